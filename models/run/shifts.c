/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/shifts.h"

#include "models/plan/shifts.h"
#include "models/run/queue.h"

static void arm(struct run *run, uint32_t slot, const struct shifts *shifts)
{
    const sim_time next = shifts_next(shifts, run->engine->now);
    if (next != SIM_NEVER)
        engine_arm(run->engine, slot, next);
}

static void on_shift(struct engine *engine, void *state, struct event event)
{
    struct run *run = state;
    const struct party *party = &run->plan->parties[event.object];
    const uint32_t workers = shifts_at(party->shifts, engine->now);
    arm(run, event.slot, party->shifts);
    for (uint32_t i = party->first; i < party->first + party->replicas; i++)
        queue_shift(run, i, workers);
}

static void begin(struct run *run, uint32_t index)
{
    const struct party *party = &run->plan->parties[index];
    const uint32_t workers = shifts_at(party->shifts, 0);
    uint32_t there = 0;
    for (uint32_t i = party->first; i < party->first + party->replicas; i++) {
        run->instances[i].workers = workers;
        there += !run->instances[i].absent;
    }
    level_set(&run->parties[index].workers, 0, (int64_t)there * workers);
}

void shifts_create(struct run *run)
{
    const struct plan *plan = run->plan;
    uint32_t component = 0;
    bool any = false;
    for (uint32_t i = 0; i < plan->party_count; i++) {
        if (!plan->parties[i].shifts)
            continue;
        if (!any)
            component = engine_add(run->engine, on_shift, run, "shifts");
        any = true;
        begin(run, i);
        arm(run, engine_slot(run->engine, component, 0, i), plan->parties[i].shifts);
    }
}
