/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fail: the request fails here with a probability. */
#include "models/plan/program/compiler.h"
#include "models/run/execute.h"

struct fail {
    double share;
};

static const struct setting fail_settings[] = {
    SHARE(struct fail, share, .required = true, .least = 0, .most = 1, .doc = "probability"),
    SETTINGS_END};

static enum progress fail_execute(struct run *run, uint32_t index, struct visit *frame,
                                  const struct op *op)
{
    const struct fail *fail = op->data;
    draw random = op_draw(frame, op, DRAW_DEMAND);
    if (unit_of(draw_next(&random)) < fail->share)
        return op_failed(run, index, frame, op, OUTCOME_error);
    return op_done(frame, op);
}

static void fail_compile(struct compiler *c, const struct step *step)
{
    const uint32_t op = emit_op(c, fail_execute, step->action.settings);
    c->ops[op].times = step_times(step);
}

static void fail_walk(const struct step *step, struct walk *walk, double count)
{
    (void)count;
    walk->through = 1.0 - ((const struct fail *)step->action.settings)->share;
}

const struct step_class step_fail = {
    .head = {.name = "fail",
             .doc = "the request fails with this probability",
             .settings = fail_settings,
             .settings_size = sizeof(struct fail),
             .examples = EXAMPLES({.text = "fail: 1%", .fails = 0.01})},
    .compile = fail_compile,
    .walk = fail_walk,
};
