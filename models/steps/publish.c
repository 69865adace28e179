/* SPDX-License-Identifier: GPL-3.0-or-later */
/* publish: a message to a topic.  It is a write at the broker that leads its partition, with the
 * policy of `calls: {broker: ...}`; every group of consumers gets it.
 *
 * Nobody waits unless `wait: true`: the producer's library sends it beside the request, tries again
 * as the policy says, and what it has in hand dies with its process. */
#include "models/plan/messaging.h"
#include "models/plan/program/calling.h"
#include "models/run/execute.h"
#include "models/run/expiry.h"
#include "models/run/ledger.h"
#include "models/run/trace.h"
#include "models/run/visit.h"
#include "models/steps/outbox.h"
#include "models/steps/response.h"

enum { BARE_BYTES = 100 }; /* of a message without its content */

struct publish {
    const char *topic;
    const char *key;
    bool wait;
    struct chosen if_failed;
};

static const struct setting publish_settings[] = {
    NAME(struct publish, topic, .required = true, .doc = "name of a topic"),
    TEXT(struct publish, key, .preset = "none", .words = "none user",
         .doc =
             "what chooses the partition of a log: none, any; user, all messages of a user go to "
             "the same"),
    FLAG(struct publish, wait, .preset = "false",
         .doc = "whether the step is over only when the message has been acknowledged"),
    CLASS(struct publish, if_failed, failure_responses, .preset = "fail",
          .doc = "with `wait`, when it fails: fail, continue, or steps to do instead"),
    SETTINGS_END};

struct beside {
    uint32_t start; /* of what is done beside the request */
};

static enum progress publish_beside(struct run *run, uint32_t index, struct visit *frame,
                                    const struct op *op)
{
    const struct beside *plan = op->data;
    uint32_t sent;
    trace_step(run, frame, "publishes", NULL, 0);
    struct visit *visit = visit_take(run, &sent);
    (void)index;
    visit->parcel.key = op_child_key(frame, op, frame->loop, 0);
    visit->parcel.from = visit->parcel.to = frame->parcel.to;
    visit->waiter_kind = WAITER_NOBODY;
    visit->endpoint = frame->endpoint;
    visit->root = frame->root;
    visit->user = frame->user;
    visit->source = frame->source;
    visit->begun = run->engine->now;
    visit->pc = plan->start;
    if (ledgers_kept(run))
        ledger_unheard(run, sent);
    if (run->plan->propagates) /* whoever waits for the request does not wait for this */
        visit_set_deadline(run, sent, SIM_NEVER);
    visit_ready(run, sent, visit);
    return op_done(frame, op);
}

/* The same step, waiting, in a frame of its own. */
static void compile_beside(struct compiler *c, const struct step *step,
                           const struct publish *publish)
{
    struct publish *waiting = arena_alloc(c->arena, sizeof *waiting);
    struct step *inner = arena_alloc(c->arena, sizeof *inner);
    struct beside *beside = arena_alloc(c->arena, sizeof *beside);
    *waiting = *publish;
    waiting->wait = true;
    *inner = *(const struct step *)step_alone(c, step)->items;
    inner->action.settings = waiting;
    const uint32_t number = c->step;
    beside->start = compile_branch(c, &(struct table){.count = 1, .items = inner});
    const uint32_t after = c->step;
    c->step = number;
    const uint32_t op = emit_op(c, publish_beside, beside);
    c->ops[op].times = step_times(step);
    c->step = after;
}

static void compile_waiting(struct compiler *c, const struct publish *publish, uint32_t topic,
                            uint32_t times)
{
    const struct messaging_plan *messaging = c->plan->messaging;
    struct calling_plan plan = {
        .key = publish->key[0] == 'u' ? KEY_MESSAGE_OF_USER : KEY_MESSAGE,
        .key_step = c->step,
        .key_loop = NONE,
        .calling = {.channel = compile_channel(c, messaging->party),
                    .dataset = messaging->terms.first_dataset + topic,
                    .store = true,
                    .verb = VERB_WRITE,
                    .bytes = (uint32_t)messaging->topics[topic].text.message + BARE_BYTES,
                    .level = LEVEL_NORMAL}};
    struct responding responding;
    response_begin(c, &responding, &publish->if_failed);
    emit_calling(c, &plan, times);
    c->step++;
    response_end(c, &responding);
}

void publish_compile_relayed(struct compiler *c, const struct step *step)
{
    const struct publish *publish = step->action.settings;
    const uint32_t topic = names_find(&c->plan->names->topics, publish->topic);
    struct publish relayed = *publish;
    relayed.if_failed = (struct chosen){NULL, NULL};
    if (topic != NAME_UNKNOWN && c->plan->messaging)
        compile_waiting(c, &relayed, topic, 1);
}

static void compile_at_once(struct compiler *c, const struct step *step, uint32_t topic)
{
    const struct publish *publish = step->action.settings;
    if (!publish->wait)
        compile_beside(c, step, publish);
    else if (step_times(step) > 1 && !response_fails(&publish->if_failed))
        compile_rounds(c, step_alone(c, step), step_times(step));
    else
        compile_waiting(c, publish, topic, step_times(step));
}

/* Each of them is noted; what is part of another transaction goes out at once. */
static void compile_noted(struct compiler *c, const struct step *step, uint32_t topic)
{
    if (step_times(step) > 1) {
        compile_rounds(c, step_alone(c, step), step_times(step));
        return;
    }
    const label behind = label_new(c);
    outbox_emit(c, step, behind);
    compile_at_once(c, step, topic);
    label_here(c, behind);
}

static void publish_compile(struct compiler *c, const struct step *step)
{
    const struct publish *publish = step->action.settings;
    const uint32_t topic = names_need(&c->plan->names->topics, "topic", publish->topic,
                                      &publish->topic, c->complaints);
    if (topic == NAME_UNKNOWN || !c->plan->messaging)
        return;
    if (c->transaction && c->transaction->outbox)
        compile_noted(c, step, topic);
    else
        compile_at_once(c, step, topic);
}

static void publish_walk(const struct step *step, struct walk *walk, double count)
{
    const struct publish *publish = step->action.settings;
    walk->caught = !publish->wait || !response_fails(&publish->if_failed);
    if (walk->publish)
        walk->publish(walk, step, &publish->topic, count, publish->wait);
    if (publish->wait)
        response_walk(&publish->if_failed, walk, count);
    else
        walk->through = 1.0;
}

const struct step_class step_publish = {
    .head = {.name = "publish",
             .doc = "send a message to a topic, for every group that hears it",
             .settings = publish_settings,
             .settings_size = sizeof(struct publish),
             .examples = EXAMPLES({.text = "publish: news", .instant = true},
                                  {.text = "{publish: news, wait: true}", .mean = 1e6})},
    .compile = publish_compile,
    .walk = publish_walk,
};
