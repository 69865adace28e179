/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For tests of a store `s` in shards: where it stands in the plan, and whether its history is that
 * of one register per key. */
#ifndef TESTS_MODELS_LIB_SHARDS_H
#define TESTS_MODELS_LIB_SHARDS_H

#include "analysis/consistency/register_stream.h"
#include "tests/models/lib/world.h"

static inline const struct party *store_of(const struct world *world)
{
    if (!world->plan)
        fprintf(stderr, "%s", world->messages);
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    return &world->plan->parties[world_party(world, "s")];
}

static inline void hear_invoked(void *stream, sim_time now, const void *record)
{
    (void)now;
    register_stream_invoked(stream, record);
}

static inline void hear_ended(void *stream, sim_time now, const void *record)
{
    (void)now;
    register_stream_ended(stream, record);
}

/* Of all that the world hears from now on. */
static inline struct register_stream *hear_registers(struct world *world)
{
    struct register_stream *stream =
        register_stream_create(world->run_arena, world->plan->party_count, 1000);
    struct observe *observe = &world->run->observe;
    observe_subscribe(observe, world->run_arena, RECORD_INVOKED, hear_invoked, stream);
    observe_subscribe(observe, world->run_arena, RECORD_OPERATION, hear_ended, stream);
    return stream;
}

#endif
