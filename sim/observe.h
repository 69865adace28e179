/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records out, observers in.  A model tells rare, typed records (a request done, a node down);
 * whoever wants them subscribes before the run.  Unheard, a record costs one predictable branch:
 * build it only if observed() says so.
 *
 * The kinds and their structs are the domain's (models/run/signals.h); here they are numbers below
 * OBSERVE_KINDS. Observers must not change the run: they get const records and no way back. */
#ifndef SIM_OBSERVE_H
#define SIM_OBSERVE_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/arena.h"
#include "sim/clock.h"

enum { OBSERVE_KINDS = 24 };

typedef void observer(void *context, sim_time now, const void *record);

struct observation {
    observer *hear;
    void *context;
    struct observation *next;
};

struct observe {
    struct observation *heard[OBSERVE_KINDS];
};

void observe_subscribe(struct observe *observe, struct arena *arena, unsigned kind, observer *hear,
                       void *context);

static inline bool observed(const struct observe *observe, unsigned kind)
{
    return __builtin_expect(observe->heard[kind] != 0, 0);
}

static inline void observe_tell(const struct observe *observe, unsigned kind, sim_time now,
                                const void *record)
{
    for (const struct observation *each = observe->heard[kind]; each; each = each->next)
        each->hear(each->context, now, record);
}

#endif
