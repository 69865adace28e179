/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results: the one boundary between running and showing.  Tables, JSON, CSV and plots read this (or
 * its CSV), so anything can be redrawn without running again.
 *
 * A column is one metric with what narrows it (`latency.p99(web.checkout)`); a cell is what one
 * replication of one architecture says about it, a summary what its estimator makes of all
 * replications that ended well. */
#ifndef ANALYSIS_METRICS_RESULTS_H
#define ANALYSIS_METRICS_RESULTS_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "analysis/measures/groups.h"
#include "analysis/metrics/exposure.h"
#include "analysis/metrics/narrowing.h"
#include "analysis/metrics/sampled_result.h"
#include "analysis/statistics/estimate.h"
#include "sim/arena.h"
#include "sim/clock.h"

enum better { BETTER_NEITHER, BETTER_LOWER, BETTER_HIGHER };

struct column {
    const char *name;           /* as in objectives and JSON: utilisation(node app/0) */
    const char *metric;         /* of it: utilisation */
    const char *scope;          /* and what is in the brackets: node app/0; "" for the whole */
    struct narrowing narrowing; /* which is this */
    const char *unit;           /* s 1/s ratio bytes $ or "" */
    enum better better;
    bool shown;     /* in the short table, and in the family of comparisons */
    bool steady;    /* has no mean in an unstable architecture */
    bool has_quiet; /* no line in the short table where it is `quiet` everywhere */
    double quiet;
    const char *saturates;      /* as in the metric's row */
    bool success;               /* as in the metric's row */
    bool exposed;               /* where it was never down, it may be bounded (exposure.h) */
    struct estimator estimator; /* from cells to a summary */
    const char *of;             /* of a quantile: what of, `successful requests` */
    const char *group;          /* heading in the table: latency, load, availability... */
};

/* Undecided: the interval crosses the bound, or the sample cannot carry one. */
enum verdict { VERDICT_undecided, VERDICT_missed, VERDICT_met };

struct objective_result {
    const char *text;
    uint32_t column;    /* of its metric */
    char comparison[3]; /* < <= > >= */
    double bound;       /* base units */
    enum verdict verdict;
    const char *why; /* undecided, or missed though there is no value; else NULL */
};

struct timeline_digest;
struct visibility_digest;
struct digest;
struct attribution_digest;
struct controls_left;

/* What the replications say about one column of one architecture. */
struct summary {
    double mean;       /* the estimate; NAN: none */
    double half_width; /* of the 95 % interval, where it lies evenly about the estimate... */
    double low, high;  /* ...and its ends in any case; NAN: not to be had */
    enum limit limit;  /* the true value is only known to be beyond an end */
    double resolution; /* of a quantile: what its bucket leaves open, either way */
    uint32_t n;        /* replications that took part */
    double worth; /* of antithetic pairs: so many independent replications for each run; 0: none */
    double gain;  /* of control variates: so many times fewer replications; 0: none used */
    const char *why; /* there is no mean; NULL: it does not apply */
    bool short_of;   /* there would be one with more replications */
    double pooled;   /* a quantile of all values together, with or without an interval; NAN */
};

/* Replications that fared alike (groups.h). */
struct replication_group {
    bool *in; /* by replication */
    uint32_t count;
    struct summary *summaries; /* by column */
};

struct architecture_result {
    const char *name, *file;
    uint64_t fingerprint;                /* of the fingerprints of all replications, in order */
    uint64_t request_hash;               /* of the request hashes (models/run.h), the same way */
    uint64_t events, requests, failures; /* of all replications */
    struct sums *cells;                  /* replications x columns */
    const struct digest **digests;       /* the same, of quantiles; NULL: no values */
    const char **why; /* by column: what a replication says why it has no value; or NULL */
    struct exposure *exposures; /* by column: of down time that was not seen; NULL: none */
    bool *failed;               /* by replication: the run did not end well... */
    const char **failure;       /* ...and why */
    bool *cut;     /* by replication: failed because of an interrupt, or never begun; NULL: none */
    bool unstable; /* a queue grows in which requests of clients wait */
    const char *unstable_queue; /* which one: service web */
    double offered;             /* load of it, known before the run; else NAN */
    const char *busiest;        /* has the greatest load by means alone (check); NULL: not known */
    double busiest_load;
    const char *piling; /* where work piles up that nobody waits for: service c; NULL: nowhere */
    struct sampled_result sampled;
    const char *endless; /* whose work has no mean, without a line: service c; NULL: nowhere */
    bool *piles; /* by column: it tells of such a place, or of those who wait there; NULL: none */
    const char *bottleneck; /* node pool/3 ...; NULL: nothing has a limit */
    double bottleneck_utilisation;
    struct objective_result *objectives;
    uint32_t objective_count;
    struct late *late;                              /* by replication; NULL: not known */
    const struct timeline_digest **timelines;       /* the same; NULL: not kept */
    const struct visibility_digest **visibilities;  /* the same; NULL: not kept */
    const struct attribution_digest **attributions; /* the same; NULL: nobody asked */
    const struct controls_left **controls;          /* the same; NULL: nobody asked */
    const double **apart;                 /* by replication, then column; NULL: no pairs */
    const char **components, **endpoints; /* names by party and by endpoint, for them */
    struct replication_group groups[2];   /* those that did not collapse, and those that did */
    uint32_t group_count;                 /* 0: they are all of a kind; else 2 */
};

struct difference {
    double mean, half_width; /* of this architecture minus the first, paired by replication */
    double p, gain; /* two-sided, paired t; by common random numbers (statistics/compare.h) */
    bool proven;    /* after Holm over architectures and metrics, 5 % */
};

struct results {
    uint64_t seed;
    uint32_t replications;
    bool pairs;         /* each replication is a pair of antithetic runs */
    const char *paired; /* what became of the wish for pairs; NULL: nobody wished */
    struct column *columns;
    struct architecture_result *architectures;
    uint32_t column_count, architecture_count;
    sim_time warmup, duration; /* of the first architecture; 0: `length` requests are measured */
    uint64_t length;
    double confidence;          /* of all intervals, 1 less the error of all comparisons; 0: 95 % */
    uint32_t looks, looks_most; /* after which it ended by itself; 0: it did not */
    const char *aim;            /* what it was to end for: every value is within 2 % */
    const char *missing;        /* of what that is not so: latency.p50 of web; NULL: it is */
    bool enough, interrupted;   /* that was reached; not everything was run */
    double largest_rate;        /* of requests, of those that are shown: they have one unit */
    struct summary *summaries;  /* architectures x columns; filled by results_conclude */
    struct difference *differences; /* the same */
};

/* What it tells of grows for as long as one looks. */
static inline bool result_grows(const struct results *results, uint32_t architecture,
                                uint32_t column)
{
    const struct architecture_result *about = &results->architectures[architecture];
    return results->columns[column].steady &&
           (about->unstable || (about->piles && about->piles[column]));
}

/* A rate of requests that is shown. */
static inline bool is_rate(const struct column *column)
{
    return column->shown && strcmp(column->unit, "1/s") == 0 && strcmp(column->group, "load") == 0;
}

double results_confidence(const struct results *results);
/* The value of one replication; NAN: none. */
double result_cell(const struct results *results, uint32_t architecture, uint32_t replication,
                   uint32_t column);

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
/* Of all objectives of all architectures: the worst, a missed one before an undecided one. */
enum verdict results_verdict(const struct results *results);
enum verdict architecture_verdict(const struct architecture_result *about);
/* Replications of an architecture that did not end well. */
uint32_t results_failed(const struct results *results, uint32_t architecture);
/* Those of them that an interrupt cut short or kept from beginning. */
uint32_t results_cut(const struct results *results, uint32_t architecture);
/* Why the first one of them did not that was not cut short; NULL: there is none. */
const char *results_failure(const struct results *results, uint32_t architecture);
/* Of runs whose answers others are built on: ends (arena_fail) where the machine had no memory for
 * one. */
void results_want_memory(const struct results *results, struct arena *arena);
/* UINT32_MAX: no such column. */
uint32_t results_column(const struct results *results, const char *name);

#endif
