/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Regions under random schedules: letters that are late, lost, doubled or overtake each other, ways
 * that are cut, slow disks, servers and masters that die and return, regions that are split and
 * moved.  No place is ever served twice, every history is linearizable, nothing that was
 * acknowledged is lost; and mutants that must break something. */
#include "tests/models/regions_world.h"

#include "models/detectors/detectors.h"

enum { SEEDS = 120, STEPS = 250, PATIENCE = 20000 }; /* a death takes some 60 steps */

static struct regions draw_settings(draw *random)
{
    struct regions settings =
        plain_regions(one_of(random, 3) ? 3 : 1, (sim_time)(300 + one_of(random, 1500)) * MS);
    static struct ideal_detector ideal; /* at once */
    if (one_of(random, 4) == 0)
        settings.master.detector =
            (struct chosen){.class = &detector_ideal.actor.head, .settings = &ideal};
    settings.replay = one_of(random, 2) ? 1e5 : 1e9;
    settings.wal.split = one_of(random, 2) ? 1e5 : 1e9;
    settings.wal.flush = one_of(random, 2) ? 5000 : 1 << 20;
    settings.open_time = law_of_up_to(random, 50 * MS);
    settings.balance = one_of(random, 2) ? 700 * MS : 0;
    settings.split_at = one_of(random, 2) ? 30 : UINT64_MAX;
    return settings;
}

static struct fake_world *drawn_world(const struct store_class *class, draw *random,
                                      struct regions *settings)
{
    *settings = draw_settings(random);
    const uint32_t servers = 1 + (uint32_t)one_of(random, 5),
                   copies = 1 + (uint32_t)one_of(random, 3);
    struct fake_world *world =
        regions_world(class, servers, copies, 1 + (uint32_t)one_of(random, 6), settings);
    world->kept_keys = 100;
    draw_world(world, random);
    world->check = nobody_serves_what_another_does;
    world->heard = regions_heard_by_client;
    regions_start(world);
    return world;
}

/* --- what happens --- */

static void ask(struct fake_world *world, draw *random)
{
    const uint64_t key = one_of(random, SCHEDULE_KEYS);
    const enum verb verb = one_of(random, 2) ? VERB_READ : VERB_WRITE;
    const uint32_t server = one_of(random, 4)
                                ? fake_route_key(world, verb, LEVEL_NORMAL, key)
                                : (uint32_t)one_of(random, world_made(world)->servers);
    schedule_ask(world, server, verb, LEVEL_NORMAL, key);
}

/* A process and the masters do not hear of each other any more (or again), but clients reach it. */
static void cut_off(struct fake_world *world, uint32_t process)
{
    const bool cut = !world->severed[world->peers - 1][process];
    for (uint32_t i = world_made(world)->servers; i < world->peers; i++)
        world->severed[i][process] = world->severed[process][i] = cut;
}

static void step(struct fake_world *world, draw *random, uint32_t crashes)
{
    const uint32_t process = (uint32_t)one_of(random, world->peers);
    const uint64_t what = one_of(random, 100);
    if (what < crashes && world->actors[process].up)
        fake_crash(world, process);
    else if (what < 4 * crashes && !world->actors[process].up)
        fake_restart(world, process);
    else
        ask(world, random);
    if (one_of(random, 40) == 0)
        world->severed[one_of(random, world->peers)][one_of(random, world->peers)] ^= true;
    if (one_of(random, 60) == 0)
        cut_off(world, process);
    const uint64_t most = one_of(random, 12) ? 20 * MS : 3 * SECOND;
    fake_pass(world, (sim_time)one_of(random, (uint32_t)most));
}

/* --- what is left --- */

static uint64_t there(const void *block) { return block ? 1 : 0; }

static uint64_t blocks_on_disks(struct fake_world *world)
{
    const struct kept_locations *clients = world->clients.port.state;
    uint64_t blocks = there(world->directory.locations.list) + there(clients->clients);
    for (uint32_t i = 0; i < clients->room; i++)
        blocks += there(clients->clients[i].servers);
    for (uint32_t i = 0; i < world->peers; i++) {
        const struct regions_disk *disk = fake_port(world, i)->disk;
        for (uint32_t k = 0; k < MOST_REPLICAS; k++)
            blocks += there(disk->copies[k].versions.places) + there(disk->copies[k].spans.list);
    }
    return blocks;
}

static void all_is_well(struct fake_world *world)
{
    fake_pass(world, 60 * SECOND);
    must(world, everything_is_served(world), "everything is served in the end");
    for (uint64_t key = 0; key < SCHEDULE_KEYS; key++) {
        const uint64_t before = world->answered;
        for (unsigned tries = 0; tries < 3 && world->answered == before; tries++) {
            schedule_ask(world, fake_route_key(world, VERB_READ, LEVEL_NORMAL, key), VERB_READ,
                         LEVEL_NORMAL, key);
            fake_pass(world, SECOND);
        }
        must(world, world->answered > before, "every key is read in the end");
    }
    must(world, pool_in_use(&world->tasks) == 0, "no task is left");
}

static void all_die(struct fake_world *world)
{
    for (uint32_t i = 0; i < world->peers; i++)
        if (world->actors[i].up)
            fake_crash(world, i);
    world->check = NULL;
    fake_pass(world, 60 * SECOND);
    must(world, world->blocks.in_use == blocks_on_disks(world), "only disks keep memory");
}

static const char *play(const struct store_class *class, uint64_t seed)
{
    draw random = seed * 977 + 1;
    struct regions settings;
    struct kept kept = {0};
    struct fake_world *world = drawn_world(class, &random, &settings);
    world->machines_live = seed % 2;
    world->context = &kept;
    const uint32_t crashes = (uint32_t)one_of(&random, 5);
    for (unsigned i = 0; i < STEPS; i++)
        step(world, &random, crashes);
    calm_down(world);
    all_is_well(world);
    all_die(world);
    fake_end(world);
    return kept.broken ? kept.what : NULL;
}

/* Somebody writes, and the server dies as soon as it has answered. */
static bool dies_after_its_answer(struct fake_world *world, draw *random)
{
    const uint64_t key = one_of(random, SCHEDULE_KEYS), before = world->answered;
    const uint32_t server = fake_route_key(world, VERB_WRITE, LEVEL_NORMAL, key);
    if (!world->actors[server].up)
        return false;
    schedule_ask(world, server, VERB_WRITE, LEVEL_NORMAL, key);
    for (unsigned i = 0; i < 500 && world->answered == before; i++)
        fake_pass(world, MS / 10);
    fake_crash(world, server);
    return true;
}

/* Where letters were lost a copy may have been left out that was only silent, and what is then on
 * the dead one's disk alone waits for it; it must not be read as if it had never been. */
static void read_and_return(struct fake_world *world)
{
    world->loss = 0.0;
    fake_pass(world, 60 * SECOND);
    for (uint64_t key = 0; key < 2 * SCHEDULE_KEYS; key++) {
        const uint64_t which = key % SCHEDULE_KEYS;
        schedule_ask(world, fake_route_key(world, VERB_READ, LEVEL_NORMAL, which), VERB_READ,
                     LEVEL_NORMAL, which);
        fake_pass(world, SECOND);
    }
    calm_down(world);
}

/* Servers die for good, fewer than there are copies, one after another or together, while letters
 * are late: all that was acknowledged is still there. */
static const char *play_deaths(const struct store_class *class, uint64_t seed)
{
    draw random = seed * 977 + 1;
    struct regions settings = draw_settings(&random);
    struct kept kept = {0};
    const uint32_t copies = 2 + (uint32_t)one_of(&random, 2),
                   servers = copies + (uint32_t)one_of(&random, 3);
    struct fake_world *world =
        regions_world(class, servers, copies, 1 + (uint32_t)one_of(&random, 6), &settings);
    world->machines_live = seed % 2;
    world->context = &kept;
    world->latency = law_of_up_to(&random, 5 * MS);
    world->disk = law_of_up_to(&random, 5 * MS);
    world->loss = one_of(&random, 2) ? 0.3 : 0.0;
    world->check = nobody_serves_what_another_does;
    world->heard = regions_heard_by_client;
    regions_start(world);
    uint32_t deaths = copies - 1;
    for (unsigned i = 0; deaths > 0 && i < PATIENCE; i++) {
        ask(world, &random);
        fake_pass(world, (sim_time)one_of(&random, (uint32_t)(20 * MS)));
        if (one_of(&random, 60) == 0 && dies_after_its_answer(world, &random))
            deaths--;
    }
    /* where all wait for a dead one's disk nobody is left that could die */
    must(world, deaths == 0 || world->loss > 0.0, "somebody serves as long as there are copies");
    if (world->loss > 0.0)
        read_and_return(world);
    all_is_well(world);
    fake_end(world);
    return kept.broken ? kept.what : NULL;
}

static void regions_are_served_once(void) { holds_for_all(play, &store_regions, SEEDS); }
static void deaths_lose_nothing(void) { holds_for_all(play_deaths, &store_regions, SEEDS); }

/* One who came with a copy became a holder without what had been committed meanwhile (2717).  A new
 * ruler that knew two tables of three, one of which had ended a life, took its regions for served
 * though a majority had ended it, and the one before had given them away (8088).  A table that had
 * been overtaken made a session go on that had ended, and its log was not waited for (9186). */
static void what_broke_them_once_does_not_again(void)
{
    static const uint64_t seeds[] = {2717, 8088, 9186};
    for (unsigned i = 0; i < sizeof seeds / sizeof seeds[0]; i++)
        CU_ASSERT_PTR_NULL(play(&store_regions, seeds[i]));
}

/* --- mutants --- */

static struct store_class mutant(void) { return store_regions; }

/* A master ends sessions before their time, and so gives regions away too early. */
static void ends_sessions_early(struct port *port, uint64_t word)
{
    if (!is_server(port) && (word & ((1U << TIMER_BITS) - 1)) == TIMER_BEAT)
        for (uint32_t i = 0; i < made_of(port)->servers; i++)
            if (port_random(port) % 8 == 0) {
                master_of(port)->tickets[i] = 0;
                keep_suspects(port, i);
            }
    store_regions.actor.fired(port, word);
}

static void early_ends_are_caught(void)
{
    struct store_class early = mutant();
    early.actor.fired = ends_sessions_early;
    assert_caught(play, &early, 40);
}

/* A server goes on when its session is over. */
static void ignores_its_session(struct port *port, struct task *task)
{
    for (uint32_t i = 0; is_server(port) && i < MOST_MASTERS; i++)
        server_of(port)->until[i] = SIM_NEVER;
    store_regions.actor.done(port, task);
}

static void ignored_sessions_are_caught(void)
{
    struct store_class ignorant = mutant();
    ignorant.actor.done = ignores_its_session;
    assert_caught(play, &ignorant, 40);
}

/* A server opens a region without what the log has. */
static void skips_replay(struct port *port, const struct letter *letter)
{
    if (is_server(port) && letter->tag == COLLECTED)
        ((struct found *)letter->body)->count = 0;
    store_regions.actor.heard(port, letter);
}

static void skipped_replay_is_caught(void)
{
    struct store_class skips = mutant();
    skips.actor.heard = skips_replay;
    assert_caught(play_deaths, &skips, 40);
}

/* A server answers when the log is on its own disk. */
static void answers_early(struct port *port, struct task *task, void *disk)
{
    if (is_server(port))
        for (uint32_t i = 0; i < MOST_REPLICAS; i++)
            server_of(port)->journal.acked[i] = UINT64_MAX;
    store_regions.actor.flushed(port, task, disk);
}

static void early_answers_are_caught(void)
{
    struct store_class early = mutant();
    early.actor.flushed = answers_early;
    assert_caught(play_deaths, &early, 60);
}

/* A master gives away what it has not been told of, without waiting for those that are silent. */
static void hurries(struct port *port, const struct letter *letter)
{
    store_regions.actor.heard(port, letter);
    if (is_server(port) || !master_of(port)->ruling || letter->tag != KEEPS)
        return;
    for (uint32_t i = 0; i < made_of(port)->servers; i++)
        if (!master_of(port)->reports[i]) {
            struct report *report = body_make(port->blocks, sizeof *report);
            report->incarnation = keeping_latest(&disk_of(port)->keeps[i])->incarnation;
            master_of(port)->reports[i] = report;
        }
}

static void hurry_is_caught(void)
{
    struct store_class in_a_hurry = mutant();
    in_a_hurry.actor.heard = hurries;
    assert_caught(play, &in_a_hurry, 40);
}

/* A server forgets in a new life what its log was in the last one. */
static void loses_its_log(struct port *port, bool first)
{
    struct regions_disk *disk = port_redo(port);
    if (!first)
        for (uint32_t i = 0; i < MOST_REPLICAS; i++)
            versions_free(&disk->copies[i].versions);
    store_regions.actor.started(port, first);
}

static void lost_logs_are_caught(void)
{
    struct store_class loses = mutant();
    loses.actor.started = loses_its_log;
    assert_caught(play, &loses, 40);
}

TEST_MAIN(regions_schedules, TEST(regions_are_served_once), TEST(deaths_lose_nothing),
          TEST(what_broke_them_once_does_not_again), TEST(early_ends_are_caught),
          TEST(ignored_sessions_are_caught), TEST(skipped_replay_is_caught),
          TEST(early_answers_are_caught), TEST(hurry_is_caught), TEST(lost_logs_are_caught))
