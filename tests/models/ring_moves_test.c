/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Members that join a quorum store and leave it: what moves, how long that takes, and that nothing
 * is lost of what is written meanwhile, whatever crashes and whatever letters are lost. */
#include "models/stores/quorum/moves.h"

#include <math.h>

#include "tests/models/fake_world.h"
#include "tests/models/quorum_world.h"

#define SECOND NANOSECONDS_PER_SECOND
#define MS (SECOND / 1000)
#define MIB (1 << 20)

enum { KEYS = 400 };

static struct quorum settings_of_test(void)
{
    struct quorum settings = quorum_of("quorum", "quorum");
    settings.repair.hints = true;
    settings.hints.speed = MIB;
    settings.detect = law_constant(2 * SECOND);
    return settings;
}

/* Members 0 .. initial-1 belong to it, the others wait. */
static struct fake_world *world_of(uint32_t members, uint32_t initial, struct quorum *settings)
{
    struct fake_world *world = fake_behind(&fake_ports, &store_quorum, members, settings);
    world->store.kind.settings = settings;
    world->store.replicas = 3;
    fake_initial(world, initial);
    for (uint32_t i = 0; i < members; i++)
        fake_start(world, i, true);
    world->latency = law_constant(MS);
    world->disk = law_constant(MS);
    return world;
}

static void moves(struct fake_world *world, uint32_t member, bool joins)
{
    fake_order(world, member, joins ? ORDER_JOIN : ORDER_LEAVE, member);
}

static uint64_t standing(struct fake_world *world, uint32_t member)
{
    const struct quorum_disk *disk = fake_port(world, member)->disk;
    return disk->members[member].standing;
}

static const struct view *view_of(struct fake_world *world, uint32_t member)
{
    return &((const struct quorum_state *)fake_port(world, member)->state)->view;
}

static uint64_t held_by(struct fake_world *world, uint32_t member, uint64_t key)
{
    const struct quorum_disk *disk = fake_port(world, member)->disk;
    return versions_get(&disk->versions, 0, key).number;
}

/* What was acknowledged, by key. */
struct written {
    uint64_t version[KEYS];
};

static void hears(struct fake_world *world, const struct fake_task *task, enum outcome outcome)
{
    struct written *written = world->context;
    uint64_t *last = &written->version[task->task.key];
    if (task->task.verb == VERB_WRITE && outcome == OUTCOME_ok && task->task.version > *last)
        *last = task->task.version;
}

static void write_all(struct fake_world *world)
{
    for (uint64_t key = 0; key < KEYS; key++) {
        fake_ask(world, VERB_WRITE, LEVEL_NORMAL, key);
        fake_pass(world, 10 * MS);
    }
}

/* Every member that lives knows the same ring; who holds a key has what was acknowledged. */
static void assert_settled(struct fake_world *world, member_set in)
{
    const struct written *written = world->context;
    for (uint32_t i = 0; i < world->peers; i++) {
        CU_ASSERT_EQUAL(view_of(world, i)->in, in);
        CU_ASSERT_EQUAL(view_of(world, i)->mover, UINT32_MAX);
        CU_ASSERT_EQUAL(world->directory.peers[i].outside, !(in & member_bit(i)));
    }
    for (uint64_t key = 0; key < KEYS; key++) {
        uint8_t whom[MOST_COPIES];
        uint32_t have = 0;
        CU_ASSERT_EQUAL(ring_walk(world->made, in, ring_token(world->made, 0, key), whom), 3);
        for (unsigned i = 0; i < 3; i++)
            have += held_by(world, whom[i], key) >= written->version[key];
        CU_ASSERT_TRUE(have >= 2); /* what a read of a quorum sees */
    }
}

/* --- how long it takes --- */

/* 6 GB, three copies of which are streamed 3/(n + 1) to the newcomer of n by several sources at a
 * time, each at 24 MiB/s. */
static void joining_takes_as_long_as_its_data(void)
{
    struct quorum settings = settings_of_test();
    struct fake_world *world = world_of(6, 5, &settings);
    struct written written = {{0}};
    world->context = &written;
    world->heard = hears;
    world->kept_bytes = UINT64_C(6000000000);
    write_all(world);
    const sim_time begun = world->engine->now;
    const uint64_t before = world->bytes;
    double shares[6];
    ring_shares(world->made, first_members(6), shares);
    moves(world, 5, true);
    fake_pass(world, 30 * SECOND);
    CU_ASSERT_EQUAL(standing(world, 5), JOINING);
    CU_ASSERT_TRUE(world->directory.peers[5].outside);
    while (standing(world, 5) == JOINING && world->engine->now < begun + 3600 * SECOND)
        fake_pass(world, SECOND);
    const double took = (double)(world->engine->now - begun) / (double)SECOND - 30;
    const double moved = shares[5] * 6e9;
    /* gossip and pieces that are acknowledged weigh little */
    CU_ASSERT_DOUBLE_EQUAL((double)(world->bytes - before), moved, 0.002 * moved);
    CU_ASSERT_DOUBLE_EQUAL(shares[5], 3.0 / 6, 0.15 * 3 / 6);
    /* the slowest of five sources has more than a fifth, and not all */
    CU_ASSERT_TRUE(took > moved / 5 / (24 * MIB) && took < 0.5 * moved / (24 * MIB));
    fake_pass(world, 10 * SECOND);
    assert_settled(world, first_members(6));
    fake_end(world);
}

/* It sends all that it has itself, one after another. */
static void leaving_takes_as_long_as_its_data(void)
{
    struct quorum settings = settings_of_test();
    struct fake_world *world = world_of(6, 6, &settings);
    struct written written = {{0}};
    world->context = &written;
    world->heard = hears;
    world->kept_bytes = UINT64_C(600000000);
    write_all(world);
    const sim_time begun = world->engine->now;
    double shares[6];
    ring_shares(world->made, first_members(6), shares);
    moves(world, 2, false);
    while (standing(world, 2) != OUTSIDE && world->engine->now < begun + 3600 * SECOND)
        fake_pass(world, SECOND / 10);
    const double took = (double)(world->engine->now - begun) / (double)SECOND,
                 expected = shares[2] * 6e8 / (24 * MIB);
    CU_ASSERT_DOUBLE_EQUAL(took, 30.5 + expected, 0.6 + 0.03 * expected);
    fake_pass(world, 10 * SECOND);
    assert_settled(world, first_members(6) & ~member_bit(2));
    moves(world, 2, true); /* and comes again */
    fake_pass(world, 120 * SECOND);
    assert_settled(world, first_members(6));
    fake_end(world);
}

/* --- what is written meanwhile --- */

/* While it moves a write waits for one answer more, and goes to the newcomer as well. */
static void writes_go_to_both(void)
{
    struct quorum settings = settings_of_test();
    settings.write_quorum = "all";
    struct fake_world *world = world_of(4, 3, &settings);
    struct written written = {{0}};
    world->context = &written;
    world->heard = hears;
    moves(world, 3, true);
    fake_pass(world, SECOND);
    const uint64_t sent = world->sent, answered = world->answered;
    unsigned coming = 0;
    for (uint64_t key = 0; key < KEYS; key++) {
        fake_ask_replica(world, 0, VERB_WRITE, LEVEL_NORMAL, 0, key);
        fake_pass(world, SECOND / 100);
        coming += held_by(world, 3, key) > 0;
        CU_ASSERT_EQUAL(held_by(world, 1, key), held_by(world, 2, key));
    }
    CU_ASSERT_EQUAL(world->answered - answered, KEYS);
    /* each key goes to two others, there and back, and those that move to a third one */
    CU_ASSERT_TRUE(world->sent - sent >= 4 * KEYS + 2 * coming);
    CU_ASSERT_DOUBLE_EQUAL(coming, 0.75 * KEYS, 0.12 * KEYS);
    world->severed[0][3] =
        true; /* the newcomer is not reached: of those keys none is acknowledged */
    const uint64_t failed = world->failed;
    for (uint64_t key = 0; key < KEYS; key++)
        fake_ask_replica(world, 0, VERB_WRITE, LEVEL_NORMAL, 0, key);
    fake_pass(world, 3 * SECOND);
    CU_ASSERT_EQUAL(world->failed - failed, coming);
    fake_end(world);
}

/* --- whatever happens --- */

/* Two join and one leaves, told at the same time, while clients write, members crash and come back,
 * and one letter in a hundred is lost. */
static void nothing_is_lost_whatever_happens(void)
{
    for (uint64_t seed = 1; seed <= 12; seed++) {
        struct quorum settings = settings_of_test();
        struct fake_world *world = world_of(7, 5, &settings);
        struct written written = {{0}};
        draw random = seed;
        world->context = &written;
        world->heard = hears;
        world->kept_bytes = 200 * MIB;
        world->loss = 0.01;
        world->random = stream_seeded(seed);
        write_all(world);
        moves(world, 5, true);
        moves(world, 1, false);
        moves(world, 6, true);
        for (unsigned step = 0; step < 120; step++) {
            const uint32_t victim = uniform_below(draw_next(&random), 7);
            const bool hits = uniform_below(draw_next(&random), 8) == 0;
            if (hits)
                fake_crash(world, victim);
            for (unsigned i = 0; i < 20; i++) {
                fake_ask(world, VERB_WRITE, LEVEL_NORMAL, uniform_below(draw_next(&random), KEYS));
                fake_pass(world, 100 * MS);
            }
            if (hits)
                fake_restart(world, victim);
        }
        world->loss = 0.0;
        fake_pass(world, 1200 * SECOND);
        assert_settled(world, first_members(7) & ~member_bit(1));
        fake_end(world);
    }
}

TEST_MAIN(ring_moves, TEST(joining_takes_as_long_as_its_data),
          TEST(leaving_takes_as_long_as_its_data), TEST(writes_go_to_both),
          TEST(nothing_is_lost_whatever_happens))
