/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/expected.h"

#include "models/plan/budgets.h"
#include "models/plan/hedged.h"

enum { MOST_ROUNDS = 8 };

struct expected expected_of(const struct plan *plan, sim_time from, sim_time until,
                            struct arena *arena)
{
    struct expected made = {.traffic = traffic_of(plan, arena)};
    const struct traffic *traffic = made.traffic;
    for (unsigned round = 0; traffic && round < MOST_ROUNDS; round++) {
        made.demand = demand_of(traffic, false, from, until, arena);
        made.holding = holding_of(made.demand, HOLD_EXPECTED, arena);
        const struct traffic *bounded = budgets_bound(made.traffic, made.holding, arena);
        made.traffic = bounded ? bounded : made.traffic;
        traffic = traffic_hedged(made.traffic, made.holding, arena);
        traffic = traffic ? traffic : bounded;
    }
    return made;
}
