/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/hedged.h"

#include <string.h>

#include "models/plan/caches.h"
#include "models/plan/source.h"

/* Times that a call is sent which takes `once`. */
static double copies_of(const struct policy *policy, struct duration once)
{
    double copies = 1.0, open = 1.0;
    if (policy->hedge_share > 0.0) /* measured: what is slower than that share */
        return policy->cancel ? 1.0 : 2.0 - policy->hedge_share;
    for (uint32_t i = 1; i <= policy->hedges && !policy->cancel; i++) {
        double longer;
        duration_cut(once, (double)policy->hedge_after * i, &longer);
        open *= longer;
        copies += open;
    }
    return copies;
}

static bool anybody_hedges(const struct plan *plan)
{
    for (uint32_t i = 0; i < plan->channel_count; i++)
        if (plan->channels[i].policy->hedges > 0 && !plan->channels[i].policy->cancel)
            return true;
    return false;
}

static double call_copies(const struct holding *h, uint32_t party, uint32_t endpoint)
{
    const struct plan *plan = h->demand->plan;
    const uint32_t channel = traffic_channel(plan, party, plan->endpoints[endpoint].party);
    return channel == NONE
               ? 1.0
               : copies_of(plan->channels[channel].policy, holding_call(h, party, endpoint));
}

static void hedge_calls(struct traffic *out, const struct holding *h, struct arena *arena)
{
    const struct plan *plan = out->plan;
    struct call_edge *calls = arena_array(arena, out->call_count + 1, sizeof *calls);
    for (uint32_t i = 0; i < out->call_count; i++) {
        calls[i] = out->calls[i];
        if (is_awaited(&calls[i]) && plan->endpoints[calls[i].from].party != NONE)
            calls[i].count *= call_copies(h, plan->endpoints[calls[i].from].party, calls[i].to);
    }
    out->calls = calls;
}

static void hedge_operations(struct traffic *out, const struct holding *h, struct arena *arena)
{
    const struct plan *plan = out->plan;
    struct operation_edge *operations =
        arena_array(arena, out->operation_count + 1, sizeof *operations);
    for (uint32_t i = 0; i < out->operation_count; i++) {
        operations[i] = out->operations[i];
        const uint32_t party = plan->endpoints[operations[i].from].party,
                       store = plan_keeper(plan, party, operations[i].dataset);
        const uint32_t channel = store == NONE ? NONE : traffic_channel(plan, party, store);
        if (channel != NONE)
            operations[i].count *= copies_of(plan->channels[channel].policy, h->operations[i]);
    }
    out->operations = operations;
}

const struct traffic *traffic_hedged(const struct traffic *traffic, const struct holding *h,
                                     struct arena *arena)
{
    const struct plan *plan = traffic->plan;
    if (!anybody_hedges(plan))
        return NULL;
    struct traffic *out = arena_alloc(arena, sizeof *out);
    *out = *traffic;
    hedge_calls(out, h, arena);
    hedge_operations(out, h, arena);
    double *copies =
        arena_array(arena, plan->endpoint_count * plan->client_count + 1, sizeof *copies);
    for (uint32_t client = 0; client < plan->client_count; client++)
        for (uint32_t i = 0; i < source_choices(plan, client); i++) {
            const uint32_t to = source_choice(plan, client, i).endpoint;
            copies[client * plan->endpoint_count + to] = call_copies(h, client, to);
        }
    out->copies = copies;
    return out;
}
