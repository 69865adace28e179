/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Members of a raft store that come and go under random schedules: whatever is late, lost, doubled
 * or cut, whoever dies and returns; its properties after every event, every history linearizable,
 * and mutants that must break something. */
#include "tests/models/raft_world.h"

enum { SEEDS = 200, STEPS = 150 };

extern const struct store_class store_raft;

/* Somebody is told to join or to leave; now and then whoever leads, of another one. */
static void order_any(struct fake_world *world, draw *random)
{
    const uint32_t who = (uint32_t)one_of(random, world->peers), leader = raft_leader(world);
    const bool itself = leader == NOBODY || one_of(random, 3) > 0;
    fake_order(world, itself ? who : leader, one_of(random, 2) ? ORDER_JOIN : ORDER_LEAVE, who);
}

/* In the end those belong that are told to, and all of them have all. */
static void settles(struct fake_world *world, draw *random)
{
    const replica_set all = first_of(world->peers);
    replica_set in = (draw_next(random) >> 20) & all;
    in |= replica_bit((uint32_t)one_of(random, world->peers));
    for (unsigned k = 0; k < 2; k++) { /* those that stay are there before others go */
        for (replica_set left = k ? all & ~in : in; left; left &= left - 1)
            fake_order(world, lowest(left), k ? ORDER_LEAVE : ORDER_JOIN, lowest(left));
        fake_pass(world, 40 * SECOND);
    }
    const uint32_t leader = raft_leader(world);
    must(world, leader != NOBODY, "somebody leads in the end");
    if (leader == NOBODY)
        return;
    must(world, raft_at(world, leader)->members.voters == in, "those belong that are to");
    for (uint32_t i = 0; i < world->peers; i++) {
        const struct raft_state *state = raft_at(world, i);
        must(world, world->directory.peers[i].outside == !(in >> i & 1),
             "clients know who belongs");
        if (in >> i & 1)
            must(world, state->machine.applied == raft_at(world, leader)->log.last,
                 "all is applied in the end");
        for (uint64_t key = 0; key < RAFT_KEYS && in >> i & 1; key++)
            must(world,
                 versions_get(&state->machine.versions, 0, key).number ==
                     versions_get(&raft_at(world, leader)->machine.versions, 0, key).number,
                 "all have the same in the end");
    }
    const uint64_t served = world->answered;
    schedule_ask(world, leader, VERB_WRITE, LEVEL_NORMAL, 0);
    fake_pass(world, SECOND);
    schedule_ask(world, leader, VERB_READ, LEVEL_STRONG, 0);
    fake_pass(world, SECOND);
    must(world, world->answered == served + 2, "the leader serves");
    must(world, pool_in_use(&world->tasks) == 0, "no task is left");
}

static const char *schedule(const struct store_class *class, uint64_t seed)
{
    draw random = seed * 991 + 1;
    struct raft settings = raft_draw_settings(&random);
    const uint32_t peers = 2 + (uint32_t)one_of(&random, 5);
    struct fake_world *world =
        raft_world_with(class, peers, 1 + (uint32_t)one_of(&random, peers), &settings);
    draw_world(world, &random);
    world->kept_bytes = one_of(&random, 2) ? 3 << 20 : 0;
    for (unsigned i = 0; i < STEPS; i++) {
        if (one_of(&random, 8) == 0)
            order_any(world, &random);
        schedule_step(world, &random, 3, raft_leader);
        check_logs(world);
    }
    world->latency = settings.delays.all = law_constant(MS); /* no heartbeat is late any more */
    calm_down(world);
    settles(world, &random);
    all_die_and_return(world);
    must(world, world->blocks.in_use <= raft_blocks(world) + world->peers * world->peers,
         "no memory is left behind");
    const char *what = what_broke(world);
    fake_end(world);
    return what;
}

static void nothing_breaks_it(void) { holds_for_all(schedule, &store_raft, SEEDS); }

/* --- mutants --- */

static const struct actor_class *original(void) { return &store_raft.actor; }

static void cut_between(struct fake_world *world, replica_set one)
{
    for (uint32_t a = 0; a < world->peers; a++)
        for (uint32_t b = 0; b < world->peers; b++)
            world->severed[a][b] = (one >> a & 1) != (one >> b & 1);
}

/* Members come and go while the world falls into two halves, anew and anew, in each of which
 * somebody may think that it leads. */
static const char *halves(const struct store_class *class, uint64_t seed)
{
    draw random = seed * 947 + 7;
    struct raft settings = raft_settings();
    settings.pre_vote = one_of(&random, 2);
    const uint32_t peers = 6;
    struct fake_world *world =
        raft_world_with(class, peers, 2 + (uint32_t)one_of(&random, 3), &settings);
    world->latency = law_exponential(5e6);
    promises_of(world)->lenient = class != &store_raft;
    for (unsigned i = 0; i < 120 && kept_of(world)->broken == 0; i++) {
        const uint64_t half = one_of(&random, 3) ? one_of(&random, 1u << peers) : 0;
        cut_between(world, half);
        for (unsigned k = 0; k < 6; k++) {
            for (uint32_t a = 0; a < peers; a++) {
                if (raft_at(world, a)->role != LEADER)
                    continue;
                if (one_of(&random, 3) == 0)
                    fake_order(world, a, one_of(&random, 2) ? ORDER_JOIN : ORDER_LEAVE,
                               (uint32_t)one_of(&random, peers));
                schedule_ask(world, a, VERB_WRITE, LEVEL_NORMAL, 0);
            }
            fake_pass(world, (sim_time)one_of(&random, 100 * MS));
        }
        const uint32_t any = (uint32_t)one_of(&random, peers);
        if (one_of(&random, 4) == 0) {
            fake_crash(world, any);
            fake_restart(world, any);
        }
        check_logs(world);
    }
    const char *what = what_broke(world);
    fake_end(world);
    return what;
}

static void nothing_breaks_it_in_halves(void) { holds_for_all(halves, &store_raft, SEEDS); }

/* A configuration counts from when it is committed, not from when it is in the log. */
static void only_what_is_committed(struct port *port)
{
    struct raft_state *state = state_of(port);
    if (state->members.index <= state->machine.commit)
        return;
    state->members.voters = members_as_of(port, state->machine.commit);
}
static void hears_late(struct port *port, const struct letter *letter)
{
    original()->heard(port, letter);
    only_what_is_committed(port);
}
static void is_told_late(struct port *port, enum order what, uint32_t peer)
{
    original()->ordered(port, what, peer);
    only_what_is_committed(port);
}
static void learns_late(struct port *port, const struct letter *letter)
{
    const struct raft_state *state = state_of(port);
    const uint64_t before = state->machine.commit;
    hears_late(port, letter);
    if (state->members.index > before && state->members.index <= state->machine.commit)
        state_of(port)->members.voters = members_as_of(port, state->machine.commit);
}

static void a_configuration_that_waits_for_its_commit_is_caught(void)
{
    struct store_class mutant = store_raft;
    mutant.actor.heard = learns_late;
    mutant.actor.ordered = is_told_late;
    assert_caught(halves, &mutant, 60);
}

/* The next change does not wait for the one before. */
static void does_not_wait(struct port *port, enum order what, uint32_t peer)
{
    if (leads(port) && knows_commit(state_of(port)) &&
        belongs(port, peer) != (what == ORDER_JOIN) &&
        (what == ORDER_JOIN || size_of_set(state_of(port)->members.voters) > 1))
        change_propose(port, peer);
}

static void two_changes_at_once_are_caught(void)
{
    struct store_class mutant = store_raft;
    mutant.actor.ordered = does_not_wait;
    assert_caught(halves, &mutant, 60);
}

/* Whoever is out is asked for its vote, and it counts. */
static void asks_all(struct port *port, uint64_t word)
{
    const struct raft_state *state = state_of(port);
    const replica_set voters = state->members.voters;
    if (voters)
        state_of(port)->members.voters = first_of(port->peers);
    original()->fired(port, word);
    if (state_of(port)->members.voters == first_of(port->peers))
        state_of(port)->members.voters = voters;
}
static void counts_all(struct port *port, const struct letter *letter)
{
    struct letter changed = *letter;
    const replica_set others =
        state_of(port)->members.voters & ~state_of(port)->granted & ~replica_bit(port->self);
    if ((letter->tag == VOTED || letter->tag == PRE_VOTED) && !belongs(port, letter->from) &&
        others)
        changed.from = lowest(others);
    original()->heard(port, &changed);
}

static void votes_of_those_that_are_out_are_caught(void)
{
    struct store_class mutant = store_raft;
    mutant.actor.fired = asks_all;
    mutant.actor.heard = counts_all;
    assert_caught(halves, &mutant, 60);
}

/* Who is none of them, of 0 .. 3. */
static uint32_t somebody_else(draw *random, replica_set not )
{
    for (;;) {
        const uint32_t any = (uint32_t)one_of(random, 4);
        if (!(not >> any & 1))
            return any;
    }
}

/* The schedule of Ongaro's letter of 2015: a leader of four, cut off, adds a fifth to its own log
 * alone; the next one, elected by the other three, removes the former at once and reaches one of
 * the three; then the former reaches the third and the fifth, a majority of its five. */
static const char *two_leaders_change(const struct store_class *class, uint64_t seed)
{
    draw random = seed * 941 + 3;
    const struct raft settings = raft_settings();
    struct fake_world *world = raft_world_with(class, 5, 4, &settings);
    world->latency = law_constant(1 + (sim_time)one_of(&random, 4 * MS));
    promises_of(world)->lenient = class != &store_raft;
    fake_pass(world, SECOND);
    cut_between(world, 17);
    fake_order(world, 0, ORDER_JOIN, 4);
    uint32_t next = NOBODY, third = NOBODY;
    for (unsigned i = 0; i < 5000 && (next == NOBODY || raft_at(world, next)->role != LEADER);
         i++) {
        fake_pass(world, MS / 4);
        for (uint32_t k = 1; k < 4 && next == NOBODY; k++)
            next = raft_at(world, k)->role == CANDIDATE ? k : NOBODY;
        if (next != NOBODY && third == NOBODY) {
            third = somebody_else(&random, 1 | replica_bit(next));
            world->severed[next][third] = true; /* that has been asked for its vote already */
        }
    }
    if (next != NOBODY)
        fake_order(world, next, ORDER_LEAVE, 0);
    fake_pass(world, 50 * MS);
    cut_between(world, 17 | (third == NOBODY ? 0 : replica_bit(third)));
    for (unsigned i = 0; i < 30; i++) {
        for (uint32_t k = 0; k < 5; k++)
            if (raft_at(world, k)->role == LEADER)
                schedule_ask(world, k, VERB_WRITE, LEVEL_NORMAL, 0);
        fake_pass(world, 100 * MS);
    }
    const char *what = what_broke(world);
    fake_end(world);
    return what;
}

/* A new leader changes members at once: the bug of 2015. */
static void is_in_a_hurry(struct port *port, enum order what, uint32_t peer)
{
    struct raft_state *state = state_of(port);
    const uint64_t own_from = state->machine.own_from;
    if (leads(port) && state->members.index <= state->machine.commit)
        state->machine.own_from = 0;
    original()->ordered(port, what, peer);
    state->machine.own_from = own_from;
}

static void a_change_before_an_entry_of_its_own_is_caught(void)
{
    struct store_class mutant = store_raft;
    mutant.actor.ordered = is_in_a_hurry;
    assert_caught(two_leaders_change, &mutant, 50);
    for (uint64_t seed = 0; seed < 50; seed++)
        CU_ASSERT_PTR_NULL(two_leaders_change(&store_raft, seed));
}

TEST_MAIN(raft_members_schedules, TEST(nothing_breaks_it), TEST(nothing_breaks_it_in_halves),
          TEST(a_configuration_that_waits_for_its_commit_is_caught),
          TEST(two_changes_at_once_are_caught), TEST(votes_of_those_that_are_out_are_caught),
          TEST(a_change_before_an_entry_of_its_own_is_caught))
