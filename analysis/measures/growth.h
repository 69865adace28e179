/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Is the system unstable: does a queue without a limit grow for as long as one looks?  Then no mean
 * exists, and whatever is printed would only tell how long the run was.
 *
 * Where the offered load is known to be too much nobody needs a test (models/plan/offered.h).  This
 * one finds what retries, crashes and time-outs make of a load that looked harmless.
 *
 * A queue at its capacity, started empty, grows like the square root of time (it is a reflected
 * Brownian motion then: Whitt 2002, "Stochastic-process limits", chapters 5 and 9); below it comes
 * to rest; above it grows in proportion to time.  So the mean number of jobs at a service or store
 * over all replications is fitted by a sqrt(t) + b t, and unstable means b > 0.  Counted from the
 * start of the run, so a warm-up that was too short, which leaves a queue that still rises to its
 * level, is no growth.
 *
 *  - The measured time is cut into eight parts; b is estimated from their averages by generalised
 *    least squares with the covariance of a reflected Brownian motion, in every replication.
 *  - b over its standard error is at least 3.1 (one time in a thousand, at exactly the capacity and
 *    less below).  The error is the greater one of two: that of the b of the replications, and that
 *    which the steps from part to part in each of them tell.  It shrinks with the number of
 *    replications, so the power grows; one replication alone is judged by its steps.
 *  - It is much: the last quarter holds at least 1.2 times the jobs of the first and 10 more, and
 *    at the end as many are there as 0.5 % of those that arrived; where all clients are closed also
 *    more than there are open requests, for so many would only be stuck.
 *  - It is steady: no quarter is, beyond chance, less above the one before than a quarter of what
 *    steady growth gives; nor is the second half of the last quarter above the first.  A passing
 *    peak comes down again; requests that hang for ever after a crash are a step. */
#ifndef ANALYSIS_MEASURES_GROWTH_H
#define ANALYSIS_MEASURES_GROWTH_H

#include "models/run/instruments.h"

enum { GROWTH_QUARTERS = 4, GROWTH_PARTS = 2 * GROWTH_QUARTERS };

/* What clients see, by parts. */
struct growth_clients {
    uint64_t open;          /* requests, at the end of the part */
    uint64_t ended, failed; /* in it */
};

struct growth {
    struct run *run;
    sim_time from, duration; /* duration 0: unknown, parts are of requests */
    sim_time ends[GROWTH_PARTS];
    wide *areas;   /* of jobs since the start of measuring: [part x party] */
    uint32_t done; /* parts that have ended */
    /* No part ends before this moment and this number of requests sent. */
    sim_time quiet_until;
    uint64_t quiet_sent;
    struct growth_clients clients[GROWTH_PARTS];
};

/* What one replication says of one party; those of several are added up. */
struct trend {
    double replications;
    double quarters[GROWTH_QUARTERS]; /* average jobs */
    double slope, slope_squares;      /* b, jobs per second */
    double slope_variance;            /* what the steps from part to part tell of it */
    /* How much each quarter, and the last half quarter, is above the one before, less a quarter of
     * what steady growth gives. */
    double steps[GROWTH_QUARTERS], step_squares[GROWTH_QUARTERS];
    double jobs, arrived; /* at the end; in the measured time */
    double open;          /* requests of closed clients at the end; 0: some are open ones */
    bool limited;         /* its queue has a limit, or nobody waits there */
};

/* What one replication says of the clients. */
struct client_trend {
    double first_open, last_open;     /* open requests: averages of the first and last quarter */
    double first_failed, last_failed; /* requests that failed in them... */
    double first_ended, last_ended;   /* ...of so many */
};

/* After the instruments were reset. */
struct growth *growth_create(struct run *run, struct arena *arena, sim_time from,
                             sim_time duration);
/* When to call growth_look next, at the earliest. */
sim_time growth_due(const struct growth *growth);
void growth_look_closely(struct growth *growth, sim_time now);
/* To be called now and then, at least once a part or so: notes the areas when a part has ended. */
static inline void growth_look(struct growth *growth, sim_time now)
{
    if (now >= growth->quiet_until || growth->run->sent_measured >= growth->quiet_sent)
        growth_look_closely(growth, now);
}
static inline void growth_request(struct growth *growth, bool failed)
{
    struct growth_clients *clients = &growth->clients[growth->done];
    clients->ended++;
    clients->failed += failed;
}
/* At the end of the measured time: trends[party] for each party. */
void growth_finish(struct growth *growth, sim_time now, struct trend *trends,
                   struct client_trend *clients);

/* A sum begins as zeros. */
void trend_add(struct trend *sum, const struct trend *one);
bool trend_grows(const struct trend *sum);

void client_trend_add(struct client_trend *sum, const struct client_trend *one);
/* Something grows by `rise` (trend_rise) from the first quarter to the last: do the clients see it,
 * by more of their requests that are open, or that fail? */
bool clients_suffer(const struct client_trend *sum, double replications, double rise);
double trend_rise(const struct trend *sum);

#endif
