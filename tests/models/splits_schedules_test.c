/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Groups of raft that are cut in two under random schedules: letters that are late, lost, doubled
 * or overtake each other, ways that are cut, slow disks, clocks that differ, servers that die and
 * return, clients that ask whom a key has left; what must hold after every event (split_world.h),
 * and mutants that must break something. */
#include "tests/models/split_steps.h"

enum { SEEDS = 200, STEPS = 200 };

extern const struct store_class store_raft;

static uint64_t cuts; /* of all schedules that were played */

static const char *schedule_in(const struct store_class *class, uint64_t seed, bool moves)
{
    draw random = seed * 983 + moves;
    struct raft settings = draw_settings(&random);
    settings.stream = one_of(&random, 2) ? 10e6 : 0;
    struct cut_world *all = cut_world_with(class, 1 + (uint32_t)one_of(&random, 5), &settings);
    draw_worlds(all, &random);
    skew_clocks(all, &random);
    for (unsigned i = 0; i < STEPS && !what_broke_in(all); i++) {
        step(all, &random, 3);
        if (moves && one_of(&random, 8) == 0)
            move_any(all, &random);
    }
    if (!what_broke_in(all))
        calm_all(all, &settings);
    if (!what_broke_in(all) && moves)
        all_join(all);
    for (uint32_t i = 0; i < all->count && !what_broke_in(all); i++)
        group_is_well(all, i);
    if (!what_broke_in(all))
        each_key_is_served(all);
    const char *what = what_broke_in(all);
    cuts += all->count - 1;
    cut_world_end(all);
    return what;
}

static const char *cut(const struct store_class *class, uint64_t seed)
{
    return schedule_in(class, seed, false);
}

static const char *cut_and_moved(const struct store_class *class, uint64_t seed)
{
    return schedule_in(class, seed, true);
}

static void nothing_breaks_it(void)
{
    cuts = 0;
    holds_for_all(cut, &store_raft, SEEDS);
    fprintf(stderr, "    %llu cuts\n", (unsigned long long)cuts);
    CU_ASSERT_TRUE(cuts >= 2 * SEEDS); /* of three that there may be */
}

static void nothing_breaks_it_while_members_change(void)
{
    holds_for_all(cut_and_moved, &store_raft, SEEDS);
}

/* --- mutants --- */

static const struct actor_class *original(void) { return &store_raft.actor; }

/* It is done as soon as it is in the leader's log. */
static void does_it_at_once(struct port *port, enum order what, uint32_t peer)
{
    const struct entry_log *log = &state_of(port)->log;
    const uint64_t before = log->last;
    original()->ordered(port, what, peer);
    if (log->last > before && log_at(log, log->last)->kind == ENTRY_SPLIT)
        split_applied(port, log_at(log, log->last), log->last);
}
static void a_cut_before_its_commit_is_caught(void)
{
    struct store_class mutant = store_raft;
    mutant.actor.ordered = does_it_at_once;
    assert_caught(cut, &mutant, 60);
}

/* Both halves answer for what has moved: whoever asks the old one is not sent away. */
static void shows_all(struct port *port, struct task *task)
{
    struct raft_state *state = state_of(port);
    const uint64_t end = state->end_shown;
    if (task->stage != READING) {
        original()->done(port, task);
        return;
    }
    state->end_shown = ALL_PLACES;
    original()->done(port, task);
    state->end_shown = end;
}
static void reads_behind_the_cut_are_caught(void)
{
    struct store_class mutant = store_raft;
    mutant.actor.done = shows_all;
    assert_caught(cut, &mutant, 60);
}

static void takes_all(struct port *port, struct task *task)
{
    struct raft_state *state = state_of(port);
    const uint64_t end = state->end;
    if (task->stage != WRITING) {
        original()->done(port, task);
        return;
    }
    state->end = ALL_PLACES;
    original()->done(port, task);
    state->end = end;
}
static void writes_behind_the_cut_are_caught(void)
{
    struct store_class mutant = store_raft;
    mutant.actor.done = takes_all;
    assert_caught(cut, &mutant, 60);
}

/* A cut that never was committed stays where it was. */
static void does_not_take_it_back(struct port *port, const struct letter *letter)
{
    const uint64_t end = state_of(port)->end;
    original()->heard(port, letter);
    if (letter->tag == APPEND && state_of(port)->end > end)
        state_of(port)->end = end;
}
static void a_cut_that_is_not_taken_back_is_caught(void)
{
    struct store_class mutant = store_raft;
    mutant.actor.heard = does_not_take_it_back;
    assert_caught(cut, &mutant, 200);
}

/* Whoever gets a snapshot does not get the place where it ends. */
static void ends_nowhere(struct port *port, const struct letter *letter)
{
    if (letter->tag == INSTALL)
        ((struct image *)letter->body)->end = ALL_PLACES;
    original()->heard(port, letter);
}
static void snapshots_without_an_end_are_caught(void)
{
    struct store_class mutant = store_raft;
    mutant.actor.heard = ends_nowhere;
    assert_caught(cut, &mutant, 100);
}

/* The new group begins without what was written before. */
static void leaves_it_behind(struct port *port, const struct letter *letter)
{
    if (letter->tag == BORN)
        ((struct image *)letter->body)->count = 0;
    original()->heard(port, letter);
}
static void what_is_left_behind_is_caught(void)
{
    struct store_class mutant = store_raft;
    mutant.actor.heard = leaves_it_behind;
    assert_caught(cut, &mutant, 60);
}

TEST_MAIN(splits_schedules, TEST(nothing_breaks_it), TEST(nothing_breaks_it_while_members_change),
          TEST(a_cut_before_its_commit_is_caught), TEST(reads_behind_the_cut_are_caught),
          TEST(writes_behind_the_cut_are_caught), TEST(a_cut_that_is_not_taken_back_is_caught),
          TEST(snapshots_without_an_end_are_caught), TEST(what_is_left_behind_is_caught))
