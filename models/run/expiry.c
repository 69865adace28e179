/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/expiry.h"

void expiry_begin(struct run *run, uint32_t index, struct call *call, sim_time due)
{
    const uint32_t number = 1 + pool_take(&run->expiries);
    call_special_made(run, call)->expiry = number;
    struct expiry *expiry = expiry_at(run, number);
    if (expiry->slot == 0)
        expiry->slot = 1 + engine_slot(run->engine, run->expiries_component, 0, number);
    expiry->due = due;
    expiry->call = index;
    if (due > run->engine->now) /* else it is late from the beginning */
        engine_arm(run->engine, expiry->slot - 1, due);
}

void expiry_end(struct run *run, struct call *call)
{
    struct call_special *special = call_special_made(run, call);
    struct expiry *expiry = expiry_at(run, special->expiry);
    engine_cancel(run->engine, expiry->slot - 1);
    expiry->generation++;
    pool_give(&run->expiries, special->expiry - 1);
    special->expiry = 0;
}

void visit_set_deadline(struct run *run, uint32_t visit, sim_time deadline)
{
    while (run->deadlines.made <= visit) {
        const uint32_t index = pool_take(&run->deadlines);
        *POOL_AT(sim_time, &run->deadlines, index) = SIM_NEVER;
    }
    *POOL_AT(sim_time, &run->deadlines, visit) = deadline;
}
