/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Disks that are lost under a store of regions: copies that are made anew, logs that nobody has any
 * more, masters that ask the others; by hand and in random schedules, with a mutant that takes an
 * empty disk for a copy. */
#include "tests/models/regions_world.h"

#include "models/detectors/detectors.h"

enum { SERVERS = 4, REGIONS = 8, SEEDS = 150, STEPS = 250 };

/* What is said to be lost, and what was acknowledged. */
enum { MOST_SEEN = 512 };
struct cuts_seen {
    struct kept kept;
    unsigned cuts, writes;
    struct cut_seen {
        uint64_t kept, begins, from, until;
    } list[MOST_SEEN];
    struct write_seen {
        uint64_t key, version;
    } written[MOST_SEEN];
};
static void cut_is_seen(struct fake_world *world, uint32_t heir, uint64_t kept, uint64_t begins)
{
    struct cuts_seen *seen = world->context;
    (void)heir;
    CU_ASSERT_TRUE_FATAL(seen->cuts < MOST_SEEN);
    seen->list[seen->cuts++] = (struct cut_seen){kept, begins, world->cut_from, world->cut_until};
}
static void write_is_seen(struct fake_world *world, const struct fake_task *task,
                          enum outcome outcome)
{
    struct cuts_seen *seen = world->context;
    if (task->task.verb != VERB_WRITE || outcome != OUTCOME_ok)
        return;
    CU_ASSERT_TRUE_FATAL(seen->writes < MOST_SEEN);
    seen->written[seen->writes++] = (struct write_seen){task->task.key, task->task.version};
}
static void careful_is_seen(struct fake_world *world, const struct fake_task *task,
                            enum outcome outcome)
{
    regions_heard_by_client(world, task, outcome);
    write_is_seen(world, task, outcome);
}
static bool is_given_up(const struct cuts_seen *seen, const struct write_seen *write)
{
    const uint64_t place = mix(0, write->key) >> 32;
    for (unsigned i = 0; i < seen->cuts; i++) {
        const struct cut_seen *cut = &seen->list[i];
        if (write->version > cut->kept && write->version < cut->begins && place >= cut->from &&
            place < cut->until)
            return true;
    }
    return false;
}

/* Nothing that a client knows of. */
static bool nothing_is_given_up(const struct cuts_seen *seen)
{
    for (unsigned i = 0; i < seen->writes; i++)
        if (is_given_up(seen, &seen->written[i]))
            return false;
    return true;
}

/* What a key has in the end is the latest that was acknowledged and not given up, or a later one of
 * which no client has heard. */
static void the_lost_are_named(struct fake_world *world)
{
    struct cuts_seen *seen = world->context;
    for (uint64_t key = 0; key < SCHEDULE_KEYS; key++) {
        const uint64_t before = world->answered;
        regions_missed(&world->clients.port, &(struct asking){.key = key});
        fake_ask_replica(world, fake_route_key(world, VERB_READ, LEVEL_NORMAL, key), VERB_READ,
                         LEVEL_NORMAL, 0, key);
        fake_pass(world, SECOND);
        must(world, world->answered == before + 1, "every key is read in the end");
        for (unsigned i = 0; i < seen->writes; i++)
            must(world,
                 seen->written[i].key != key || seen->written[i].version <= world->version ||
                     is_given_up(seen, &seen->written[i]),
                 "what is not there is given up");
    }
}

static struct fake_world *world_of(const struct regions *settings, uint32_t copies)
{
    struct fake_world *world = regions_world(&store_regions, SERVERS, copies, REGIONS, settings);
    world->latency = law_constant(MS);
    regions_start(world);
    return world;
}

static const struct regions_disk *disk_at(struct fake_world *world, uint32_t process)
{
    return fake_port(world, process)->disk;
}

static void loses_disk(struct fake_world *world, uint32_t process)
{
    if (world->actors[process].up)
        fake_crash(world, process);
    fake_wipe(world, process);
}

/* A key whose region that server has at first. */
static uint64_t key_of(struct fake_world *world, uint32_t server)
{
    for (uint64_t key = 0;; key++)
        if (fake_route_key(world, VERB_READ, LEVEL_NORMAL, key) == server)
            return key;
}

/* --- by hand --- */

/* It is back before its session is over: whoever writes the log hears of the other disk at once,
 * goes on with the third copy, and has a new one elsewhere in a few letters. */
static void a_copy_is_made_anew(void)
{
    struct regions settings = plain_regions(3, 900 * SECOND);
    settings.wal.timeout = 60 * SECOND;
    struct fake_world *world = world_of(&settings, 3);
    const uint64_t key = key_of(world, 1);
    for (unsigned i = 0; i < 20; i++)
        fake_version(world, VERB_WRITE, LEVEL_NORMAL, key);
    CU_ASSERT_EQUAL(server_at(world, 1)->journal.holders, 2 + 4 + 8);
    CU_ASSERT_EQUAL(disk_at(world, 2)->copies[1].versions.count, 1);
    loses_disk(world, 2);
    CU_ASSERT_EQUAL(disk_at(world, 2)->copies[1].versions.count, 0);
    fake_restart(world, 2);
    fake_pass(world, 100 * MS);
    CU_ASSERT_TRUE(fake_version(world, VERB_WRITE, LEVEL_NORMAL, key) > 0);
    CU_ASSERT_EQUAL(world->took, 2000 + 2 * MS);
    CU_ASSERT_EQUAL(server_at(world, 1)->journal.holders & 4, 0);
    fake_pass(world, 400 * SECOND); /* the ruler's next words say who lives */
    CU_ASSERT_EQUAL(size_of_set(server_at(world, 1)->journal.holders), 3);
    fake_version(world, VERB_WRITE, LEVEL_NORMAL, key);
    for (replica_set each = server_at(world, 1)->journal.holders; each; each &= each - 1)
        CU_ASSERT_EQUAL(disk_at(world, lowest(each))->copies[1].versions.count, 1);
    fake_end(world);
}

/* Who cannot be reached is left out, and asked again after ten minutes, not before. */
static void who_was_silent_is_asked_again(void)
{
    struct regions settings = plain_regions(3, 900 * SECOND);
    struct fake_world *world = world_of(&settings, SERVERS);
    const uint64_t key = key_of(world, 1);
    world->severed[1][2] = true;
    fake_ask_replica(world, 1, VERB_WRITE, LEVEL_NORMAL, 0, key);
    fake_pass(world, 300 * MS);
    CU_ASSERT_EQUAL(world->answered, 1);
    CU_ASSERT_EQUAL(server_at(world, 1)->journal.holders, 1 + 2 + 8);
    world->severed[1][2] = false;
    fake_pass(world, 599 * SECOND);
    CU_ASSERT_EQUAL(server_at(world, 1)->journal.holders, 1 + 2 + 8);
    CU_ASSERT_EQUAL(disk_at(world, 2)->copies[1].versions.count, 0);
    fake_pass(world, 4 * SECOND); /* the ruler speaks each 3 s */
    CU_ASSERT_EQUAL(server_at(world, 1)->journal.holders, 1 + 2 + 4 + 8);
    CU_ASSERT_EQUAL(disk_at(world, 2)->copies[1].versions.count, 1);
    fake_end(world);
}

/* Nothing was ever written, and the copy of nothing is lost on its way. */
static void an_empty_copy_is_sent_again(void)
{
    const struct regions settings = plain_regions(3, SECOND);
    struct fake_world *world = world_of(&settings, 3);
    world->severed[1][0] = true;
    fake_crash(world, 2);
    fake_pass(world, 5 * SECOND); /* it is dead to the masters, and server 0 is to have a copy */
    CU_ASSERT_EQUAL(server_at(world, 1)->journal.number, 0);
    CU_ASSERT_EQUAL(server_at(world, 1)->journal.holders, 2 + 8);
    world->severed[1][0] = false;
    fake_pass(world, 2 * SECOND);
    CU_ASSERT_EQUAL(server_at(world, 1)->journal.holders, 1 + 2 + 8);
    fake_end(world);
}

/* The region waits for the only disk that has it; if that comes back empty nobody waits any more,
 * and what is lost is said. */
static void what_is_on_no_disk_is_lost(bool kept)
{
    const struct regions settings = plain_regions(3, SECOND);
    struct fake_world *world = world_of(&settings, 2);
    struct cuts_seen seen = {.cuts = 0};
    world->context = &seen;
    world->cut = cut_is_seen;
    world->heard = write_is_seen;
    const uint64_t lost = key_of(world, 1), other = key_of(world, 0);
    const uint64_t before = fake_version(world, VERB_WRITE, LEVEL_NORMAL, lost);
    const uint64_t stays = fake_version(world, VERB_WRITE, LEVEL_NORMAL, other);
    const replica_set holders = server_at(world, 1)->journal.holders;
    CU_ASSERT_EQUAL_FATAL(size_of_set(holders), 2);
    loses_disk(world, 1);
    const uint32_t second = lowest(holders & ~replica_bit(1));
    fake_crash(world, second);
    if (!kept)
        fake_wipe(world, second);
    fake_pass(world, 30 * SECOND);
    fake_restart(world, 1);
    fake_pass(world, 30 * SECOND);
    CU_ASSERT_FALSE(everything_is_served(world));
    CU_ASSERT_EQUAL(seen.cuts, 0);
    fake_restart(world, second);
    fake_pass(world, 30 * SECOND);
    CU_ASSERT_TRUE(everything_is_served(world));
    CU_ASSERT_EQUAL(seen.cuts, REGIONS / SERVERS);
    CU_ASSERT_EQUAL(nothing_is_given_up(&seen), kept);
    regions_missed(&world->clients.port, &(struct asking){.key = lost});
    regions_missed(&world->clients.port, &(struct asking){.key = other});
    CU_ASSERT_EQUAL(fake_version(world, VERB_READ, LEVEL_NORMAL, lost), kept ? before : 0);
    CU_ASSERT_EQUAL(fake_version(world, VERB_READ, LEVEL_NORMAL, other), stays);
    CU_ASSERT_TRUE(fake_version(world, VERB_WRITE, LEVEL_NORMAL, lost) > before);
    fake_end(world);
}

static void a_disk_that_returns_is_waited_for(void) { what_is_on_no_disk_is_lost(true); }
static void one_that_returns_empty_is_not(void) { what_is_on_no_disk_is_lost(false); }

/* It is silent for a session, then knows what the others know, and counts. */
static void a_master_learns_from_the_others(void)
{
    const struct regions settings = plain_regions(3, SECOND);
    struct fake_world *world = world_of(&settings, 3);
    fake_pass(world, 5 * SECOND);
    const uint32_t first = SERVERS, second = SERVERS + 1;
    loses_disk(world, first);
    fake_restart(world, first);
    fake_pass(world, SECOND - 1);
    CU_ASSERT_EQUAL(disk_at(world, first)->blank, 1);
    fake_pass(world, 3 * MS);
    CU_ASSERT_EQUAL(disk_at(world, first)->blank, 0);
    CU_ASSERT_EQUAL(disk_at(world, first)->keeps[2].list[0].holders,
                    disk_at(world, second)->keeps[2].list[0].holders);
    fake_pass(world, 5 * SECOND);
    fake_crash(world, second); /* a majority is left with it */
    fake_pass(world, 10 * SECOND);
    CU_ASSERT_TRUE(everything_is_served(world));
    fake_end(world);
}

/* Two of three: nobody knows which sessions have been ended, so there are none any more. */
static void without_a_majority_of_masters_nobody_serves(void)
{
    const struct regions settings = plain_regions(3, SECOND);
    struct fake_world *world = world_of(&settings, 3);
    loses_disk(world, SERVERS);
    loses_disk(world, SERVERS + 1);
    fake_restart(world, SERVERS);
    fake_restart(world, SERVERS + 1);
    fake_pass(world, 60 * SECOND);
    CU_ASSERT_FALSE(is_granted(fake_port(world, 0)));
    CU_ASSERT_TRUE(disk_at(world, SERVERS)->blank && disk_at(world, SERVERS + 1)->blank);
    fake_end(world);
}

/* --- random schedules --- */

static struct regions draw_settings(draw *random)
{
    struct regions settings = plain_regions(3, (sim_time)(300 + one_of(random, 1500)) * MS);
    static struct ideal_detector ideal; /* at once */
    if (one_of(random, 4) == 0)
        settings.master.detector =
            (struct chosen){.class = &detector_ideal.actor.head, .settings = &ideal};
    settings.wal.flush = one_of(random, 2) ? 5000 : 1 << 20;
    settings.open_time = law_of_up_to(random, 50 * MS);
    settings.balance = one_of(random, 2) ? 700 * MS : 0;
    settings.split_at = one_of(random, 2) ? 30 : UINT64_MAX;
    return settings;
}

/* Every log has all its copies, on disks that are there now, and masters have what they must. */
static bool is_whole(struct fake_world *world)
{
    const struct regions_made *made = world_made(world);
    for (uint32_t i = 0; i < world->peers; i++) {
        const struct journal *journal = &server_at(world, i)->journal;
        if (!world->actors[i].up || disk_at(world, i)->blank)
            return false;
        if (i >= made->servers)
            continue;
        if (size_of_set(journal->holders) != made->copies || journal->becoming ||
            !is_granted(fake_port(world, i)))
            return false;
        replica_set each = journal->number > 0 ? journal->holders & ~replica_bit(i) : 0;
        for (; each; each &= each - 1) {
            const uint32_t who = lowest(each);
            if (journal->births[who] != disk_at(world, who)->births ||
                journal->acked[who] < journal->number)
                return false;
        }
    }
    return everything_is_served(world);
}

static void ask(struct fake_world *world, draw *random)
{
    const uint64_t key = one_of(random, SCHEDULE_KEYS);
    const enum verb verb = one_of(random, 2) ? VERB_READ : VERB_WRITE;
    schedule_ask(world, fake_route_key(world, verb, LEVEL_NORMAL, key), verb, LEVEL_NORMAL, key);
}

static void step(struct fake_world *world, draw *random, bool careful)
{
    const uint32_t process = (uint32_t)one_of(random, world->peers);
    const uint64_t what = one_of(random, 100);
    if (what < 8 && (careful ? is_whole(world) : process < world_made(world)->servers))
        loses_disk(world, process);
    else if (what < 14 && world->actors[process].up)
        fake_crash(world, process);
    else if (what < 30 && !world->actors[process].up)
        fake_restart(world, process);
    else
        ask(world, random);
    const uint64_t most = one_of(random, 12) ? 20 * MS : 3 * SECOND;
    fake_pass(world, (sim_time)one_of(random, (uint32_t)most));
}

static const char *play(const struct store_class *class, uint64_t seed, bool careful)
{
    draw random = seed * 1013 + 1;
    struct regions settings = draw_settings(&random);
    struct cuts_seen seen = {.cuts = 0};
    const uint32_t copies = 2 + (uint32_t)one_of(&random, 2),
                   servers = copies + (uint32_t)one_of(&random, 3);
    struct fake_world *world =
        regions_world(class, servers, copies, 1 + (uint32_t)one_of(&random, 6), &settings);
    world->context = &seen;
    world->cut = cut_is_seen;
    world->kept_keys = 100;
    world->latency = law_of_up_to(&random, 10 * MS);
    world->disk = law_of_up_to(&random, 5 * MS);
    world->doubling = one_of(&random, 2) ? 0.1 : 0.0;
    world->overtaking = one_of(&random, 2);
    world->machines_live = seed % 2;
    world->check = nobody_serves_what_another_does;
    world->heard = careful ? careful_is_seen : write_is_seen;
    regions_start(world);
    for (unsigned i = 0; i < STEPS; i++)
        step(world, &random, careful);
    calm_down(world);
    fake_pass(world, 60 * SECOND);
    must(world, everything_is_served(world), "everything is served in the end");
    if (careful && !is_whole(world))
        fake_pass(world, 600 * SECOND); /* somebody was silent, and is asked again */
    must(world, !careful || is_whole(world), "every log has its copies in the end");
    must(world, !careful || nothing_is_given_up(&seen), "nothing is given up");
    if (!careful && settings.split_at == UINT64_MAX) /* halves are told of as one (fidelity.md) */
        the_lost_are_named(world);
    must(world, pool_in_use(&world->tasks) == 0, "no task is left");
    fake_end(world);
    return seen.kept.broken ? seen.kept.what : NULL;
}

static const char *play_careful(const struct store_class *class, uint64_t seed)
{
    return play(class, seed, true);
}
static const char *play_reckless(const struct store_class *class, uint64_t seed)
{
    return play(class, seed, false);
}

static void one_disk_at_a_time_loses_nothing(void)
{
    holds_for_all(play_careful, &store_regions, SEEDS);
}
static void all_is_served_whatever_is_lost(void)
{
    holds_for_all(play_reckless, &store_regions, SEEDS);
}

/* --- mutant --- */

/* A copy is gone, and back as an empty disk, and then its writer dies, which returns later. */
static const char *empty_then_dead(const struct store_class *class, uint64_t seed)
{
    draw random = seed * 1019 + 1;
    const struct regions settings = plain_regions(3, SECOND);
    struct cuts_seen seen = {.cuts = 0};
    struct fake_world *world = regions_world(class, SERVERS, 2, REGIONS, &settings);
    world->context = &seen;
    world->cut = cut_is_seen;
    world->latency = law_exponential(1e6);
    world->check = nobody_serves_what_another_does;
    world->heard = careful_is_seen;
    regions_start(world);
    const uint64_t key = one_of(&random, SCHEDULE_KEYS);
    const uint32_t server = fake_route_key(world, VERB_WRITE, LEVEL_NORMAL, key);
    schedule_ask(world, server, VERB_WRITE, LEVEL_NORMAL, key);
    fake_pass(world, SECOND);
    const uint32_t copy = lowest(server_at(world, server)->journal.holders & ~replica_bit(server));
    loses_disk(world, copy);
    fake_restart(world, copy);
    fake_pass(world, (sim_time)one_of(&random, (uint32_t)(5 * MS)));
    fake_crash(world, server);
    for (unsigned i = 0; i < 2; i++) {
        fake_pass(world, 20 * SECOND);
        regions_missed(&world->clients.port, &(struct asking){.key = key});
        schedule_ask(world, fake_route_key(world, VERB_READ, LEVEL_NORMAL, key), VERB_READ,
                     LEVEL_NORMAL, key);
        if (i == 0)
            fake_restart(world, server);
    }
    fake_pass(world, SECOND);
    must(world, world->answered > 1, "it is read in the end");
    must(world, nothing_is_given_up(&seen), "nothing is given up");
    fake_end(world);
    return seen.kept.broken ? seen.kept.what : NULL;
}

static void an_empty_disk_is_no_copy(void)
{
    holds_for_all(empty_then_dead, &store_regions, SEEDS);
}

/* An empty disk is taken for the one that was there. */
static void says_nothing(struct port *port, void *disk)
{
    struct regions_disk *lost = disk;
    regions_wiped(port, disk);
    lost->births--;
    for (uint32_t i = 0; i < MOST_REPLICAS; i++)
        lost->copies[i].since = 1;
}

static void an_empty_copy_that_counts_is_caught(void)
{
    struct store_class mutant = store_regions;
    mutant.actor.wiped = says_nothing;
    assert_caught(empty_then_dead, &mutant, 40);
}

TEST_MAIN(regions_disks, TEST(a_copy_is_made_anew), TEST(who_was_silent_is_asked_again),
          TEST(an_empty_copy_is_sent_again), TEST(a_disk_that_returns_is_waited_for),
          TEST(one_that_returns_empty_is_not), TEST(a_master_learns_from_the_others),
          TEST(without_a_majority_of_masters_nobody_serves), TEST(one_disk_at_a_time_loses_nothing),
          TEST(all_is_served_whatever_is_lost), TEST(an_empty_disk_is_no_copy),
          TEST(an_empty_copy_that_counts_is_caught))
