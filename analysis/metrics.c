/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/metrics.h"

#include <string.h>

#include "analysis/reductions.h"

#define REQUESTS (NARROW_WHOLE | NARROW_ENDPOINT | NARROW_SOURCE | NARROW_WINDOW)
#define BY_SOURCE (NARROW_WHOLE | NARROW_SOURCE)
#define PARTIES (NARROW_SERVICE | NARROW_BALANCER | NARROW_STORE)
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
               .born = what, .reduce = reduce_known_max,                                           \
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
    METRIC(name, "ratio", BETTER_LOWER, "resources", PARTIES | NARROW_WINDOW, SHARE_OF_EVENTS,     \
           .reduce = reduce_stopped, .reads = PARTY(field), .doc = meaning)
#define OF_ARRIVALS(name, field, meaning)                                                          \
    METRIC(name, "ratio", BETTER_LOWER, "resources", PARTIES | NARROW_WINDOW, SHARE_OF_EVENTS,     \
           .reduce = reduce_of_arrivals, .reads = PARTY(field), .doc = meaning)

const struct metric metrics[] = {
    METRIC("requests", "", BETTER_NEITHER, "load", REQUESTS, OF_REQUESTS, .listed = NARROW_WHOLE,
           .reduce = reduce_requests, .doc = "requests sent in the measured time"),
    LATENCY("mean", reduce_latency_mean, NARROW_ENDPOINT, NARROW_WHOLE,
            .doc = "mean response time of successful requests, retries included"),
    LATENCY("p50", reduce_latency_quantile, NARROW_ENDPOINT, NARROW_WHOLE, LATENCY_QUANTILE(0.50),
            .doc = "response time that half of the successful requests do not exceed"),
    LATENCY("p90", reduce_latency_quantile, 0, 0, LATENCY_QUANTILE(0.90),
            .doc = "90th percentile of the response time"),
    LATENCY("p95", reduce_latency_quantile, 0, NARROW_WHOLE, LATENCY_QUANTILE(0.95),
            .doc = "95th percentile of the response time"),
    LATENCY("p99", reduce_latency_quantile, NARROW_ENDPOINT, NARROW_WHOLE, LATENCY_QUANTILE(0.99),
            .doc = "99th percentile of the response time"),
    LATENCY("p999", reduce_latency_quantile, 0, NARROW_WHOLE, LATENCY_QUANTILE(0.999),
            .doc = "99.9th percentile of the response time"),
    LATENCY("sd", reduce_latency_deviation, 0, 0, ESTIMATOR(.kind = ESTIMATE_deviation),
            .doc = "standard deviation of the response time of successful requests"),
    LATENCY("max", reduce_latency_max, 0, 0,
            .doc = "longest response time of a successful request"),
    METRIC("offered", "1/s", BETTER_NEITHER, "load", REQUESTS, OF_REQUESTS, .listed = NARROW_WHOLE,
           .shown = NARROW_WHOLE, RATE_OF_EVENTS, .reduce = reduce_offered,
           .doc = "requests sent per second"),
    METRIC("throughput", "1/s", BETTER_HIGHER, "load", REQUESTS, OF_REQUESTS,
           .listed = NARROW_WHOLE, RATE_OF_EVENTS, .reduce = reduce_throughput,
           .doc = "requests that ended in the measured time, well or badly, per second"),
    METRIC("goodput", "1/s", BETTER_HIGHER, "load", REQUESTS, OF_REQUESTS, .listed = NARROW_WHOLE,
           .shown = NARROW_WHOLE, RATE_OF_EVENTS, .reduce = reduce_goodput,
           .doc = "requests answered correctly in the measured time, per second"),
    METRIC("amplification", "", BETTER_LOWER, "load", REQUESTS, OF_REQUESTS, .listed = NARROW_WHOLE,
           .shown = NARROW_WHOLE, QUIET(1), ESTIMATOR(.least = 1), .reduce = reduce_amplification,
           .doc = "attempts of the clients per request"),
    METRIC("availability", "ratio", BETTER_HIGHER, "availability", REQUESTS, OF_REQUESTS,
           .listed = NARROW_WHOLE | NARROW_ENDPOINT, .shown = NARROW_WHOLE, SHARE_OF_EVENTS,
           .reduce = reduce_availability, .success = true,
           .doc = "share of requests answered correctly within the client's timeout"),
    METRIC(
        "nines", "", BETTER_HIGHER, "availability", REQUESTS, OF_REQUESTS, .listed = NARROW_WHOLE,
        ESTIMATOR(.kind = ESTIMATE_nines, .up_to_1 = true, .counted = true),
        .reduce = reduce_failed,
        .doc = "availability as a number of nines; without a failure those of the upper bound 3/n"),
    METRIC("downtime", "s", BETTER_LOWER, "availability", BY_SOURCE, .listed = NARROW_WHOLE,
           .shown = NARROW_WHOLE, QUIET(0), .reduce = reduce_down_time, HEARD(windows),
           .doc = "time in windows in which too few requests succeeded"),
    METRIC("lost.minutes", "s", BETTER_LOWER, "availability", BY_SOURCE, .listed = NARROW_WHOLE,
           .shown = NARROW_WHOLE, QUIET(0), .reduce = reduce_lost_time, HEARD(windows),
           .doc = "down time of the average user: the time of each window times the share of its "
                  "requests that failed"),
    METRIC("outages", "", BETTER_LOWER, "availability", BY_SOURCE, .listed = NARROW_WHOLE,
           .shown = NARROW_WHOLE, QUIET(0), .reduce = reduce_outages, HEARD(windows),
           .doc = "times that down time began"),
    METRIC("recover.mean", "s", BETTER_LOWER, "availability", NARROW_WHOLE, .listed = NARROW_WHOLE,
           .reduce = reduce_recovery, HEARD(episodes),
           .doc =
               "time from the disruption that causes an outage, as users of all or of any endpoint "
               "see it, until they are served again"),
    METRIC("drain.mean", "s", BETTER_LOWER, "availability", NARROW_WHOLE, .listed = NARROW_WHOLE,
           .reduce = reduce_drain, HEARD(episodes),
           .doc = "the same until no more requests are in flight than before"),
    METRIC("detect.mean", "s", BETTER_LOWER, "availability", UPPABLE, .listed = NARROW_WHOLE,
           .reduce = reduce_after_death, .reads = PARTY(detected),
           .doc = "time from the death of a replica until the first who looks believes it dead"),
    METRIC("told.mean", "s", BETTER_LOWER, "availability", UPPABLE, .reduce = reduce_after_death,
           .reads = PARTY(told), .doc = "the same, averaged over all who come to believe it"),
    METRIC("failover.mean", "s", BETTER_LOWER, "availability", UPPABLE, .listed = NARROW_WHOLE,
           .reduce = reduce_after_death, .reads = PARTY(failed_over),
           .doc = "time from the death of a primary until another replica takes writes"),
    METRIC("false_alarms.share", "ratio", BETTER_LOWER, "availability", UPPABLE, SHARE_OF_EVENTS,
           .reduce = reduce_false_alarms,
           .doc = "share of the times that somebody believed a replica dead in which it was not"),
    METRIC("false_alarms.rate", "1/s", BETTER_LOWER, "availability", UPPABLE, RATE_OF_EVENTS,
           .reduce = reduce_false_alarm_rate,
           .doc = "times that somebody believed a living replica dead, per second"),
    METRIC("error_budget.left", "ratio", BETTER_HIGHER, "availability",
           NARROW_WHOLE | NARROW_ENDPOINT, OF_REQUESTS, .listed = NARROW_WHOLE,
           ESTIMATOR(.least = -1e6), .reduce = reduce_error_budget,
           .doc = "of the failures that the objective of availability allows, the share that is "
                  "left; negative: overspent"),
    METRIC("blast.endpoints", "ratio", BETTER_LOWER, "availability", NARROW_WHOLE,
           .listed = NARROW_WHOLE, SHARE_OF_TIME, .reduce = reduce_blast_endpoints, HEARD(episodes),
           .doc = "share of the endpoints that were down at some time"),
    METRIC("blast.users", "ratio", BETTER_LOWER, "availability", NARROW_WHOLE,
           .listed = NARROW_WHOLE, SHARE_OF_EVENTS, .reduce = reduce_blast_users, HEARD(episodes),
           .doc = "share of the requests that failed while it was down"),
    METRIC("failed.share", "ratio", BETTER_LOWER, "availability", REQUESTS, OF_REQUESTS,
           .listed = NARROW_WHOLE, SHARE_OF_EVENTS, .reduce = reduce_failed,
           .doc = "share of requests that failed"),
    FAILURES(FAILED)
        METRIC("up.share", "ratio", BETTER_HIGHER, "availability", UPPABLE | NARROW_WINDOW,
               .listed = UPPABLE, .shown = NARROW_WHOLE, QUIET(1), SHARE_OF_TIME,
               .reduce = reduce_up, .reads = PARTY(up), .whole = WHOLE(all_up),
               .doc = "share of the time in which it has the replicas that it needs, and a store "
                      "somebody who takes writes (whole: all services and stores)"),
    METRIC("outages.rate", "1/s", BETTER_LOWER, "availability", UPPABLE, .listed = NARROW_WHOLE,
           RATE_OF_EVENTS, .reduce = reduce_outage_rate, .reads = PARTY(outages),
           .whole = WHOLE(all_outages), .doc = "times that it went down, per second"),
    METRIC("outages.mean", "s", BETTER_LOWER, "availability", UPPABLE, .listed = NARROW_WHOLE,
           .reduce = reduce_outage_mean, .reads = PARTY(up), .whole = WHOLE(all_up),
           .doc = "mean time that it stayed down"),
    METRIC("first_outage.mean", "s", BETTER_HIGHER, "availability", UPPABLE, .listed = NARROW_WHOLE,
           ESTIMATOR(.until_event = true), .reduce = reduce_first_outage,
           .reads = PARTY(first_outage), .whole = WHOLE(all_first_outage),
           .doc = "time from the start of a run until it went down"),
    METRIC("stale.share", "ratio", BETTER_LOWER, "consistency", NARROW_WHOLE | NARROW_STORE,
           .listed = NARROW_WHOLE | NARROW_STORE, .shown = NARROW_WHOLE, SHARE_OF_EVENTS,
           .reduce = reduce_stale_share, HEARD(staleness),
           .doc = "share of reads older than a write acknowledged before they began"),
    BEHIND("2", 2),
    BEHIND("3", 3),
    BEHIND("5", 5),
    BEHIND("10", 10),
    METRIC("stale.age.p99", "s", BETTER_LOWER, "consistency", NARROW_WHOLE | NARROW_STORE,
           .listed = NARROW_WHOLE, .shown = NARROW_WHOLE, QUANTILE(0.99, "stale reads", 1e9),
           .reduce = reduce_stale_age, HEARD(staleness),
           .doc =
               "of stale reads: time since the first acknowledged newer write when the read began"),
    METRIC("stale.versions.p99", "", BETTER_LOWER, "consistency", NARROW_WHOLE | NARROW_STORE,
           .listed = NARROW_WHOLE, .shown = NARROW_WHOLE, QUANTILE(0.99, "stale reads", 1),
           .reduce = reduce_stale_versions, HEARD(staleness),
           .doc = "of stale reads: acknowledged newer versions (64: so many or more)"),
    METRIC("lost.writes", "", BETTER_LOWER, "consistency", NARROW_WHOLE | NARROW_STORE,
           .listed = NARROW_WHOLE, .shown = NARROW_WHOLE, QUIET(0), .reduce = reduce_lost_writes,
           HEARD(lost_writes), .doc = "acknowledged writes that a failover lost"),
    METRIC("failovers", "", BETTER_NEITHER, "consistency", NARROW_WHOLE | NARROW_STORE,
           .listed = NARROW_WHOLE, .shown = NARROW_WHOLE, QUIET(0), .reduce = reduce_count,
           .reads = PARTY(failovers), .doc = "times that a replica took over as primary"),
    METRIC("elections", "", BETTER_NEITHER, "consistency", NARROW_WHOLE | NARROW_STORE, QUIET(0),
           .reduce = reduce_count, .reads = PARTY(elections),
           .doc = "terms of a store's consensus in which a leader was elected"),
    METRIC("elections.split.share", "ratio", BETTER_LOWER, "consistency", NARROW_STORE,
           SHARE_OF_EVENTS, .reduce = reduce_split_terms,
           .doc =
               "share of the terms in which nobody was elected, for a split vote or lost letters"),
    METRIC("utilisation", "ratio", BETTER_NEITHER, "resources",
           NARROW_NODE | PARTIES | NARROW_WINDOW, .listed = NARROW_NODE | PARTIES, SHARE_OF_TIME,
           .reduce = reduce_utilisation, .saturates = "",
           .doc = "node: cores at work; service and store: workers in use"),
    METRIC("disk.utilisation", "ratio", BETTER_NEITHER, "resources", NARROW_NODE | NARROW_WINDOW,
           .listed = NARROW_NODE, SHARE_OF_TIME, .reduce = reduce_disk, .saturates = "disk of ",
           .reads = NODE(disk), .doc = "share of the time in which the disk of a node is at work"),
    METRIC("queue.mean", "", BETTER_LOWER, "resources", PARTIES | NARROW_WINDOW, .listed = PARTIES,
           .steady = true, .reduce = reduce_level, .reads = PARTY(waiting),
           .doc = "requests waiting, averaged over time"),
    METRIC("jobs.mean", "", BETTER_LOWER, "resources", PARTIES | NARROW_WINDOW, .listed = PARTIES,
           .steady = true, .reduce = reduce_level, .reads = PARTY(jobs),
           .doc = "requests waiting or served, averaged over time"),
    METRIC("wait.mean", "s", BETTER_LOWER, "resources", WAITS, OF_WAITS, .listed = PARTIES,
           .steady = true, .reduce = reduce_wait_mean,
           .doc = "time from arrival to service, of all that were served"),
    METRIC("wait.sd", "s", BETTER_LOWER, "resources", WAITS, OF_WAITS, .steady = true,
           ESTIMATOR(.kind = ESTIMATE_deviation), .reduce = reduce_wait_deviation,
           .doc = "standard deviation of the time from arrival to service"),
    WAIT("p50", 0.50, "time from arrival to service that half of the served do not exceed"),
    WAIT("p95", 0.95, "95th percentile of the time from arrival to service"),
    WAIT("p99", 0.99, "99th percentile of the time from arrival to service"),
    JOBS("p50", 0.50,
         "jobs at an instance (waiting or served) that are not passed half of the time"),
    JOBS("p95", 0.95, "jobs at an instance that are not passed 95 % of the time"),
    JOBS("p99", 0.99, "jobs at an instance that are not passed 99 % of the time"),
    METRIC("backlog.mean", "s", BETTER_LOWER, "resources", PARTIES, HEARD(backlogs),
           .reduce = reduce_backlog_mean,
           .doc = "time until a backlog is gone: mean of the stretches in which somebody waits"),
    METRIC("backlog.max", "s", BETTER_LOWER, "resources", PARTIES, HEARD(backlogs),
           .reduce = reduce_backlog_max, .doc = "the longest of them"),
    METRIC("wait.share", "ratio", BETTER_LOWER, "resources", PARTIES | NARROW_WINDOW,
           .listed = PARTIES, SHARE_OF_EVENTS, .reduce = reduce_wait_share,
           .doc = "share of the requests let in that had to wait"),
    METRIC("refused.share", "ratio", BETTER_LOWER, "resources", PARTIES | NARROW_WINDOW,
           .listed = PARTIES, SHARE_OF_EVENTS, .reduce = reduce_refused,
           .doc = "share of arrivals turned away by a full queue"),
    OF_ARRIVALS(
        "shed.share", dropped,
        "share of arrivals dropped from a queue: they had waited too long, or made room for "
        "others"),
    METRIC("limited.share", "ratio", BETTER_LOWER, "resources", PARTIES | NARROW_WINDOW,
           SHARE_OF_EVENTS, .reduce = reduce_limited,
           .doc = "share of the attempts that a rate limit turned away, at its callers or before "
                  "its queues"),
    STOPPED("bulkhead.share", crowded, "share of the attempts that bulkheads turned away"),
    STOPPED("breaker.share", broken, "share of the attempts that open breakers turned away"),
    METRIC("breaker.open.share", "ratio", BETTER_LOWER, "resources", PARTIES | NARROW_WINDOW,
           SHARE_OF_TIME, .reduce = reduce_open,
           .doc = "share of the time for which breakers before it were open"),
    METRIC("budget.denied.share", "ratio", BETTER_NEITHER, "resources", PARTIES | NARROW_WINDOW,
           SHARE_OF_EVENTS, .reduce = reduce_denied,
           .doc = "share of the retries wanted that a budget did not give"),
    METRIC("hedged.share", "ratio", BETTER_NEITHER, "resources", PARTIES | NARROW_WINDOW,
           .reduce = reduce_hedged, .doc = "hedges for each other attempt"),
    METRIC("throttled.share", "ratio", BETTER_LOWER, "resources", NARROW_SERVICE | NARROW_WINDOW,
           SHARE_OF_TIME, .reduce = reduce_throttled,
           .doc = "share of the time for which its instances stood still because their quota of "
                  "processor time was used up"),
    OF_ARRIVALS("cancelled.share", cancelled, "share of arrivals ended because nobody wanted them"),
    OF_ARRIVALS("late.share", late, "share of arrivals ended because their deadline had passed"),
    OF_ARRIVALS("wasted.share", wasted,
                "share of arrivals whose good answer found nobody who waited: work for nothing"),
    METRIC("ejected.share", "ratio", BETTER_LOWER, "resources", NARROW_SERVICE | NARROW_WINDOW,
           .listed = NARROW_SERVICE, QUIET(0), SHARE_OF_TIME, .reduce = reduce_ejected,
           .doc =
               "replicas that callers leave out as ejected or unhealthy, of all that they watch, "
               "averaged over time"),
    METRIC("attempts.mean", "", BETTER_LOWER, "resources", REQUESTS | PARTIES, OF_REQUESTS,
           .listed = PARTIES, .reduce = reduce_attempts,
           .doc = "calls sent to it, retries included, per request of the clients"),
    METRIC("bytes.mean", "bytes", BETTER_LOWER, "resources", NARROW_WHOLE, .listed = NARROW_WHOLE,
           .shown = NARROW_WHOLE, QUIET(0), .reduce = reduce_bytes,
           .doc = "bytes that left any node, per request"),
    METRIC("discovery.dead.share", "ratio", BETTER_LOWER, "discovery",
           NARROW_WHOLE | NARROW_SERVICE | NARROW_WINDOW, .listed = NARROW_WHOLE, SHARE_OF_EVENTS,
           .reduce = reduce_dead_share,
           .doc = "share of calls to services sent to an instance that was dead or not there"),
    KNOWN(false, "known", "has gone"),
    KNOWN(true, "born", "has come"),
    METRIC("configuration.mixed.share", "ratio", BETTER_LOWER, "discovery", NARROW_WHOLE,
           .listed = NARROW_WHOLE, .shown = NARROW_WHOLE, SHARE_OF_EVENTS,
           .reduce = reduce_mixed_share, .whole = WHOLE(mixed_requests),
           .doc = "share of requests sent while some processes obeyed a change and some did not"),
    CONFIGURED("mean", reduce_configured_mean, NARROW_WHOLE,
               .doc = "mean time until a process obeys a setting that was written or taken back"),
    CONFIGURED("p50", reduce_configured_quantile, 0, QUANTILE(0.50, "processes and changes", 1e9),
               .doc = "time until half of the processes obey"),
    CONFIGURED("p99", reduce_configured_quantile, 0, QUANTILE(0.99, "processes and changes", 1e9),
               .doc = "time until 99 % of the processes obey"),
    CONFIGURED("max", reduce_configured_max, NARROW_WHOLE,
               .doc = "longest time until all processes obey"),
    METRIC("replicas.mean", "", BETTER_NEITHER, "resources", NARROW_SERVICE | NARROW_WINDOW,
           .listed = NARROW_SERVICE, .shown = NARROW_SERVICE, .reduce = reduce_replicas,
           .reads = PARTY(there),
           .doc = "replicas of a service that grows and shrinks, starting ones among them"),
    METRIC("scaling.lag.mean", "s", BETTER_LOWER, "resources", NARROW_SERVICE, .reduce = reduce_lag,
           .reads = PARTY(lag), .doc = "mean time from when a replica was wanted until it served"),
    METRIC("deployments.day", "", BETTER_NEITHER, "releases", NARROW_WHOLE | NARROW_SERVICE,
           .listed = NARROW_WHOLE, .shown = NARROW_WHOLE, .reduce = reduce_deployments_day,
           .reads = PARTY(deployments), .doc = "versions rolled out per day"),
    RELEASED("lead_time.mean", "s", lead, "mean time from a change until it is out"),
    METRIC("change_failure.share", "ratio", BETTER_LOWER, "releases", NARROW_WHOLE | NARROW_SERVICE,
           .listed = NARROW_WHOLE, .shown = NARROW_WHOLE, SHARE_OF_EVENTS,
           .reduce = reduce_change_failure, .reads = PARTY(failed_deployments),
           .doc = "share of the versions rolled out that were bad and rolled back"),
    RELEASED("restore.mean", "s", restore,
             "mean time from the first instance of a bad version until it was rolled back"),
    RELEASED("releases.blast.endpoints", "ratio", blast_endpoints,
             "share of all endpoints that fail with a bad version, averaged over those"),
    RELEASED("releases.blast.users", "ratio", blast_users,
             "share of the clients' requests that need an endpoint of a bad version"),
    METRIC("cost.hour", "$", BETTER_LOWER, "cost", NARROW_WHOLE, .listed = NARROW_WHOLE,
           .shown = NARROW_WHOLE, ESTIMATOR(.certain = true), .reduce = reduce_cost_hour,
           .doc = "cost of all nodes that there were, per hour"),
    METRIC("cost.million", "$", BETTER_LOWER, "cost", NARROW_WHOLE, .listed = NARROW_WHOLE,
           .shown = NARROW_WHOLE, .reduce = reduce_cost_million, HEARD(requests),
           .doc = "cost per million requests answered correctly"),
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

const char *const metric_groups[] = {"latency",     "load",      "availability",
                                     "consistency", "discovery", "releases",
                                     "resources",   "cost",      NULL};
