/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What queueing theory says of one station from means: for `check`, never for a run.
 *
 * Sources: Erlang C by the recursion of Erlang B (Kleinrock 1975, "Queueing systems", volume 1,
 * section 3.6); waiting of M/G/c as that of M/M/c times (1 + cv^2)/2 (Lee and Longton 1959, exact
 * for one server: Pollaczek and Khinchin); the greatest of two times by Clark 1961, "The greatest
 * of a finite set of random variables", Operations Research 9. */
#ifndef MODELS_PLAN_QUEUEING_H
#define MODELS_PLAN_QUEUEING_H

#include <math.h>

#include "sim/distribution.h"

/* A random time by its first two moments, in any unit. */
struct duration {
    double mean, variance;
};

/* Delays of what comes at `rate` per ns and keeps its order: the longest of its own and of what is
 * left of the earlier ones.  P(all are over by x) = F(x) exp(-rate int_x (1 - F)), as of the busy
 * servers of M/G/infinity (Takacs 1962, "Introduction to the theory of queues", chapter 3). */
struct duration duration_in_order(const struct law *law, double rate);
/* A law whose times are stretched by `pace`, ns. */
struct duration duration_of_law(const struct law *law, double pace);
/* The same, cut off at `limit` ns. */
struct duration duration_of_law_below(const struct law *law, double pace, double limit);

static inline struct duration duration_sum(struct duration a, struct duration b)
{
    return (struct duration){a.mean + b.mean, a.variance + b.variance};
}

/* That with the chance `share`, else no time. */
static inline struct duration duration_some(struct duration one, double share)
{
    if (share >= 1.0 || !isfinite(one.mean))
        return one;
    const double square = share * (one.variance + one.mean * one.mean), mean = share * one.mean;
    return (struct duration){mean, square - mean * mean};
}

/* Executed `count` times: as often as its whole part says, and once more with the chance that its
 * fraction says. */
struct duration duration_times(struct duration one, double count);
/* Until the first `need` of `total` like that are over, each of which is `one`. */
struct duration duration_of_copies(struct duration one, double need, double total);
struct duration duration_greatest(struct duration a, struct duration b);
/* Cut off at `limit`: the mean of what is left, and the chance of the cut (exponential above a
 * constant, with these moments). */
double duration_cut(struct duration one, double limit, double *chance);

/* Until the first answer, where another one is asked each `after` ns, at most `more` of them, and
 * each takes `one` by itself (a constant and an exponential time, with these moments). */
struct duration duration_hedged(struct duration one, double after, unsigned more);

/* M/M/c with `load` = arrival rate x mean service / servers: the chance to wait; 1 at and above
 * load 1. */
double erlang_c(double load, double servers);
/* Mean waiting time over mean service time of M/G/c; INFINITY at and above load 1. */
double queue_wait(double load, double servers, double square_cv);
/* Mean number of jobs at c processors that take turns, over the c x load of them that could be
 * served at once (1: nobody is held up), where there can be at most `most` jobs. */
double sharing_stretch(double load, double cores, double most);
/* Mean waiting time over mean service time of M/G/c where at most `population` can be there at a
 * time (INFINITY: any number), because all who ask are workers that wait for their answers: what
 * comes beyond that waits before those workers.  So many jobs of M/M/c as sharing_stretch says
 * (exact for one server behind workers that do nothing else), times (1 + cv^2)/2. */
double queue_wait_of_few(double load, double servers, double square_cv, double population);

#endif
