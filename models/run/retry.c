/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a call is tried again, and when. */
#include "models/run/call.h"
#include "models/run/expiry.h"
#include "models/run/guards.h"
#include "models/run/route.h"
#include "models/words/backoff.h"

sim_time backoff_wait(const struct chosen *backing, const struct chosen *spreading, uint32_t last,
                      const struct backing_off *from)
{
    const struct backoff_class *backoff = (const struct backoff_class *)backing->class;
    const struct jitter_class *jitter = (const struct jitter_class *)spreading->class;
    const void *settings = backing->settings;
    if (!backoff)
        return 0;
    uint32_t tries = jitter && jitter->walks ? 1 : last;
    struct duration_range range = {0, 0};
    sim_time wait = 0;
    for (; tries <= last; tries++) {
        draw random = mix(from->key, child_number(from->step, from->loop, tries, DRAW_BACKOFF));
        const sim_time planned = backoff->wait(settings, tries, &random);
        if (!jitter)
            return planned;
        if (jitter->walks && tries == 1)
            range = (struct duration_range){wait = planned,
                                            backoff->wait(settings, UINT32_MAX, &random)};
        wait = jitter->wait(spreading->settings, planned, &range, wait, &random);
    }
    return wait;
}

/* A retry that the budget grants is a retry that is made, but for whoever dies before. */
static bool is_granted(struct run *run, struct call *call, enum outcome outcome)
{
    const struct route *route = route_at(run, call->route);
    if (__builtin_expect(route->guards == 0, 1))
        return true;
    struct guarded guarded = {
        .now = run->engine->now, .sent = run->engine->now, .tries = call->tries, .before = outcome};
    call->granted = guards_grant(run, route->guards, &guarded);
    return call->granted;
}

bool call_again(struct run *run, struct call *call, enum outcome outcome,
                const struct backing_off *from, sim_time *wait)
{
    const struct policy *policy = route_at(run, call->route)->policy;
    const uint16_t before = call->tries;
    sim_time begins;
    if ((policy->attempts != NONE && before + 1u >= policy->attempts) || call->final ||
        !(policy->again >> outcome & 1))
        return false;
    if (before < UINT16_MAX)
        call->tries++;
    *wait =
        backoff_wait(&policy->text->retry.backoff, &policy->text->retry.jitter, call->tries, from);
    const sim_time deadline = call_deadline(run, call);
    const bool late = deadline < SIM_NEVER &&
                      (!clock_add(run->engine->now, *wait, &begins) || begins >= deadline);
    if (!late && is_granted(run, call, outcome)) {
        call->before = (uint8_t)outcome;
        return true;
    }
    call->tries = before;
    return false;
}
