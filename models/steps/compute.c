/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compute: processor time on the instance's node. */
#include "models/steps/compute.h"

#include <math.h>

#include "models/plan/speed.h"
#include "models/run/cpu.h"
#include "models/run/execute.h"
#include "models/run/frame.h"
#include "models/run/message_cost.h"
#include "models/run/trace.h"

struct compute {
    struct law demand;
};

static __attribute__((noinline)) void tell_demand(const struct run *run, const struct law *law,
                                                  sim_time drawn)
{
    const double mean = law_mean(law);
    const struct demand_record record = {.excess = (double)drawn - mean};
    if (isfinite(mean))
        observe_tell(&run->observe, RECORD_DEMAND, run->engine->now, &record);
}

static const struct setting compute_settings[] = {
    LAW(struct compute, demand, .required = true, .doc = "processor time on a core of speed 1"),
    SETTINGS_END};

/* The message that follows is paid in the same job: one processor event instead of two, and the
 * same order as a thread that goes on to write its socket. */
static int64_t lead_of(const struct run *run, const struct visit *frame, const struct op *op)
{
    if (frame->loop + 1 < op->times)
        return 0;
    if (op->ahead != LEAD_REPLY)
        return op->ahead;
    return frame->parcel.channel == NONE ? 0 : reply_cost(run, frame);
}

static enum progress compute_execute(struct run *run, uint32_t index, struct visit *frame,
                                     const struct op *op)
{
    const struct compute *compute = op->data;
    draw random = mirror_law(run, &compute->demand, op_draw(frame, op, DRAW_DEMAND));
    const double speed = run->instances[frame->parcel.to].node->speed;
    const sim_time drawn = law_sample(&compute->demand, &random);
    const sim_time demand = at_speed(speed, drawn);
    if (observed(&run->observe, RECORD_DEMAND))
        tell_demand(run, &compute->demand, drawn);
    const int64_t lead = lead_of(run, frame, op);
    const sim_time work = clock_after(demand, frame->debt + lead);
    frame->debt = -lead;
    trace_step(run, frame, "computes", NULL, work);
    op_done(frame, op);
    if (work <= 0 && !cpu_full(run, frame->parcel.to))
        return GO_ON;
    cpu_work(run, frame->parcel.to, index, work);
    return WAIT;
}

static void compute_compile(struct compiler *c, const struct step *step)
{
    struct compute *own = arena_alloc(c->arena, sizeof *own); /* beside those of its neighbours */
    *own = *(const struct compute *)step->action.settings;
    const uint32_t op = emit_op(c, compute_execute, own);
    c->ops[op].times = step_times(step);
}

uint32_t compute_emit(struct compiler *c, const struct law *demand)
{
    struct compute *compute = arena_alloc(c->arena, sizeof *compute);
    compute->demand = *demand;
    return emit_op(c, compute_execute, compute);
}

static void compute_walk(const struct step *step, struct walk *walk, double count)
{
    const struct compute *compute = step->action.settings;
    if (walk->compute)
        walk->compute(walk, &compute->demand, count);
}

const struct step_class step_compute = {
    .head = {.name = "compute",
             .doc = "processor time on the node of the instance",
             .settings = compute_settings,
             .settings_size = sizeof(struct compute),
             .examples = EXAMPLES({.text = "compute: exponential(5ms)", .mean = 5e6})},
    .compile = compute_compile,
    .walk = compute_walk,
};
