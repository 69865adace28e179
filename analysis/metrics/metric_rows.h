/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words for the rows of metrics.c: what narrows a metric, how its replications become one estimate,
 * and rows that come in groups.
 *
 * Why: a row then says what is its own and nothing else.  Rule: for metrics.c alone. */
#ifndef ANALYSIS_METRICS_METRIC_ROWS_H
#define ANALYSIS_METRICS_METRIC_ROWS_H

#include "analysis/metrics/metrics.h"
#include "analysis/metrics/reductions.h"

#define REQUESTS (NARROW_WHOLE | NARROW_ENDPOINT | NARROW_SOURCE | NARROW_WINDOW)
#define BY_SOURCE (NARROW_WHOLE | NARROW_SOURCE)
#define PARTIES (NARROW_SERVICE | NARROW_BALANCER | NARROW_STORE)
#define ALL_PARTIES (NARROW_WHOLE | PARTIES | NARROW_WINDOW)
#define UPPABLE (NARROW_WHOLE | PARTIES)
#define HEARD(observer) .needs = &observer_##observer
#define OF_REQUESTS HEARD(requests), .of_inner = &observer_visits
#define WAITS (PARTIES | NARROW_ENDPOINT | NARROW_WINDOW)
#define OF_WAITS .of_endpoints = &observer_waits
#define QUIET(value) .has_quiet = true, .quiet = (value)

/* Estimators.  A share is of events among chances to be one, or of time. */
#define ESTIMATOR(...) .estimator = {__VA_ARGS__}
#define SHARE_OF_EVENTS ESTIMATOR(.up_to_1 = true, .counted = true)
#define SHARE_OF_TIME ESTIMATOR(.up_to_1 = true)
#define RATE_OF_EVENTS ESTIMATOR(.counted = true)
#define QUANTILE(of_share, of_what, parts)                                                         \
    ESTIMATOR(.kind = ESTIMATE_quantile, .share = (of_share), .scale = (parts)), .of = of_what
#define LATENCY_QUANTILE(share) QUANTILE(share, "successful requests", 1e9)

#define METRIC(metric_name, metric_unit, which_better, heading, narrowing, ...)                    \
    {                                                                                              \
        .name = metric_name, .unit = metric_unit, .better = which_better, .group = heading,        \
        .narrows = (narrowing), __VA_ARGS__                                                        \
    }
#define LATENCY(which, function, where_listed, where_shown, ...)                                   \
    METRIC("latency." which, "s", BETTER_LOWER, "latency", REQUESTS, OF_REQUESTS,                  \
           .listed = NARROW_WHOLE | (where_listed), .shown = (where_shown), .steady = true,        \
           .reduce = function, __VA_ARGS__)
#define FAILED(how, meaning)                                                                       \
    METRIC("failed." #how, "ratio", BETTER_LOWER, "availability", REQUESTS, OF_REQUESTS,           \
           .listed = NARROW_WHOLE, .shown = NARROW_WHOLE, QUIET(0), SHARE_OF_EVENTS,               \
           .reduce = reduce_outcome, .outcome = OUTCOME_##how,                                     \
           .doc = "share of requests that ended so: " meaning),

#define BEHIND(which, least)                                                                       \
    METRIC("stale." which ".share", "ratio", BETTER_LOWER, "consistency",                          \
           NARROW_WHOLE | NARROW_STORE, SHARE_OF_EVENTS, .reduce = reduce_stale_behind,            \
           HEARD(staleness), .versions = least,                                                    \
           .doc = "share of reads that were " which " or more versions behind")
#define OF_STORES NARROW_WHOLE | NARROW_STORE
#define SESSION(which, of_guarantee, meaning)                                                      \
    METRIC("session." which, "ratio", BETTER_LOWER, "consistency", OF_STORES, SHARE_OF_EVENTS,     \
           .reduce = reduce_session, HEARD(sessions), .guarantee = of_guarantee, .doc = meaning)
#define KEYS(name, function, meaning)                                                              \
    METRIC(name, "", BETTER_LOWER, "consistency", OF_STORES, .reduce = function,                   \
           HEARD(linearizability), .adds = ADDS_NOT, .doc = meaning)
#define VISIBILITY(which, of_share)                                                                \
    METRIC("visibility." which, "s", BETTER_LOWER, "consistency", OF_STORES,                       \
           ESTIMATOR(.share = (of_share)), .reduce = reduce_visibility, HEARD(staleness),          \
           .adds = ADDS_NOT,                                                                       \
           .doc = "time after its acknowledgement from which on a write is seen by this share of " \
                  "the reads: " which)
#define WAIT(which, of_share, meaning)                                                             \
    METRIC("wait." which, "s", BETTER_LOWER, "resources", WAITS, OF_WAITS, .steady = true,         \
           QUANTILE(of_share, "requests that got a worker", 1e9), .reduce = reduce_wait_quantile,  \
           HEARD(waits), .doc = meaning)

#define KNOWN(what, name, meaning)                                                                 \
    METRIC("discovery." name ".mean", "s", BETTER_LOWER, "discovery", NARROW_WHOLE,                \
           .listed = NARROW_WHOLE, .shown = (what) ? 0 : NARROW_WHOLE, HEARD(known), .born = what, \
           .reduce = reduce_known_mean,                                                            \
           .doc = "mean time until a caller knows that an instance " meaning),                     \
        METRIC("discovery." name ".p50", "s", BETTER_LOWER, "discovery", NARROW_WHOLE,             \
               .listed = NARROW_WHOLE, QUANTILE(0.50, "callers and changes", 1e9), HEARD(known),   \
               .born = what, .reduce = reduce_known_quantile,                                      \
               .doc = "time until half of the callers know that an instance " meaning),            \
        METRIC("discovery." name ".p99", "s", BETTER_LOWER, "discovery", NARROW_WHOLE,             \
               .listed = NARROW_WHOLE, QUANTILE(0.99, "callers and changes", 1e9), HEARD(known),   \
               .born = what, .reduce = reduce_known_quantile,                                      \
               .doc = "time until 99 % of the callers know that an instance " meaning),            \
        METRIC("discovery." name ".max", "s", BETTER_LOWER, "discovery", NARROW_WHOLE,             \
               .listed = NARROW_WHOLE, .shown = (what) ? 0 : NARROW_WHOLE, HEARD(known),           \
               .born = what, .reduce = reduce_known_max, .adds = ADDS_NOT,                         \
               .doc = "longest time until all callers know that an instance " meaning)

#define CONFIGURED(which, function, where_shown, ...)                                              \
    METRIC("configuration.known." which, "s", BETTER_LOWER, "discovery", NARROW_WHOLE,             \
           .listed = NARROW_WHOLE, .shown = (where_shown), HEARD(configured), .reduce = function,  \
           __VA_ARGS__)

#define RELEASED(which, in_unit, instrument, meaning)                                              \
    METRIC(which, in_unit, BETTER_LOWER, "releases", NARROW_WHOLE | NARROW_SERVICE,                \
           .listed = NARROW_WHOLE, .shown = NARROW_WHOLE, .reduce = reduce_release_mean,           \
           .reads = PARTY(instrument), .doc = meaning)

#define JOBS(which, of_share, meaning)                                                             \
    METRIC("jobs." which, "", BETTER_LOWER, "resources", PARTIES, .steady = true,                  \
           QUANTILE(of_share, "looks at its instances", 1), HEARD(looks),                          \
           .reduce = reduce_jobs_quantile, .doc = meaning)

#define STOPPED(name, field, meaning)                                                              \
    METRIC(name, "ratio", BETTER_LOWER, "resources", ALL_PARTIES, SHARE_OF_EVENTS,                 \
           .over = OVER_sums, .reduce = reduce_stopped, .reads = PARTY(field), .doc = meaning)
#define OF_ARRIVALS(name, field, meaning)                                                          \
    METRIC(name, "ratio", BETTER_LOWER, "resources", ALL_PARTIES, SHARE_OF_EVENTS,                 \
           .over = OVER_sums, .reduce = reduce_of_arrivals, .reads = PARTY(field), .doc = meaning)

#endif
