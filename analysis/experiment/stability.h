/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Does an architecture have means at all?  What is known before a run (the offered load) and what
 * the replications tell together (growth.h).
 *
 * Two verdicts.  Unstable: a queue in which requests of clients wait grows for ever, so nothing
 * that they see has a mean.  Piling up: work that nobody waits for any more does, behind calls that
 * were given up; the clients are served as before, and only the numbers of that service or store
 * have no mean. */
#ifndef ANALYSIS_EXPERIMENT_STABILITY_H
#define ANALYSIS_EXPERIMENT_STABILITY_H

#include "analysis/measures/growth.h"

struct stability {
    bool unstable;
    const char *queue;   /* which one: service web, node pool/3 */
    double offered;      /* load of it, if that was known; else NAN */
    const char *busiest; /* what has the greatest offered load, and that; NULL: not known */
    double busiest_load;
    const char *piling; /* service c, store d; NULL: none */
    bool *piles;        /* by party */
    /* Where workers have no limit nobody waits in line for others, but their work has no mean: jobs
     * pile up, and those who wait without a time-out have percentiles and no mean. */
    const char *endless; /* service c; NULL: none */
    bool waits;          /* some clients do... */
    bool *waiting;       /* ...and at these endpoints */
};

/* Trends are sums over all replications. */
struct stability stability_of(const struct plan *plan, const struct trend *trends,
                              const struct client_trend *clients, struct arena *arena);

#endif
