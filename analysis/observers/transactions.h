/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the observers of transactions keep, for the reductions that read it.
 *
 * Why apart: as observers.h, which includes it and would be too long.  Rule: nothing grows with the
 * length of a run but histograms, which do not. */
#ifndef ANALYSIS_OBSERVERS_TRANSACTIONS_H
#define ANALYSIS_OBSERVERS_TRANSACTIONS_H

#include "analysis/consistency/dirty.h"
#include "analysis/observers/observer.h"

/* transactions: by the endpoint of their step, and stores in doubt. */
struct transactions_of {
    uint64_t ends[TRANSACTION_in_doubt]; /* by enum transaction_end */
    uint64_t half; /* failed, and something that they wrote stands; or a store lost some of it */
    struct histogram *commit;            /* NULL: there was none */
    struct histogram *undo;              /* the same: time from failing until taken back */
    uint64_t failed, undone,
        retries; /* sagas: of those that failed, so many have been taken back */
};
struct transactions_heard {
    const struct heard_run *about;
    struct transactions_of total, *endpoints;
    struct histogram *doubt, **stores; /* by party; NULL: none was */
};

/* dirty: reads of what a transaction had written that was not over. */
struct dirty_heard {
    const struct heard_run *about;
    struct dirty *dirty;
};

#endif
