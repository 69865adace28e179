/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small language with a row of every kind, so that the reader is tested without any model. */
#ifndef TESTS_SCENARIOS_FAKE_ROWS_H
#define TESTS_SCENARIOS_FAKE_ROWS_H

#include "sim/distribution.h"
#include "sim/setting.h"

/* ---- a family with arguments, one without, one with plain values ---- */

struct fake_choices {
    uint64_t choices;
};
static const struct setting fake_choices_settings[] = {COUNT(struct fake_choices, choices,
                                                             .preset = "2", .least = 2, .most = 64,
                                                             .doc = "how many are looked at"),
                                                       SETTINGS_END};
static const struct class_head fake_two_choices = {.name = "two_choices",
                                                   .doc = "least loaded of a few",
                                                   .settings = fake_choices_settings,
                                                   .settings_size = sizeof(struct fake_choices)};
static const struct class_head fake_round_robin = {.name = "round_robin",
                                                   .doc = "one after the other"};
static const struct class_head *const fake_policies_members[] = {&fake_two_choices,
                                                                 &fake_round_robin, NULL};
static const struct family fake_policies = {.name = "balancing policy",
                                            .members = fake_policies_members};

struct fake_poisson {
    double rate;
};
static const struct setting fake_poisson_settings[] = {
    RATE(struct fake_poisson, rate, .required = true, .least = 1e-9, .doc = "requests per time"),
    SETTINGS_END};
static const struct class_head fake_poisson = {.name = "poisson",
                                               .doc = "independent arrivals",
                                               .settings = fake_poisson_settings,
                                               .settings_size = sizeof(struct fake_poisson)};
static const struct class_head *const fake_arrivals_members[] = {&fake_poisson, NULL};
static const struct family fake_arrivals = {.name = "arrival law",
                                            .members = fake_arrivals_members};

struct fake_doubling {
    struct duration_range range;
};
struct fake_drawn {
    struct law law;
};
static const struct setting fake_doubling_settings[] = {
    RANGE(struct fake_doubling, range, .required = true, .doc = "first and longest wait"),
    SETTINGS_END};
static const struct setting fake_drawn_settings[] = {
    LAW(struct fake_drawn, law, .required = true, .doc = "law of a wait"), SETTINGS_END};
static const struct class_head fake_doubling = {.name = "doubling",
                                                .doc = "twice as long each time",
                                                .settings = fake_doubling_settings,
                                                .settings_size = sizeof(struct fake_doubling)};
static const struct class_head fake_drawn = {.name = "drawn",
                                             .doc = "drawn each time",
                                             .settings = fake_drawn_settings,
                                             .settings_size = sizeof(struct fake_drawn)};
static const struct class_head *const fake_backoffs_members[] = {&fake_doubling, &fake_drawn, NULL};
static const struct family fake_backoffs = {
    .name = "backoff", .members = fake_backoffs_members, .plain = "doubling drawn"};

/* ---- verbs ---- */

extern const struct setting fake_step_settings[];
struct fake_step {
    struct chosen action, if_failed;
    uint64_t times;
};
struct fake_compute {
    struct law time;
};
struct fake_read {
    const char *dataset, *level;
};
struct fake_group {
    struct table steps;
};
static const struct setting fake_compute_settings[] = {
    LAW(struct fake_compute, time, .required = true, .doc = "processor time"), SETTINGS_END};
static const struct setting fake_read_settings[] = {
    NAME(struct fake_read, dataset, .required = true, .doc = "what is read"),
    TEXT(struct fake_read, level, .preset = "normal", .words = "weak normal strong",
         .doc = "how fresh"),
    SETTINGS_END};
static const struct setting fake_group_settings[] = {LIST(struct fake_group, steps,
                                                          struct fake_step, fake_step_settings,
                                                          .doc = "steps of the group"),
                                                     SETTINGS_END};
static const struct class_head fake_compute = {.name = "compute",
                                               .doc = "processor time",
                                               .settings = fake_compute_settings,
                                               .settings_size = sizeof(struct fake_compute)};
static const struct class_head fake_read = {.name = "read",
                                            .doc = "one key of a dataset",
                                            .settings = fake_read_settings,
                                            .settings_size = sizeof(struct fake_read)};
static const struct class_head fake_parallel = {.name = "parallel",
                                                .doc = "all at once",
                                                .settings = fake_group_settings,
                                                .settings_size = sizeof(struct fake_group)};
static const struct class_head fake_stop = {.name = "stop", .doc = "no more"};
/* Has a key of the same name as the verb `compute`. */
struct fake_release {
    const char *service;
    double compute;
};
static const struct setting fake_release_settings[] = {
    TEXT(struct fake_release, service, .required = true, .doc = "which"),
    SHARE(struct fake_release, compute, .doc = "more work after it"), SETTINGS_END};
static const struct class_head fake_release = {.name = "release",
                                               .doc = "a new version",
                                               .settings = fake_release_settings,
                                               .settings_size = sizeof(struct fake_release)};
static const struct class_head *const fake_steps_members[] = {
    &fake_compute, &fake_read, &fake_parallel, &fake_stop, &fake_release, NULL};
static const struct family fake_steps = {.name = "action", .members = fake_steps_members};
/* What a failure does: a word, or steps. */
static const struct class_head fake_fail = {.name = "fail", .doc = "it fails too"};
static const struct class_head fake_instead = {.name = "instead",
                                               .doc = "other steps",
                                               .settings = fake_group_settings,
                                               .settings_size = sizeof(struct fake_group)};
static const struct class_head *const fake_failed_members[] = {&fake_fail, &fake_instead, NULL};
static const struct family fake_failed = {
    .name = "reaction", .members = fake_failed_members, .plain = "instead"};
const struct setting fake_step_settings[] = {
    VERB(struct fake_step, action, fake_steps, .required = true, .doc = "what it does"),
    COUNT(struct fake_step, times, .preset = "1", .doc = "repetitions"),
    CLASS(struct fake_step, if_failed, fake_failed, .preset = "fail", .doc = "what a failure does"),
    SETTINGS_END};

/* ---- elements ---- */

struct fake_endpoint {
    const char *name;
    struct table steps;
    uint64_t response;
};
static const struct setting fake_endpoint_settings[] = {
    SELF(struct fake_endpoint, name),
    LIST(struct fake_endpoint, steps, struct fake_step, fake_step_settings, .shorthand = true,
         .doc = "steps"),
    SIZE(struct fake_endpoint, response, .preset = "1KB", .doc = "of the answer"), SETTINGS_END};
struct fake_module {
    const char *name;
    struct table endpoints;
};
static const struct setting fake_module_settings[] = {
    SELF(struct fake_module, name),
    SPREAD_TABLE(struct fake_module, endpoints, struct fake_endpoint, fake_endpoint_settings,
                 .doc = "endpoints"),
    SETTINGS_END};

struct fake_policy {
    sim_time timeout;
    struct chosen balance, backoff;
};
static const struct setting fake_policy_settings[] = {
    DURATION(struct fake_policy, timeout, .preset = "none", .words = "none", .least = 0,
             .most = 3600e9, .doc = "how long a call may take"),
    CLASS(struct fake_policy, balance, fake_policies, .preset = "two_choices(choices=3)",
          .doc = "who is next"),
    CLASS(struct fake_policy, backoff, fake_backoffs, .doc = "wait before a retry"), SETTINGS_END};
struct fake_caller {
    const char *name;
    struct fake_policy policy;
};
static const struct setting fake_caller_settings[] = {
    SELF(struct fake_caller, name), SPREAD_GROUP(struct fake_caller, policy, fake_policy_settings),
    SETTINGS_END};
struct fake_callee {
    const char *name;
    struct fake_policy policy;
    struct table from;
};
static const struct setting fake_callee_settings[] = {
    SELF(struct fake_callee, name), SPREAD_GROUP(struct fake_callee, policy, fake_policy_settings),
    TABLE(struct fake_callee, from, struct fake_caller, fake_caller_settings, .words = "inherits",
          .doc = "for one caller"),
    SETTINGS_END};

struct fake_quorum {
    uint64_t read_quorum;
};
static const struct setting fake_quorum_settings[] = {
    COUNT(struct fake_quorum, read_quorum, .preset = "1", .doc = "answers needed"), SETTINGS_END};
static const struct class_head fake_quorum = {.name = "quorum",
                                              .doc = "many answer",
                                              .settings = fake_quorum_settings,
                                              .settings_size = sizeof(struct fake_quorum)};
static const struct class_head fake_single = {.name = "single", .doc = "one keeps all"};
static const struct class_head *const fake_stores_members[] = {&fake_quorum, &fake_single, NULL};
static const struct family fake_stores = {.name = "kind of store", .members = fake_stores_members};
struct fake_store {
    const char *name;
    struct chosen kind;
    struct name_list datasets;
    struct law read_time;
};
static const struct setting fake_store_settings[] = {
    SELF(struct fake_store, name),
    SPREAD_CLASS(struct fake_store, kind, fake_stores, .required = true, .doc = "how"),
    NAMES(struct fake_store, datasets, .words = "all none", .doc = "what"),
    LAW(struct fake_store, read_time, .doc = "of a read"), SETTINGS_END};

struct fake_mix {
    const char *name;
    struct quantity weight;
};
static const struct setting fake_mix_settings[] = {
    SELF(struct fake_mix, name),
    QUANTITY(struct fake_mix, weight, .preset = "1", .shorthand = true, .doc = "how often"),
    SETTINGS_END};
struct fake_goal {
    const char *text;
};
static const struct setting fake_goal_settings[] = {
    TEXT(struct fake_goal, text, .shorthand = true, .required = true, .doc = "what must hold"),
    SETTINGS_END};

/* ---- the root ---- */

struct fake_values {
    uint64_t count, size;
    double number, rate, speed, share, money;
    sim_time duration;
    bool flag;
    const char *text, *name, *file;
    struct law law;
    struct quantity quantity;
    struct duration_range range;
};
static const struct setting fake_values_settings[] = {
    COUNT(struct fake_values, count, .preset = "7", .doc = "a count"),
    SIZE(struct fake_values, size, .doc = "a size"),
    NUMBER(struct fake_values, number, .doc = "a number"),
    RATE(struct fake_values, rate, .doc = "a rate"),
    SPEED(struct fake_values, speed, .doc = "a speed"),
    SHARE(struct fake_values, share, .doc = "a share"),
    MONEY(struct fake_values, money, .doc = "money"),
    DURATION(struct fake_values, duration, .preset = "5ms", .doc = "a duration"),
    FLAG(struct fake_values, flag, .doc = "a flag"),
    TEXT(struct fake_values, text, .doc = "a text"),
    NAME(struct fake_values, name, .doc = "a name"),
    FILE_NAME(struct fake_values, file, .doc = "a file"),
    LAW(struct fake_values, law, .doc = "a law"),
    QUANTITY(struct fake_values, quantity, .doc = "a quantity"),
    RANGE(struct fake_values, range, .doc = "a range"),
    SETTINGS_END};

struct fake_root {
    struct fake_values values;
    struct table modules, calls, stores, mix, goals;
    struct chosen arrivals;
};
static const struct setting fake_rows[] = {
    GROUP(struct fake_root, values, fake_values_settings, .doc = "one of each"),
    TABLE(struct fake_root, modules, struct fake_module, fake_module_settings, .doc = "modules"),
    TABLE(struct fake_root, calls, struct fake_callee, fake_callee_settings, .words = "keep",
          .doc = "calls"),
    TABLE(struct fake_root, stores, struct fake_store, fake_store_settings, .doc = "stores"),
    TABLE(struct fake_root, mix, struct fake_mix, fake_mix_settings, .words = "dotted single",
          .doc = "mix"),
    LIST(struct fake_root, goals, struct fake_goal, fake_goal_settings, .doc = "goals"),
    CLASS(struct fake_root, arrivals, fake_arrivals, .doc = "who comes"),
    SETTINGS_END};

#endif
