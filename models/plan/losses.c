/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/losses.h"

#include <math.h>
#include <string.h>

#include "models/plan/disruption.h"
#include "models/plan/meanwhile.h"
#include "models/words/failure.h"

#define MOST_LOSS 0.9         /* as of ways */
enum { MOST_LOOKED_AT = 64 }; /* instances of a party, evenly spread */

static double time_of(const struct plan *plan, uint32_t index)
{
    const struct experiment *experiment = &plan->description->experiment;
    sim_time until = INT64_MAX;
    if (experiment->duration > 0)
        clock_add(experiment->warmup, experiment->duration, &until);
    return disruption_share_of(plan, index, experiment->warmup, until);
}

static void note(struct losses *to, const struct strike *strike, double time, bool cuts)
{
    const struct failure_class *failure = strike->failure;
    double out, in;
    const double share = failure->loses ? failure->loses(strike->settings, &out, &in) : 0.0;
    if (!(share > 0.0) || (share >= 1.0) != cuts || !(time * strike->probability > 0.0) ||
        to->count == MOST_LOSSES)
        return;
    to->list[to->count].strike = strike;
    to->list[to->count].share = share;
    to->list[to->count].time = time * strike->probability;
    to->list[to->count].out = out;
    to->list[to->count++].in = in;
}

static const struct losses *list_of(const struct plan *plan, bool cuts, struct arena *arena)
{
    const struct disruptions_plan *all = plan->disruptions;
    struct losses found = {.count = 0};
    for (uint32_t i = 0; all && plan->networked && i < all->count; i++)
        for (uint32_t k = 0; k < all->items[i].strike_count; k++)
            note(&found, &all->items[i].strikes[k], time_of(plan, i), cuts);
    if (found.count == 0)
        return NULL;
    struct losses *losses = arena_alloc(arena, sizeof *losses);
    *losses = found;
    return losses;
}

const struct losses *losses_of(const struct plan *plan, struct arena *arena)
{
    return list_of(plan, false, arena);
}

const struct losses *losses_cuts(const struct plan *plan, struct arena *arena)
{
    return plan->meanwhile ? list_of(plan, true, arena) : NULL;
}

/* --- whom it lies between --- */

static bool is_of(const struct plan *plan, const struct target *side, uint32_t member,
                  uint32_t instance)
{
    return side->members[member] ==
           (side->kind == TARGET_INSTANCES ? instance : plan->instances[instance].node);
}

/* 1 + the member that it is of; 0: of none. */
static uint32_t member_of(const struct plan *plan, const struct target *side, uint32_t instance)
{
    for (uint32_t i = 0; i < side->count; i++)
        if (is_of(plan, side, i, instance))
            return 1 + i;
    return 0;
}

static bool is_on(const struct plan *plan, const struct target *side, uint32_t instance)
{
    for (; side; side = side->with)
        if (member_of(plan, side, instance))
            return true;
    return false;
}

/* Chance that it lies between the target's side, where `one` is, and `other`. */
static double lies(const struct plan *plan, const struct target *target, uint32_t one,
                   uint32_t other)
{
    const bool parts = target_parts(target->word);
    const uint32_t side = parts ? member_of(plan, target, one) : is_on(plan, target, one);
    const uint32_t far = parts ? member_of(plan, target, other) : is_on(plan, target, other);
    const bool between = target->other ? is_on(plan, target->other, other) : far != side;
    const bool drawn = parts && target->word != TARGET_EACH;
    return side == 0 || !between ? 0.0 : drawn ? 1.0 / target->count : 1.0;
}

struct way losses_on(const struct losses *losses, uint32_t index, const struct way *way)
{
    struct way lossy = *way;
    lossy.loss = fmin(MOST_LOSS, 1.0 - (1.0 - way->loss) * (1.0 - losses->list[index].share));
    return lossy;
}

struct both_ways losses_both_ways(const struct losses *losses, uint32_t index,
                                  const struct plan *plan, uint32_t one, uint32_t other)
{
    const struct target *target = &losses->list[index].strike->target;
    const double out = losses->list[index].out, in = losses->list[index].in;
    const double one_out = lies(plan, target, one, other),
                 other_out = lies(plan, target, other, one);
    const double there = 1.0 - (1.0 - out * one_out) * (1.0 - in * other_out);
    const double back = 1.0 - (1.0 - out * other_out) * (1.0 - in * one_out);
    return (struct both_ways){there * losses->list[index].time, back * losses->list[index].time};
}

double losses_carried(const struct losses *cuts, const struct plan *plan, uint32_t one,
                      uint32_t other)
{
    double there = plan->meanwhile && plan->meanwhile->silent[other] ? 0.0 : 1.0;
    for (uint32_t i = 0; cuts && i < cuts->count; i++)
        there *= 1.0 - losses_both_ways(cuts, i, plan, one, other).there;
    return there;
}

double losses_between(const struct losses *losses, uint32_t index, const struct plan *plan,
                      uint32_t one, uint32_t other)
{
    const struct both_ways lost = losses_both_ways(losses, index, plan, one, other);
    return (lost.there + lost.back) / 2;
}

void losses_hits(const struct losses *losses, const struct plan *plan, uint32_t caller,
                 uint32_t callee, struct hits *to)
{
    const struct party *from = &plan->parties[caller], *with = &plan->parties[callee];
    const uint32_t each = 1 + from->initial / MOST_LOOKED_AT;
    const uint32_t other = 1 + with->initial / MOST_LOOKED_AT;
    double pairs[MOST_WAYS] = {0};
    memset(to, 0, sizeof *to);
    for (uint32_t i = from->first; i < from->first + from->initial; i += each)
        for (uint32_t k = with->first; k < with->first + with->initial; k += other) {
            if (i == k)
                continue;
            const uint32_t way =
                plan_way_number(plan, plan->instances[i].node, plan->instances[k].node);
            pairs[way]++;
            for (uint32_t l = 0; l < losses->count; l++)
                to->shares[l][way] += losses_between(losses, l, plan, i, k);
        }
    for (uint32_t l = 0; l < losses->count; l++)
        for (uint32_t way = 0; way < plan->way_count; way++)
            to->shares[l][way] /= pairs[way] > 0.0 ? pairs[way] : 1.0;
}
