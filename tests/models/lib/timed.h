/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scenarios whose times are known to the nanosecond: one request a second, and what it takes. */
#ifndef TESTS_MODELS_LIB_TIMED_H
#define TESTS_MODELS_LIB_TIMED_H

#include "tests/models/lib/world.h"

#define ONE_SERVICE "services: {m: {modules: all}}"
#define TWO_SERVICES "services: {a: , b: }"

/* Endpoint a.x does `steps`; `more` are further modules; one request per second. */
static inline struct world *world_doing(const char *steps, const char *more, const char *deployment,
                                        sim_time until)
{
    return world_run(text_of("application: {modules: {a: {x: %s}%s%s}}\n"
                             "workload: {c: {arrivals: renewal(1s), mix: a.x}}\n"
                             "deployment: {%s}\n",
                             steps, *more ? ", " : "", more, deployment),
                     until);
}

/* The request ended so, after that time. */
static inline void took(const struct world *world, uint32_t number, enum outcome outcome,
                        sim_time time)
{
    CU_ASSERT_EQUAL(world_outcome(world, number), outcome);
    if (world_took(world, number) != time)
        fprintf(stderr, "request %u took %lld ns, not %lld\n", number,
                (long long)world_took(world, number), (long long)time);
    CU_ASSERT_EQUAL(world_took(world, number), time);
}

/* Each of eight requests, and nothing is left afterwards. */
static inline void takes(const char *steps, const char *more, const char *deployment, sim_time time)
{
    struct world *world = world_doing(steps, more, deployment, 8500 * MS);
    CU_ASSERT_EQUAL(world->count, 8);
    for (size_t i = 0; i < world->count; i++) {
        CU_ASSERT_EQUAL(world->heard[i].outcome, OUTCOME_ok);
        CU_ASSERT_EQUAL(world->heard[i].sent, (sim_time)(i + 1) * SECOND);
        if (world->heard[i].took != time)
            fprintf(stderr, "%s took %lld ns, not %lld\n", steps, (long long)world->heard[i].took,
                    (long long)time);
        CU_ASSERT_EQUAL(world->heard[i].took, time);
    }
    assert_quiet(world);
    world_end(world);
}

#endif
