/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One replica after the other, each as often as its node can do more: by cores x speed.
 *
 * Why: round_robin overloads the small nodes of a mixed group.  What a node can do is known before
 * anything is measured; a replica that is slow for another reason still gets its full share, and
 * replicas that share a node each count all of it.
 * Rule: smooth weighted round robin: every member gains its weight, the one that has most is
 * taken and gives back the sum of all.  So n requests in a row go to a member of weight w at most
 * one time more or less than n w / sum, and those of a heavy one do not come in a burst.  Every
 * caller begins with gains drawn at random, as round_robin begins anywhere.
 *
 * Source: nginx, ngx_http_upstream_round_robin.c (Ruslan Ermilov 2012). */
#include "models/run/route.h"
#include "models/words/balancing.h"

struct weighted {
    bool begun;
    double gains[]; /* by slot */
};

static size_t weighted_size(const void *settings, uint32_t slots)
{
    (void)settings;
    return sizeof(struct weighted) + slots * sizeof(double);
}

static uint32_t weighted_choose(void *state, const void *settings, const struct backends *backends,
                                sim_time now, struct stream *random)
{
    struct weighted *self = state;
    double sum = 0.0;
    uint32_t best = 0;
    (void)settings;
    (void)now;
    for (uint32_t i = 0; i < backends->count && !self->begun; i++)
        self->gains[backend_slot(backends, i)] =
            backend_power(backends, i) * unit_of(stream_next(random));
    self->begun = true;
    for (uint32_t i = 0; i < backends->count; i++) {
        const double power = backend_power(backends, i);
        self->gains[backend_slot(backends, i)] += power;
        sum += power;
        if (self->gains[backend_slot(backends, i)] > self->gains[backend_slot(backends, best)])
            best = i;
    }
    self->gains[backend_slot(backends, best)] -= sum;
    return best;
}

static void weighted_joined(void *state, const void *settings, uint32_t slot)
{
    (void)settings;
    ((struct weighted *)state)->gains[slot] = 0.0;
}

static void weighted_shares(const void *settings, const double *power, uint32_t count,
                            double *shares)
{
    double sum = 0.0;
    (void)settings;
    for (uint32_t i = 0; i < count; i++)
        sum += power[i];
    for (uint32_t i = 0; i < count; i++)
        shares[i] = power[i] / sum;
}

const struct balancing_class balancing_weighted = {
    .head = {.name = "weighted",
             .doc = "one replica after the other, each by the cores and the speed of its node",
             .examples = EXAMPLES({.text = "weighted"})},
    .state_size = weighted_size,
    .choose = weighted_choose,
    .joined = weighted_joined,
    .shares = weighted_shares,
};
