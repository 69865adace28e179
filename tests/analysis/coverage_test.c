/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Intervals of whole experiments hold what theory knows as often as they say: means, ratios, rates,
 * shares, percentiles and paired differences of M/M/1; requests that are sampled; both ends of a
 * capacity.  Intervals of half the width, of requests taken for independent, and loads judged by
 * their mean alone do not: the negative controls.
 *
 * SEEDS experiments of each (1,000 in make validate; fewer here).  Of n intervals at 95 % between
 * the 0.05 % and the 99.95 % point of a binomial hold the truth: 926 to 971 of 1,000. */
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "analysis/cli/prepare.h"
#include "analysis/search/capacity.h"
#include "tests/analysis/folder.h"

enum { SHORT = 120 };

static unsigned seeds(unsigned usual)
{
    const char *given = getenv("SEEDS");
    return given ? (unsigned)strtoul(given, NULL, 10) : usual;
}

/* The fewest (the most) of n that chance leaves but once in 2,000 times. */
static unsigned least_of(unsigned n)
{
    unsigned k = 0;
    while (gsl_cdf_binomial_P(k, 0.95, n) < 0.0005)
        k++;
    return k;
}
static unsigned most_of(unsigned n)
{
    unsigned k = n;
    while (k > 0 && gsl_cdf_binomial_Q(k - 1, 0.95, n) < 0.0005)
        k--;
    return k;
}

static struct prepared prepared_of(const char *text, const char *asked, struct arena *arena)
{
    const char *folder = folder_make(arena);
    const char *const path = folder_write(arena, folder, "it.yaml", text);
    const struct options options = {
        .words = {(const char **)&path, 1}, .quiet = true, .metrics = asked};
    struct prepared prepared;
    CU_ASSERT_FATAL(command_prepare(&options, arena, &prepared));
    folder_remove(arena, folder);
    return prepared;
}

static struct study study_of(const struct prepared *prepared, uint64_t seed, uint32_t replications)
{
    return (struct study){.subjects = prepared->subjects,
                          .subject_count = prepared->count,
                          .columns = &prepared->columns,
                          .seed = seed,
                          .replications = replications,
                          .jobs = 1};
}

/* What is counted of one kind of interval. */
struct tallied {
    const char *name;
    double truth;
    unsigned held, by_half;
};

static void look(struct tallied *count, double low, double high, double value)
{
    count->held += low <= count->truth && count->truth <= high;
    count->by_half += (low + value) / 2 <= count->truth && count->truth <= (value + high) / 2;
}

static void judge(const struct tallied *count, unsigned n, unsigned most)
{
    printf("  %s: %u of %u, of half the width %u\n", count->name, count->held, n, count->by_half);
    CU_ASSERT(count->held >= least_of(n) && count->held <= most);
    CU_ASSERT(count->by_half < least_of(n));
}

/* ---- whole runs ---- */

/* M/M/1 at 0.6/s with services of 1 s and of 0.8 s. */
static const char queues[] =
    "application: {modules: {a: {x: [{compute: exponential(1s)}]}}}\n"
    "workload: {c: {arrivals: poisson(0.6/s), mix: a.x}}\n"
    "deployment: {nodes: {n: {cores: 1}}, services: {a: {nodes: n, workers: 1}}}\n"
    "architectures:\n"
    "  slow:\n"
    "  fast: {deployment: {nodes: {n: {speed: 1.25}}}}\n"
    "experiment: {warmup: 100s, duration: 1000s}\n";
#define COLUMNS                                                                                    \
    "latency.mean,latency.p50,latency.p90,goodput,utilisation(service a),wait.share(service a)"

static void intervals_of_whole_runs(void)
{
    /* 1 / (1 - 0.6) and 1 / (1.25 - 0.6); percentiles are ln 2 and ln 10 times that. */
    const double slow = 2.5, fast = 1 / 0.65;
    struct tallied values[] = {{"a mean", slow, 0, 0},
                               {"a median", slow * log(2), 0, 0},
                               {"a percentile", slow * log(10), 0, 0},
                               {"a rate", 0.6, 0, 0},
                               {"a share of time", 0.6, 0, 0},
                               {"a share of requests", 0.6, 0, 0}},
                   differences[] = {{"a difference of means", fast - slow, 0, 0},
                                    {"a difference of medians", (fast - slow) * log(2), 0, 0},
                                    {"a difference of percentiles", (fast - slow) * log(10), 0, 0},
                                    {"no difference", 0, 0, 0},
                                    {"a difference of shares of time", 0.48 - 0.6, 0, 0},
                                    {"a difference of shares of requests", 0.48 - 0.6, 0, 0}};
    enum { KINDS = sizeof values / sizeof values[0], REPLICATIONS = 20 };
    const unsigned n = seeds(SHORT);
    struct tallied independent = {"a mean of requests taken for independent", slow, 0, 0};
    struct arena *arena = arena_create(0), *each = arena_create(0);
    const struct prepared prepared = prepared_of(queues, COLUMNS, arena);
    const char *names[KINDS] = {
        "latency.mean",           "latency.p50",          "latency.p90", "goodput",
        "utilisation(service a)", "wait.share(service a)"};
    for (unsigned seed = 1; seed <= n; seed++) {
        arena_reset(each, 0);
        const struct study study = study_of(&prepared, seed, REPLICATIONS);
        const struct results *results = study_run(&study, each);
        for (unsigned i = 0; i < KINDS; i++) {
            const uint32_t column = results_column(results, names[i]);
            CU_ASSERT_FATAL(column != UINT32_MAX);
            const struct summary one = results_summary(results, 0, column);
            const struct difference other = results_difference(results, 1, column);
            look(&values[i], one.low, one.high, one.mean);
            look(&differences[i], other.mean - other.half_width, other.mean + other.half_width,
                 other.mean);
        }
        const double mean =
            results_summary(results, 0, results_column(results, "latency.mean")).mean;
        const double half = 1.96 * slow / sqrt((double)results->architectures[0].requests);
        look(&independent, mean - half, mean + half, mean);
    }
    for (unsigned i = 0; i < KINDS; i++) {
        judge(&values[i], n, most_of(n));
        if (differences[i].truth < 0)
            judge(&differences[i], n, most_of(n));
    }
    CU_ASSERT(differences[3].held >= least_of(n));
    printf("  %s: %u of %u\n", independent.name, independent.held, n);
    CU_ASSERT(independent.held < least_of(n));
    arena_destroy(each);
    arena_destroy(arena);
}

/* Pairs of antithetic runs are ten units, and what they say holds as often. */
static void intervals_of_antithetic_pairs(void)
{
    const double slow = 2.5, fast = 1 / 0.65;
    struct tallied values[] = {{"a mean of pairs", slow, 0, 0},
                               {"a median of pairs", slow * log(2), 0, 0},
                               {"a percentile of pairs", slow * log(10), 0, 0},
                               {"a rate of pairs", 0.6, 0, 0},
                               {"a share of time of pairs", 0.6, 0, 0},
                               {"a share of requests of pairs", 0.6, 0, 0}};
    struct tallied difference = {"a difference of means of pairs", fast - slow, 0, 0};
    enum { KINDS = sizeof values / sizeof values[0], UNITS = 10 };
    static const char *const names[KINDS] = {
        "latency.mean",           "latency.p50",          "latency.p90", "goodput",
        "utilisation(service a)", "wait.share(service a)"};
    const unsigned n = seeds(SHORT);
    double sum = 0, squares = 0, worth = 0;
    struct arena *arena = arena_create(0), *each = arena_create(0);
    const struct prepared prepared = prepared_of(queues, COLUMNS, arena);
    for (unsigned seed = 1; seed <= n; seed++) {
        arena_reset(each, 0);
        struct study study = study_of(&prepared, seed, UNITS);
        study.pairs = true;
        const struct results *results = study_run(&study, each);
        for (unsigned i = 0; i < KINDS; i++) {
            const struct summary one =
                results_summary(results, 0, results_column(results, names[i]));
            look(&values[i], one.low, one.high, one.mean);
        }
        const uint32_t column = results_column(results, "latency.mean");
        const struct difference other = results_difference(results, 1, column);
        look(&difference, other.mean - other.half_width, other.mean + other.half_width, other.mean);
        const struct summary mean = results_summary(results, 0, column);
        sum += mean.mean / n;
        squares += mean.mean * mean.mean / n;
        worth += mean.worth / n;
    }
    for (unsigned i = 0; i < KINDS; i++)
        judge(&values[i], n, most_of(n));
    judge(&difference, n, most_of(n));
    printf("  a run of a pair is worth %.2f independent ones, on average\n", worth);
    ASSERT_NEAR(sum, slow, 4.5 * sqrt((squares - sum * sum) / n)); /* unbiased */
    arena_destroy(each);
    arena_destroy(arena);
}

/* ---- sampled requests ---- */

/* Two machines, each up for 200 h and down for 1 h; every other request goes to a dead one: 1/201
 * of the requests fail, whatever else happens. */
static const char years[] =
    "application: {modules: {api: {get: [{compute: exponential(5ms)}]}}}\n"
    "workload: {clients: {arrivals: poisson(rate=20/s), mix: api.get, timeout: 1s}}\n"
    "deployment: {nodes: {m: {count: 2, cores: 4}}, services: {api: {nodes: m, replicas: 2}}, "
    "calls: {api: {balance: round_robin}}}\n"
    "disruptions: {wear: {crash: each node m, up: exponential(200h), down: exponential(1h)}}\n"
    "experiment: {warmup: 2s, settle: 2s, duration: 1y, requests: sampled, samples: 3, sample: "
    "2s}\n";

static void intervals_of_sampled_requests(void)
{
    enum { REPLICATIONS = 12 };
    const unsigned n = seeds(SHORT / 2);
    struct tallied failed = {"failures of sampled requests", 1 / 201.0, 0, 0};
    struct arena *arena = arena_create(0), *each = arena_create(0);
    const struct prepared prepared = prepared_of(years, "failed.share", arena);
    for (unsigned seed = 1; seed <= n; seed++) {
        arena_reset(each, 0);
        const struct study study = study_of(&prepared, seed, REPLICATIONS);
        const struct results *results = study_run(&study, each);
        const struct summary one =
            results_summary(results, 0, results_column(results, "failed.share"));
        look(&failed, one.low, one.high, one.mean);
    }
    judge(&failed, n, most_of(n));
    arena_destroy(each);
    arena_destroy(arena);
}

/* ---- capacity ---- */

/* M/M/1 with services of 1 s: the mean response time is 1 / (1 - load), so it passes 4 s at 0.75/s.
 */
static const char station[] =
    "application: {modules: {a: {x: [{compute: exponential(1s)}]}}}\n"
    "workload: {c: {arrivals: poisson(0.5/s), mix: a.x}}\n"
    "deployment: {nodes: {n: {cores: 1}}, services: {a: {nodes: n, workers: 1}}}\n"
    "objectives: [latency.mean < 4s]\n"
    "experiment: {warmup: 200s, duration: 2000s}\n";
enum { FIRST = 4, MOST = 27 };
#define WITHIN 0.1

struct careless {
    const struct study *study;
    struct arena *arena;
};

/* As it is often done: a few replications, and their mean decides. */
static enum verdict by_the_mean(void *context, double load, const struct bracket *so_far)
{
    (void)so_far;
    const struct careless *in = context;
    struct arena *scratch = arena_create(0);
    struct subject subject = in->study->subjects[0];
    struct study study = *in->study;
    subject.plan = plan_at_load(subject.plan, load, scratch);
    study.subjects = &subject;
    study.replications = FIRST;
    const struct results *results = study_run(&study, scratch);
    const double mean = results_summary(results, 0, results_column(results, "latency.mean")).mean;
    arena_destroy(scratch);
    return mean < 4 ? VERDICT_met : VERDICT_missed;
}

static void both_ends_of_a_capacity(void)
{
    const unsigned n = seeds(SHORT / 5);
    unsigned held = 0, careless_held = 0;
    double widths = 0;
    struct arena *arena = arena_create(0), *each = arena_create(0);
    const struct prepared prepared = prepared_of(station, NULL, arena);
    for (unsigned seed = 1; seed <= n; seed++) {
        arena_reset(each, 0);
        const struct study study = study_of(&prepared, seed, 0);
        const struct capacity_search search = {
            .study = &study, .first = FIRST, .most = MOST, .within = WITHIN};
        const struct capacity found = capacity_of(&search, 0, each);
        held += found.bracket.good <= 1.5 && 1.5 <= found.bracket.bad;
        widths += (found.bracket.bad - found.bracket.good) / 1.5;
        struct careless careless = {&study, each};
        const struct bracketing how = {.start = 1.2,
                                       .least = 1e-3,
                                       .most = 1e3,
                                       .within = WITHIN / 2,
                                       .probe = by_the_mean,
                                       .context = &careless};
        const struct bracket bracket = bracket_search(&how);
        careless_held += bracket.good <= 1.5 && 1.5 <= bracket.bad;
    }
    printf("  a capacity: %u of %u, on average %.1f %% wide; by the mean alone %u\n", held, n,
           100 * widths / n, careless_held);
    CU_ASSERT(held >= least_of(n)); /* spent over more looks than there are: more often than said */
    CU_ASSERT(widths / n < 2 * WITHIN);
    CU_ASSERT(careless_held < least_of(n));
    arena_destroy(each);
    arena_destroy(arena);
}

TEST_MAIN(coverage, TEST(intervals_of_whole_runs), TEST(intervals_of_antithetic_pairs),
          TEST(intervals_of_sampled_requests), TEST(both_ends_of_a_capacity))
