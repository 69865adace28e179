/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A storm of crashes: nodes of ours die and come back at random, then all are up, nobody
 * asks any more, and there is time to end what was begun. */
#ifndef TESTS_MODELS_LIB_CRASHES_H
#define TESTS_MODELS_LIB_CRASHES_H

#include "models/run/life.h"
#include "tests/models/lib/world.h"

enum { STORM = 15 }; /* s */

/* `may`: whether the node may die now; NULL: always. */
typedef bool storm_care(const struct world *world, uint32_t node);

static inline void storm_steps(struct world *world, draw *random, storm_care *may)
{
    const uint32_t node = uniform_below(draw_next(random), world->plan->node_count);
    if (!world->plan->nodes[node].ours)
        return;
    if (world->run->nodes[node].crashes > 0)
        node_restart(world->run, node);
    else if (draw_next(random) % 3 == 0 && (!may || may(world, node)))
        node_crash(world->run, node);
}

static inline void storm_passes_with(struct world *world, uint64_t seed, storm_care *may)
{
    draw random = seed * 7919 + 5;
    while (world->run->engine->now < STORM * SECOND) {
        const sim_time pass = (sim_time)(draw_next(&random) % (uint64_t)(100 * MS));
        run_until(world->run, world->run->engine->now + pass);
        storm_steps(world, &random, may);
    }
    for (uint32_t i = 0; i < world->plan->node_count; i++)
        if (world->run->nodes[i].crashes > 0)
            node_restart(world->run, i);
    run_until(world->run, (STORM + 1) * SECOND);
    world_stop_load(world);
    run_until(world->run, (STORM + 10) * SECOND);
}

static inline void storm_passes(struct world *world, uint64_t seed)
{
    storm_passes_with(world, seed, NULL);
}

#endif
