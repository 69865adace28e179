/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A primary and its replicas, in the fake world. */
#include "tests/models/primary_replica_world.h"

#include <math.h>

static void modes_are_documented(void) { assert_family(&replication_modes); }

static void waits_by_mode(void)
{
    const char *const modes[] = {"async", "semi_sync", "sync"};
    for (unsigned i = 0; i < 3; i++) {
        const struct primary_replica settings = replica_settings(modes[i], "primary");
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
        struct primary_replica settings = replica_settings(modes[i], "primary");
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
        struct primary_replica settings = replica_settings(modes[i], "replica");
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
    struct primary_replica settings = replica_settings("sync", "primary");
    struct fake_world *world = replicated(&settings, 3);
    fake_crash(world, 2);
    fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 1);
    fake_pass(world, 20 * SECOND);
    CU_ASSERT_EQUAL(world->took, 10 * SECOND);
    fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 1);
    fake_pass(world, SECOND);
    CU_ASSERT_EQUAL(world->took, 2000 + 11 * MS);
    fake_end(world);
    settings = replica_settings("semi_sync", "primary");
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
    const struct primary_replica settings = replica_settings("sync", "replica");
    struct fake_world *world = replicated(&settings, 2);
    fake_crash(world, 1);
    fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 1);
    fake_pass(world, 3 * SECOND);
    CU_ASSERT_EQUAL(world->answered, 0);
    fake_restart(world, 1); /* what it missed takes 10 ms to leave, one write's work, 1 ms back */
    fake_pass(world, SECOND);
    CU_ASSERT_TRUE(world->answered == 1 && world->took == 3 * SECOND + 11 * MS + 2000);
    CU_ASSERT_EQUAL(fake_version(world, VERB_READ, LEVEL_WEAK, 1), 1);
    fake_end(world);
}

static void reads_go_where_they_are_sent(void)
{
    struct primary_replica settings = replica_settings("async", "replica");
    struct fake_world *world = replicated(&settings, 4);
    uint64_t seen[4] = {0};
    const double even[3] = {1 / 3., 1 / 3., 1 / 3.};
    for (unsigned i = 0; i < 30000; i++)
        seen[fake_route(world, VERB_READ, LEVEL_NORMAL)]++;
    CU_ASSERT_EQUAL(seen[0], 0);
    CU_ASSERT_TRUE(fit(even, seen + 1, 3, 30000) > 1e-4);
    CU_ASSERT_EQUAL(fake_route(world, VERB_READ, LEVEL_STRONG), 0);
    CU_ASSERT_EQUAL(fake_route(world, VERB_WRITE, LEVEL_WEAK), 0);
    settings = replica_settings("async", "nearest");
    const uint32_t distances[] = {1, 0, 2, 2};
    memcpy(world->client_distance, distances, sizeof distances);
    for (unsigned i = 0; i < 100; i++)
        CU_ASSERT_EQUAL(fake_route(world, VERB_READ, LEVEL_NORMAL), 1);
    settings = replica_settings("async", "primary");
    CU_ASSERT_EQUAL(fake_route(world, VERB_READ, LEVEL_WEAK), 0);
    fake_end(world);
}

/* Writes of one key at rate 1/s, lag exponential with mean 0.5 s: a read at a replica at a random
 * moment is stale with probability 1 / (1 + 2).  Reads 10 a second over 40,000 s; the state
 * decorrelates within a second, so the standard deviation is near sqrt(2/9 / 40,000) x 1.5 = 0.004.
 */
static void staleness_is_as_theory_says(void)
{
    struct primary_replica settings = replica_settings("async", "replica");
    settings.log = "independent";
    settings.delays.replicate = law_exponential(0.5e9);
    struct fake_world *world = replicated(&settings, 3);
    world->store.read_time = world->store.write_time = law_constant(0);
    uint64_t reads = 0, stale = 0, newest = 0;
    draw random = 17;
    while (fake_now(world) < 40000 * SECOND) {
        fake_pass(world, clock_round(exponential_draw(&random) * 1e9 / 11.0));
        const bool write = uniform_below(draw_next(&random), 11) == 0;
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

/* What is kept is what waits, or is on its way; a dead replica costs nothing. */
static void memory_follows_the_lag(void)
{
    const struct primary_replica settings = replica_settings("sync", "primary");
    struct fake_world *world = replicated(&settings, 3);
    for (unsigned i = 0; i < 30000; i++) {
        fake_ask(world, VERB_WRITE, LEVEL_NORMAL, i % 10);
        fake_pass(world, MS);
        if (i == 2000)
            fake_crash(world, 2);
    }
    fake_pass(world, SECOND);
    CU_ASSERT_EQUAL(world->answered, 30000);
    CU_ASSERT_TRUE(state_at(world, 0)->waiting.limit <= 16384); /* 10 s until it is noticed */
    CU_ASSERT_EQUAL(disk_at(world, 1)->queue.count, 0);
    CU_ASSERT_TRUE(disk_at(world, 1)->queue.limit <= 64);
    /* Three maps, two queues, one line of those that wait; no letter, parcel or body. */
    CU_ASSERT_EQUAL(world->blocks.in_use, 6);
    CU_ASSERT_EQUAL(pool_in_use(&world->tasks), 0);
    fake_end(world);
}

/* --- what a write waits for --- */

/* semi_sync without anybody who acknowledges goes on after `fall_back`, at once from then on, and
 * waits again when a replica has caught up. */
static void semi_sync_falls_back(void)
{
    struct primary_replica settings = replica_settings("semi_sync", "primary");
    struct replication_mode mode = {.fall_back = 3 * SECOND};
    settings.mode.settings = &mode;
    struct fake_world *world = replicated(&settings, 2);
    fake_crash(world, 1);
    fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 1);
    fake_pass(world, 5 * SECOND);
    CU_ASSERT_EQUAL(world->took, 2000 + 3 * SECOND);
    fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 2);
    fake_pass(world, SECOND);
    CU_ASSERT_TRUE(world->answered == 2 && world->took == 2000);
    fake_restart(world, 1);
    fake_pass(world, SECOND);
    fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 2);
    fake_pass(world, SECOND);
    CU_ASSERT_TRUE(world->answered == 3 && world->took == 2000 + 11 * MS);
    fake_end(world);
}

/* strict never goes on alone, sync does once it is known that nobody is left. */
static void strict_never_goes_on_alone(void)
{
    struct primary_replica settings = replica_settings("strict", "primary");
    struct fake_world *world = replicated(&settings, 3);
    fake_crash(world, 2);
    fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 1);
    fake_pass(world, 1000 * SECOND);
    CU_ASSERT_EQUAL(world->answered, 0);
    fake_restart(world, 2);
    fake_pass(world, SECOND);
    CU_ASSERT_EQUAL(world->answered, 1);
    fake_end(world);
}

/* One acknowledgement of two: the least of two exponential delays of 10 ms is 5 ms on average, over
 * 10,000 writes with a standard deviation of 0.05 ms. */
static void fewer_acknowledgements_than_replicas(void)
{
    const char *const modes[] = {"sync", "strict"};
    for (unsigned i = 0; i < 2; i++) {
        struct primary_replica settings = replica_settings(modes[i], "primary");
        struct replication_mode mode = {.acks = 1, .until = "flushed"};
        settings.mode.settings = &mode;
        settings.delays = (struct replication_delays){.replicate = law_exponential(10e6)};
        struct fake_world *world = replicated(&settings, 3);
        double sum = 0.0;
        for (unsigned k = 0; k < 10000; k++) {
            fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 1);
            fake_pass(world, SECOND);
            sum += (double)world->took - 2000.0;
        }
        ASSERT_NEAR(sum / 1e4 / 1e6, 5.0, 0.25);
        fake_end(world);
    }
}

/* Disk of 7 ms, work of 5 ms: an acknowledgement may wait for neither, one or both. */
static void acknowledges_when_it_is_told_to(void)
{
    const char *const moments[] = {"received", "flushed", "applied"};
    const sim_time expected[] = {11 * MS, 18 * MS, 23 * MS};
    for (unsigned i = 0; i < 3; i++) {
        struct primary_replica settings = replica_settings("sync", "primary");
        struct replication_mode mode = {.acks = COUNT_UNLIMITED, .until = moments[i]};
        settings.mode.settings = &mode;
        settings.apply_time = law_constant(5 * MS);
        struct fake_world *world = replicated(&settings, 2);
        world->disk = law_constant(7 * MS);
        fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 1);
        fake_pass(world, SECOND);
        CU_ASSERT_EQUAL(world->took, 2000 + 7 * MS + expected[i]);
        fake_end(world);
    }
}

/* --- the log --- */

/* Versions reach a replica of an ordered log in their order, whatever each letter's delay is; those
 * of an independent one do not. */
static uint64_t last_seen, overtakings;
static void watch_order(struct fake_world *world)
{
    for (uint64_t key = 0; key < 64; key++) {
        const uint64_t version = version_at(world, 1, key);
        if (version > last_seen + 1)
            overtakings++;
        if (version > last_seen)
            last_seen = version;
    }
}

static void an_ordered_log_keeps_its_order(void)
{
    const char *const logs[] = {"ordered", "independent"};
    for (unsigned i = 0; i < 2; i++) {
        struct primary_replica settings = replica_settings("async", "primary");
        settings.log = logs[i];
        settings.delays.replicate = law_exponential(50e6);
        struct fake_world *world = replicated(&settings, 2);
        world->latency = law_exponential(2e6);
        world->check = watch_order;
        last_seen = overtakings = 0;
        for (uint64_t k = 0; k < 2000; k++) {
            fake_ask(world, VERB_WRITE, LEVEL_NORMAL, k % 64);
            fake_pass(world, MS);
        }
        fake_pass(world, SECOND);
        CU_ASSERT_EQUAL(last_seen, 2000);
        CU_ASSERT_TRUE(i == 0 ? overtakings == 0 : overtakings > 100);
        fake_end(world);
    }
}

/* Writes of 1 ms at rate 800/s, applied by one thread: a replica is an M/D/1 queue of its own (the
 * primary's work takes no time here, as it has a processor for each).  Its mean wait is
 * rho / (2 (1 - rho)) services = 2 ms, its time in all 3 ms; so the primary is ahead by 2.4 writes
 * on average, at the moments of random reads.  100,000 s of reads at 1/s: the standard deviation of
 * the number is sqrt(7.2); decorrelated within a second: 0.01. */
static void lag_grows_with_load(void)
{
    struct primary_replica settings = replica_settings("async", "primary");
    settings.delays.replicate = law_constant(0);
    settings.apply_time = law_constant(MS);
    struct fake_world *world = replicated(&settings, 2);
    world->store.write_time = law_constant(0);
    world->heard = NULL; /* millions of writes */
    draw random = 23;
    double behind = 0.0;
    sim_time next = SECOND;
    const unsigned looks = 10000;
    for (unsigned i = 0; i < looks;) {
        const sim_time wait = clock_round(exponential_draw(&random) * 1e9 / 800.0);
        if (fake_now(world) + wait >= next) {
            fake_pass(world, next - fake_now(world));
            behind += (double)(disk_at(world, 0)->last - version_at(world, 1, 1));
            next += SECOND;
            i++;
            continue; /* memoryless: the wait may be drawn anew */
        }
        fake_pass(world, wait);
        fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 1);
        fake_pass(world, 0);
    }
    ASSERT_NEAR(behind / looks, 2.4, 4 * 2.7 / sqrt(looks));
    fake_end(world);
}

/* --- chains --- */

/* A write is visible at the d-th of a chain after d delays and disks, and one time to apply it; in
 * a tree by levels. */
static void lag_adds_up_along_a_chain(void)
{
    enum { REPLICAS = 7 };
    static const unsigned levels[2][REPLICAS] = {{0, 1, 2, 3, 4, 5, 6}, {0, 1, 1, 2, 2, 2, 2}};
    for (unsigned feeds = 1; feeds <= 2; feeds++) {
        struct primary_replica settings = replica_settings("async", "primary");
        settings.feeds = feeds;
        settings.apply_time = law_constant(3 * MS);
        struct fake_world *world = replicated(&settings, REPLICAS);
        world->latency = law_constant(2 * MS);
        world->disk = law_constant(5 * MS);
        fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 1);
        fake_pass(world, 2000 + 5 * MS); /* ordered, and on the primary's disk */
        const sim_time written = fake_now(world);
        for (unsigned i = 1; i < REPLICAS; i++) {
            const sim_time lag = levels[feeds - 1][i] * (10 + 2 + 5) * MS + 3 * MS;
            fake_pass(world, written + lag - 1 - fake_now(world));
            CU_ASSERT_EQUAL(version_at(world, i, 1), 0);
            if (i + 1 < REPLICAS && levels[feeds - 1][i + 1] == levels[feeds - 1][i])
                continue; /* those of one level together */
            fake_pass(world, 1);
            for (unsigned same = 1; same <= i; same++)
                CU_ASSERT_EQUAL(version_at(world, same, 1), 1);
        }
        CU_ASSERT_EQUAL(world->sent, REPLICAS - 1);
        fake_end(world);
    }
}

/* Only those that the primary feeds are waited for. */
static void chained_replicas_are_not_waited_for(void)
{
    const char *const modes[] = {"semi_sync", "sync", "strict"};
    for (unsigned i = 0; i < 3; i++) {
        struct primary_replica settings = replica_settings(modes[i], "primary");
        settings.feeds = 1;
        struct fake_world *world = replicated(&settings, 4);
        fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 1);
        fake_pass(world, SECOND);
        CU_ASSERT_EQUAL(world->took, 2000 + 11 * MS);
        CU_ASSERT_EQUAL(world->sent, 3 + 1);
        fake_crash(world, 3);
        fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 1);
        fake_pass(world, SECOND);
        CU_ASSERT_TRUE(world->answered == 2 && world->took == 2000 + 11 * MS);
        fake_end(world);
    }
}

/* The middle of a chain of three dies: the last one has nothing new until that is noticed, then
 * gets it from the primary, and is waited for; when the middle is back, from that one again. */
static void who_is_fed_by_a_dead_one_goes_upwards(void)
{
    struct primary_replica settings = replica_settings("sync", "primary");
    settings.feeds = 1;
    struct fake_world *world = replicated(&settings, 3);
    const uint64_t first = fake_version(world, VERB_WRITE, LEVEL_NORMAL, 1);
    fake_pass(world, SECOND);
    CU_ASSERT_EQUAL(version_at(world, 2, 1), first);
    fake_crash(world, 1);
    fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 1);
    fake_pass(world, 9 * SECOND);
    CU_ASSERT_EQUAL(version_at(world, 2, 1), first);
    fake_pass(world, 2 * SECOND);
    CU_ASSERT_EQUAL(version_at(world, 2, 1), version_at(world, 0, 1));
    CU_ASSERT_EQUAL(state_at(world, 2)->fed_by, 0);
    fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 1);
    fake_pass(world, SECOND);
    CU_ASSERT_TRUE(world->answered == 3 && world->took == 2000 + 11 * MS);
    fake_restart(world, 1);
    fake_pass(world, 3 * SECOND);
    CU_ASSERT_EQUAL(state_at(world, 2)->fed_by, 1);
    CU_ASSERT_EQUAL(state_at(world, 0)->streaming, replica_bit(1));
    const uint64_t sent = world->sent;
    const uint64_t last = fake_version(world, VERB_WRITE, LEVEL_NORMAL, 1);
    fake_pass(world, SECOND);
    CU_ASSERT_EQUAL(world->sent - sent, 3); /* two writes, one acknowledgement */
    CU_ASSERT_EQUAL(version_at(world, 2, 1), last);
    fake_end(world);
}

/* After a fail-over the chain begins behind the new primary. */
static void a_successor_begins_another_chain(void)
{
    struct primary_replica settings = replica_settings("async", "primary");
    settings.feeds = 1;
    struct fake_world *world = replicated(&settings, 4);
    fake_version(world, VERB_WRITE, LEVEL_NORMAL, 1);
    fake_pass(world, SECOND);
    fake_crash(world, 0);
    fake_pass(world, 20 * SECOND);
    CU_ASSERT_EQUAL(fake_route(world, VERB_WRITE, LEVEL_NORMAL), 1);
    fake_restart(world, 0);
    fake_pass(world, 5 * SECOND);
    const uint32_t feeders[] = {3, 0, 1, 2};
    for (uint32_t i = 0; i < 4; i++)
        if (i != 1)
            CU_ASSERT_EQUAL(state_at(world, i)->fed_by, feeders[i]);
    const uint64_t last = fake_version(world, VERB_WRITE, LEVEL_NORMAL, 1);
    fake_pass(world, 35 * MS);
    for (uint32_t i = 0; i < 4; i++)
        CU_ASSERT_EQUAL(version_at(world, i, 1), last);
    fake_end(world);
}

/* What is on disk and not applied yet is applied after a crash. */
static void a_restart_applies_what_is_on_disk(void)
{
    const char *const logs[] = {"ordered", "independent"};
    for (unsigned i = 0; i < 2; i++) {
        struct primary_replica settings = replica_settings("async", "replica");
        settings.log = logs[i];
        settings.apply_time = law_constant(SECOND);
        struct fake_world *world = replicated(&settings, 2);
        for (uint64_t key = 0; key < 3; key++)
            fake_version(world, VERB_WRITE, LEVEL_NORMAL, key);
        fake_pass(world, 500 * MS);
        fake_crash(world, 1);
        fake_crash(world, 0);
        CU_ASSERT_EQUAL(disk_at(world, 1)->queue.count, 3);
        fake_restart(world, 1);
        fake_pass(world, 3500 * MS);
        CU_ASSERT_EQUAL(disk_at(world, 1)->queue.count, 0);
        CU_ASSERT_TRUE(version_at(world, 1, 0) == 1 && version_at(world, 1, 2) == 3);
        fake_end(world);
    }
}

/* A replica that missed 100 writes of 10 keys is sent 10 values. */
static void who_returns_gets_what_it_missed(void)
{
    const struct primary_replica settings = replica_settings("async", "primary");
    struct fake_world *world = replicated(&settings, 2);
    for (uint64_t i = 0; i < 50; i++)
        fake_version(world, VERB_WRITE, LEVEL_NORMAL, i);
    fake_pass(world, SECOND);
    fake_crash(world, 1);
    fake_pass(world, 20 * SECOND);
    for (uint64_t i = 0; i < 100; i++)
        fake_version(world, VERB_WRITE, LEVEL_NORMAL, i % 10);
    fake_pass(world, SECOND);
    const uint64_t before = world->bytes;
    fake_restart(world, 1);
    fake_pass(world, SECOND);
    const uint64_t sent = world->bytes - before, values = 10 * (1000 + RECORD_BYTES);
    CU_ASSERT_TRUE(sent >= values && sent <= values + 10 * RECORD_BYTES);
    for (uint64_t i = 0; i < 50; i++)
        CU_ASSERT_EQUAL(version_at(world, 1, i), version_at(world, 0, i));
    fake_end(world);
}

/* --- reads --- */

/* Neither one that is known to be dead nor one that is too far behind. */
static void reads_avoid_the_dead_and_the_late(void)
{
    struct primary_replica settings = replica_settings("async", "replica");
    struct fake_world *world = replicated(&settings, 3);
    uint64_t seen[3] = {0};
    fake_crash(world, 1);
    for (unsigned i = 0; i < 100; i++)
        seen[fake_route(world, VERB_READ, LEVEL_NORMAL)]++;
    CU_ASSERT_TRUE(seen[0] == 0 && seen[1] > 20); /* nobody knows yet */
    fake_pass(world, 11 * SECOND);
    for (unsigned i = 0; i < 100; i++)
        CU_ASSERT_EQUAL(fake_route(world, VERB_READ, LEVEL_NORMAL), 2);
    fake_crash(world, 2);
    fake_pass(world, 11 * SECOND);
    CU_ASSERT_EQUAL(fake_route(world, VERB_READ, LEVEL_NORMAL), 0); /* the primary is left */
    fake_end(world);
    settings.most_lag = SECOND;
    settings.apply_time = law_constant(3 * SECOND);
    world = replicated(&settings, 2);
    fake_version(world, VERB_WRITE, LEVEL_NORMAL, 1);
    fake_pass(world, 900 * MS);
    CU_ASSERT_EQUAL(fake_route(world, VERB_READ, LEVEL_NORMAL), 1);
    fake_pass(world, 200 * MS);
    CU_ASSERT_EQUAL(fake_route(world, VERB_READ, LEVEL_NORMAL), 0);
    fake_pass(world, 2 * SECOND); /* has it */
    CU_ASSERT_EQUAL(fake_route(world, VERB_READ, LEVEL_NORMAL), 1);
    fake_end(world);
}

TEST_MAIN(primary_replica, TEST(modes_are_documented), TEST(waits_by_mode),
          TEST(waits_for_one_or_for_all), TEST(no_delay_is_no_trap), TEST(the_dead_are_waited_for),
          TEST(one_that_returns_is_waited_for_no_more), TEST(semi_sync_falls_back),
          TEST(strict_never_goes_on_alone), TEST(fewer_acknowledgements_than_replicas),
          TEST(acknowledges_when_it_is_told_to), TEST(an_ordered_log_keeps_its_order),
          TEST(lag_grows_with_load), TEST(lag_adds_up_along_a_chain),
          TEST(chained_replicas_are_not_waited_for), TEST(who_is_fed_by_a_dead_one_goes_upwards),
          TEST(a_successor_begins_another_chain), TEST(a_restart_applies_what_is_on_disk),
          TEST(who_returns_gets_what_it_missed), TEST(reads_go_where_they_are_sent),
          TEST(reads_avoid_the_dead_and_the_late), TEST(staleness_is_as_theory_says),
          TEST(memory_follows_the_lag))
