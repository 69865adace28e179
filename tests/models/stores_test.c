/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every store does, by the fake world: one suite for all members of the family. */
#include "models/stores/consensus/near.h"
#include "tests/models/family.h"
#include "tests/models/primary_replica_world.h"
#include "tests/sim/complaints.h"

/* --- every store --- */

enum { ELECTION_SECONDS = 60 }; /* until there is a leader again, by whatever rule */
#define ELECTION (ELECTION_SECONDS * SECOND)

static void members_are_documented(void) { assert_family(&stores); }

static void for_every_store(void (*check)(struct fake_world *world))
{
    struct arena *arena = arena_create(0);
    for_each_example (&stores, example)
        for (uint32_t replicas = 1; replicas <= 5; replicas++) {
            const struct made made = member_of(&stores, example->text, arena);
            const struct store_class *class = (const struct store_class *)made.chosen.class;
            const void *settings = made.chosen.settings;
            const struct store store = {.replicas = replicas};
            struct heard heard = HEARD_NOTHING;
            if (class->check && !class->check(&store, settings, &heard.complaints))
                continue;
            const uint32_t besides = class->besides ? class->besides(settings) : 0;
            struct fake_world *world = fake_of(class, replicas + besides, settings);
            check(world);
            fake_end(world);
        }
    arena_destroy(arena);
}

static void reads_what_was_written(struct fake_world *world)
{
    CU_ASSERT_EQUAL(fake_version(world, VERB_READ, LEVEL_STRONG, 7), 0);
    uint64_t last = 0;
    for (unsigned i = 0; i < 100; i++) {
        const uint64_t version = fake_version(world, VERB_WRITE, LEVEL_NORMAL, 7);
        CU_ASSERT_TRUE(version > last);
        CU_ASSERT_EQUAL(fake_version(world, VERB_READ, LEVEL_STRONG, 7), version);
        CU_ASSERT_EQUAL(fake_version(world, VERB_READ, LEVEL_STRONG, 8), 0);
        last = version;
    }
}

static void datasets_are_apart(struct fake_world *world)
{
    fake_ask_replica(world, fake_route(world, VERB_WRITE, LEVEL_NORMAL), VERB_WRITE, LEVEL_NORMAL,
                     0, 7);
    fake_pass(world, SECOND);
    fake_ask_replica(world, fake_route(world, VERB_READ, LEVEL_STRONG), VERB_READ, LEVEL_STRONG, 1,
                     7);
    fake_pass(world, SECOND);
    CU_ASSERT_TRUE(world->answered == 2 && world->version == 0);
}

static void a_restart_keeps_the_disk(struct fake_world *world)
{
    uint64_t versions[50];
    for (uint64_t key = 0; key < 50; key++)
        versions[key] = fake_version(world, VERB_WRITE, LEVEL_NORMAL, key);
    fake_pass(world, SECOND);
    const uint32_t replica = fake_route(world, VERB_WRITE, LEVEL_NORMAL);
    fake_crash(world, replica);
    fake_pass(world, MS);
    fake_restart(world, replica);
    fake_pass(world, ELECTION);
    for (uint64_t key = 0; key < 50; key++)
        CU_ASSERT_EQUAL(fake_version(world, VERB_READ, LEVEL_STRONG, key), versions[key]);
    CU_ASSERT_TRUE(fake_version(world, VERB_WRITE, LEVEL_NORMAL, 0) > versions[49]);
}

/* All die before anybody has it on disk. */
static void unpersisted_writes_never_happened(struct fake_world *world)
{
    fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 3);
    for (uint32_t i = 0; i < world->peers; i++)
        fake_crash(world, i);
    fake_pass(world, MS);
    for (uint32_t i = 0; i < world->peers; i++)
        fake_restart(world, i);
    fake_pass(world, ELECTION);
    CU_ASSERT_EQUAL(world->answered + world->failed, 0);
    CU_ASSERT_EQUAL(fake_version(world, VERB_READ, LEVEL_STRONG, 3), 0);
}

static uint32_t besides(const struct fake_world *world)
{
    return world->class->besides ? world->class->besides(world->actors[0].parts[0].port.settings)
                                 : 0;
}

/* A majority, of those beside it where there are such, must not forget what it has agreed on: one
 * disk at a time, and it is replaced. */
static bool needs_majority(const struct fake_world *world)
{
    return world->class->needs == majority_needed || besides(world) > 0;
}
static bool may_lose_disk(const struct fake_world *world, uint32_t replica)
{
    const uint32_t beside = besides(world);
    return beside > 0 ? replica < world->peers - beside || beside > 2 : world->peers > 2;
}
static bool all_are_up(const struct fake_world *world)
{
    for (uint32_t i = 0; i < world->peers; i++)
        if (!world->actors[i].up)
            return false;
    return true;
}
static void loses_disk(struct fake_world *world, uint32_t replica)
{
    fake_wipe(world, replica);
    if (!needs_majority(world))
        return;
    fake_restart(world, replica);
    fake_pass(world, 2 * ELECTION); /* somebody leads, and it is taken in */
}

/* Random operations, crashes and restarts of anybody: answers come once (the world checks that),
 * the store works again in the end, and nothing that is asked then stays open. */
static void survives(struct fake_world *world, bool disks)
{
    const uint32_t replicas = world->peers;
    for (unsigned i = 0; i < 20000; i++) {
        const uint64_t word = stream_next(&world->random);
        const uint32_t replica = uniform_below(stream_next(&world->random), replicas);
        if (word % 100 < 2 && world->actors[replica].up) {
            const bool alone = all_are_up(world);
            fake_crash(world, replica);
            if (!disks && word & 4096 &&
                ((alone && may_lose_disk(world, replica)) || !needs_majority(world)))
                loses_disk(world, replica);
        } else if (word % 100 < 8 && !world->actors[replica].up)
            fake_restart(world, replica);
        else
            fake_ask(world, word & 1024 ? VERB_WRITE : VERB_READ, (uint8_t)(word >> 16) % 3,
                     word >> 20 & 15);
        fake_pass(world, (sim_time)(stream_next(&world->random) %
                                    (uint64_t)(word % 50 ? 20 * MS : 8 * SECOND)));
    }
    for (uint32_t i = 0; i < replicas; i++)
        if (!world->actors[i].up)
            fake_restart(world, i);
    fake_pass(world, 60 * SECOND);
    const uint64_t open = pool_in_use(&world->tasks);
    CU_ASSERT_EQUAL(open, 0);
    fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 5);
    fake_pass(world, 10 * SECOND); /* for acknowledgements */
    const uint64_t version = world->version;
    CU_ASSERT_EQUAL(pool_in_use(&world->tasks), 0);
    CU_ASSERT_EQUAL(fake_version(world, VERB_READ, LEVEL_STRONG, 5), version);
}

static void survives_anything(struct fake_world *world) { survives(world, true); }
static void survives_lost_disks(struct fake_world *world) { survives(world, false); }

/* Nothing of what one store had on its disk is there afterwards, and all works on. */
static void a_lost_disk_is_empty(struct fake_world *world)
{
    const struct actor_class *class = fake_port(world, 0)->class;
    CU_ASSERT_EQUAL(class->wiped != NULL, class->disk_size > 0);
    if (!class->wiped || world->class->behind)
        return; /* it has none, or another one keeps it all */
    for (uint64_t key = 0; key < 50; key++)
        fake_version(world, VERB_WRITE, LEVEL_NORMAL, key);
    fake_pass(world, SECOND);
    for (uint32_t i = 0; i < world->peers; i++) {
        fake_crash(world, i);
        fake_wipe(world, i);
    }
    for (uint32_t i = 0; i < world->peers; i++)
        fake_restart(world, i);
    fake_pass(world, 60 * SECOND);
    if (needs_majority(world)) {
        fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 0); /* nobody knows whether it was agreed on */
        fake_ask(world, VERB_READ, LEVEL_STRONG, 0);
        fake_pass(world, 60 * SECOND);
        CU_ASSERT_EQUAL(world->answered, 50);
        return;
    }
    for (uint64_t key = 0; key < 50; key++)
        CU_ASSERT_EQUAL(fake_version(world, VERB_READ, LEVEL_STRONG, key), 0);
    CU_ASSERT_TRUE(fake_version(world, VERB_WRITE, LEVEL_NORMAL, 0) > 50);
}

static void lost_disks_are_empty(void) { for_every_store(a_lost_disk_is_empty); }
static void every_store_survives_lost_disks(void) { for_every_store(survives_lost_disks); }

static void every_store_reads_what_was_written(void) { for_every_store(reads_what_was_written); }
/* One, where the class says so; else nobody, or everybody takes writes. */
static void leads_as_its_class_says(struct fake_world *world)
{
    uint32_t leaders = 0;
    fake_pass(world, ELECTION);
    for (uint32_t i = 0; i < world->peers; i++)
        leaders += world->actors[i].leads;
    const bool one = leaders == 1, all = leaders == 0 || leaders == world->peers;
    const void *settings = fake_port(world, 0)->settings;
    CU_ASSERT_TRUE(world->class->one_leads && world->class->one_leads(settings) ? one : all);
}

static void every_store_leads_as_its_class_says(void) { for_every_store(leads_as_its_class_says); }
static void every_store_keeps_datasets_apart(void) { for_every_store(datasets_are_apart); }
static void every_store_keeps_its_disk(void) { for_every_store(a_restart_keeps_the_disk); }
static void no_store_keeps_what_was_not_persisted(void)
{
    for_every_store(unpersisted_writes_never_happened);
}
static void every_store_survives_anything(void) { for_every_store(survives_anything); }

/* --- single --- */

static void single_has_one_replica(void)
{
    const struct store_class *class = member(&stores, "single");
    const struct store store = {.replicas = 3};
    struct heard heard = HEARD_NOTHING;
    CU_ASSERT_FALSE(class->check(&store, NULL, &heard.complaints));
    ASSERT_TEXT(heard.message, "a single store has one replica, not 3");
}

static void single_takes_its_time(void)
{
    struct arena *arena = arena_create(0);
    const struct made made = member_of(&stores, "single", arena);
    struct fake_world *world =
        fake_of((const struct store_class *)made.chosen.class, 1, made.chosen.settings);
    fake_version(world, VERB_WRITE, LEVEL_NORMAL, 1);
    CU_ASSERT_EQUAL(world->took, 2000);
    fake_version(world, VERB_READ, LEVEL_NORMAL, 1);
    CU_ASSERT_EQUAL(world->took, 1000);
    fake_end(world);
    arena_destroy(arena);
}

TEST_MAIN(stores, TEST(members_are_documented), TEST(every_store_reads_what_was_written),
          TEST(every_store_keeps_datasets_apart), TEST(every_store_leads_as_its_class_says),
          TEST(every_store_keeps_its_disk), TEST(no_store_keeps_what_was_not_persisted),
          TEST(every_store_survives_anything), TEST(lost_disks_are_empty),
          TEST(every_store_survives_lost_disks), TEST(single_has_one_replica),
          TEST(single_takes_its_time))
