/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/checks.h"

#include "models/run/ledger.h"
#include "models/run/regard.h"
#include "models/run/visit.h"

static const struct health_policy *policy_of(const struct route *route)
{
    return &route->policy->text->health;
}

sim_time checks_next(const struct route *route)
{
    const struct health_policy *policy = policy_of(route);
    return route->special->regards->checking ? policy->every - policy->timeout : policy->timeout;
}

static void send(struct run *run, uint32_t index, struct route *route, uint32_t slot)
{
    uint32_t number;
    struct visit *visit = visit_take(run, &number);
    route->special->regards->of[slot].check = ++route->special->regards->checks;
    visit->parcel.key = stream_next(&run->channels[route->channel].balance);
    visit->parcel.from = visit->caller = route->caller;
    visit->parcel.to = route->members->instance[slot];
    visit->parcel.channel = route->channel;
    visit->parcel.bytes = CHECK_BYTES;
    visit->parcel.link = route_link(run, route, slot);
    visit->waiter_kind = WAITER_CHECK;
    visit->waiter = index;
    visit->waiter_mark = route->special->regards->checks;
    visit->checks = slot;
    if (ledgers_kept(run)) /* nobody reads it */
        ledger_attempt(run, NULL, number, run->plan->channels[route->channel].callee, false);
    count_one(&run->parties[run->plan->channels[route->channel].callee].checks);
    visit_send(run, number, visit);
}

void checks_send(struct run *run, uint32_t index)
{
    struct route *route = route_at(run, index);
    for (uint32_t i = 0; i < route->members->count; i++)
        send(run, index, route, route->members->slots[i]);
}

void checks_expire(struct run *run, struct route *route)
{
    for (uint32_t i = 0; i < route->members->count; i++)
        if (route->special->regards->of[route->members->slots[i]].check != 0)
            regards_checked(run, route, route->members->slots[i], false);
}

void check_answered(struct run *run, uint32_t index)
{
    const struct visit visit = *visit_at(run, index);
    struct route *route = route_at(run, visit.waiter);
    visit_give(run, index, visit_at(run, index));
    if (visit.checks < route->special->regards->limit &&
        route->special->regards->of[visit.checks].check == visit.waiter_mark)
        regards_checked(run, route, visit.checks, visit.outcome == OUTCOME_ok);
}
