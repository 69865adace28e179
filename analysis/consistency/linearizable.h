/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Is a history of one register linearizable?
 *
 * Why from outside: a store that orders by its own versions agrees with itself even where clients
 * saw something else.  Here only what clients saw counts: when an operation began and ended, and
 * which write a read has seen.
 *
 * Rule: every write has a value of its own (its id), so a history falls into clusters: a write and
 * the reads that saw it.  The zone of a cluster lies between the first end and the last beginning
 * of its operations: forward if something ended before something else began, else backward.  It is
 * linearizable if and only if no read ended before its write began, no two forward zones overlap,
 * and no backward zone lies inside a forward one.  O(n log n).
 * A write that was not acknowledged may have happened, at any time from its beginning on: it counts
 * if somebody has seen it.  The register holds value 0 from before the beginning.
 * Source: Gibbons and Korach 1997, "Testing Shared Memories", SIAM Journal on Computing 26(4),
 * theorem 4.4 (zones), the case of unique values. */
#ifndef ANALYSIS_CONSISTENCY_LINEARIZABLE_H
#define ANALYSIS_CONSISTENCY_LINEARIZABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/arena.h"
#include "sim/clock.h"

struct register_operation {
    sim_time begun, ended; /* SIM_NEVER: not acknowledged (of writes only) */
    uint64_t value;        /* id of the write, or of the one that was seen; 0: the first value */
    bool write;
    uint32_t number; /* the caller's own */
};

/* What contradicts itself: operations of one value, and of another one (or of none). */
struct contradiction {
    const struct register_operation *first, *second, *between; /* between: NULL or one of another
                                                                  value, or the other's pair */
    const struct register_operation *other;
};

/* Sorts the operations by value.  `why` may be NULL; it points into them. */
bool register_is_linearizable(struct register_operation *operations, uint32_t count,
                              struct arena *scratch, struct contradiction *why);

#endif
