/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who calls by which channel, and how often who may try again tries, of traffic.h. */
#include <math.h>

#include "models/plan/datagrams.h"

uint32_t traffic_channel(const struct plan *plan, uint32_t from_party, uint32_t to_party)
{
    if (from_party == NONE || to_party == NONE || from_party == to_party)
        return NONE;
    return channel_find(plan, from_party, to_party);
}

double traffic_tries(double success, uint32_t attempts, double *in_the_end)
{
    const double failure = 1.0 - success;
    if (failure <= 0.0 || attempts == 1) {
        *in_the_end = success;
        return 1.0;
    }
    const double never = attempts == NONE ? 0.0 : pow(failure, attempts);
    *in_the_end = 1.0 - never;
    return success > 0.0 ? (1.0 - never) / success : attempts;
}

double traffic_success(const struct traffic *t, uint32_t channel, uint32_t to)
{
    return t->success[to] * datagrams_answered(t, channel, to) * traffic_begins(t, channel);
}

double traffic_kept(const struct traffic *t, uint32_t channel,
                    const struct operation_edge *operation)
{
    return datagrams_kept(t, channel, operation) * traffic_begins(t, channel);
}

double traffic_begins(const struct traffic *t, uint32_t channel)
{
    return t->begins && channel != NONE ? t->begins[t->plan->channels[channel].callee] : 1.0;
}

double traffic_attempts(const struct traffic *t, uint32_t channel, double success,
                        double *in_the_end)
{
    const uint32_t attempts = channel == NONE ? 1 : t->plan->channels[channel].policy->attempts;
    double tries = traffic_tries(success, attempts, in_the_end);
    if (channel == NONE || !t->granted || t->granted[channel] >= 1.0)
        return tries;
    tries = 1.0 + t->granted[channel] * (tries - 1.0);
    *in_the_end = fmin(*in_the_end, tries * success); /* each try succeeds with the same chance */
    return tries;
}
