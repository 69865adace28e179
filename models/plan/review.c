/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/review.h"

#include "models/plan/caches.h"
#include "models/plan/source.h"

static void add(const struct plan *plan, double *rates, uint32_t caller, uint32_t callee,
                double rate)
{
    const uint32_t channel = traffic_channel(plan, caller, callee);
    if (channel != NONE)
        rates[channel] += rate;
}

const double *review_rates(const struct offered *offered, struct arena *arena)
{
    const struct traffic *t = offered->traffic;
    const struct plan *plan = t->plan;
    const double *visits = offered->demand->visits;
    double *rates = arena_array(arena, plan->channel_count + 1, sizeof *rates);
    for (uint32_t client = 0; client < plan->client_count; client++)
        for (uint32_t i = 0; i < source_choices(plan, client); i++) {
            const struct source_choice choice = source_choice(plan, client, i);
            add(plan, rates, client, plan->endpoints[choice.endpoint].party,
                offered->demand->requests[client] * choice.share);
        }
    for (uint32_t i = 0; i < t->call_count; i++) {
        const struct call_edge *edge = &t->calls[i];
        add(plan, rates, plan->endpoints[edge->from].party, plan->endpoints[edge->to].party,
            visits[edge->from] * edge->count);
    }
    for (uint32_t i = 0; i < t->operation_count; i++) {
        const struct operation_edge *edge = &t->operations[i];
        const uint32_t party = plan->endpoints[edge->from].party;
        add(plan, rates, party, plan_keeper(plan, party, edge->dataset),
            visits[edge->from] * edge->count);
    }
    return rates;
}

void review(const struct plan *plan, const struct offered *offered, struct arena *arena,
            struct complaints *complaints)
{
    review_timeouts(offered, arena, complaints);
    review_tries(offered, arena, complaints);
    review_again(plan, arena, complaints);
    review_vain(plan, arena, complaints);
    review_lines(plan, arena, complaints);
    review_silence(plan, arena, complaints);
    review_datagrams(plan, arena, complaints);
    review_limits(offered, arena, complaints);
    review_regards(plan, arena, complaints);
    review_batches(offered, arena, complaints);
    review_room(plan, arena, complaints);
    review_topics(plan, arena, complaints);
    review_stores(plan, complaints);
    review_disks(plan, arena, complaints);
    review_circles(offered, arena, complaints);
    review_calls(offered, arena, complaints);
    review_hops(offered, arena, complaints);
    review_warmup(plan, offered, arena, complaints);
    review_settling(offered, arena, complaints);
    review_profiles(plan, complaints);
}
