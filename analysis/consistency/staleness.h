/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stale reads: a read is stale if the version that it returned is older than the newest version
 * whose write had been acknowledged before the read began.  Its age is the time since the first
 * acknowledgement of a newer version when it began; versions behind are the newer ones acknowledged
 * by then.
 *
 * Bounded memory: per key the last STALE_VERSIONS acknowledgements ("64 or more behind" beyond
 * that), at first one, more where a key is written again; of the keys the STALE_KEYS to twice
 * STALE_KEYS written or read last.  Once keys have been dropped, a read of a key that is not
 * remembered counts as fresh, and in `forgotten`.
 *
 * An acknowledgement at the very moment in which a read begins counts as before it: that is the
 * order within one request (write, then read), and for independent ones such ties have probability
 * 0.
 *
 * Of all stores together only reads of services count: what a cache asks for is not seen by
 * anybody.
 *
 * Source: Bailis et al. 2012, "Probabilistically Bounded Staleness" (t-visibility, k-staleness). */
#ifndef ANALYSIS_CONSISTENCY_STALENESS_H
#define ANALYSIS_CONSISTENCY_STALENESS_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/statistics/histogram.h"
#include "models/run/signals.h"
#include "sim/arena.h"

enum { STALE_VERSIONS = 64, STALE_KEYS = 1 << 17 };

struct staleness_counts {
    uint64_t reads, stale, forgotten;
    struct histogram *ages;   /* of stale reads */
    struct histogram *behind; /* of stale reads: versions; STALE_VERSIONS: so many or more */
    /* t-visibility: reads of keys with an acknowledged write, by the time since the newest one; and
     * the stale of them */
    struct histogram *since, *since_stale;
};

struct staleness;
/* `parties`: how many; counts are kept by store. */
struct staleness *staleness_create(struct arena *arena, uint32_t parties);
/* Reads that began in [from, until) are counted; writes always are remembered. */
void staleness_measure(struct staleness *staleness, sim_time from, sim_time until);
void staleness_hear(struct staleness *staleness, sim_time now,
                    const struct operation_record *operation);
/* NULL: no read of this store was counted.  Party NONE (UINT32_MAX): all stores together. */
const struct staleness_counts *staleness_of(const struct staleness *staleness, uint32_t store);

#endif
