/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paxos under random schedules, with a leader and without: letters that are late, lost, doubled or
 * overtake each other, ways that are cut, slow disks, crashes and returns; one chosen value a slot
 * after every event, every history linearizable, and mutants that must break something. */
#include "tests/models/paxos_world.h"

enum { SEEDS = 150, STEPS = 150 };

extern const struct store_class store_paxos;

static struct paxos draw_settings(draw *random)
{
    struct paxos settings = paxos_settings_of(one_of(random, 2) ? "stable" : "none");
    settings.reads = one_of(random, 3) ? "log" : "local";
    if (one_of(random, 2))
        settings.snapshot = (struct snapshot_settings){
            .every = 1 + one_of(random, 30), .keep = one_of(random, 10), .size = 1000};
    settings.apply_time = law_of_up_to(random, 5 * MS);
    settings.delays.all = law_of_up_to(random, 10 * MS);
    return settings;
}

static uint64_t blocks_of(struct fake_world *world)
{
    uint64_t blocks = 0;
    for (uint32_t i = 0; i < world->peers; i++) {
        const struct paxos_state *state = paxos_at(world, i);
        const struct paxos_disk *disk = paxos_disk_at(world, i);
        const void *const held[] = {state->log.ring,       state->found.ring,
                                    state->votes.ring,     state->records.list,
                                    state->outbox.list,    state->machine.versions.places,
                                    disk->versions.places, disk->log.ring};
        for (unsigned k = 0; k < sizeof held / sizeof held[0]; k++)
            blocks += held[k] ? 1u : 0u;
    }
    return blocks;
}

static bool all_is_applied(struct fake_world *world)
{
    const uint64_t applied = paxos_at(world, 0)->machine.applied;
    for (uint32_t i = 0; i < world->peers; i++) {
        const struct machine *it = &paxos_at(world, i)->machine;
        if (it->applied != applied || it->commit != applied)
            return false;
    }
    return true;
}

/* Where laws have long tails a leader is outvoted now and then, at this moment perhaps: whoever
 * leads is asked again. */
static bool serves(struct fake_world *world, enum verb verb, uint8_t level)
{
    const uint64_t served = world->answered;
    for (unsigned i = 0; i < 10 && world->answered == served; i++) {
        const uint32_t leader = paxos_leader(world);
        schedule_ask(world, leader == NOBODY ? 0 : leader, verb, level, 0);
        fake_pass(world, SECOND);
    }
    return world->answered > served;
}

/* All have the same in the end, nothing is left open, and it works. */
static void all_is_well(struct fake_world *world)
{
    const struct paxos *settings = settings_of(fake_port(world, 0));
    for (unsigned i = 0; i < 30 && (!all_is_applied(world) || pool_in_use(&world->tasks) > 0); i++)
        fake_pass(world, SECOND);
    const uint32_t leader = paxos_leader(world);
    must(world, all_is_applied(world), "all is applied in the end");
    must(world, duels(settings) == (leader == NOBODY), "somebody leads in the end");
    for (uint32_t i = 1; i < world->peers; i++) {
        const struct machine *one = &paxos_at(world, 0)->machine,
                             *it = &paxos_at(world, i)->machine;
        for (uint64_t key = 0; key < SCHEDULE_KEYS; key++)
            must(world,
                 versions_get(&one->versions, 0, key).number ==
                     versions_get(&it->versions, 0, key).number,
                 "all have the same in the end");
    }
    must(world, pool_in_use(&world->tasks) == 0, "no task is left");
    must(world, serves(world, VERB_WRITE, LEVEL_NORMAL), "it takes writes");
    must(world, serves(world, VERB_READ, LEVEL_STRONG), "it answers reads");
}

static const char *schedule(const struct store_class *class, uint64_t seed)
{
    draw random = seed * 977 + 1;
    const struct paxos settings = draw_settings(&random);
    struct fake_world *world =
        paxos_world(class, 1 + (uint32_t)one_of(&random, PAXOS_PEERS), &settings);
    draw_world(world, &random);
    for (unsigned i = 0; i < STEPS; i++)
        schedule_step(world, &random, 3, paxos_leader);
    calm_down(world);
    if (duels(&settings)) /* a command at a time, two rounds each, and what is outbid waits */
        fake_pass(world, 60 * SECOND);
    all_is_well(world);
    all_die_and_return(world);
    must(world, world->blocks.in_use <= blocks_of(world) + world->peers * world->peers,
         "no memory is left behind");
    const char *what = what_broke(world);
    fake_end(world);
    return what;
}

static void nothing_breaks_it(void) { holds_for_all(schedule, &store_paxos, SEEDS); }

/* A new leader knew a slot behind a gap to be chosen, and offered it with its old ballot (8172). */
static void what_broke_it_once_does_not_again(void)
{
    static const uint64_t seeds[] = {8172};
    for (unsigned i = 0; i < sizeof seeds / sizeof seeds[0]; i++)
        CU_ASSERT_PTR_NULL(schedule(&store_paxos, seeds[i]));
}

/* --- disks that are lost --- */

static bool is_whole(struct fake_world *world)
{
    for (uint32_t i = 0; i < world->peers; i++)
        if (paxos_disk_at(world, i)->blank)
            return false;
    return true;
}

/* One at a time, or any. */
static const char *disks(const struct store_class *class, uint64_t seed, bool careful)
{
    draw random = seed * 1021 + 1;
    const struct paxos settings = draw_settings(&random);
    struct fake_world *world = paxos_world(class, 3 + (uint32_t)one_of(&random, 3), &settings);
    draw_world(world, &random);
    for (unsigned i = 0; i < STEPS; i++) {
        const uint32_t any = (uint32_t)one_of(&random, world->peers);
        if (one_of(&random, careful ? 6 : 15) == 0 && (!careful || is_whole(world))) {
            if (world->actors[any].up)
                fake_crash(world, any);
            fake_wipe(world, any);
        }
        schedule_step(world, &random, 3, paxos_leader);
    }
    calm_down(world);
    fake_pass(world, 60 * SECOND);
    must(world, !careful || is_whole(world), "all have recovered in the end");
    if (careful)
        all_is_well(world);
    must(world, world->blocks.in_use <= blocks_of(world) + world->peers * world->peers,
         "no memory is left behind");
    const char *what = what_broke(world);
    fake_end(world);
    return what;
}

static const char *one_disk_at_a_time(const struct store_class *class, uint64_t seed)
{
    return disks(class, seed, true);
}
static const char *any_disks(const struct store_class *class, uint64_t seed)
{
    return disks(class, seed, false);
}

static void one_lost_disk_is_survived(void)
{
    holds_for_all(one_disk_at_a_time, &store_paxos, SEEDS);
    /* in these the vote that makes a majority is of one that was told the value */
    CU_ASSERT_PTR_NULL(one_disk_at_a_time(&store_paxos, 1204));
    CU_ASSERT_PTR_NULL(one_disk_at_a_time(&store_paxos, 8347));
}
static void whatever_is_lost_nothing_is_forgotten(void)
{
    holds_for_all(any_disks, &store_paxos, SEEDS);
}

/* Two of three: nobody may take what the third one has for all. */
static void without_a_majority_nobody_serves(void)
{
    const struct paxos settings = paxos_settings_of("stable");
    struct fake_world *world = paxos_world(&store_paxos, 3, &settings);
    world->latency = law_constant(MS);
    fake_pass(world, SECOND);
    fake_version(world, VERB_WRITE, LEVEL_NORMAL, 1);
    for (uint32_t i = 1; i < 3; i++) {
        fake_crash(world, i);
        fake_wipe(world, i);
        fake_restart(world, i);
    }
    fake_pass(world, 60 * SECOND);
    CU_ASSERT_TRUE(paxos_disk_at(world, 1)->blank && paxos_disk_at(world, 2)->blank);
    schedule_ask(world, 0, VERB_WRITE, LEVEL_NORMAL, 1);
    fake_pass(world, 10 * SECOND);
    CU_ASSERT_EQUAL(world->answered, 1);
    CU_ASSERT_PTR_NULL(what_broke(world));
    fake_end(world);
}

/* --- mutants --- */

static void votes_at_once(struct port *port, void *disk)
{
    paxos_wiped(port, disk);
    ((struct paxos_disk *)disk)->blank = false;
}

static void an_acceptor_that_votes_without_its_disk_is_caught(void)
{
    struct store_class mutant = store_paxos;
    mutant.actor.wiped = votes_at_once;
    assert_caught(one_disk_at_a_time, &mutant, 60);
}

static const struct actor_class *original(void) { return &store_paxos.actor; }

static void forgets_promises(struct paxos_state *state)
{
    state->promised = 0;
    for (uint64_t slot = state->log.base + 1; slot <= state->log.last; slot++)
        log_at(&state->log, slot)->promised = 0;
}

static void starts_without_promises(struct port *port, bool first)
{
    original()->started(port, first);
    if (!first)
        forgets_promises(state_of(port));
}

static void an_acceptor_that_forgets_its_promise_is_caught(void)
{
    struct store_class mutant = store_paxos;
    mutant.actor.started = starts_without_promises;
    assert_caught(schedule, &mutant, 100);
}

/* It keeps its promise on disk, and does not look at it. */
static void accepts_anything(struct port *port, const struct letter *letter)
{
    struct paxos_state *state = state_of(port);
    const uint32_t promised = state->promised;
    if (letter->tag == ACCEPT)
        forgets_promises(state);
    original()->heard(port, letter);
    if (promised > state->promised)
        state->promised = promised;
}

static void an_acceptor_that_accepts_below_its_promise_is_caught(void)
{
    struct store_class mutant = store_paxos;
    mutant.actor.heard = accepts_anything;
    assert_caught(schedule, &mutant, 100);
}

/* It proposes what it likes. */
static void minds_no_values(struct port *port, const struct letter *letter)
{
    struct letter changed = *letter;
    if (letter->tag != PROMISED) {
        original()->heard(port, letter);
        return;
    }
    const struct slots *slots = letter->body;
    const size_t size = sizeof *slots + slots->count * sizeof slots->entries[0];
    struct slots *empty = body_make(port->blocks, size);
    *empty = (struct slots){.first = slots->first, .count = slots->count};
    changed.body = empty;
    original()->heard(port, &changed);
    body_release(port->blocks, empty);
}

static void a_proposer_that_ignores_accepted_values_is_caught(void)
{
    struct store_class mutant = store_paxos;
    mutant.actor.heard = minds_no_values;
    assert_caught(schedule, &mutant, 100);
}

static void promises_too_early(struct port *port, const struct letter *letter)
{
    original()->heard(port, letter);
    does_not_wait_for_the_disk(port, &state_of(port)->outbox, &settings_of(port)->delays.all);
}

static void answering_before_the_fsync_is_caught(void)
{
    struct store_class mutant = store_paxos;
    mutant.actor.heard = promises_too_early;
    assert_caught(schedule, &mutant, 200);
}

/* It takes the values of the least ballots that it is told of instead of the greatest. */
static void takes_old_values(struct port *port, const struct letter *letter)
{
    struct paxos_state *state = state_of(port);
    if (letter->tag == PROMISED)
        for (uint64_t slot = state->found.base + 1; slot <= state->found.last; slot++)
            if (log_at(&state->found, slot)->term != 0)
                log_at(&state->found, slot)->term = UINT32_MAX;
    if (letter->tag == PROMISED && state->attempt.best != 0)
        state->attempt.best = UINT32_MAX;
    original()->heard(port, letter);
}

static void a_proposer_that_takes_the_first_value_is_caught(void)
{
    struct store_class mutant = store_paxos;
    mutant.actor.heard = takes_old_values;
    assert_caught(schedule, &mutant, 300);
}

TEST_MAIN(paxos_schedules, TEST(nothing_breaks_it), TEST(what_broke_it_once_does_not_again),
          TEST(one_lost_disk_is_survived), TEST(whatever_is_lost_nothing_is_forgotten),
          TEST(without_a_majority_nobody_serves),
          TEST(an_acceptor_that_votes_without_its_disk_is_caught),
          TEST(an_acceptor_that_forgets_its_promise_is_caught),
          TEST(an_acceptor_that_accepts_below_its_promise_is_caught),
          TEST(a_proposer_that_ignores_accepted_values_is_caught),
          TEST(answering_before_the_fsync_is_caught),
          TEST(a_proposer_that_takes_the_first_value_is_caught))
