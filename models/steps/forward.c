/* SPDX-License-Identifier: GPL-3.0-or-later */
/* forward: hand the request over.  This endpoint ends and its worker is free; the answer goes from
 * the last one to whoever waits.  To a module of the same service it is a jump.  A request may be
 * handed on to other services 1,000 times; then it fails by `hops`. */
#include "models/plan/parties.h"
#include "models/plan/program/calling.h"
#include "models/plan/traffic.h"
#include "models/run/cpu.h"
#include "models/run/execute.h"
#include "models/run/frame.h"
#include "models/run/origins.h"
#include "models/run/route.h"
#include "models/run/trace.h"

struct forward {
    const char *endpoint;
};

static const struct setting forward_settings[] = {
    TEXT(struct forward, endpoint, .required = true, .doc = "module.endpoint"), SETTINGS_END};

struct forward_plan {
    uint32_t endpoint, channel, start; /* start: of a local one */
    int64_t cost;
};

static enum progress forward_local(struct run *run, uint32_t index, struct visit *frame,
                                   const struct op *op)
{
    const struct forward_plan *plan = op->data;
    if (origins_kept(run))
        origin_of_child(run, index, op, child_number(op->step, 0, 0, DRAW_CHILD), index, 0);
    frame->parcel.key = op_child_key(frame, op, 0, 0);
    frame->endpoint = plan->endpoint;
    frame->pc = run->plan->endpoints[plan->endpoint].start;
    return GO_ON;
}

static enum progress hand_over(struct run *run, uint32_t index, struct visit *frame,
                               const struct op *op)
{
    const struct forward_plan *plan = op->data;
    struct route *route = route_at(run, route_of(run, frame->parcel.to, plan->channel));
    const uint32_t slot = route_choose(run, route, frame);
    if (slot == NONE)
        return op_failed(run, index, frame, op, OUTCOME_unreachable);
    trace_step(run, frame, "hands over to", run->plan->endpoints[plan->endpoint].name, 0);
    count_one(&run->parties[run->plan->channels[plan->channel].callee].attempts);
    const uint64_t key = op_child_key(frame, op, 0, 0);
    if (origins_kept(run)) /* handed over it is another generation */
        origin_of_child(run, index, op, child_number(op->step, 0, 0, DRAW_CHILD), index, 1);
    frame->parcel.key = key;
    frame->endpoint = plan->endpoint;
    frame->parcel.bytes = run->plan->endpoints[plan->endpoint].request_bytes;
    /* The answer will go to the first caller, by the channel on which the hop is made: its protocol
     * pays for it. */
    frame->parcel.channel = plan->channel;
    visit_hand_over(run, index, frame, route->members->instance[slot],
                    route_link(run, route, slot));
    return WAIT;
}

static enum progress forward_remote(struct run *run, uint32_t index, struct visit *frame,
                                    const struct op *op)
{
    const struct forward_plan *plan = op->data;
    if (frame->hops >= MOST_HOPS)
        return op_failed(run, index, frame, op, OUTCOME_hops);
    const int64_t cost = frame->debt + plan->cost;
    frame->debt = 0;
    if (frame->stage == 0 && cost > 0) {
        frame->stage = 1;
        cpu_work(run, frame->parcel.to, index, cost);
        return WAIT;
    }
    return hand_over(run, index, frame, op);
}

static void forward_compile(struct compiler *c, const struct step *step)
{
    const struct forward *forward = step->action.settings;
    uint32_t endpoint = compile_endpoint_name(c, forward->endpoint, &forward->endpoint);
    if (endpoint == NONE)
        return;
    endpoint = plan_reached(c->plan, c->party, endpoint);
    const uint32_t party = c->plan->endpoints[endpoint].party;
    if (party == NONE) {
        complain(c->complaints, &forward->endpoint, "add the module to `modules` of a service",
                 "no service holds the module of '%s'", forward->endpoint);
        return;
    }
    struct forward_plan *plan = arena_alloc(c->arena, sizeof *plan);
    plan->endpoint = endpoint;
    if (party == c->party) {
        emit_op(c, forward_local, plan);
        return;
    }
    if (c->branch) { /* whoever waits is the parent, here: ask on its behalf, then end */
        const struct calling_plan calling = {
            .calling = {.channel = compile_channel(c, party),
                        .endpoint = endpoint,
                        .bytes = c->plan->endpoints[endpoint].request_bytes}};
        emit_calling(c, &calling, 1);
        emit_end(c);
        return;
    }
    plan->channel = compile_channel(c, party);
    plan->cost = channel_cost(c, plan->channel, c->plan->endpoints[endpoint].request_bytes);
    const uint32_t op = emit_op(c, forward_remote, plan);
    c->ops[op].lead = plan->cost;
}

static void forward_walk(const struct step *step, struct walk *walk, double count)
{
    const struct forward *forward = step->action.settings;
    walk->caught = false;
    if (walk->call)
        walk->call(walk, step, &forward->endpoint, count, true);
    walk->answered = walk->through;
    walk->through = 0;
}

const struct step_class step_forward = {
    .head = {.name = "forward",
             .doc = "hand the request over; the answer goes to whoever waits",
             .settings = forward_settings,
             .settings_size = sizeof(struct forward),
             .examples = EXAMPLES({.text = "forward: worker.serve", .mean = 2e6})},
    .compile = forward_compile,
    .walk = forward_walk,
};
