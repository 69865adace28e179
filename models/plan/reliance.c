/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/reliance.h"

#include <math.h>

#include "models/plan/caches.h"
#include "models/plan/program/calling.h"
#include "models/plan/source.h"

enum fate { ANSWERS, FAILS, HANGS }; /* the worst that may become of a visit */

/* What a caller makes of the fate of its call. */
static enum fate handed_on(const struct plan *plan, uint32_t channel, enum fate fate, bool caught)
{
    if (fate == HANGS && channel != NONE && plan->channels[channel].policy->timer != NONE)
        fate = FAILS;
    return fate == FAILS && caught ? ANSWERS : fate;
}

static bool worsen(enum fate *of, enum fate fate)
{
    if (fate <= *of)
        return false;
    *of = fate;
    return true;
}

/* By itself, or because whoever stands behind it hangs, and it waits. */
static bool hangs(const struct plan *plan, const bool *silent, uint32_t store)
{
    const struct calling *asks = plan->parties[store].asks;
    if (silent[store] || !asks)
        return silent[store];
    const struct channel *channel = &plan->channels[asks[0].channel];
    return channel->policy->timer == NONE && hangs(plan, silent, channel->callee);
}

static void begin(const struct traffic *t, const bool *silent, enum fate *fates)
{
    const struct plan *plan = t->plan;
    for (uint32_t i = 0; i < t->operation_count; i++) {
        const struct operation_edge *edge = &t->operations[i];
        const uint32_t store = plan_keeper(plan, plan->endpoints[edge->from].party, edge->dataset);
        if (store != NONE && hangs(plan, silent, store))
            worsen(&fates[edge->from],
                   handed_on(plan, traffic_channel(plan, plan->endpoints[edge->from].party, store),
                             HANGS, edge->caught));
    }
}

/* From those endpoints on that hang by themselves. */
static void spread(const struct traffic *t, const bool *silent, enum fate *fates)
{
    const struct plan *plan = t->plan;
    begin(t, silent, fates);
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t i = t->call_count; i-- > 0;) { /* who is called mostly stands behind */
            const struct call_edge *edge = &t->calls[i];
            if (edge->sent)
                continue;
            const uint32_t channel = edge->forward
                                         ? NONE
                                         : traffic_channel(plan, plan->endpoints[edge->from].party,
                                                           plan->endpoints[edge->to].party);
            changed |=
                worsen(&fates[edge->from], handed_on(plan, channel, fates[edge->to], edge->caught));
        }
    }
}

bool clients_notice(const struct traffic *t, const bool *silent, struct arena *arena)
{
    const struct plan *plan = t->plan;
    enum fate *fates = arena_array(arena, plan->endpoint_count + 1, sizeof *fates);
    for (uint32_t i = 0; i < plan->endpoint_count; i++)
        if (plan->endpoints[i].party != NONE && silent[plan->endpoints[i].party])
            fates[i] = HANGS;
    spread(t, silent, fates);
    for (uint32_t client = 0; client < plan->client_count; client++)
        for (uint32_t i = 0; i < source_choices(plan, client); i++)
            if (fates[source_choice(plan, client, i).endpoint] != ANSWERS)
                return true;
    return false;
}

bool clients_wait(const struct traffic *t, const bool *stores, bool *endpoints, struct arena *arena)
{
    const struct plan *plan = t->plan;
    enum fate *fates = arena_array(arena, plan->endpoint_count + 1, sizeof *fates);
    bool any = false, *asked = arena_array(arena, plan->endpoint_count + 1, sizeof *asked);
    for (uint32_t i = 0; i < plan->endpoint_count; i++)
        if (!isfinite(t->own[i].compute + t->own[i].delay))
            fates[i] = HANGS;
    spread(t, stores, fates);
    for (uint32_t client = 0; client < plan->client_count; client++)
        for (uint32_t i = 0; i < source_choices(plan, client); i++) {
            const uint32_t to = source_choice(plan, client, i).endpoint;
            const uint32_t channel = traffic_channel(plan, client, plan->endpoints[to].party);
            const bool waits = handed_on(plan, channel, fates[to], false) == HANGS;
            endpoints[to] |= waits;
            any |= waits;
            asked[to] = true;
        }
    for (uint32_t i = 0; i < plan->endpoint_count; i++)
        endpoints[i] |= fates[i] == HANGS && !asked[i];
    return any;
}
