/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One call between two parties: the ways there and back, the line at the callee, its answer. */
#include "models/plan/conveying.h"

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
    return holding_cut(h, channel, holding_call(h, party, endpoint), &cut);
}
