/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Brokers that break one of their promises are found out by the schedules under which those that
 * keep it are never blamed. */
#include "tests/models/broker_world.h"

enum { SEEDS = 8 };

/* What is wrong with it. */
enum broken {
    KEEPS_ALL,
    ANSWERS_EARLY,  /* acknowledges when the leader has it, and calls that all */
    COMMITS_EARLY,  /* writes down that a message is handled before it is */
    FORGETS_HANDS,  /* never hands out again what a consumer took into its grave */
    WAITS_FOR_EVER, /* a replica that is gone stays among those in sync */
    BROKEN
};

static const sim_time never = 1000000 * SECOND;

static void break_it(struct broker_world *b, enum broken broken)
{
    b->topic.acks = broken == ANSWERS_EARLY ? ACKS_LEADER : ACKS_ALL;
    b->topic.at_most_once = broken == COMMITS_EARLY;
    if (broken == FORGETS_HANDS)
        b->topic.visibility = never;
    if (broken == WAITS_FOR_EVER)
        b->topic.in_sync = never;
}

/* One after the other dies for a while: with a message in its hands as often as not. */
static void consumers_die(struct broker_world *b, unsigned round)
{
    for (unsigned i = 0; i < CONSUMERS; i++) {
        b->consumers[i].up = i != round % CONSUMERS;
        b->consumers[i].life += b->consumers[i].up ? 0 : 1;
    }
}

/* The leader loses its voice and dies before it is heard again. */
static void leader_dies(struct broker_world *b, unsigned count)
{
    const uint32_t leader = b->leader[0];
    if (leader == NOBODY)
        return;
    for (uint32_t k = 0; k < 3; k++)
        b->world->severed[leader][k] = true;
    publishes(b, count);
    fake_crash(b->world, leader);
    for (uint32_t k = 0; k < 3; k++)
        b->world->severed[leader][k] = false;
    fake_pass(b->world, 20 * SECOND);
    fake_restart(b->world, leader);
    fake_pass(b->world, 20 * SECOND);
}

static bool unhandled(const struct broker_world *b)
{
    for (uint64_t i = 0; i < b->published; i++)
        if (b->acked[i] && b->handled[i] == 0)
            return true;
    return false;
}

/* A follower falls silent: what is published meanwhile is acknowledged in the end. */
static bool goes_on_without_one(struct broker_world *b)
{
    const uint32_t leader = b->leader[0], gone = (leader + 1) % 3;
    b->world->severed[gone][leader] = true; /* it hears, and is not heard by the leader alone */
    const uint64_t before = b->acknowledged;
    publishes(b, 20);
    fake_pass(b->world, 30 * SECOND);
    const bool good = b->acknowledged > before;
    b->world->severed[gone][leader] = false;
    return good;
}

static bool keeps_its_promises(unsigned seed, enum broken broken)
{
    struct broker_world *b =
        brokers(3, seed % 2 && broken != FORGETS_HANDS ? a_log(1, 3, 2) : a_queue(3));
    b->topic.least_in_sync = 2;
    b->world->random = stream_seeded(seed);
    b->world->check = NULL; /* that is for who keeps them */
    break_it(b, broken);
    for (unsigned round = 0; round < 4; round++) {
        consumers_die(b, round);
        publishes(b, 60);
        if (round % 2 == 0)
            leader_dies(b, 20 + seed);
    }
    consumers_die(b, CONSUMERS);
    for (unsigned i = 0; i < CONSUMERS; i++)
        b->consumers[i].up = true;
    settles_down(b);
    if (broken == WAITS_FOR_EVER)
        b->messaging.session = never;
    const bool good = !unhandled(b) && goes_on_without_one(b);
    brokers_end(b);
    return good;
}

static void who_keeps_them_is_not_blamed(void)
{
    for (unsigned seed = 0; seed < SEEDS; seed++)
        CU_ASSERT_TRUE(keeps_its_promises(seed, KEEPS_ALL));
}

static void who_breaks_one_is_found_out(void)
{
    for (enum broken broken = KEEPS_ALL + 1; broken < BROKEN; broken++) {
        unsigned found = 0;
        for (unsigned seed = 0; seed < SEEDS; seed++)
            found += !keeps_its_promises(seed, broken);
        if (found == 0)
            fprintf(stderr, "mutant %d is not found out\n", (int)broken);
        CU_ASSERT_TRUE(found > 0);
    }
}

TEST_MAIN(broker_mutants, TEST(who_keeps_them_is_not_blamed), TEST(who_breaks_one_is_found_out))
