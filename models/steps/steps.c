/* SPDX-License-Identifier: GPL-3.0-or-later */
/* steps: a group of steps where one step may stand.  Repeated, each round is a frame of its own, so
 * that what is drawn in it is keyed by the round. */
#include "models/plan/program/compiler.h"
#include "models/run/join.h"

struct steps {
    struct table list;
};

static const struct setting steps_settings[] = {
    LIST(struct steps, list, struct step, step_settings, .doc = "the steps of the group"),
    SETTINGS_END};

static void steps_compile(struct compiler *c, const struct step *step)
{
    const struct steps *steps = step->action.settings;
    if (step_times(step) > 1)
        compile_rounds(c, &steps->list, step_times(step));
    else {
        c->step++;
        compile_steps(c, &steps->list);
    }
}

static void steps_walk(const struct step *step, struct walk *walk, double count)
{
    const struct steps *steps = step->action.settings;
    walk_steps(&steps->list, walk, count);
}

const struct step_class step_steps = {
    .head = {.name = "steps",
             .doc = "a group, wherever one step may stand",
             .settings = steps_settings,
             .settings_size = sizeof(struct steps),
             .examples = EXAMPLES({.text = "steps: [{compute: 1ms}, {delay: 2ms}]", .mean = 3e6})},
    .compile = steps_compile,
    .walk = steps_walk,
};
