/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/workload.h"

#include "models/words/arrivals.h"
#include "models/words/counts.h"

static const struct setting mix_settings[] = {
    SELF(struct mix_entry, name),
    QUANTITY(struct mix_entry, weight, .preset = "1", .shorthand = true,
             .doc = "how often: a number counts by its ratio, shares make 100 %"),
    SETTINGS_END};

static const struct setting session_settings[] = {
    CLASS(struct session, requests, count_laws, .preset = "1",
          .doc = "requests that one user makes: a number, or a law of counts"),
    LAW(struct session, think,
        .doc = "time from an answer to the next request of the same user; none if left out"),
    SETTINGS_END};

const struct setting source_settings[] = {
    SELF(struct source, name),
    CLASS(struct source, arrivals, arrival_laws, .required = true, .doc = "when requests are sent"),
    CLASS(struct source, batch, count_laws, .preset = "1",
          .doc = "requests that come at once with each arrival: a number, or a law of counts"),
    GROUP(struct source, session, session_settings,
          .doc = "each arrival is a user who makes several requests, one after another"),
    TABLE(struct source, mix, struct mix_entry, mix_settings, .words = "dotted single",
          .required = true, .doc = "which endpoints are asked for, and how often"),
    TEXT(struct source, from, .preset = "internet",
         .doc = "where the clients are: internet, zone NAME, or region NAME"),
    COUNT(struct source, priority, .preset = "0", .least = 0, .most = PRIORITY_MOST,
          .doc = "greater goes first where a queue or a processor asks for it"),
    SPREAD_GROUP(struct source, policy, client_policy_settings),
    SETTINGS_END};
