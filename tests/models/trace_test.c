/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arrivals of a recorded file come when they were recorded. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "models/words/arrivals.h"
#include "tests/lib/member.h"

static struct arena *arena;
static char path[] = "/tmp/maquette-trace-XXXXXX";

static void begin(void) { arena = arena_create(0); }
static void end(void) { arena_destroy(arena); }

static void write_file(const char *text)
{
    snprintf(path, sizeof path, "/tmp/maquette-trace-XXXXXX");
    const int file = mkstemp(path);
    CU_ASSERT_FATAL(file >= 0);
    CU_ASSERT_EQUAL(write(file, text, strlen(text)), (ssize_t)strlen(text));
    close(file);
}

struct replay {
    const struct arrivals_class *class;
    void *plan, *state;
    struct stream random;
    bool good;
};

static struct replay replay_of(const char *text, const char *arguments)
{
    write_file(text);
    const struct made made =
        member_of(&arrival_laws, arena_format(arena, "trace(file=%s %s)", path, arguments), arena);
    struct replay replay = {.class = (const struct arrivals_class *)made.chosen.class,
                            .random = stream_seeded(1)};
    replay.plan = arena_alloc(arena, replay.class->plan_size);
    replay.state = arena_alloc(arena, replay.class->state_size);
    replay.good = replay.class->prepare(replay.plan, made.chosen.settings, arena, made.complaints);
    unlink(path);
    return replay;
}

static void assert_times(struct replay *replay, double factor, const sim_time *expected,
                         unsigned count)
{
    sim_time now = 0;
    CU_ASSERT_FATAL(replay->good);
    for (unsigned i = 0; i < count; i++) {
        now = replay->class->next(replay->plan, replay->state, now, factor, &replay->random);
        CU_ASSERT_EQUAL(now, expected[i]);
    }
}

static const char four[] = "at,what\n10.5,a\n10.6,b\n10.6,c\n12.5,d\n";

static void as_they_were_recorded(void)
{
    static const sim_time times[] = {0, 100000000, 100000000, 2000000000, SIM_NEVER, SIM_NEVER};
    struct replay replay = replay_of(four, "column=at");
    assert_times(&replay, 1, times, 6);
    ASSERT_NEAR(replay.class->rate(replay.plan, 0, 0), 4 / (2.0 * 4 / 3), 1e-9);
}

static void under_a_factor(void)
{
    static const sim_time times[] = {0, 50000000, 50000000, 1000000000, SIM_NEVER};
    struct replay replay = replay_of(four, "column=at");
    assert_times(&replay, 2, times, 5);
    struct replay own = replay_of(four, "column=at factor=2");
    assert_times(&own, 1, times, 5);
}

/* The gap from the last to the first is the mean one, 2/3 s. */
static void again_and_from_another_row(void)
{
    static const sim_time again[] = {0,          100000000,  100000000, 2000000000,
                                     2666666667, 2766666667, 2766666667};
    struct replay replay = replay_of(four, "column=at repeat=true");
    assert_times(&replay, 1, again, 7);
    static const sim_time later[] = {0, 0, 1900000000, SIM_NEVER};
    struct replay from = replay_of(four, "column=at start=1");
    assert_times(&from, 1, later, 4);
}

static void dates_and_units(void)
{
    static const sim_time dates[] = {0, 60000000000, 90500000000, SIM_NEVER};
    struct replay replay =
        replay_of("t\n2014-04-10 00:04:00\n2014-04-10 00:05:00\n2014-04-10T00:05:30.5Z\n", "");
    assert_times(&replay, 1, dates, 4);
    static const sim_time micro[] = {0, 7000, SIM_NEVER};
    struct replay numbers = replay_of("3\n10\n", "unit=us");
    assert_times(&numbers, 1, micro, 3);
}

static void bad_files_are_told(void)
{
    static const char *const texts[] = {"1\n3\n2\n", "1\n", "1\n1\n", "1\nnoon\n",
                                        "2014-04-10 00:04:00\n2014-02-30 00:04:00\n"};
    for (unsigned i = 0; i < sizeof texts / sizeof texts[0]; i++)
        CU_ASSERT(!replay_of(texts[i], "").good);
    CU_ASSERT(!replay_of("1\n2\n", "start=1").good);
}

TEST_MAIN_AROUND(trace_arrivals, begin, end, TEST(as_they_were_recorded), TEST(under_a_factor),
                 TEST(again_and_from_another_row), TEST(dates_and_units), TEST(bad_files_are_told))
