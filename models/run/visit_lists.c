/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Leaving a list of visits: a walk along it, for what is ended early stands near its head. */
#include "models/run/visit.h"

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
