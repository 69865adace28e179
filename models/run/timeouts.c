/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/timeouts.h"

#include "models/run/attempt.h"
#include "models/run/call.h"
#include "models/run/connections.h"
#include "models/run/expiry.h"
#include "models/run/freeze.h"
#include "models/run/ledger.h"
#include "models/run/reply.h"
#include "models/run/route.h"
#include "models/run/visit.h"

/* --- of attempts --- */

static void times_out(struct run *run, uint32_t number, uint32_t generation)
{
    const struct trying it = attempt_of(run, number);
    if (it.attempt->generation != generation)
        return;
    if (it.attempt->state == ATTEMPT_WAITING) {
        if (ledgers_kept(run) && it.call->open == 1)
            ledger_heard(run, it.call, it.attempt->visit, it.attempt->sent);
        connection_leave(run, &it);
        it.attempt->state = ATTEMPT_IDLE;
    }
    call_attempt_over(run, &it, &(struct reply){.outcome = OUTCOME_timeout});
}

static void on_timeout(struct engine *engine, void *state, struct event event)
{
    (void)engine;
    struct run *run = state;
    const struct trying it = attempt_of(run, event.object);
    it.attempt->timer = 0;
    if (!frozen_defers(run, it.route->caller, times_out, event.object, it.attempt->generation))
        times_out(run, event.object, it.attempt->generation);
}

/* A visit was held while its connection was made, in vain. */
static void unconnected(struct run *run, uint32_t index, uint32_t generation)
{
    const struct visit *held = visit_at(run, index);
    const uint32_t number = held->waiter, mark = held->waiter_mark;
    if (held->generation != generation || held->state != VISIT_HELD)
        return;
    visit_give(run, index, visit_at(run, index));
    const struct trying it = attempt_of(run, number);
    if (it.attempt->generation == mark)
        call_attempt_over(run, &it, &(struct reply){.outcome = OUTCOME_unreachable});
}

void timeout_of_held(struct run *run, uint32_t visit)
{
    const struct visit *held = visit_at(run, visit);
    const struct attempt *attempt = attempt_of(run, held->waiter).attempt;
    if (attempt->generation != held->waiter_mark || attempt->state == ATTEMPT_SENT) {
        if (!frozen_defers(run, held->caller, unconnected, visit, held->generation))
            unconnected(run, visit, held->generation);
        return;
    }
    if (!frozen_defers(run, held->caller, times_out, held->waiter, held->waiter_mark))
        times_out(run, held->waiter, held->waiter_mark);
}

void timeouts_create(struct run *run)
{
    const struct plan *plan = run->plan;
    run->timeouts_component = engine_add(run->engine, on_timeout, run, "timeouts");
    run->rings = arena_array(run->arena, plan->timer_count + 1, sizeof *run->rings);
    for (uint32_t i = 0; i < plan->timer_count; i++)
        run->rings[i] = engine_ring(run->engine, run->timeouts_component, 0, plan->timers[i]);
}

/* --- of calls --- */

static void expires(struct run *run, uint32_t number, uint32_t generation)
{
    const struct expiry *expiry = expiry_at(run, number);
    if (expiry->generation == generation)
        call_expires(run, expiry->call);
}

static void on_expiry(struct engine *engine, void *state, struct event event)
{
    (void)engine;
    struct run *run = state;
    const struct expiry *expiry = expiry_at(run, event.object);
    const struct route *route = route_at(run, call_at(run, expiry->call)->route);
    if (!frozen_defers(run, route->caller, expires, event.object, expiry->generation))
        expires(run, event.object, expiry->generation);
}

void deadlines_prepare(struct run *run)
{
    pool_init(&run->expiries, run->arena, sizeof(struct expiry));
    pool_init(&run->deadlines, run->arena, sizeof(sim_time));
}

void deadlines_begin(struct run *run)
{
    run->expiries_component = engine_add(run->engine, on_expiry, run, "deadlines");
}
