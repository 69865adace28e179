/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Detectors, in the fake world, beside a protocol that only writes down what it is told. */
#include <math.h>

#define FAKE_PEERS 128
#include "models/stores/quorum/member_set.h"
#include "tests/models/family.h"
#include "tests/models/listener.h"

static struct told {
    sim_time at;
    uint32_t by, peer;
    bool dead;
} told[4 * FAKE_PEERS];
static unsigned told_count;

static void write_down(struct port *port, uint32_t peer, bool dead)
{
    CU_ASSERT_FATAL(told_count < 4 * FAKE_PEERS);
    told[told_count++] =
        (struct told){.at = port_now(port), .by = port->self, .peer = peer, .dead = dead};
}

static const struct store_class listener = LISTENER(write_down);

static struct fake_world *group(const char *name, const void *settings, uint32_t peers)
{
    told_count = 0;
    return listeners(&listener, name, settings, peers);
}

static struct fake_world *watched(const char *name, const void *settings)
{
    return group(name, settings, 3);
}

static void members_are_documented(void) { assert_family(&detectors); }

/* What one believes of another, of what it was told in its life: its death, and not its return. */
static bool believed_dead(uint32_t by, uint32_t peer, sim_time born)
{
    bool dead = false;
    for (unsigned i = 0; i < told_count; i++)
        if (told[i].by == by && told[i].peer == peer && told[i].at >= born)
            dead = told[i].dead;
    return dead;
}

/* Every example: while all live nobody is suspected; both peers learn of a death, and that it is
 * over; twice, and of two at a time. */
static void deaths_are_known_and_so_are_lives(void)
{
    struct arena *arena = arena_create(0);
    for_each_example (&detectors, example) {
        const struct made made = member_of(&detectors, example->text, arena);
        beside = (struct part){.class = (const struct actor_class *)made.chosen.class,
                               .settings = made.chosen.settings};
        told_count = 0;
        struct fake_world *world = fake_of(&listener, 3, NULL);
        world->latency = law_constant(20 * MS);
        fake_pass(world, 300 * SECOND);
        CU_ASSERT_EQUAL(told_count, 0);
        for (unsigned time = 0; time < 2; time++) {
            fake_crash(world, 2);
            fake_pass(world, 300 * SECOND);
            CU_ASSERT(believed_dead(0, 2, 0) && believed_dead(1, 2, 0) && !believed_dead(0, 1, 0));
            fake_crash(world, 1);
            fake_pass(world, 300 * SECOND);
            CU_ASSERT(believed_dead(0, 1, 0) && believed_dead(0, 2, 0));
            const sim_time born = fake_now(world);
            fake_restart(world, 2);
            fake_restart(world, 1);
            fake_pass(world, 300 * SECOND);
            for (uint32_t by = 0; by < 3; by++)
                for (uint32_t peer = 0; peer < 3; peer++)
                    CU_ASSERT(by == peer || !believed_dead(by, peer, by ? born : 0));
            told_count = 0;
        }
        fake_end(world);
    }
    arena_destroy(arena);
}

/* As many as a store can have: the last one, too. */
static void large_groups_are_watched(void)
{
    struct arena *arena = arena_create(0);
    CU_ASSERT_EQUAL(MOST_WATCHED, MOST_MEMBERS);
    CU_ASSERT_EQUAL(MOST_WATCHED, FAKE_PEERS);
    for (unsigned i = 0; detectors.members[i]; i++) {
        const struct made made = member_of(&detectors, detectors.members[i]->name, arena);
        struct fake_world *world =
            group(detectors.members[i]->name, made.chosen.settings, FAKE_PEERS);
        fake_pass(world, 20 * SECOND);
        CU_ASSERT_EQUAL(told_count, 0);
        fake_crash(world, FAKE_PEERS - 1);
        fake_pass(world, 60 * SECOND);
        CU_ASSERT_TRUE(believed_dead(0, FAKE_PEERS - 1, 0));
        CU_ASSERT_TRUE(believed_dead(FAKE_PEERS - 2, FAKE_PEERS - 1, 0));
        CU_ASSERT_FALSE(believed_dead(0, FAKE_PEERS - 65, 0));
        CU_ASSERT_EQUAL(told_count, FAKE_PEERS - 1);
        fake_restart(world, FAKE_PEERS - 1);
        fake_pass(world, 60 * SECOND);
        CU_ASSERT_FALSE(believed_dead(0, FAKE_PEERS - 1, 0));
        fake_end(world);
    }
    arena_destroy(arena);
}

static bool was_told(unsigned i, uint32_t by, uint32_t peer, bool dead, sim_time at)
{
    return i < told_count && told[i].by == by && told[i].peer == peer && told[i].dead == dead &&
           told[i].at == at;
}

/* All at the same moment, though the delay is random; not, if it is back before. */
static void ideal_knows_after_a_while(void)
{
    const struct ideal_detector settings = {.after = law_exponential(5e9)};
    struct fake_world *world = watched("ideal", &settings);
    fake_crash(world, 2);
    fake_pass(world, 200 * SECOND);
    CU_ASSERT_TRUE(told_count == 2 && told[0].at == told[1].at && told[0].at > 0);
    CU_ASSERT_TRUE(told[0].by == 0 && told[1].by == 1 && told[0].peer == 2 && told[1].dead);
    const sim_time back = fake_now(world);
    fake_restart(world, 2);
    CU_ASSERT_TRUE(was_told(2, 0, 2, false, back) && was_told(3, 1, 2, false, back));
    fake_end(world);
}

static void ideal_misses_who_is_back_soon(void)
{
    const struct ideal_detector settings = {.after = law_constant(5 * SECOND)};
    struct fake_world *world = watched("ideal", &settings);
    fake_crash(world, 2);
    fake_pass(world, 4 * SECOND);
    fake_restart(world, 2);
    fake_pass(world, 4 * SECOND);
    CU_ASSERT_EQUAL(told_count, 0);
    fake_crash(world, 2); /* at 8 s: anew from here */
    fake_pass(world, 100 * SECOND);
    CU_ASSERT_TRUE(told_count == 2 && was_told(0, 0, 2, true, 13 * SECOND));
    fake_end(world);
}

/* 400 deaths: as even as they should be between two times; 4 standard errors of the mean. */
static void assert_even(const char *name, const void *settings, double least, double most)
{
    enum { TIMES = 400 };
    struct fake_world *world = watched(name, settings);
    double sum = 0;
    for (unsigned i = 0; i < TIMES; i++) {
        told_count = 0;
        const sim_time died = fake_now(world);
        fake_crash(world, 2);
        fake_pass(world, 100 * SECOND);
        CU_ASSERT_TRUE(told_count == 2 && told[0].at == told[1].at);
        const double took = (double)(told[0].at - died) / 1e9;
        CU_ASSERT_TRUE(took >= least && took <= most);
        sum += took;
        fake_restart(world, 2);
        fake_pass(world, SECOND);
    }
    ASSERT_NEAR(sum / TIMES, (least + most) / 2, 4 * (most - least) / sqrt(12.0 * TIMES));
    fake_end(world);
}

static void leases_end_and_probes_go_unanswered(void)
{
    const struct lease_detector lease = {.ttl = 30 * SECOND, .renew = 10 * SECOND};
    assert_even("lease", &lease, 20, 30);
    const struct probe_detector probe = {.after = 9 * SECOND, .every = 3 * SECOND};
    assert_even("probe", &probe, 9, 12);
}

/* One that starts knows of the dead when all others do: from their death on. */
static void ideal_counts_from_the_death(void)
{
    const struct ideal_detector settings = {.after = law_constant(5 * SECOND)};
    struct fake_world *world = watched("ideal", &settings);
    fake_crash(world, 2);
    fake_crash(world, 1);
    fake_pass(world, 3 * SECOND);
    fake_restart(world, 1);
    fake_pass(world, 3 * SECOND);
    CU_ASSERT_TRUE(told_count == 2 && told[0].at == 5 * SECOND && told[1].at == 5 * SECOND);
    fake_crash(world, 1);
    fake_pass(world, 10 * SECOND);
    const unsigned before = told_count;
    fake_restart(world, 1);
    bool known = false;
    for (unsigned i = before; i < told_count; i++)
        known |= was_told(i, 1, 2, true, fake_now(world));
    CU_ASSERT_TRUE(known);
    fake_end(world);
}

/* The last heartbeat is heard at 10 s + 20 ms; silence of 3 s. */
static void timeout_hears_silence(void)
{
    const struct beats settings = {SECOND, 3 * SECOND};
    struct fake_world *world = watched("timeout", &settings);
    world->latency = law_constant(20 * MS);
    fake_pass(world, 10 * SECOND + 100 * MS);
    CU_ASSERT_EQUAL(told_count, 0);
    CU_ASSERT_EQUAL(world->sent, 11 * 3 * 2); /* from 0 s on, every second, each to both others */
    fake_crash(world, 2);
    fake_pass(world, 10 * SECOND);
    CU_ASSERT_EQUAL(told_count, 2);
    for (uint32_t i = 0; i < 2; i++)
        CU_ASSERT_TRUE(was_told(i, i, 2, true, 13 * SECOND + 20 * MS));
    const sim_time back = fake_now(world);
    fake_restart(world, 2);
    fake_pass(world, 10 * SECOND);
    CU_ASSERT_TRUE(told_count == 4 && was_told(2, 0, 2, false, back + 20 * MS));
    fake_end(world);
}

/* Each believes by itself, and errs where letters are lost. */
static void timeout_errs(void)
{
    const struct beats settings = {SECOND, 3 * SECOND};
    struct fake_world *world = watched("timeout", &settings);
    world->severed[2][0] = true;
    fake_pass(world, 10 * SECOND);
    CU_ASSERT_TRUE(told_count == 1 && was_told(0, 0, 2, true, 3 * SECOND));
    world->severed[2][0] = false;
    fake_pass(world, 10 * SECOND);
    CU_ASSERT_TRUE(told_count == 2 && was_told(1, 0, 2, false, 11 * SECOND));
    fake_end(world);
}

/* --- phi accrual --- */

struct phi_settings {
    sim_time heartbeat, least_deviation;
    double threshold;
    uint64_t window;
    const char *law;
};

/* 8 ln 10 = 18.42 s after the last heartbeat (Cassandra states about 18 s); with a normal law of
 * 1 s and 100 ms 1.561 s (z = 5.612). */
static void phi_waits_as_cassandra_and_akka_do(void)
{
    struct phi_settings settings = {SECOND, SECOND / 10, 8, 1000, "exponential"};
    for (unsigned i = 0; i < 2; i++) {
        settings.law = i == 0 ? "exponential" : "normal";
        struct fake_world *world = group("phi_accrual", &settings, 2);
        fake_pass(world, 100 * SECOND + SECOND / 4);
        fake_crash(world, 1);
        fake_pass(world, 60 * SECOND);
        CU_ASSERT_EQUAL_FATAL(told_count, 1);
        ASSERT_NEAR(clock_to_seconds(told[0].at) - 100, i == 0 ? 18.4207 : 1.5612, 0.0001);
        fake_end(world);
    }
}

/* Latencies of a normal law make intervals of a normal law, of which a phi of 2 leaves 1 % out. But
 * what came too late is not remembered, so mean and deviation are those of a law that is cut off at
 * c = m(c) + 2.326 s(c), whose solution is 2.193: 1.415 %.  20,000 intervals, of which neighbours
 * share a heartbeat: a standard error of some 0.1 %. */
static void phi_errs_a_little_more_often_than_it_says(void)
{
    struct phi_settings settings = {SECOND, 0, 2, 1000, "normal"};
    struct arena *arena = arena_create(0);
    struct made law = member_of(&distributions, "normal(mean=200ms sd=20ms)", arena);
    struct fake_world *world = group("phi_accrual", &settings, 2);
    CU_ASSERT_TRUE_FATAL(law_prepare(&world->latency, &law.chosen, 0, arena, law.complaints));
    unsigned errors = 0;
    fake_pass(world, 2000 * SECOND);
    for (unsigned i = 0; i < 20000; i++) {
        told_count = 0;
        fake_pass(world, SECOND);
        for (unsigned k = 0; k < told_count; k++)
            errors += told[k].by == 0 && told[k].dead;
    }
    ASSERT_NEAR(errors / 20000.0, 0.01415, 0.0035);
    fake_end(world);
    arena_destroy(arena);
}

/* --- suspects --- */

/* Cut off for two periods it is suspected, and refutes in time; for long it is believed dead, and
 * when the cut is over it is told so and is back. */
static void suspects_refute(void)
{
    const struct swim_settings settings = {SECOND, SECOND / 2, 10 * SECOND, 3, 3, 4, {0}, "blind"};
    struct fake_world *world = group("gossip", &settings, 5);
    world->latency = law_constant(MS);
    for (unsigned i = 0; i < 5; i++)
        world->severed[1][i] = i != 1;
    fake_pass(world, 4 * SECOND);
    for (unsigned i = 0; i < 5; i++)
        world->severed[1][i] = false;
    fake_pass(world, 60 * SECOND);
    CU_ASSERT_EQUAL(told_count, 0);
    for (unsigned i = 0; i < 5; i++)
        world->severed[1][i] = i != 1;
    fake_pass(world, 60 * SECOND);
    unsigned dead = 0;
    for (unsigned i = 0; i < told_count; i++)
        dead += told[i].dead && told[i].peer == 1;
    CU_ASSERT_EQUAL(dead, 4);
    told_count = 0;
    for (unsigned i = 0; i < 5; i++)
        world->severed[1][i] = false;
    fake_pass(world, 60 * SECOND);
    unsigned alive = 0;
    for (unsigned i = 0; i < told_count; i++)
        alive += !told[i].dead && told[i].peer == 1;
    CU_ASSERT_EQUAL(alive, 4);
    fake_end(world);
}

/* One slow link is no reason: others ping for who cannot. */
static void one_broken_link_is_no_death(void)
{
    const struct swim_settings settings = {SECOND, SECOND / 2, 2 * SECOND, 3, 3, 4, {0}, "blind"};
    struct fake_world *world = group("gossip", &settings, 5);
    world->latency = law_constant(MS);
    world->severed[0][1] = world->severed[1][0] = true;
    fake_pass(world, 300 * SECOND);
    CU_ASSERT_EQUAL(told_count, 0);
    fake_end(world);
}

TEST_MAIN(detectors, TEST(phi_waits_as_cassandra_and_akka_do),
          TEST(phi_errs_a_little_more_often_than_it_says), TEST(suspects_refute),
          TEST(one_broken_link_is_no_death), TEST(members_are_documented),
          TEST(deaths_are_known_and_so_are_lives), TEST(large_groups_are_watched),
          TEST(ideal_knows_after_a_while), TEST(ideal_misses_who_is_back_soon),
          TEST(ideal_counts_from_the_death), TEST(leases_end_and_probes_go_unanswered),
          TEST(timeout_hears_silence), TEST(timeout_errs))
