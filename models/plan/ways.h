/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far the instances of two parties are apart, on average: what messages between them take, and
 * whose cards and pipes they load.  Every caller asks every replica of a service as often as the
 * next one; operations on stores are told pair by pair. */
#ifndef MODELS_PLAN_WAYS_H
#define MODELS_PLAN_WAYS_H

#include "models/plan/network.h"
#include "models/plan/queueing.h"

struct ways; /* room that is used again and again */

struct ways *ways_create(const struct plan *plan, struct arena *arena);

/* Shares of the pairs of instances of two parties by way (plan->ways). */
void ways_shares(struct ways *ways, uint32_t from, uint32_t to, double shares[MOST_WAYS]);
/* Of one message, one way, without what it waits for. */
struct duration ways_latency(const struct plan *plan, const double shares[MOST_WAYS]);

/* Bytes per second that leave and reach each node by its card, and cross from zone to zone. */
struct pipes {
    double *out, *in; /* by node */
    double *zones;    /* [from zone x to zone]; NULL: no pipe there has a limit */
};
/* Adds `there` bytes per second from the instances of `from` to those of `to`, and `back`. */
void ways_load(struct ways *ways, struct pipes *pipes, uint32_t from, uint32_t to, double there,
               double back);
/* The same between two instances. */
void ways_load_pair(const struct plan *plan, struct pipes *pipes, uint32_t from, uint32_t to,
                    double there, double back);

#endif
