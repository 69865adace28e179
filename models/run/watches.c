/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/watches.h"

#include "models/run/freeze.h"
#include "models/run/records.h"

struct watch {
    uint32_t visit, generation, slot;
};

static void on_watch(struct engine *engine, void *state, struct event event)
{
    (void)engine;
    struct run *run = state;
    const struct watch watch = *(const struct watch *)pool_at(&run->watches, event.object);
    pool_give(&run->watches, event.object);
    const struct visit *visit = pool_at(&run->visits, watch.visit);
    if (visit->generation == watch.generation &&
        !frozen_defers(run, visit->parcel.to, run->watch_over, watch.visit, watch.generation))
        run->watch_over(run, watch.visit, watch.generation);
}

void watch_begins(struct run *run, uint32_t index, const struct visit *visit, sim_time time)
{
    const uint32_t number = pool_take(&run->watches);
    struct watch *watch = pool_at(&run->watches, number);
    if (watch->slot == 0)
        watch->slot = 1 + engine_slot(run->engine, run->watches_component, 0, number);
    watch->visit = index;
    watch->generation = visit->generation;
    sim_time due;
    if (clock_add(run->engine->now, time, &due)) /* else it lasts longer than time */
        engine_arm(run->engine, watch->slot - 1, due);
}

void watches_create(struct run *run, overdue *over)
{
    run->watch_over = over;
    pool_init(&run->watches, run->arena, sizeof(struct watch));
    run->watches_component = engine_add(run->engine, on_watch, run, "kill_after");
}
