/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a call is tried again, and when. */
#include "models/run/call.h"
#include "models/run/expiry.h"
#include "models/run/guards.h"
#include "models/run/route.h"
#include "models/words/backoff.h"

static draw draws_of(const void *from, uint32_t tries)
{
    const struct backing_off *off = from;
    return mix(off->key, child_number(off->step, off->loop, tries, DRAW_BACKOFF));
}

sim_time backoff_wait(const struct chosen *backoff, const struct chosen *jitter, uint32_t retry,
                      const struct backing_off *from)
{
    return backoff_spread(backoff, jitter, retry, draws_of, from);
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
