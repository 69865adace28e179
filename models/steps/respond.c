/* SPDX-License-Identifier: GPL-3.0-or-later */
/* respond: the answer leaves now; what follows is done with the worker still held, and whatever
 * becomes of it the caller has been answered well.  Writing back, logging, tidying up.
 *
 * This is the second phase of a layered queueing network's server (Franks et al. 2009, IEEE
 * Transactions on Software Engineering 35(2)): it takes nothing from the caller and all of it from
 * the next one.
 *
 * Called from inside the same service the caller goes on at once, and the rest runs beside it and
 * holds no worker.  Where nobody waits (any more) it does nothing. */
#include "models/plan/program/compiler.h"
#include "models/run/cpu.h"
#include "models/run/execute.h"
#include "models/run/expiry.h"
#include "models/run/frame.h"
#include "models/run/join.h"

static enum progress respond_execute(struct run *run, uint32_t index, struct visit *frame,
                                     const struct op *op)
{
    if (frame->stage == 0 && frame->waiter_kind != WAITER_NOBODY) {
        const int64_t cost = frame->debt + reply_cost(run, frame);
        frame->debt = 0;
        frame->stage = 1;
        if (cost > 0) {
            cpu_work(run, frame->parcel.to, index, cost);
            return WAIT;
        }
    }
    if (run->plan->propagates) /* nobody waits any more */
        visit_set_deadline(run, index, SIM_NEVER);
    if (frame->waiter_kind == WAITER_VISIT)
        join_respond(run, index);
    else if (frame->waiter_kind == WAITER_ATTEMPT || frame->waiter_kind == WAITER_TASK)
        visit_respond(run, index, run->plan->endpoints[frame->endpoint].response_bytes);
    return op_done(frame, op);
}

static void respond_compile(struct compiler *c, const struct step *step)
{
    if (!c->may_respond) {
        complain(c->complaints, &step->action, "let it stand in the list of the endpoint itself",
                 "`respond` has nobody to answer inside of a branch or a repetition");
        return;
    }
    const uint32_t op = emit_op(c, respond_execute, NULL);
    c->ops[op].lead = LEAD_REPLY;
}

static void respond_walk(const struct step *step, struct walk *walk, double count)
{
    (void)step;
    if (walk->respond)
        walk->respond(walk, count);
}

const struct step_class step_respond = {
    .head = {.name = "respond",
             .doc = "the answer leaves now; what follows is done with the worker still held",
             .examples = EXAMPLES({.text = "respond", .instant = true})},
    .compile = respond_compile,
    .walk = respond_walk,
};
