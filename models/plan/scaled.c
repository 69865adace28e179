/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/scaled.h"

#include <math.h>
#include <string.h>

#include "models/plan/shifts.h"
#include "models/words/autoscale.h"

enum { ROUNDS_MOST = 20 }; /* they spread over shared nodes and settle in a few */

static bool is_scaled(const struct party *party)
{
    return party->kind == PARTY_SERVICE && party->service->autoscale.target.given;
}

static bool any_changes(const struct plan *plan)
{
    for (uint32_t i = 0; i < plan->party_count; i++)
        if (is_scaled(&plan->parties[i]) || plan->parties[i].shifts)
            return true;
    return false;
}

static struct plan *copy_of(const struct plan *plan, struct arena *arena)
{
    struct plan *copy = arena_alloc(arena, sizeof *copy);
    *copy = *plan;
    copy->parties = arena_lines(arena, plan->party_count, sizeof *copy->parties);
    memcpy(copy->parties, plan->parties, plan->party_count * sizeof *copy->parties);
    return copy;
}

static void set_capacities(struct plan *plan, sim_time from, sim_time until)
{
    for (uint32_t i = 0; i < plan->party_count; i++)
        if (plan->parties[i].shifts)
            plan->parties[i].capacity = shifts_mean(plan->parties[i].shifts, from, until);
}

const struct plan *plan_staffed(const struct plan *plan, sim_time from, sim_time until,
                                struct arena *arena)
{
    bool any = false;
    for (uint32_t i = 0; i < plan->party_count; i++)
        any |= plan->parties[i].shifts != NULL;
    if (!any)
        return plan;
    struct plan *copy = copy_of(plan, arena);
    set_capacities(copy, from, until);
    return copy;
}

/* Of the replicas that there are. */
static struct scaling_means means_of(const struct holding *h, uint32_t index)
{
    const struct demand *d = h->demand;
    const struct party *party = &d->plan->parties[index];
    struct scaling_means means = {.workers = h->load[index]};
    for (uint32_t i = party->first; i < party->first + party->initial; i++)
        means.processors += h->node_load[d->plan->instances[i].node] / party->initial;
    for (uint32_t i = 0; i < d->plan->endpoint_count; i++)
        if (d->plan->endpoints[i].party == index)
            means.rate += d->entered[i] / party->initial;
    return means;
}

/* How many there will be after the next decision; `least`: those that have not gone by then. */
static uint32_t next_count(const struct holding *h, uint32_t index, double least)
{
    const struct party *party = &h->demand->plan->parties[index];
    const struct autoscale *terms = &party->service->autoscale;
    const struct scaling_class *class = (const struct scaling_class *)terms->of.class;
    if (!class->expected)
        return party->initial;
    const struct scaling_means means = means_of(h, index);
    const double usage = class->expected(&means) / terms->target.value;
    if (isnan(usage) || fabs(usage - 1.0) <= terms->tolerance)
        return party->initial;
    const double most = fmin((double)terms->max, party->replicas);
    const double wish = ceil(usage * party->initial * (1 - 1e-12));
    return (uint32_t)fmin(fmax(wish, least), most);
}

/* True: there are as many as there were. */
static bool follow_home(struct plan *plan)
{
    bool same = true;
    for (uint32_t i = 0; i < plan->party_count; i++)
        if (plan->parties[i].inside != NONE) {
            const uint32_t initial = plan->parties[plan->parties[i].inside].initial;
            same &= plan->parties[i].initial == initial;
            plan->parties[i].initial = initial;
        }
    return same;
}

/* Whom nobody needs goes after `down.wait`, if that is over when one begins to look. */
static double least_of(const struct party *before, sim_time from)
{
    const struct autoscale *terms = &before->service->autoscale;
    return terms->down.wait < from ? (double)terms->min : fmax(before->initial, (double)terms->min);
}

/* True: somebody is scaled.  *holds: what is expected of the plan holds after the decision. */
static bool decide(struct plan *plan, const struct plan *before, sim_time from,
                   const struct holding *h, bool *holds, struct arena *arena)
{
    uint32_t *counts = arena_array(arena, plan->party_count, sizeof *counts);
    bool changes = false;
    for (uint32_t i = 0; i < plan->party_count; i++)
        counts[i] = is_scaled(&plan->parties[i])
                        ? next_count(h, i, least_of(&before->parties[i], from))
                        : plan->parties[i].initial;
    for (uint32_t i = 0; i < plan->party_count; i++) {
        changes |= counts[i] != plan->parties[i].initial;
        plan->parties[i].initial = counts[i];
    }
    *holds = follow_home(plan) && !changes;
    return changes;
}

const struct plan *plan_scaled(const struct plan *plan, sim_time from, sim_time until,
                               struct expected *expected, struct arena *arena)
{
    if (!any_changes(plan)) {
        *expected = expected_of(plan, from, until, arena);
        return plan;
    }
    struct plan *copy = copy_of(plan, arena);
    set_capacities(copy, from, until);
    bool changes = true, holds = false;
    for (unsigned round = 0; round < ROUNDS_MOST && changes; round++) {
        *expected = expected_of(copy, from, until, arena);
        changes = decide(copy, plan, from, expected->holding, &holds, arena);
    }
    if (!holds)
        *expected = expected_of(copy, from, until, arena);
    return copy;
}
