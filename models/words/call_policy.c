/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/call_policy.h"

#include "models/words/backoff.h"
#include "models/words/balancing.h"
#include "models/words/protocol.h"

static const struct setting retry_settings[] = {
    COUNT(struct retry_policy, attempts, .preset = "1", .least = 1, .shorthand = true,
          .doc = "tries of one call, the first one included"),
    CLASS(struct retry_policy, backoff, backoffs, .preset = "0s",
          .doc = "wait before the next try: a law, or a range that doubles"),
    SETTINGS_END};

const struct setting call_policy_settings[] = {
    CLASS(struct call_policy, protocol, protocols, .preset = "tcp",
          .doc = "how messages travel and what they cost"),
    CLASS(struct call_policy, balance, balancing_policies, .preset = "round_robin",
          .doc = "which replica gets the next call"),
    DURATION(struct call_policy, timeout, .preset = "none", .words = "none", .changeable = true,
             .doc = "how long the caller waits for one try"),
    GROUP(struct call_policy, retry, retry_settings,
          .doc = "what the caller does when a try fails"),
    SETTINGS_END};

const struct setting client_policy_settings[] = {
    CLASS(struct call_policy, protocol, protocols,
          .doc = "how its messages travel; left out: as `calls` says"),
    CLASS(struct call_policy, balance, balancing_policies,
          .doc = "which replica it asks; left out: as `calls` says"),
    DURATION(struct call_policy, timeout, .preset = "none", .words = "none", .changeable = true,
             .doc = "how long the client waits for one try"),
    GROUP(struct call_policy, retry, retry_settings,
          .doc = "what the client does when a try fails"),
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
