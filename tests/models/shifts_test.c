/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Workers by timetable: step by step by hand, through pauses and crashes, and as a birth-death
 * chain whose Kolmogorov equations are integrated here. */
#include <math.h>

#include "models/plan/shifts.h"
#include "tests/models/lib/foretold.h"

/* A file with one column; until the next one is written. */
static const char *table_of(const char *rows)
{
    static char path[] = "/tmp/maquette-shifts-test.XXXXXX";
    static const size_t suffix = sizeof path - 7;
    memcpy(path + suffix, "XXXXXX", 6);
    const int file = mkstemp(path);
    CU_ASSERT_FATAL(file >= 0);
    CU_ASSERT_FATAL(write(file, "workers\n", 8) == 8);
    CU_ASSERT_FATAL(write(file, rows, strlen(rows)) == (ssize_t)strlen(rows));
    close(file);
    return path;
}

/* Arrivals, steps, workers of these rows every 1 s, more of the service, disruptions. */
static struct world *working(const char *arrivals, const char *steps, const char *rows,
                             const char *more)
{
    const char *path = table_of(rows);
    struct world *world =
        world_of(text_of("application: {modules: {a: {x: [%s]}}}\n"
                         "workload: {c: {arrivals: %s, mix: a.x}}\n"
                         "deployment: {nodes: {n: {count: 4, cores: 8}}, services: "
                         "{a: {nodes: n, workers: timetable(%s every=1s)%s\n",
                         steps, arrivals, path, more));
    unlink(path);
    if (!world->plan)
        fprintf(stderr, "%s", world->messages);
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    world_begin(world, 1, 0);
    return world;
}

static void assert_at(struct world *world, sim_time time, uint32_t workers, int busy, int waiting)
{
    world_until(world, time);
    const struct instance *instance =
        &world->run->instances[world->plan->parties[world_party(world, "a")].first];
    CU_ASSERT_EQUAL(instance->workers, workers);
    CU_ASSERT_EQUAL(instance->busy, (uint32_t)busy);
    CU_ASSERT_EQUAL(instance->waiting, (uint32_t)waiting);
    if (instance->busy != (uint32_t)busy || instance->waiting != (uint32_t)waiting)
        fprintf(stderr, "at %.3f s: %u busy, %u wait\n", clock_to_seconds(time), instance->busy,
                instance->waiting);
}

/* One every 100 ms, each of which takes 700 ms.  Three workers take those of 0.1, 0.2 and 0.3 s;
 * that of 0.1 s is over at 0.8 s, and so on: by hand. */
static void surplus_workers_end_what_they_hold(void)
{
    struct world *world = working("renewal(100ms)", "{delay: 700ms}", "3\n1\n0\n5\n", "}}}");
    const struct party_run *a = world_of_party(world, "a");
    assert_at(world, 999 * MS, 3, 3, 4);  /* came 9, gone 0.8 0.9 */
    assert_at(world, 1001 * MS, 1, 2, 5); /* who ends at 1.0 s goes */
    assert_at(world, 1499 * MS, 1, 2, 9);
    assert_at(world, 1501 * MS, 1, 1, 10); /* and who took the next one at 0.8 s */
    assert_at(world, 1601 * MS, 1, 1, 10); /* who took one at 0.9 s stays and takes another */
    assert_at(world, 1701 * MS, 1, 1, 11);
    assert_at(world, 2001 * MS, 0, 1, 14);
    CU_ASSERT_EQUAL(a->workers.value, 1);
    assert_at(world, 2401 * MS, 0, 0, 18); /* closed: all wait */
    CU_ASSERT_EQUAL(a->workers.value, 0);
    assert_at(world, 2999 * MS, 0, 0, 23);
    assert_at(world, 3001 * MS, 5, 5, 19); /* five begin at once */
    world_end(world);
}

/* While nobody is there whoever comes is refused, if there is no place to wait. */
static void closed_without_a_place_refuses(void)
{
    struct world *world = working("renewal(100ms)", "{delay: 1ms}", "1\n0\n", ", queue: 2}}}");
    world_until(world, 2050 * MS);
    CU_ASSERT_EQUAL(world_ended(world, OUTCOME_refused), 8);
    CU_ASSERT_EQUAL(world_ended(world, OUTCOME_ok), 9 + 2 + 1); /* two waited for a second */
    CU_ASSERT_EQUAL(world->heard[world->count - 1].outcome, OUTCOME_ok);
    world_end(world);
}

/* Who is frozen when its shift begins takes up work when it goes on. */
static void frozen_ones_wait_for_the_thaw(void)
{
    struct world *world =
        working("renewal(100ms)", "{delay: 10ms}", "0\n3\n",
                "}}}\ndisruptions: {p: {pause: service a, at: 900ms, for: 500ms}}");
    assert_at(world, 1399 * MS, 3, 0, 8);
    assert_at(world, 1401 * MS, 3, 3, 14 - 3); /* and those who came meanwhile */
    assert_at(world, 1950 * MS, 3, 0, 0);
    world_end(world);
}

/* The surplus dies with its process; what begins anew has as many as its hour says. */
static void a_crash_ends_the_overtime(void)
{
    struct world *world =
        working("renewal(100ms)", "{delay: 10s}", "4\n2\n",
                "}}}\ndisruptions: {p: {crash: service a, at: 1500ms, for: 100ms}}");
    const struct party_run *a = world_of_party(world, "a");
    assert_at(world, 1499 * MS, 2, 4, 10);
    CU_ASSERT_EQUAL(a->workers.value, 4);
    assert_at(world, 1550 * MS, 2, 0, 0);
    CU_ASSERT_EQUAL(a->workers.value, 2);
    assert_at(world, 1999 * MS, 2, 2, 2);
    assert_at(world, 2001 * MS, 4, 4, 0 + 1);
    CU_ASSERT_EQUAL(level_area(world, &a->workers), 4 * 1500 * MS + 2 * 500 * MS + 4 * 1 * MS);
    world_end(world);
}

/* An autoscaler by workers measures shares of those that there were: five of ten held at 100/s of
 * 100 ms by two replicas, then five of five.  So it wants four where the target is half. */
static void scaled_by_what_there_is(void)
{
    struct world *world =
        working("renewal(10ms)", "{delay: 100ms}", "10\n10\n10\n5\n5\n5\n10\n10\n10\n10\n",
                ", replicas: 2, drain: 0s, autoscale: {target: 50%, of: workers, max: 9, "
                "every: 1s, delay: 1s, down: {wait: 0s}}}}}");
    const struct party_run *a = world_of_party(world, "a");
    world_until(world, 2900 * MS);
    CU_ASSERT_EQUAL(a->there.value, 2);
    world_until(world, 5900 * MS);
    CU_ASSERT_EQUAL(a->there.value, 4);
    CU_ASSERT_EQUAL(a->workers.value, 20);
    world_until(world, 9900 * MS);
    CU_ASSERT_EQUAL(a->there.value, 2);
    CU_ASSERT_EQUAL(a->workers.value, 20);
    world_end(world);
}

static void means_and_moments(void)
{
    static const uint32_t workers[] = {4, 4, 0, 2};
    const struct shifts shifts = {workers, 4, 4, 10 * MS, 40 * MS};
    CU_ASSERT_EQUAL(shifts_at(&shifts, 39 * MS), 2);
    CU_ASSERT_EQUAL(shifts_at(&shifts, 40 * MS), 4);
    CU_ASSERT_EQUAL(shifts_next(&shifts, 0), 20 * MS);
    CU_ASSERT_EQUAL(shifts_next(&shifts, 20 * MS), 30 * MS);
    CU_ASSERT_EQUAL(shifts_next(&shifts, 75 * MS), 80 * MS);
    ASSERT_NEAR(shifts_mean(&shifts, 0, 0), 2.5, 1e-12);
    ASSERT_NEAR(shifts_mean(&shifts, 15 * MS, 35 * MS), (4 * 5 + 0 * 10 + 2 * 5) / 20.0, 1e-12);
    ASSERT_NEAR(shifts_mean(&shifts, 35 * MS, 135 * MS), (2 * 5 + 2.5 * 80 + 4 * 15) / 100.0,
                1e-12);
}

static void is_foretold(void)
{
    const char *path = table_of("8\n2\n0\n6\n");
    const char *text = text_of("application: {modules: {a: {x: [{delay: 100ms}]}}}\n"
                               "workload: {c: {arrivals: poisson(rate=20/s), mix: a.x}}\n"
                               "deployment: {services: {a: {workers: timetable(%s every=10s)}}}\n",
                               path);
    struct world *world = world_of(text);
    const struct offered *offered = offered_between(world->plan, 0, 400 * SECOND, world->arena);
    ASSERT_NEAR(offered->stations[0].load, 2.0 / 4, 1e-9);
    ASSERT_NEAR(offered->stations[0].sure, 2.0 / 4, 1e-9);
    ASSERT_NEAR(offered->stations[0].fullest, 2.0 / 2, 1e-9);
    CU_ASSERT_TRUE(offered->stations[0].closes);
    offered = offered_between(world->plan, 0, 15 * SECOND, world->arena);
    ASSERT_NEAR(offered->stations[0].load, 2.0 / 6, 1e-9);
    ASSERT_NEAR(offered->stations[0].sure, 2.0 / 6, 1e-9);
    CU_ASSERT_FALSE(offered->stations[0].closes);
    offered = offered_between(world->plan, 20 * SECOND, 25 * SECOND, world->arena);
    CU_ASSERT(isinf(offered->stations[0].load)); /* closed; but not for ever */
    ASSERT_NEAR(offered->stations[0].sure, 2.0 / 4, 1e-9);
    CU_ASSERT_PTR_NULL(offered_too_much(offered));
    world_end(world);
    unlink(path);
}

/* --- against the equations --- */

/* M/M/c(t) that begins empty, where surplus servers end what they hold: P(n there, b held). */
enum { HOURS = 6, SERVERS = 6, MOST = 400, BATCHES = 80, BATCH = 50, SETTLING = 5 };
static const uint32_t hours[HOURS] = {6, 1, 4, 2, 0, 5};
static const double arrivals = 20, service = 10; /* 1/s; an hour lasts a second */

typedef double chances[SERVERS + 1][MOST + 1];

static void flows(uint32_t servers, chances p, chances change)
{
    for (uint32_t b = 0; b <= SERVERS; b++)
        for (uint32_t n = 0; n <= MOST; n++)
            change[b][n] = 0;
    for (uint32_t b = 0; b <= SERVERS; b++)
        for (uint32_t n = b; n <= MOST; n++) {
            const double in = n < MOST ? arrivals * p[b][n] : 0, out = b * service * p[b][n];
            const bool takes = b < servers; /* it has a free one: then nobody waits */
            const bool next = b <= servers && n > b;
            change[b][n] -= in + out;
            if (n < MOST)
                change[takes ? b + 1 : b][n + 1] += in;
            if (b > 0)
                change[next ? b : b - 1][n - 1] += out;
        }
}

/* A step of the fourth order. */
static void advance(uint32_t servers, double step, chances p)
{
    static chances k[4], at;
    static const double weight[4] = {0, 0.5, 0.5, 1};
    for (unsigned i = 0; i < 4; i++) {
        for (uint32_t b = 0; b <= SERVERS; b++)
            for (uint32_t n = 0; n <= MOST; n++)
                at[b][n] = p[b][n] + (i > 0 ? weight[i] * step * k[i - 1][b][n] : 0);
        flows(servers, at, k[i]);
    }
    for (uint32_t b = 0; b <= SERVERS; b++)
        for (uint32_t n = 0; n <= MOST; n++)
            p[b][n] += step / 6 * (k[0][b][n] + 2 * k[1][b][n] + 2 * k[2][b][n] + k[3][b][n]);
}

/* New servers take from the line at once. */
static void shift(uint32_t servers, chances p)
{
    for (uint32_t b = 0; b < servers; b++)
        for (uint32_t n = b + 1; n <= MOST; n++) {
            p[n < servers ? n : servers][n] += p[b][n];
            p[b][n] = 0;
        }
}

struct hour {
    double jobs, held, there; /* time averages */
};

static struct hour mean_of(uint32_t servers, chances p)
{
    struct hour hour = {0, 0, 0};
    for (uint32_t b = 0; b <= SERVERS; b++)
        for (uint32_t n = 0; n <= MOST; n++) {
            hour.jobs += n * p[b][n];
            hour.held += b * p[b][n];
            hour.there += (b > servers ? b : servers) * p[b][n];
        }
    return hour;
}

static void solve(struct hour *solved)
{
    enum { STEPS = 400 };
    static chances p;
    memset(p, 0, sizeof p);
    p[0][0] = 1;
    for (unsigned i = 0; i < (SETTLING + 1) * HOURS; i++) {
        struct hour *hour = &solved[i % HOURS];
        const uint32_t servers = hours[i % HOURS];
        *hour = (struct hour){0, 0, 0};
        shift(servers, p);
        for (unsigned step = 0; step < STEPS; step++) {
            const struct hour before = mean_of(servers, p);
            advance(servers, 1.0 / STEPS, p);
            const struct hour after = mean_of(servers, p);
            hour->jobs += (before.jobs + after.jobs) / (2 * STEPS);
            hour->held += (before.held + after.held) / (2 * STEPS);
            hour->there += (before.there + after.there) / (2 * STEPS);
        }
    }
}

struct tally {
    double batches[BATCHES];
};

/* Cycles that follow each other share what waits at their ends, batches of 50 hardly.  Beyond 4.5
 * standard errors of 80 batches lies 1 of 40,000 (Student's t): of 18 values none. */
static void assert_mean(const char *what, unsigned hour, const struct tally *tally, double expected)
{
    double sum = 0, squares = 0;
    for (unsigned i = 0; i < BATCHES; i++) {
        sum += tally->batches[i] / BATCH;
        squares += tally->batches[i] / BATCH * (tally->batches[i] / BATCH);
    }
    const double mean = sum / BATCHES;
    const double error = sqrt(fmax(0, squares / BATCHES - mean * mean) / (BATCHES - 1));
    const bool good = fabs(mean - expected) <= 4.5 * error + 1e-6;
    if (!good)
        fprintf(stderr, "%s in hour %u: %.4f of %.4f, standard error %.4f\n", what, hour, mean,
                expected, error);
    CU_ASSERT_TRUE(good);
}

static double area(const struct world *world, const struct level *level)
{
    return (double)level_area(world, level) * 1e-9;
}

static void is_a_birth_death_chain(void)
{
    static struct hour solved[HOURS];
    static struct tally jobs[HOURS], held[HOURS], there[HOURS];
    solve(solved);
    struct world *world =
        working("poisson(rate=20/s)", "{delay: exponential(100ms)}", "6\n1\n4\n2\n0\n5\n", "}}}");
    const struct party_run *a = world_of_party(world, "a");
    for (unsigned i = 0; i < (BATCHES * BATCH + SETTLING) * HOURS; i++) {
        const struct hour before = {area(world, &a->jobs), area(world, &a->workers_busy),
                                    area(world, &a->workers)};
        CU_ASSERT_EQUAL(run_before(world->run, (i + 1) * SECOND), ENGINE_DONE);
        world->run->engine->now = (i + 1) * SECOND;
        if (i < SETTLING * HOURS)
            continue;
        const unsigned batch = (i / HOURS - SETTLING) / BATCH;
        jobs[i % HOURS].batches[batch] += area(world, &a->jobs) - before.jobs;
        held[i % HOURS].batches[batch] += area(world, &a->workers_busy) - before.held;
        there[i % HOURS].batches[batch] += area(world, &a->workers) - before.there;
    }
    for (unsigned i = 0; i < HOURS; i++) {
        assert_mean("jobs", i, &jobs[i], solved[i].jobs);
        assert_mean("held", i, &held[i], solved[i].held);
        assert_mean("there", i, &there[i], solved[i].there);
    }
    world_end(world);
}

/* Services, balancers and stores whose workers come and go, while all crash, are frozen and grow;
 * books are counted anew 300 times, and afterwards nothing is left. */
static void nothing_is_left_after_a_storm(void)
{
    static const char *const orders[] = {"fifo", "lifo", "priority", "codel(target=2ms)"};
    const char *path = table_of("3\n0\n9\n1\n4\n");
    for (unsigned i = 0; i < 16; i++) {
        struct world *world = world_of(text_of(
            "application: {datasets: {d: {keys: 50}}, modules: {a: {x: [{compute: "
            "exponential(1ms)}, "
            "{call: b.y, if_failed: continue}]}, b: {y: [{compute: exponential(2ms)}, {write: "
            "d}]}}}\n"
            "workload: {c: {arrivals: poisson(rate=600/s), mix: a.x, timeout: 1s}, e: {arrivals: "
            "poisson(rate=300/s), priority: 3, mix: b.y, timeout: 300ms}}\n"
            "deployment: {nodes: {n: {count: 5, cores: 2}}, services: {a: {nodes: n, replicas: 2, "
            "workers: timetable(%s every=70ms), queue: %s, autoscale: {target: 50%%, of: workers, "
            "max: 4, every: 200ms, delay: 100ms, down: {wait: 0s}}, drain: 50ms}, b: {nodes: n, "
            "replicas: 3, workers: timetable(%s every=110ms), order: %s, queue: 9, queue_timeout: "
            "20ms, kill_after: 15ms}}, stores: {s: {kind: single, datasets: all, nodes: n, "
            "write_time: 500us, workers: timetable(%s every=90ms)}}, calls: {b: {timeout: 60ms, "
            "cancel: %s, balancer: {nodes: n, workers: timetable(%s every=50ms)}}}}\n"
            "disruptions: {k: {crash: each node n, up: exponential(700ms), down: "
            "exponential(60ms)}, p: {pause: each service b, up: exponential(300ms), down: "
            "exponential(60ms)}, o: {pause: store s, up: exponential(400ms), down: "
            "exponential(50ms)}}\n",
            path, i & 4 ? "unlimited" : "2", path, orders[i % 4], path, i & 8 ? "true" : "false",
            path));
        world_begin(world, 40 + i, 0);
        for (unsigned k = 1; k <= 300; k++)
            world_until(world, k * 10 * MS);
        CU_ASSERT_TRUE(world_ended(world, OUTCOME_ok) > 100);
        CU_ASSERT_TRUE(world->count - world_ended(world, OUTCOME_ok) > 100);
        world_stop_load(world);
        for (unsigned k = 0;
             k < 1000 && pool_in_use(&world->run->visits) + pool_in_use(&world->run->calls); k++)
            world_until(world, world->run->engine->now + 10 * MS);
        assert_quiet(world);
        world_end(world);
    }
    unlink(path);
}

static void mistakes(void)
{
    static const struct {
        const char *rows, *words;
    } cases[] = {{"1\n2.5\n", ":3: column workers: not a whole number from 0: '2.5'"},
                 {"1\n-1\n", ":3: column workers: not a whole number from 0: '-1'"},
                 {"1\n2000000000\n", ":3: column workers: not a whole number from 0"},
                 {"0\n0\n", "' are zero"},
                 {"", "holds no value in column workers"}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *path = table_of(cases[i].rows);
        assert_refused(text_of("application: {modules: {a: {x: [{delay: 1ms}]}}}\n"
                               "workload: {c: {arrivals: poisson(rate=20/s), mix: a.x}}\n"
                               "deployment: {services: {a: {workers: timetable(%s every=10s)}}}\n",
                               path),
                       cases[i].words);
        unlink(path);
    }
}

TEST_MAIN(models_shifts, TEST(surplus_workers_end_what_they_hold),
          TEST(closed_without_a_place_refuses), TEST(frozen_ones_wait_for_the_thaw),
          TEST(a_crash_ends_the_overtime), TEST(scaled_by_what_there_is), TEST(means_and_moments),
          TEST(is_foretold), TEST(is_a_birth_death_chain), TEST(nothing_is_left_after_a_storm),
          TEST(mistakes))
