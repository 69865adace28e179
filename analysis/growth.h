/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Is the system unstable: does a queue without a limit grow for as long as one looks?  Then no mean
 * exists, and whatever is printed would only tell how long the run was.
 *
 * Rule, for each service and store whose queue has no limit: the measured time is cut into four
 * quarters, and the jobs there (waiting or served) grow in a replication if
 *
 *  - the time average of each quarter is greater than that of the one before (a passing peak comes
 *    down again, and one at the end leaves the early quarters alone), and
 *
 *  - the average of the last is at least 1.2 times and 10 more than that of the first (steady
 *    growth from an empty system gives 7 times; the low factor allows for a warm-up twice as long
 *    as the measured time), and
 *
 *  - the number at the end is at least 0.5 % of the requests that arrived (an offered load
 *    of 1.005; below, a stable queue that fluctuates looks the same).
 *
 * A system is unstable if in every replication the same queue grows.  By chance four quarters are
 * in order in 1 of 24 replications, so all of 20 agree with probability 24^-20. */
#ifndef ANALYSIS_GROWTH_H
#define ANALYSIS_GROWTH_H

#include "models/run.h"

enum { GROWTH_QUARTERS = 4 };

struct growth {
    struct run *run;
    sim_time from, duration; /* duration 0: unknown, quarters are of requests */
    sim_time ends[GROWTH_QUARTERS];
    wide *areas;   /* of jobs since the start of measuring: [quarter x party] */
    uint32_t done; /* quarters that have ended */
};

/* After the instruments were reset. */
struct growth *growth_create(struct run *run, struct arena *arena, sim_time from,
                             sim_time duration);
/* When to call growth_look next, at the earliest. */
sim_time growth_due(const struct growth *growth);
/* To be called now and then, at least once a quarter or so: notes the areas when a quarter has
 * ended. */
void growth_look(struct growth *growth, sim_time now);
/* At the end of the measured time: grows[party] for each party. */
void growth_finish(struct growth *growth, sim_time now, bool *grows);

#endif
