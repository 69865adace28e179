/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Attempts that are made on behalf of a transaction, and those by which a coordinator says how one
 * ends. */
#include "models/run/attempt.h"
#include "models/run/origins.h"
#include "models/run/request.h"
#include "models/run/transaction_records.h"

/* The transaction on whose behalf it is made; NULL: none. */
const struct belonging *attempt_belongs(const struct run *run, const struct call *call)
{
    if (!run->transactions || call->owner_kind == OWNER_CLIENT || call->owner_kind == OWNER_TASK)
        return NULL;
    return visit_belongs(run, call->owner);
}

/* What it is done for goes along. */
void attempt_joins(struct run *run, const struct trying *it)
{
    const struct call *call = it->call;
    const struct belonging *belonging = attempt_belongs(run, call);
    if (belonging) {
        const struct belonging same = *belonging;
        visit_joins(run, it->attempt->visit, &same);
        POOL_AT(struct visit, &run->visits, it->attempt->visit)->taking_part = same.holds;
    }
    if (call->owner_kind != OWNER_TASK)
        return;
    const struct task *task = &POOL_AT(struct operation, &run->operations, call->owner)->task;
    if (task->transaction != 0)
        visit_joins(run, it->attempt->visit,
                    &(struct belonging){.transaction = task->transaction,
                                        .patience = task->patience,
                                        .holds = true});
}

/* What the store calls its branch, as far as is known. */
uint32_t attempt_part(struct run *run, const struct trying *it)
{
    const struct call *call = it->call;
    if (call->owner_kind == OWNER_TASK)
        return POOL_AT(struct operation, &run->operations, call->owner)->task.branch;
    const struct belonging *belonging = attempt_belongs(run, call);
    return belonging ? transaction_asks(run, belonging, call,
                                        run->plan->channels[it->route->channel].callee)
                     : 0;
}

/* The step of the frame that asks, as at its first try. */
static uint64_t asked_by(const struct run *run, uint32_t frame, bool relays)
{
    const uint32_t pc = POOL_AT(const struct visit, &run->visits, frame)->pc;
    return relays ? visit_origin(run, frame).key : origin_of_step(run, frame, &run->plan->ops[pc]);
}

uint64_t attempt_origin(const struct run *run, const struct call *call)
{
    switch ((enum owner_kind)call->owner_kind) {
    case OWNER_TASK:
        return 0;
    case OWNER_CLIENT:
        return mix(request_at(run, call->owner)->key, child_number(0, 0, 0, DRAW_CHILD));
    case OWNER_ACTOR:
        return visit_origin(run, call->owner).key;
    default:
        return asked_by(run, call->owner, call->calling->relays);
    }
}
