/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines in which requests wait, from means: at processors, for workers, for connections.
 *
 * Why: who is called keeps its caller's worker busy while it stands in a line itself.
 *
 * Rule: each line by itself as M/G/c with the load and the variance that holding.h has found so far
 * (queueing.h), of as many as can ask where all who ask are workers that wait for their answers; no
 * line with HOLD_ALONE and HOLD_SURE. */
#ifndef MODELS_PLAN_LINES_H
#define MODELS_PLAN_LINES_H

#include "models/plan/holding.h"

/* Loads of the nodes; by party how long a nanosecond of work takes there. */
const double *lines_at_processors(struct holding *holding, struct arena *arena);
/* What comes to a party and how long it holds a worker there: sums, by party. */
struct arrivals {
    double *busy, *squares, *rates;
};
/* What goes by a channel, and how long it holds a connection. */
struct use {
    double rate, busy;
};
struct lines_room { /* used again and again */
    struct arrivals arrivals;
    struct use *uses;
    const double *askers; /* by party: who can wait for an answer at a time; INFINITY: any number */
};
struct lines_room lines_room(const struct demand *demand, struct arena *arena);

/* Loads of workers and connections, and with HOLD_EXPECTED how long one waits for them, from what
 * they are held for. */
void lines_wait(struct holding *holding, const struct lines_room *room);

/* What messages and operations take, which no line changes; `pace` by party. */
void holding_set_ways(struct holding *holding, const double *pace);
/* Shares of what goes by a channel, by way. */
void holding_reach(const struct holding *holding, uint32_t channel, double ways[MOST_WAYS]);

#endif
