/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/attempt.h"

#include "models/run/connections.h"
#include "models/run/expiry.h"
#include "models/run/guards.h"
#include "models/run/ledger.h"
#include "models/run/network.h"
#include "models/run/origins.h"
#include "models/run/request.h"
#include "models/run/trace.h"
#include "models/run/transaction_records.h"
#include "models/run/visit.h"

/* --- what is told of attempts on a store, when they begin and when they are over --- */

static uint64_t user_of(const struct run *run, const struct call *call)
{
    if (call->owner_kind == OWNER_TASK)
        return UINT64_MAX; /* nobody's */
    if (call->owner_kind == OWNER_CLIENT) {
        const struct request *request = request_at(run, call->owner);
        return (uint64_t)request->source << 32 | request->user;
    }
    const struct visit *visit = visit_at(run, call->owner);
    return (uint64_t)visit->source << 32 | visit->user;
}

static bool is_passed_on(const struct call *call)
{
    return call->owner_kind == OWNER_ACTOR || call->owner_kind == OWNER_TASK;
}

/* What an actor passes on, or brings later, is the write of its visitor. */
static uint64_t value_of(const struct run *run, const struct trying *it, uint64_t id)
{
    const struct call *call = it->call;
    if (call->calling->verb != VERB_WRITE || !is_passed_on(call))
        return id;
    const uint32_t operation =
        call->owner_kind == OWNER_TASK ? call->owner : visit_at(run, call->owner)->operation;
    const uint64_t value = POOL_AT(struct operation, &run->operations, operation)->task.id;
    return value ? value : id;
}

static uint64_t operation_id(const struct run *run, const struct trying *it)
{
    return it->number & HEDGE ? hedge_at(run, it->number)->id : it->call->id;
}

static struct operation_record operation_of(const struct run *run, const struct trying *it)
{
    const struct belonging *belonging = attempt_belongs(run, it->call);
    return (struct operation_record){
        .transaction = belonging && !belonging->holds ? belonging->transaction : 0,
        .undoes = belonging && belonging->undoes,
        .store = run->plan->channels[it->route->channel].callee,
        .dataset = it->call->calling->dataset,
        .client = it->route->caller,
        .key = it->call->key,
        .user = user_of(run, it->call),
        .id = operation_id(run, it),
        .begun = it->attempt->sent,
        .verb = (enum verb)it->call->calling->verb,
        .passed_on = is_passed_on(it->call)};
}

/* Neither a registry's nor a broker's: histories are those of the application's data. */
static bool of_dataset(const struct run *run, const struct call *call)
{
    return call->calling->dataset < run->plan->dataset_count && call->calling->verb <= VERB_WRITE;
}

/* Gives the value that a write writes. */
static uint64_t operation_invoked(struct run *run, const struct trying *it)
{
    const uint64_t id = ++run->operation_ids;
    if (it->number & HEDGE)
        hedge_at(run, it->number)->id = id;
    else
        it->call->id = id;
    if (!observed(&run->observe, RECORD_INVOKED) || !of_dataset(run, it->call))
        return value_of(run, it, id);
    struct operation_record record = operation_of(run, it);
    record.value = value_of(run, it, id);
    record.origin = origins_kept(run) ? visit_origin(run, it->attempt->visit).key : 0;
    observe_tell(&run->observe, RECORD_INVOKED, run->engine->now, &record);
    return record.value;
}

/* Also when its caller has died or given up: what it wrote may stand. */
static void operation_told(struct run *run, const struct trying *it, const struct reply *reply)
{
    const struct belonging *belonging = attempt_belongs(run, it->call);
    struct operation_record record = operation_of(run, it);
    record.version = reply->version;
    record.seen = reply->seen;
    record.outcome = reply->outcome;
    if (belonging && transaction_hears(run, belonging, &record, reply))
        return;
    if (observed(&run->observe, RECORD_OPERATION))
        observe_tell(&run->observe, RECORD_OPERATION, run->engine->now, &record);
}

/* --- its guards --- */

struct guarded attempt_guarded(const struct run *run, const struct trying *it)
{
    return (struct guarded){.now = run->engine->now,
                            .sent = it->attempt->sent,
                            .tries = it->call->tries,
                            .hedge = (it->number & HEDGE) != 0,
                            .made = true,
                            .before = (enum outcome)it->call->before};
}

static __attribute__((noinline, cold)) void tell_guards(struct run *run, const struct trying *it,
                                                        enum outcome outcome)
{
    struct guarded guarded = attempt_guarded(run, it);
    guarded.outcome = outcome;
    guards_ended(run, it->route->guards, &guarded);
}

/* What the caller itself turns away has not been tried: the call is over, unless it is a hedge. */
static __attribute__((noinline, cold)) bool is_admitted(struct run *run, const struct trying *it)
{
    struct guarded guarded = attempt_guarded(run, it);
    const char *by;
    if (guards_admit(run, it->route->guards, &guarded, &by))
        return true;
    if (observed(&run->observe, RECORD_STEP))
        trace_call(run, it->call, "is turned away by its own", by, 0);
    if (it->number & HEDGE)
        it->call->extra = (uint16_t)(it->call->extra - (it->call->extra > 0));
    else {
        if (it->call->tries > 0) {
            guarded.made = false;
            guarded.outcome = OUTCOME_cancelled;
            guards_ended(run, it->route->guards, &guarded);
            it->call->tries--;
        }
        call_is_over(run, it->call, OUTCOME_shed);
    }
    return false;
}

/* --- its end --- */

/* The next try goes elsewhere. */
static void shun(struct run *run, struct call *call, uint32_t slot)
{
    const uint32_t index = pool_take(&run->shuns);
    struct call_special *special = call_special_made(run, call);
    *shun_at(run, index) = (struct shun){.slot = slot, .before = special->shun};
    special->shun = index;
}

void attempts_shun_nobody(struct run *run, struct call *call)
{
    struct call_special *special = call_special_made(run, call);
    while (special->shun != NONE) {
        const uint32_t index = special->shun;
        special->shun = shun_at(run, index)->before;
        pool_give(&run->shuns, index);
    }
}

static __attribute__((noinline)) void missed(struct run *run, const struct trying *it)
{
    const struct party *party = &run->plan->parties[run->plan->channels[it->route->channel].callee];
    if (run->classes[party->kind].missed)
        run->classes[party->kind].missed(run, it->route, it->call);
    if (it->route->policy->elsewhere)
        shun(run, it->call, it->attempt->slot);
}

void attempt_close(struct run *run, const struct trying *it, const struct reply *reply)
{
    struct attempt *attempt = it->attempt;
    if (it->call->calling->store &&
        (observed(&run->observe, RECORD_OPERATION) || run->transactions) &&
        of_dataset(run, it->call))
        operation_told(run, it, reply);
    const bool sent = attempt->state == ATTEMPT_SENT, chosen = sent && attempt->slot != NONE;
    if (attempt->timer)
        ring_cancel_timer(run->engine, run->rings[attempt->ring], attempt->timer - 1, it->number);
    attempt->timer = 0;
    if (chosen)
        route_ended(run, it->route, attempt->slot, run->engine->now - attempt->sent, reply);
    if (__builtin_expect(it->route->guards != 0, 0))
        tell_guards(run, it, reply->outcome);
    if (reply->outcome != OUTCOME_ok && reply->outcome != OUTCOME_cancelled && chosen)
        missed(run, it);
    if (__builtin_expect(attempt->connection != 0, 0))
        connection_over(run, it, reply->outcome);
    attempt->slot = NONE;
    attempt->generation++;
    it->call->open--;
    attempt->state = ATTEMPT_IDLE;
    if (sent)
        connection_free(run, it->call->route, it->route);
}

void attempt_chase(struct run *run, const struct route *route, const struct attempt *attempt)
{
    if (route->policy->cancel && attempt->state == ATTEMPT_SENT)
        visit_cancel(run, attempt->visit, attempt->visit_generation, route->caller);
}

void attempt_drop(struct run *run, uint32_t number)
{
    const struct trying it = attempt_of(run, number);
    const struct attempt before = *it.attempt;
    if (before.state == ATTEMPT_IDLE)
        return;
    if (before.state == ATTEMPT_WAITING)
        connection_leave(run, &it);
    attempt_close(run, &it, &(struct reply){.outcome = OUTCOME_cancelled});
    attempt_chase(run, it.route, &before);
}

/* --- its beginning --- */

/* Whoever asks, what its visits carry; a branch of `copies: each` says which replica it means. */
static uint32_t fill_root(const struct run *run, struct visit *visit, const struct call *call)
{
    if (call->owner_kind == OWNER_TASK) {
        visit->source = UINT16_MAX; /* nobody's */
        return NONE;
    }
    if (call->owner_kind != OWNER_CLIENT) {
        const struct visit *owner = visit_at(run, call->owner);
        visit->root = owner->root;
        visit->user = owner->user;
        visit->source = owner->source;
        return call->owner_kind == OWNER_VISIT ? owner->replica : NONE;
    }
    const struct request *request = request_at(run, call->owner);
    visit->root = request->number;
    visit->user = request->user;
    visit->source = request->source;
    return NONE;
}

/* What the request says of how long it is waited for: the call's deadline, or this try's. */
static sim_time carried_deadline(const struct run *run, const struct trying *it)
{
    const struct policy *policy = it->route->policy;
    sim_time due = policy->propagate ? call_deadline(run, it->call) : SIM_NEVER, timeout;
    if (policy->propagate && policy->timer != NONE &&
        clock_add(it->attempt->sent, run->plan->timers[policy->timer], &timeout) && timeout < due)
        due = timeout;
    return due;
}

static struct visit *make_visit(struct run *run, const struct trying *it, uint64_t key)
{
    const struct calling *calling = it->call->calling;
    struct attempt *attempt = it->attempt;
    struct visit *visit = visit_take(run, &attempt->visit);
    visit->parcel.key = key;
    visit->parcel.from = visit->caller = it->route->caller;
    visit->parcel.channel = it->route->channel;
    visit->parcel.bytes = calling->bytes;
    visit->waiter_kind = WAITER_ATTEMPT;
    visit->waiter = it->number;
    visit->waiter_mark = attempt->generation;
    visit->endpoint = calling->endpoint; /* or dataset */
    attempt->visit_generation = visit->generation;
    if (__builtin_expect(run->plan->propagates, 0))
        visit_set_deadline(run, attempt->visit, carried_deadline(run, it));
    visit->parcel.to = fill_root(run, visit, it->call); /* until it is sent: calling->each */
    if (__builtin_expect(run->transactions != NULL, 0))
        attempt_joins(run, it);
    if (origins_kept(run))
        origin_of_attempt(run, attempt->visit, attempt_origin(run, it->call), calling->idempotent);
    if (!calling->store)
        return visit;
    visit->part = run->transactions ? attempt_part(run, it) : 0;
    visit->verb = calling->verb;
    visit->level = calling->level;
    visit->data_key = it->call->key;
    visit->operation = NONE;
    visit->id = operation_invoked(run, it);
    return visit;
}

static void note_asked(struct elsewhere *asked, uint32_t slot)
{
    if (slot != NONE)
        asked->slots[asked->count++] = slot;
}

static void asked_by(const struct run *run, const struct call *call, struct elsewhere *asked)
{
    const struct call_special *special = call_special(run, call);
    asked->count = 0;
    if (special->hedge != NONE)
        note_asked(asked, call->first.slot);
    for (uint32_t each = special->hedge; each != NONE; each = hedge_at(run, each)->before)
        note_asked(asked, hedge_at(run, each)->attempt.slot);
    for (uint32_t each = special->shun; each != NONE; each = shun_at(run, each)->before)
        if (asked->count <= UINT8_MAX)
            asked->slots[asked->count++] = shun_at(run, each)->slot;
}

/* One replica is meant, a store knows best, or whoever has been asked is not asked again.  Apart:
 * it needs room. */
static __attribute__((noinline)) uint32_t choose_other(struct run *run, const struct trying *it,
                                                       const struct visit *visit)
{
    const struct calling *calling = it->call->calling;
    const uint32_t party = run->plan->channels[it->route->channel].callee;
    if (calling->each)
        return route_slot(it->route, run->plan->parties[party].first + visit->parcel.to);
    struct elsewhere asked;
    asked_by(run, it->call, &asked);
    if (calling->store) {
        const uint32_t instance =
            run->classes[run->plan->parties[party].kind].route(run, party, visit, &asked);
        return instance == NONE ? NONE : route_slot(it->route, instance);
    }
    return asked.count == 0 ? route_choose(run, it->route, visit)
                            : route_choose_other(run, it->route, visit, &asked);
}

static inline uint32_t choose_slot(struct run *run, const struct trying *it,
                                   const struct visit *visit)
{
    const struct calling *calling = it->call->calling;
    if (calling->each || calling->store || it->call->special != 0)
        return choose_other(run, it, visit);
    return route_choose(run, it->route, visit);
}

/* It will not have a connection in time: until then its visit is held. */
static bool connection_hangs(struct run *run, const struct trying *it)
{
    struct visit *visit = visit_at(run, it->attempt->visit);
    const sim_time patience = it->route->policy->connect_timeout;
    sim_time due;
    if (network_connects(run, &visit->parcel) <= patience)
        return false;
    visit->state = VISIT_HELD;
    if (clock_add(run->engine->now, patience, &due))
        engine_arm(run->engine, visit_slot(run, it->attempt->visit, visit), due);
    return true;
}

static inline void send_now(struct run *run, const struct trying *it)
{
    struct attempt *attempt = it->attempt;
    struct visit *visit = visit_at(run, attempt->visit);
    visit->begun = run->engine->now - attempt->sent;
    attempt->state = ATTEMPT_SENT;
    it->route->open++;
    attempt->slot = choose_slot(run, it, visit);
    if (attempt->slot == NONE) {
        visit_give(run, attempt->visit, visit);
        call_attempt_over(run, it, &(struct reply){.outcome = OUTCOME_unreachable});
        return;
    }
    visit->parcel.to = member_instance(it->route->members, attempt->slot);
    const struct instance *callee = &run->instances[visit->parcel.to];
    count_one(&callee->party->attempts);
    if (__builtin_expect(!callee->up, 0))
        count_one(&callee->party->dead);
    visit->parcel.link = route_link(run, it->route, attempt->slot);
    link_opened(run, visit->parcel.link);
    if (__builtin_expect(run->plan->channels[it->route->channel].exclusive, 0))
        connection_take(run, it, visit);
    if (observed(&run->observe, RECORD_STEP))
        trace_call(run, it->call, "sends it to", run->plan->instances[visit->parcel.to].name, 0);
    visit->parcel.opens = true;
    if (__builtin_expect(it->route->policy->connect_timeout > 0, 0) && connection_hangs(run, it))
        return;
    visit_send(run, attempt->visit, visit);
}

void attempt_send(struct run *run, const struct trying *it) { send_now(run, it); }

void attempt_start(struct run *run, const struct trying *it, uint64_t key)
{
    const uint32_t timer = it->route->policy->timer;
    it->attempt->sent = run->engine->now;
    if (__builtin_expect(it->route->guards != 0, 0) && !is_admitted(run, it))
        return;
    it->call->open++;
    make_visit(run, it, key);
    if (ledgers_kept(run))
        ledger_attempt(run, it->call, it->attempt->visit,
                       run->plan->channels[it->route->channel].callee, it->call->open == 1);
    if (timer != NONE) {
        it->attempt->ring = (uint16_t)timer;
        it->attempt->timer = 1 + ring_timer(ring_arm(run->engine, run->rings[timer], it->number));
    }
    if (!connection_wait(run, it))
        send_now(run, it);
}
