/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How probable it is that one is better, against what integrals say, and as often as it claims. */
#include "analysis/search/uncertain.h"

#include <gsl/gsl_integration.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "analysis/interrupt.h"
#include "analysis/search/uncertain_objectives.h"
#include "analysis/statistics/latin.h"
#include "tests/lib/test.h"

/* Both are M/M/1 at the same rate, 30 to 70 a second.  `near` serves in 8 to 12 ms, `far` in 6 ms
 * behind a line of 6 ms each way.  `colour` is an input that nothing hangs on. */
static const char scenario[] =
    "application:\n"
    "  datasets: {d: {keys: about(10..1000 name=colour)}}\n"
    "  modules: {web: {get: [{compute: exponential(about(8ms..12ms name=service))}]}}\n"
    "workload: {users: {arrivals: poisson(rate=about(30..70/s name=rate)), mix: {web.get: 100%}}}\n"
    "deployment:\n"
    "  nodes: {m: {cores: 1, cpu: fcfs}}\n"
    "  services: {web: {nodes: m, workers: 1, queue: 1M}}\n"
    "  stores: {s: {kind: single, datasets: [d], nodes: m}}\n"
    "experiment: {warmup: 5s, duration: 60s, seed: 7}\n"
    "objectives: ['latency.mean < 20ms', 'availability >= 99%']\n"
    "architectures:\n"
    "  near:\n"
    "  far:\n"
    "    application: {modules: {web: {get: [{compute: exponential(6ms)}]}}}\n"
    "    deployment: {network: {internet: {latency: 6ms}}}\n";

static double near_time(double rate, double service) { return 1 / (1 / service - rate); }
static double far_time(double rate) { return 1 / (1 / 0.006 - rate) + 0.012; }

/* The part of all service times with which `near` is the slower one, at that rate. */
static double slower_share(double rate, void *unused)
{
    (void)unused;
    const double even = 1 / (1 / far_time(rate) + rate); /* the service time of equal times */
    return fmin(fmax((0.012 - even) / 0.004, 0), 1);
}

static double mean_over_rates(double (*of)(double, void *), void *context)
{
    gsl_integration_workspace *space = gsl_integration_workspace_alloc(1000);
    gsl_function function = {of, context};
    double sum, error;
    gsl_integration_qags(&function, 30, 70, 0, 1e-6, 1000, space, &sum, &error);
    gsl_integration_workspace_free(space);
    return sum / 40;
}

/* Over the service time: the mean and the second moment of the difference at a rate. */
static double moment(double rate, int power)
{
    const int steps = 2000; /* Simpson's rule would do with less */
    double sum = 0;
    for (int i = 0; i < steps; i++)
        sum += pow(far_time(rate) - near_time(rate, 0.008 + 0.004 * (i + 0.5) / steps), power);
    return sum / steps;
}
static double mean_at(double rate, void *unused) { return (void)unused, moment(rate, 1); }
static double square_of_mean_at(double rate, void *unused)
{
    return (void)unused, pow(moment(rate, 1), 2);
}
static double square_at(double rate, void *unused) { return (void)unused, moment(rate, 2); }

static struct arena *arena;
static struct options options;
static struct prepared prepared;
static struct uncertain_inputs inputs;

static char path[] = "/tmp/maquette-uncertain-XXXXXX";

static void begin(void)
{
    const int file = mkstemp(path);
    CU_ASSERT_FATAL(write(file, scenario, strlen(scenario)) == (ssize_t)strlen(scenario));
    close(file);
    arena = arena_create(0);
}

static void end(void)
{
    arena_destroy(arena);
    unlink(path);
    memcpy(path + strlen(path) - 6, "XXXXXX", 6);
}

static struct uncertain_study study_of_scenario(uint32_t draws, uint32_t replications)
{
    static const char *words[] = {path};
    static uint32_t columns[1];
    options = (struct options){.words = {words, 1}, .metrics = "latency.mean", .quiet = true};
    inputs = (struct uncertain_inputs){.count = 0};
    CU_ASSERT_FATAL(prepare_with_inputs(&options, arena, &prepared, &inputs));
    CU_ASSERT_EQUAL_FATAL(prepared.count, 2);
    for (uint32_t i = 0; i < prepared.columns.count; i++)
        if (prepared.columns.list[i].shown)
            columns[0] = i;
    struct uncertain_study study = {.options = &options,
                                    .base = &prepared,
                                    .inputs = &inputs,
                                    .arena = arena,
                                    .draws = draws,
                                    .replications = replications,
                                    .columns = columns,
                                    .column_count = 1};
    CU_ASSERT_EQUAL(uncertain_run(&study), 0);
    return study;
}

static uint32_t input_of(const char *name)
{
    for (uint32_t i = 0; i < inputs.count; i++)
        if (strcmp(inputs.list[i].key, name) == 0)
            return i;
    CU_FAIL_FATAL("no such input");
    return 0;
}

/* The probability lies in the interval; the shares of the variance are those of the integrals, but
 * for what the draws leave open (standard errors of about 3 % each: within three of them) and what
 * two parabolas miss of 1 / (mu - lambda). */
static void two_queues_agree_with_integrals(void)
{
    begin();
    const struct uncertain_study study = study_of_scenario(150, 4);
    const struct contest contest = uncertain_contest(&study, 1, 0);
    const double better = mean_over_rates(slower_share, NULL);
    const double mean = mean_over_rates(mean_at, NULL);
    const double variance = mean_over_rates(square_at, NULL) - mean * mean;
    const double of_rate = (mean_over_rates(square_of_mean_at, NULL) - mean * mean) / variance;
    CU_ASSERT_EQUAL(inputs.count, 3);
    CU_ASSERT_EQUAL(contest.draws, 150);
    CU_ASSERT_TRUE(better > 0.3 && better < 0.7); /* it is a case that is open */
    CU_ASSERT_TRUE(contest.better.low <= better && better <= contest.better.high);
    CU_ASSERT_TRUE(contest.undecided < 0.4);
    CU_ASSERT_PTR_NOT_NULL_FATAL(contest.influences);
    const struct influence *rate = &contest.influences[input_of("rate")],
                           *service = &contest.influences[input_of("service")],
                           *colour = &contest.influences[input_of("colour")];
    ASSERT_NEAR(rate->share, of_rate, 0.1);
    CU_ASSERT_TRUE(service->low > 0);
    CU_ASSERT_TRUE(service->slope < 0); /* the slower `near`, the better for `far` */
    CU_ASSERT_TRUE(colour->share < 0.03);
    CU_ASSERT_TRUE(contest.noise < 0.1);
    end();
}

/* The part of all service times with which `near` answers within 20 ms on average, at that rate. */
static double quick_share(double rate, void *unused)
{
    (void)unused;
    return fmin(fmax((1 / (50 + rate) - 0.008) / 0.004, 0), 1);
}

/* M/M/1 answers in 1 / (mu - lambda); `far` does below 20 ms up to 41.7 a second. */
static void objectives_are_met_as_often_as_integrals_say(void)
{
    begin();
    const struct uncertain_study study = study_of_scenario(150, 4);
    const double near = mean_over_rates(quick_share, NULL), far = (1 / 0.006 - 125 - 30) / 40;
    const double truths[] = {near, far > 0 ? far : 0};
    for (uint32_t a = 0; a < 2; a++) {
        const struct keeping latency = uncertain_keeping(&study, a, 0),
                             available = uncertain_keeping(&study, a, 1),
                             all = uncertain_keeping(&study, a, 2);
        CU_ASSERT_EQUAL(latency.draws, 150);
        CU_ASSERT_TRUE(truths[a] > 0.2 && truths[a] < 0.8); /* it is a case that is open */
        CU_ASSERT_TRUE(latency.met.low <= truths[a] && truths[a] <= latency.met.high);
        CU_ASSERT_TRUE(latency.undecided > 0 && latency.undecided < 0.5);
        CU_ASSERT_TRUE(available.met.share == 1 && available.undecided == 0);
        CU_ASSERT_TRUE(all.met.share == latency.met.share);
    }
    end();
}

static void threads_change_nothing(void)
{
    begin();
    struct uncertain_study study = study_of_scenario(12, 2);
    const struct contest contest = uncertain_contest(&study, 1, 0);
    options.jobs = 1;
    options.jobs_given = true;
    CU_ASSERT_EQUAL(uncertain_run(&study), 0);
    const struct contest alone = uncertain_contest(&study, 1, 0);
    CU_ASSERT_TRUE(alone.median == contest.median && alone.low == contest.low);
    end();
}

/* ---- the interval, over 1,000 seeds ---- */

enum { SEEDS = 1000, DRAWS = 100 };

/* Draws in which 2 a + b is below `bound`, of a Latin hypercube. */
static uint32_t successes(uint64_t seed, double bound)
{
    double shares[2 * DRAWS];
    uint32_t count = 0;
    latin_fill(shares, DRAWS, 2, seed, "a", arena);
    latin_fill(shares + 1, DRAWS, 2, seed, "b", arena);
    for (uint32_t i = 0; i < DRAWS; i++)
        count += 2 * shares[2 * i] + shares[2 * i + 1] < bound;
    return count;
}

/* Below 1 the probability is bound^2 / 4.  A Latin hypercube scatters less than independent draws,
 * so the interval covers more often than it says, never less; one with half the width does not. */
static void intervals_cover_as_often_as_they_say(void)
{
    static const double bounds_of[] = {0.3, 0.6, 1.0};
    for (unsigned b = 0; b < sizeof bounds_of / sizeof bounds_of[0]; b++) {
        const double truth = bounds_of[b] * bounds_of[b] / 4;
        uint32_t covered = 0, by_half = 0;
        begin();
        for (uint64_t seed = 1; seed <= SEEDS; seed++) {
            arena_reset(arena, 0);
            const uint32_t count = successes(seed, bounds_of[b]);
            const struct bounds about = proportion_score(count, DRAWS, 0.95);
            const double middle = (about.low + about.high) / 2;
            covered += about.low <= truth && truth <= about.high;
            by_half += fabs(truth - middle) <= (about.high - about.low) / 4;
        }
        CU_ASSERT_TRUE(covered >= 926);
        CU_ASSERT_TRUE(by_half < 926);
        end();
    }
}

TEST_MAIN(uncertain, TEST(two_queues_agree_with_integrals),
          TEST(objectives_are_met_as_often_as_integrals_say), TEST(threads_change_nothing),
          TEST(intervals_cover_as_often_as_they_say))
