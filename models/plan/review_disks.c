/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Disks that are lost at the same time, and so many that a store does not get over it.
 *
 * A disk counts as lost from when the disruption begins until its process starts again: how long it
 * takes from then on to get back what the others have depends on how much that is, and is not
 * foretold.  Of a drawn victim (`one`, `leader`) the worst case is looked at: it is one more. */
#include <math.h>

#include "models/plan/disruption.h"
#include "models/plan/growth.h"
#include "models/plan/review.h"
#include "models/plan/shards.h"
#include "models/words/actor.h"
#include "models/words/disruption.h"
#include "models/words/failure.h"

struct losing {
    const struct plan *plan;
    const struct party *party;
    bool *lost, *of_shard; /* by process; by replica of a shard */
    bool sure;             /* in every run */
};

static bool takes_disk(const struct strike *strike)
{
    return strike->failure->takes_disk && strike->failure->takes_disk(strike->settings);
}

static bool stands_on(const struct losing *in, const struct target *target, uint32_t member,
                      uint32_t process)
{
    const uint32_t instance = in->party->first + process;
    const bool nodes = target->kind == TARGET_NODES || target->kind == TARGET_ZONE;
    return target->members[member] == (nodes ? in->plan->instances[instance].node : instance);
}

/* Its processes there; false: none, or they are lost already. */
static bool lose(struct losing *in, const struct target *target, uint32_t member)
{
    bool more = false;
    for (uint32_t i = 0; i < in->party->replicas; i++)
        if (!in->lost[i] && stands_on(in, target, member, i))
            more = in->lost[i] = true;
    return more;
}

static bool is_drawn(const struct target *target)
{
    return target->word == TARGET_ONE || target->word == TARGET_LEADER;
}

static void lose_by(struct losing *in, const struct strike *strike, bool drawn)
{
    const struct target *target = &strike->target;
    bool more = false;
    if (!takes_disk(strike) || is_drawn(target) != drawn || !(strike->probability > 0.0))
        return;
    for (uint32_t i = 0; i < target->count && !(drawn && more); i++)
        more |= lose(in, target, i);
    in->sure &= !more || (!drawn && strike->probability >= 1.0);
}

/* What it takes at one moment: of those on clocks of their own only `at` is the same for all. */
static void lose_all(struct losing *in, const struct disruption_plan *cause, bool drawn)
{
    for (uint32_t i = 0; i < cause->strike_count; i++)
        if (!cause->strikes[i].alone || cause->disruption->at.given)
            lose_by(in, &cause->strikes[i], drawn);
}

/* The other one has begun, and what it hit is not there again. */
static bool still_lasts(const struct disruption *other, const struct disruption *when)
{
    return other->at.given && when->at.given && other->at.value <= when->at.value &&
           (!law_given(&other->lasts) ||
            when->at.value - other->at.value <= law_mean(&other->lasts));
}

/* All that are lost when it has begun. */
static void lose_until(struct losing *in, const struct disruptions_plan *all, uint32_t index)
{
    const struct disruption *now = all->items[index].disruption;
    in->sure = true;
    for (uint32_t i = 0; i < in->party->replicas; i++)
        in->lost[i] = false;
    for (unsigned drawn = 0; drawn < 2; drawn++)
        for (uint32_t i = 0; i < all->count; i++)
            if (i == index || still_lasts(all->items[i].disruption, now))
                lose_all(in, &all->items[i], drawn == 1);
}

/* Of the first shard for which it is too many; in how many it is the same. */
static const struct forgetting *forgotten(struct losing *in, uint32_t *shards)
{
    const struct party *party = in->party;
    const struct store_class *class = (const struct store_class *)party->store->kind.class;
    const struct forgetting *first = NULL;
    *shards = 0;
    for (uint32_t i = 0; i < party->shards->cut; i++) {
        const uint32_t count = shard_initial(party, i);
        for (uint32_t k = 0; k < count; k++)
            in->of_shard[k] = in->lost[shard_seats(party->shards, i)[k].member];
        const struct forgetting *found =
            class->forgets(party->store, party->shards->made[i], in->of_shard, count);
        first = first ? first : found;
        *shards += found && found == first;
    }
    return first;
}

static uint32_t number_lost(const struct losing *in)
{
    uint32_t number = 0;
    for (uint32_t i = 0; i < in->party->replicas; i++)
        number += in->lost[i];
    return number;
}

static void tell(const struct losing *in, const struct disruption *cause,
                 const struct forgetting *what, uint32_t shards, struct arena *arena,
                 struct complaints *to)
{
    const struct party *party = in->party;
    const char *which = party->shards->cut == 1
                            ? ""
                            : arena_format(arena, " (%u of %u shards)", shards, party->shards->cut);
    const uint32_t number = number_lost(in);
    complain_softly(to, &cause->name, what->instead,
                    "%u of the %u disks of store '%s' %s lost%s: %s%s", number, party->replicas,
                    party->name,
                    !in->sure     ? "can be"
                    : number == 1 ? "is"
                                  : "are",
                    number == 1 ? "" : " at the same time", what->means, which);
}

static bool comes_before(const struct disruption *one, const struct disruption *other)
{
    return !other || (one->at.given && other->at.given && one->at.value < other->at.value);
}

/* The first moment at which it is too much: once for a store. */
static void look_at(struct losing *in, sim_time end, struct arena *arena, struct complaints *to)
{
    const struct disruptions_plan *all = in->plan->disruptions;
    const struct disruption *when = NULL;
    uint32_t which = 0, shards;
    for (uint32_t i = 0; i < all->count; i++) {
        const struct disruption *cause = all->items[i].disruption;
        if (!comes_before(cause, when) || !(disruption_expected(in->plan, i, end) > 0.0))
            continue;
        lose_until(in, all, i);
        if (number_lost(in) == 0 || !forgotten(in, &shards))
            continue;
        when = cause;
        which = i;
    }
    if (!when)
        return;
    lose_until(in, all, which);
    tell(in, when, forgotten(in, &shards), shards, arena, to);
}

void review_disks(const struct plan *plan, struct arena *arena, struct complaints *to)
{
    const struct experiment *experiment = &plan->description->experiment;
    const sim_time end = clock_after(experiment->warmup, experiment->duration);
    for (uint32_t i = 0; i < plan->party_count && disruptions_lose_disks(plan); i++) {
        const struct party *party = &plan->parties[i];
        const struct store_class *class =
            party->store ? (const struct store_class *)party->store->kind.class : NULL;
        if (!class || !class->forgets || members_change(plan->description, party->store))
            continue;
        struct losing in = {.plan = plan,
                            .party = party,
                            .lost = arena_array(arena, party->replicas, sizeof *in.lost),
                            .of_shard = arena_array(arena, party->replicas, sizeof *in.of_shard)};
        look_at(&in, end, arena, to);
    }
}
