/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/models/fake_world.h"

#include <math.h>

#include "models/stores/primary_replica.h"
#include "tests/models/family.h"
#include "tests/sim/complaints.h"

#define SECOND NANOSECONDS_PER_SECOND
#define MS (SECOND / 1000)

static struct primary_replica settings_of(const char *mode, const char *reads)
{
    return (struct primary_replica){
        .mode = mode,
        .reads = reads,
        .delays = {.replicate = law_constant(10 * MS), .ack = law_constant(1 * MS)},
        .failover = {.mode = "automatic",
                     .detect = law_constant(10 * SECOND),
                     .promote = law_constant(5 * SECOND)}};
}

static struct fake_world *replicated(const struct primary_replica *settings, uint32_t replicas)
{
    return fake_of(member(&stores, "primary_replica"), replicas, settings);
}

/* --- every store --- */

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
            struct fake_world *world = fake_of(class, replicas, settings);
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
    fake_pass(world, MS);
    fake_ask_replica(world, fake_route(world, VERB_READ, LEVEL_STRONG), VERB_READ, LEVEL_STRONG, 1,
                     7);
    fake_pass(world, MS);
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
    for (uint64_t key = 0; key < 50; key++)
        CU_ASSERT_EQUAL(fake_version(world, VERB_READ, LEVEL_STRONG, key), versions[key]);
    CU_ASSERT_TRUE(fake_version(world, VERB_WRITE, LEVEL_NORMAL, 0) > versions[49]);
}

static void unpersisted_writes_never_happened(struct fake_world *world)
{
    const uint32_t replica = fake_route(world, VERB_WRITE, LEVEL_NORMAL);
    fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 3);
    fake_crash(world, replica);
    fake_pass(world, MS);
    fake_restart(world, replica);
    fake_pass(world, MS);
    CU_ASSERT_EQUAL(world->answered + world->failed, 0);
    CU_ASSERT_EQUAL(fake_version(world, VERB_READ, LEVEL_STRONG, 3), 0);
}

/* Random operations, crashes and restarts of anybody: answers come once (the world checks that),
 * the store works again in the end, and nothing that is asked then stays open. */
static void survives_anything(struct fake_world *world)
{
    const uint32_t replicas = world->peers;
    for (unsigned i = 0; i < 20000; i++) {
        const uint64_t word = stream_next(&world->random);
        const uint32_t replica = below(stream_next(&world->random), replicas);
        if (word % 100 < 2 && world->actors[replica].up)
            fake_crash(world, replica);
        else if (word % 100 < 8 && !world->actors[replica].up)
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

static void every_store_reads_what_was_written(void) { for_every_store(reads_what_was_written); }
static void every_store_keeps_datasets_apart(void) { for_every_store(datasets_are_apart); }
static void every_store_keeps_its_disk(void) { for_every_store(a_restart_keeps_the_disk); }
static void no_store_keeps_what_was_not_persisted(void)
{
    for_every_store(unpersisted_writes_never_happened);
}
static void every_store_survives_anything(void) { for_every_store(survives_anything); }

static void every_mode_survives_anything(void)
{
    const char *const modes[] = {"async", "semi_sync", "sync"};
    const char *const reads[] = {"replica", "nearest", "primary"};
    for (unsigned i = 0; i < 9; i++)
        for (uint32_t replicas = 2; replicas <= 5; replicas++) {
            struct primary_replica settings = settings_of(modes[i / 3], reads[i % 3]);
            settings.delays.replicate = law_exponential(50e6);
            settings.failover.detect = law_exponential(3e9);
            struct fake_world *world = replicated(&settings, replicas);
            survives_anything(world);
            CU_ASSERT_TRUE(world->failovers > 10);
            fake_end(world);
        }
}

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
    struct fake_world *world = fake_of(member(&stores, "single"), 1, NULL);
    fake_version(world, VERB_WRITE, LEVEL_NORMAL, 1);
    CU_ASSERT_EQUAL(world->took, 2000);
    fake_version(world, VERB_READ, LEVEL_NORMAL, 1);
    CU_ASSERT_EQUAL(world->took, 1000);
    fake_end(world);
}

/* --- primary and replicas --- */

static void waits_by_mode(void)
{
    const char *const modes[] = {"async", "semi_sync", "sync"};
    for (unsigned i = 0; i < 3; i++) {
        const struct primary_replica settings = settings_of(modes[i], "primary");
        struct fake_world *world = replicated(&settings, 3);
        fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 1);
        fake_pass(world, SECOND);
        CU_ASSERT_EQUAL(world->took, 2000 + (i == 0 ? 0 : 11 * MS));
        CU_ASSERT_EQUAL(world->sent, i == 0 ? 2 : 4);
        fake_end(world);
    }
}

/* Exponential delays of 10 ms there, none back: semi_sync waits for the least of two (5 ms), sync
 * for the greatest (15 ms).  10,000 writes: standard deviations of 0.05 and 0.11 ms. */
static void waits_for_one_or_for_all(void)
{
    const char *const modes[] = {"semi_sync", "sync"};
    const double expected[] = {5.0, 15.0};
    for (unsigned i = 0; i < 2; i++) {
        struct primary_replica settings = settings_of(modes[i], "primary");
        settings.delays = (struct replication_delays){.replicate = law_exponential(10e6)};
        struct fake_world *world = replicated(&settings, 3);
        double sum = 0.0;
        for (unsigned k = 0; k < 10000; k++) {
            fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 1);
            fake_pass(world, SECOND);
            sum += (double)world->took - 2000.0;
        }
        ASSERT_NEAR(sum / 1e4 / 1e6, expected[i], 0.45);
        CU_ASSERT_EQUAL(world->answered, 10000);
        fake_end(world);
    }
}

/* With no delay at all acknowledgements come back while the write is still being sent. */
static void no_delay_is_no_trap(void)
{
    const char *const modes[] = {"async", "semi_sync", "sync"};
    for (unsigned i = 0; i < 3; i++) {
        struct primary_replica settings = settings_of(modes[i], "replica");
        settings.delays = (struct replication_delays){.ack = law_constant(0)};
        struct fake_world *world = replicated(&settings, 5);
        for (unsigned k = 0; k < 1000; k++) {
            const uint64_t version = fake_version(world, VERB_WRITE, LEVEL_NORMAL, k % 10);
            CU_ASSERT_EQUAL(fake_version(world, VERB_READ, LEVEL_NORMAL, k % 10), version);
        }
        fake_end(world);
    }
}

/* A dead replica holds up sync writes until it is noticed, semi_sync ones not while another one is
 * there. */
static void the_dead_are_waited_for(void)
{
    struct primary_replica settings = settings_of("sync", "primary");
    struct fake_world *world = replicated(&settings, 3);
    fake_crash(world, 2);
    fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 1);
    fake_pass(world, 20 * SECOND);
    CU_ASSERT_EQUAL(world->took, 10 * SECOND);
    fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 1);
    fake_pass(world, SECOND);
    CU_ASSERT_EQUAL(world->took, 2000 + 11 * MS);
    fake_end(world);
    settings = settings_of("semi_sync", "primary");
    world = replicated(&settings, 3);
    fake_crash(world, 2);
    fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 1);
    fake_pass(world, SECOND);
    CU_ASSERT_EQUAL(world->took, 2000 + 11 * MS);
    fake_crash(world, 1);
    fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 1);
    fake_pass(world, 20 * SECOND);
    CU_ASSERT_EQUAL(world->took, 10 * SECOND);
    fake_end(world);
}

static void one_that_returns_is_waited_for_no_more(void)
{
    const struct primary_replica settings = settings_of("sync", "replica");
    struct fake_world *world = replicated(&settings, 2);
    fake_crash(world, 1);
    fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 1);
    fake_pass(world, 3 * SECOND);
    CU_ASSERT_EQUAL(world->answered, 0);
    fake_restart(world, 1);
    CU_ASSERT_TRUE(world->answered == 1 && world->took == 3 * SECOND);
    CU_ASSERT_EQUAL(fake_version(world, VERB_READ, LEVEL_WEAK, 1), 1);
    fake_end(world);
}

static void reads_go_where_they_are_sent(void)
{
    struct primary_replica settings = settings_of("async", "replica");
    struct fake_world *world = replicated(&settings, 4);
    uint64_t seen[4] = {0};
    const double even[3] = {1 / 3., 1 / 3., 1 / 3.};
    for (unsigned i = 0; i < 30000; i++)
        seen[fake_route(world, VERB_READ, LEVEL_NORMAL)]++;
    CU_ASSERT_EQUAL(seen[0], 0);
    CU_ASSERT_TRUE(fit(even, seen + 1, 3, 30000) > 1e-4);
    CU_ASSERT_EQUAL(fake_route(world, VERB_READ, LEVEL_STRONG), 0);
    CU_ASSERT_EQUAL(fake_route(world, VERB_WRITE, LEVEL_WEAK), 0);
    settings = settings_of("async", "nearest");
    const uint32_t distances[] = {1, 0, 2, 2};
    memcpy(world->client_distance, distances, sizeof distances);
    for (unsigned i = 0; i < 100; i++)
        CU_ASSERT_EQUAL(fake_route(world, VERB_READ, LEVEL_NORMAL), 1);
    settings = settings_of("async", "primary");
    CU_ASSERT_EQUAL(fake_route(world, VERB_READ, LEVEL_WEAK), 0);
    fake_end(world);
}

/* Writes of one key at rate 1/s, lag exponential with mean 0.5 s: a read at a replica at a random
 * moment is stale with probability 1 / (1 + 2).  Reads 10 a second over 40,000 s; the state
 * decorrelates within a second, so the standard deviation is near sqrt(2/9 / 40,000) x 1.5 = 0.004.
 */
static void staleness_is_as_theory_says(void)
{
    struct primary_replica settings = settings_of("async", "replica");
    settings.delays.replicate = law_exponential(0.5e9);
    struct fake_world *world = replicated(&settings, 3);
    world->store.read_time = world->store.write_time = law_constant(0);
    uint64_t reads = 0, stale = 0, newest = 0;
    draw random = 17;
    while (fake_now(world) < 40000 * SECOND) {
        fake_pass(world, clock_round(exponential_draw(&random) * 1e9 / 11.0));
        const bool write = below(draw_next(&random), 11) == 0;
        fake_ask(world, write ? VERB_WRITE : VERB_READ, LEVEL_NORMAL, 1);
        fake_pass(world, 0);
        if (write)
            newest = world->version;
        reads += !write;
        stale += !write && world->version < newest;
    }
    ASSERT_NEAR((double)stale / (double)reads, 1.0 / 3.0, 0.016);
    fake_end(world);
}

/* The log keeps what somebody lacks, and no more. */
static void memory_follows_the_lag(void)
{
    const struct primary_replica settings = settings_of("async", "primary");
    struct fake_world *world = replicated(&settings, 3);
    const struct replica_group *group = fake_port(world, 0)->common;
    for (unsigned i = 0; i < 5000; i++) {
        fake_ask(world, VERB_WRITE, LEVEL_NORMAL, i % 10);
        fake_pass(world, MS);
        if (i == 2000)
            fake_crash(world, 2);
    }
    CU_ASSERT_TRUE(group->log.limit <= 64);
    fake_pass(world, SECOND);
    CU_ASSERT_EQUAL(group->log.first, group->log.last + 1);
    CU_ASSERT_EQUAL(log_lacks(&group->log, 1), 0);
    CU_ASSERT_EQUAL(log_lacks(&group->log, 2), 2999 + 10); /* and those in the air when it died */
    fake_end(world);
}

/* A write every millisecond, lag 10 ms, the primary dies: the last ten acknowledged writes are
 * gone. */
static void failover_loses_the_tail(void)
{
    const struct primary_replica settings = settings_of("async", "primary");
    struct fake_world *world = replicated(&settings, 3);
    for (unsigned i = 0; i < 100; i++) {
        fake_ask(world, VERB_WRITE, LEVEL_NORMAL, i);
        fake_pass(world, MS);
    }
    CU_ASSERT_EQUAL(world->answered, 100);
    fake_crash(world, 0);
    fake_pass(world, 14 * SECOND);
    CU_ASSERT_EQUAL(fake_route(world, VERB_WRITE, LEVEL_NORMAL), 0);
    CU_ASSERT_EQUAL(world->failovers, 0);
    fake_pass(world, 2 * SECOND);
    CU_ASSERT_EQUAL(world->failovers, 1);
    CU_ASSERT_EQUAL(world->writes_lost, 10);
    CU_ASSERT_EQUAL(fake_route(world, VERB_WRITE, LEVEL_NORMAL), 1);
    for (uint64_t key = 0; key < 100; key++)
        CU_ASSERT_EQUAL(fake_version(world, VERB_READ, LEVEL_STRONG, key), key < 90 ? key + 1 : 0);
    CU_ASSERT_EQUAL(fake_version(world, VERB_WRITE, LEVEL_NORMAL, 99), 101);
    fake_restart(world, 0); /* a replica now, without the writes that were lost */
    CU_ASSERT_EQUAL(fake_route(world, VERB_WRITE, LEVEL_NORMAL), 1);
    const struct replica *old = fake_port(world, 0)->disk;
    CU_ASSERT_EQUAL(versions_get(&old->versions, 0, 95).number, 0);
    CU_ASSERT_EQUAL(versions_get(&old->versions, 0, 99).number, 101);
    fake_end(world);
}

/* A process that is back before anybody noticed goes on as primary and loses nothing. */
static void a_quick_return_loses_nothing(void)
{
    const struct primary_replica settings = settings_of("async", "replica");
    struct fake_world *world = replicated(&settings, 3);
    const uint64_t version = fake_version(world, VERB_WRITE, LEVEL_NORMAL, 1);
    fake_crash(world, 0);
    fake_pass(world, 9 * SECOND);
    CU_ASSERT_EQUAL(fake_version(world, VERB_READ, LEVEL_NORMAL, 1), 0); /* it never left */
    fake_restart(world, 0);
    CU_ASSERT_EQUAL(fake_version(world, VERB_READ, LEVEL_NORMAL, 1), version);
    fake_pass(world, 60 * SECOND);
    CU_ASSERT_EQUAL(world->failovers, 0);
    CU_ASSERT_EQUAL(fake_route(world, VERB_WRITE, LEVEL_NORMAL), 0);
    fake_end(world);
}

static void a_deposed_primary_is_fenced(void)
{
    const struct primary_replica settings = settings_of("async", "primary");
    struct fake_world *world = replicated(&settings, 3);
    fake_crash(world, 0);
    fake_pass(world, 12 * SECOND);
    fake_restart(world, 0);
    fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 1);
    CU_ASSERT_TRUE(world->failed == 1 && world->answered == 0);
    fake_pass(world, 4 * SECOND);
    CU_ASSERT_EQUAL(fake_route(world, VERB_WRITE, LEVEL_NORMAL), 1);
    fake_version(world, VERB_WRITE, LEVEL_NORMAL, 1);
    fake_end(world);
}

static void the_most_complete_takes_over(void)
{
    const struct primary_replica settings = settings_of("async", "primary");
    struct fake_world *world = replicated(&settings, 3);
    fake_crash(world, 1);
    fake_version(world, VERB_WRITE, LEVEL_NORMAL, 1);
    fake_pass(world, SECOND);
    fake_crash(world, 0);
    fake_restart(world, 1); /* there is nobody from whom it could learn */
    fake_pass(world, 20 * SECOND);
    CU_ASSERT_EQUAL(fake_route(world, VERB_WRITE, LEVEL_NORMAL), 2);
    CU_ASSERT_EQUAL(world->writes_lost, 0);
    CU_ASSERT_EQUAL(fake_version(world, VERB_READ, LEVEL_STRONG, 1), 1);
    fake_end(world);
}

/* Replica 1 sleeps through 500 writes, the primary dies, replica 1 is all that is left. */
static void a_stale_heir_loses_what_it_missed(void)
{
    const struct primary_replica settings = settings_of("async", "primary");
    struct fake_world *world = replicated(&settings, 2);
    for (unsigned i = 0; i < 600; i++) {
        if (i == 100)
            fake_pass(world, SECOND);
        if (i == 100)
            fake_crash(world, 1);
        fake_version(world, VERB_WRITE, LEVEL_NORMAL, i % 7);
    }
    fake_crash(world, 0);
    fake_pass(world, 60 * SECOND);
    CU_ASSERT_EQUAL(world->failovers, 0);
    fake_restart(world, 1);
    fake_pass(world, 60 * SECOND);
    CU_ASSERT_EQUAL(world->failovers, 1);
    CU_ASSERT_EQUAL(world->writes_lost, 500);
    fake_end(world);
}

/* What it missed before it caught up does not count. */
static void who_caught_up_lacks_nothing(void)
{
    const struct primary_replica settings = settings_of("async", "primary");
    struct fake_world *world = replicated(&settings, 2);
    fake_crash(world, 1);
    for (unsigned i = 0; i < 50; i++)
        fake_version(world, VERB_WRITE, LEVEL_NORMAL, i);
    fake_restart(world, 1);
    fake_crash(world, 1);
    for (unsigned i = 0; i < 5; i++)
        fake_version(world, VERB_WRITE, LEVEL_NORMAL, i);
    fake_crash(world, 0);
    fake_restart(world, 1);
    fake_pass(world, 60 * SECOND);
    CU_ASSERT_EQUAL(world->writes_lost, 5);
    CU_ASSERT_EQUAL(fake_version(world, VERB_READ, LEVEL_STRONG, 49), 50);
    CU_ASSERT_EQUAL(fake_version(world, VERB_READ, LEVEL_STRONG, 0), 1);
    fake_end(world);
}

/* A lag of 30 s: the write is still under way when its primary has long been replaced. */
static void messages_of_a_former_reign_are_refused(void)
{
    struct primary_replica settings = settings_of("async", "primary");
    settings.delays.replicate = law_constant(30 * SECOND);
    struct fake_world *world = replicated(&settings, 3);
    fake_version(world, VERB_WRITE, LEVEL_NORMAL, 1);
    fake_crash(world, 0);
    fake_pass(world, 100 * SECOND);
    CU_ASSERT_EQUAL(world->writes_lost, 1);
    CU_ASSERT_EQUAL(fake_version(world, VERB_READ, LEVEL_STRONG, 1), 0);
    fake_end(world);
}

static void all_follow_the_new_primary(void)
{
    const struct primary_replica settings = settings_of("sync", "primary");
    struct fake_world *world = replicated(&settings, 3);
    fake_crash(world, 2);
    fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 1); /* reaches replica 1, not 2 */
    fake_pass(world, 20 * SECOND);
    CU_ASSERT_EQUAL(world->answered, 1);
    fake_crash(world, 0);
    fake_restart(world, 2);
    fake_pass(world, 20 * SECOND);
    const struct replica *follower = fake_port(world, 2)->disk;
    CU_ASSERT_EQUAL(fake_route(world, VERB_WRITE, LEVEL_NORMAL), 1);
    CU_ASSERT_EQUAL(versions_get(&follower->versions, 0, 1).number, 1);
    fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 1); /* nobody waits for the old primary */
    fake_pass(world, SECOND);
    CU_ASSERT_TRUE(world->answered == 2 && world->took == 2000 + 11 * MS);
    fake_end(world);
}

/* Dead from 0 to 5 s and again from 8 s on: noticed at 18 s, not at 10 s. */
static void every_death_is_noticed_by_itself(void)
{
    const struct primary_replica settings = settings_of("sync", "primary");
    struct fake_world *world = replicated(&settings, 2);
    fake_crash(world, 1);
    fake_pass(world, 5 * SECOND);
    fake_restart(world, 1);
    fake_pass(world, 3 * SECOND);
    fake_crash(world, 1);
    fake_pass(world, SECOND);
    fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 1);
    fake_pass(world, 20 * SECOND);
    CU_ASSERT_EQUAL(world->took, 9 * SECOND);
    fake_end(world);
}

static void without_failover_it_waits(void)
{
    struct primary_replica settings = settings_of("async", "primary");
    settings.failover.mode = "none";
    struct fake_world *world = replicated(&settings, 3);
    fake_version(world, VERB_WRITE, LEVEL_NORMAL, 1);
    fake_crash(world, 0);
    fake_pass(world, 1000 * SECOND);
    fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 1);
    CU_ASSERT_EQUAL(world->lost_requests, 1);
    fake_restart(world, 0);
    CU_ASSERT_EQUAL(fake_version(world, VERB_READ, LEVEL_STRONG, 1), 1);
    CU_ASSERT_EQUAL(world->failovers, 0);
    fake_end(world);
}

/* sync acknowledges nothing that a failover could lose, whoever of the living takes over. */
static void sync_loses_nothing(void)
{
    struct primary_replica settings = settings_of("sync", "primary");
    settings.delays.replicate = law_exponential(10e6);
    struct fake_world *world = replicated(&settings, 3);
    for (unsigned i = 0; i < 200; i++) {
        for (unsigned k = 0; k < 20; k++) {
            fake_ask(world, VERB_WRITE, LEVEL_NORMAL, k);
            fake_pass(world, 2 * MS);
        }
        const uint32_t primary = fake_route(world, VERB_WRITE, LEVEL_NORMAL);
        fake_crash(world, primary);
        fake_pass(world, 20 * SECOND);
        fake_restart(world, primary);
    }
    CU_ASSERT_EQUAL(world->failovers, 200);
    CU_ASSERT_TRUE(world->answered > 1000);
    CU_ASSERT_EQUAL(world->writes_lost, 0);
    fake_end(world);
}

TEST_MAIN(stores, TEST(members_are_documented), TEST(every_store_reads_what_was_written),
          TEST(every_store_keeps_datasets_apart), TEST(every_store_keeps_its_disk),
          TEST(no_store_keeps_what_was_not_persisted), TEST(every_store_survives_anything),
          TEST(every_mode_survives_anything), TEST(single_has_one_replica),
          TEST(single_takes_its_time), TEST(waits_by_mode), TEST(waits_for_one_or_for_all),
          TEST(no_delay_is_no_trap), TEST(the_dead_are_waited_for),
          TEST(one_that_returns_is_waited_for_no_more), TEST(reads_go_where_they_are_sent),
          TEST(staleness_is_as_theory_says), TEST(memory_follows_the_lag),
          TEST(failover_loses_the_tail), TEST(a_quick_return_loses_nothing),
          TEST(a_deposed_primary_is_fenced), TEST(the_most_complete_takes_over),
          TEST(a_stale_heir_loses_what_it_missed), TEST(who_caught_up_lacks_nothing),
          TEST(messages_of_a_former_reign_are_refused), TEST(all_follow_the_new_primary),
          TEST(every_death_is_noticed_by_itself), TEST(without_failover_it_waits),
          TEST(sync_loses_nothing))
