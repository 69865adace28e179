/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/observe.h"

#include "sim/check.h"

/* Appended, so observers hear in the order in which they subscribed. */
void observe_subscribe(struct observe *observe, struct arena *arena, unsigned kind, observer *hear,
                       void *context)
{
    CHECK(kind < OBSERVE_KINDS);
    struct observation *added = arena_alloc(arena, sizeof *added);
    *added = (struct observation){.hear = hear, .context = context};
    struct observation **place = &observe->heard[kind];
    while (*place)
        place = &(*place)->next;
    *place = added;
}
