/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stores of regions: how long things take, against what they must take by hand; what a death, a
 * split and a move cost whom. */
#include "tests/models/regions_world.h"

#include "models/detectors/detectors.h"
#include "tests/lib/member.h"
#include "tests/sim/complaints.h"

enum { SERVERS = 4, REGIONS = 8, COPIES = 3, WRITES = 1000, ROUND = 1064 };

static struct fake_world *world_of(const struct regions *settings)
{
    struct fake_world *world = regions_world(&store_regions, SERVERS, COPIES, REGIONS, settings);
    world->latency = law_constant(MS);
    regions_start(world);
    return world;
}

/* A key whose region that server has at first. */
static uint64_t key_of(struct fake_world *world, uint32_t server)
{
    for (uint64_t key = 0;; key++)
        if (fake_route_key(world, VERB_READ, LEVEL_NORMAL, key) == server)
            return key;
}

/* --- without failure --- */

/* A read is its work; a write its work, and a round to the other copies. */
static void operations_take_their_time(void)
{
    const struct regions settings = plain_regions(3, SECOND);
    struct fake_world *world = world_of(&settings);
    world->disk = law_constant(300000);
    CU_ASSERT_TRUE(fake_version(world, VERB_WRITE, LEVEL_NORMAL, 7) > 0);
    CU_ASSERT_EQUAL(world->took, 2000 + MS + 300000 + MS);
    fake_version(world, VERB_READ, LEVEL_NORMAL, 7);
    CU_ASSERT_EQUAL(world->took, 1000);
    fake_end(world);
}

/* Writes that come while the disk is at work go together: ten of them take two rounds. */
static void writes_share_a_flush(void)
{
    const struct regions settings = plain_regions(3, SECOND);
    struct fake_world *world = world_of(&settings);
    world->disk = law_constant(300000);
    for (unsigned i = 0; i < 10; i++)
        fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 7);
    fake_pass(world, SECOND / 10);
    CU_ASSERT_EQUAL(world->answered, 10);
    CU_ASSERT_EQUAL(
        server_at(world, fake_route_key(world, VERB_READ, LEVEL_NORMAL, 7))->journal.number, 2);
    fake_end(world);
}

/* --- a death --- */

static double dies_and_returns(struct fake_world *world, uint32_t server, uint64_t key)
{
    const sim_time died = fake_now(world);
    fake_crash(world, server);
    while (locations_at(&world->directory.locations, mix(0, key) >> 32)->server == server &&
           fake_now(world) - died < 200 * SECOND)
        fake_pass(world, MS / 2);
    return (double)(fake_now(world) - died) / 1e9;
}

/* Detection, log / living servers / split, log / replay, and less than 20 letters of 1 ms. */
static void recovery_is_the_sum_of_its_parts(void)
{
    struct arena *arena = arena_create(0);
    const struct made made =
        member_of(&stores, "{kind: regions, master: {detector: ideal(2s)}}", arena);
    struct regions settings = plain_regions(3, 9 * SECOND);
    settings.master.detector = ((const struct regions *)made.chosen.settings)->master.detector;
    settings.wal = (struct regions_log){.split = 500000, .timeout = 5 * SECOND, .flush = 1 << 30};
    settings.replay = 1000000;
    struct fake_world *world = world_of(&settings);
    const uint64_t key = key_of(world, 1);
    for (unsigned i = 0; i < WRITES; i++)
        fake_version(world, VERB_WRITE, LEVEL_NORMAL, key);
    const double log = (double)WRITES * ROUND;
    const double by_hand = 2.0 + log / (SERVERS - 1) / 500000 + log / 1000000;
    const double took = dies_and_returns(world, 1, key);
    fprintf(stderr, "    %.3f s, by hand %.3f s\n", took, by_hand);
    CU_ASSERT_TRUE(took >= by_hand && took < by_hand + 20e-3);
    fake_end(world);
    arena_destroy(arena);
}

/* What was written to files need not be replayed. */
static void flushed_logs_are_not_replayed(void)
{
    struct regions settings = plain_regions(3, 900 * MS);
    settings.wal.flush = 10 * ROUND;
    settings.replay = 10000;
    struct fake_world *world = world_of(&settings);
    const uint64_t key = key_of(world, 1);
    for (unsigned i = 0; i < 1003; i++)
        fake_version(world, VERB_WRITE, LEVEL_NORMAL, key);
    const double took = dies_and_returns(world, 1, key), replay = 3.0 * ROUND / 10000;
    CU_ASSERT_TRUE(took > 0.6 + replay && took < 0.9 + replay + 0.3 + 20e-3);
    CU_ASSERT_TRUE(fake_version(world, VERB_READ, LEVEL_NORMAL, key) > 0);
    fake_end(world);
}

/* The session counts from the last sign of life, which is at most a third of it old. */
static void silence_is_a_session(void)
{
    for (unsigned i = 0; i < 10; i++) {
        const struct regions settings = plain_regions(3, 9 * SECOND);
        struct fake_world *world = world_of(&settings);
        fake_pass(world, 20 * SECOND + (sim_time)i * 700 * MS);
        const double took = dies_and_returns(world, 2, key_of(world, 2));
        CU_ASSERT_TRUE(took > 6.0 && took < 9.0 + 20e-3);
        fake_end(world);
    }
}

/* A quarter of the keys, no others; and for none of them the writes that were acknowledged. */
static void a_death_takes_its_share(void)
{
    const struct regions settings = plain_regions(3, 3 * SECOND);
    struct fake_world *world = world_of(&settings);
    uint64_t versions[400];
    unsigned away = 0;
    for (uint64_t key = 0; key < 400; key++)
        versions[key] = fake_version(world, VERB_WRITE, LEVEL_NORMAL, key);
    fake_crash(world, 0);
    for (uint64_t key = 0; key < 400; key++) {
        const uint64_t before = world->answered;
        fake_ask(world, VERB_READ, LEVEL_NORMAL, key);
        fake_pass(world, MS / 10);
        away += world->answered == before;
    }
    /* hashes of 400 keys: 100 +- 4 standard deviations of sqrt(75) */
    CU_ASSERT_TRUE(away > 65 && away < 135);
    fake_pass(world, 10 * SECOND);
    for (uint64_t key = 0; key < 400; key++)
        CU_ASSERT_EQUAL(fake_version(world, VERB_READ, LEVEL_NORMAL, key), versions[key]);
    fake_end(world);
}

/* Without copies elsewhere its regions wait for it. */
static void without_a_copy_regions_wait(void)
{
    const struct regions settings = plain_regions(3, 3 * SECOND);
    struct fake_world *world = regions_world(&store_regions, SERVERS, 1, REGIONS, &settings);
    regions_start(world);
    const uint64_t key = key_of(world, 3),
                   version = fake_version(world, VERB_WRITE, LEVEL_NORMAL, key);
    fake_crash(world, 3);
    fake_pass(world, 60 * SECOND);
    CU_ASSERT_FALSE(everything_is_served(world));
    fake_restart(world, 3);
    fake_pass(world, 10 * SECOND);
    CU_ASSERT_TRUE(everything_is_served(world));
    CU_ASSERT_EQUAL(fake_version(world, VERB_READ, LEVEL_NORMAL, key), version);
    fake_end(world);
}

/* --- masters --- */

/* Without any of them servers go on until their sessions are over; with two of three all goes on,
 * and a server that dies then is replaced by the next one that rules. */
static void masters_are_needed(void)
{
    const struct regions settings = plain_regions(3, 3 * SECOND);
    struct fake_world *world = world_of(&settings);
    fake_crash(world, SERVERS);
    fake_pass(world, 30 * SECOND);
    CU_ASSERT_TRUE(everything_is_served(world));
    fake_crash(world, 0);
    fake_pass(world, 30 * SECOND);
    CU_ASSERT_TRUE(everything_is_served(world));
    fake_crash(world, SERVERS + 1);
    fake_pass(world, 2 * SECOND - MS);
    CU_ASSERT_TRUE(everything_is_served(world));
    fake_pass(world, 2 * SECOND);
    CU_ASSERT_FALSE(everything_is_served(world));
    fake_restart(world, SERVERS + 1);
    fake_pass(world, 10 * SECOND);
    CU_ASSERT_TRUE(everything_is_served(world));
    fake_end(world);
}

/* What each process has heard first from each, of tables and rolls. */
static struct letter first_heard[MOST_REPLICAS][MOST_REPLICAS];

/* The network delivers it again behind all later ones. */
static void hears_the_first_again(struct port *port, const struct letter *letter)
{
    store_regions.actor.heard(port, letter);
    if (letter->tag != KEEPS && letter->tag != RULES)
        return;
    struct letter *first = &first_heard[port->self][letter->from];
    if (first->body) {
        store_regions.actor.heard(port, first);
        return;
    }
    *first = *letter;
    body_hold(first->body);
}

static void forget_what_was_heard(struct fake_world *world)
{
    for (uint32_t i = 0; i < world->peers; i++)
        for (uint32_t k = 0; k < world->peers; k++) {
            body_release(&world->blocks, first_heard[i][k].body);
            first_heard[i][k].body = NULL;
        }
}

/* A session that has ended does not go on because an older table of its master is heard: both
 * servers that have the log of 2 are dead, so nobody may be given its regions without it.  Nor does
 * a dead server live again in an older roll. */
static void overtaken_letters_change_nothing(void)
{
    const struct regions settings = plain_regions(3, 3 * SECOND);
    struct store_class late = store_regions;
    late.actor.heard = hears_the_first_again;
    struct fake_world *world = regions_world(&late, SERVERS, 2, REGIONS, &settings);
    world->latency = law_constant(MS);
    regions_start(world);
    const uint64_t key = key_of(world, 2),
                   version = fake_version(world, VERB_WRITE, LEVEL_NORMAL, key);
    fake_pass(world, 10 * SECOND);
    fake_crash(world, 2);
    fake_crash(world, 3);
    fake_pass(world, 30 * SECOND);
    CU_ASSERT_EQUAL(server_at(world, 0)->live, replica_bit(0) | replica_bit(1));
    CU_ASSERT_FALSE(everything_is_served(world));
    fake_restart(world, 3);
    fake_pass(world, 10 * SECOND);
    CU_ASSERT_TRUE(everything_is_served(world));
    CU_ASSERT_EQUAL(fake_version(world, VERB_READ, LEVEL_NORMAL, key), version);
    forget_what_was_heard(world);
    fake_end(world);
}

/* --- copies --- */

/* A silent copy holds writes up for the time-out, then another one takes its place. */
static void a_silent_copy_is_replaced(void)
{
    const struct regions settings = plain_regions(3, 90 * SECOND);
    struct fake_world *world = world_of(&settings);
    const uint64_t key = key_of(world, 0);
    fake_version(world, VERB_WRITE, LEVEL_NORMAL, key);
    fake_crash(world, 1);
    fake_ask(world, VERB_WRITE, LEVEL_NORMAL, key);
    fake_pass(world, 200 * MS - MS);
    CU_ASSERT_EQUAL(world->answered, 1);
    fake_pass(world, 100 * MS);
    CU_ASSERT_EQUAL(world->answered, 2);
    fake_pass(world, 10 * SECOND);
    CU_ASSERT_EQUAL(server_at(world, 0)->journal.holders,
                    replica_bit(0) | replica_bit(2) | replica_bit(3));
    fake_end(world);
}

/* --- splitting, moving --- */

static uint32_t regions_of_all(struct fake_world *world, uint32_t *least, uint32_t *most)
{
    uint32_t all = 0;
    *least = UINT32_MAX;
    *most = 0;
    for (uint32_t i = 0; i < SERVERS; i++) {
        const uint32_t count = server_at(world, i)->regions.count;
        all += count;
        *least = count < *least ? count : *least;
        *most = count > *most ? count : *most;
    }
    return all;
}

/* Of a copy that is gone with its process the machine says so after one way; then masters are told
 * that it has none, one way there and one back.  A machine that is dead says nothing. */
static void a_process_that_is_gone_is_not_waited_for(void)
{
    struct regions settings = plain_regions(3, 900 * SECOND);
    settings.wal.timeout = 10 * SECOND;
    for (unsigned lives = 0; lives < 2; lives++) {
        struct fake_world *world = world_of(&settings);
        world->machines_live = lives;
        const uint64_t key = key_of(world, 1);
        fake_ask_replica(world, 1, VERB_WRITE, LEVEL_NORMAL, 0, key);
        fake_crash(world, 2);
        fake_pass(world, 3 * MS - 1);
        CU_ASSERT_EQUAL(world->answered, 0);
        fake_pass(world, 1);
        CU_ASSERT_EQUAL(world->answered, lives);
        CU_ASSERT_EQUAL(server_at(world, 1)->journal.holders, lives ? 2 + 8 : 2 + 4 + 8);
        fake_pass(world, 9 * SECOND); /* the ruler has told who lives: that one, too */
        CU_ASSERT_EQUAL(world->answered, lives);
        CU_ASSERT_EQUAL(server_at(world, 1)->journal.holders, lives ? 1 + 2 + 8 : 2 + 4 + 8);
        fake_end(world);
    }
}

/* Who is to have a copy may be gone already: what is sent there is refused. */
static void a_guest_that_is_gone_is_not_waited_for(void)
{
    struct regions settings = plain_regions(3, 900 * SECOND);
    settings.wal.timeout = 10 * SECOND;
    struct fake_world *world = world_of(&settings);
    world->machines_live = true;
    fake_pass(world, 5 * SECOND); /* the ruler has told who lives */
    fake_crash(world, 0);
    fake_pass(world, SECOND / 2);
    fake_crash(world, 3);
    fake_pass(world, 3 * MS);
    CU_ASSERT_EQUAL(server_at(world, 1)->journal.guest, 0);
    fake_pass(world, 2 * MS - 1);
    CU_ASSERT_EQUAL(server_at(world, 1)->journal.guest, 0);
    fake_pass(world, 1);
    CU_ASSERT_EQUAL(server_at(world, 1)->journal.guest, NOBODY);
    CU_ASSERT_EQUAL(server_at(world, 1)->journal.holders, 2 + 4);
    fake_end(world);
}

/* 8 regions of 100 keys with at most 60: 16 of 50. */
static void large_regions_are_split(void)
{
    struct regions settings = plain_regions(3, 3 * SECOND);
    settings.split_at = 60;
    struct fake_world *world = world_of(&settings);
    uint32_t least, most;
    world->kept_keys = 800;
    const uint64_t version = fake_version(world, VERB_WRITE, LEVEL_NORMAL, 7);
    fake_pass(world, 20 * SECOND);
    CU_ASSERT_EQUAL(regions_of_all(world, &least, &most), 16);
    CU_ASSERT_EQUAL(world->regions_split, 8);
    CU_ASSERT_TRUE(everything_is_served(world));
    CU_ASSERT_EQUAL(fake_version(world, VERB_READ, LEVEL_NORMAL, 7), version);
    fake_end(world);
}

/* 200 reads a second of one key: its region is halved until the load is all in one place. */
static void hot_regions_are_split(void)
{
    struct regions settings = plain_regions(3, 3 * SECOND);
    settings.split_load = 100;
    struct fake_world *world = world_of(&settings);
    for (unsigned i = 0; i < 3000; i++) {
        fake_ask(world, VERB_READ, LEVEL_NORMAL, 7);
        fake_pass(world, 5 * MS);
    }
    CU_ASSERT_EQUAL(world->regions_split, 1);
    CU_ASSERT_TRUE(world->failed > 0 && world->failed <= 21); /* 100 ms of 5 ms, and one between */
    fake_end(world);
}

/* A server that was away gets as many again as the others have; no client loses more than one
 * attempt a region. */
static void regions_are_balanced(void)
{
    struct regions settings = plain_regions(3, 3 * SECOND);
    settings.balance = 5 * SECOND;
    struct fake_world *world = world_of(&settings);
    uint32_t least, most;
    fake_crash(world, 2);
    fake_pass(world, 10 * SECOND);
    fake_restart(world, 2);
    fake_pass(world, 20 * SECOND);
    CU_ASSERT_EQUAL(regions_of_all(world, &least, &most), 8);
    CU_ASSERT_TRUE(least == 2 && most == 2);
    for (uint64_t key = 0; key < 100; key++)
        fake_version(world, VERB_READ, LEVEL_NORMAL, key);
    CU_ASSERT_TRUE(world->failed + world->lost_requests <= REGIONS);
    fake_end(world);
}

/* --- what makes no sense --- */

static void too_many_processes_are_refused(void)
{
    const struct regions settings = plain_regions(3, SECOND);
    const struct store store = {.replicas = 3, .members = 62};
    struct heard heard = HEARD_NOTHING;
    CU_ASSERT_FALSE(store_regions.check(&store, &settings, &heard.complaints));
    ASSERT_TEXT(heard.message,
                "a store of regions has at most 64 processes, not 62 servers and 3 masters");
}

TEST_MAIN(regions, TEST(operations_take_their_time), TEST(writes_share_a_flush),
          TEST(recovery_is_the_sum_of_its_parts), TEST(flushed_logs_are_not_replayed),
          TEST(silence_is_a_session), TEST(a_death_takes_its_share),
          TEST(without_a_copy_regions_wait), TEST(masters_are_needed),
          TEST(overtaken_letters_change_nothing), TEST(a_silent_copy_is_replaced),
          TEST(a_process_that_is_gone_is_not_waited_for),
          TEST(a_guest_that_is_gone_is_not_waited_for), TEST(large_regions_are_split),
          TEST(hot_regions_are_split), TEST(regions_are_balanced),
          TEST(too_many_processes_are_refused))
