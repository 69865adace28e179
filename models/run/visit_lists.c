/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Visits on lists: parked ones; and leaving a list, which is a walk along it, for what is ended
 * early stands near its head. */
#include "models/run/visit.h"

#include "models/run/ledger.h"
#include "models/run/queue.h"

void visits_remove(struct run *run, uint32_t *first, uint32_t *last, uint32_t index)
{
    uint32_t before = NONE, each = *first;
    while (each != index) {
        CHECK(each != NONE);
        before = each;
        each = visit_at(run, each)->parcel.next;
    }
    const uint32_t next = visit_at(run, index)->parcel.next;
    if (before == NONE)
        *first = next;
    else
        visit_at(run, before)->parcel.next = next;
    if (*last == index)
        *last = before;
}

void visits_leave(struct run *run, uint32_t *first, uint32_t *last, uint32_t instance)
{
    uint32_t each = *first;
    *first = *last = NONE;
    while (each != NONE) {
        struct visit *visit = visit_at(run, each);
        const uint32_t index = each;
        each = visit->parcel.next;
        if (visit->parcel.to != instance)
            visits_append(run, first, last, index, visit);
    }
}

/* On a frozen node in the order of the node, in a frozen process in the order of the process. */
void visit_parked(struct run *run, uint32_t index, struct visit *visit, enum parked_as as)
{
    struct instance *instance = &run->instances[visit->parcel.to];
    struct node *node = run->instances[visit->parcel.to].node;
    visit->state = VISIT_PARKED;
    if (ledgers_kept(run))
        ledger_spends(run, index, SPENT_pause);
    visit->parked_as = (uint8_t)as;
    if (as == PARKED_ARRIVED)
        queue_parks(run, visit, 1);
    if (node->pauses > 0)
        visits_append(run, &node->parked_first, &node->parked_last, index, visit);
    else
        visits_append(run, &instance->parked_first, &instance->parked_last, index, visit);
}
