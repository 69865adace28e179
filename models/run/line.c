/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/line.h"

#include "models/run/visit.h"
#include "models/words/guard.h"
#include "models/words/order.h"

/* Behind this one, NONE: before all. */
static void insert(struct run *run, struct instance *instance, uint32_t index, struct visit *visit,
                   uint32_t before)
{
    const uint32_t next = before == NONE ? instance->first : visit_at(run, before)->parcel.next;
    visit->before = before;
    visit->parcel.next = next;
    if (before == NONE)
        instance->first = index;
    else
        visit_at(run, before)->parcel.next = index;
    if (next == NONE)
        instance->last = index;
    else
        visit_at(run, next)->before = index;
}

/* Behind the last one of its own rank, or of the nearest that is greater. */
static void insert_by_rank(struct run *run, struct instance *instance, uint32_t index,
                           struct visit *visit)
{
    const uint32_t rank = visit_rank(run, visit);
    uint32_t above = rank + 1, before = NONE;
    while (above > 0 && (before = instance->tails[above - 1]) == NONE)
        above--;
    insert(run, instance, index, visit, before);
    instance->tails[rank] = index;
}

void line_enter_by_order(struct run *run, struct instance *instance, uint32_t index,
                         struct visit *visit)
{
    const struct party *plan = &run->plan->parties[run->plan->instances[visit->parcel.to].party];
    if (plan->order->joined)
        plan->order->joined(instance->order, plan->order_settings, run->engine->now,
                            instance->waiting);
    if (instance->tails)
        insert_by_rank(run, instance, index, visit);
    else
        insert(run, instance, index, visit, instance->first == NONE ? NONE : instance->last);
}

/* The last one of its rank gives way to the one before it, if that is of the same rank. */
void line_leave_rank(const struct run *run, struct instance *instance, const struct visit *visit)
{
    const uint32_t rank = visit_rank(run, visit), before = visit->before;
    const uint32_t next = visit->parcel.next;
    if (next != NONE && visit_rank(run, visit_at(run, next)) == rank)
        return;
    const bool same = before != NONE && visit_rank(run, visit_at(run, before)) == rank;
    instance->tails[rank] = same ? before : NONE;
}

void line_start(struct run *run, uint32_t index)
{
    struct instance *instance = &run->instances[index];
    const struct party *plan = &run->plan->parties[run->plan->instances[index].party];
    if (plan->order && plan->order->state_size)
        instance->order = arena_alloc(run->arena, plan->order->state_size);
    if (plan->order && plan->order->ranks) {
        instance->tails = arena_array(run->arena, run->plan->rank_count + 1, sizeof(uint32_t));
        for (uint32_t rank = 0; rank < run->plan->rank_count; rank++)
            instance->tails[rank] = NONE;
    }
    if (!plan->limit.class)
        return;
    instance->limit = arena_alloc(run->arena, plan->limit.class->state_size(plan->limit.settings));
    plan->limit.class->start(instance->limit, plan->limit.settings, run->engine->now);
}
