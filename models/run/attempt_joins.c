/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Attempts that are made on behalf of a transaction, and those by which a coordinator says how one
 * ends. */
#include "models/run/attempt.h"
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
    }
    if (call->owner_kind != OWNER_TASK)
        return;
    const struct task *task = &POOL_AT(struct operation, &run->operations, call->owner)->task;
    if (task->transaction != 0)
        visit_joins(run, it->attempt->visit,
                    &(struct belonging){.transaction = task->transaction, .holds = true});
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
