/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long that may be down at most which was never seen to be, from what the scenario says of
 * failures.
 *
 * Why: in a short look nothing fails, and 100 % of it says little of a machine that fails once a
 * year.  But what fails, how often and for how long is known: there were so many outages as 3 in
 * all that was looked at, each as long as a repair, or, where that is less, one whenever anything
 * fails that could bring it down.
 *
 * Rule: never too small.  An outage begins with the last replica that fails, so it lasts no longer
 * than its repair (after all that a crew may have to do before).  Where somebody has to lead, or
 * nothing is repaired, it is given all of the time; a shard is given what its store is.  What no
 * failure of the scenario can bring down, or what happens in all replications alike (a fixed moment
 * and target), is not exposed.
 *
 * Source: Hanley and Lippman-Hand 1983 (3/n). */
#ifndef ANALYSIS_METRICS_EXPOSURE_H
#define ANALYSIS_METRICS_EXPOSURE_H

#include "models/plan/plan.h"

/* Of one time that is looked at. */
struct exposure {
    double each;     /* s of it that an outage takes on average, at most; 0: none can come */
    double expected; /* s of outages in it, at most */
};

struct exposures {
    const struct plan *plan;
    uint32_t disruptions;
    bool *chance; /* by disruption: it does not do the same in all replications */
    bool *may;    /* parties x disruptions: by chance it brings the party down */
};
struct exposures exposures_prepare(const struct plan *plan, struct arena *arena);

/* Of a service, balancer or store, or of all of them (NONE), within [from, until) of a run. */
struct exposure exposure_of(const struct exposures *exposures, uint32_t party, sim_time from,
                            sim_time until);
/* Of the clients: whatever fails by chance may hit them, and stays with them. */
struct exposure exposure_of_clients(const struct exposures *exposures, sim_time from,
                                    sim_time until);
/* s of outages in n replications that saw none: more than that had been seen with `confidence`. */
double exposure_unseen(const struct exposure *exposure, uint32_t n, double confidence);

#endif
