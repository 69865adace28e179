/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Members that join a raft store and leave it: how long that takes, what is sent, what a leader
 * does that removes itself, and whom one that is out disturbs. */
#include "tests/models/raft_world.h"

extern const struct store_class store_raft;

enum { WAY = 3 * MS, DISK = 2 * MS, MIB = 1 << 20 };

static struct fake_world *world_of(uint32_t peers, uint32_t initial, const struct raft *settings)
{
    struct fake_world *world = raft_world_with(&store_raft, peers, initial, settings);
    world->latency = law_constant(WAY);
    world->disk = law_constant(DISK);
    fake_pass(world, SECOND + 20 * MS); /* between two heartbeats */
    return world;
}

static void end_well(struct fake_world *world)
{
    CU_ASSERT_PTR_NULL(what_broke(world));
    fake_end(world);
}

static void moves(struct fake_world *world, uint32_t who, enum order what)
{
    fake_order(world, who, what, who);
}

static replica_set voters(struct fake_world *world)
{
    const uint32_t leader = raft_leader(world);
    return leader == NOBODY ? 0 : raft_at(world, leader)->members.voters;
}

/* All that belong know it, have all that was written, and clients may ask them and nobody else. */
static void assert_settled(struct fake_world *world, replica_set in)
{
    const uint32_t leader = raft_leader(world);
    CU_ASSERT_NOT_EQUAL_FATAL(leader, NOBODY);
    for (uint32_t i = 0; i < world->peers; i++) {
        CU_ASSERT_EQUAL(world->directory.peers[i].outside, !(in >> i & 1));
        if (!(in >> i & 1))
            continue;
        CU_ASSERT_EQUAL(raft_at(world, i)->members.voters, in);
        CU_ASSERT_EQUAL(raft_at(world, i)->machine.applied, raft_at(world, leader)->log.last);
    }
}

/* 600 MB at 24 MiB/s, whoever writes meanwhile; then what has come since, and one round of the
 * log. */
static void joining_takes_as_long_as_its_data(void)
{
    struct raft settings = raft_settings();
    settings.stream = 24 * MIB;
    struct fake_world *world = world_of(4, 3, &settings);
    world->kept_bytes = UINT64_C(600000000);
    const sim_time begun = fake_now(world);
    moves(world, 3, ORDER_JOIN);
    while (!(voters(world) & replica_bit(3)) && fake_now(world) < begun + 100 * SECOND) {
        schedule_ask(world, raft_leader(world), VERB_WRITE, LEVEL_NORMAL, 1);
        fake_pass(world, 10 * MS);
    }
    const double took = (double)(fake_now(world) - begun) / SECOND;
    /* the last of 573 pieces leaves 572 paces after the first */
    CU_ASSERT_DOUBLE_EQUAL(took, 6e8 / 573 * 572 / (24 * MIB), 0.05);
    CU_ASSERT_DOUBLE_EQUAL((double)world->streamed, 6e8, 1000);
    CU_ASSERT_EQUAL(world->failed, 0);
    fake_pass(world, SECOND);
    assert_settled(world, 15);
    end_well(world);
}

/* The order, the request, the entry there and back: it belongs at once, and serves when it has
 * heard that this is agreed on. */
static void joining_an_empty_store_takes_its_letters(void)
{
    const struct raft settings = raft_settings();
    struct fake_world *world = world_of(2, 1, &settings);
    moves(world, 1, ORDER_JOIN);
    /* asked; the snapshot there, on disk, acknowledged; the log there, on disk, back */
    fake_pass(world, WAY + 2 * (2 * WAY + DISK));
    CU_ASSERT_EQUAL(voters(world), 3);
    CU_ASSERT_TRUE(world->directory.peers[1].outside);
    fake_pass(world, 2 * WAY + DISK + WAY);
    assert_settled(world, 3);
    end_well(world);
}

static void it_grows_from_one_and_shrinks_again(void)
{
    struct raft settings = raft_settings();
    settings.snapshot = (struct snapshot_settings){.every = 10, .keep = 2, .size = 1000};
    struct fake_world *world = world_of(5, 1, &settings);
    for (uint64_t i = 0; i < 25; i++)
        fake_version(world, VERB_WRITE, LEVEL_NORMAL, i % RAFT_KEYS);
    for (uint32_t i = 1; i < 5; i++)
        moves(world, i, ORDER_JOIN);
    fake_pass(world, 3 * SECOND);
    assert_settled(world, 31);
    for (uint32_t i = 0; i < 4; i++) { /* the leader among them */
        fake_version(world, VERB_WRITE, LEVEL_NORMAL, i);
        moves(world, i, ORDER_LEAVE);
        fake_pass(world, 3 * SECOND);
        assert_settled(world, 31u >> (i + 1) << (i + 1));
    }
    moves(world, 4, ORDER_LEAVE); /* none would be left */
    fake_pass(world, 3 * SECOND);
    assert_settled(world, 16);
    fake_version(world, VERB_WRITE, LEVEL_NORMAL, 0);
    CU_ASSERT_EQUAL(world->failed, 0);
    moves(world, 0, ORDER_JOIN); /* and comes again */
    moves(world, 4, ORDER_JOIN); /* what it is already */
    fake_pass(world, 3 * SECOND);
    assert_settled(world, 17);
    end_well(world);
}

/* Section 4.2.2: it manages the others without itself until the entry is committed. */
static void a_leader_that_removes_itself_steps_down_after_the_commit(void)
{
    const struct raft settings = raft_settings();
    struct fake_world *world = world_of(3, 3, &settings);
    moves(world, 0, ORDER_LEAVE);
    CU_ASSERT_EQUAL(voters(world), 6);
    fake_pass(world, 2 * WAY + DISK - 1);
    CU_ASSERT_EQUAL(raft_at(world, 0)->role, LEADER);
    fake_pass(world, 1);
    CU_ASSERT_EQUAL(raft_at(world, 0)->role, FOLLOWER);
    CU_ASSERT_EQUAL(raft_at(world, 0)->machine.commit, raft_at(world, 0)->members.index);
    fake_pass(world, SECOND);
    CU_ASSERT_TRUE(raft_leader(world) == 1 || raft_leader(world) == 2);
    assert_settled(world, 6);
    end_well(world);
}

/* It needs both others then, not one of them. */
static void a_leader_that_goes_does_not_count_itself(void)
{
    const struct raft settings = raft_settings();
    struct fake_world *world = world_of(3, 3, &settings);
    world->severed[0][2] = world->severed[2][0] = true;
    moves(world, 0, ORDER_LEAVE);
    fake_pass(world, 100 * MS);
    CU_ASSERT_TRUE(raft_at(world, 0)->machine.commit < raft_at(world, 0)->members.index);
    memset(world->severed, 0, sizeof world->severed);
    fake_pass(world, 3 * SECOND);
    assert_settled(world, 6);
    end_well(world);
}

/* Whoever leads is told to remove one that is down; the newcomer in its place makes three again. */
static void a_dead_one_is_replaced(void)
{
    const struct raft settings = raft_settings();
    struct fake_world *world = world_of(4, 3, &settings);
    fake_crash(world, 2);
    fake_order(world, 0, ORDER_LEAVE, 2);
    moves(world, 3, ORDER_JOIN);
    fake_pass(world, SECOND);
    CU_ASSERT_EQUAL(voters(world), 11);
    fake_crash(world, 1);
    fake_version(world, VERB_WRITE, LEVEL_NORMAL, 1);
    fake_restart(world, 1);
    fake_restart(world, 2); /* it finds out when it asks for votes */
    fake_pass(world, 3 * SECOND);
    assert_settled(world, 11);
    CU_ASSERT_EQUAL(raft_at(world, 0)->term, 1);
    end_well(world);
}

/* Section 4.2.3: one that is out, and has not heard of it, neither deposes the leader nor goes on
 * for ever; without pre-vote its term grows meanwhile. */
static void one_that_is_out_disturbs_nobody(void)
{
    for (unsigned pre_vote = 0; pre_vote < 2; pre_vote++) {
        struct raft settings = raft_settings();
        settings.pre_vote = pre_vote;
        struct fake_world *world = world_of(3, 3, &settings);
        for (uint32_t i = 0; i < 2; i++)
            world->severed[i][2] = world->severed[2][i] = true;
        fake_order(world, 0, ORDER_LEAVE, 2);
        fake_pass(world, 5 * SECOND);
        CU_ASSERT_EQUAL(raft_at(world, 2)->role, pre_vote ? PRE_CANDIDATE : CANDIDATE);
        CU_ASSERT_EQUAL(raft_at(world, 2)->term > 10, !pre_vote);
        CU_ASSERT_FALSE(world->directory.peers[2].outside);
        memset(world->severed, 0, sizeof world->severed);
        fake_pass(world, SECOND);
        const uint64_t sent = world->sent;
        fake_pass(world, SECOND);
        CU_ASSERT_EQUAL(world->sent - sent, 2 * 20); /* heartbeats of two */
        CU_ASSERT_EQUAL(raft_at(world, 0)->term, 1);
        assert_settled(world, 3);
        end_well(world);
    }
}

/* Section 4.2.1: it is given up after an election time-out of silence, and others get their turn.
 */
static void a_newcomer_that_is_gone_is_given_up(void)
{
    const struct raft settings = raft_settings();
    struct fake_world *world = world_of(5, 3, &settings);
    world->kept_bytes = 100 * MIB;
    moves(world, 3, ORDER_JOIN);
    fake_pass(world, 10 * WAY);
    CU_ASSERT_EQUAL(raft_at(world, 0)->change.stage, STREAMS);
    moves(world, 4, ORDER_JOIN);
    fake_pass(world, WAY);
    fake_crash(world, 3);
    fake_pass(world, 500 * MS);
    CU_ASSERT_EQUAL(raft_at(world, 0)->change.peer, 4);
    fake_pass(world, 5 * SECOND);
    CU_ASSERT_EQUAL(voters(world), 23);
    end_well(world);
}

/* A newcomer takes an entry each 8 ms (two ways and a disk, one at a time); 200 are there, and one
 * more comes each `gap`. */
static struct fake_world *world_with_a_slow_newcomer(const struct raft *settings)
{
    struct fake_world *world = world_of(4, 3, settings);
    for (unsigned i = 0; i < 200; i++)
        schedule_ask(world, 0, VERB_WRITE, LEVEL_NORMAL, 1);
    fake_pass(world, 3 * SECOND);
    moves(world, 3, ORDER_JOIN);
    fake_pass(world, 10 * MS); /* asked, and sent the snapshot */
    return world;
}

/* "If the last round lasts less than an election timeout": 1.6 s, 0.64, 0.256, 0.102 < 0.15. */
static void a_newcomer_is_taken_when_a_round_is_short(void)
{
    struct raft settings = raft_settings();
    settings.batch.most = settings.pipeline = 1;
    struct fake_world *world = world_with_a_slow_newcomer(&settings);
    const sim_time begun = fake_now(world);
    while (voters(world) == 7 && fake_now(world) < begun + 10 * SECOND) {
        schedule_ask(world, 0, VERB_WRITE, LEVEL_NORMAL, 1);
        fake_pass(world, 20 * MS);
    }
    CU_ASSERT_EQUAL(raft_at(world, 0)->change.round, 4);
    CU_ASSERT_DOUBLE_EQUAL((double)(fake_now(world) - begun) / SECOND, 2.6, 0.1);
    end_well(world);
}

/* With one each 7 ms it never catches up: after ten rounds it is given up. */
static void one_that_never_catches_up_is_not_taken(void)
{
    struct raft settings = raft_settings();
    settings.batch.most = settings.pipeline = 1;
    struct fake_world *world = world_with_a_slow_newcomer(&settings);
    const struct change *change = &raft_at(world, 0)->change;
    unsigned rounds = 0;
    for (unsigned i = 0; i < 10000 && (rounds < 10 || change->stage != NO_CHANGE); i++) {
        schedule_ask(world, 0, VERB_WRITE, LEVEL_NORMAL, 1);
        fake_pass(world, 7 * MS);
        rounds = change->round > rounds ? change->round : rounds;
    }
    CU_ASSERT_EQUAL(rounds, 10);
    CU_ASSERT_EQUAL(change->stage, NO_CHANGE);
    CU_ASSERT_EQUAL(voters(world), 7);
    fake_pass(world, 200 * SECOND); /* it asks again */
    assert_settled(world, 15);
    end_well(world);
}

/* No entry of a configuration before one of the leader's own term is committed (Ongaro, 2015). */
static void a_new_leader_first_commits_something(void)
{
    const struct raft settings = raft_settings();
    struct fake_world *world = world_of(3, 3, &settings);
    fake_crash(world, 0);
    for (unsigned i = 0; i < 1000 && raft_leader(world) == NOBODY; i++)
        fake_pass(world, MS);
    const uint32_t leader = raft_leader(world);
    CU_ASSERT_NOT_EQUAL_FATAL(leader, NOBODY);
    CU_ASSERT_FALSE(knows_commit(raft_at(world, leader)));
    fake_order(world, leader, ORDER_LEAVE, 0);
    CU_ASSERT_EQUAL(voters(world), 7);
    fake_pass(world, 100 * MS);
    CU_ASSERT_EQUAL(voters(world), 6);
    end_well(world);
}

TEST_MAIN(raft_members, TEST(joining_takes_as_long_as_its_data),
          TEST(joining_an_empty_store_takes_its_letters), TEST(it_grows_from_one_and_shrinks_again),
          TEST(a_leader_that_removes_itself_steps_down_after_the_commit),
          TEST(a_leader_that_goes_does_not_count_itself), TEST(a_dead_one_is_replaced),
          TEST(one_that_is_out_disturbs_nobody), TEST(a_newcomer_that_is_gone_is_given_up),
          TEST(a_newcomer_is_taken_when_a_round_is_short),
          TEST(one_that_never_catches_up_is_not_taken), TEST(a_new_leader_first_commits_something))
