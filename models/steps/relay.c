/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/relay.h"

#include "models/plan/program/calling.h"
#include "models/plan/program/compiler.h"
#include "models/steps/compute.h"
#include "models/words/step.h"

static void relay_compile(struct compiler *c, const struct step *step)
{
    const struct relay *relay = step->action.settings;
    const uint32_t callee = compile_endpoint_name(c, relay->endpoint, &relay->endpoint);
    const struct endpoint_plan *endpoint = &c->plan->endpoints[callee];
    c->step = STEPS_MOST - 1; /* what it draws is nobody else's */
    if (law_given(&relay->work))
        compute_emit(c, &relay->work);
    const struct calling_plan plan = {.calling = {.channel = compile_channel(c, endpoint->party),
                                                  .endpoint = callee,
                                                  .bytes = endpoint->request_bytes,
                                                  .relays = true}};
    emit_calling(c, &plan, 1);
}

static void relay_walk(const struct step *step, struct walk *walk, double count)
{
    const struct relay *relay = step->action.settings;
    walk->caught = false;
    if (walk->compute && law_given(&relay->work))
        walk->compute(walk, &relay->work, count);
    if (walk->call)
        walk->call(walk, step, &relay->endpoint, count, false);
}

const struct step_class step_relay = {
    .head = {.name = "relay", .doc = "ask a replica on behalf of whoever asked"},
    .compile = relay_compile,
    .walk = relay_walk,
};
