/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Raft under random schedules: letters that are late, lost, doubled or overtake each other, ways
 * that are cut, slow disks, crashes and returns; its properties after every event, every history
 * linearizable, and mutants that must break something. */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/models/raft_world.h"

enum { SEEDS = 300, STEPS = 150 };

extern const struct store_class store_raft;

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

static void step(struct fake_world *world, draw *random, uint32_t crashes)
{
    const uint32_t replica = (uint32_t)one_of(random, world->peers);
    const uint64_t what = one_of(random, 100), key = one_of(random, RAFT_KEYS);
    const uint32_t leader = raft_leader(world);
    /* mostly the newest leader, as clients do; else anybody, who may be deposed and not know it */
    const uint32_t asked = leader != NOBODY && one_of(random, 4) ? leader : replica;
    if (what < crashes && world->actors[replica].up)
        fake_crash(world, replica);
    else if (what < 4 * crashes && !world->actors[replica].up)
        fake_restart(world, replica);
    else if (what < 55)
        raft_ask(world, asked, VERB_READ, (uint8_t)one_of(random, 3), key);
    else
        raft_ask(world, asked, VERB_WRITE, LEVEL_NORMAL, key);
    if (one_of(random, 40) == 0)
        world->severed[one_of(random, world->peers)][one_of(random, world->peers)] ^= true;
    fake_pass(world, (sim_time)one_of(random, (uint32_t)(one_of(random, 10) ? 10 * MS : 600 * MS)));
    check_logs(world);
}

static void calm_down(struct fake_world *world)
{
    world->loss = world->doubling = 0.0;
    world->overtaking = false;
    world->disk = law_constant(0);
    memset(world->severed, 0, sizeof world->severed);
    for (uint32_t i = 0; i < world->peers; i++)
        if (!world->actors[i].up)
            fake_restart(world, i);
    fake_pass(world, 10 * SECOND);
}

static uint64_t blocks_of(struct fake_world *world)
{
    uint64_t blocks = 0;
    for (uint32_t i = 0; i < world->peers; i++) {
        const struct raft_state *state = raft_at(world, i);
        const struct raft_disk *disk = raft_disk_at(world, i);
        const void *const kept[] = {state->log.ring, state->machine.versions.places,
                                    state->outbox.list, disk->log.ring, disk->versions.places};
        for (unsigned k = 0; k < sizeof kept / sizeof kept[0]; k++)
            blocks += kept[k] ? 1u : 0u;
    }
    return blocks;
}

/* All have the same in the end, and nothing is left open. */
static void all_is_well(struct fake_world *world)
{
    const uint32_t leader = raft_leader(world);
    raft_must(world, leader != NOBODY, "somebody leads in the end");
    for (uint32_t i = 0; leader != NOBODY && i < world->peers; i++) {
        const struct raft_state *state = raft_at(world, i);
        raft_must(world, state->machine.applied == raft_at(world, leader)->log.last,
                  "all is applied in the end");
        for (uint64_t key = 0; key < RAFT_KEYS; key++)
            raft_must(world,
                      versions_get(&state->machine.versions, 0, key).number ==
                          versions_get(&raft_at(world, leader)->machine.versions, 0, key).number,
                      "all have the same in the end");
    }
    check_logs(world);
    raft_must(world, pool_in_use(&world->tasks) == 0, "no task is left");
    if (leader == NOBODY)
        return;
    const uint64_t served = world->answered;
    raft_ask(world, leader, VERB_WRITE, LEVEL_NORMAL, 0);
    fake_pass(world, SECOND);
    raft_ask(world, leader, VERB_READ, LEVEL_STRONG, 0);
    fake_pass(world, SECOND);
    raft_must(world, world->answered == served + 2, "the leader serves");
}

/* One schedule; gives what was broken, or NULL. */
static const char *schedule(const struct store_class *class, uint64_t seed)
{
    draw random = seed * 977 + 1;
    struct raft settings = draw_settings(&random);
    struct fake_world *world = raft_world(class, 1 + (uint32_t)one_of(&random, 5), &settings);
    world->store.kind.settings = &settings;
    world->store.write_time = law_of_up_to(&random, 2 * MS);
    world->latency = law_of_up_to(&random, 20 * MS);
    world->disk = law_of_up_to(&random, one_of(&random, 4) ? 5 * MS : 100 * MS);
    world->loss = one_of(&random, 2) ? 0.1 : 0.0;
    world->doubling = one_of(&random, 2) ? 0.1 : 0.0;
    world->overtaking = one_of(&random, 2);
    for (unsigned i = 0; i < STEPS; i++)
        step(world, &random, 3);
    calm_down(world);
    all_is_well(world);
    for (uint32_t i = 0; i < world->peers; i++) { /* a crash drops bodies and tasks under way */
        raft_ask(world, i, VERB_WRITE, LEVEL_NORMAL, 0);
        fake_crash(world, i);
        fake_restart(world, i);
    }
    fake_pass(world, 10 * SECOND);
    raft_must(world, pool_in_use(&world->tasks) == 0, "no task is left after the crashes");
    raft_must(world, world->blocks.in_use <= blocks_of(world) + world->peers * world->peers,
              "no memory is left behind");
    const char *what = promises_of(world)->broken ? promises_of(world)->what : NULL;
    fake_end(world);
    return what;
}

static void holds(uint64_t seed)
{
    const char *what = schedule(&store_raft, seed);
    if (what)
        fprintf(stderr, "seed %llu: %s\n", (unsigned long long)seed, what);
    CU_ASSERT_PTR_NULL(what);
}

/* SEEDS=10000 for the long form; FROM=seed to begin with another one than 0. */
static void nothing_breaks_it(void)
{
    const char *from = getenv("FROM"), *more = getenv("SEEDS");
    const uint64_t first = from ? strtoull(from, NULL, 10) : 0;
    const uint64_t seeds = more ? strtoull(more, NULL, 10) : SEEDS;
    for (uint64_t seed = first; seed < first + seeds; seed++)
        holds(seed);
}

/* Schedules that have broken it: snapshots that overtook entries. */
static void what_broke_it_once_does_not_again(void)
{
    static const uint64_t seeds[] = {4687, 9932};
    for (unsigned i = 0; i < sizeof seeds / sizeof seeds[0]; i++)
        holds(seeds[i]);
}

/* --- mutants: a schedule of their own process, because a CHECK may stop them --- */

typedef const char *played(const struct store_class *class, uint64_t seed);

static bool is_caught(played *play, const struct store_class *mutant, uint64_t seed)
{
    const pid_t child = fork();
    CU_ASSERT_TRUE_FATAL(child >= 0);
    if (child == 0) {
        if (!freopen("/dev/null", "w", stderr))
            _exit(2);
        _exit(play(mutant, seed) ? 1 : 0);
    }
    int status = 0;
    CU_ASSERT_EQUAL_FATAL(waitpid(child, &status, 0), child);
    CU_ASSERT_TRUE_FATAL(!WIFEXITED(status) || WEXITSTATUS(status) != 2);
    return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

static void assert_caught(played *play, const struct store_class *mutant, unsigned schedules)
{
    unsigned caught = 0;
    for (uint64_t seed = 0; seed < schedules; seed++)
        caught += is_caught(play, mutant, seed);
    fprintf(stderr, "    caught by %u of %u schedules\n", caught, schedules);
    CU_ASSERT_TRUE(caught >= 3);
}

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
    world->store.kind.settings = &settings;
    world->latency = law_exponential(30e6);
    for (unsigned i = 0; i < 600 && promises_of(world)->broken == 0; i++) {
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
    const char *what = promises_of(world)->broken ? promises_of(world)->what : NULL;
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
    world->store.kind.settings = &settings;
    world->latency = law_exponential(10e6);
    for (unsigned i = 0; i < 200 && promises_of(world)->broken == 0; i++) {
        for (unsigned k = 0; k < 400 && raft_leader(world) == NOBODY; k++)
            fake_pass(world, 5 * MS);
        const uint32_t leader = raft_leader(world),
                       friend = (uint32_t)(leader + 1 + one_of(&random, 4)) % 5;
        if (leader == NOBODY)
            break;
        for (uint32_t k = 0; k < 5 && one_of(&random, 3) > 0; k++)
            world->severed[leader][k] = k != friend;
        raft_ask(world, leader, VERB_WRITE, LEVEL_NORMAL, 0);
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
    const char *what = promises_of(world)->broken ? promises_of(world)->what : NULL;
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

/* Says that it has on disk what is still on the way there. */
static void promises_too_early(struct port *port, const struct letter *letter)
{
    original()->heard(port, letter);
    struct outbox *outbox = &state_of(port)->outbox;
    outbox_send(port, outbox, outbox->count, &settings_of(port)->delays.all);
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
    world->store.kind.settings = &settings;
    world->latency = law_constant(MS);
    for (unsigned i = 0; i < 20; i++) {
        const uint32_t old = raft_leader(world);
        for (uint32_t k = 0; old != NOBODY && k < 3; k++)
            world->severed[old][k] = world->severed[k][old] = true;
        for (unsigned k = 0; old != NOBODY && k < 50; k++) {
            raft_ask(world, raft_leader(world), VERB_WRITE, LEVEL_NORMAL, 0);
            fake_pass(world, (sim_time)one_of(&random, 10 * MS));
            raft_ask(world, old, VERB_READ, LEVEL_NORMAL, 0);
            fake_pass(world, (sim_time)one_of(&random, 10 * MS));
            if (raft_leader(world) == NOBODY)
                break;
        }
        memset(world->severed, 0, sizeof world->severed);
        fake_pass(world, SECOND);
    }
    const char *what = promises_of(world)->broken ? promises_of(world)->what : NULL;
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
