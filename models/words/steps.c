/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/program/step.h"

#define STEP_KINDS(X)                                                                              \
    X(compute) X(delay) X(call) X(forward) X(read) X(write) X(fail) X(parallel) X(choice) X(steps)

#define STEP_EXTERN(name) extern const struct step_class step_##name;
STEP_KINDS(STEP_EXTERN)
#define STEP_MEMBER(name) &step_##name.head,
static const struct class_head *const members[] = {STEP_KINDS(STEP_MEMBER) 0};
const struct family step_kinds = {.name = "action", .members = members};

void walk_steps(const struct table *steps, struct walk *walk, double count)
{
    const struct step *list = steps->items;
    for (uint32_t i = 0; i < steps->count; i++) {
        const struct step_class *class = (const struct step_class *)list[i].action.class;
        if (class && class->walk && list[i].action.settings)
            class->walk(&list[i], walk, count * list[i].probability * (double)list[i].times);
    }
}
