/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/blast.h"

#include <math.h>

#include "models/plan/source.h"
#include "models/plan/traffic.h"
#include "models/words/disruption.h"
#include "models/words/failure.h"

static bool anything_released(const struct plan *plan)
{
    for (uint32_t i = 0; i < plan->party_count; i++)
        if (plan->parties[i].service && law_given(&plan->parties[i].service->releases.every))
            return true;
    for (struct actions each = {.of = &plan->description->disruptions}; actions_next(&each);)
        if (each.failure->releases)
            return true;
    return false;
}

/* Those that fail with the party, and with those that fail. */
static void spread(const struct traffic *traffic, uint32_t party, bool *hit)
{
    const struct plan *plan = traffic->plan;
    for (uint32_t i = 0; i < plan->endpoint_count; i++)
        hit[i] = plan->endpoints[i].party == party;
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t i = traffic->call_count; i-- > 0;) {
            const struct call_edge *edge = &traffic->calls[i];
            if (edge->caught || !hit[edge->to] || hit[edge->from])
                continue;
            hit[edge->from] = changed = true;
        }
    }
}

static double share_of_endpoints(const struct plan *plan, const bool *hit)
{
    uint32_t all = 0, fail = 0;
    for (uint32_t i = 0; i < plan->endpoint_count; i++) {
        all += plan->endpoints[i].party != NONE;
        fail += plan->endpoints[i].party != NONE && hit[i];
    }
    return all > 0 ? (double)fail / all : 0.0;
}

/* By the rates of the sources; of those without a rate each counts the same. */
static double share_of_users(const struct plan *plan, const bool *hit)
{
    const struct experiment *experiment = &plan->description->experiment;
    const sim_time until = experiment->warmup + experiment->duration;
    double all = 0, fail = 0;
    for (uint32_t client = 0; client < plan->client_count; client++) {
        const double rate = source_rate(plan, client, 0, until > 0 ? until : 1);
        for (uint32_t i = 0; i < source_choices(plan, client); i++) {
            const struct source_choice choice = source_choice(plan, client, i);
            const double weight = choice.share * (isfinite(rate) && rate > 0 ? rate : 1.0);
            all += weight;
            fail += hit[choice.endpoint] ? weight : 0.0;
        }
    }
    return all > 0 ? fail / all : (double)NAN;
}

void blast_prepare(struct plan *plan, struct arena *arena)
{
    if (!anything_released(plan))
        return;
    const struct traffic *traffic = traffic_of(plan, arena);
    bool *hit = arena_array(arena, plan->endpoint_count + 1, sizeof *hit);
    struct blast *blast = arena_array(arena, plan->party_count + 1, sizeof *blast);
    for (uint32_t i = 0; i < plan->party_count; i++) {
        if (plan->parties[i].kind != PARTY_SERVICE)
            continue;
        spread(traffic, i, hit);
        blast[i] = (struct blast){share_of_endpoints(plan, hit), share_of_users(plan, hit)};
    }
    plan->blast = blast;
}
