/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/application.h"

#include "models/words/popularity.h"
#include "models/words/step.h"

const struct setting step_settings[] = {
    VERB(struct step, action, step_kinds, .required = true, .doc = "what the step does"),
    CLASS(struct step, times, count_laws, .preset = "1",
          .doc = "repetitions, one after the other: a number or a law of counts"),
    COUNT(struct step, copies, .preset = "1", .least = 1, .most = 100e3, .words = "each",
          .doc = "inside `parallel`: branches of this kind at once; `each`: one to every replica "
                 "of the callee"),
    SHARE(struct step, probability, .preset = "100%", .least = 0, .most = 1,
          .doc = "the step is taken with this probability"),
    QUANTITY(struct step, weight, .preset = "1",
             .doc = "inside `choice`: how often this one is taken; numbers count by their ratio, "
                    "shares make 100 %"),
    TEXT(struct step, undo,
         .doc =
             "inside `transaction`: the endpoint that takes a call back where a saga fails; left "
             "out: nothing does (what the saga writes itself is written back)"),
    SETTINGS_END};

static const struct setting dataset_settings[] = {
    SELF(struct dataset, name),
    COUNT(struct dataset, keys, .preset = "1k", .least = 1, .most = 1e12, .doc = "number of keys"),
    CLASS(struct dataset, popularity, popularities, .preset = "uniform",
          .doc = "which keys the steps touch, and how often"),
    SIZE(struct dataset, value, .preset = "1KB", .most = 1e9,
         .doc = "size of one value on the wire"),
    SETTINGS_END};

static const struct setting endpoint_settings[] = {
    SELF(struct endpoint, name),
    LIST(struct endpoint, steps, struct step, step_settings, .shorthand = true,
         .doc = "what it does, step by step"),
    SIZE(struct endpoint, request, .preset = "1KB", .most = 1e9,
         .doc = "size of the request on the wire"),
    SIZE(struct endpoint, response, .preset = "1KB", .most = 1e9,
         .doc = "size of the answer on the wire"),
    NAME(struct endpoint, topic, .doc = "whose messages it handles; left out: none"),
    NAME(struct endpoint, group,
         .doc = "of consumers, who share the messages of the topic; left out: its own"),
    COUNT(struct endpoint, prefetch, .preset = "10", .least = 1, .most = 10e3,
          .doc = "messages of a topic that an instance is given at a time; of a log: at most, of "
                 "each partition, as one batch"),
    FLAG(struct endpoint, idempotent, .preset = "false",
         .doc = "whether a message that it has handled before is taken without doing anything"),
    SETTINGS_END};

static const struct setting module_settings[] = {
    SELF(struct module, name),
    SPREAD_TABLE(struct module, endpoints, struct endpoint, endpoint_settings,
                 .doc = "an endpoint: a list of steps, or a mapping"),
    SETTINGS_END};

const struct setting application_settings[] = {
    TABLE(struct application, datasets, struct dataset, dataset_settings,
          .doc = "what is kept in stores: keys and how popular they are"),
    TABLE(struct application, modules, struct module, module_settings,
          .doc = "parts of the application, each with its endpoints"),
    SETTINGS_END};
