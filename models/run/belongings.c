/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What visits belong to, and which visits belong to a transaction.
 *
 * Why chains by number: a saga that is being taken back looks again and again whether anything of
 * it is still under way, and there may be a hundred thousand visits that are not its own.  They
 * outlive the record of it: what a process that died had asked for is still its. */
#include "models/run/transaction_records.h"

static struct belonging *belonging_at(const struct run *run, uint32_t visit)
{
    return POOL_AT(struct belonging, &run->transactions->of_visit, visit);
}

static uint32_t generation_of(const struct run *run, uint32_t visit)
{
    return POOL_AT(const struct visit, &run->visits, visit)->generation;
}

const struct belonging *visit_belongs(const struct run *run, uint32_t visit)
{
    if (visit >= run->transactions->of_visit.made)
        return NULL;
    const struct belonging *belonging = belonging_at(run, visit);
    return belonging->transaction != 0 && belonging->generation == generation_of(run, visit)
               ? belonging
               : NULL;
}

/* --- found by their transaction --- */

/* Those that take something back are not looked for. */
static bool is_found(const struct belonging *belonging)
{
    return belonging->transaction != 0 && !belonging->undoes;
}

static void enters(struct run *run, uint32_t visit)
{
    struct belonging *belonging = belonging_at(run, visit);
    if (!is_found(belonging))
        return;
    uint32_t *head = numbered_head(&run->transactions->visits, belonging->transaction);
    belonging->before = 0;
    belonging->after = *head;
    if (*head != 0)
        belonging_at(run, *head - 1)->before = visit + 1;
    *head = visit + 1;
}

static void leaves(struct run *run, uint32_t visit)
{
    struct belonging *belonging = belonging_at(run, visit);
    if (!is_found(belonging))
        return;
    if (belonging->before != 0)
        belonging_at(run, belonging->before - 1)->after = belonging->after;
    else
        *numbered_head(&run->transactions->visits, belonging->transaction) = belonging->after;
    if (belonging->after != 0)
        belonging_at(run, belonging->after - 1)->before = belonging->before;
    belonging->transaction = 0;
}

/* As many chains as there may be visits in them. */
static void makes_room(struct run *run, uint32_t visit)
{
    struct pool *of_visit = &run->transactions->of_visit;
    while (of_visit->made <= visit)
        *belonging_at(run, pool_take(of_visit)) = (struct belonging){0};
    if (numbered_grows(run, &run->transactions->visits, of_visit->made))
        for (uint32_t i = 0; i < of_visit->made; i++)
            enters(run, i);
}

bool transaction_any(struct run *run, uint64_t id,
                     bool (*such)(const struct run *run, uint32_t visit))
{
    uint32_t next;
    for (uint32_t each = *numbered_head(&run->transactions->visits, id); each != 0; each = next) {
        next = belonging_at(run, each - 1)->after;
        if (belonging_at(run, each - 1)->transaction != id)
            continue;
        if (!visit_belongs(run, each - 1))
            leaves(run, each - 1);
        else if (such(run, each - 1))
            return true;
    }
    return false;
}

/* --- joining and leaving --- */

void visit_joins(struct run *run, uint32_t visit, const struct belonging *belonging)
{
    makes_room(run, visit);
    leaves(run, visit);
    *belonging_at(run, visit) = *belonging;
    belonging_at(run, visit)->generation = generation_of(run, visit);
    enters(run, visit);
}

void visit_stays_in_transaction(struct run *run, uint32_t visit, uint32_t generation)
{
    if (visit_belongs(run, visit))
        belonging_at(run, visit)->generation = generation;
}

void visit_leaves_transaction(struct run *run, uint32_t visit)
{
    if (!visit_belongs(run, visit))
        return;
    leaves(run, visit);
    belonging_at(run, visit)->transaction = 0;
}

bool transaction_refuses(const struct run *run, uint32_t visit)
{
    const struct belonging *belonging = visit_belongs(run, visit);
    if (!belonging || belonging->undoes)
        return false;
    const struct transaction *transaction = transaction_find(run, belonging->transaction);
    return transaction && transaction->undoing;
}
