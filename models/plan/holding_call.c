/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One call between two parties: the ways there and back, the line at the callee, its answer. */
#include "models/plan/conveying.h"
#include "models/plan/datagrams.h"
#include "models/plan/lines_meanwhile.h"
#include "models/plan/meanwhile.h"
#include "models/words/backoff.h"

/* Between two tries: drawn a few times, because a backoff may be a range that doubles. */
double holding_backoff(const struct plan *plan, uint32_t channel)
{
    enum { DRAWS = 32 };
    const struct chosen *chosen = &plan->channels[channel].policy->text->retry.backoff;
    const struct backoff_class *class = (const struct backoff_class *)chosen->class;
    double sum = 0;
    for (unsigned i = 0; class && i < DRAWS; i++) {
        draw random = mix(1, i);
        sum += (double)class->wait(chosen->settings, 1, &random);
    }
    return sum / DRAWS;
}

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

struct duration holding_lost(const struct holding *h, uint32_t index, double answered,
                             struct duration once)
{
    const struct plan *plan = h->demand->plan;
    const struct policy *policy = plan->channels[index].policy;
    const double waits = policy->timer != NONE  ? (double)plan->timers[policy->timer]
                         : policy->deadline > 0 ? (double)policy->deadline
                         : plan->meanwhile      ? plan->meanwhile->lasts
                                                : (double)INFINITY;
    answered *= 1.0 - lines_drowned(h, index);
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
    return holding_lost(h, channel, datagrams_answered(h->demand->traffic, channel, endpoint),
                        holding_cut(h, channel, holding_call(h, party, endpoint), &cut));
}
