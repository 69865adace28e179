/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/metrics.h"

#include <string.h>

#include "analysis/reductions.h"

#define REQUESTS (NARROW_WHOLE | NARROW_ENDPOINT | NARROW_WINDOW)
#define PARTIES (NARROW_SERVICE | NARROW_STORE)
#define UPPABLE (NARROW_WHOLE | PARTIES)
#define QUIET(value) .has_quiet = true, .quiet = (value)

#define LATENCY(metric_name, function, where_listed, where_shown, ...)                                         \
    {.name = "latency." metric_name, .unit = "s", .better = BETTER_LOWER, .group = "latency", .narrows = REQUESTS, \
     .listed = NARROW_WHOLE | (where_listed), .shown = (where_shown), .steady = true, .reduce = function, __VA_ARGS__}
#define FAILED(outcome_name, outcome_doc)                                                                       \
    {.name = "failed." #outcome_name, .unit = "ratio", .better = BETTER_LOWER, .group = "availability",         \
     .narrows = REQUESTS, .listed = NARROW_WHOLE, .shown = NARROW_WHOLE, QUIET(0), .steady = true,              \
     .reduce = reduce_outcome, .outcome = OUTCOME_##outcome_name,                                               \
     .doc = "share of requests that ended so: " outcome_doc},

const struct metric metrics[] = {
    {.name = "requests", .unit = "", .better = BETTER_NEITHER, .group = "load", .narrows = REQUESTS,
     .listed = NARROW_WHOLE, .reduce = reduce_requests, .doc = "requests sent in the measured time"},
    LATENCY("mean", reduce_latency_mean, NARROW_ENDPOINT, NARROW_WHOLE,
            .doc = "mean response time of successful requests, retries included"),
    LATENCY("p50", reduce_latency_quantile, NARROW_ENDPOINT, NARROW_WHOLE, .share = 0.50,
            .doc = "response time that half of the successful requests do not exceed"),
    LATENCY("p90", reduce_latency_quantile, 0, 0, .share = 0.90, .doc = "90th percentile of the response time"),
    LATENCY("p95", reduce_latency_quantile, 0, NARROW_WHOLE, .share = 0.95,
            .doc = "95th percentile of the response time"),
    LATENCY("p99", reduce_latency_quantile, NARROW_ENDPOINT, NARROW_WHOLE, .share = 0.99,
            .doc = "99th percentile of the response time"),
    LATENCY("p999", reduce_latency_quantile, 0, NARROW_WHOLE, .share = 0.999,
            .doc = "99.9th percentile of the response time"),
    LATENCY("max", reduce_latency_max, 0, 0, .doc = "longest response time of a successful request"),
    {.name = "offered", .unit = "1/s", .better = BETTER_NEITHER, .group = "load", .narrows = REQUESTS,
     .listed = NARROW_WHOLE, .shown = NARROW_WHOLE, .reduce = reduce_offered, .doc = "requests sent per second"},
    {.name = "throughput", .unit = "1/s", .better = BETTER_HIGHER, .group = "load", .narrows = REQUESTS,
     .listed = NARROW_WHOLE, .reduce = reduce_throughput,
     .doc = "requests that ended in the measured time, well or badly, per second"},
    {.name = "goodput", .unit = "1/s", .better = BETTER_HIGHER, .group = "load", .narrows = REQUESTS,
     .listed = NARROW_WHOLE, .shown = NARROW_WHOLE, .reduce = reduce_goodput,
     .doc = "requests answered correctly in the measured time, per second"},
    {.name = "amplification", .unit = "", .better = BETTER_LOWER, .group = "load", .narrows = REQUESTS,
     .listed = NARROW_WHOLE, .shown = NARROW_WHOLE, QUIET(1), .reduce = reduce_amplification,
     .doc = "attempts of the clients per request"},
    {.name = "availability", .unit = "ratio", .better = BETTER_HIGHER, .group = "availability",
     .narrows = REQUESTS, .listed = NARROW_WHOLE | NARROW_ENDPOINT, .shown = NARROW_WHOLE, .steady = true,
     .reduce = reduce_availability, .doc = "share of requests answered correctly within the client's timeout"},
    {.name = "nines", .unit = "", .better = BETTER_HIGHER, .group = "availability", .narrows = REQUESTS,
     .listed = NARROW_WHOLE, .steady = true, .reduce = reduce_nines,
     .doc = "availability as a number of nines; without a failure those of the upper bound 3/n"},
    {.name = "downtime", .unit = "s", .better = BETTER_LOWER, .group = "availability", .narrows = NARROW_WHOLE,
     .listed = NARROW_WHOLE, .shown = NARROW_WHOLE, QUIET(0), .steady = true, .reduce = reduce_down_time,
     .doc = "time in windows in which too few requests succeeded"},
    {.name = "outages", .unit = "", .better = BETTER_LOWER, .group = "availability", .narrows = NARROW_WHOLE,
     .listed = NARROW_WHOLE, .shown = NARROW_WHOLE, QUIET(0), .steady = true, .reduce = reduce_outages,
     .doc = "times that down time began"},
    {.name = "failed.share", .unit = "ratio", .better = BETTER_LOWER, .group = "availability", .narrows = REQUESTS,
     .listed = NARROW_WHOLE, .steady = true, .reduce = reduce_failed, .doc = "share of requests that failed"},
    FAILED(error, "the callee failed")
    FAILED(refused, "the callee's queue was full")
    FAILED(shed, "turned away by admission control")
    FAILED(reset, "the connection was reset: the process had died")
    FAILED(unreachable, "nobody to send it to")
    FAILED(timeout, "no answer in time")
    FAILED(deadline, "its deadline had passed")
    FAILED(cancelled, "the caller no longer wanted it")
    FAILED(unfinished, "still open when the run ended")
    {.name = "up.share", .unit = "ratio", .better = BETTER_HIGHER, .group = "availability", .narrows = UPPABLE,
     .listed = UPPABLE, .shown = NARROW_WHOLE, QUIET(1), .reduce = reduce_up,
     .doc = "share of the time in which it has the replicas that it needs (whole: all services and stores)"},
    {.name = "outages.rate", .unit = "1/s", .better = BETTER_LOWER, .group = "availability", .narrows = UPPABLE,
     .listed = NARROW_WHOLE, .reduce = reduce_outage_rate, .doc = "times that it went down, per second"},
    {.name = "outages.mean", .unit = "s", .better = BETTER_LOWER, .group = "availability", .narrows = UPPABLE,
     .listed = NARROW_WHOLE, .reduce = reduce_outage_mean, .doc = "mean time that it stayed down"},
    {.name = "first_outage.mean", .unit = "s", .better = BETTER_HIGHER, .group = "availability", .narrows = UPPABLE,
     .listed = NARROW_WHOLE, .reduce = reduce_first_outage, .doc = "time from the start of a run until it went down"},
    {.name = "stale.share", .unit = "ratio", .better = BETTER_LOWER, .group = "consistency",
     .narrows = NARROW_WHOLE | NARROW_STORE, .listed = NARROW_WHOLE | NARROW_STORE, .shown = NARROW_WHOLE,
     .reduce = reduce_stale_share, .doc = "share of reads older than a write acknowledged before they began"},
    {.name = "stale.age.p99", .unit = "s", .better = BETTER_LOWER, .group = "consistency",
     .narrows = NARROW_WHOLE | NARROW_STORE, .listed = NARROW_WHOLE, .shown = NARROW_WHOLE,
     .reduce = reduce_stale_age, .share = 0.99,
     .doc = "of stale reads: time since the first acknowledged newer write when the read began"},
    {.name = "stale.versions.p99", .unit = "", .better = BETTER_LOWER, .group = "consistency",
     .narrows = NARROW_WHOLE | NARROW_STORE, .listed = NARROW_WHOLE, .shown = NARROW_WHOLE,
     .reduce = reduce_stale_versions, .share = 0.99,
     .doc = "of stale reads: acknowledged newer versions (64: so many or more)"},
    {.name = "lost.writes", .unit = "", .better = BETTER_LOWER, .group = "consistency",
     .narrows = NARROW_WHOLE | NARROW_STORE, .listed = NARROW_WHOLE, .shown = NARROW_WHOLE, QUIET(0),
     .reduce = reduce_count, .signal = SIGNAL_writes_lost, .doc = "acknowledged writes that a failover lost"},
    {.name = "failovers", .unit = "", .better = BETTER_NEITHER, .group = "consistency",
     .narrows = NARROW_WHOLE | NARROW_STORE, .listed = NARROW_WHOLE, .shown = NARROW_WHOLE, QUIET(0),
     .reduce = reduce_count, .signal = SIGNAL_failovers, .doc = "times that a replica took over as primary"},
    {.name = "utilisation", .unit = "ratio", .better = BETTER_NEITHER, .group = "resources",
     .narrows = NARROW_NODE | PARTIES, .listed = NARROW_NODE | PARTIES, .reduce = reduce_utilisation,
     .doc = "node: cores at work; service and store: workers in use"},
    {.name = "disk.utilisation", .unit = "ratio", .better = BETTER_NEITHER, .group = "resources",
     .narrows = NARROW_NODE, .listed = NARROW_NODE, .reduce = reduce_disk, .signal = SIGNAL_disk_busy,
     .doc = "share of the time in which the disk of a node is at work"},
    {.name = "queue.mean", .unit = "", .better = BETTER_LOWER, .group = "resources", .narrows = PARTIES,
     .listed = PARTIES, .steady = true, .reduce = reduce_level, .signal = SIGNAL_waiting,
     .doc = "requests waiting, averaged over time"},
    {.name = "jobs.mean", .unit = "", .better = BETTER_LOWER, .group = "resources", .narrows = PARTIES,
     .listed = PARTIES, .steady = true, .reduce = reduce_level, .signal = SIGNAL_jobs,
     .doc = "requests waiting or served, averaged over time"},
    {.name = "wait.mean", .unit = "s", .better = BETTER_LOWER, .group = "resources", .narrows = PARTIES,
     .listed = PARTIES, .steady = true, .reduce = reduce_wait_mean,
     .doc = "time from arrival to service, of all that were served"},
    {.name = "wait.p99", .unit = "s", .better = BETTER_LOWER, .group = "resources", .narrows = PARTIES,
     .steady = true, .reduce = reduce_wait_quantile, .share = 0.99,
     .doc = "99th percentile of the time from arrival to service"},
    {.name = "wait.share", .unit = "ratio", .better = BETTER_LOWER, .group = "resources", .narrows = PARTIES,
     .listed = PARTIES, .steady = true, .reduce = reduce_wait_share,
     .doc = "share of the requests let in that had to wait"},
    {.name = "refused.share", .unit = "ratio", .better = BETTER_LOWER, .group = "resources", .narrows = PARTIES,
     .listed = PARTIES, .reduce = reduce_refused, .doc = "share of arrivals turned away by a full queue"},
    {.name = "attempts.mean", .unit = "", .better = BETTER_LOWER, .group = "resources", .narrows = REQUESTS | PARTIES,
     .listed = PARTIES, .reduce = reduce_attempts,
     .doc = "calls sent to it, retries included, per request of the clients"},
    {.name = "bytes.mean", .unit = "bytes", .better = BETTER_LOWER, .group = "resources", .narrows = NARROW_WHOLE,
     .listed = NARROW_WHOLE, .shown = NARROW_WHOLE, QUIET(0), .reduce = reduce_bytes,
     .doc = "bytes that left any node, per request"},
    {.name = "cost.hour", .unit = "$", .better = BETTER_LOWER, .group = "cost", .narrows = NARROW_WHOLE,
     .listed = NARROW_WHOLE, .shown = NARROW_WHOLE, .reduce = reduce_cost_hour, .doc = "cost of all nodes per hour"},
    {.name = "cost.million", .unit = "$", .better = BETTER_LOWER, .group = "cost", .narrows = NARROW_WHOLE,
     .listed = NARROW_WHOLE, .shown = NARROW_WHOLE, .reduce = reduce_cost_million,
     .doc = "cost per million requests answered correctly"},
};

const uint32_t metric_count = sizeof metrics / sizeof metrics[0];

const struct metric *metric_find(const char *name)
{
    for (uint32_t i = 0; i < metric_count; i++)
        if (strcmp(metrics[i].name, name) == 0)
            return &metrics[i];
    return NULL;
}

const char *const *metric_names(struct arena *arena)
{
    const char **names = arena_array(arena, metric_count, sizeof *names);
    for (uint32_t i = 0; i < metric_count; i++)
        names[i] = metrics[i].name;
    return names;
}
