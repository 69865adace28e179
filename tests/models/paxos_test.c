/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What operations on a paxos store cost: to the nanosecond where ways are constant, against order
 * statistics where they are random; and what it does when replicas are away.  Safety stands in
 * paxos_schedules_test.c. */
#include <math.h>

#include "tests/models/paxos_world.h"
#include "tests/sim/complaints.h"

extern const struct store_class store_paxos;

enum { WAY = 3 * MS, DISK = 2 * MS, WORK = 2000, READ = 1000 };

static struct fake_world *world_of(uint32_t replicas, const struct paxos *settings)
{
    struct fake_world *world = paxos_world(&store_paxos, replicas, settings);
    world->latency = law_constant(WAY);
    world->disk = law_constant(DISK);
    fake_pass(world, SECOND + 20 * MS); /* between two heartbeats */
    return world;
}

static sim_time time_of(struct fake_world *world, enum verb verb, uint8_t level)
{
    fake_version(world, verb, level, 1);
    return world->took;
}

static void end_well(struct fake_world *world)
{
    CU_ASSERT_PTR_NULL(what_broke(world));
    fake_end(world);
}

/* --- times --- */

/* Phase 2 alone: there, to its disk and back. */
static void with_a_leader_a_command_takes_a_round_and_an_fsync(void)
{
    const struct paxos settings = paxos_settings_of("stable");
    for (uint32_t replicas = 1; replicas <= 5; replicas++) {
        struct fake_world *world = world_of(replicas, &settings);
        const sim_time round = DISK + (replicas > 1 ? 2 * WAY : 0);
        CU_ASSERT_EQUAL(time_of(world, VERB_WRITE, LEVEL_NORMAL), WORK + round);
        CU_ASSERT_EQUAL(time_of(world, VERB_READ, LEVEL_NORMAL), READ + round);
        end_well(world);
    }
}

/* The own promise to its disk, then two rounds. */
static void without_a_leader_it_takes_two_rounds(void)
{
    const struct paxos settings = paxos_settings_of("none");
    for (uint32_t replicas = 2; replicas <= 5; replicas++) {
        struct fake_world *world = world_of(replicas, &settings);
        CU_ASSERT_EQUAL(time_of(world, VERB_WRITE, LEVEL_NORMAL),
                        WORK + DISK + 2 * (2 * WAY + DISK));
        end_well(world);
    }
}

static void local_reads_ask_nobody(void)
{
    struct paxos settings = paxos_settings_of("stable");
    settings.reads = "local";
    struct fake_world *world = world_of(3, &settings);
    CU_ASSERT_EQUAL(time_of(world, VERB_READ, LEVEL_NORMAL), READ);
    CU_ASSERT_EQUAL(time_of(world, VERB_READ, LEVEL_STRONG), READ + 2 * WAY + DISK);
    settings.reads = "log";
    settings.levels.weak.reads = "local";
    CU_ASSERT_EQUAL(time_of(world, VERB_READ, LEVEL_WEAK), READ);
    end_well(world);
}

/* Mean of the k-th of n independent round trips, each the sum of two exponential ways of mean 1:
 * the integral over t of P(fewer than k have ended), F(t) = 1 - (1 + t) exp(-t). */
static double mean_of_kth(unsigned k, unsigned n)
{
    const double step = 1e-4;
    double sum = 0.0;
    for (double t = step / 2; t < 60.0; t += step) {
        const double share = 1.0 - (1.0 + t) * exp(-t);
        double binomial = 1.0, fewer = 0.0;
        for (unsigned i = 0; i < k; i++) {
            fewer += binomial * pow(share, i) * pow(1.0 - share, n - i);
            binomial *= (double)(n - i) / (i + 1);
        }
        sum += fewer * step;
    }
    return sum;
}

/* The same one proposes always: another might not know yet which slots are chosen. */
static struct fake_world *one_near(uint32_t replicas, const struct paxos *settings)
{
    struct fake_world *world = paxos_world(&store_paxos, replicas, settings);
    for (uint32_t i = 1; i < replicas; i++)
        world->client_distance[i] = 1;
    return world;
}

/* The quickest majority counts, the leader's own disk being the first of it.  Each command by
 * itself, 4,000 of them, so the mean is within 4 standard errors but once in 16,000. */
static void the_quickest_majority_counts(const char *leader, uint32_t replicas, double rounds)
{
    enum { COMMANDS = 4000 };
    struct paxos settings = paxos_settings_of(leader);
    settings.delays.all = law_exponential(MS);
    struct fake_world *world = one_near(replicas, &settings);
    double sum = 0.0, squares = 0.0;
    for (unsigned i = 0; i < COMMANDS; i++) {
        const double took = (double)(time_of(world, VERB_WRITE, LEVEL_NORMAL) - WORK) / MS;
        sum += took;
        squares += took * took;
        if (kept_of(world)->broken || i % 1000 == 999) { /* slots of the world are bounded */
            CU_ASSERT_PTR_NULL(what_broke(world));
            fake_end(world);
            world = one_near(replicas, &settings);
            for (uint32_t k = 0; k < replicas; k++)
                fake_port(world, k)->random = stream_seeded(mix(i, k));
        }
    }
    const double mean = sum / COMMANDS, error = sqrt((squares / COMMANDS - mean * mean) / COMMANDS);
    ASSERT_NEAR(mean, rounds * mean_of_kth(replicas / 2, replicas - 1), 4 * error);
    end_well(world);
}

static void latencies_are_order_statistics(void)
{
    ASSERT_NEAR(mean_of_kth(1, 1), 2.0, 1e-6);
    ASSERT_NEAR(mean_of_kth(1, 2), 1.25, 1e-6); /* integral of ((1 + t) exp(-t))^2 = 5/4 */
    the_quickest_majority_counts("stable", 3, 1.0);
    the_quickest_majority_counts("stable", 5, 1.0);
    the_quickest_majority_counts("none", 3, 2.0);
    the_quickest_majority_counts("none", 5, 2.0);
}

/* --- replicas that are away --- */

/* A slot whose letter was lost holds back those behind it, not their being chosen. */
static void slots_are_chosen_in_any_order(void)
{
    const struct paxos settings = paxos_settings_of("stable");
    struct fake_world *world = world_of(3, &settings);
    world->severed[0][1] = world->severed[0][2] = true;
    fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 1);
    fake_pass(world, MS);
    world->severed[0][1] = world->severed[0][2] = false;
    for (unsigned i = 0; i < 10; i++)
        fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 2);
    fake_pass(world, 15 * MS);
    CU_ASSERT_EQUAL(world->answered, 0);
    CU_ASSERT_EQUAL(seen_of(world)->chosen[2].term, 0);
    for (uint64_t slot = 3; slot <= 12; slot++)
        CU_ASSERT_EQUAL(seen_of(world)->chosen[slot].term, FIRST_BALLOT);
    fake_pass(world, 200 * MS); /* it is sent again */
    CU_ASSERT_EQUAL(world->answered, 11);
    end_well(world);
}

static void one_that_was_long_away_gets_a_snapshot(const char *leader)
{
    struct paxos settings = paxos_settings_of(leader);
    settings.snapshot = (struct snapshot_settings){.every = 20, .keep = 5, .size = 1000000};
    struct fake_world *world = world_of(3, &settings);
    fake_crash(world, 2);
    fake_pass(world, SECOND); /* until it is not asked any more */
    for (unsigned i = 0; i < 100; i++)
        fake_version(world, VERB_WRITE, LEVEL_NORMAL, i % 4);
    const uint64_t before = world->bytes;
    fake_restart(world, 2);
    fake_pass(world, SECOND);
    CU_ASSERT_TRUE(world->bytes - before > 1000000);
    CU_ASSERT_TRUE(world->bytes - before < 3200000); /* each of the others sends one at the most */
    CU_ASSERT_TRUE(paxos_at(world, 0)->log.last - paxos_at(world, 0)->log.base <= 26);
    CU_ASSERT_EQUAL(paxos_at(world, 2)->machine.applied, paxos_at(world, 0)->machine.applied);
    for (uint64_t key = 0; key < 4; key++)
        CU_ASSERT_EQUAL(store_paxos.holds(fake_port(world, 2), 0, key),
                        store_paxos.holds(fake_port(world, 0), 0, key));
    end_well(world);
}

static void those_that_were_long_away_get_snapshots(void)
{
    one_that_was_long_away_gets_a_snapshot("stable");
    one_that_was_long_away_gets_a_snapshot("none");
}

/* The one that is far behind takes a ballot: whoever knows more teaches it first, and what was
 * written stays. */
static void a_candidate_that_is_behind_is_taught(void)
{
    struct paxos settings = paxos_settings_of("stable");
    settings.snapshot = (struct snapshot_settings){.every = 20, .keep = 5, .size = 1000000};
    struct fake_world *world = world_of(3, &settings);
    fake_crash(world, 2);
    for (unsigned i = 0; i < 100; i++)
        fake_version(world, VERB_WRITE, LEVEL_NORMAL, i % 4);
    fake_crash(world, 0);
    fake_crash(world, 1);
    fake_restart(world, 2);
    fake_pass(world, 400 * MS); /* it has asked for promises, in vain */
    CU_ASSERT_EQUAL(paxos_at(world, 2)->role, CANDIDATE);
    fake_restart(world, 1);
    fake_pass(world, 2 * SECOND);
    const uint32_t leader = paxos_leader(world);
    CU_ASSERT_NOT_EQUAL_FATAL(leader, NOBODY);
    for (uint64_t key = 0; key < 4; key++) {
        schedule_ask(world, leader, VERB_READ, LEVEL_STRONG, key);
        fake_pass(world, SECOND);
        CU_ASSERT_EQUAL(world->version, 98 + key); /* 1 is the leader's own */
    }
    end_well(world);
}

static void a_leader_without_a_majority_steps_down(void)
{
    const struct paxos settings = paxos_settings_of("stable");
    struct fake_world *world = world_of(3, &settings);
    fake_crash(world, 1);
    fake_crash(world, 2);
    fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 1);
    fake_pass(world, SECOND);
    CU_ASSERT_EQUAL(world->failed, 1);
    CU_ASSERT_EQUAL(paxos_leader(world), NOBODY);
    end_well(world);
}

/* Two who outbid each other: both get there, and both know the same order. */
static void proposers_that_duel_both_win_in_the_end(void)
{
    const struct paxos settings = paxos_settings_of("none");
    struct fake_world *world = world_of(3, &settings);
    for (unsigned i = 0; i < 40; i++) {
        schedule_ask(world, i % 2, VERB_WRITE, LEVEL_NORMAL, i % 4);
        fake_pass(world, MS);
    }
    fake_pass(world, 20 * SECOND);
    CU_ASSERT_EQUAL(world->answered, 40);
    CU_ASSERT_EQUAL(paxos_at(world, 2)->machine.commit, 40);
    end_well(world);
}

/* --- settings --- */

static void what_cannot_work_is_refused(void)
{
    struct paxos settings = paxos_settings_of("stable");
    const struct store store = {.replicas = 3}, many = {.replicas = 65};
    struct heard heard = HEARD_NOTHING;
    CU_ASSERT_TRUE(store_paxos.check(&store, &settings, &heard.complaints));
    settings.heartbeat = 150 * MS;
    CU_ASSERT_FALSE(store_paxos.check(&store, &settings, &heard.complaints));
    ASSERT_TEXT(heard.message, "others would take a greater ballot before the next heartbeat");
    CU_ASSERT_FALSE(store_paxos.check(&many, &settings, &heard.complaints));
    ASSERT_TEXT(heard.message, "a paxos store has 1 to 64 replicas, not 65");
}

TEST_MAIN(paxos, TEST(with_a_leader_a_command_takes_a_round_and_an_fsync),
          TEST(without_a_leader_it_takes_two_rounds), TEST(local_reads_ask_nobody),
          TEST(latencies_are_order_statistics), TEST(slots_are_chosen_in_any_order),
          TEST(those_that_were_long_away_get_snapshots), TEST(a_candidate_that_is_behind_is_taught),
          TEST(a_leader_without_a_majority_steps_down),
          TEST(proposers_that_duel_both_win_in_the_end), TEST(what_cannot_work_is_refused))
