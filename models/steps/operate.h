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

struct operate {
    const char *dataset, *key, *level;
    struct chosen if_failed;
};

extern const struct setting operate_settings[];

void operate_compile(struct compiler *compiler, const struct step *step, bool write);
void operate_walk(const struct step *step, struct walk *walk, double count, bool write);

#endif
