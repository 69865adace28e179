/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Is a history of one register linearizable?  By looking for an order that explains it.
 *
 * Why a second checker: it shares no idea with the one by zones (linearizable.h), so what both say
 * is said twice; and it needs no unique values, so it also decides where a value was written twice.
 * It can take time that grows exponentially, and therefore counts its steps.
 *
 * Rule: operations are taken one after another, each of which began before any that is left has
 * ended, a read only while the register holds what it saw; where nothing fits, the last one is
 * taken back.  Which operations were taken and what the register holds is remembered and never
 * tried again (by 128 bits of a hash: two of a million states share one with probability 1e-27).
 * After `steps` steps the answer is unknown, never yes.
 * A write that was not acknowledged may be taken at any time after it began, or never.
 * Source: Wing and Gong 1993, "Testing and Verifying Concurrent Objects", Journal of Parallel and
 * Distributed Computing 17; Lowe 2017, "Testing for Linearizability", Concurrency and Computation
 * 29(4), section 4 (what was tried is remembered); Stern and Dill 1995 (by a hash). */
#ifndef ANALYSIS_CONSISTENCY_ORDER_SEARCH_H
#define ANALYSIS_CONSISTENCY_ORDER_SEARCH_H

#include "analysis/consistency/linearizable.h"

enum order { ORDER_FOUND, ORDER_NONE, ORDER_UNKNOWN };

/* Memory for what was tried; used by one search after another. */
struct order_search;
struct order_search *order_search_create(struct arena *arena, uint64_t steps);

struct order_answer {
    enum order order;
    uint64_t steps;
    uint32_t taken; /* the longest order that was found has so many */
    /* ... after which this one, that has to come before others, does not fit.  NULL: none; points
       into the operations */
    const struct register_operation *stuck;
};
struct order_answer order_search(struct order_search *search,
                                 const struct register_operation *operations, uint32_t count);

#endif
