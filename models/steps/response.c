/* SPDX-License-Identifier: GPL-3.0-or-later */
/* if_failed: what follows a failed call, read or write: fail (default), continue, or steps. */
#include "models/steps/response.h"
#include "models/plan/program/compiler.h"

struct fallback {
    struct table list;
};

static const struct setting fallback_settings[] = {LIST(struct fallback, list, struct step,
                                                        step_settings, .required = true,
                                                        .doc = "what to do instead"),
                                                   SETTINGS_END};

static const struct class_head response_fail = {
    .name = "fail", .doc = "the request fails too", .examples = EXAMPLES({.text = "fail"})};
static const struct class_head response_continue = {.name = "continue",
                                                    .doc = "go on as if nothing had happened",
                                                    .examples = EXAMPLES({.text = "continue"})};
static const struct class_head response_steps = {.name = "steps",
                                                 .doc = "do these steps instead",
                                                 .settings = fallback_settings,
                                                 .settings_size = sizeof(struct fallback),
                                                 .examples = EXAMPLES({.text = "[{delay: 1ms}]"})};
static const struct class_head *const members[] = {&response_fail, &response_continue,
                                                   &response_steps, 0};
const struct family failure_responses = {
    .name = "response to a failure", .members = members, .plain = "steps"};

void response_begin(struct compiler *c, struct responding *responding,
                    const struct chosen *response)
{
    responding->response = response;
    responding->outer = c->otherwise;
    responding->active = !response_fails(response);
    if (responding->active)
        c->otherwise = responding->failed = label_new(c);
}

void response_end(struct compiler *c, struct responding *responding)
{
    if (!responding->active)
        return;
    c->otherwise = responding->outer;
    if (responding->response->class == &response_continue) {
        label_here(c, responding->failed);
        return;
    }
    const label behind = label_new(c);
    emit_jump(c, behind);
    label_here(c, responding->failed);
    const struct fallback *fallback = responding->response->settings;
    compile_steps(c, &fallback->list);
    label_here(c, behind);
}

void response_walk(const struct chosen *response, struct walk *walk, double count)
{
    const double through = walk->through;
    if (response->class == &response_continue)
        walk->through = 1.0;
    if (response->class != &response_steps || !response->settings)
        return;
    const struct fallback *fallback = response->settings;
    walk_steps(&fallback->list, walk, count * (1.0 - through));
    walk->through = through + (1.0 - through) * walk->through;
    walk->answered *= 1.0 - through;
}

bool response_fails(const struct chosen *response)
{
    return !response->class || response->class == &response_fail;
}
