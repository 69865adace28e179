/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/metrics/exposure.h"

#include <math.h>

#include "analysis/statistics/estimate.h"
#include "analysis/statistics/interval.h"
#include "models/plan/disruption.h"
#include "models/plan/shards.h"
#include "models/words/actor.h"
#include "models/words/failure.h"

static const struct disruption_plan *disruption_at(const struct plan *plan, uint32_t index)
{
    return &((const struct disruptions_plan *)plan->disruptions)->items[index];
}

static bool of_chance(const struct law *law)
{
    return law_given(law) && law->speed != LAW_CONSTANT;
}

static bool happens_by_chance(const struct disruption_plan *made)
{
    const struct disruption *given = made->disruption;
    bool chance = of_chance(&given->every) || of_chance(&given->up) || of_chance(&given->down) ||
                  of_chance(&given->lasts);
    for (uint32_t i = 0; i < made->strike_count; i++) {
        const enum target_word word = made->strikes[i].target.word;
        chance |= made->strikes[i].probability < 1 || word == TARGET_ONE || word == TARGET_LEADER;
    }
    return chance;
}

/* One of its replicas has to lead. */
static bool is_led(const struct party *party)
{
    return party->kind == PARTY_STORE && party->store && party->store->kind.class &&
           store_one_leads(party->store);
}

/* ---- whom it stops ---- */

/* Marks instances. */
static void mark(const struct plan *plan, const struct strike *strike, bool *instances, bool *nodes)
{
    const struct target *target = &strike->target;
    const bool of_nodes = target->kind == TARGET_NODES || target->kind == TARGET_ZONE;
    if (!strike->failure->stops || target->kind == TARGET_PARTY)
        return;
    for (uint32_t i = 0; i < target->count; i++)
        (of_nodes ? nodes : instances)[target->members[i]] = true;
    for (uint32_t i = 0; of_nodes && i < plan->instance_count; i++)
        instances[i] |= nodes[plan->instances[i].node];
}

static uint32_t marked(const struct party *party, const bool *instances)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < party->replicas; i++)
        count += instances[party->first + i];
    return count;
}

/* With all those marked away, it still has what it needs: a store, in each of its shards. */
static bool is_spared(const struct party *party, const bool *instances)
{
    const struct shards *shards = party->shards;
    if (!shards)
        return party->initial >= party->needs + marked(party, instances);
    for (uint32_t s = 0; s < shards->cut; s++) {
        const struct seat *seats = shard_seats(shards, s);
        uint32_t left = 0;
        for (uint32_t i = 0; i < shards->replicas; i++)
            left += !instances[party->first + seats[i].member];
        if (left < party->needs)
            return false;
    }
    return true;
}

struct exposures exposures_prepare(const struct plan *plan, struct arena *arena)
{
    const struct disruptions_plan *all = plan->disruptions;
    struct exposures exposures = {.plan = plan, .disruptions = all ? all->count : 0};
    const uint32_t count = exposures.disruptions;
    bool *any = arena_array(arena, plan->instance_count + 1, sizeof *any);
    exposures.chance = arena_array(arena, count + 1, sizeof *exposures.chance);
    exposures.may = arena_array(arena, (size_t)plan->party_count * count + 1, sizeof(bool));
    for (uint32_t k = 0; k < count; k++) {
        const struct disruption_plan *made = disruption_at(plan, k);
        bool *own = arena_array(arena, plan->instance_count + 1, sizeof *own);
        bool *nodes = arena_array(arena, plan->node_count + 1, sizeof *nodes);
        exposures.chance[k] = happens_by_chance(made);
        for (uint32_t i = 0; i < made->strike_count; i++)
            mark(plan, &made->strikes[i], own, nodes);
        for (uint32_t i = 0; i < plan->instance_count; i++)
            any[i] |= own[i];
        for (uint32_t i = plan->client_count; i < plan->party_count; i++)
            exposures.may[(size_t)i * count + k] =
                exposures.chance[k] &&
                (is_led(&plan->parties[i]) || marked(&plan->parties[i], own) > 0);
    }
    for (uint32_t i = plan->client_count; i < plan->party_count; i++) {
        const struct party *party = &plan->parties[i];
        const bool enough = is_spared(party, any);
        for (uint32_t k = 0; enough && !is_led(party) && k < count; k++)
            exposures.may[(size_t)i * count + k] = false;
    }
    return exposures;
}

/* ---- for how long ---- */

/* s until what it began is over, whatever a crew has to do before; INFINITY: it stays. */
static double repair_of(const struct disruption_plan *made)
{
    const struct disruption *given = made->disruption;
    if (law_given(&given->lasts))
        return law_mean(&given->lasts) * 1e-9;
    if (!law_given(&given->down))
        return (double)INFINITY;
    const uint64_t before =
        made->crews == COUNT_UNLIMITED ? 0 : (made->crew_clocks - 1) / made->crews;
    return law_mean(&given->down) * 1e-9 + made->crew_time * (double)before;
}

/* s of an outage that a disruption brings to a party, at most; 0: it does not. */
static double outage_of(const struct exposures *in, uint32_t party, uint32_t disruption)
{
    const struct party *about = &in->plan->parties[party];
    if (!in->may[(size_t)party * in->disruptions + disruption])
        return 0;
    if (is_led(about))
        return (double)INFINITY;
    const double start = about->start ? law_mean(about->start) * 1e-9 : 0;
    return repair_of(disruption_at(in->plan, disruption)) + start;
}

static void expose(const struct exposures *in, struct exposure *to, uint32_t disruption,
                   double outage, sim_time from, sim_time until)
{
    const double within = fmin(outage, (double)(until - from) * 1e-9);
    to->each = fmax(to->each, within);
    if (within > 0)
        to->expected += within * disruption_expected(in->plan, disruption, until);
}

struct exposure exposure_of(const struct exposures *in, uint32_t party, sim_time from,
                            sim_time until)
{
    const uint32_t first = party == NONE ? in->plan->client_count : party;
    const uint32_t end = party == NONE ? in->plan->party_count : party + 1;
    struct exposure exposure = {0, 0};
    for (uint32_t k = 0; k < in->disruptions; k++) {
        double outage = 0;
        for (uint32_t i = first; i < end; i++)
            outage = fmax(outage, outage_of(in, i, k));
        expose(in, &exposure, k, outage, from, until);
    }
    return exposure;
}

struct exposure exposure_of_clients(const struct exposures *in, sim_time from, sim_time until)
{
    struct exposure exposure = {0, 0};
    for (uint32_t k = 0; k < in->disruptions; k++)
        if (in->chance[k])
            expose(in, &exposure, k, (double)INFINITY, from, until);
    return exposure;
}

double exposure_unseen(const struct exposure *exposure, uint32_t n, double confidence)
{
    return fmin(unseen_at(confidence) * exposure->each, n * exposure->expected);
}
