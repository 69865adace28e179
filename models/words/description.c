/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/description.h"

static const struct setting objective_settings[] = {
    TEXT(struct objective_text, text, .shorthand = true, .required = true,
         .doc = "a metric, one of < <= > >=, a quantity: latency.p99 < 300ms"),
    SETTINGS_END};

static const struct setting experiment_settings[] = {
    DURATION(struct experiment, warmup, .preset = "0s", .words = "auto",
             .doc = "time before anything is measured; auto: as long as ten runs from their "
                    "beginning say (MSER-5)"),
    DURATION(struct experiment, duration, .preset = "none", .words = "none",
             .doc =
                 "measured time; run and compare find it where neither this nor `requests` is said "
                 "and nothing is disrupted"),
    COUNT(struct experiment, requests, .preset = "0", .least = 0, .most = 1e15, .words = "sampled",
          .doc = "measured requests, instead of a duration; sampled: failures go on for all of the "
                 "duration, requests are simulated around what happens and in samples of the rest"),
    NUMBER(struct experiment, load, .preset = "1", .least = 1e-6, .most = 1e6,
           .doc = "arrivals and users of the whole workload, times what it says"),
    DURATION(struct experiment, settle, .preset = "1min", .least = 1e6,
             .doc = "sampled requests: how long it is felt that something broke or was repaired"),
    DURATION(struct experiment, sample, .preset = "10s", .least = 1e6,
             .doc = "sampled requests: length of a sample of the time in which nothing happens"),
    COUNT(struct experiment, samples, .preset = "20", .least = 1, .most = 1e6,
          .doc = "sampled requests: episodes, and samples of the rest, of each kind in each "
                 "replication"),
    COUNT(struct experiment, replications, .preset = "20", .least = 1, .most = 1e6,
          .doc = "independent runs; where the length is found and this is not said, until the "
                 "comparison is decided"),
    SHARE(struct experiment, precision, .preset = "0%", .least = 0, .most = 1,
          .doc = "run and compare: as many replications as it takes until values (compare: "
                 "differences) are known within so much; 0%: as many as `replications` says"),
    SHARE(struct experiment, indifference, .preset = "0%", .least = 0, .most = 1,
          .doc = "compare: as many replications as it takes until every difference is proven or "
                 "smaller than this share; 0%: it is not asked"),
    COUNT(struct experiment, max, .preset = "200", .least = 2, .most = 1e6,
          .doc = "replications, where `precision` or `indifference` decides"),
    COUNT(struct experiment, seed, .preset = "1", .least = 0, .most = 9e15,
          .doc = "of all random numbers"),
    DURATION(struct experiment, window, .preset = "1s", .least = 1e6,
             .doc = "length of a window of down time"),
    SHARE(struct experiment, window_share, .preset = "90%", .least = 0, .most = 1,
          .doc = "a window in which fewer requests succeed counts as down"),
    SIZE(struct experiment, memory, .preset = "4GiB", .least = 1e6,
         .doc = "that the runs at work together may take, on all threads"),
    COUNT(struct experiment, events, .preset = "unlimited", .least = 1,
          .doc = "that one run may deliver"),
    SETTINGS_END};

static const struct setting swept_value_settings[] = {
    TEXT(struct swept_value, text, .shorthand = true, .required = true,
         .doc = "a value, a range lo..hi:n or lo..hi:n:log, or several parted by commas, as for "
                "sweep --vary"),
    SETTINGS_END};

static const struct setting swept_settings[] = {
    SELF(struct swept, path),
    LIST(struct swept, values, struct swept_value, swept_value_settings, .shorthand = true,
         .required = true, .doc = "values to try: 100..1000/s:10, [2, 4, 8]"),
    SETTINGS_END};

const struct setting description_settings[] = {
    GROUP(struct description, application, application_settings,
          .doc = "what was built, apart from where it runs"),
    TABLE(struct description, workload, struct source, source_settings,
          .doc = "who asks for what, how often"),
    LIST(struct description, objectives, struct objective_text, objective_settings,
         .doc = "what must hold"),
    GROUP(struct description, deployment, deployment_settings,
          .doc = "where and how it runs: the architecture"),
    TABLE(struct description, disruptions, struct disruption, disruption_settings,
          .doc = "what goes wrong, and when"),
    GROUP(struct description, experiment, experiment_settings,
          .doc = "how long, how often, with which seed"),
    TABLE(struct description, sweep, struct swept, swept_settings, .words = "dotted",
          .doc = "paths, as for --set, and what maquette sweep tries for them, each with each"),
    SETTINGS_END};
