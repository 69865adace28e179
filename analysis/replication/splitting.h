/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Outages too rare to be waited for: all replicas of a store at once.
 *
 * Importance splitting (RESTART): a run without requests goes through years of failures and
 * repairs. Whenever one more replica is gone than before (a level), the run is saved, and R - 1
 * runs go on from there beside it, each until that replica is back, each with what the clocks will
 * do drawn anew by their age (disruptions_redraw).  Each of the R counts 1/R.  So what leads to the
 * outage is tried many times where it is likely already, and what is counted stays unbiased: time
 * down is the sum of times times weights.
 *
 *     weight 1 ----1 gone----o-----------------------
 *                             |--o  back: ends here        (1/R1 each)
 *                             |--2 gone--o
 *                             |          |---- all gone: counted with 1/(R1 R2)
 *
 * R of a level is about 1 / P(the next level is reached from it), from pilot runs with streams of
 * their own, so that about as many runs are at every level.  Where several replicas go at once the
 * run is split as if it had reached the last of these levels only; weights go with the run, so that
 * is right, too.
 *
 * Rule: nothing is assumed of the laws of failure and repair.  Replications are independent, and
 * the interval comes from them.
 *
 * Sources: Villen-Altamirano 1991, "RESTART: a method for accelerating rare event simulations";
 * Garvels 2000, The splitting method in rare event simulation (unbiasedness, optimal R). */
#ifndef ANALYSIS_REPLICATION_SPLITTING_H
#define ANALYSIS_REPLICATION_SPLITTING_H

#include <stdatomic.h>

#include "models/run/run.h"

enum { SPLITTING_LEVELS_MOST = 16, SPLITTING_MOST = 5000 };

/* How a party is split; the last level is the outage, which is not. */
struct splitting {
    const struct plan *plan;
    uint32_t party, levels;
    uint32_t splits[SPLITTING_LEVELS_MOST + 1]; /* R, by replicas that are gone, from 1 */
    const atomic_bool *interrupt;               /* may be NULL */
    bool failed; /* memory or an interrupt ended a pilot run: the numbers of splits are not good */
};

/* What one replication says. */
struct split_sums {
    double down, time; /* s: weighted; measured */
    double outages;    /* weighted */
    uint64_t runs;     /* that went on from a level */
    bool failed;       /* memory or an interrupt ended it */
};

/* Fills the rest by pilot runs.  False: it cannot be tried (one replica needed of one has no levels
 * between; more than SPLITTING_LEVELS_MOST). */
bool splitting_prepare(struct splitting *splitting, uint64_t seed, struct arena *arena);
/* One replication of the experiment's time, in an arena that is emptied first. */
struct split_sums splitting_run(const struct splitting *splitting, uint64_t seed,
                                uint32_t replication, struct arena *arena);

#endif
