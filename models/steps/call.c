/* SPDX-License-Identifier: GPL-3.0-or-later */
/* call: ask another endpoint and wait for the answer.  To a module of the same service it is a
 * function call: its steps are inlined (or, repeated, run as frames of their own) and cost nothing
 * else. */
#include "models/plan/parties.h"
#include "models/plan/program/calling.h"
#include "models/run/join.h"
#include "models/steps/response.h"
#include "models/steps/undo.h"

/* Local calls are unfolded: a plan must still fit, and each carries the path that leads to it. */
enum { MOST_OPS = 4000000, MOST_DEPTH = 250 };

struct call_step {
    const char *endpoint;
    struct chosen if_failed;
};

static const struct setting call_settings[] = {
    TEXT(struct call_step, endpoint, .required = true, .doc = "module.endpoint"),
    CLASS(struct call_step, if_failed, failure_responses, .preset = "fail",
          .doc = "when it fails: fail, continue, or steps to do instead"),
    SETTINGS_END};

/* The callee's steps in the caller's place: its own step numbers, its own keys by the path. */
static void inline_call(struct compiler *c, uint32_t callee)
{
    const struct compiler outer = *c;
    uint32_t *path = arena_array(c->arena, c->path_length + 1, sizeof *path);
    for (uint32_t i = 0; i < c->path_length; i++)
        path[i] = c->path[i];
    path[c->path_length] = c->step;
    c->path = path;
    c->path_length++;
    c->endpoint = callee;
    c->step = 0;
    c->data_steps = NULL;
    c->transaction = NULL;
    compile_steps(c, &c->plan->endpoints[callee].endpoint->steps);
    c->transaction = outer.transaction;
    c->path = outer.path;
    c->path_length = outer.path_length;
    c->endpoint = outer.endpoint;
    c->step = outer.step;
    c->data_steps = outer.data_steps;
}

struct whole_walk {
    struct walk walk;
    bool whole;
};

/* A round's frame draws as the callee's frame would: its key is that of the child. */
static void local_rounds(struct compiler *c, uint32_t callee, uint32_t times)
{
    const uint32_t number = c->step;
    const uint32_t endpoint = c->endpoint;
    c->endpoint = callee;
    c->step = UINT32_MAX; /* compile_branch steps on to 0 */
    c->whole = true;
    struct transaction_plan *transaction = c->transaction;
    c->transaction = NULL;
    const uint32_t start = compile_branch(c, &c->plan->endpoints[callee].endpoint->steps);
    c->step = number;
    c->endpoint = endpoint;
    c->transaction = transaction;
    emit_rounds(c, start, times);
}

static void hear_forward(struct walk *walk, const struct step *step, const char *const *endpoint,
                         double count, bool forward)
{
    (void)step, (void)endpoint, (void)count;
    ((struct whole_walk *)walk)->whole |= forward;
}

static void hear_respond(struct walk *walk, double count)
{
    (void)count;
    ((struct whole_walk *)walk)->whole = true;
}

/* An endpoint that may hand its request over, or answers before it ends, cannot be inlined: its end
 * is not where its text ends. */
static bool is_whole(const struct table *steps)
{
    struct whole_walk walk = {.walk = {.call = hear_forward, .respond = hear_respond}};
    walk_steps(steps, &walk.walk, 1);
    return walk.whole;
}

static void remote_call(struct compiler *c, uint32_t endpoint, uint32_t times, bool relays)
{
    const struct endpoint_plan *callee = &c->plan->endpoints[endpoint];
    const struct calling_plan plan = {.calling = {.channel = compile_channel(c, callee->party),
                                                  .endpoint = endpoint,
                                                  .bytes = callee->request_bytes,
                                                  .relays = relays}};
    emit_calling(c, &plan, times);
}

static bool unfolds(struct compiler *c, const char *const *endpoint)
{
    const char *hint = "put the modules into services of their own";
    if (c->path_length >= MOST_DEPTH)
        compile_give_up(c, endpoint, hint, "local calls go more than %d deep, with the one of '%s'",
                        MOST_DEPTH, *endpoint);
    else if (c->op_count > MOST_OPS)
        compile_give_up(c, endpoint, hint, "the local calls of '%s' unfold to more than %d steps",
                        c->plan->endpoints[c->endpoint].name, MOST_OPS);
    return !c->given_up;
}

/* NONE: after a complaint. */
static uint32_t callee_of(struct compiler *c, const char *const *endpoint)
{
    const uint32_t named = compile_endpoint_name(c, *endpoint, endpoint);
    if (named == NONE)
        return NONE;
    const uint32_t callee = plan_reached(c->plan, c->party, named);
    const uint32_t party = c->plan->endpoints[callee].party;
    if (party == NONE)
        complain(c->complaints, endpoint, "add the module to `modules` of a service",
                 "no service holds the module of '%s'", *endpoint);
    return party == NONE || (party == c->party && !unfolds(c, endpoint)) ? NONE : callee;
}

void call_compile_undo(struct compiler *c, const char *const *endpoint)
{
    const uint32_t callee = callee_of(c, endpoint), outer = c->endpoint;
    if (callee == NONE)
        return;
    const struct table *steps = &c->plan->endpoints[callee].endpoint->steps;
    if (c->plan->endpoints[callee].party != c->party) {
        remote_call(c, callee, 1, true);
        return;
    }
    if (is_whole(steps)) {
        local_rounds(c, callee, 1);
        return;
    }
    c->endpoint = callee;
    compile_steps(c, steps);
    c->endpoint = outer;
}

static void call_compile(struct compiler *c, const struct step *step)
{
    const struct call_step *call = step->action.settings;
    if (step_times(step) > 1 &&
        !response_fails(&call->if_failed)) { /* each round has its own response */
        compile_rounds(c, step_alone(c, step), step_times(step));
        return;
    }
    const uint32_t callee = callee_of(c, &call->endpoint);
    if (callee == NONE)
        return;
    const uint32_t party = c->plan->endpoints[callee].party;
    struct responding responding;
    response_begin(c, &responding, &call->if_failed);
    if (party != c->party)
        remote_call(c, callee, step_times(step), false);
    else if (step_times(step) == 1 && !is_whole(&c->plan->endpoints[callee].endpoint->steps))
        inline_call(c, callee);
    else
        local_rounds(c, callee, step_times(step));
    c->step++;
    response_end(c, &responding);
}

static void call_walk(const struct step *step, struct walk *walk, double count)
{
    const struct call_step *call = step->action.settings;
    walk->caught = !response_fails(&call->if_failed);
    if (walk->call)
        walk->call(walk, step, &call->endpoint, count, false);
    response_walk(&call->if_failed, walk, count);
}

const struct step_class step_call = {
    .head = {.name = "call",
             .doc = "ask another endpoint and wait for the answer",
             .settings = call_settings,
             .settings_size = sizeof(struct call_step),
             .examples = EXAMPLES({.text = "call: catalog.search", .mean = 2e6},
                                  {.text = "{call: ads.pick, if_failed: continue}", .mean = 1e6})},
    .compile = call_compile,
    .walk = call_walk,
};
