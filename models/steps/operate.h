/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What read and write share: one key of a dataset, chosen by `key`, at a consistency level.
 *
 * Why: they differ in the verb alone; which store is meant, and what its levels mean, is known when
 * the plan is made.
 *
 * Rule: `key: same` is the key that a step before it chose; which one is known when the program is
 * compiled. */
#ifndef MODELS_STEPS_OPERATE_H
#define MODELS_STEPS_OPERATE_H

#include "models/plan/program/compiler.h"
#include "models/steps/response.h"

struct operate {
    const char *dataset, *key, *level;
    struct chosen if_failed;
    bool idempotent; /* of writes */
};

#define OPERATE_SETTINGS                                                                           \
    TEXT(struct operate, dataset, .required = true, .doc = "name of a dataset"),                   \
        TEXT(struct operate, key, .preset = "drawn", .words = "drawn same new user",               \
             .doc = "drawn by popularity; same as the last read or write of this dataset in this " \
                    "endpoint; new, never used before; the user's own"),                           \
        TEXT(struct operate, level, .preset = "normal", .words = "weak normal strong",             \
             .doc = "consistency that the step asks for; the store says what it means"),           \
        CLASS(struct operate, if_failed, failure_responses, .preset = "fail",                      \
              .doc = "when it fails: fail, continue, or steps to do instead")

void operate_compile(struct compiler *compiler, const struct step *step, bool write);
void operate_walk(const struct step *step, struct walk *walk, double count, bool write);

#endif
