/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which numbers are asked for: a column is a metric and what narrows it.  The same columns for all
 * architectures of a command; where an architecture has no such node or service, the cell has no
 * value.
 *
 *     latency.p99   latency.p99(web.checkout)   utilisation(node app/0)   goodput(150s..200s)
 *     goodput(batch)   jobs.mean(service web 150s..200s)
 *
 * Requests are told apart while they end (a watch: a tally of its own for a source or a window),
 * instruments are read at the moments at which windows begin and end. */
#ifndef ANALYSIS_METRICS_COLUMNS_H
#define ANALYSIS_METRICS_COLUMNS_H

#include "analysis/metrics/metrics.h"
#include "sim/complain.h"

struct asked {
    const struct metric *metric;
    struct narrowing narrowing;
    uint32_t watch; /* tally of a window or source; NONE: it is not about a part of the requests */
};

struct columns {
    struct arena *arena;
    struct column *list;
    struct asked *asked; /* by column */
    uint32_t *places;    /* hash table of twice the room: 1 + column, 0: free */
    uint32_t count, room, watch_count;
    uint32_t needs;            /* bits of the observers that the metrics need */
    struct narrowing *watched; /* by watch */
};

void columns_create(struct columns *columns, struct arena *arena);
/* The column, made if there is none yet. */
uint32_t columns_ask(struct columns *columns, const struct metric *metric,
                     const struct narrowing *narrowing, bool shown);
/* All columns that the rows list for this plan; `all`: every metric of everything, and shown. */
void columns_ask_listed(struct columns *columns, const struct plan *plan, bool all);

/* `utilisation(node app/0)` -> metric and narrowing; false after a complaint at `field`.  Texts are
 * kept in the arena. */
bool metric_read(const char *text, const struct plan *plan, const void *field, struct arena *arena,
                 struct complaints *complaints, const struct metric **metric,
                 struct narrowing *narrowing);

/* The columns as one plan sees them. */
struct place_of_column {
    bool exists;
    uint32_t index;       /* endpoint, node or party */
    uint32_t from, until; /* of moments; NONE: the ends of the measured time */
    uint32_t waits;       /* of wait_watches; NONE: those of the whole time */
    bool inner;           /* an endpoint that no client asks for: visits are what is known of it */
};
struct places_of_columns {
    struct place_of_column *columns;
    struct watch *watches;
    uint32_t watch_count;
    struct wait_watch *wait_watches;
    uint32_t wait_watch_count;
    uint32_t needs;    /* bits of the observers that the columns need */
    sim_time *moments; /* growing */
    uint32_t moment_count;
};
/* When all columns have been asked for. */
struct places_of_columns columns_place(const struct columns *columns, const struct plan *plan,
                                       struct arena *arena);
struct reduced columns_value(const struct columns *columns, uint32_t column,
                             const struct places_of_columns *places,
                             const struct recorder *recorder, struct reason *why);

#endif
