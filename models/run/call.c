/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/call.h"

#include "models/run/attempt.h"
#include "models/run/checks.h"
#include "models/run/expiry.h"
#include "models/run/guards.h"
#include "models/run/ledger.h"
#include "models/run/message_cost.h"
#include "models/run/request.h"
#include "models/run/route.h"
#include "models/run/visit.h"

/* --- the owner --- */

static uint32_t owner_slot(struct run *run, const struct call *call)
{
    if (call->owner_kind != OWNER_CLIENT)
        return visit_slot(run, call->owner, visit_at(run, call->owner));
    return request_slot(run, call->owner);
}

/* No hedge is due any more. */
static void disarm(struct run *run, struct call *call)
{
    engine_cancel(run->engine, owner_slot(run, call));
    call->armed = false;
}

static inline __attribute__((always_inline)) void
tell_owner(struct run *run, const struct call *call, const struct reply *reply)
{
    if (call->owner_kind == OWNER_CLIENT) {
        run->hooks.heard(run, call->owner, reply->outcome);
        return;
    }
    if (call->owner_kind == OWNER_ACTOR || call->owner_kind == OWNER_TASK) {
        run->hooks.told(run, (enum owner_kind)call->owner_kind, call->owner, reply);
        return;
    }
    struct visit *visit = visit_at(run, call->owner);
    visit->outcome = (uint8_t)reply->outcome;
    visit_ready(run, call->owner, visit);
}

static uint32_t attempt_call(const struct run *run, uint32_t number)
{
    return number & HEDGE ? hedge_at(run, number)->call : number;
}

static void drop_all(struct run *run, const struct call *call, uint32_t index)
{
    attempt_drop(run, index);
    uint32_t each = call_special(run, call)->hedge;
    for (; each != NONE; each = hedge_at(run, each)->before)
        attempt_drop(run, each | HEDGE);
}

static __attribute__((noinline)) void close_late(struct run *run, const struct trying *it,
                                                 const struct reply *reply)
{
    const struct attempt before = *it->attempt;
    attempt_close(run, it, reply);
    attempt_chase(run, it->route, &before);
}

void call_attempt_over(struct run *run, const struct trying *it, const struct reply *reply)
{
    struct call *call = it->call;
    if (__builtin_expect(reply->outcome == OUTCOME_timeout, 0))
        close_late(run, it, reply);
    else
        attempt_close(run, it, reply);
    if (call->open > 0) {
        if (reply->outcome != OUTCOME_ok)
            return; /* a hedge may still do better */
        drop_all(run, call, attempt_call(run, it->number));
    }
    if (call->armed)
        disarm(run, call);
    tell_owner(run, call, reply);
}

/* Hook. */
static bool awaited(const struct run *run, const struct visit *visit)
{
    return attempt_of(run, visit->waiter).attempt->generation == visit->waiter_mark;
}

/* Hook: a visit is back; dropped if nobody waits for it any more. */
static void answered(struct run *run, uint32_t index, struct visit *visit)
{
    if (__builtin_expect(visit->waiter_kind != WAITER_ATTEMPT, 0)) {
        if (visit->waiter_kind == WAITER_CHECK)
            check_answered(run, index);
        else
            run->hooks.handed(run, index);
        return;
    }
    const struct trying it = attempt_of(run, visit->waiter);
    if (it.attempt->generation != visit->waiter_mark) {
        if (visit->outcome == OUTCOME_ok)
            count_one(&run->parties[run->plan->instances[visit->parcel.from].party].wasted);
        visit_give(run, index, visit);
        return;
    }
    struct reply reply = {.outcome = (enum outcome)visit->outcome, .idle = visit->idle};
    if (ledgers_kept(run) && (reply.outcome == OUTCOME_ok || it.call->open == 1))
        ledger_heard(run, it.call, index, it.attempt->sent);
    if (it.call->calling->store && reply.outcome == OUTCOME_ok) {
        reply.version = visit->version;
        reply.seen = visit->id;
        reply.branch = visit->part;
    }
    if (reply.outcome != OUTCOME_reset && reply.outcome != OUTCOME_unreachable &&
        it.call->owner_kind < OWNER_CLIENT)
        visit_at(run, it.call->owner)->debt +=
            message_cost(run, visit->parcel.channel, visit->parcel.to, visit->parcel.bytes);
    visit_give(run, index, visit);
    call_attempt_over(run, &it, &reply);
}

static void arm_hedge(struct run *run, struct call *call)
{
    const struct policy *policy = route_at(run, call->route)->policy;
    const sim_time after = __builtin_expect(policy->hedge_share > 0.0, 0)
                               ? route_hedge_after(run, call->route)
                               : policy->hedge_after;
    sim_time due;
    if (call->hedges < policy->hedges && clock_add(run->engine->now, after, &due)) {
        call->armed = true;
        engine_arm(run->engine, owner_slot(run, call), due);
    }
}

/* A retry that was granted will never be made. */
static void give_back(struct run *run, struct call *call)
{
    if (!call->granted)
        return;
    call->granted = false;
    struct guarded guarded = {.now = run->engine->now,
                              .sent = run->engine->now,
                              .tries = call->tries,
                              .before = (enum outcome)call->before,
                              .outcome = OUTCOME_cancelled};
    guards_ended(run, route_at(run, call->route)->guards, &guarded);
}

/* Until when it may take, by its own policy and by the request that it is made for. */
static __attribute__((noinline, cold)) void set_expiry(struct run *run, uint32_t index,
                                                       struct call *call)
{
    const struct policy *policy = route_at(run, call->route)->policy;
    sim_time due = SIM_NEVER;
    if (policy->deadline > 0 && !clock_add(run->engine->now, policy->deadline, &due))
        due = SIM_NEVER;
    if (policy->propagate && call->owner_kind != OWNER_CLIENT) {
        const sim_time carried = visit_deadline(run, call->owner);
        due = carried < due ? carried : due;
    }
    if (due < SIM_NEVER)
        expiry_begin(run, index, call, due);
}

/* True: it was over before this try began. */
static __attribute__((noinline, cold)) bool is_late(struct run *run, struct call *call)
{
    if (call_deadline(run, call) > run->engine->now)
        return false;
    give_back(run, call);
    call_is_over(run, call, OUTCOME_deadline);
    return true;
}

static inline void call_start(struct run *run, uint32_t index, struct call *call, uint64_t key)
{
    const struct trying it = {.number = index,
                              .attempt = &call->first,
                              .call = call,
                              .route = route_at(run, call->route)};
    if (__builtin_expect(call->special != 0, 0) && is_late(run, call))
        return;
    call->granted = false;
    if (it.route->policy->hedges > 0 && call->owner_kind != OWNER_ACTOR &&
        call->owner_kind != OWNER_TASK)
        arm_hedge(run, call);
    attempt_start(run, &it, key);
}

void call_begin(struct run *run, const struct caller *caller, const struct calling *calling,
                uint64_t key, uint64_t data_key, uint32_t *number)
{
    const uint32_t index = POOL_TAKE(struct call, &run->calls);
    struct call *call = call_at(run, index);
    const uint32_t generation = call->first.generation;
    *call = call_blank;
    call->first.generation = generation;
    call->calling = calling;
    call->key = calling->store ? data_key : key;
    call->owner = caller->owner;
    call->owner_kind = (unsigned)caller->kind & 3;
    call->route = route_of(run, caller->instance, calling->channel);
    *number = index;
    if (__builtin_expect(route_at(run, call->route)->policy->expires, 0))
        set_expiry(run, index, call);
    call_start(run, index, call, key);
}

uint32_t call_callee(const struct run *run, const struct call *call)
{
    return run->plan->channels[route_at(run, call->route)->channel].callee;
}

static void give_hedges(struct run *run, struct call *call)
{
    while (call->hedges > 0) {
        struct call_special *special = call_special_at(run, call);
        const uint32_t hedge = special->hedge;
        special->hedge = hedge_at(run, hedge)->before;
        pool_give(&run->hedges, hedge);
        call->hedges--;
    }
}

void call_retry(struct run *run, uint32_t index, uint64_t key)
{
    struct call *call = call_at(run, index);
    give_hedges(run, call);
    if (!call->calling->store)
        call->key = key;
    call_start(run, index, call, key);
}

static __attribute__((noinline)) void give_special(struct run *run, struct call *call)
{
    give_hedges(run, call);
    attempts_shun_nobody(run, call);
    if (call_special(run, call)->expiry != 0)
        expiry_end(run, call);
    pool_give(&run->call_specials, call->special - 1);
}

void call_give(struct run *run, uint32_t index)
{
    struct call *call = call_at(run, index);
    CHECK(call->open == 0);
    if (__builtin_expect(call->special != 0, 0))
        give_special(run, call);
    call->calling = NULL;
    call->first.generation++;
    POOL_GIVE(struct call, &run->calls, index);
}

void call_abandon(struct run *run, uint32_t index)
{
    struct call *call = call_at(run, index);
    drop_all(run, call, index);
    if (call->armed)
        disarm(run, call);
    give_back(run, call);
    call_give(run, index);
}

/* --- hedges --- */

void call_hedges(struct run *run, uint32_t index)
{
    struct call *call = call_at(run, index);
    const struct route *route = route_at(run, call->route);
    call->armed = false;
    if (call->open == 0 || call->hedges >= route->policy->hedges)
        return;
    const uint32_t number = pool_take(&run->hedges);
    struct hedge *hedge = hedge_at(run, number);
    const uint32_t generation = hedge->attempt.generation;
    struct call_special *special = call_special_made(run, call);
    *hedge = (struct hedge){.attempt = {.generation = generation, .slot = NONE},
                            .call = index,
                            .before = special->hedge};
    special->hedge = number;
    call->hedges++;
    if (call->extra < UINT16_MAX)
        call->extra++;
    arm_hedge(run, call);
    if (call->owner_kind != OWNER_CLIENT) /* paid with what comes next */
        visit_at(run, call->owner)->debt +=
            message_cost(run, route->channel, route->caller, call->calling->bytes);
    count_one(&run->parties[run->plan->channels[route->channel].callee].hedged);
    const struct trying it = attempt_of(run, number | HEDGE);
    attempt_start(run, &it, mix(call->key, child_number(0, 0, call->hedges, DRAW_HEDGE)));
}

/* --- the end of all tries --- */

__attribute__((cold)) void call_is_over(struct run *run, struct call *call, enum outcome outcome)
{
    disarm(run, call);
    call->final = true;
    tell_owner(run, call, &(struct reply){.outcome = outcome});
}

sim_time call_deadline(const struct run *run, const struct call *call)
{
    const uint32_t expiry = call_special(run, call)->expiry;
    return expiry == 0 ? SIM_NEVER : expiry_at(run, expiry)->due;
}

/* Nothing is open while it waits for its next try, which begins before. */
void call_expires(struct run *run, uint32_t index)
{
    struct call *call = call_at(run, index);
    if (call->open == 0)
        return;
    drop_all(run, call, index);
    call_is_over(run, call, OUTCOME_deadline);
}

/* --- the beginning and the end of all --- */

void calls_create(struct run *run)
{
    pool_init(&run->calls, run->arena, sizeof(struct call));
    pool_init(&run->hedges, run->arena, sizeof(struct hedge));
    pool_init(&run->shuns, run->arena, sizeof(struct shun));
    pool_init(&run->call_specials, run->arena, sizeof(struct call_special));
    run->hooks.answered = answered;
    run->hooks.awaited = awaited;
}

void calls_forget(struct run *run, uint32_t instance)
{
    route_forget(run, instance);
    for (uint32_t index = 0; index < run->calls.made; index++) {
        const struct call *call = call_at(run, index);
        if (call->calling && route_at(run, call->route)->caller == instance)
            call_abandon(run, index);
    }
    route_dies(run, instance);
}
