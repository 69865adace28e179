/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Key ranges, each with what somebody knows of it: regions as their server serves them, as a log
 * holds them, as the master has given them away.
 *
 * Why one kind of table: all three ask which range a place is in, put a range where others were,
 * and cut ranges in two.  Rule: ranges of a table never overlap and stand in order; a place is one
 * of 2^32 (port_place), a range [from, until). */
#ifndef MODELS_STORES_REGIONS_SPANS_H
#define MODELS_STORES_REGIONS_SPANS_H

#include <stdbool.h>

#include "models/stores/replica_set.h"
#include "sim/blocks.h"

#define PLACES (UINT64_C(1) << 32)

struct span {
    uint64_t from, until;
    uint64_t epoch;       /* in which it was opened; greater is later */
    uint64_t bytes;       /* in the log, since it was written to files last */
    uint64_t keys;        /* that came during the run */
    uint64_t operations;  /* since its load was looked at last */
    uint64_t load;        /* operations per second then */
    uint64_t incarnation; /* the master's: of the server */
    replica_set needs;    /* ... : servers whose logs hold what it lacks */
    uint32_t state, server;
};

struct spans {
    struct span *list;
    uint32_t count, room;
};

/* The range that the place is in, or NULL. */
struct span *spans_at(const struct spans *spans, uint64_t place);
/* The range of exactly these ends, or NULL. */
struct span *spans_same(const struct spans *spans, uint64_t from, uint64_t until);
/* Nothing is there any more; of what lies there in part the rest stays. */
void spans_cut(struct spans *spans, struct blocks *blocks, uint64_t from, uint64_t until);
/* ... and then this. */
void spans_put(struct spans *spans, struct blocks *blocks, const struct span *span);
/* Two halves stand where one was, and share what can be counted. */
void spans_halve(struct spans *spans, struct blocks *blocks, uint64_t from, uint64_t middle);
void spans_copy(struct spans *to, struct blocks *blocks, const struct span *list, uint32_t count);
void spans_free(struct spans *spans, struct blocks *blocks);

#endif
