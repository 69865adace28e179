/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of metrics.c about row locks and transactions.  Why apart: a table of all metrics is
 * longer than a file may be.  Rule: included by metrics.c alone, behind its macros. */
#ifndef ANALYSIS_METRICS_TRANSACTIONS_H
#define ANALYSIS_METRICS_TRANSACTIONS_H

#define LOCK_METRICS                                                                               \
    METRIC("deadlocks", "", BETTER_LOWER, "transactions",                                          \
           NARROW_WHOLE | NARROW_STORE | NARROW_WINDOW, .listed = NARROW_WHOLE,                    \
           .shown = NARROW_WHOLE, QUIET(0), .reduce = reduce_locks, .reads = PARTY(deadlocks),     \
           .doc = "operations that failed because they would have waited for a row in a circle"),  \
        METRIC("lock.failures", "", BETTER_LOWER, "transactions",                                  \
               NARROW_WHOLE | NARROW_STORE | NARROW_WINDOW, .listed = NARROW_WHOLE,                \
               .shown = NARROW_WHOLE, QUIET(0), .reduce = reduce_locks,                            \
               .reads = PARTY(lock_failures),                                                      \
               .doc = "operations that failed because a row was not free in time"),                \
        METRIC("lock.wait.mean", "s", BETTER_LOWER, "transactions", NARROW_STORE | NARROW_WINDOW,  \
               .listed = NARROW_STORE, QUIET(0), .reduce = reduce_lock_wait,                       \
               .doc = "mean time that a row was waited for, over all rows that were got")

#endif
