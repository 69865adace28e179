/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results: the one boundary between running and showing.  Tables, JSON, CSV and plots read this (or
 * its CSV), so anything can be redrawn without running again.
 *
 * A column is one metric with what narrows it (`latency.p99(web.checkout)`); a cell is its value in
 * one replication of one architecture.  NAN: it has no value there (`why` says so, or it does not
 * apply). Rule: a column has a mean only if all replications that ended well have a value; leaving
 * out those without would bias what is left. */
#ifndef ANALYSIS_RESULTS_H
#define ANALYSIS_RESULTS_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/arena.h"
#include "sim/clock.h"

enum better { BETTER_NEITHER, BETTER_LOWER, BETTER_HIGHER };

struct column {
    const char *name;   /* as in objectives and JSON: utilisation(node app/0) */
    const char *metric; /* of it: utilisation */
    const char *scope;  /* and what is in the brackets: node app/0; "" for the whole */
    const char *unit;   /* s 1/s ratio bytes $ or "" */
    enum better better;
    bool shown;     /* in the short table, and in the family of comparisons */
    bool steady;    /* has no mean in an unstable architecture */
    bool has_quiet; /* no line in the short table where it is `quiet` everywhere */
    double quiet;
    const char *
        group; /* heading in the table: latency, load, availability, consistency, resources, cost */
};

struct objective_result {
    const char *text;
    uint32_t column;    /* of its metric */
    char comparison[3]; /* < <= > >= */
    double bound;       /* base units */
    bool known, met;    /* known: false where the metric has no value; then it is not met */
    bool judged;        /* false where no replication ended well: nothing is known about it */
    bool certain;       /* the whole 95 % interval is on the same side of the bound */
};

struct timeline;
struct histogram;

struct architecture_result {
    const char *name, *file;
    uint64_t fingerprint;                /* of the fingerprints of all replications, in order */
    uint64_t request_hash;               /* of the request hashes (models/run.h), the same way */
    uint64_t events, requests, failures; /* of all replications */
    double *cells;                       /* replications x columns */
    const char **why;                    /* by column: why there is no value, or NULL */
    bool *failed;                        /* by replication: the run did not end well... */
    const char **failure;                /* ...and why */
    bool *cut;     /* by replication: failed because of an interrupt, or never begun; NULL: none */
    bool unstable; /* a queue grows */
    const char *unstable_queue; /* which one: service web */
    const char *bottleneck;     /* node pool/3 ...; NULL: nothing has a limit */
    double bottleneck_utilisation;
    struct objective_result *objectives;
    uint32_t objective_count;
    struct histogram *latency; /* of all replications together, for percentile plots */
    struct timeline *timeline; /* the same; NULL: not kept */
};

/* What the replications say about one column of one architecture. */
struct summary {
    double mean, half_width; /* of the 95 % interval; NAN: not to be had */
    uint32_t n;              /* replications with a value */
};

struct difference {
    double mean, half_width; /* of this architecture minus the first, paired by replication */
    double p;                /* two-sided, paired t */
    bool proven;             /* after Holm over architectures and metrics, 5 % */
};

struct results {
    uint64_t seed;
    uint32_t replications;
    struct column *columns;
    uint32_t column_count;
    struct architecture_result *architectures;
    uint32_t architecture_count;
    sim_time warmup,
        duration; /* of the first architecture; duration 0: `length` requests are measured */
    uint64_t length;
    bool interrupted;               /* not everything was run */
    struct summary *summaries;      /* architectures x columns; filled by results_conclude */
    struct difference *differences; /* the same */
};

static inline double result_cell(const struct results *results, uint32_t architecture,
                                 uint32_t replication, uint32_t column)
{
    return results->architectures[architecture]
        .cells[(uint64_t)replication * results->column_count + column];
}

static inline struct summary results_summary(const struct results *results, uint32_t architecture,
                                             uint32_t column)
{
    return results->summaries[(uint64_t)architecture * results->column_count + column];
}

static inline struct difference results_difference(const struct results *results,
                                                   uint32_t architecture, uint32_t column)
{
    return results->differences[(uint64_t)architecture * results->column_count + column];
}

/* From cells to conclusions: summaries, differences (paired t; Holm over all shown columns with a
 * `better` and all architectures but the first), objectives, bottlenecks.  The cells must be
 * complete. */
void results_conclude(struct results *results, struct arena *arena);
/* All objectives of all architectures are met. */
bool results_met(const struct results *results);
/* Replications of an architecture that did not end well. */
uint32_t results_failed(const struct results *results, uint32_t architecture);
/* Those of them that an interrupt cut short or kept from beginning. */
uint32_t results_cut(const struct results *results, uint32_t architecture);
/* UINT32_MAX: no such column. */
uint32_t results_column(const struct results *results, const char *name);

#endif
