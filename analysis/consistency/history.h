/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The history of one replication: every attempt of a read or write of a store, as its client saw
 * it, in the order in which things happened.
 *
 * Why all of it: whether a history is linearizable, and every other question that somebody asks
 * with a checker of his own, needs each operation.  Memory: 120 bytes for each, in the arena,
 * and 4 for each beginning and end.
 * A process is a client that does one thing at a time: whoever asks takes the lowest number that is
 * free, and one whose operation may or may not have happened is never heard of again (as Jepsen
 * names them, "crashed"). */
#ifndef ANALYSIS_CONSISTENCY_HISTORY_H
#define ANALYSIS_CONSISTENCY_HISTORY_H

#include "analysis/consistency/duplicates.h"
#include "analysis/consistency/order_search.h"
#include "models/run/run.h"

enum ending { ENDING_OPEN, ENDING_OK, ENDING_FAIL, ENDING_INFO }; /* INFO: nobody knows */

struct history_operation {
    struct operation_record record;
    sim_time ended;
    uint32_t process;
    uint8_t ending;
    bool stored; /* a write: the store has acknowledged it, whoever heard that */
};

/* One moment: an operation begins, or ends. */
struct history_event {
    uint32_t operation : 31, ends : 1;
};

/* One that grows in place. */
struct history_list {
    struct room *room;
    uint32_t open;
};

struct history {
    const struct plan *plan;
    struct arena *arena;
    struct history_operation *operations; /* by id - 1 */
    struct history_event *events;
    uint32_t count, event_count;
    struct history_list of_operations, of_events, of_idle;
    uint32_t *idle, idle_count, processes;
    struct duplicates *duplicates; /* of the whole run */
};

/* From now on, before the first event of the run. */
struct history *history_keep(struct run *run, struct arena *arena);

/* What one store did. */
struct history_summary {
    uint32_t operations, reads, writes, failed, unknown;
    /* keys: linearizable ones, broken ones, and those of which nobody knows: a value was written
       twice (and nobody searched), or the search took too many steps */
    uint32_t keys, broken, twice, unfinished;
    uint64_t steps; /* of the search, over all keys */
    uint32_t dataset;
    uint64_t key;             /* the first broken one; of `dataset` */
    struct contradiction why; /* number: of history->operations; `first` alone: the operation that
                                 has no place in any order */
};

/* By operation - 1: the first try of the logical write that it belongs to. */
const uint32_t *history_writes(const struct history *history, struct arena *arena);

/* By zones; or, if there is one, by a search. */
struct history_summary history_check(const struct history *history, uint32_t store,
                                     struct order_search *search, struct arena *arena);

#endif
