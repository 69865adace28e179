/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Detectors, in the fake world, beside a protocol that only writes down what it is told. */
#include "models/detectors/detectors.h"
#include "tests/models/fake_world.h"
#include "tests/models/family.h"

#define SECOND NANOSECONDS_PER_SECOND
#define MS (SECOND / 1000)

static struct told {
    sim_time at;
    uint32_t by, peer;
    bool dead;
} told[64];
static unsigned told_count;
static struct part beside;

static void write_down(struct port *port, uint32_t peer, bool dead)
{
    CU_ASSERT_FATAL(told_count < 64);
    told[told_count++] =
        (struct told){.at = port_now(port), .by = port->self, .peer = peer, .dead = dead};
}

static unsigned with_detector(const void *settings, struct part parts[MOST_PARTS - 1])
{
    (void)settings;
    parts[0] = beside;
    return 1;
}

static const struct store_class listener = {
    .actor = {.head = {.name = "listener", .doc = "writes down"}, .suspects = write_down},
    .beside = with_detector};

static struct fake_world *watched(const char *name, const void *settings)
{
    beside = (struct part){.class = member(&detectors, name), .settings = settings};
    told_count = 0;
    return fake_of(&listener, 3, NULL);
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

struct beats {
    sim_time heartbeat, timeout;
};

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

TEST_MAIN(detectors, TEST(members_are_documented), TEST(deaths_are_known_and_so_are_lives),
          TEST(ideal_knows_after_a_while), TEST(ideal_misses_who_is_back_soon),
          TEST(ideal_counts_from_the_death), TEST(timeout_hears_silence), TEST(timeout_errs))
