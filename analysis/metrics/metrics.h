/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Metrics: a metric is a row that names what it reduces and how.  Objectives, tables, CSV, JSON and
 * `explain` all know metrics from these rows alone.
 *
 * What stands in parentheses narrows a metric: an endpoint, a source of the workload, a node,
 * service or store, a window of the run's time.  Base units: s, 1/s, ratio, bytes, $; "" for plain
 * numbers. */
#ifndef ANALYSIS_METRICS_METRICS_H
#define ANALYSIS_METRICS_METRICS_H

#include "analysis/metrics/results.h"
#include "analysis/observers/recorder.h"

/* Why a metric has no value, should it have none.  NULL text: it does not apply (no stores, no
 * requests...) and need not be mentioned. */
struct reason {
    const char *text;
};

/* What one replication says about a metric. */
struct reduced {
    struct sums sums;
    struct digest *digest; /* of the values of which a quantile is asked; NULL: none */
};

/* What a reduction is asked about. */
struct question {
    const struct metric *metric;
    const struct recorder *recorder;
    const struct plan *plan;
    enum narrow narrow;        /* without NARROW_WINDOW */
    uint32_t index;            /* of node or party in the plan; NONE: the whole */
    const struct tally *tally; /* of the requests asked about */
    double seconds;            /* of the measured time, or of the window */
    const struct readings *before,
        *after;          /* instruments at its ends; before NULL: all since then */
    const void *heard;   /* state of the observer that the metric needs; NULL: not heard */
    uint32_t wait_watch; /* of a window of waiting times; NONE: the whole time */
};

/* How values of pieces of a time make that of the whole (weighted.h): as sums of ratios; as a
 * number of events in it; not at all. */
enum adds { ADDS_RATIO, ADDS_TOTAL, ADDS_NOT };

/* Which failures may bring the down time that was not seen (exposure.h). */
enum exposed { EXPOSED_not, EXPOSED_part, EXPOSED_clients };

/* How it is made of several parts when nothing narrows it (over_all.h); OVER_not: it reduces the
 * whole itself, or has none. */
enum over { OVER_not, OVER_sums, OVER_numbers, OVER_most };

struct metric {
    const char *name, *unit;
    enum better better;
    const char *group;
    unsigned narrows; /* what may narrow it */
    unsigned listed;  /* narrowings for which a column is always made */
    unsigned shown;   /* ... and stands in the short table */
    bool steady;      /* has no value while a queue grows for ever */
    bool has_quiet;   /* not worth a line in the short table where it is `quiet` everywhere */
    double quiet;
    const char *saturates; /* a 1 means that it can do no more: what is said before its name, "disk
                              of "; NULL: nothing of the kind */
    bool success;          /* the share of requests that succeeded: nines and 3/n belong to it */
    struct estimator estimator; /* how one number is made of all replications */
    struct reduced (*reduce)(const struct question *question, struct reason *why);
    const char *of;                            /* of a quantile: what of, `successful requests` */
    const struct observer_class *needs;        /* NULL: none */
    const struct observer_class *of_endpoints; /* besides, when narrowed to an endpoint... */
    const struct observer_class *of_stores;    /* the same, to a store */
    const struct observer_class *of_inner;     /* ...that no client asks for */
    /* what follows are parameters of reduce */
    struct instrument reads; /* of the node or party that it is about... */
    struct instrument whole; /* ...what stands for all of them... */
    struct instrument shard; /* ...and of a shard, if the metric can be narrowed to one */
    enum outcome outcome;
    uint32_t versions;  /* behind the newest one */
    bool born;          /* of what came, not of what went */
    uint32_t guarantee; /* enum guarantee */
    enum adds adds;
    enum over over;
    bool of_state; /* of what is up, whoever asks for anything */
    enum exposed exposed;
    const char *doc;
};

extern const struct metric metrics[];
extern const uint32_t metric_count;

const struct metric *metric_find(const char *name); /* NULL: no such metric */
/* All names, for "did you mean". */
const char *const *metric_names(struct arena *arena);

/* Headings of the tables, in order; NULL at the end.  A metric names one of them. */
extern const char *const metric_groups[];

#endif
