/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Actors that ask other stores, on behalf of a visitor: the call is the visit's, its answer the
 * operation's. */
#include "models/run/attempt.h"
#include "models/run/call.h"
#include "models/run/message_cost.h"
#include "models/run/store.h"
#include "models/run/visit.h"

/* Hook: the answer is there. */
static void told(struct run *run, enum owner_kind kind, uint32_t owner, const struct reply *reply)
{
    struct operation *operation =
        pool_at(&run->operations, kind == OWNER_TASK ? owner : visit_at(run, owner)->operation);
    CHECK(operation->state == OPERATION_CALLING);
    operation->task.outcome = (uint8_t)reply->outcome;
    operation->answer = (struct version_told){reply->version, reply->seen, reply->branch};
    store_resume(run, operation->index);
}

void asks_create(struct run *run) { run->hooks.told = told; }

static uint64_t drawn_key(const struct run *run, const struct operation *operation)
{
    draw random = port_random(part_at(run, operation->instance, operation->part));
    return draw_next(&random);
}

/* Nobody pays for the messages of an actor's own questions: they are few. */
static void asks_itself(struct run *run, struct operation *operation, const struct calling *calling,
                        uint64_t key)
{
    operation->state = OPERATION_CALLING;
    const struct caller caller = {
        .kind = OWNER_TASK, .owner = operation->index, .instance = operation->instance};
    call_begin(run, &caller, calling, drawn_key(run, operation), key, &operation->call);
}

void operation_asks(struct run *run, struct operation *operation, const struct calling *calling,
                    uint64_t key)
{
    if (operation->visit == NONE) { /* has gone; the operation is dropped next */
        if (!operation->task.visitor)
            asks_itself(run, operation, calling, key);
        return;
    }
    struct visit *visit = visit_at(run, operation->visit);
    visit->debt += message_cost(run, calling->channel, operation->instance, calling->bytes);
    operation->state = OPERATION_CALLING;
    const struct caller caller = {
        .kind = OWNER_ACTOR, .owner = operation->visit, .instance = operation->instance};
    call_begin(run, &caller, calling, mix(visit->parcel.key, calling->channel), key,
               &operation->call);
}

static void ask_again(struct run *run, struct operation *operation)
{
    const struct call *call = call_at(run, operation->call);
    operation->state = OPERATION_CALLING;
    const uint64_t parent = operation->visit == NONE ? drawn_key(run, operation)
                                                     : visit_at(run, operation->visit)->parcel.key;
    call_retry(run, operation->call, mix(mix(parent, call->calling->channel), call->tries));
}

bool operation_told(struct run *run, struct operation *operation)
{
    if (operation->state == OPERATION_BACKS_OFF) {
        ask_again(run, operation);
        return false;
    }
    struct call *call = call_at(run, operation->call);
    const struct backing_off from = {
        .key = operation->visit == NONE ? 0 : visit_at(run, operation->visit)->parcel.key,
        .step = call->calling->channel};
    sim_time wait;
    if (operation->task.outcome != OUTCOME_ok &&
        call_again(run, call, (enum outcome)operation->task.outcome, &from, &wait)) {
        operation->state = OPERATION_BACKS_OFF;
        operation_until(run, operation, clock_after(run->engine->now, wait));
        return false;
    }
    call_give(run, operation->call);
    operation->call = NONE;
    operation->state = OPERATION_OPEN;
    if (operation->task.outcome == OUTCOME_ok) {
        operation->task.version = operation->answer.version;
        operation->task.id = operation->answer.id;
        operation->task.branch = operation->answer.branch;
    }
    return true;
}
