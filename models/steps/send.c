/* SPDX-License-Identifier: GPL-3.0-or-later */
/* send: fire and forget.  One message goes to another endpoint, nobody waits for an answer and none
 * comes; whether it is served, refused or lost, the sender goes on and never hears of it, so there
 * are no tries, no time-out and no pool of connections.  In a layered queueing network this is a
 * send-no-reply.
 *
 * To a module of the same service it is work in the background: its steps run beside those of the
 * sender and hold no worker. */
#include "models/plan/parties.h"
#include "models/plan/program/calling.h"
#include "models/run/cpu.h"
#include "models/run/execute.h"
#include "models/run/expiry.h"
#include "models/run/ledger.h"
#include "models/run/origins.h"
#include "models/run/route.h"
#include "models/run/trace.h"
#include "models/run/visit.h"

struct send {
    const char *endpoint;
};

static const struct setting send_settings[] = {
    TEXT(struct send, endpoint, .required = true, .doc = "module.endpoint"), SETTINGS_END};

/* Its request is that of the sender. */
static struct visit *make_visit(struct run *run, uint32_t sender, const struct op *op,
                                uint32_t endpoint, uint32_t *index)
{
    struct visit *visit = visit_take(run, index);
    const struct visit *frame = visit_at(run, sender);
    visit->parcel.key = op_child_key(frame, op, frame->loop, 0);
    visit->parcel.from = visit->parcel.to = frame->parcel.to;
    visit->waiter_kind = WAITER_NOBODY;
    visit->endpoint = endpoint;
    visit->root = frame->root;
    visit->user = frame->user;
    visit->source = frame->source;
    if (origins_kept(run))
        origin_of_child(run, sender, op, child_number(op->step, frame->loop, 0, DRAW_CHILD), *index,
                        0);
    if (ledgers_kept(run))
        ledger_unheard(run, *index);
    if (run->plan->propagates) /* whoever waits for the sender does not wait for this */
        visit_set_deadline(run, *index, SIM_NEVER);
    return visit;
}

static enum progress send_inside(struct run *run, uint32_t index, struct visit *frame,
                                 const struct op *op)
{
    const struct calling_plan *plan = op->data;
    const struct endpoint_plan *endpoint = &run->plan->endpoints[plan->calling.endpoint];
    uint32_t sent;
    trace_step(run, frame, "begins beside it", endpoint->name, 0);
    struct visit *visit = make_visit(run, index, op, plan->calling.endpoint, &sent);
    visit->begun = run->engine->now;
    visit->pc = endpoint->start;
    visit_ready(run, sent, visit);
    return op_done(frame, op);
}

static void put_on_the_wire(struct run *run, uint32_t index, const struct op *op,
                            const struct calling_plan *plan)
{
    const struct visit *frame = visit_at(run, index);
    struct route *route = route_at(run, route_of(run, frame->parcel.to, plan->calling.channel));
    const uint32_t slot = plan->calling.each ? frame->replica : route_choose(run, route, frame);
    if (slot == NONE)
        return; /* nobody is known, and nobody hears of it */
    const uint32_t callee = run->plan->channels[plan->calling.channel].callee;
    trace_step(run, frame, "sends to", run->plan->parties[callee].name, 0);
    count_one(&run->parties[callee].attempts);
    uint32_t sent;
    struct visit *visit = make_visit(run, index, op, plan->calling.endpoint, &sent);
    visit->caller = frame->parcel.to;
    visit->parcel.to = route->members->instance[slot];
    visit->parcel.link = route_link(run, route, slot);
    visit->parcel.channel = plan->calling.channel;
    visit->parcel.bytes = plan->calling.bytes;
    visit_send(run, sent, visit);
}

static enum progress send_execute(struct run *run, uint32_t index, struct visit *frame,
                                  const struct op *op)
{
    const struct calling_plan *plan = op->data;
    const int64_t cost = frame->stage == 0 ? frame->debt + plan->cost : 0;
    if (frame->stage == 0)
        frame->debt = 0;
    if (cost > 0) {
        frame->stage = 1;
        cpu_work(run, frame->parcel.to, index, cost);
        return WAIT;
    }
    put_on_the_wire(run, index, op, plan);
    return op_done(frame, op);
}

static void send_compile(struct compiler *c, const struct step *step)
{
    const struct send *send = step->action.settings;
    uint32_t endpoint = compile_endpoint_name(c, send->endpoint, &send->endpoint);
    if (endpoint == NONE)
        return;
    endpoint = plan_reached(c->plan, c->party, endpoint);
    const struct endpoint_plan *callee = &c->plan->endpoints[endpoint];
    if (callee->party == NONE) {
        complain(c->complaints, &send->endpoint, "add the module to `modules` of a service",
                 "no service holds the module of '%s'", send->endpoint);
        return;
    }
    struct calling_plan plan = {.calling = {.endpoint = endpoint, .bytes = callee->request_bytes}};
    uint32_t op;
    if (callee->party == c->party) {
        struct calling_plan *inside = arena_alloc(c->arena, sizeof *inside);
        *inside = plan;
        op = emit_op(c, send_inside, inside);
        c->ops[op].times = step_times(step);
        return;
    }
    plan.calling.channel = compile_channel(c, callee->party);
    op = emit_calling(c, &plan, step_times(step));
    c->ops[op].execute = send_execute;
}

static void send_walk(const struct step *step, struct walk *walk, double count)
{
    const struct send *send = step->action.settings;
    walk->caught = walk->sent = true;
    if (walk->call)
        walk->call(walk, step, &send->endpoint, count, false);
    walk->sent = false;
    walk->through = 1.0;
}

const struct step_class step_send = {
    .head = {.name = "send",
             .doc = "fire and forget: a message that nobody answers",
             .settings = send_settings,
             .settings_size = sizeof(struct send),
             .examples = EXAMPLES({.text = "send: worker.serve", .instant = true})},
    .compile = send_compile,
    .walk = send_walk,
};
