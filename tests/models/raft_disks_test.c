/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Members of a raft store that lose their disks: they are replaced by new ones, by changes of the
 * members; where a majority is gone nobody serves.  Times by hand, random schedules, and mutants
 * that come back as who they were. */
#include "tests/models/raft_world.h"

extern const struct store_class store_raft;

enum { WAY = 3 * MS, DISK = 2 * MS, SEEDS = 200, STEPS = 150 };

static void loses_disk(struct fake_world *world, uint32_t who)
{
    fake_crash(world, who);
    fake_wipe(world, who);
}

static struct fake_world *world_of(uint32_t peers, const struct raft *settings)
{
    struct fake_world *world = raft_world(&store_raft, peers, settings);
    world->latency = law_constant(WAY);
    world->disk = law_constant(DISK);
    for (uint64_t key = 0; key < RAFT_KEYS; key++)
        fake_version(world, VERB_WRITE, LEVEL_NORMAL, key);
    fake_pass(world, SECOND + 20 * MS); /* between two heartbeats */
    return world;
}

static void end_well(struct fake_world *world)
{
    CU_ASSERT_PTR_NULL(what_broke(world));
    fake_end(world);
}

/* Its letter; the entry without it to another one, on disk, and back; the snapshot to it, which
 * goes to disk before the new term does, and back; one round of what follows: then it belongs. */
static void one_is_replaced_by_two_changes(void)
{
    const struct raft settings = raft_settings();
    struct fake_world *world = world_of(3, &settings);
    loses_disk(world, 2);
    fake_pass(world, SECOND);
    CU_ASSERT_EQUAL(raft_at(world, 0)->members.voters, 7); /* that it is down is not enough */
    fake_restart(world, 2);
    const sim_time round = 2 * WAY + DISK;
    fake_pass(world, WAY + round - 1);
    CU_ASSERT_EQUAL(raft_at(world, 0)->members.voters, 3);
    CU_ASSERT_TRUE(raft_at(world, 0)->members.index > raft_at(world, 0)->machine.commit);
    CU_ASSERT_TRUE(raft_disk_at(world, 2)->blank);
    fake_pass(world, 1);
    CU_ASSERT_EQUAL(raft_at(world, 0)->members.index, raft_at(world, 0)->machine.commit);
    fake_pass(world, 2 * round + DISK - 1);
    CU_ASSERT_EQUAL(raft_at(world, 0)->members.voters, 3);
    fake_pass(world, 1);
    CU_ASSERT_EQUAL(raft_at(world, 0)->members.voters, 7);
    CU_ASSERT_FALSE(raft_disk_at(world, 2)->blank);
    fake_pass(world, SECOND);
    CU_ASSERT_FALSE(raft_disk_at(world, 2)->wanted);
    CU_ASSERT_FALSE(world->directory.peers[2].outside);
    CU_ASSERT_EQUAL(raft_at(world, 2)->machine.applied, raft_at(world, 0)->log.last);
    CU_ASSERT_EQUAL(raft_at(world, 2)->machine.versions.count, RAFT_KEYS);
    end_well(world);
}

/* It counts again: the loss of another one is survived. */
static void the_new_one_counts(void)
{
    const struct raft settings = raft_settings();
    struct fake_world *world = world_of(3, &settings);
    for (uint32_t i = 0; i < 3; i++) { /* the leader among them */
        loses_disk(world, i);
        fake_pass(world, SECOND);
        fake_restart(world, i);
        fake_pass(world, 3 * SECOND);
        for (uint64_t key = 0; key < RAFT_KEYS; key++)
            CU_ASSERT_TRUE(fake_version(world, VERB_READ, LEVEL_STRONG, key) > 0);
        CU_ASSERT_TRUE(fake_version(world, VERB_WRITE, LEVEL_NORMAL, i) > 0);
    }
    end_well(world);
}

/* Two of three: what the third one has nobody may take for what was agreed on. */
static void without_a_majority_nobody_serves(void)
{
    const struct raft settings = raft_settings();
    struct fake_world *world = world_of(3, &settings);
    loses_disk(world, 1);
    loses_disk(world, 2);
    fake_pass(world, SECOND);
    fake_restart(world, 1);
    fake_restart(world, 2);
    fake_pass(world, 60 * SECOND);
    CU_ASSERT_EQUAL(raft_leader(world), NOBODY);
    CU_ASSERT_TRUE(raft_disk_at(world, 1)->blank && raft_disk_at(world, 2)->blank);
    end_well(world);
}

/* It dies again while it is brought up, once with its disk and once without. */
static void it_asks_again_after_a_crash(void)
{
    struct raft settings = raft_settings();
    settings.stream = 10e6;
    struct fake_world *world = world_of(3, &settings);
    world->kept_bytes = 20 << 20; /* two seconds */
    loses_disk(world, 2);
    fake_restart(world, 2);
    fake_pass(world, SECOND);
    CU_ASSERT_FALSE(raft_disk_at(world, 2)->blank);
    CU_ASSERT_TRUE(raft_disk_at(world, 2)->wanted);
    fake_crash(world, 2);
    fake_restart(world, 2);
    fake_pass(world, SECOND);
    loses_disk(world, 2);
    fake_restart(world, 2);
    fake_pass(world, 5 * SECOND);
    CU_ASSERT_EQUAL(raft_at(world, 0)->members.voters, 7);
    CU_ASSERT_EQUAL(raft_at(world, 2)->machine.applied, raft_at(world, 0)->log.last);
    CU_ASSERT_FALSE(raft_disk_at(world, 2)->wanted);
    end_well(world);
}

/* Told to leave while it is down: it does not come again. */
static void who_is_not_to_belong_does_not_ask(void)
{
    const struct raft settings = raft_settings();
    struct fake_world *world = world_of(3, &settings);
    fake_order(world, 2, ORDER_LEAVE, 2);
    fake_pass(world, SECOND);
    loses_disk(world, 2);
    fake_restart(world, 2);
    fake_pass(world, 5 * SECOND);
    CU_ASSERT_EQUAL(raft_at(world, 0)->members.voters, 3);
    fake_order(world, 2, ORDER_JOIN, 2);
    fake_pass(world, 5 * SECOND);
    CU_ASSERT_EQUAL(raft_at(world, 0)->members.voters, 7);
    end_well(world);
}

/* --- random schedules --- */

/* All belong, with disks that have been taken in. */
static bool is_whole(struct fake_world *world)
{
    const uint32_t leader = raft_leader(world);
    for (uint32_t i = 0; i < world->peers; i++)
        if (raft_disk_at(world, i)->blank || raft_disk_at(world, i)->wanted)
            return false;
    return leader != NOBODY && raft_at(world, leader)->members.voters == first_of(world->peers) &&
           raft_at(world, leader)->members.index <= raft_at(world, leader)->machine.commit;
}

static void loses_any(struct fake_world *world, uint32_t any)
{
    if (world->actors[any].up)
        fake_crash(world, any);
    fake_wipe(world, any);
}

/* All have all in the end, and belong. */
static void is_well(struct fake_world *world)
{
    const uint32_t leader = raft_leader(world);
    must(world, leader != NOBODY, "somebody leads in the end");
    must(world, is_whole(world), "all belong in the end");
    for (uint32_t i = 0; leader != NOBODY && i < world->peers; i++)
        must(world, raft_at(world, i)->machine.applied == raft_at(world, leader)->log.last,
             "all is applied in the end");
    must(world, pool_in_use(&world->tasks) == 0, "no task is left");
}

/* careful: no disk is lost while another one has not been replaced, or the members are too few to
 * miss one. */
static const char *schedule(const struct store_class *class, uint64_t seed, bool careful)
{
    draw random = seed * 1009 + 1;
    struct raft settings = raft_draw_settings(&random);
    struct fake_world *world =
        raft_world(class, (careful ? 3u : 1u) + (uint32_t)one_of(&random, 4), &settings);
    draw_world(world, &random);
    world->kept_bytes = one_of(&random, 2) ? 3 << 20 : 0;
    for (unsigned i = 0; i < STEPS && kept_of(world)->broken == 0; i++) {
        if (one_of(&random, careful ? 5 : 12) == 0 && (!careful || is_whole(world)))
            loses_any(world, (uint32_t)one_of(&random, world->peers));
        schedule_step(world, &random, 3, raft_leader);
        check_logs(world);
    }
    world->latency = settings.delays.all = law_constant(MS); /* no heartbeat is late any more */
    calm_down(world);
    fake_pass(world, 40 * SECOND);
    if (careful)
        is_well(world);
    must(world, world->blocks.in_use <= raft_blocks(world) + world->peers * world->peers,
         "no memory is left behind");
    const char *what = what_broke(world);
    fake_end(world);
    return what;
}

static const char *careful_schedule(const struct store_class *class, uint64_t seed)
{
    return schedule(class, seed, true);
}
static const char *reckless_schedule(const struct store_class *class, uint64_t seed)
{
    return schedule(class, seed, false);
}

static void one_disk_at_a_time_is_survived(void)
{
    holds_for_all(careful_schedule, &store_raft, SEEDS);
}
/* One that had been told that it belongs lost its next disk before that said so. */
static void what_broke_it_once_does_not_again(void)
{
    static const uint64_t seeds[] = {5472, 6688, 8554};
    for (unsigned i = 0; i < sizeof seeds / sizeof seeds[0]; i++)
        CU_ASSERT_PTR_NULL(careful_schedule(&store_raft, seeds[i]));
}
static void whatever_is_lost_nothing_is_forgotten(void)
{
    holds_for_all(reckless_schedule, &store_raft, SEEDS);
}

/* --- mutants --- */

/* It comes back as who it was, with nothing in its hands. */
static void comes_back(struct port *port, void *disk)
{
    struct raft_disk *lost = disk;
    raft_wiped(port, disk);
    lost->members = first_of(port->initial);
    lost->blank = lost->wanted = false;
    lost->birth = 0;
}

static void a_member_that_votes_with_an_empty_disk_is_caught(void)
{
    struct store_class mutant = store_raft;
    mutant.actor.wiped = comes_back;
    assert_caught(careful_schedule, &mutant, 60);
}

/* It is added without having been removed: it says at once that it is there again. */
static void is_not_silent(struct port *port, void *disk)
{
    struct raft_disk *lost = disk;
    raft_wiped(port, disk);
    lost->members = first_of(port->initial);
    lost->blank = false;
}

static void a_new_member_that_counts_as_the_old_one_is_caught(void)
{
    struct store_class mutant = store_raft;
    mutant.actor.wiped = is_not_silent;
    assert_caught(careful_schedule, &mutant, 60);
}

TEST_MAIN(raft_disks, TEST(one_is_replaced_by_two_changes), TEST(the_new_one_counts),
          TEST(without_a_majority_nobody_serves), TEST(it_asks_again_after_a_crash),
          TEST(who_is_not_to_belong_does_not_ask), TEST(one_disk_at_a_time_is_survived),
          TEST(what_broke_it_once_does_not_again),
          TEST(whatever_is_lost_nothing_is_forgotten),
          TEST(a_member_that_votes_with_an_empty_disk_is_caught),
          TEST(a_new_member_that_counts_as_the_old_one_is_caught))
