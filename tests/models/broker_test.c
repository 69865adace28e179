/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Brokers in the fake world: what they promise holds under crashes, cuts and lost letters, and what
 * they do not promise is broken where it can be. */
#include "tests/models/broker_world.h"

static unsigned lost(const struct broker_world *b)
{
    unsigned count = 0;
    for (uint64_t i = 0; i < b->published; i++)
        count += b->acked[i] && b->handled[i] == 0;
    return count;
}

static unsigned twice(const struct broker_world *b)
{
    unsigned count = 0;
    for (uint64_t i = 0; i < b->published; i++)
        count += b->handled[i] > 1;
    return count;
}

static unsigned handled(const struct broker_world *b)
{
    unsigned count = 0;
    for (uint64_t i = 0; i < b->published; i++)
        count += b->handled[i] > 0;
    return count;
}

/* Nothing goes wrong: everything once, in order. */
static void all_is_well(void)
{
    const struct topic_terms topics[] = {a_log(1, 1, 1), a_log(4, 3, 2), a_queue(1), a_queue(3)};
    for (unsigned i = 0; i < 4; i++) {
        struct broker_world *b = brokers(topics[i].replicas, topics[i]);
        publishes(b, 1000);
        fake_pass(b->world, 10 * SECOND);
        CU_ASSERT_EQUAL(b->acknowledged, 1000);
        CU_ASSERT_EQUAL(handled(b), 1000);
        CU_ASSERT_EQUAL(twice(b), 0);
        CU_ASSERT_EQUAL(b->settled, 1000);
        CU_ASSERT_TRUE(!topics[i].ordered || b->in_order);
        brokers_end(b);
    }
}

/* With acks: all and two in sync no crash of one broker at a time loses what was acknowledged, and
 * a partition is handled in its order (but for what is handled once more). */
static void all_and_two_in_sync_lose_nothing(void)
{
    for (unsigned seed = 0; seed < 12; seed++) {
        struct broker_world *b = brokers(3, seed % 2 ? a_log(4, 3, 2) : a_queue(3));
        b->topic.least_in_sync = 2;
        b->world->random = stream_seeded(seed);
        for (unsigned i = 0; i < 6; i++) {
            const uint32_t victim = (seed + i) % 3;
            publishes(b, 100 + seed);
            fake_crash(b->world, victim);
            publishes(b, 200);
            fake_restart(b->world, victim);
            publishes(b, 100);
            fake_pass(b->world, 20 * SECOND);
        }
        settles_down(b);
        CU_ASSERT_TRUE(b->acknowledged >= b->published);
        CU_ASSERT_EQUAL(lost(b), 0);
        CU_ASSERT_EQUAL(handled(b), b->published);
        CU_ASSERT_TRUE(!b->topic.ordered || b->in_order);
        brokers_end(b);
    }
}

/* The leader has it, and dies before anybody else does: acknowledged and gone.  The same schedule
 * with acks: all loses nothing, for nothing was acknowledged. */
static void the_leader_alone_may_lose(void)
{
    const enum acks acks[] = {ACKS_LEADER, ACKS_ALL};
    for (unsigned i = 0; i < 2; i++) {
        struct broker_world *b = brokers(3, a_log(1, 3, 1));
        b->topic.acks = acks[i];
        publishes(b, 20);
        fake_pass(b->world, SECOND);
        const uint32_t leader = b->leader[0];
        for (uint32_t k = 0; k < 3; k++) /* its last letters die with it */
            b->world->severed[leader][k] = true;
        const uint64_t number = b->published++;
        publish(b, number, false);
        fake_pass(b->world, 50 * MS);
        CU_ASSERT_EQUAL(b->acked[number], acks[i] == ACKS_LEADER);
        fake_crash(b->world, leader);
        fake_pass(b->world, 30 * SECOND);
        CU_ASSERT_TRUE(b->leader[0] != leader);
        CU_ASSERT_EQUAL(lost(b), acks[i] == ACKS_LEADER ? 1 : 0);
        brokers_end(b);
    }
}

/* One that is cut off goes on with acks: leader until it hears of its successor; what it took in
 * meanwhile is cut off when it is back. */
static void who_is_cut_off_is_deposed(void)
{
    const enum acks acks[] = {ACKS_LEADER, ACKS_ALL};
    for (unsigned i = 0; i < 2; i++) {
        struct broker_world *b = brokers(3, a_log(1, 3, 2));
        b->topic.acks = acks[i];
        publishes(b, 50);
        fake_pass(b->world, SECOND);
        const uint32_t leader = b->leader[0];
        for (uint32_t k = 0; k < 3; k++)
            b->world->severed[leader][k] = b->world->severed[k][leader] = true;
        const uint64_t first = b->published;
        b->published += 50;
        for (uint64_t k = first; k < b->published; k++)
            publish(b, k, false);
        fake_pass(b->world, 30 * SECOND);
        CU_ASSERT_TRUE(b->leader[0] != leader);
        for (uint32_t k = 0; k < 3; k++)
            b->world->severed[leader][k] = b->world->severed[k][leader] = false;
        fake_pass(b->world, 30 * SECOND);
        CU_ASSERT_EQUAL(lost(b), acks[i] == ACKS_LEADER ? 50 : 0);
        publishes(b, 50);
        settles_down(b);
        CU_ASSERT_EQUAL(lost(b), acks[i] == ACKS_LEADER ? 50 : 0);
        const struct kept *a = kept_of(fake_port(b->world, leader), 0),
                          *other = kept_of(fake_port(b->world, b->leader[0]), 0);
        CU_ASSERT_EQUAL(a->end, other->end);
        brokers_end(b);
    }
}

static void too_few_in_sync_refuse(void)
{
    struct broker_world *b = brokers(5, a_log(1, 3, 2));
    publishes(b, 20);
    fake_pass(b->world, SECOND);
    const uint32_t leader = b->leader[0];
    fake_crash(b->world, (leader + 1) % 5);
    fake_crash(b->world, (leader + 2) % 5);
    fake_pass(b->world, 20 * SECOND);
    const uint64_t failed = b->world->failed, acknowledged = b->acknowledged;
    publishes(b, 20);
    fake_pass(b->world, SECOND);
    CU_ASSERT_EQUAL(b->acknowledged, acknowledged);
    CU_ASSERT_TRUE(b->world->failed >= failed + 20);
    fake_restart(b->world, (leader + 1) % 5);
    fake_pass(b->world, 10 * SECOND);
    settles_down(b);
    CU_ASSERT_EQUAL(handled(b), b->published);
    brokers_end(b);
}

/* Consumers crash, brokers crash, consumers fail. */
static struct broker_world *torn(struct topic_terms topic, bool once, unsigned seed)
{
    struct broker_world *b = brokers(3, topic);
    b->topic.at_most_once = once;
    b->topic.least_in_sync = 2;
    b->world->random = stream_seeded(100 + seed);
    for (unsigned i = 0; i < CONSUMERS; i++)
        b->consumers[i].fails = 0.02;
    for (unsigned i = 0; i < 6; i++) {
        const uint32_t consumer = (seed + i) % CONSUMERS, broker = (seed + 2 * i) % 3;
        publishes(b, 100);
        b->consumers[consumer].up = false;
        publishes(b, 50);
        fake_crash(b->world, broker);
        publishes(b, 100);
        b->consumers[consumer].up = true;
        b->consumers[consumer].life++;
        fake_restart(b->world, broker);
        fake_pass(b->world, 20 * SECOND);
    }
    settles_down(b);
    return b;
}

static void at_least_once_is_at_least_once(void)
{
    for (unsigned seed = 0; seed < 8; seed++) {
        struct broker_world *b = torn(seed % 2 ? a_log(4, 3, 2) : a_queue(3), false, seed);
        CU_ASSERT_EQUAL(handled(b), b->published);
        CU_ASSERT_EQUAL(b->dead, 0);
        brokers_end(b);
    }
}

static void at_most_once_is_at_most_once(void)
{
    for (unsigned seed = 0; seed < 8; seed++) {
        struct broker_world *b = torn(seed % 2 ? a_log(4, 3, 2) : a_queue(3), true, seed);
        if (b->topic.ordered) /* a queue's publishers make two of one themselves */
            CU_ASSERT_EQUAL(twice(b), 0);
        CU_ASSERT_TRUE(handled(b) <= b->published && handled(b) > b->published / 2);
        brokers_end(b);
    }
}

/* A log knows who publishes again. */
static void who_publishes_again_adds_nothing(void)
{
    struct broker_world *b = brokers(3, a_log(2, 3, 2));
    publishes(b, 100);
    fake_pass(b->world, SECOND);
    for (uint64_t k = 0; k < 100; k++)
        publish(b, k, true);
    fake_pass(b->world, 10 * SECOND);
    CU_ASSERT_EQUAL(handled(b), 100);
    CU_ASSERT_EQUAL(twice(b), 0);
    CU_ASSERT_EQUAL(b->acknowledged, 200);
    brokers_end(b);
}

/* Who is behind for longer than in_sync is not waited for. */
static void who_is_slow_is_left_behind(void)
{
    struct broker_world *b = brokers(3, a_log(2, 3, 1));
    publishes(b, 22);
    fake_pass(b->world, SECOND);
    const uint32_t leader = b->leader[1], slow = (leader + 1) % 3;
    CU_ASSERT_EQUAL_FATAL(leader, 1); /* the controller is another, and hears of both */
    b->world->severed[leader][slow] = true;
    publish(b, b->published++, false);
    fake_pass(b->world, 4 * SECOND);
    CU_ASSERT_EQUAL(b->acknowledged, 22);
    fake_pass(b->world, 15 * SECOND);
    CU_ASSERT_EQUAL(b->acknowledged, 23);
    b->world->severed[leader][slow] = false;
    fake_pass(b->world, 15 * SECOND);
    const struct broker *broker = fake_port(b->world, b->leader[1])->state;
    CU_ASSERT_EQUAL(broker->partitions[1].isr, 7);
    brokers_end(b);
}

/* Five brokers, three replicas: whatever dies in turn, there is never more than one leader of an
 * epoch (the world looks), and in the end there is one. */
static void there_is_one_leader(void)
{
    struct broker_world *b = brokers(5, a_log(6, 3, 1));
    b->world->loss = 0.05;
    for (unsigned i = 0; i < 40; i++) {
        const uint32_t one = i % 5, other = (i + 1 + i % 3) % 5;
        fake_crash(b->world, one);
        fake_pass(b->world, (1 + i % 7) * SECOND);
        if (b->world->actors[other].up && i % 3 == 0) {
            fake_crash(b->world, other);
            fake_pass(b->world, (1 + i % 13) * SECOND);
            fake_restart(b->world, other);
        }
        publishes(b, 20);
        fake_restart(b->world, one);
        fake_pass(b->world, 3 * SECOND);
    }
    b->world->loss = 0;
    fake_pass(b->world, 60 * SECOND);
    settles_down(b);
    CU_ASSERT_EQUAL(handled(b), b->published);
    brokers_end(b);
}

/* A majority has the state of the controller, and one of them hears again what it was before: that
 * one must not forget, or a controller of those that never had it could be elected. */
static void a_state_that_comes_late_is_no_news(void)
{
    struct broker_world *b = brokers(3, a_log(2, 3, 1));
    fake_pass(b->world, SECOND);
    struct port *port = fake_port(b->world, 1);
    const struct office *office = ((const struct broker *)port->state)->office;
    const size_t size = 2 * sizeof(struct charge);
    struct charge *before = body_make(port->blocks, size);
    memcpy(before, office->now.charges, size);
    const uint64_t version = office->now.version;
    fake_crash(b->world, 2);
    publishes(b, 20);
    fake_pass(b->world, 20 * SECOND);
    const uint64_t later = office->now.version;
    CU_ASSERT_TRUE(later > version);
    message_broker_class->actor.heard(port, &(struct letter){.tag = LETTER_STATE,
                                                             .from = office->controller,
                                                             .number = version << 1 | 1,
                                                             .word = office->now.term,
                                                             .body = before});
    CU_ASSERT_EQUAL(office->now.version, later);
    CU_ASSERT_EQUAL(office->applied, later);
    body_release(port->blocks, before);
    brokers_end(b);
}

/* A group that passes some is past those behind them that are settled already. */
static void who_passes_goes_on_past_what_is_settled(void)
{
    struct arena *arena = arena_create(0);
    struct blocks blocks;
    struct kept kept;
    blocks_init(&blocks, arena);
    kept_init(&kept, &blocks, &(struct topic_terms){.groups = 1});
    for (uint64_t i = 0; i < 6; i++)
        kept_append(&kept, &blocks, &(struct message_entry){.key = i});
    kept_settle(&kept, 0, 2);
    kept_settle(&kept, 0, 3);
    kept_pass(&kept, 0, 2);
    CU_ASSERT_EQUAL(kept.first, 4);
    CU_ASSERT_EQUAL(kept.shares[0].passed, 4);
    kept_free(&kept, &blocks);
    CU_ASSERT_EQUAL(blocks.in_use, 0);
    arena_destroy(arena);
}

TEST_MAIN(broker, TEST(all_is_well), TEST(all_and_two_in_sync_lose_nothing),
          TEST(the_leader_alone_may_lose), TEST(who_is_cut_off_is_deposed),
          TEST(too_few_in_sync_refuse), TEST(at_least_once_is_at_least_once),
          TEST(at_most_once_is_at_most_once), TEST(who_publishes_again_adds_nothing),
          TEST(who_is_slow_is_left_behind), TEST(there_is_one_leader),
          TEST(a_state_that_comes_late_is_no_news), TEST(who_passes_goes_on_past_what_is_settled))
