/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Servers of a registry and agents under random schedules: delays, deaths, returns, cut ways, a
 * store that is away, by poll, long poll and watch; invariants after every event, and mutants that
 * must break them. */
#include "tests/models/registry_world.h"

#define MS (NANOSECONDS_PER_SECOND / 1000)
#define SECOND ((sim_time)NANOSECONDS_PER_SECOND)

enum { SEEDS = 400, STEPS = 80 };

static uint64_t one_of(draw *random, uint32_t n) { return uniform_below(draw_next(random), n); }

static sim_time time_between(draw *random, sim_time least, sim_time most)
{
    return least + (sim_time)(unit_of(draw_next(random)) * (double)(most - least));
}

/* --- schedules --- */

static struct registry_terms drawn_terms(draw *random)
{
    struct registry_terms terms = {0};
    terms.lease = time_between(random, 3 * SECOND, 10 * SECOND);
    terms.heartbeat = terms.lease / 3;
    terms.evict = time_between(random, 100 * MS, 3 * SECOND);
    terms.cache = one_of(random, 2) ? time_between(random, 100 * MS, 3 * SECOND) : 0;
    const sim_time holds[] = {0, 5 * SECOND, SIM_NEVER};
    terms.hold = holds[one_of(random, 3)];
    terms.refresh = time_between(random, SECOND, 5 * SECOND);
    terms.list = one_of(random, 3) ? 0 : time_between(random, SECOND, 3 * SECOND);
    terms.spread = one_of(random, 3) ? 0 : SECOND;
    terms.stored = one_of(random, 3) == 0;
    return terms;
}

static void step(struct registry_world *world, draw *random)
{
    struct fake_world *fake = world->fake;
    const uint32_t all = world->servers + world->count, actor = (uint32_t)one_of(random, all);
    const uint64_t what = one_of(random, 100);
    if (what < 12 && fake->actors[actor].up)
        fake_crash(fake, actor);
    else if (what < 40 && !fake->actors[actor].up &&
             (actor < world->servers || !world->resigned[actor - world->servers]))
        fake_restart(fake, actor);
    else if (what < 43 && actor >= world->servers && fake->actors[actor].up)
        registry_resigns(world, actor - world->servers);
    else if (what < 50)
        fake->severed[actor][one_of(random, all)] ^= true;
    else if (what < 54)
        fake->behind_away = !fake->behind_away;
    fake_pass(fake, time_between(random, 0, one_of(random, 5) ? SECOND : 10 * SECOND));
}

/* All servers are up, and nothing is in the way; a quarter of the instances stay dead. */
static void calm_down(struct registry_world *world, draw *random)
{
    struct fake_world *fake = world->fake;
    memset(fake->severed, 0, sizeof fake->severed);
    fake->behind_away = false;
    for (uint32_t i = 0; i < world->servers; i++)
        if (!fake->actors[i].up)
            fake_restart(fake, i);
    for (uint32_t i = world->servers; i < world->servers + world->count; i++)
        if (fake->actors[i].up && one_of(random, 4) == 0)
            fake_crash(fake, i);
    fake_pass(fake, 120 * SECOND);
}

/* Whoever lives knows all who live and have not resigned, and nobody else. */
static void all_know(struct registry_world *world)
{
    struct fake_world *fake = world->fake;
    uint32_t alive[INSTANCES_MOST], count = 0;
    for (uint32_t i = 0; i < world->count; i++)
        if (fake->actors[world->servers + i].up && !world->resigned[i])
            alive[count++] = i;
    for (uint32_t i = 0; i < world->count; i++) {
        if (!fake->actors[world->servers + i].up)
            continue;
        const uint64_t known = world->known[i];
        must(world,
             world->lists[known].count == count &&
                 memcmp(world->lists[known].items, alive, count * sizeof *alive) == 0,
             "all are known in the end");
    }
    /* of an agent a heartbeat, a question and what a server makes of them; of a server its list */
    must(world, pool_in_use(&fake->tasks) <= 4 * world->count + world->servers, "no task is left");
    must(world, fake->blocks.in_use <= world->servers + 1, "no memory is left behind");
}

/* One schedule; gives what was broken, or NULL. */
static const char *schedule(const struct store_class *class, uint64_t seed, uint32_t servers)
{
    draw random = seed * 983 + 5;
    const struct registry_terms terms = drawn_terms(&random);
    const uint32_t count = 2 + (uint32_t)one_of(&random, 7);
    if (servers == 0)
        servers = 1 + (uint32_t)one_of(&random, 3);
    struct registry_world *world = registry_world(class, &terms, servers, count);
    world->fake->latency = law_exponential(1e6 * (double)(1 + one_of(&random, 20)));
    world->fake->behind_time = time_between(&random, 0, 20 * MS);
    for (unsigned i = 0; i < STEPS; i++)
        step(world, &random);
    calm_down(world, &random);
    all_know(world);
    const char *what = world->broken ? world->what : NULL;
    fake_end(world->fake);
    return what;
}

static void nothing_breaks_them(void)
{
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        const char *what = schedule(registry_actors.server, seed, 0);
        if (what)
            fprintf(stderr, "seed %d: %s\n", (int)seed, what);
        CU_ASSERT_PTR_NULL(what);
    }
}

/* --- what the store behind says --- */

static struct registry_terms polls_of_a_store(void)
{
    return (struct registry_terms){.lease = 3 * SECOND,
                                   .heartbeat = SECOND,
                                   .evict = 100 * MS,
                                   .refresh = SECOND,
                                   .stored = true};
}

/* A store that lags behind: readers get the list before the latest, until it has caught up. */
static void a_stale_store_makes_a_stale_registry(void)
{
    const struct registry_terms terms = polls_of_a_store();
    struct registry_world *world = registry_world(registry_actors.server, &terms, 1, 4);
    fake_pass(world->fake, 10 * SECOND);
    world->late = true;
    fake_crash(world->fake, 1 + 3);
    fake_pass(world->fake, 20 * SECOND);
    CU_ASSERT_EQUAL(world->lists[server_at(world, 0)->current].count, 3);
    for (uint32_t i = 0; i < 3; i++)
        CU_ASSERT_EQUAL(world->lists[world->known[i]].count, 4);
    world->late = false;
    fake_pass(world->fake, 2 * SECOND);
    for (uint32_t i = 0; i < 3; i++)
        CU_ASSERT_EQUAL(world->lists[world->known[i]].count, 3);
    CU_ASSERT_EQUAL(world->broken, 0);
    fake_end(world->fake);
}

/* While it is away nobody learns anything; one question at a time goes to it for what it missed. */
static void a_store_that_is_away_keeps_all_as_they_are(void)
{
    const struct registry_terms terms = polls_of_a_store();
    struct registry_world *world = registry_world(registry_actors.server, &terms, 1, 8);
    fake_pass(world->fake, 10 * SECOND);
    world->fake->behind_away = true;
    for (uint32_t i = 4; i < 8; i++) {
        fake_crash(world->fake, 1 + i);
        fake_pass(world->fake, 10 * SECOND);
    }
    for (uint32_t i = 0; i < 4; i++)
        CU_ASSERT_EQUAL(world->lists[world->known[i]].count, 8);
    CU_ASSERT_TRUE(pool_in_use(&world->fake->tasks) <= 2 * 4 * 2 + 1);
    world->fake->behind_away = false;
    fake_pass(world->fake, 10 * SECOND);
    for (uint32_t i = 0; i < 4; i++)
        CU_ASSERT_EQUAL(world->lists[world->known[i]].count, 4);
    fake_end(world->fake);
}

/* --- mutants --- */

/* Breaks something in at least a tenth of the schedules. */
static void assert_caught(const struct store_class *mutant, uint32_t servers)
{
    unsigned caught = 0;
    for (uint64_t seed = 0; seed < 100; seed++)
        caught += schedule(mutant, seed, servers) != NULL;
    CU_ASSERT_TRUE(caught >= 10);
}

static const struct actor_class *original(void) { return &registry_actors.server->actor; }

static void never_evicts(struct port *port, uint64_t word)
{
    if (word >> TIMER_SHIFT != TIMER_EVICT)
        original()->fired(port, word);
}

static void keeping_the_dead_is_caught(void)
{
    struct store_class mutant = *registry_actors.server;
    mutant.actor.fired = never_evicts;
    assert_caught(&mutant, 0);
}

/* Takes half of what is left of each lease away at every look. */
static void evicts_early(struct port *port, uint64_t word)
{
    struct server *server = port->state;
    const struct registry_terms *terms = port->settings;
    for (uint32_t i = 0; word >> TIMER_SHIFT == TIMER_EVICT && i < terms->count; i++)
        server->entries[i].until -= (server->entries[i].until - port_now(port)) / 2;
    original()->fired(port, word);
}

static void evicting_early_is_caught(void)
{
    struct store_class mutant = *registry_actors.server;
    mutant.actor.fired = evicts_early;
    assert_caught(&mutant, 1);
}

static void hears_no_fellow(struct port *port, const struct letter *letter)
{
    (void)port;
    (void)letter;
}

static void not_hearing_fellows_is_caught(void)
{
    struct store_class mutant = *registry_actors.server;
    mutant.actor.heard = hears_no_fellow;
    assert_caught(&mutant, 2);
}

/* The least that anybody knows while the only server dies and comes back at once. */
static uint32_t least_known(const struct store_class *class)
{
    const struct registry_terms terms = {
        .lease = 3 * SECOND, .heartbeat = SECOND, .evict = 100 * MS, .refresh = 100 * MS};
    struct registry_world *world = registry_world(class, &terms, 1, 8);
    uint32_t least = 8;
    fake_pass(world->fake, 10 * SECOND);
    fake_crash(world->fake, 0);
    fake_restart(world->fake, 0);
    for (unsigned i = 0; i < 500; i++) {
        fake_pass(world->fake, 10 * MS);
        for (uint32_t k = 0; k < 8; k++) {
            const uint32_t known = world->lists[world->known[k]].count;
            least = known < least ? known : least;
        }
    }
    fake_end(world->fake);
    return least;
}

/* Answers at once, by those of whom it has heard by then. */
static void answers_too_soon(struct port *port, bool first)
{
    original()->started(port, first);
    if (!first)
        original()->fired(port, timer_word(TIMER_WARM, 0));
}

static void whoever_returns_says_nothing_too_soon(void)
{
    struct store_class mutant = *registry_actors.server;
    mutant.actor.started = answers_too_soon;
    CU_ASSERT_EQUAL(least_known(registry_actors.server), 8);
    CU_ASSERT_TRUE(least_known(&mutant) < 8);
}

TEST_MAIN(registry_schedules, TEST(nothing_breaks_them), TEST(a_stale_store_makes_a_stale_registry),
          TEST(a_store_that_is_away_keeps_all_as_they_are), TEST(keeping_the_dead_is_caught),
          TEST(evicting_early_is_caught), TEST(not_hearing_fellows_is_caught),
          TEST(whoever_returns_says_nothing_too_soon))
