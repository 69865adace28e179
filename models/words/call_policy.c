/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/call_policy.h"

#include "models/words/backoff.h"
#include "models/words/balancing.h"
#include "models/words/hedge_delay.h"
#include "models/words/preference.h"
#include "models/words/protocol.h"
#include "models/words/workers.h"

static const struct setting retry_settings[] = {
    COUNT(struct retry_policy, attempts, .preset = "1", .least = 1, .words = "unlimited",
          .shorthand = true, .changeable = true, .told = offsetof(struct retry_policy, counted),
          .doc = "tries of one call, the first one included"),
    CLASS(struct retry_policy, backoff, backoffs, .preset = "0s", .changeable = true,
          .doc = "wait before the next try: a law, or a range that doubles"),
    CLASS(struct retry_policy, jitter, jitters, .preset = "none", .changeable = true,
          .doc = "what chance makes of that wait"),
    CLASS(struct retry_policy, budget, retry_budgets, .changeable = true,
          .doc = "how many retries a caller instance may make; left out: as many as it likes"),
    NAMES(struct retry_policy, also, .words = "all none", .changeable = true,
          .doc =
              "failures that are tried again besides `unreachable` (error, refused, shed, reset, "
              "timeout); left out: all"),
    FLAG(struct retry_policy, elsewhere, .preset = "false", .changeable = true,
         .doc = "whether a try avoids the replicas at which tries of this call have failed"),
    SETTINGS_END};

/* Envoy, outlier_detection.proto: consecutive_5xx 5, interval 10 s, base_ejection_time 30 s,
 * max_ejection_time 300 s, max_ejection_percent 10 (one may always go), success_rate_stdev_factor
 * 1.9, success_rate_minimum_hosts 5, success_rate_request_volume 100. */
static const struct setting eject_settings[] = {
    COUNT(struct eject_policy, failures, .preset = "unlimited", .least = 1, .shorthand = true,
          .changeable = true,
          .doc = "failures in a row after which a replica is left out; Envoy: 5"),
    DURATION(struct eject_policy, every, .preset = "10s", .least = 1, .changeable = true,
             .doc = "time between looks at who comes back, and at shares of good answers"),
    {.name = "for",
     .kind = SETTING_DURATION,
     SETTING_FIELD(struct eject_policy, lasts, sim_time),
     .preset = "30s",
     .least = 1,
     .changeable = true,
     .doc = "how long it is left out at least, times the number of times it was"},
    DURATION(struct eject_policy, longest, .preset = "5min", .least = 1, .changeable = true,
             .doc = "how long at most, however often it was left out"),
    SHARE(struct eject_policy, at_most, .preset = "10%", .most = 1, .changeable = true,
          .doc = "of the replicas that may be left out at a time; one always may"),
    NUMBER(struct eject_policy, deviations, .preset = "none", .words = "none", .most = 100,
           .changeable = true,
           .doc = "standard deviations below the mean share of good answers at which a replica is "
                  "left out; none: shares are not compared; Envoy: 1.9"),
    COUNT(struct eject_policy, replicas, .preset = "5", .least = 2, .changeable = true,
          .doc = "replicas with enough answers without which shares are not compared"),
    COUNT(struct eject_policy, requests, .preset = "100", .least = 1, .changeable = true,
          .doc = "answers between two looks that are enough"),
    SETTINGS_END};

/* Kubernetes, v1 Probe. */
static const struct setting health_settings[] = {
    DURATION(struct health_policy, every, .preset = "none", .words = "none", .shorthand = true,
             .changeable = true,
             .doc = "time between two checks of a replica; none: no checks; Kubernetes: 10s"),
    DURATION(struct health_policy, timeout, .preset = "1s", .least = 1, .changeable = true,
             .doc = "time without an answer after which a check has failed"),
    COUNT(struct health_policy, failures, .preset = "3", .least = 1, .changeable = true,
          .doc = "failed checks in a row after which it is left out"),
    COUNT(struct health_policy, successes, .preset = "1", .least = 1, .changeable = true,
          .doc = "good checks in a row after which it is asked again"),
    SETTINGS_END};

/* gRPC's hedging policy (proposal A6) without its throttling; Dean and Barroso 2013, "The tail at
 * scale", CACM 56(2). */
static const struct setting hedge_settings[] = {
    CLASS(struct hedge_policy, after, hedge_delays, .shorthand = true, .changeable = true,
          .doc = "wait before one more attempt while none has answered: a time, or a percentile of "
                 "the latest answers (p95); none: no hedging"),
    COUNT(struct hedge_policy, attempts, .preset = "2", .least = 2, .most = 100, .changeable = true,
          .doc = "attempts at the same time, the first one included"),
    SETTINGS_END};

#define GUARD_ROW(guard, text)                                                                     \
    {.name = #guard,                                                                               \
     .kind = SETTING_CLASS,                                                                        \
     SETTING_FIELD(struct call_policy, guards[GUARD_##guard], struct chosen),                      \
     .family = &guard_##guard##s,                                                                  \
     .changeable = true,                                                                           \
     .doc = text},

const struct setting call_policy_settings[] = {
    CLASS(struct call_policy, protocol, protocols, .preset = "tcp",
          .doc = "how messages travel and what they cost"),
    CLASS(struct call_policy, balance, balancing_policies, .preset = "round_robin",
          .changeable = true, .doc = "which replica gets the next call"),
    CLASS(struct call_policy, prefer, preferences, .changeable = true,
          .doc = "near replicas, as long as enough of them are well; left out: all alike"),
    GROUP(struct call_policy, eject, eject_settings,
          .doc = "leaves out replicas that fail, as this caller sees it"),
    GROUP(struct call_policy, health, health_settings,
          .doc = "asks replicas at intervals whether they are well"),
    SHARE(struct call_policy, panic, .preset = "50%", .most = 1, .changeable = true,
          .doc = "of the replicas that must be well; with fewer all are asked; 0%: never"),
    DURATION(struct call_policy, slow_start, .preset = "none", .words = "none", .changeable = true,
             .doc = "time in which a replica that is new, or is back, comes to its full share"),
    DURATION(struct call_policy, timeout, .preset = "none", .words = "none", .changeable = true,
             .doc = "how long the caller waits for one try"),
    DURATION(struct call_policy, connect_timeout, .preset = "none", .words = "none",
             .changeable = true,
             .doc = "how long the caller waits for a new connection; the try is then unreachable"),
    DURATION(struct call_policy, deadline, .preset = "none", .words = "none",
             .doc = "how long the caller waits for a call with all its tries"),
    FLAG(struct call_policy, propagate, .preset = "false",
         .doc = "whether deadlines travel with requests: a callee drops what is past its deadline, "
                "and calls on with what is left of it"),
    GROUP(struct call_policy, retry, retry_settings,
          .doc = "what the caller does when a try fails"),
    GROUP(struct call_policy, hedge, hedge_settings,
          .doc = "further attempts while the first is still open; the first good answer wins"),
    GUARDS(GUARD_ROW)
        FLAG(struct call_policy, cancel, .preset = "false", .changeable = true,
             .doc = "whether attempts that nobody waits for any more are ended at the callee"),
    COUNT(struct call_policy, connections, .preset = "unlimited", .least = 1, .most = 1e9,
          .changeable = true,
          .doc = "requests that one caller instance has open at a time; others wait in line"),
    DURATION(struct call_policy, acquire_timeout, .preset = "none", .words = "none",
             .changeable = true,
             .doc = "how long a request waits for a connection; none: as long as its timeout"),
    SETTINGS_END};

#define TOLD(key) .told = offsetof(struct call_policy, told.key)

const struct setting client_policy_settings[] = {
    CLASS(struct call_policy, protocol, protocols,
          .doc = "how its messages travel; left out: as `calls` says"),
    CLASS(struct call_policy, balance, balancing_policies, .changeable = true,
          .doc = "which replica it asks; left out: as `calls` says"),
    CLASS(struct call_policy, prefer, preferences, .changeable = true,
          .doc = "near replicas, as long as enough of them are well; left out: as `calls` says"),
    GROUP(struct call_policy, eject, eject_settings, TOLD(eject),
          .doc =
              "leaves out replicas that fail, as this client sees it; left out: as `calls` says"),
    GROUP(struct call_policy, health, health_settings, TOLD(health),
          .doc = "asks replicas at intervals whether they are well; left out: as `calls` says"),
    SHARE(struct call_policy, panic, .most = 1, .changeable = true, TOLD(panic),
          .doc =
              "of the replicas that must be well; with fewer all are asked; 0%: never; left out: "
              "as `calls` says"),
    DURATION(struct call_policy, slow_start, .words = "none", .changeable = true, TOLD(slow_start),
             .doc = "time in which a replica that is new, or is back, comes to its full share; "
                    "left out: as `calls` says"),
    DURATION(struct call_policy, timeout, .preset = "none", .words = "none", .changeable = true,
             .doc = "how long the client waits for one try"),
    DURATION(
        struct call_policy, connect_timeout, .preset = "none", .words = "none", .changeable = true,
        .doc = "how long the client waits for a connection to a node that does not answer; the "
               "try is then unreachable"),
    DURATION(struct call_policy, deadline, .preset = "none", .words = "none",
             .doc = "how long the client waits for a call with all its tries"),
    FLAG(struct call_policy, propagate, .preset = "false",
         .doc = "whether deadlines travel with requests: a callee drops what is past its deadline, "
                "and calls on with what is left of it"),
    GROUP(struct call_policy, retry, retry_settings,
          .doc = "what the client does when a try fails"),
    GROUP(struct call_policy, hedge, hedge_settings,
          .doc = "further attempts while the first is still open; the first good answer wins"),
    GUARDS(GUARD_ROW)
        FLAG(struct call_policy, cancel, .preset = "false", .changeable = true,
             .doc = "whether attempts that nobody waits for any more are ended at the callee"),
    COUNT(struct call_policy, connections, .preset = "unlimited", .least = 1, .most = 1e9,
          .changeable = true,
          .doc = "requests that one client instance has open at a time; others wait in line"),
    DURATION(struct call_policy, acquire_timeout, .preset = "none", .words = "none",
             .changeable = true,
             .doc = "how long a request waits for a connection; none: as long as its timeout"),
    SETTINGS_END};

/* Envoy and nginx try again elsewhere only when they are told to (num_retries,
 * proxy_next_upstream); so does this one. */
static const struct setting balancer_settings[] = {
    NAME(struct balancer_policy, nodes, .shorthand = true,
         .doc = "group of nodes that it lives on; left out: callers balance themselves"),
    COUNT(struct balancer_policy, replicas, .preset = "1", .least = 1, .most = 100e3,
          .doc = "instances"),
    CLASS(struct balancer_policy, workers, worker_models, .preset = "unlimited",
          .doc = "requests that an instance has in hand at a time"),
    COUNT(struct balancer_policy, queue, .preset = "unlimited", .least = 0, .most = 4e9,
          .doc = "places to wait in an instance, without those in hand"),
    LAW(struct balancer_policy, work, .doc = "processor time of a request, besides its messages"),
    LAW(struct balancer_policy, start, .doc = "time from the start of the process until it serves"),
    CLASS(struct balancer_policy, balance, balancing_policies, .preset = "round_robin",
          .doc = "which of its instances a caller asks"),
    DURATION(struct balancer_policy, timeout, .preset = "none", .words = "none",
             .doc = "how long it waits for one try at a replica"),
    GROUP(struct balancer_policy, retry, retry_settings,
          .doc = "what it does when a try at a replica fails"),
    SETTINGS_END};

static const struct setting caller_policy_settings[] = {
    SELF(struct caller_policy, name),
    SPREAD_GROUP(struct caller_policy, policy, call_policy_settings), SETTINGS_END};

const struct setting callee_policy_settings[] = {
    SELF(struct callee_policy, name),
    SPREAD_GROUP(struct callee_policy, policy, call_policy_settings),
    GROUP(struct callee_policy, balancer, balancer_settings,
          .doc =
              "a balancer on nodes of its own: who is asked is its business, with the keys above "
              "that say it; of services"),
    TABLE(struct callee_policy, from, struct caller_policy, caller_policy_settings,
          .words = "inherits",
          .doc = "the same keys for one caller: what is left out stays as above"),
    SETTINGS_END};
