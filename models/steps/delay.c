/* SPDX-License-Identifier: GPL-3.0-or-later */
/* delay: time that passes without a processor: a bank, a printer, a human. */
#include "models/plan/program/compiler.h"
#include "models/run/execute.h"
#include "models/run/ledger.h"
#include "models/run/trace.h"
#include "models/run/visit.h"

struct delay {
    struct law time;
};

static const struct setting delay_settings[] = {
    LAW(struct delay, time, .required = true, .doc = "how long"), SETTINGS_END};

static enum progress delay_execute(struct run *run, uint32_t index, struct visit *frame,
                                   const struct op *op)
{
    const struct delay *delay = op->data;
    draw random = mirror_law(run, &delay->time, op_draw(frame, op, DRAW_DEMAND));
    const sim_time time = law_sample(&delay->time, &random);
    trace_step(run, frame, "waits", NULL, time);
    op_done(frame, op);
    if (time == 0)
        return GO_ON;
    if (ledgers_kept(run))
        ledger_spends(run, index, SPENT_delay);
    visit_sleep(run, index, frame, time);
    return WAIT;
}

static void delay_compile(struct compiler *c, const struct step *step)
{
    const uint32_t op = emit_op(c, delay_execute, step->action.settings);
    c->ops[op].times = step_times(step);
}

static void delay_walk(const struct step *step, struct walk *walk, double count)
{
    const struct delay *delay = step->action.settings;
    if (walk->delay)
        walk->delay(walk, &delay->time, count);
}

const struct step_class step_delay = {
    .head = {.name = "delay",
             .doc = "time without a processor",
             .settings = delay_settings,
             .settings_size = sizeof(struct delay),
             .examples =
                 EXAMPLES({.text = "delay: lognormal(p50=40ms p99=150ms)", .mean = 47.0e6})},
    .compile = delay_compile,
    .walk = delay_walk,
};
