/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is foretold from means of a scenario, and what a run of it does. */
#ifndef TESTS_MODELS_LIB_FORETOLD_H
#define TESTS_MODELS_LIB_FORETOLD_H

#include <math.h>

#include "models/plan/offered.h"
#include "tests/models/lib/world.h"

#define CLIENT(rate, more) "workload: {c: {arrivals: poisson(rate=" rate "), mix: a.x" more "}}\n"

static inline const struct offered *offered_of(const struct world *world)
{
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    return offered_between(world->plan, 0, 100 * SECOND, world->arena);
}

static inline const struct station *station(const struct world *world, const char *name)
{
    const struct offered *offered = offered_of(world);
    for (uint32_t i = 0; i < offered->count; i++)
        if (strcmp(offered->stations[i].name, name) == 0)
            return &offered->stations[i];
    fprintf(stderr, "no station '%s'\n", name);
    CU_FAIL_FATAL("no such station");
    return NULL;
}

/* Of one text, by the names of stations. */
static inline double load(const char *text, const char *name)
{
    struct world *world = world_of(text);
    if (!world->plan)
        fprintf(stderr, "%s", world->messages);
    const double result = station(world, name)->load;
    world_end(world);
    return result;
}

static inline double measured(const struct world *world, const struct station *about)
{
    const double time = (double)world->run->engine->now;
    if (about->kind == STATION_NODE)
        return (double)level_area(world, &world->run->nodes[about->node].cores_busy) / time /
               world->plan->nodes[about->node].cores;
    const struct party *party = &world->plan->parties[about->party];
    const struct party_run *run = &world->run->parties[about->party];
    const double there = party->initial < party->replicas
                             ? (double)level_area(world, &run->there) / time
                             : party->replicas;
    return (double)level_area(world, &run->workers_busy) / time / party->workers / there;
}

/* Nodes and workers are as busy as foretold, within `share` of it or 0.01 %. */
static inline void as_busy_as_foretold(struct world *world, sim_time time, double share)
{
    const struct offered *offered = offered_of(world);
    world_begin(world, 1, 0);
    world_until(world, time);
    for (uint32_t i = 0; i < offered->count; i++) {
        const struct station *about = &offered->stations[i];
        if (about->kind != STATION_NODE && about->kind != STATION_SERVICE)
            continue;
        const double is = measured(world, about);
        const bool good = fabs(is - about->load) <= share * about->load + 1e-4;
        if (!good)
            fprintf(stderr, "%s: foretold %.5f, is %.5f\n", about->name, about->load, is);
        CU_ASSERT(good);
    }
    world_end(world);
}

#endif
