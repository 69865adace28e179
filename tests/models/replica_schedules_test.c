/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A primary and its replicas under random schedules: delays, deaths, returns, lost and doubled
 * letters, in all modes; invariants after every event, and mutants that must break them. */
#include "models/stores/primary_replica/protocol.h"
#include "tests/models/replica_invariants.h"

enum { SEEDS = 400, STEPS = 120 };

/* --- schedules --- */

struct drawn_settings {
    struct primary_replica settings;
    struct replication_mode mode;
    struct {
        sim_time heartbeat, timeout;
    } timeout;
    uint32_t peers;
};

static uint64_t one_of(draw *random, uint32_t n) { return uniform_below(draw_next(random), n); }

static struct law law_of_up_to(draw *random, sim_time most)
{
    switch (one_of(random, 3)) {
    case 0:
        return law_constant(0);
    case 1:
        return law_constant((sim_time)one_of(random, (uint32_t)most));
    default:
        return law_exponential((double)one_of(random, (uint32_t)most) + 1.0);
    }
}

static bool is_in_order(const struct primary_replica *settings) { return settings->log[0] == 'o'; }

static void draw_settings(struct drawn_settings *drawn, draw *random, const char *mode)
{
    static const char *const modes[] = {"async", "semi_sync", "sync", "strict"};
    const char *name = mode ? mode : modes[one_of(random, 4)];
    struct primary_replica *settings = &drawn->settings;
    *settings = replica_settings(name, one_of(random, 2) ? "replica" : "primary");
    drawn->mode = (struct replication_mode){
        .acks = mode || one_of(random, 2) ? COUNT_UNLIMITED : (uint64_t)1 + one_of(random, 2),
        .until = one_of(random, 2) ? "flushed" : "applied",
        .fall_back =
            strcmp(name, "semi_sync") == 0 ? SECOND * (1 + (sim_time)one_of(random, 4)) : 0};
    settings->mode.settings = &drawn->mode;
    settings->log = one_of(random, 3) ? "ordered" : "independent";
    settings->gather = one_of(random, 2);
    if (is_in_order(settings) && one_of(random, 2))
        settings->feeds = 1 + one_of(random, 2);
    settings->most_lag = one_of(random, 2) ? SECOND : 0;
    settings->apply_time = law_of_up_to(random, 5 * MS);
    settings->delays.replicate = law_of_up_to(random, 50 * MS);
    settings->delays.ack = law_of_up_to(random, 5 * MS);
    own_failover()->detect = law_of_up_to(random, SECOND);
    own_failover()->promote = law_of_up_to(random, SECOND);
    drawn->peers = 1 + (uint32_t)one_of(random, 5);
}

/* One at a time: all are up, follow the same reign, and have what it had to tell them. */
static bool may_crash(struct fake_world *world)
{
    if (!invariants_of(world)->one_reign)
        return true;
    for (uint32_t i = 0; i < world->peers; i++)
        if (!settled(world, i) || disk_at(world, i)->epoch != disk_at(world, 0)->epoch ||
            (state_at(world, i)->office != FOLLOWING && state_at(world, i)->office != REIGNING))
            return false;
    return true;
}

/* One in so many steps is an order to hand over; 0: none. */
static uint32_t orders;

static void step(struct fake_world *world, draw *random, uint32_t crashes)
{
    const uint32_t replica = (uint32_t)one_of(random, world->peers);
    const uint64_t what = orders && one_of(random, orders) == 0 ? 100 : one_of(random, 100),
                   key = one_of(random, WATCHED_KEYS);
    if (what < crashes && world->actors[replica].up && may_crash(world))
        fake_crash(world, replica);
    else if (what < 3 * crashes && !world->actors[replica].up)
        fake_restart(world, replica);
    else if (what >= 100) /* of an operator: to somebody, or to whoever is best */
        fake_order(world, fake_route(world, VERB_WRITE, LEVEL_NORMAL), ORDER_LEAD,
                   one_of(random, 3) ? replica : NOBODY);
    else if (what < 40)
        ask_watched(world, replica, VERB_READ, LEVEL_STRONG, key); /* of a client behind time */
    else if (what < 55)
        ask_watched(world, fake_route(world, VERB_READ, LEVEL_STRONG), VERB_READ, LEVEL_STRONG,
                    key);
    else
        ask_watched(world, fake_route(world, VERB_WRITE, LEVEL_NORMAL), VERB_WRITE, LEVEL_NORMAL,
                    key);
    fake_pass(world, (sim_time)one_of(random, (uint32_t)(one_of(random, 10) ? 20 * MS : SECOND)));
}

/* All are up, and have time to settle; a last write goes everywhere. */
static void calm_down(struct fake_world *world)
{
    world->loss = world->doubling = 0.0;
    world->overtaking = false;
    memset(world->severed, 0, sizeof world->severed);
    for (uint32_t i = 0; i < world->peers; i++)
        if (!world->actors[i].up)
            fake_restart(world, i);
    for (unsigned i = 0; i < 3; i++) { /* what was lost is missed when something follows */
        fake_pass(world, 30 * SECOND);
        ask_watched(world, fake_route(world, VERB_WRITE, LEVEL_NORMAL), VERB_WRITE, LEVEL_NORMAL,
                    0);
    }
    fake_pass(world, 30 * SECOND);
}

static uint64_t blocks_of(struct fake_world *world)
{
    uint64_t blocks = 0;
    for (uint32_t i = 0; i < world->peers; i++) {
        const struct replica_disk *disk = disk_at(world, i);
        const void *const kept[] = {disk->versions.places, disk->queue.ring, disk->numbers.ring,
                                    disk->cuts.list, state_at(world, i)->waiting.ring};
        for (unsigned k = 0; k < 5; k++)
            blocks += kept[k] ? 1u : 0u;
    }
    return blocks;
}

static void all_is_well(struct fake_world *world)
{
    const uint32_t primary = fake_route(world, VERB_WRITE, LEVEL_NORMAL);
    must(world, state_at(world, primary)->office == REIGNING, "somebody reigns in the end");
    for (uint32_t i = 0; i < world->peers; i++) {
        must(world, disk_at(world, i)->queue.count == 0, "all is applied in the end");
        for (uint64_t key = 0; key < WATCHED_KEYS; key++)
            must(world, version_at(world, i, key) == version_at(world, primary, key),
                 "all have the same in the end");
    }
    must(world, pool_in_use(&world->tasks) == 0, "no task is left");
    must(world, world->blocks.in_use == blocks_of(world), "no memory is left behind");
}

/* One schedule; gives what was broken, or NULL. */
static const char *schedule(const struct store_class *class, uint64_t seed, const char *mode,
                            bool one_by_one)
{
    draw random = seed * 977 + 1;
    struct drawn_settings drawn;
    draw_settings(&drawn, &random, mode);
    struct fake_world *world = watched(class, drawn.peers, &drawn.settings, one_by_one);
    world->store.write_time = law_of_up_to(&random, 2 * MS);
    world->latency = law_of_up_to(&random, 10 * MS);
    world->disk = law_of_up_to(&random, 5 * MS);
    for (unsigned i = 0; i < STEPS; i++)
        step(world, &random, 4);
    calm_down(world);
    all_is_well(world);
    const char *what = invariants_of(world)->broken ? invariants_of(world)->what : NULL;
    fake_end(world);
    return what;
}

static void nothing_breaks_them(void)
{
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        const char *what = schedule(&store_primary_replica, seed, NULL, seed % 2);
        if (what)
            fprintf(stderr, "seed %d: %s\n", (int)seed, what);
        CU_ASSERT_PTR_NULL(what);
    }
}

/* The same with operators who have it handed over now and then. */
static void orders_break_nothing(void)
{
    orders = 12;
    nothing_breaks_them();
    orders = 0;
}

/* Letters are lost, doubled, overtake each other, ways are cut; detectors err.  Then two may reign
 * for a while, and what was answered may be lost; but no replica mixes up its log, and in the end
 * all agree. */
static const char *hostile(uint64_t seed)
{
    draw random = seed * 991 + 7;
    struct drawn_settings drawn;
    draw_settings(&drawn, &random, NULL);
    drawn.settings.log = "ordered"; /* an independent one takes what is missing for late */
    drawn.settings.feeds = seed % 2 ? 1 + seed / 2 % 2 : COUNT_UNLIMITED;
    drawn.settings.gather = false;
    drawn.timeout.heartbeat = 100 * MS;
    drawn.timeout.timeout = 500 * MS;
    own_failover()->detector =
        (struct chosen){.class = member(&detectors, "timeout"), .settings = &drawn.timeout};
    drawn.mode.acks = COUNT_UNLIMITED;
    struct fake_world *world = watched(&store_primary_replica, drawn.peers, &drawn.settings, false);
    world->latency = law_of_up_to(&random, 10 * MS);
    world->loss = one_of(&random, 2) ? 0.05 : 0.0;
    world->doubling = one_of(&random, 2) ? 0.05 : 0.0;
    world->overtaking = one_of(&random, 2);
    for (unsigned i = 0; i < STEPS; i++) {
        if (one_of(&random, 30) == 0)
            world->severed[one_of(&random, drawn.peers)][one_of(&random, drawn.peers)] ^= true;
        step(world, &random, 3);
    }
    calm_down(world);
    all_is_well(world);
    const struct invariants *all = invariants_of(world);
    const char *what = all->broken ? all->what : NULL;
    fake_end(world);
    return what;
}

static void hostile_ways_mix_up_nothing(void)
{
    for (uint64_t seed = 0; seed < SEEDS / 2; seed++) {
        const char *what = hostile(seed);
        if (what)
            fprintf(stderr, "hostile seed %d: %s\n", (int)seed, what);
        CU_ASSERT_PTR_NULL(what);
    }
}

static void hostile_orders_mix_up_nothing(void)
{
    orders = 12;
    hostile_ways_mix_up_nothing();
    orders = 0;
}

/* --- mutants --- */

/* Breaks something in at least a tenth of the schedules. */
static void assert_caught(const struct store_class *mutant, const char *mode)
{
    unsigned caught = 0;
    for (uint64_t seed = 0; seed < 100; seed++)
        caught += schedule(mutant, seed, mode, true) != NULL;
    CU_ASSERT_TRUE(caught >= 10);
}

static const struct actor_class *original(void) { return &store_primary_replica.actor; }

/* Answers as soon as the primary has it, whatever the mode. */
static void answers_too_early(struct port *port, struct task *task, void *disk)
{
    const bool write = task->stage == WRITING;
    original()->flushed(port, task, disk);
    struct waiting *waiting = &state_of(port)->waiting;
    if (!write || waiting->first > waiting->last)
        return;
    struct waiting_write *last = waiting_at(waiting, waiting->last);
    if (!last->task)
        return;
    struct task *waits = last->task;
    last->task = NULL;
    port_answer(port, waits, OUTCOME_ok);
}

static void acknowledging_before_replicating_is_caught(void)
{
    struct store_class mutant = store_primary_replica;
    mutant.actor.flushed = answers_too_early;
    assert_caught(&mutant, "sync");
    assert_caught(&mutant, "strict");
}

/* Comes back as if it had never been away: what it held office of it holds. */
static void never_was_away(struct port *port, bool first)
{
    original()->started(port, first);
    struct replica_state *state = state_of(port);
    if (first || holder_of(state->epoch) != port->self)
        return;
    state->office = REIGNING;
    log_begins(port);
}

static void forgetting_a_crash_is_caught(void)
{
    struct store_class mutant = store_primary_replica;
    mutant.actor.started = never_was_away;
    assert_caught(&mutant, "async");
    assert_caught(&mutant, "sync");
}

/* Comes back with an empty disk, and does not know it. */
static void came_back_empty(struct port *port, bool first)
{
    struct replica_disk *disk = port_redo(port);
    if (!first) {
        const struct versions none = {.blocks = port->blocks};
        disk->versions = none;
        disk->last = 0;
        numbers_reset(&disk->numbers, 0);
    }
    original()->started(port, first);
}

static void forgetting_a_disk_is_caught(void)
{
    struct store_class mutant = store_primary_replica;
    mutant.actor.started = came_back_empty;
    assert_caught(&mutant, "sync");
}

/* Answers strong reads whoever it is. */
static void answers_anybody(struct port *port, struct task *task)
{
    struct replica_state *state = state_of(port);
    const enum office office = state->office;
    if (task->verb == VERB_READ && holder_of(state->epoch) == port->self)
        state->office = REIGNING;
    original()->arrived(port, task);
    state->office = office;
}

/* Letters that take long: one that comes back hears late of its successor. */
static void answering_from_a_stale_primary_is_caught(void)
{
    const struct store_class *const original_class = &store_primary_replica;
    struct store_class mutant = store_primary_replica;
    mutant.actor.arrived = answers_anybody;
    unsigned caught = 0, wrong = 0;
    for (uint64_t seed = 0; seed < 200; seed++) {
        draw random = seed / 2 + 11;
        struct drawn_settings drawn;
        draw_settings(&drawn, &random, "async");
        own_failover()->detect = own_failover()->promote = law_constant(50 * MS);
        struct fake_world *world =
            watched(seed % 2 ? &mutant : original_class, 3, &drawn.settings, true);
        world->latency = law_exponential(100e6);
        for (unsigned i = 0; i < 4 * STEPS; i++)
            step(world, &random, 10);
        *(seed % 2 ? &caught : &wrong) += invariants_of(world)->broken > 0;
        fake_end(world);
    }
    CU_ASSERT_TRUE(caught >= 10 && wrong == 0);
}

/* A fail-over that is called lossless: what the successor lacks, nobody says. */
static void says_that_all_is_kept(struct fake_world *world, uint32_t heir, uint64_t kept,
                                  uint64_t begins)
{
    (void)kept;
    given_up(world, heir, begins, begins);
}

/* Told of the losses, nothing is wrong with the same schedules; not told, reads contradict what was
 * answered. */
static void calling_async_lossless_is_caught(void)
{
    unsigned caught = 0, wrong = 0, lost = 0;
    for (uint64_t seed = 0; seed < 200; seed++) {
        draw random = seed / 2 + 23;
        struct drawn_settings drawn;
        draw_settings(&drawn, &random, "async");
        own_failover()->detect = own_failover()->promote = law_constant(50 * MS);
        drawn.settings.delays.replicate = law_constant(200 * MS);
        struct fake_world *world = watched(&store_primary_replica, 3, &drawn.settings, true);
        if (seed % 2)
            world->cut = says_that_all_is_kept;
        for (unsigned i = 0; i < 4 * STEPS; i++)
            step(world, &random, 10);
        *(seed % 2 ? &caught : &wrong) += invariants_of(world)->broken > 0;
        lost += invariants_of(world)->lost > 0;
        fake_end(world);
    }
    CU_ASSERT_TRUE(caught >= 10 && wrong == 0);
    CU_ASSERT_TRUE(lost >= 50); /* of 100 that tell */
}

/* Applies what comes, gap or not. */
static void minds_no_gap(struct port *port, const struct letter *letter)
{
    struct letter changed = *letter;
    if (letter->tag == WRITE)
        changed.word = state_of(port)->received;
    original()->heard(port, &changed);
}

static void filling_no_gap_is_caught(void)
{
    struct store_class mutant = store_primary_replica;
    mutant.actor.heard = minds_no_gap;
    unsigned caught = 0;
    for (uint64_t seed = 0; seed < 100; seed++) {
        draw random = seed + 3;
        struct drawn_settings drawn;
        draw_settings(&drawn, &random, "async");
        drawn.settings.log = "ordered";
        drawn.peers = 3;
        struct fake_world *world = watched(&mutant, 3, &drawn.settings, true);
        world->loss = 0.1;
        for (unsigned i = 0; i < STEPS; i++)
            step(world, &random, 0);
        caught += invariants_of(world)->broken > 0;
        fake_end(world);
    }
    CU_ASSERT_TRUE(caught >= 50);
}

TEST_MAIN(replica_schedules, TEST(nothing_breaks_them), TEST(orders_break_nothing),
          TEST(hostile_orders_mix_up_nothing), TEST(hostile_ways_mix_up_nothing),
          TEST(acknowledging_before_replicating_is_caught), TEST(forgetting_a_crash_is_caught),
          TEST(forgetting_a_disk_is_caught), TEST(answering_from_a_stale_primary_is_caught),
          TEST(calling_async_lossless_is_caught), TEST(filling_no_gap_is_caught))
