/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What becomes of visits when the instance dies at which they stay. */
#include "models/run/queue.h"
#include "models/run/visit.h"

/* An unheard answer of its former life is all that is left of it. */
static void lose(struct run *run, uint32_t index, bool tell)
{
    struct visit *visit = visit_at(run, index);
    visit_hop_over(run, visit);
    if (visit_is_asked(visit) && tell && visit_is_reliable(run, visit))
        visit_turn_back(run, index, visit, OUTCOME_reset, 0);
    else
        visit_give(run, index, visit);
}

static bool stays_at(const struct visit *visit, uint32_t instance)
{
    return visit->parcel.to == instance && visit->state != VISIT_FREE &&
           visit->state != VISIT_AWAY && visit->state != VISIT_HELD;
}

/* First nothing can ready them any more, then they are told of: what hears a reset may be another
 * one of the same instance. */
void visits_forget(struct run *run, uint32_t index, bool tell)
{
    struct instance *instance = &run->instances[index];
    struct node *node = instance->node;
    visits_leave(run, &node->parked_first, &node->parked_last, index);
    visits_leave(run, &run->ready_first, &run->ready_last, index);
    instance->parked_first = instance->parked_last = NONE;
    for (uint32_t i = 0; i < run->visits.made; i++) {
        struct visit *visit = visit_at(run, i);
        if (!stays_at(visit, index))
            continue;
        if (visit->parcel.slot != 0)
            engine_cancel(run->engine, visit->parcel.slot - 1);
        queue_lost(run, visit);
        visit->turn++;
        visit->state = VISIT_LOST;
    }
    queue_cleared(run, index);
    for (uint32_t i = 0; i < run->visits.made; i++) {
        const struct visit *visit = visit_at(run, i);
        if (visit->state == VISIT_LOST && visit->parcel.to == index) {
            if (visit->parcel.back) /* an answer that had come for it */
                visit_give(run, i, visit_at(run, i));
            else
                lose(run, i, tell);
        }
    }
}
