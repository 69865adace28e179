/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Raft under random schedules: letters that are late, lost, doubled or overtake each other, ways
 * that are cut, slow disks, crashes and returns; its properties after every event, every history
 * linearizable, and mutants that must break something. */
#include "tests/models/raft_world.h"

enum { SEEDS = 300, STEPS = 150 };

extern const struct store_class store_raft;

static struct raft draw_settings(draw *random)
{
    static const char *const reads[] = {"read_index", "lease", "follower"};
    struct raft settings = raft_settings();
    settings.pre_vote = one_of(random, 2);
    settings.batch.most = 1 + one_of(random, 10);
    settings.batch.wait = one_of(random, 2) ? (sim_time)one_of(random, 5 * MS) : 0;
    settings.pipeline = 1 + one_of(random, 4);
    settings.reads = reads[one_of(random, 3)];
    if (one_of(random, 2))
        settings.snapshot = (struct snapshot_settings){
            .every = 1 + one_of(random, 30), .keep = one_of(random, 10), .size = 1000};
    settings.apply_time = law_of_up_to(random, 5 * MS);
    settings.delays.all = law_of_up_to(random, 10 * MS);
    return settings;
}

/* All have the same in the end, and nothing is left open. */
static void all_is_well(struct fake_world *world)
{
    const uint32_t leader = raft_leader(world);
    must(world, leader != NOBODY, "somebody leads in the end");
    for (uint32_t i = 0; leader != NOBODY && i < world->peers; i++) {
        const struct raft_state *state = raft_at(world, i);
        must(world, state->machine.applied == raft_at(world, leader)->log.last,
             "all is applied in the end");
        for (uint64_t key = 0; key < RAFT_KEYS; key++)
            must(world,
                 versions_get(&state->machine.versions, 0, key).number ==
                     versions_get(&raft_at(world, leader)->machine.versions, 0, key).number,
                 "all have the same in the end");
    }
    check_logs(world);
    must(world, pool_in_use(&world->tasks) == 0, "no task is left");
    if (leader == NOBODY)
        return;
    const uint64_t served = world->answered;
    schedule_ask(world, leader, VERB_WRITE, LEVEL_NORMAL, 0);
    fake_pass(world, SECOND);
    schedule_ask(world, leader, VERB_READ, LEVEL_STRONG, 0);
    fake_pass(world, SECOND);
    must(world, world->answered == served + 2, "the leader serves");
}

/* One schedule; gives what was broken, or NULL. */
static const char *schedule(const struct store_class *class, uint64_t seed)
{
    draw random = seed * 977 + 1;
    struct raft settings = draw_settings(&random);
    struct fake_world *world = raft_world(class, 1 + (uint32_t)one_of(&random, 5), &settings);
    draw_world(world, &random);
    for (unsigned i = 0; i < STEPS; i++) {
        schedule_step(world, &random, 3, raft_leader);
        check_logs(world);
    }
    calm_down(world);
    all_is_well(world);
    all_die_and_return(world);
    must(world, world->blocks.in_use <= raft_blocks(world) + world->peers * world->peers,
         "no memory is left behind");
    const char *what = what_broke(world);
    fake_end(world);
    return what;
}

static void nothing_breaks_it(void) { holds_for_all(schedule, &store_raft, SEEDS); }

/* Schedules that have broken it: snapshots that overtook entries. */
static void what_broke_it_once_does_not_again(void)
{
    static const uint64_t seeds[] = {4687, 9932};
    for (unsigned i = 0; i < sizeof seeds / sizeof seeds[0]; i++)
        holds(schedule, &store_raft, seeds[i]);
}

/* --- mutants --- */

static const struct actor_class *original(void) { return &store_raft.actor; }

static void votes_twice(struct port *port, const struct letter *letter)
{
    if (letter->tag == VOTE && term_of(letter) == state_of(port)->term &&
        state_of(port)->role == FOLLOWER)
        state_of(port)->vote = NOBODY;
    original()->heard(port, letter);
}

static void a_double_vote_is_caught(void)
{
    struct store_class mutant = store_raft;
    mutant.actor.heard = votes_twice;
    assert_caught(schedule, &mutant, 100);
}

/* Elections without end, in which voters die and return at once. */
static const char *restless_voters(const struct store_class *class, uint64_t seed)
{
    draw random = seed * 967 + 3;
    struct raft settings = raft_settings();
    settings.election_timeout.high = 200 * MS;
    struct fake_world *world = raft_world(class, 5, &settings);
    world->latency = law_exponential(30e6);
    for (unsigned i = 0; i < 600 && kept_of(world)->broken == 0; i++) {
        const uint32_t leader = raft_leader(world), any = (uint32_t)one_of(&random, 5);
        const uint32_t victim =
            raft_at(world, any)->role == FOLLOWER && raft_disk_at(world, any)->vote != NOBODY
                ? any
                : leader;
        if (victim != NOBODY) {
            fake_crash(world, victim);
            fake_restart(world, victim);
        }
        fake_pass(world, (sim_time)one_of(&random, 40 * MS));
    }
    const char *what = what_broke(world);
    fake_end(world);
    return what;
}

static void forgets_votes(struct port *port, bool first)
{
    original()->started(port, first);
    if (!first)
        state_of(port)->vote = NOBODY;
}

static void a_vote_that_is_not_persisted_is_caught(void)
{
    struct store_class mutant = store_raft;
    mutant.actor.started = forgets_votes;
    assert_caught(restless_voters, &mutant, 50);
    for (uint64_t seed = 0; seed < 50; seed++)
        CU_ASSERT_PTR_NULL(restless_voters(&store_raft, seed));
}

/* Figure 8: an entry of a former term is taken for committed because a majority has it. */
static void counts_old_terms(struct port *port, const struct letter *letter)
{
    original()->heard(port, letter);
    struct raft_state *state = state_of(port);
    if (letter->tag != APPENDED || state->role != LEADER)
        return;
    uint32_t holders = 1;
    for (uint32_t i = 0; i < port->peers; i++)
        holders += i != port->self && state->peers[i].match >= letter->number;
    if (holders < majority(port) || letter->number <= state->machine.commit ||
        letter->number > state->clean)
        return;
    state->machine.commit = letter->number;
    apply_next(port);
}

/* What figure 8 is made of, over and over: a leader that reaches one other at the most dies after a
 * write, and those that are left, or some that come back, elect the next one. */
static const char *short_reigns(const struct store_class *class, uint64_t seed)
{
    draw random = seed * 983 + 5;
    struct raft settings = raft_settings();
    settings.batch.most = settings.pipeline = 1; /* an old entry is there before the new one is */
    struct fake_world *world = raft_world(class, 5, &settings);
    world->latency = law_exponential(10e6);
    for (unsigned i = 0; i < 200 && kept_of(world)->broken == 0; i++) {
        for (unsigned k = 0; k < 400 && raft_leader(world) == NOBODY; k++)
            fake_pass(world, 5 * MS);
        const uint32_t leader = raft_leader(world),
                       friend = (uint32_t)(leader + 1 + one_of(&random, 4)) % 5;
        if (leader == NOBODY)
            break;
        for (uint32_t k = 0; k < 5 && one_of(&random, 3) > 0; k++)
            world->severed[leader][k] = k != friend;
        schedule_ask(world, leader, VERB_WRITE, LEVEL_NORMAL, 0);
        fake_pass(world, (sim_time)one_of(&random, 80 * MS));
        check_logs(world);
        fake_crash(world, leader);
        memset(world->severed, 0, sizeof world->severed);
        uint32_t up = 0;
        for (uint32_t k = 0; k < 5; k++)
            up += world->actors[k].up;
        for (uint32_t k = 0; k < 5; k++)
            if (!world->actors[k].up && k != leader && (up < 3 || one_of(&random, 2)))
                fake_restart(world, k);
    }
    const char *what = what_broke(world);
    fake_end(world);
    return what;
}

static void committing_an_old_term_by_counting_is_caught(void)
{
    struct store_class mutant = store_raft;
    mutant.actor.heard = counts_old_terms;
    assert_caught(short_reigns, &mutant, 100);
    for (uint64_t seed = 0; seed < 100; seed++)
        CU_ASSERT_PTR_NULL(short_reigns(&store_raft, seed));
}

static void minds_no_log(struct port *port, const struct letter *letter)
{
    struct letter changed = *letter;
    if (letter->tag == VOTE || letter->tag == PRE_VOTE) {
        changed.number = UINT32_MAX;
        changed.word |= UINT32_MAX;
    }
    original()->heard(port, &changed);
}

static void a_missing_log_check_is_caught(void)
{
    struct store_class mutant = store_raft;
    mutant.actor.heard = minds_no_log;
    assert_caught(schedule, &mutant, 100);
}

static void reads_without_asking(struct port *port, struct task *task)
{
    if (task->verb != VERB_READ || !leads(port)) {
        original()->arrived(port, task);
        return;
    }
    task->stage = READING;
    port_work(port, task, 1000);
}

static void reads_of_a_stale_leader_are_caught(void)
{
    struct store_class mutant = store_raft;
    mutant.actor.arrived = reads_without_asking;
    assert_caught(schedule, &mutant, 100);
}

static void promises_too_early(struct port *port, const struct letter *letter)
{
    original()->heard(port, letter);
    does_not_wait_for_the_disk(port, &state_of(port)->outbox, &settings_of(port)->delays.all);
}

static void acknowledging_before_the_fsync_is_caught(void)
{
    struct store_class mutant = store_raft;
    mutant.actor.heard = promises_too_early;
    assert_caught(schedule, &mutant, 300);
}

/* A leader is cut off from the others, not from its clients; the next one writes. */
static const char *cut_leaders(const struct store_class *class, uint64_t seed)
{
    draw random = seed * 953 + 9;
    struct raft settings = raft_settings();
    settings.reads = "lease";
    struct fake_world *world = raft_world(class, 3, &settings);
    world->latency = law_constant(MS);
    for (unsigned i = 0; i < 20; i++) {
        const uint32_t old = raft_leader(world);
        for (uint32_t k = 0; old != NOBODY && k < 3; k++)
            world->severed[old][k] = world->severed[k][old] = true;
        for (unsigned k = 0; old != NOBODY && k < 50; k++) {
            schedule_ask(world, raft_leader(world), VERB_WRITE, LEVEL_NORMAL, 0);
            fake_pass(world, (sim_time)one_of(&random, 10 * MS));
            schedule_ask(world, old, VERB_READ, LEVEL_NORMAL, 0);
            fake_pass(world, (sim_time)one_of(&random, 10 * MS));
            if (raft_leader(world) == NOBODY)
                break;
        }
        memset(world->severed, 0, sizeof world->severed);
        fake_pass(world, SECOND);
    }
    const char *what = what_broke(world);
    fake_end(world);
    return what;
}

/* It believes in its lease for ten times as long as its followers wait. */
static void keeps_its_lease(struct port *port, const struct letter *letter)
{
    original()->heard(port, letter);
    struct raft_state *state = state_of(port);
    if (state->role == LEADER && state->leased_until > 0)
        state->leased_until = port_now(port) + 10 * settings_of(port)->election_timeout.high;
}

static void a_lease_without_bound_is_caught(void)
{
    struct store_class mutant = store_raft;
    mutant.actor.heard = keeps_its_lease;
    assert_caught(cut_leaders, &mutant, 50);
    for (uint64_t seed = 0; seed < 50; seed++)
        CU_ASSERT_PTR_NULL(cut_leaders(&store_raft, seed));
}

TEST_MAIN(raft_schedules, TEST(nothing_breaks_it), TEST(what_broke_it_once_does_not_again),
          TEST(a_double_vote_is_caught), TEST(a_vote_that_is_not_persisted_is_caught),
          TEST(committing_an_old_term_by_counting_is_caught), TEST(a_missing_log_check_is_caught),
          TEST(reads_of_a_stale_leader_are_caught), TEST(acknowledging_before_the_fsync_is_caught),
          TEST(a_lease_without_bound_is_caught))
