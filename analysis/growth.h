/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Is the system unstable: does a queue without a limit grow for as long as one looks?  Then no mean
 * exists, and whatever is printed would only tell how long the run was.
 *
 * Rule, for each service and store whose queue has no limit: the measured time is cut into eight
 * parts, and the jobs there (waiting or served) grow
 *
 *  - if in every replication the average of the last quarter is at least 1.2 times and 10 more than
 *    that of the first (steady growth from an empty system gives 7 times; the low factor allows for
 *    a warm-up twice as long as the measured time), and
 *
 *  - in every replication the number at the end is at least 0.5 % of the requests that arrived (an
 *    offered load of 1.005; below, a stable queue that fluctuates looks the same), and where all
 *    clients are closed also more than there are open requests: so many would only be stuck, and
 *
 *  - over all replications together each quarter is above the one before by at least a quarter of
 *    what steady growth gives: a third of all that lies between first and last (a passing peak
 *    comes down again, and one at the end leaves the early quarters alone), and
 *
 *  - the same within the last quarter: its second half is above the first (a step in the middle,
 *    such as requests that hang for ever after a crash, raises quarter after quarter as well, but
 *    then stays where it is); steady growth raises it by half as much as a quarter.
 *
 * The steps are asked of all replications together because chance hides one in some of many even at
 * 2 % too much load; that the last is above the first is asked of each: chance does not do that. */
#ifndef ANALYSIS_GROWTH_H
#define ANALYSIS_GROWTH_H

#include "models/run/run.h"

enum { GROWTH_QUARTERS = 4, GROWTH_PARTS = 2 * GROWTH_QUARTERS };

struct growth {
    struct run *run;
    sim_time from, duration; /* duration 0: unknown, parts are of requests */
    sim_time ends[GROWTH_PARTS];
    wide *areas;   /* of jobs since the start of measuring: [part x party] */
    uint32_t done; /* parts that have ended */
};

/* What one replication says of one party; those of several are added up. */
struct trend {
    double quarters[GROWTH_QUARTERS]; /* average jobs; of one replication or a sum of them */
    double halves[2];                 /* of the last quarter */
    bool candidate;                   /* so much more at the end, in all that were added */
};

/* After the instruments were reset. */
struct growth *growth_create(struct run *run, struct arena *arena, sim_time from,
                             sim_time duration);
/* When to call growth_look next, at the earliest. */
sim_time growth_due(const struct growth *growth);
/* To be called now and then, at least once a part or so: notes the areas when a part has ended. */
void growth_look(struct growth *growth, sim_time now);
/* At the end of the measured time: trends[party] for each party. */
void growth_finish(struct growth *growth, sim_time now, struct trend *trends);

/* `sum` begins as TREND_NONE. */
#define TREND_NONE ((struct trend){.candidate = true})
void trend_add(struct trend *sum, const struct trend *one);
bool trend_grows(const struct trend *sum);

#endif
