/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Outages from their cause to the last trace, in a run that is made up. */
#include "analysis/observers/observers.h"
#include "tests/analysis/fake_plan.h"
#include "tests/lib/test.h"

#define SECOND NANOSECONDS_PER_SECOND
#define MS (SECOND / 1000)

static struct arena *arena;
static struct run *run;
static struct heard_run about;
static struct episodes_heard *heard;

static void begin(void)
{
    arena = arena_create(0);
    run = fake_run(arena, fake_plan(arena));
    about = (struct heard_run){
        .run = run, .arena = arena, .from = 10 * SECOND, .duration = 100 * SECOND};
    heard = arena_alloc(arena, observer_episodes.state_size);
    observer_episodes.create(heard, &about);
    observer_episodes.begin(heard);
}

static void end(void)
{
    about.ended = 110 * SECOND;
    observer_episodes.finish(heard);
}

static void done(void) { arena_destroy(arena); }

/* A hundred requests in the second from `from` s on, half of them to each endpoint; of web.get
 * `failed` of fifty fail; so many are in flight meanwhile. */
static void a_second(unsigned from, unsigned failed, uint64_t flying)
{
    for (unsigned i = 0; i < 100; i++) {
        const sim_time sent = from * SECOND + i * 10 * MS;
        const struct request_record request = {
            .endpoint = i % 2,
            .sent = sent,
            .measured = true,
            .outcome = i % 2 == 0 && i / 2 < failed ? OUTCOME_timeout : OUTCOME_ok};
        run->sent = 1000 + flying;
        run->ended = 1000;
        observer_episodes.hear(heard, sent + MS, &request);
    }
}

static void disrupt(sim_time now, bool begins)
{
    observer_episodes.hear_disruption(heard, now, &(struct disruption_record){.begins = begins});
}

static double until_recovered(void) { return 1e-9 * (double)heard->until_recovered; }
static double until_drained(void) { return 1e-9 * (double)heard->until_drained; }

/* The disruption comes at 30.5 s; web.get fails until 39 s (half of all: the windows of all are
 * down with less than half that succeeds); five times as many as usual are in flight until 44 s. */
static void recovery_and_drain_count_from_the_disruption(void)
{
    begin();
    for (unsigned s = 10; s < 110; s++) {
        if (s == 30)
            disrupt(30 * SECOND + 500 * MS, true);
        if (s == 36)
            disrupt(36 * SECOND, false);
        a_second(s, s >= 31 && s < 39 ? 40 : 0, s >= 31 && s < 44 ? 50 : 10);
    }
    end();
    CU_ASSERT_EQUAL(heard->recoveries, 1);
    CU_ASSERT_EQUAL(heard->drains, 1);
    ASSERT_NEAR(until_recovered(), 39 - 30.5, 1e-9);
    ASSERT_NEAR(until_drained(), 44.001 - 30.5, 1e-9);
    CU_ASSERT_TRUE(heard->of_endpoint[0].outages == 1 && heard->of_endpoint[1].outages == 0);
    done();
}

/* Down, up for five seconds and down again is one; what comes twenty seconds later without a
 * disruption belongs to none; what is down at the end has not recovered. */
static void relapses_belong_to_it(void)
{
    begin();
    for (unsigned s = 10; s < 110; s++) {
        if (s == 20 || s == 100)
            disrupt(s * SECOND, true);
        if (s == 25)
            disrupt(s * SECOND, false);
        const bool down = (s >= 20 && s < 25) || s == 30 || (s >= 60 && s < 65) || s >= 101;
        a_second(s, down ? 50 : 0, 10);
    }
    end();
    CU_ASSERT_EQUAL(heard->recoveries, 1);
    ASSERT_NEAR(until_recovered(), 31 - 20, 1e-9);
    ASSERT_NEAR(until_drained(), 31.001 - 20, 1e-9);
    CU_ASSERT_EQUAL(heard->count, 2);
    done();
}

/* Nobody is down: there is nothing to recover from. */
static void unnoticed_is_no_outage(void)
{
    begin();
    for (unsigned s = 10; s < 110; s++) {
        if (s == 20)
            disrupt(s * SECOND, true);
        if (s == 40)
            disrupt(s * SECOND, false);
        a_second(s, s >= 20 && s < 40 ? 20 : 0, 10); /* 60 % of web.get succeed, half would do */
    }
    end();
    CU_ASSERT_EQUAL(heard->recoveries, 0);
    CU_ASSERT_EQUAL(heard->count, 1);
    done();
}

TEST_MAIN(episodes, TEST(recovery_and_drain_count_from_the_disruption), TEST(relapses_belong_to_it),
          TEST(unnoticed_is_no_outage))
