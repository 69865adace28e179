/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/call_policy.h"

#include "models/words/backoff.h"
#include "models/words/balancing.h"
#include "models/words/hedge_delay.h"
#include "models/words/protocol.h"

static const struct setting retry_settings[] = {
    COUNT(struct retry_policy, attempts, .preset = "1", .least = 1, .words = "unlimited",
          .shorthand = true, .doc = "tries of one call, the first one included"),
    CLASS(struct retry_policy, backoff, backoffs, .preset = "0s",
          .doc = "wait before the next try: a law, or a range that doubles"),
    CLASS(struct retry_policy, jitter, jitters, .preset = "none",
          .doc = "what chance makes of that wait"),
    CLASS(struct retry_policy, budget, retry_budgets,
          .doc = "how many retries a caller instance may make; left out: as many as it likes"),
    NAMES(struct retry_policy, also, .words = "all none",
          .doc =
              "failures that are tried again besides `unreachable` (error, refused, shed, reset, "
              "timeout); left out: all"),
    SETTINGS_END};

/* gRPC's hedging policy (proposal A6) without its throttling; Dean and Barroso 2013, "The tail at
 * scale", CACM 56(2). */
static const struct setting hedge_settings[] = {
    CLASS(struct hedge_policy, after, hedge_delays, .shorthand = true,
          .doc = "wait before one more attempt while none has answered: a time, or a percentile of "
                 "the latest answers (p95); none: no hedging"),
    COUNT(struct hedge_policy, attempts, .preset = "2", .least = 2, .most = 100,
          .doc = "attempts at the same time, the first one included"),
    SETTINGS_END};

#define GUARD_ROW(guard, text)                                                                     \
    {.name = #guard,                                                                               \
     .kind = SETTING_CLASS,                                                                        \
     SETTING_FIELD(struct call_policy, guards[GUARD_##guard], struct chosen),                      \
     .family = &guard_##guard##s,                                                                  \
     .doc = text},

const struct setting call_policy_settings[] = {
    CLASS(struct call_policy, protocol, protocols, .preset = "tcp",
          .doc = "how messages travel and what they cost"),
    CLASS(struct call_policy, balance, balancing_policies, .preset = "round_robin",
          .doc = "which replica gets the next call"),
    DURATION(struct call_policy, timeout, .preset = "none", .words = "none", .changeable = true,
             .doc = "how long the caller waits for one try"),
    DURATION(struct call_policy, connect_timeout, .preset = "none", .words = "none",
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
        FLAG(struct call_policy, cancel, .preset = "false",
             .doc = "whether attempts that nobody waits for any more are ended at the callee"),
    COUNT(struct call_policy, connections, .preset = "unlimited", .least = 1, .most = 1e9,
          .doc = "requests that one caller instance has open at a time; others wait in line"),
    DURATION(struct call_policy, acquire_timeout, .preset = "none", .words = "none",
             .doc = "how long a request waits for a connection; none: as long as its timeout"),
    SETTINGS_END};

const struct setting client_policy_settings[] = {
    CLASS(struct call_policy, protocol, protocols,
          .doc = "how its messages travel; left out: as `calls` says"),
    CLASS(struct call_policy, balance, balancing_policies,
          .doc = "which replica it asks; left out: as `calls` says"),
    DURATION(struct call_policy, timeout, .preset = "none", .words = "none", .changeable = true,
             .doc = "how long the client waits for one try"),
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
        FLAG(struct call_policy, cancel, .preset = "false",
             .doc = "whether attempts that nobody waits for any more are ended at the callee"),
    COUNT(struct call_policy, connections, .preset = "unlimited", .least = 1, .most = 1e9,
          .doc = "requests that one client instance has open at a time; others wait in line"),
    DURATION(struct call_policy, acquire_timeout, .preset = "none", .words = "none",
             .doc = "how long a request waits for a connection; none: as long as its timeout"),
    SETTINGS_END};

static const struct setting caller_policy_settings[] = {
    SELF(struct caller_policy, name),
    SPREAD_GROUP(struct caller_policy, policy, call_policy_settings), SETTINGS_END};

const struct setting callee_policy_settings[] = {
    SELF(struct callee_policy, name),
    SPREAD_GROUP(struct callee_policy, policy, call_policy_settings),
    TABLE(struct callee_policy, from, struct caller_policy, caller_policy_settings,
          .words = "inherits",
          .doc = "the same keys for one caller: what is left out stays as above"),
    SETTINGS_END};
