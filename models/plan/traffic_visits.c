/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The traffic equations, of traffic.h. */
#include <math.h>
#include <string.h>

#include "models/plan/traffic.h"

/* By call; NULL: all do. */
static const double *shares_that_begin(const struct traffic *t, struct arena *arena)
{
    if (!t->begins)
        return NULL;
    double *begin = arena_array(arena, t->call_count + 1, sizeof *begin);
    const struct endpoint_plan *endpoints = t->plan->endpoints;
    for (uint32_t i = 0; i < t->call_count; i++)
        begin[i] = traffic_begins(t, traffic_channel(t->plan, endpoints[t->calls[i].from].party,
                                                     endpoints[t->calls[i].to].party));
    return begin;
}

bool traffic_visits(const struct traffic *t, const double *arrivals, bool sure, struct arena *arena,
                    double *visits)
{
    enum { MOST_ROUNDS = 100000 };
    const uint32_t count = t->plan->endpoint_count;
    double *next = arena_array(arena, count + 1, sizeof *next);
    const double *begin = shares_that_begin(t, arena);
    memcpy(visits, arrivals, count * sizeof *visits);
    for (unsigned round = 0; round < MOST_ROUNDS; round++) {
        memcpy(next, arrivals, count * sizeof *next);
        for (uint32_t i = 0; i < t->call_count; i++)
            if (t->calls[i].sure || !sure)
                next[t->calls[i].to] +=
                    visits[t->calls[i].from] * t->calls[i].count * (begin ? begin[i] : 1.0);
        double change = 0, sum = 0;
        for (uint32_t i = 0; i < count; i++) {
            change += fabs(next[i] - visits[i]);
            sum += next[i];
        }
        memcpy(visits, next, count * sizeof *visits);
        if (change <= 1e-12 * sum || !(sum < 1e300))
            return true;
        if (round > count && !(sum < 1e12)) /* calls alone have come to rest by then */
            return false;
    }
    return false;
}
