/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A world of region servers and masters, and what must hold after each of its events: nobody serves
 * a place that another one serves. */
#ifndef TESTS_MODELS_REGIONS_WORLD_H
#define TESTS_MODELS_REGIONS_WORLD_H

#include "models/stores/consensus/log.h"
#include "models/stores/regions/locate.h"
#include "models/stores/regions/masters.h"
#include "tests/models/schedules.h"

extern const struct store_class store_regions;

static inline struct server *server_at(struct fake_world *world, uint32_t process)
{
    return &((struct regions_state *)fake_port(world, process)->state)->server;
}
static inline struct master *master_at(struct fake_world *world, uint32_t process)
{
    return &((struct regions_state *)fake_port(world, process)->state)->master;
}
static inline const struct regions_made *world_made(const struct fake_world *world)
{
    return world->made;
}

/* Defaults as in a scenario without any of its keys, but for times that tests choose. */
static inline struct regions plain_regions(uint64_t masters, sim_time session)
{
    return (struct regions){.master = {.replicas = masters, .session = session},
                            .wal = {.split = 1e9, .timeout = 200 * MS, .flush = 1 << 20},
                            .replay = 1e9,
                            .split_at = UINT64_MAX,
                            .split_pause = 100 * MS};
}

static inline struct fake_world *regions_world(const struct store_class *class, uint32_t servers,
                                               uint32_t copies, uint32_t regions,
                                               const struct regions *settings)
{
    struct fake_world *world =
        fake_behind(&fake_ports, class, servers + (uint32_t)settings->master.replicas, settings);
    world->store.replicas = copies;
    world->store.shards = regions;
    fake_make(world);
    return world;
}

static inline void regions_start(struct fake_world *world)
{
    for (uint32_t i = 0; i < world->peers; i++)
        fake_start(world, i, true);
}

/* --- what must hold --- */

static inline void nobody_serves_what_another_does(struct fake_world *world)
{
    struct spans seen = {0};
    for (uint32_t i = 0; i < world_made(world)->servers; i++) {
        if (!world->actors[i].up || !is_granted(fake_port(world, i)))
            continue;
        const struct spans *regions = &server_at(world, i)->regions;
        for (uint32_t k = 0; k < regions->count; k++) {
            const struct span *region = &regions->list[k];
            if (region->state != SERVING)
                continue;
            must(world, !spans_at(&seen, region->from) && !spans_at(&seen, region->until - 1),
                 "a region is served by one server");
            spans_put(&seen, &world->blocks, region);
        }
    }
    spans_free(&seen, &world->blocks);
}

static inline bool everything_is_served(struct fake_world *world)
{
    uint64_t served = 0;
    for (uint32_t i = 0; i < world_made(world)->servers; i++) {
        const struct spans *regions = &server_at(world, i)->regions;
        for (uint32_t k = 0; world->actors[i].up && k < regions->count; k++)
            if (regions->list[k].state == SERVING && is_granted(fake_port(world, i)))
                served += regions->list[k].until - regions->list[k].from;
    }
    return served == PLACES;
}

static inline void regions_heard_by_client(struct fake_world *world, const struct fake_task *task,
                                           enum outcome outcome)
{
    must_be_linear(world, task, outcome, true);
}

#endif
