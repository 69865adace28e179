/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of metrics.c about row locks and transactions.  Why apart: a table of all metrics is
 * longer than a file may be.  Rule: included by metrics.c alone, behind its macros. */
#ifndef ANALYSIS_METRICS_METRICS_TRANSACTIONS_H
#define ANALYSIS_METRICS_METRICS_TRANSACTIONS_H

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

#define OF_TRANSACTIONS(which, in_unit, ...)                                                       \
    METRIC(which, in_unit, BETTER_LOWER, "transactions", NARROW_WHOLE | NARROW_ENDPOINT,           \
           .listed = NARROW_WHOLE, .shown = NARROW_WHOLE, HEARD(transactions), __VA_ARGS__)
#define COMMITS(which, ...)                                                                        \
    METRIC("commit." which, "s", BETTER_LOWER, "transactions",                                     \
           NARROW_WHOLE | NARROW_ENDPOINT | NARROW_STORE, .listed = NARROW_WHOLE,                  \
           .shown = NARROW_WHOLE, HEARD(transactions), .of_stores = &observer_commits,             \
           __VA_ARGS__)
#define IN_DOUBT(which, ...)                                                                       \
    METRIC("in_doubt." which, "s", BETTER_LOWER, "transactions", NARROW_WHOLE | NARROW_STORE,      \
           .listed = NARROW_WHOLE, .shown = NARROW_WHOLE, HEARD(transactions), __VA_ARGS__)

#define OF_READS(which, ...)                                                                       \
    METRIC(which, "ratio", BETTER_LOWER, "transactions", NARROW_WHOLE, .listed = NARROW_WHOLE,     \
           .shown = NARROW_WHOLE, SHARE_OF_EVENTS, HEARD(dirty), __VA_ARGS__)

#define SAGA_METRICS                                                                               \
    OF_TRANSACTIONS("compensation.mean", "s", .reduce = reduce_undo_mean,                          \
                    .doc = "mean time from the failure of a saga, or the death of its process, "   \
                           "until all that it had done was taken back"),                           \
        OF_TRANSACTIONS("compensation.p99", "s", QUANTILE(0.99, "compensations", 1e9),             \
                        .reduce = reduce_undo_quantile, .doc = "99th percentile of that time"),    \
        OF_TRANSACTIONS("compensation.retries", "", QUIET(0), .reduce = reduce_undo_retries,       \
                        .doc = "compensations that failed and were tried again"),                  \
        OF_TRANSACTIONS("uncompensated", "", QUIET(0), .reduce = reduce_uncompensated,             \
                        .doc =                                                                     \
                            "sagas that failed, or died with their process, and were not taken "   \
                            "back by the end of the measured time"),                               \
        OF_READS("dirty.share", .reduce = reduce_dirty,                                            \
                 .doc =                                                                            \
                     "share of the reads that saw a value of a transaction which was not over"),   \
        OF_READS("phantom.share", .reduce = reduce_phantom,                                        \
                 .doc = "share of the reads that saw a value of a transaction which failed "       \
                        "afterwards: of what never was")

#define TRANSACTION_METRICS                                                                        \
    METRIC("committed", "1/s", BETTER_HIGHER, "transactions", NARROW_WHOLE | NARROW_ENDPOINT,      \
           .listed = NARROW_WHOLE, .shown = NARROW_WHOLE, HEARD(transactions), RATE_OF_EVENTS,     \
           .reduce = reduce_committed, .doc = "transactions that were committed, per second"),     \
        COMMITS("mean", .reduce = reduce_commit_mean,                                              \
                .doc = "mean time of committed transactions from their last step until they are "  \
                       "committed; of a store: of writes from when they reach it until it has "    \
                       "acknowledged them"),                                                       \
        COMMITS("p99", QUANTILE(0.99, "commits", 1e9), .reduce = reduce_commit_quantile,           \
                .doc = "99th percentile of that time"),                                            \
        OF_TRANSACTIONS("aborted.share", "ratio", SHARE_OF_EVENTS, .reduce = reduce_aborted,       \
                        .doc =                                                                     \
                            "share of the transactions that failed, while their process lived"),   \
        OF_TRANSACTIONS("half_done", "", QUIET(0), .reduce = reduce_half,                          \
                        .doc = "transactions that failed, or died with their process, and left "   \
                               "something that they had written; or that are committed where one " \
                               "store has lost its part and another has not"),                     \
        IN_DOUBT("p99", QUANTILE(0.99, "promises", 1e9), .reduce = reduce_in_doubt,                \
                 .doc = "99th percentile of the time from a store's promise to commit until it "   \
                        "has heard what was decided"),                                             \
        IN_DOUBT("max", .reduce = reduce_in_doubt_max, .adds = ADDS_NOT,                           \
                 .doc = "the longest of these times")

#endif
