/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/observers/recorder.h"

#include <math.h>
#include <string.h>

#include "analysis/metrics/columns.h"
#include "models/words/arrivals.h"
#include "tests/analysis/fake_plan.h"
#include "tests/lib/test.h"

#define SECOND NANOSECONDS_PER_SECOND
#define MILLISECOND (SECOND / 1000)

static struct arena *arena;
static struct plan *plan;
static struct run *run;
static struct recorder *recorder;
static struct columns columns;
static struct places_of_columns places;

static void ask(const char *text)
{
    struct complaints to = {0};
    const struct metric *metric;
    struct narrowing narrowing;
    CU_ASSERT_FATAL(metric_read(text, plan, NULL, arena, &to, &metric, &narrowing));
    columns_ask(&columns, metric, &narrowing, true);
}

/* Measured from 10 s to 110 s. */
static void begin(const char *const *texts)
{
    arena = arena_create(0);
    plan = fake_plan(arena);
    columns_create(&columns, arena);
    for (; texts && *texts; texts++)
        ask(*texts);
    places = columns_place(&columns, plan, arena);
    run = fake_run(arena, plan);
    const struct recorder_options options = {.watches = places.watches,
                                             .watch_count = places.watch_count,
                                             .wait_watches = places.wait_watches,
                                             .wait_watch_count = places.wait_watch_count,
                                             .moments = places.moment_count,
                                             .needs = places.needs,
                                             .timeline = true};
    recorder = recorder_create(run, arena, &options);
}

static void start(void)
{
    run->engine->now = run->measure_from = 10 * SECOND;
    recorder_begin(recorder, 100 * SECOND);
}

static void request(uint32_t endpoint, sim_time sent, sim_time ended, enum outcome outcome)
{
    const bool measured = sent >= 10 * SECOND && sent < 110 * SECOND;
    const struct request_record record = {.endpoint = endpoint,
                                          .attempts = 2,
                                          .sent = sent,
                                          .measured = measured,
                                          .outcome = outcome};
    run->sent_measured += measured;
    observe_tell(&run->observe, RECORD_REQUEST, ended, &record);
}

static void stop(void)
{
    run->engine->now = run->measure_until = 110 * SECOND;
    recorder_end(recorder);
}

static double value(uint32_t column)
{
    struct reason why;
    const struct reduced reduced = columns_value(&columns, column, &places, recorder, &why);
    return sums_value(&columns.list[column].estimator, &reduced.sums);
}

static void reach(sim_time moment, uint32_t number)
{
    CU_ASSERT_EQUAL(places.moments[number], moment);
    run->engine->now = moment;
    recorder_moment(recorder, number);
}

static void requests_belong_to_when_they_were_sent(void)
{
    static const char *const texts[] = {"requests",
                                        "latency.max",
                                        "availability",
                                        "throughput",
                                        "latency.max(web.put)",
                                        "attempts.mean",
                                        "failed.timeout",
                                        NULL};
    begin(texts);
    request(0, 9 * SECOND, 9 * SECOND + 1, OUTCOME_ok); /* before all */
    start();
    request(0, 9 * SECOND, 11 * SECOND,
            OUTCOME_ok); /* sent in the warm-up: ends here, is not counted */
    request(0, 10 * SECOND, 12 * SECOND, OUTCOME_ok);
    request(1, 20 * SECOND, 23 * SECOND, OUTCOME_ok);
    request(0, 30 * SECOND, 31 * SECOND, OUTCOME_timeout);
    stop();
    request(0, 109 * SECOND, 118 * SECOND, OUTCOME_ok); /* a straggler counts */
    request(0, 110 * SECOND, 119 * SECOND, OUTCOME_ok); /* sent too late */
    recorder_finish(recorder);
    CU_ASSERT_EQUAL(value(0), 4);
    CU_ASSERT_EQUAL(value(1), 9);
    CU_ASSERT_EQUAL(value(2), 0.75);
    CU_ASSERT_EQUAL(value(3),
                    4 / 100.0); /* by time of end: one from before, none of the straggler */
    CU_ASSERT_EQUAL(value(4), 3);
    CU_ASSERT_EQUAL(value(5), 2);
    CU_ASSERT_EQUAL(value(6), 0.25);
    arena_destroy(arena);
}

static void what_never_ends_has_failed(void)
{
    static const char *const texts[] = {"availability", "failed.unfinished", NULL};
    begin(texts);
    start();
    request(0, 20 * SECOND, 21 * SECOND, OUTCOME_ok);
    stop();
    for (unsigned i = 0; i < 3; i++)
        request(0, 30 * SECOND, 200 * SECOND, OUTCOME_unfinished);
    recorder_finish(recorder);
    CU_ASSERT_EQUAL(value(0), 0.25);
    CU_ASSERT_EQUAL(value(1), 0.75);
    arena_destroy(arena);
}

static void windows_narrow(void)
{
    static const char *const texts[] = {"goodput(20s..30s)", "offered(20s..30s)",
                                        "availability(web.put 20s..30s)", "latency.mean(20s..30s)",
                                        NULL};
    begin(texts);
    start();
    for (int i = 0; i < 100; i++) /* one a second, each takes 500 ms; from 25 s on all fail */
        request((uint32_t)i % 2, (10 + i) * SECOND, (10 + i) * SECOND + 500 * MILLISECOND,
                i < 15 ? OUTCOME_ok : OUTCOME_error);
    stop();
    recorder_finish(recorder);
    CU_ASSERT_EQUAL(value(0), 0.5);
    CU_ASSERT_EQUAL(value(1), 1);
    CU_ASSERT_EQUAL(value(2), 0.4); /* 21 23 of 21 23 25 27 29 */
    CU_ASSERT_EQUAL(value(3), 0.5);
    arena_destroy(arena);
}

/* Two sources; the window of one of them besides. */
static void sources_narrow(void)
{
    static const char *const texts[] = {"goodput(users)",
                                        "requests(users)",
                                        "availability(users)",
                                        "latency.mean(users 20s..30s)",
                                        "requests",
                                        NULL};
    begin(texts);
    start();
    for (int i = 0; i < 100; i++) {
        const sim_time sent = (10 + i) * SECOND;
        const struct request_record record = {.source = i % 4 == 0 ? FAKE_CLIENT : FAKE_CLIENT + 1,
                                              .sent = sent,
                                              .measured = true,
                                              .outcome = i % 8 == 0 ? OUTCOME_ok : OUTCOME_error};
        run->sent_measured++;
        observe_tell(&run->observe, RECORD_REQUEST, sent + (i % 4 + 1) * SECOND, &record);
    }
    stop();
    recorder_finish(recorder);
    CU_ASSERT_EQUAL(value(0), 13 / 100.0);
    CU_ASSERT_EQUAL(value(1), 25);
    CU_ASSERT_EQUAL(value(2), 13 / 25.0);
    CU_ASSERT_EQUAL(value(3), 1);
    CU_ASSERT_EQUAL(value(4), 100);
    arena_destroy(arena);
}

/* Instruments are read at the ends of windows: 4 jobs up to 30 s, then 8 up to 50 s, then 2. */
static void instruments_have_windows(void)
{
    static const char *const texts[] = {"jobs.mean(service web 20s..40s)",
                                        "jobs.mean(service web 40s..110s)",
                                        "wait.mean(service web 20s..40s)",
                                        "wait.sd(service web 20s..40s)",
                                        "wait.p50(service web 20s..40s)",
                                        "jobs.mean(service web)",
                                        NULL};
    begin(texts);
    struct party_run *web = &run->parties[FAKE_WEB];
    level_set(&web->jobs, 0, 4);
    start();
    reach(20 * SECOND, 0);
    level_set(&web->jobs, 30 * SECOND, 8);
    for (int i = 0; i < 20; i++) {
        const struct wait_record wait = {.party = FAKE_WEB, .wait = (i % 2 ? 1 : 3) * SECOND};
        sample_add(&web->waits, wait.wait);
        observe_tell(&run->observe, RECORD_WAIT, 35 * SECOND, &wait);
    }
    reach(40 * SECOND, 1);
    level_set(&web->jobs, 50 * SECOND, 2);
    sample_add(&web->waits, 100 * SECOND);
    stop();
    recorder_finish(recorder);
    ASSERT_NEAR(value(0), 6, 1e-12);
    ASSERT_NEAR(value(1), (10 * 8 + 60 * 2) / 70.0, 1e-12);
    CU_ASSERT_EQUAL(value(2), 2);
    ASSERT_NEAR(value(3), 1, 1e-12);
    CU_ASSERT_EQUAL(value(4), 1);
    ASSERT_NEAR(value(5), (20 * 4 + 20 * 8 + 60 * 2) / 100.0, 1e-12);
    arena_destroy(arena);
}

static void visit(sim_time arrived, sim_time left, enum outcome outcome)
{
    const struct visit_record record = {.party = FAKE_WEB,
                                        .endpoint = 2,
                                        .source = FAKE_CLIENT,
                                        .arrived = arrived,
                                        .outcome = outcome};
    observe_tell(&run->observe, RECORD_VISIT, left, &record);
}

/* No client asks for it: what its service sees is all that is known. */
static void inner_endpoints_are_visited(void)
{
    static const char *const texts[] = {
        "latency.mean(web.inner)", "availability(web.inner)",         "requests(web.inner)",
        "throughput(web.inner)",   "latency.max(web.inner 20s..30s)", NULL};
    begin(texts);
    start();
    visit(9 * SECOND, 12 * SECOND, OUTCOME_ok); /* arrived before, left in the measured time */
    visit(20 * SECOND, 22 * SECOND, OUTCOME_ok);
    visit(29 * SECOND, 33 * SECOND, OUTCOME_ok);
    visit(40 * SECOND, 41 * SECOND, OUTCOME_error);
    visit(50 * SECOND, 59 * SECOND, OUTCOME_ok);
    request(0, 30 * SECOND, 31 * SECOND, OUTCOME_ok);
    stop();
    recorder_finish(recorder);
    CU_ASSERT_EQUAL(value(0), 5);
    CU_ASSERT_EQUAL(value(1), 0.75);
    CU_ASSERT_EQUAL(value(2), 4);
    CU_ASSERT_EQUAL(value(3), 5 / 100.0);
    CU_ASSERT_EQUAL(value(4), 4);
    arena_destroy(arena);
}

static void waited(sim_time now, sim_time wait)
{
    const struct wait_record record = {.party = FAKE_WEB, .endpoint = 1, .wait = wait};
    observe_tell(&run->observe, RECORD_WAIT, now, &record);
}

/* Stretches: 12 to 18 s by two that overlap, 20 to 21 s, and 30 to 90 s by one that waited all the
 * time of another; of the one from before the part that was measured, 10 to 11 s. */
static void backlogs_are_stretches(void)
{
    static const char *const texts[] = {"backlog.mean(service web)", "backlog.max(service web)",
                                        "wait.mean(web.put)", "wait.p50(web.put 20s..25s)", NULL};
    begin(texts);
    start();
    waited(11 * SECOND, 5 * SECOND);
    waited(15 * SECOND, 3 * SECOND);
    waited(18 * SECOND, 4 * SECOND);
    waited(19 * SECOND, 0);
    for (int i = 0; i < 10; i++)
        waited(21 * SECOND, SECOND);
    waited(50 * SECOND, 5 * SECOND);
    waited(90 * SECOND, 60 * SECOND);
    stop();
    recorder_finish(recorder);
    CU_ASSERT_EQUAL(value(0), (1 + 6 + 1 + 60) / 4.0);
    CU_ASSERT_EQUAL(value(1), 60);
    ASSERT_NEAR(value(2), (5 + 3 + 4 + 0 + 10 + 5 + 60) / 16.0, 1e-12);
    CU_ASSERT_EQUAL(value(3), 1);
    arena_destroy(arena);
}

static void down_time_and_outages(void)
{
    static const char *const texts[] = {"downtime", "outages", NULL};
    begin(texts);
    start();
    for (int i = 0; i < 100; i++)
        request(0, (10 + i) * SECOND, (10 + i) * SECOND + 1,
                i / 10 == 3 || i / 5 == 12 ? OUTCOME_error : OUTCOME_ok);
    stop();
    recorder_finish(recorder);
    CU_ASSERT_EQUAL(value(0), 15);
    CU_ASSERT_EQUAL(value(1), 2);
    arena_destroy(arena);
}

static void small_samples_have_no_percentile(void)
{
    static const char *const texts[] = {"latency.p99", "latency.p50", "latency.p999", NULL};
    begin(texts);
    start();
    for (int i = 0; i < 367; i++)
        request(0, 20 * SECOND + i, 21 * SECOND + i, OUTCOME_ok);
    stop();
    recorder_finish(recorder);
    CU_ASSERT(isnan(value(0)));
    CU_ASSERT_EQUAL(value(1), 1);
    CU_ASSERT(isnan(value(2)));
    struct reason why; /* with those of other replications there may be enough */
    CU_ASSERT_EQUAL(columns_value(&columns, 0, &places, recorder, &why).digest->number, 367);
    arena_destroy(arena);
}

static void nothing_sent_has_nothing_to_say(void)
{
    static const char *const texts[] = {"latency.p99", "availability", "nines",
                                        "downtime",    "stale.share",  NULL};
    begin(texts);
    start();
    stop();
    recorder_finish(recorder);
    for (uint32_t i = 0; i < 5; i++) {
        struct reason why;
        columns_value(&columns, i, &places, recorder, &why);
        CU_ASSERT_PTR_NULL(why.text);
        if (i != 3) /* no window was down */
            CU_ASSERT(isnan(value(i)));
    }
    arena_destroy(arena);
}

static void instruments_are_of_the_measured_time(void)
{
    static const char *const texts[] = {"jobs.mean(service web)", "wait.mean(service web)",
                                        "wait.p99(service web)", NULL};
    begin(texts);
    struct party_run *web = &run->parties[FAKE_WEB];
    level_set(&web->jobs, 0, 50);
    sample_add(&web->waits, 77 * SECOND);
    level_set(&web->jobs, 9 * SECOND, 4);
    start();
    level_set(&web->jobs, 60 * SECOND, 8);
    for (int i = 0; i < 400; i++) {
        const struct wait_record wait = {.party = FAKE_WEB, .wait = 2 * SECOND};
        sample_add(&web->waits, wait.wait);
        observe_tell(&run->observe, RECORD_WAIT, 20 * SECOND, &wait);
    }
    stop();
    level_set(&web->jobs, 500 * SECOND, 1000);
    recorder_finish(recorder);
    CU_ASSERT_EQUAL(value(0), 6);
    CU_ASSERT_EQUAL(value(1), 2);
    CU_ASSERT_EQUAL(value(2), 2);
    arena_destroy(arena);
}

static void timeline_tells_what_happened_when(void)
{
    begin(NULL);
    start();
    for (int i = 0; i < 1000; i++)
        request(0, 10 * SECOND + i * 100 * MILLISECOND, 200 * SECOND,
                i < 500 ? OUTCOME_ok : OUTCOME_refused);
    stop();
    recorder_finish(recorder);
    void *left[OBSERVERS_MOST] = {0};
    recorder_leave(recorder, left, arena);
    const struct timeline *timeline =
        observer_timeline.merge(NULL, left[observer_number(&observer_timeline)], arena);
    uint64_t sent = 0, ok = 0;
    for (uint32_t i = 0; i < timeline->count; i++) {
        sent += timeline_sent(timeline, i);
        ok += timeline->parts[i].outcomes[OUTCOME_ok];
    }
    CU_ASSERT_EQUAL(sent, 1000);
    CU_ASSERT_EQUAL(ok, 500);
    CU_ASSERT_EQUAL(timeline->parts[299].outcomes[OUTCOME_ok], 0);
    CU_ASSERT(isnan(timeline_quantile(timeline, 0, 0.99)));
    arena_destroy(arena);
}

TEST_MAIN(recorder, TEST(requests_belong_to_when_they_were_sent), TEST(what_never_ends_has_failed),
          TEST(windows_narrow), TEST(sources_narrow), TEST(instruments_have_windows),
          TEST(inner_endpoints_are_visited), TEST(backlogs_are_stretches),
          TEST(down_time_and_outages), TEST(small_samples_have_no_percentile),
          TEST(nothing_sent_has_nothing_to_say), TEST(instruments_are_of_the_measured_time),
          TEST(timeline_tells_what_happened_when))
