/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests in pieces of a time: pieces make up the whole of it, weighted sums are unbiased, years
 * agree with Markov chains and with whole simulations, and what does not forget is told. */
#include "analysis/replication/sampled.h"

#include <math.h>

#include "analysis/cli/prepare.h"
#include "analysis/replication/pieces.h"
#include "analysis/replication/weighted.h"
#include "tests/analysis/folder.h"

static struct arena *arena;

static void begin(void) { arena = arena_create(0); }
static void end(void) { arena_destroy(arena); }

#define SECOND NANOSECONDS_PER_SECOND

/* ---- pieces ---- */

static const uint32_t nobody[1];

static void happens(struct timetable *timetable, sim_time at, uint32_t disruption, uint32_t outage,
                    bool begins)
{
    const struct timetabled entry = {at * SECOND, disruption, outage, begins, 0, nobody};
    timetable_add(timetable, &entry, arena);
    if (begins)
        timetable->outages++;
}

static const struct experiment hours = {.warmup = 20 * SECOND,
                                        .duration = 10000 * SECOND,
                                        .settle = 60 * SECOND,
                                        .sample = 10 * SECOND,
                                        .samples = 3};

/* Four outages of disruption 0 of 1000 s each, one before the measured time; the last two overlap
 * and end within a minute of each other. */
static struct timetable *outages(void)
{
    struct timetable *timetable = arena_alloc(arena, sizeof *timetable);
    happens(timetable, 10, 0, 0, true);
    happens(timetable, 1050, 0, 0, false);
    happens(timetable, 3000, 0, 1, true);
    happens(timetable, 4000, 0, 1, false);
    happens(timetable, 6000, 0, 2, true);
    happens(timetable, 6040, 0, 3, true);
    happens(timetable, 7000, 0, 2, false);
    happens(timetable, 7040, 0, 3, false);
    return timetable;
}

/* Weights times times are all the time, of each kind of stretch too; what is broken in a piece is
 * so from its beginning, and it waits for `settle`. */
static void pieces_are_the_whole_time(void)
{
    double time[3] = {0}, all = 0, episodes = 0;
    begin();
    struct stream random = stream_named(1, 0, "a", "b");
    const struct pieces *pieces = pieces_cut(&hours, outages(), &random, arena);
    for (uint32_t i = 0; i < pieces->count; i++) {
        const struct piece *piece = &pieces->list[i];
        const struct timetable *timetable = piece->staging.timetable;
        const double weighted = piece->weight * (double)piece->duration / 1e9;
        const bool broken = timetable->count > 0 && timetable->list[0].at == 0;
        all += weighted;
        episodes += piece->stretch ? 0 : piece->weight;
        CU_ASSERT_EQUAL(piece->warmup, (broken ? 60 : 20) * SECOND);
        if (!piece->stretch)
            continue;
        CU_ASSERT_FATAL(timetable->count <= 2);
        time[timetable->count] += weighted;
        CU_ASSERT_EQUAL(piece->duration, 10 * SECOND);
    }
    CU_ASSERT_EQUAL(pieces->episodes, 5);
    CU_ASSERT_DOUBLE_EQUAL(episodes, 5, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(all, 10000, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(time[0], 1890 + 1940 + 2920, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(time[1], 1030 + 940, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(time[2], 900, 1e-6);
    end();
}

/* What happens in an episode happens at its place after the warm-up, with what lasts named anew. */
static void an_episode_is_played_in_its_place(void)
{
    begin();
    struct stream random = stream_named(1, 0, "a", "b");
    const struct pieces *pieces = pieces_cut(&hours, outages(), &random, arena);
    unsigned seen = 0;
    for (uint32_t i = 0; i < pieces->count; i++) {
        const struct timetable *timetable = pieces->list[i].staging.timetable;
        if (pieces->list[i].stretch || timetable->count != 4)
            continue;
        seen++;
        CU_ASSERT_EQUAL(pieces->list[i].duration, 100 * SECOND);
        CU_ASSERT(timetable->list[0].at == 0 && timetable->list[0].begins);
        CU_ASSERT(timetable->list[1].at == 0 && timetable->list[1].begins);
        CU_ASSERT(timetable->list[2].at == 60 * SECOND && !timetable->list[2].begins);
        CU_ASSERT(timetable->list[3].at == 100 * SECOND && !timetable->list[3].begins);
        CU_ASSERT(timetable->list[2].outage == 0 && timetable->list[3].outage == 1);
        CU_ASSERT_EQUAL(timetable->outages, 2);
    }
    CU_ASSERT_EQUAL(seen, 1);
    end();
}

/* ---- weighted sums ---- */

static struct digest *digest(uint64_t number, sim_time value)
{
    struct histogram *histogram = histogram_create(arena);
    for (uint64_t i = 0; i < number; i++)
        histogram_add(histogram, value);
    return histogram_digest(histogram);
}

/* Availability, requests and the 99th percentile of two pieces: 1000 requests of 1 ms that stand
 * for 100 times as many, and 500 of 9 ms, of which 100 failed, that stand for themselves. */
static void sums_are_weighted(void)
{
    static const char *const names[] = {"availability", "requests", "latency.p99", "latency.max"};
    struct columns columns;
    const struct narrowing whole = {.narrow = NARROW_WHOLE};
    begin();
    columns_create(&columns, arena);
    for (unsigned i = 0; i < 4; i++)
        columns_ask(&columns, metric_find(names[i]), &whole, true);
    struct weighted *weighted = weighted_create(&columns, arena);
    struct reason none[4] = {{NULL}}, reasons[4];
    struct leaving one = {
        .cells = (struct sums[]){{1000, 1000, 0}, {1000, 1, 0}, {1e6, 1, 0}, {1e6, 1, 0}},
        .digests = (struct digest *[]){NULL, NULL, digest(1000, 1000000), NULL},
        .reasons = none};
    struct leaving two = {.cells =
                              (struct sums[]){{400, 500, 0}, {500, 1, 0}, {9e6, 1, 0}, {9e6, 1, 0}},
                          .digests = (struct digest *[]){NULL, NULL, digest(400, 9000000), NULL},
                          .reasons = none};
    struct sums cells[4];
    struct digest *digests[4];
    struct leaving all = {.cells = cells, .digests = digests, .reasons = reasons};
    weighted_add(weighted, &one, 100);
    weighted_add(weighted, &two, 1);
    weighted_end(weighted, &all, arena);
    CU_ASSERT_DOUBLE_EQUAL(cells[0].part / cells[0].whole, 100400.0 / 100500, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(cells[0].whole, 1005, 1e-9); /* no more than was looked at */
    CU_ASSERT_DOUBLE_EQUAL(cells[1].part, 100500, 1e-6);
    CU_ASSERT_EQUAL(cells[1].whole, 1);
    /* 0.4 % take 9 ms, so the 99th percentile is 1 ms; of 1,400 values that is six */
    CU_ASSERT_EQUAL(digests[2]->number, 1400);
    CU_ASSERT_EQUAL(digests[2]->entries[1].in.number, 6);
    CU_ASSERT_DOUBLE_EQUAL(cells[2].part, 1e-3, 1e-9);
    CU_ASSERT(isnan(cells[3].whole) && reasons[3].text != NULL); /* a maximum does not add up */
    end();
}

/* ---- whole experiments ---- */

static const struct results *study_of(const char *text, uint32_t replications,
                                      const char *const *sets, size_t count)
{
    const char *folder = folder_make(arena);
    struct options options = {.quiet = true,
                              .replications = replications,
                              .replications_given = true,
                              .sets = {(const char **)sets, count}};
    const char *file = folder_write(arena, folder, "a.yaml", text);
    options.words = (struct text_list){&file, 1};
    struct prepared prepared;
    CU_ASSERT_FATAL(command_prepare(&options, arena, &prepared));
    folder_remove(arena, folder);
    const struct study study = {.subjects = prepared.subjects,
                                .subject_count = prepared.count,
                                .columns = &prepared.columns,
                                .seed = prepared.seed,
                                .replications = replications};
    return study_run(&study, arena);
}

static struct summary said(const struct results *results, const char *name)
{
    const uint32_t column = results_column(results, name);
    CU_ASSERT_NOT_EQUAL_FATAL(column, UINT32_MAX);
    return results_summary(results, 0, column);
}

#define TWO                                                                                        \
    "application: {modules: {api: {get: [{compute: exponential(5ms)}]}}}\n"                        \
    "workload: {clients: {arrivals: poisson(rate=20/s), mix: api.get, timeout: 1s}}\n"             \
    "deployment: {nodes: {m: {count: 2, cores: 4}}, services: {api: {nodes: m, replicas: 2}}, "    \
    "calls: {api: {balance: round_robin}}}\n"

/* Each machine is up for 200 h and down for 1 h on average: 1/201 of the time.  Every other request
 * goes to a dead one, if one is dead: 1/201 of the requests fail.  Both are dead for 1/201^2 of the
 * time.  Three years hold 2 * 131 outages, so in 40 replications 10,500: the share of time with an
 * outage has a relative standard error of sqrt(2 / 10500) = 1.4 %; both at once are 52 times
 * (20 %).  Four standard errors each.  The interval must be about as wide as that says. */
static void years_agree_with_a_markov_chain(void)
{
    begin();
    const struct results *results =
        study_of(TWO "disruptions: {wear: {crash: each node m, up: exponential(200h), down: "
                     "exponential(1h)}}\n"
                     "experiment: {warmup: 5s, settle: 5s, duration: 3y, requests: sampled, "
                     "samples: 6, sample: 5s}\n",
                 40, NULL, 0);
    const struct summary failed = said(results, "failed.share"), up = said(results, "up.share"),
                         mean = said(results, "latency.mean"), all = said(results, "requests");
    CU_ASSERT_DOUBLE_EQUAL(failed.mean * 201, 1, 4 * 0.016);
    CU_ASSERT(failed.half_width * 201 > 0.015 && failed.half_width * 201 < 0.06);
    CU_ASSERT_DOUBLE_EQUAL((1 - up.mean) * 201 * 201, 1, 4 * 0.2);
    CU_ASSERT_DOUBLE_EQUAL(all.mean / (20 * 3 * 365.0 * 86400), 1, 0.02);
    /* 5 ms but for the requests of a second that waited for a dead machine and are not in it */
    CU_ASSERT_DOUBLE_EQUAL(mean.mean, 0.005, 4 * mean.half_width / 2);
    CU_ASSERT_PTR_NULL(results->architectures[0].sampled.lasting);
    CU_ASSERT(results->architectures[0].requests < 1000000);
    end();
}

/* The same hours whole and in pieces, with a store that fails over and a network that loses: means
 * differ by no more than both their intervals allow (95 % each: half-widths added as squares, times
 * 1.6: about one in a thousand). */
static void pieces_agree_with_the_whole(void)
{
    static const char *const whole[] = {"experiment.requests=0", "experiment.duration=1h"},
                             *const pieces[] = {"experiment.requests=sampled",
                                                "experiment.duration=30d"};
    static const char *const names[] = {"availability", "latency.mean", "goodput", "stale.share",
                                        "bytes.mean"};
    static const char text[] =
        "application: {datasets: {d: {keys: 20}}, modules: {a: {x: [{compute: exponential(2ms)}, "
        "{read: d}, {write: d}]}}}\n"
        "workload: {c: {arrivals: poisson(rate=20/s), mix: a.x, timeout: 500ms}}\n"
        "deployment: {network: {same_zone: {latency: exponential(1ms)}, internet: {latency: 5ms}}, "
        "nodes: {m: {count: 2}, n: {count: 2}}, services: {a: {nodes: m, replicas: 2}}, stores: "
        "{s: {kind: primary_replica, datasets: all, nodes: n, replicas: 2, mode: async, reads: "
        "replica, read_time: 1ms, write_time: 1ms, failover: {detect: 1s, promote: 500ms}}}}\n"
        "disruptions: {wear: {crash: each node m, up: exponential(10min), down: "
        "exponential(1min)}, "
        "disk: {crash: one node n, every: exponential(10min), for: exponential(30s)}}\n"
        "experiment: {warmup: 5s, settle: 15s, sample: 5s, samples: 12}\n";
    begin();
    const struct results *one = study_of(text, 12, whole, 2),
                         *other = study_of(text, 12, pieces, 2);
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        const struct summary a = said(one, names[i]), b = said(other, names[i]);
        const double both = sqrt(a.half_width * a.half_width + b.half_width * b.half_width);
        CU_ASSERT(fabs(a.mean - b.mean) < 1.6 * both);
        CU_ASSERT(b.half_width > 0);
        if (!(fabs(a.mean - b.mean) < 1.6 * both))
            fprintf(stderr, "%s: %g +- %g whole, %g +- %g in pieces\n", names[i], a.mean,
                    a.half_width, b.mean, b.half_width);
    }
    end();
}

/* One machine of two can do 400/s and is asked for 500/s: as long as the other one is repaired, the
 * line grows. */
static void what_does_not_forget_is_told(void)
{
    begin();
    const struct results *results = study_of(
        "application: {modules: {api: {get: [{compute: exponential(5ms)}]}}}\n"
        "workload: {clients: {arrivals: poisson(rate=500/s), mix: api.get}}\n"
        "deployment: {nodes: {m: {count: 2, cores: 2}}, services: {api: {nodes: m, replicas: 2}}, "
        "calls: {api: {health: {every: 1s, timeout: 300ms}}}}\n"
        "disruptions: {wear: {crash: each node m, up: exponential(200h), down: exponential(1h)}}\n"
        "experiment: {warmup: 5s, settle: 5s, duration: 1y, requests: sampled, samples: 2, sample: "
        "5s}\n",
        5, NULL, 0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(results->architectures[0].sampled.lasting);
    CU_ASSERT_PTR_NOT_NULL(strstr(results->architectures[0].sampled.lasting, "not at rest"));
    end();
}

TEST_MAIN(sampled, TEST(pieces_are_the_whole_time), TEST(an_episode_is_played_in_its_place),
          TEST(sums_are_weighted), TEST(years_agree_with_a_markov_chain),
          TEST(pieces_agree_with_the_whole), TEST(what_does_not_forget_is_told))
