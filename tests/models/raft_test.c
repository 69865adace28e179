/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What operations on a raft store cost, to the nanosecond, and what it does when replicas are away;
 * safety stands in raft_schedules_test.c, elections in raft_election_test.c. */
#include "tests/models/raft_world.h"
#include "tests/sim/complaints.h"

extern const struct store_class store_raft;

enum { WAY = 3 * MS, DISK = 2 * MS, WORK = 2000, READ = 1000 };

static struct fake_world *world_of(uint32_t replicas, const struct raft *settings)
{
    struct fake_world *world = raft_world(&store_raft, replicas, settings);
    world->store.kind.settings = (void *)settings;
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
    CU_ASSERT_EQUAL(kept_of(world)->broken, 0);
    fake_end(world);
}

/* --- times --- */

/* Work, there, to its disk and back; the leader's own disk is as quick as its own way to it. */
static void a_write_takes_a_round_and_an_fsync(void)
{
    const struct raft settings = raft_settings();
    for (uint32_t replicas = 1; replicas <= 5; replicas++) {
        struct fake_world *world = world_of(replicas, &settings);
        CU_ASSERT_EQUAL(time_of(world, VERB_WRITE, LEVEL_NORMAL),
                        WORK + DISK + (replicas > 1 ? 2 * WAY : 0));
        end_well(world);
    }
}

static void a_read_takes_a_round_unless_there_is_a_lease(void)
{
    struct raft settings = raft_settings();
    struct fake_world *world = world_of(3, &settings);
    CU_ASSERT_EQUAL(time_of(world, VERB_READ, LEVEL_NORMAL), READ + 2 * WAY);
    settings.reads = "lease";
    fake_pass(world, SECOND);
    CU_ASSERT_EQUAL(time_of(world, VERB_READ, LEVEL_NORMAL), READ);
    CU_ASSERT_EQUAL(time_of(world, VERB_READ, LEVEL_STRONG), READ + 2 * WAY);
    settings.levels.weak.reads = "follower";
    CU_ASSERT_EQUAL(time_of(world, VERB_READ, LEVEL_WEAK), READ);
    end_well(world);
}

/* The second waits for the next round. */
static void reads_share_a_round(void)
{
    const struct raft settings = raft_settings();
    struct fake_world *world = world_of(3, &settings);
    fake_ask(world, VERB_READ, LEVEL_STRONG, 1);
    fake_pass(world, MS);
    const uint64_t sent = world->sent;
    for (unsigned i = 0; i < 10; i++)
        fake_ask(world, VERB_READ, LEVEL_STRONG, 1);
    fake_pass(world, 20 * MS);
    CU_ASSERT_EQUAL(world->answered, 11);
    CU_ASSERT_EQUAL(world->took, 5 * MS + 2 * WAY + READ);
    CU_ASSERT_EQUAL(world->sent - sent, 2 + 4); /* answers of the first round; all of the next */
    end_well(world);
}

/* It lasts from when the heartbeat was sent that a majority has answered, 90 % of 150 ms; of one
 * that was sent 64 heartbeats ago that is not known any more. */
static void a_lease_begins_when_its_heartbeat_was_sent(void)
{
    for (unsigned rounds = 62; rounds <= 66; rounds++) {
        struct raft settings = raft_settings();
        settings.reads = "lease";
        settings.heartbeat = MS;
        const sim_time round_trip = (sim_time)rounds * MS + MS / 2;
        struct fake_world *world = world_of(3, &settings);
        world->latency = law_constant(round_trip / 2);
        fake_pass(world, 2 * SECOND);
        const uint32_t leader = raft_leader(world);
        CU_ASSERT_NOT_EQUAL_FATAL(leader, NOBODY);
        for (unsigned i = 0; i < 300; i++) {
            fake_pass(world, MS / 3);
            const sim_time until = raft_at(world, leader)->leased_until;
            CU_ASSERT_TRUE(until <= fake_now(world) - round_trip + 135 * MS);
            CU_ASSERT_EQUAL(until > fake_now(world), rounds < 64);
        }
        fake_end(world);
    }
}

/* --- letters and disks --- */

/* While one fsync runs the next entries wait for the one after it, together. */
static void entries_share_an_fsync(void)
{
    const struct raft settings = raft_settings();
    struct fake_world *world = world_of(1, &settings);
    for (unsigned i = 0; i < 100; i++) {
        fake_ask(world, VERB_WRITE, LEVEL_NORMAL, i % 4);
        fake_pass(world, WORK);
    }
    fake_pass(world, 2 * DISK);
    CU_ASSERT_EQUAL(world->answered, 100);
    end_well(world);
}

static uint64_t letters_of(const struct raft *settings, unsigned writes)
{
    struct fake_world *world = world_of(3, settings);
    for (unsigned i = 0; i < writes; i++)
        fake_ask(world, VERB_WRITE, LEVEL_NORMAL, i % 4);
    const uint64_t sent = world->sent;
    fake_pass(world, 30 * MS);
    CU_ASSERT_EQUAL(world->answered, writes);
    const uint64_t letters = (world->sent - sent) / 4; /* two followers, and their answers */
    end_well(world);
    return letters;
}

static void batches_save_letters(void)
{
    struct raft settings = raft_settings();
    CU_ASSERT_EQUAL(letters_of(&settings, 10), 10);
    settings.batch.wait = MS;
    CU_ASSERT_EQUAL(letters_of(&settings, 10), 1);
    settings.batch.most = 4;
    CU_ASSERT_EQUAL(letters_of(&settings, 10), 3); /* two are full, the rest waits */
}

static void a_pipeline_bounds_what_is_on_its_way(void)
{
    struct raft settings = raft_settings();
    settings.batch.most = settings.pipeline = 1;
    struct fake_world *world = world_of(3, &settings);
    for (unsigned i = 0; i < 3; i++)
        fake_ask(world, VERB_WRITE, LEVEL_NORMAL, i);
    fake_pass(world, 40 * MS);
    CU_ASSERT_EQUAL(world->answered, 3);
    CU_ASSERT_EQUAL(world->took, WORK + 3 * (2 * WAY + DISK));
    end_well(world);
}

static void values_travel(void)
{
    const struct raft settings = raft_settings();
    struct fake_world *world = world_of(3, &settings);
    const uint64_t before = world->bytes;
    fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 1);
    fake_pass(world, 20 * MS);
    CU_ASSERT_EQUAL(world->bytes - before,
                    2 * (STORE_LETTER_BYTES + ENTRY_BYTES + 1000) + 2 * STORE_LETTER_BYTES);
    end_well(world);
}

/* --- replicas that are away --- */

/* Gone for longer than the log reaches back: it gets the whole. */
static void one_that_was_long_away_gets_a_snapshot(void)
{
    struct raft settings = raft_settings();
    settings.snapshot = (struct snapshot_settings){.every = 20, .keep = 5, .size = 1000000};
    struct fake_world *world = world_of(3, &settings);
    fake_crash(world, 2);
    for (unsigned i = 0; i < 100; i++)
        fake_version(world, VERB_WRITE, LEVEL_NORMAL, i % 4);
    const uint64_t before = world->bytes;
    fake_restart(world, 2);
    fake_pass(world, SECOND);
    CU_ASSERT_TRUE(world->bytes - before > 1000000);
    CU_ASSERT_TRUE(raft_disk_at(world, 2)->snapshot > 0);
    CU_ASSERT_TRUE(raft_at(world, 0)->log.last - raft_at(world, 0)->log.base <= 25);
    for (uint64_t key = 0; key < 4; key++)
        CU_ASSERT_EQUAL(versions_get(&raft_at(world, 2)->machine.versions, 0, key).number,
                        versions_get(&raft_at(world, 0)->machine.versions, 0, key).number);
    check_logs(world);
    end_well(world);
}

/* A snapshot that comes late, or again, says less than the log: what follows it has been
 * acknowledged, and may be committed by that. */
static void a_late_snapshot_drops_nothing_that_follows_it(void)
{
    const struct raft settings = raft_settings();
    struct fake_world *world = world_of(3, &settings);
    for (unsigned i = 0; i < 3; i++)
        fake_ask(world, VERB_WRITE, LEVEL_NORMAL, i);
    fake_pass(world, WORK + WAY + 2 * DISK + WAY); /* two fsyncs: the first entry went alone */
    const struct raft_state *follower = raft_at(world, 2);
    CU_ASSERT_EQUAL(raft_at(world, 0)->machine.commit, 4);
    CU_ASSERT_EQUAL_FATAL(follower->machine.commit, 1); /* no heartbeat has told it */
    for (uint64_t upto = 2; upto <= 3; upto++) {
        struct image *image = body_make(&world->blocks, sizeof *image + sizeof image->places[0]);
        *image = (struct image){.index = upto, .term = 1, .count = 1};
        image->places[0] = (struct version_place){.version = {.number = upto}, .key = upto - 2};
        raft_send(fake_port(world, 0), 2,
                  &(struct letter){.tag = INSTALL, .word = word_of(1, 0), .body = image});
    }
    fake_pass(world, WAY + DISK);
    CU_ASSERT_EQUAL(raft_disk_at(world, 2)->snapshot, 2);
    CU_ASSERT_EQUAL(raft_disk_at(world, 2)->log.last, 4);
    CU_ASSERT_EQUAL(follower->log.last, 4);
    fake_pass(world, SECOND);
    CU_ASSERT_EQUAL(follower->machine.applied, 4);
    for (uint64_t key = 0; key < 3; key++)
        CU_ASSERT_EQUAL(versions_get(&follower->machine.versions, 0, key).number, key + 2);
    end_well(world);
}

static void one_that_was_shortly_away_gets_entries(void)
{
    struct raft settings = raft_settings();
    settings.snapshot = (struct snapshot_settings){.every = 20, .keep = 200, .size = 1000000};
    struct fake_world *world = world_of(3, &settings);
    fake_crash(world, 2);
    for (unsigned i = 0; i < 100; i++)
        fake_version(world, VERB_WRITE, LEVEL_NORMAL, i % 4);
    const uint64_t before = world->bytes;
    fake_restart(world, 2);
    fake_pass(world, SECOND);
    CU_ASSERT_TRUE(world->bytes - before < 300000);
    CU_ASSERT_EQUAL(raft_at(world, 2)->machine.applied, raft_at(world, 0)->machine.applied);
    end_well(world);
}

/* A leader without a majority says so, and does not keep its clients waiting for ever. */
static void a_leader_without_a_majority_steps_down(void)
{
    const struct raft settings = raft_settings();
    struct fake_world *world = world_of(3, &settings);
    fake_crash(world, 1);
    fake_crash(world, 2);
    fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 1);
    fake_ask(world, VERB_READ, LEVEL_STRONG, 1);
    fake_pass(world, SECOND);
    CU_ASSERT_EQUAL(world->failed, 2);
    CU_ASSERT_EQUAL(raft_leader(world), NOBODY);
    end_well(world);
}

/* Whom a leader has called dead before it died itself is alive again when the next one hears of it:
 * followers are asked again. */
static void the_next_leader_says_who_lives(void)
{
    struct raft settings = raft_settings();
    settings.reads = "follower";
    struct fake_world *world = world_of(5, &settings);
    fake_crash(world, 2);
    fake_pass(world, SECOND);
    CU_ASSERT_TRUE(world->directory.peers[2].dead);
    fake_crash(world, 0);
    fake_pass(world, 10 * MS);
    fake_restart(world, 2);
    fake_pass(world, SECOND);
    CU_ASSERT_NOT_EQUAL(raft_leader(world), NOBODY);
    CU_ASSERT_FALSE(world->directory.peers[2].dead);
    CU_ASSERT_TRUE(world->directory.peers[0].dead);
    end_well(world);
}

static uint32_t term_after_a_cut(bool pre_vote)
{
    struct raft settings = raft_settings();
    settings.pre_vote = pre_vote;
    struct fake_world *world = world_of(3, &settings);
    for (uint32_t i = 0; i < 2; i++)
        world->severed[2][i] = world->severed[i][2] = true;
    fake_pass(world, 5 * SECOND);
    memset(world->severed, 0, sizeof world->severed);
    fake_pass(world, 5 * SECOND);
    const uint32_t term = raft_at(world, raft_leader(world))->term;
    CU_ASSERT_EQUAL(world->elections, term > 1);
    end_well(world);
    return term;
}

/* Without, it stands each 225 ms on the average, drawn from 150 to 300, for 5 s: 22 times, give or
 * take sqrt(22) x 150 / sqrt(12) / 225 = 0.9; then there is one election, or a second where votes
 * split. */
static void with_pre_vote_one_that_was_cut_off_deposes_nobody(void)
{
    CU_ASSERT_EQUAL(term_after_a_cut(true), 1);
    ASSERT_NEAR(term_after_a_cut(false), 1 + 22 + 1.5, 4.5);
}

/* A replica that takes 5 ms for each of 100 writes shows the last one half a second late. */
static void followers_apply_at_their_own_pace(void)
{
    struct raft settings = raft_settings();
    settings.apply_time = law_constant(5 * MS);
    struct fake_world *world = world_of(3, &settings);
    for (unsigned i = 0; i < 100; i++)
        fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 1);
    fake_pass(world, 250 * MS);
    CU_ASSERT_EQUAL(world->answered, 100);
    CU_ASSERT_EQUAL(raft_at(world, 0)->machine.applied, 101);
    CU_ASSERT_TRUE(raft_at(world, 1)->machine.applied > 30 &&
                   raft_at(world, 1)->machine.applied < 55);
    fake_pass(world, 400 * MS);
    CU_ASSERT_EQUAL(raft_at(world, 1)->machine.applied, 101);
    end_well(world);
}

/* It knows of commits by its own: a new leader applies what it has not yet before it answers. */
static void a_new_leader_shows_what_was_committed(void)
{
    struct raft settings = raft_settings();
    settings.apply_time = law_constant(10 * MS);
    struct fake_world *world = world_of(3, &settings);
    for (unsigned i = 0; i < 50; i++)
        schedule_ask(world, 0, VERB_WRITE, LEVEL_NORMAL, i % 4);
    fake_pass(world, 100 * MS);
    CU_ASSERT_EQUAL(world->answered, 50);
    fake_crash(world, 0);
    while (raft_leader(world) == NOBODY)
        fake_pass(world, MS);
    for (uint64_t key = 0; key < 4; key++)
        schedule_ask(world, raft_leader(world), VERB_READ, LEVEL_STRONG, key);
    fake_pass(world, 2 * SECOND);
    CU_ASSERT_EQUAL(world->answered, 54);
    end_well(world);
}

/* --- settings --- */

static void assert_refused(struct raft settings, const char *message)
{
    const struct store store = {.replicas = 3};
    struct heard heard = HEARD_NOTHING;
    CU_ASSERT_FALSE(store_raft.check(&store, &settings, &heard.complaints));
    ASSERT_TEXT(heard.message, message);
}

static void what_cannot_work_is_refused(void)
{
    struct raft settings = raft_settings();
    settings.heartbeat = 150 * MS;
    assert_refused(settings, "followers would stand for leader before the next heartbeat");
    settings = raft_settings();
    settings.reads = "lease";
    settings.most_skew = 15 * MS; /* 90 % of 150 ms, and 15 ms: exactly as long */
    const struct store store = {.replicas = 3}, many = {.replicas = 65};
    struct heard heard = HEARD_NOTHING;
    CU_ASSERT_TRUE(store_raft.check(&store, &settings, &heard.complaints));
    CU_ASSERT_FALSE(store_raft.check(&many, &settings, &heard.complaints));
    settings.most_skew++;
    assert_refused(settings, "lease and most_skew outlast the shortest election time-out: another "
                             "leader could be elected meanwhile, and reads be stale");
}

TEST_MAIN(raft, TEST(a_write_takes_a_round_and_an_fsync),
          TEST(a_read_takes_a_round_unless_there_is_a_lease), TEST(reads_share_a_round),
          TEST(a_lease_begins_when_its_heartbeat_was_sent), TEST(entries_share_an_fsync),
          TEST(batches_save_letters), TEST(a_pipeline_bounds_what_is_on_its_way),
          TEST(values_travel), TEST(one_that_was_long_away_gets_a_snapshot),
          TEST(a_late_snapshot_drops_nothing_that_follows_it),
          TEST(one_that_was_shortly_away_gets_entries),
          TEST(a_leader_without_a_majority_steps_down), TEST(the_next_leader_says_who_lives),
          TEST(with_pre_vote_one_that_was_cut_off_deposes_nobody),
          TEST(followers_apply_at_their_own_pace), TEST(a_new_leader_shows_what_was_committed),
          TEST(what_cannot_work_is_refused))
