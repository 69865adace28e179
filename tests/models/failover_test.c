/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who takes over from a primary, and what that loses, in the fake world. */
#include "tests/models/primary_replica_world.h"

#include <math.h>

/* A write every millisecond, lag 10 ms, the primary dies: the last ten acknowledged writes are
 * gone. */
static void failover_loses_the_tail(void)
{
    const struct primary_replica settings = replica_settings("async", "primary");
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
    CU_ASSERT_EQUAL(lost_of(world), 10);
    CU_ASSERT_EQUAL(fake_route(world, VERB_WRITE, LEVEL_NORMAL), 1);
    for (uint64_t key = 0; key < 100; key++)
        CU_ASSERT_EQUAL(fake_version(world, VERB_READ, LEVEL_STRONG, key), key < 90 ? key + 1 : 0);
    const uint64_t next = version_of(epoch_after(0, 1), 91);
    CU_ASSERT_EQUAL(fake_version(world, VERB_WRITE, LEVEL_NORMAL, 99), next);
    CU_ASSERT_EQUAL(version_at(world, 0, 95), 96);
    fake_restart(world, 0); /* a replica now, without the writes that were lost */
    fake_pass(world, SECOND);
    CU_ASSERT_EQUAL(fake_route(world, VERB_WRITE, LEVEL_NORMAL), 1);
    CU_ASSERT_EQUAL(version_at(world, 0, 95), 0);
    CU_ASSERT_EQUAL(version_at(world, 0, 99), next);
    fake_end(world);
}

/* A process that is back before anybody noticed goes on as primary and loses nothing. */
static void a_quick_return_loses_nothing(void)
{
    const struct primary_replica settings = replica_settings("async", "replica");
    struct fake_world *world = replicated(&settings, 3);
    const uint64_t version = fake_version(world, VERB_WRITE, LEVEL_NORMAL, 1);
    fake_crash(world, 0);
    fake_pass(world, 9 * SECOND);
    CU_ASSERT_EQUAL(fake_version(world, VERB_READ, LEVEL_NORMAL, 1), 0); /* it never left */
    fake_restart(world, 0);
    fake_pass(world, SECOND);
    CU_ASSERT_EQUAL(fake_version(world, VERB_READ, LEVEL_NORMAL, 1), version);
    fake_pass(world, 60 * SECOND);
    CU_ASSERT_EQUAL(world->failovers, 0);
    CU_ASSERT_EQUAL(fake_route(world, VERB_WRITE, LEVEL_NORMAL), 0);
    fake_end(world);
}

static void a_deposed_primary_is_fenced(void)
{
    const struct primary_replica settings = replica_settings("async", "primary");
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
    const struct primary_replica settings = replica_settings("async", "primary");
    struct fake_world *world = replicated(&settings, 3);
    fake_crash(world, 1);
    fake_version(world, VERB_WRITE, LEVEL_NORMAL, 1);
    fake_pass(world, SECOND);
    fake_crash(world, 0);
    fake_restart(world, 1); /* there is nobody from whom it could learn */
    fake_pass(world, 20 * SECOND);
    CU_ASSERT_EQUAL(fake_route(world, VERB_WRITE, LEVEL_NORMAL), 2);
    CU_ASSERT_EQUAL(lost_of(world), 0);
    CU_ASSERT_EQUAL(fake_version(world, VERB_READ, LEVEL_STRONG, 1), 1);
    fake_end(world);
}

/* Replica 1 sleeps through 500 writes, the primary dies, replica 1 is all that is left. */
static void a_stale_heir_loses_what_it_missed(void)
{
    const struct primary_replica settings = replica_settings("async", "primary");
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
    CU_ASSERT_EQUAL(lost_of(world), 500);
    fake_end(world);
}

/* What it missed before it caught up does not count. */
static void who_caught_up_lacks_nothing(void)
{
    const struct primary_replica settings = replica_settings("async", "primary");
    struct fake_world *world = replicated(&settings, 2);
    fake_crash(world, 1);
    for (unsigned i = 0; i < 50; i++)
        fake_version(world, VERB_WRITE, LEVEL_NORMAL, i);
    fake_restart(world, 1);
    fake_pass(world, SECOND);
    fake_crash(world, 1);
    for (unsigned i = 0; i < 5; i++)
        fake_version(world, VERB_WRITE, LEVEL_NORMAL, i);
    fake_crash(world, 0);
    fake_restart(world, 1);
    fake_pass(world, 60 * SECOND);
    CU_ASSERT_EQUAL(lost_of(world), 5);
    CU_ASSERT_EQUAL(fake_version(world, VERB_READ, LEVEL_STRONG, 49), 50);
    CU_ASSERT_EQUAL(fake_version(world, VERB_READ, LEVEL_STRONG, 0), 1);
    fake_end(world);
}

/* A lag of 30 s: the write is still under way when its primary has long been replaced. */
static void messages_of_a_former_reign_are_refused(void)
{
    struct primary_replica settings = replica_settings("async", "primary");
    settings.delays.replicate = law_constant(30 * SECOND);
    struct fake_world *world = replicated(&settings, 3);
    fake_version(world, VERB_WRITE, LEVEL_NORMAL, 1);
    fake_crash(world, 0);
    fake_pass(world, 100 * SECOND);
    CU_ASSERT_EQUAL(lost_of(world), 1);
    CU_ASSERT_EQUAL(fake_version(world, VERB_READ, LEVEL_STRONG, 1), 0);
    fake_end(world);
}

static void all_follow_the_new_primary(void)
{
    const struct primary_replica settings = replica_settings("sync", "primary");
    struct fake_world *world = replicated(&settings, 3);
    fake_crash(world, 2);
    fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 1); /* reaches replica 1, not 2 */
    fake_pass(world, 20 * SECOND);
    CU_ASSERT_EQUAL(world->answered, 1);
    fake_crash(world, 0);
    fake_restart(world, 2);
    fake_pass(world, 20 * SECOND);
    CU_ASSERT_EQUAL(fake_route(world, VERB_WRITE, LEVEL_NORMAL), 1);
    CU_ASSERT_EQUAL(version_at(world, 2, 1), 1);
    fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 1); /* nobody waits for the old primary */
    fake_pass(world, SECOND);
    CU_ASSERT_TRUE(world->answered == 2 && world->took == 2000 + 11 * MS);
    fake_end(world);
}

/* Dead from 0 to 5 s and again from 8 s on: noticed at 18 s, not at 10 s. */
static void every_death_is_noticed_by_itself(void)
{
    const struct primary_replica settings = replica_settings("sync", "primary");
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
    struct primary_replica settings = replica_settings("async", "primary");
    settings.failover = replica_failover("none");
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
    struct primary_replica settings = replica_settings("sync", "primary");
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
    CU_ASSERT_EQUAL(lost_of(world), 0);
    fake_end(world);
}

/* --- losses --- */

/* 1,000 writes a second, each lags by exponential(50 ms), two replicas, the primary dies.
 *
 * Ordered: all are lost that follow the oldest one that has not left.  The age of that one at a
 * replica has the distribution exp(-50 exp(-t / 50 ms)), a Gumbel law of mean 50 ms (ln 50 +
 * 0.5772) and scale 50 ms; the successor is the better of two: 50 ms (ln 50 + 0.5772 - ln 2) =
 * 189.8 writes.  Independent: lost is what neither of the two has, 1,000/s x 25 ms = 25.  300
 * fail-overs; standard deviations of one are below 50 and 5.1. */
static double mean_loss(const char *log, bool gather)
{
    enum { TIMES = 300 };
    struct primary_replica settings = replica_settings("async", "primary");
    settings.log = log;
    settings.gather = gather;
    settings.delays.replicate = law_exponential(50e6);
    own_failover()->detect = own_failover()->promote = law_constant(SECOND);
    struct fake_world *world = replicated(&settings, 3);
    world->store.write_time = law_constant(0);
    draw random = 5;
    for (unsigned i = 0; i < TIMES; i++) {
        const sim_time until = fake_now(world) + 2 * SECOND;
        while (fake_now(world) < until) {
            fake_pass(world, clock_round(exponential_draw(&random) * 1e6));
            fake_ask(world, VERB_WRITE, LEVEL_NORMAL, draw_next(&random) % 100);
            fake_pass(world, 0);
        }
        const uint32_t primary = fake_route(world, VERB_WRITE, LEVEL_NORMAL);
        fake_crash(world, primary);
        fake_pass(world, 3 * SECOND);
        fake_restart(world, primary);
        fake_pass(world, SECOND);
        ((struct losses *)world->context)->count = 0; /* what is everywhere by now */
    }
    CU_ASSERT_EQUAL(world->failovers, TIMES);
    const double mean = (double)lost_of(world) / TIMES;
    fake_end(world);
    return mean;
}

static void losses_are_as_theory_says(void)
{
    ASSERT_NEAR(mean_loss("ordered", false), 189.8, 4 * 50 / sqrt(300.0));
    ASSERT_NEAR(mean_loss("ordered", true), 189.8, 4 * 50 / sqrt(300.0));
    ASSERT_NEAR(mean_loss("independent", true), 25.0, 4 * 5.1 / sqrt(300.0));
}

/* What another one has on disk and has not applied yet is gathered as well. */
static void what_waits_to_be_applied_is_gathered(void)
{
    struct primary_replica settings = replica_settings("async", "primary");
    settings.log = "independent";
    settings.gather = true;
    settings.apply_time = law_constant(20 * SECOND);
    struct fake_world *world = replicated(&settings, 3);
    for (uint32_t i = 1; i < 3; i++) { /* replica i gets the write of key i only */
        world->severed[0][3 - i] = true;
        fake_ask(world, VERB_WRITE, LEVEL_NORMAL, i);
        fake_pass(world, i == 1 ? 10 * SECOND : SECOND);
        world->severed[0][3 - i] = false;
    }
    fake_crash(world, 0);
    fake_pass(world, 16 * SECOND);
    CU_ASSERT_EQUAL(fake_route(world, VERB_WRITE, LEVEL_NORMAL), 1);
    CU_ASSERT_EQUAL(version_at(world, 1, 2), 2);
    CU_ASSERT_EQUAL(lost_of(world), 0);
    fake_end(world);
}

/* --- detectors that err --- */

/* Heartbeats; the primary is cut off for 20 s, deposed, and follows when it hears of that. */
static void a_cut_off_primary_is_deposed(void)
{
    struct primary_replica settings = replica_settings("async", "primary");
    struct {
        sim_time heartbeat, timeout;
    } timeout = {SECOND, 3 * SECOND};
    own_failover()->detector =
        (struct chosen){.class = member(&detectors, "timeout"), .settings = &timeout};
    struct fake_world *world = replicated(&settings, 3);
    world->latency = law_constant(MS);
    fake_pass(world, 60 * SECOND);
    CU_ASSERT_EQUAL(world->failovers, 0);
    for (uint32_t i = 1; i < 3; i++)
        world->severed[0][i] = world->severed[i][0] = true;
    fake_ask_replica(world, 0, VERB_WRITE, LEVEL_NORMAL, 0, 1);
    fake_pass(world, 20 * SECOND);
    CU_ASSERT_EQUAL(world->failovers, 1);
    const uint32_t successor = fake_route(world, VERB_WRITE, LEVEL_NORMAL);
    CU_ASSERT_NOT_EQUAL(successor, 0);
    CU_ASSERT_TRUE(world->actors[0].leads && world->actors[successor].leads); /* both, for now */
    fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 1);
    for (uint32_t i = 1; i < 3; i++)
        world->severed[0][i] = world->severed[i][0] = false;
    fake_pass(world, 5 * SECOND);
    CU_ASSERT_FALSE(world->actors[0].leads);
    CU_ASSERT_EQUAL(version_at(world, 0, 1), version_at(world, successor, 1));
    CU_ASSERT_EQUAL(lost_of(world), 1); /* what it acknowledged meanwhile */
    fake_ask_replica(world, 0, VERB_WRITE, LEVEL_NORMAL, 0, 1);
    CU_ASSERT_EQUAL(world->failed, 1);
    fake_end(world);
}

/* --- disks that are lost --- */

static struct fake_world *written(const struct primary_replica *settings, uint32_t replicas)
{
    struct fake_world *world = replicated(settings, replicas);
    for (unsigned i = 0; i < 100; i++) {
        fake_ask(world, VERB_WRITE, LEVEL_NORMAL, i);
        fake_pass(world, MS);
    }
    return world;
}

static void burn(struct fake_world *world, uint32_t replica)
{
    fake_crash(world, replica);
    fake_wipe(world, replica);
    CU_ASSERT_EQUAL(version_at(world, replica, 1), 0);
}

/* It is back before anybody noticed; still the others choose one of themselves, for it has nothing.
 * What had not reached them when it burned is lost: the last ten. */
static void a_primary_without_its_disk_does_not_go_on(void)
{
    const struct primary_replica settings = replica_settings("async", "primary");
    struct fake_world *world = written(&settings, 3);
    burn(world, 0);
    fake_pass(world, SECOND);
    fake_restart(world, 0);
    fake_pass(world, 7 * SECOND);
    const uint32_t heir = fake_route(world, VERB_WRITE, LEVEL_NORMAL);
    CU_ASSERT_TRUE(world->failovers == 1 && heir != 0);
    CU_ASSERT_EQUAL(lost_of(world), 10);
    for (uint64_t key = 0; key < 100; key++) {
        CU_ASSERT_EQUAL(fake_version(world, VERB_READ, LEVEL_STRONG, key), key < 90 ? key + 1 : 0);
        CU_ASSERT_EQUAL(version_at(world, 0, key), key < 90 ? key + 1 : 0);
    }
    fake_end(world);
}

static void a_replica_without_its_disk_gets_all(void)
{
    const struct primary_replica settings = replica_settings("async", "primary");
    struct fake_world *world = written(&settings, 3);
    burn(world, 1);
    fake_restart(world, 1);
    fake_pass(world, SECOND);
    CU_ASSERT_TRUE(world->failovers == 0 && lost_of(world) == 0);
    for (uint64_t key = 0; key < 100; key++)
        CU_ASSERT_EQUAL(version_at(world, 1, key), key + 1);
    CU_ASSERT_FALSE(disk_at(world, 1)->wiped);
    fake_end(world);
}

/* Alone all is lost, and what is new is newer than what was. */
static void the_only_disk_takes_all_with_it(void)
{
    const struct primary_replica settings = replica_settings("async", "primary");
    struct fake_world *world = written(&settings, 1);
    for (unsigned times = 1; times <= 2; times++) {
        burn(world, 0);
        fake_restart(world, 0);
        fake_pass(world, SECOND);
        CU_ASSERT_EQUAL(lost_of(world), times == 1 ? 100 : 101);
        CU_ASSERT_EQUAL(fake_version(world, VERB_READ, LEVEL_NORMAL, 1), 0);
        CU_ASSERT_TRUE(fake_version(world, VERB_WRITE, LEVEL_NORMAL, 1) > 100);
    }
    CU_ASSERT_EQUAL(world->failovers, 0);
    fake_end(world);
}

/* Without fail-over the primary begins anew, and its replicas follow it. */
static void without_failover_all_follow_the_empty_one(void)
{
    struct primary_replica settings = replica_settings("async", "primary");
    settings.failover = replica_failover("none");
    struct fake_world *world = written(&settings, 2);
    fake_pass(world, SECOND);
    burn(world, 0);
    fake_restart(world, 0);
    fake_pass(world, SECOND);
    CU_ASSERT_EQUAL(lost_of(world), 100);
    CU_ASSERT_EQUAL(version_at(world, 1, 50), 0);
    const uint64_t next = fake_version(world, VERB_WRITE, LEVEL_NORMAL, 50);
    fake_pass(world, SECOND);
    CU_ASSERT_TRUE(next > 100 && version_at(world, 1, 50) == next);
    fake_end(world);
}

/* One replica alone believes the primary dead: it stands, and nobody else does. */
static void one_false_alarm_changes_nothing(void)
{
    struct primary_replica settings = replica_settings("async", "replica");
    struct {
        sim_time heartbeat, timeout;
    } timeout = {SECOND, 3 * SECOND};
    own_failover()->detector =
        (struct chosen){.class = member(&detectors, "timeout"), .settings = &timeout};
    struct fake_world *world = replicated(&settings, 3);
    world->latency = law_constant(MS);
    world->severed[0][1] = true;
    for (unsigned i = 0; i < 20; i++) {
        fake_ask(world, VERB_WRITE, LEVEL_NORMAL, i);
        fake_pass(world, SECOND);
    }
    CU_ASSERT_TRUE(world->failovers == 0 && world->answered == 20);
    CU_ASSERT_EQUAL(version_at(world, 1, 19), 0);
    world->severed[0][1] = false;
    fake_pass(world, 5 * SECOND);
    CU_ASSERT_EQUAL(version_at(world, 1, 19), 20);
    CU_ASSERT_EQUAL(state_at(world, 1)->office, FOLLOWING);
    fake_end(world);
}

TEST_MAIN(failover, TEST(a_primary_without_its_disk_does_not_go_on),
          TEST(a_replica_without_its_disk_gets_all),
          TEST(the_only_disk_takes_all_with_it),
          TEST(without_failover_all_follow_the_empty_one),
          TEST(failover_loses_the_tail), TEST(losses_are_as_theory_says),
          TEST(what_waits_to_be_applied_is_gathered),
          TEST(a_quick_return_loses_nothing), TEST(a_deposed_primary_is_fenced),
          TEST(the_most_complete_takes_over), TEST(a_stale_heir_loses_what_it_missed),
          TEST(who_caught_up_lacks_nothing), TEST(messages_of_a_former_reign_are_refused),
          TEST(all_follow_the_new_primary), TEST(every_death_is_noticed_by_itself),
          TEST(without_failover_it_waits), TEST(sync_loses_nothing),
          TEST(a_cut_off_primary_is_deposed), TEST(one_false_alarm_changes_nothing))
