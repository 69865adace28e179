/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A primary and its replicas in the fake world: settings, and who has lost what. */
#ifndef TESTS_MODELS_PRIMARY_REPLICA_WORLD_H
#define TESTS_MODELS_PRIMARY_REPLICA_WORLD_H

#include "models/stores/primary_replica/primary_replica.h"
#include "sim/setting.h"
#include "tests/models/fake_world.h"
#include "tests/models/family.h"

#define SECOND NANOSECONDS_PER_SECOND
#define MS (SECOND / 1000)

/* Modes with the defaults that their rows state. */
static inline struct chosen replica_mode(const char *name)
{
    static struct replication_mode semi_sync = {.fall_back = 10 * SECOND},
                                   others = {.acks = COUNT_UNLIMITED, .until = "flushed"};
    return (struct chosen){.class = member(&replication_modes, name),
                           .settings = strcmp(name, "semi_sync") == 0 ? &semi_sync : &others};
}

/* Its times, which tests may change; with the defaults again for the next settings. */
static inline struct own_failover *own_failover(void)
{
    static struct own_failover own;
    return &own;
}

static inline struct chosen replica_failover(const char *name)
{
    return (struct chosen){.class = member(&failovers, name), .settings = own_failover()};
}

static inline struct primary_replica replica_settings(const char *mode, const char *reads)
{
    *own_failover() = (struct own_failover){.detect = law_constant(10 * SECOND),
                                            .promote = law_constant(5 * SECOND)};
    return (struct primary_replica){
        .mode = replica_mode(mode),
        .log = "ordered",
        .reads = reads,
        .feeds = COUNT_UNLIMITED,
        .delays = {.replicate = law_constant(10 * MS), .ack = law_constant(1 * MS)},
        .failover = replica_failover("automatic")};
}

/* Acknowledged writes, and those of them that were given up. */
struct losses {
    uint64_t versions[1 << 16];
    uint32_t count;
    uint64_t lost;
};

static inline void losses_hear(struct fake_world *world, const struct fake_task *task,
                               enum outcome outcome)
{
    struct losses *losses = world->context;
    if (task->task.verb != VERB_WRITE || outcome != OUTCOME_ok)
        return;
    CU_ASSERT_FATAL(losses->count < 1 << 16);
    losses->versions[losses->count++] = task->task.version;
}

static inline void losses_cut(struct fake_world *world, uint32_t heir, uint64_t kept,
                              uint64_t begins)
{
    (void)heir;
    struct losses *losses = world->context;
    uint32_t left = 0;
    for (uint32_t i = 0; i < losses->count; i++)
        if (losses->versions[i] > kept && losses->versions[i] < begins)
            losses->lost++;
        else
            losses->versions[left++] = losses->versions[i];
    losses->count = left;
}

static inline struct fake_world *replicated(const struct primary_replica *settings,
                                            uint32_t replicas)
{
    struct fake_world *world = fake_of(member(&stores, "primary_replica"), replicas, settings);
    world->context = arena_alloc(world->arena, sizeof(struct losses));
    world->heard = losses_hear;
    world->cut = losses_cut;
    return world;
}

static inline uint64_t lost_of(const struct fake_world *world)
{
    return ((const struct losses *)world->context)->lost;
}

static inline const struct replica_disk *disk_at(struct fake_world *world, uint32_t replica)
{
    return fake_port(world, replica)->disk;
}
static inline struct replica_state *state_at(struct fake_world *world, uint32_t replica)
{
    return fake_port(world, replica)->state;
}
static inline uint64_t version_at(struct fake_world *world, uint32_t replica, uint64_t key)
{
    return versions_get(&disk_at(world, replica)->versions, 0, key).number;
}

#endif
