/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/consistency/sessions.h"

#include "tests/lib/test.h"

static struct arena *arena;
static struct sessions *sessions;

static void begin(void)
{
    arena = arena_create(0);
    sessions = sessions_create(arena, 3);
    sessions_measure(sessions, 0, SIM_NEVER);
}
static void end(void) { arena_destroy(arena); }

static void tell(enum verb verb, uint64_t user, uint64_t version, sim_time begun, sim_time ended)
{
    const struct operation_record record = {
        .store = 1, .key = 7, .user = user, .version = version, .begun = begun, .verb = verb};
    sessions_hear(sessions, ended, &record);
}

static void expect(enum guarantee which, uint64_t broken, uint64_t chances)
{
    const struct session_counts counts = sessions_of(sessions, 1);
    CU_ASSERT_EQUAL(counts.broken[which], broken);
    CU_ASSERT_EQUAL(counts.chances[which], chances);
    CU_ASSERT_EQUAL(sessions_of(sessions, UINT32_MAX).broken[which], broken);
    CU_ASSERT_EQUAL(sessions_of(sessions, 2).chances[which], 0);
}

static void own_writes_are_read(void)
{
    begin();
    tell(VERB_WRITE, 1, 5, 0, 10);
    tell(VERB_READ, 1, 4, 10, 20);
    expect(READ_YOUR_WRITES, 1, 1);
    tell(VERB_READ, 1, 5, 30, 40);
    tell(VERB_READ, 1, 9, 50, 60); /* somebody else's, newer */
    expect(READ_YOUR_WRITES, 1, 3);
    tell(VERB_READ, 2, 0, 70, 80); /* another user */
    expect(READ_YOUR_WRITES, 1, 3);
    tell(VERB_READ, UINT64_C(1) << 32 | 1, 0, 70, 80); /* of another source */
    expect(READ_YOUR_WRITES, 1, 3);
    end();
}

static void reads_do_not_go_back(void)
{
    begin();
    tell(VERB_READ, 1, 5, 0, 10);
    tell(VERB_READ, 1, 4, 5, 20); /* at the same time: no order between them */
    expect(MONOTONIC_READS, 0, 0);
    tell(VERB_READ, 1, 4, 20, 30);
    expect(MONOTONIC_READS, 1, 1);
    tell(VERB_READ, 1, 5, 40, 50);
    expect(MONOTONIC_READS, 1, 2);
    end();
}

/* What was known at 10 is known since then, though it is seen once more at 30: whoever begins in
 * between must not see less. */
static void what_is_known_is_known_since_it_was_first(void)
{
    begin();
    tell(VERB_READ, 1, 5, 0, 10);
    tell(VERB_READ, 1, 5, 12, 30);
    expect(MONOTONIC_READS, 0, 1);
    tell(VERB_READ, 1, 4, 20, 40);
    expect(MONOTONIC_READS, 1, 2);
    end();
}

static void writes_are_ordered_behind_what_was_before(void)
{
    begin();
    tell(VERB_READ, 1, 5, 0, 10);
    tell(VERB_WRITE, 1, 3, 20, 30);
    expect(WRITES_FOLLOW_READS, 1, 1);
    expect(MONOTONIC_WRITES, 0, 0);
    tell(VERB_WRITE, 1, 2, 40, 50);
    expect(MONOTONIC_WRITES, 1, 1);
    expect(WRITES_FOLLOW_READS, 2, 2);
    tell(VERB_WRITE, 1, 6, 60, 70);
    expect(MONOTONIC_WRITES, 1, 2);
    expect(WRITES_FOLLOW_READS, 2, 3);
    end();
}

static void only_what_is_measured_and_known_counts(void)
{
    begin();
    tell(VERB_WRITE, 1, 5, 0, 10);
    sessions_measure(sessions, 100, 200);
    tell(VERB_READ, 1, 4, 50, 120); /* began before */
    expect(READ_YOUR_WRITES, 0, 0);
    tell(VERB_READ, 1, 4, 100, 250);
    expect(READ_YOUR_WRITES, 1, 1);
    tell(VERB_READ, 1, 4, 200, 210); /* began after */
    expect(READ_YOUR_WRITES, 1, 1);
    const struct operation_record unanswered = {
        .store = 1, .key = 7, .user = 1, .begun = 150, .outcome = OUTCOME_timeout};
    sessions_hear(sessions, 160, &unanswered);
    expect(READ_YOUR_WRITES, 1, 1);
    end();
}

static void memory_is_bounded(void)
{
    begin();
    size_t after_some = 0;
    for (uint64_t user = 0; user < 10 * SESSION_KEYS; user++) {
        tell(VERB_WRITE, user, 5, 0, 10);
        tell(VERB_READ, user, 4, 20, 30);
        if (user == 4 * SESSION_KEYS)
            after_some = arena_used(arena);
    }
    CU_ASSERT_EQUAL(arena_used(arena), after_some);
    expect(READ_YOUR_WRITES, 10 * SESSION_KEYS, 10 * SESSION_KEYS);
    end();
}

TEST_MAIN(sessions, TEST(own_writes_are_read), TEST(reads_do_not_go_back),
          TEST(what_is_known_is_known_since_it_was_first),
          TEST(writes_are_ordered_behind_what_was_before),
          TEST(only_what_is_measured_and_known_counts), TEST(memory_is_bounded))
