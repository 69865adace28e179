/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One call between two parties: the ways there and back, the line at the callee, its answer. */
#include "models/plan/conveying.h"
#include "models/plan/datagrams.h"

struct duration holding_cut(const struct holding *h, uint32_t index, struct duration once,
                            double *cut)
{
    const struct plan *plan = h->demand->plan;
    const uint32_t timer = plan->channels[index].policy->timer;
    *cut = 0;
    if (timer == NONE)
        return once;
    once.mean = duration_cut(once, (double)plan->timers[timer], cut);
    once.variance = fmin(once.variance, once.mean * once.mean);
    return once;
}

struct duration holding_lost(const struct holding *h, uint32_t index, uint32_t to,
                             struct duration once)
{
    const struct plan *plan = h->demand->plan;
    const struct policy *policy = plan->channels[index].policy;
    const double answered = datagrams_answered(h->demand->traffic, index, to);
    const double waits = policy->timer != NONE  ? (double)plan->timers[policy->timer]
                         : policy->deadline > 0 ? (double)policy->deadline
                                                : (double)INFINITY;
    if (answered >= 1.0 || h->mode == HOLD_SURE)
        return once;
    const double mean = answered * once.mean + (1 - answered) * waits;
    const double square =
        answered * (once.variance + once.mean * once.mean) + (1 - answered) * waits * waits;
    return (struct duration){mean, isfinite(mean) ? fmax(0.0, square - mean * mean) : 0.0};
}

struct duration holding_call(const struct holding *h, uint32_t party, uint32_t endpoint)
{
    const struct plan *plan = h->demand->plan;
    const uint32_t callee = plan->endpoints[endpoint].party;
    const uint32_t channel = traffic_channel(plan, party, callee);
    const struct duration there = h->way[channel];
    struct duration sum = duration_sum(duration_sum(there, there), h->answer[endpoint]);
    sum = duration_sum(sum, conveying_time(h->conveying, channel, endpoint));
    sum.mean += h->wait[callee];
    return sum;
}

struct duration holding_try(const struct holding *h, uint32_t party, uint32_t endpoint)
{
    double cut;
    const uint32_t callee = h->demand->plan->endpoints[endpoint].party;
    const uint32_t channel = traffic_channel(h->demand->plan, party, callee);
    return holding_lost(h, channel, endpoint,
                        holding_cut(h, channel, holding_call(h, party, endpoint), &cut));
}
