/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every distribution against the distribution functions of GSL, its own moments and its own
 * quantiles; and the complaints about parameters that make no sense. */
#include "sim/distribution.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/distributions/mixture.h"
#include "sim/distributions/ziggurat.h"
#include "sim/numeric.h"
#include "sim/setting.h"
#include "tests/lib/test.h"
#include "tests/sim/complaints.h"

enum { MS = 1000000 };

/* 200,000 values: Kolmogorov-Smirnov then sees a distance of 1.95 / sqrt(n) = 0.44 % of probability
 * at the level 0.1 %, and the mean is known to cv / 450. */
enum { VALUES = 200000 };
#define KS_LIMIT 1.95

static const struct setting *row_of(const struct class_head *head, const char *name)
{
    const struct setting *row = head->settings;
    while (row->kind != SETTING_END && strcmp(row->name, name) != 0)
        row++;
    CU_ASSERT_FATAL(row->kind != SETTING_END);
    return row;
}

static void fill(const struct setting *row, void *settings, const char *text)
{
    char *end;
    void *place = (char *)settings + row->place;
    const double number = strtod(text, &end);
    const enum unit unit = strncmp(end, "ms", 2) == 0 ? UNIT_TIME
                           : strcmp(end, "/s") == 0   ? UNIT_RATE
                                                      : UNIT_ONE;
    const double base = unit == UNIT_TIME ? number * MS : number;
    switch (row->kind) {
    case SETTING_QUANTITY:
        *(struct quantity *)place = (struct quantity){base, unit, true};
        break;
    case SETTING_NUMBER:
        *(double *)place = number;
        break;
    case SETTING_COUNT:
        *(uint64_t *)place = (uint64_t)number;
        break;
    case SETTING_DURATION:
        *(sim_time *)place = (sim_time)base;
        break;
    case SETTING_RANGE:
        *(struct duration_range *)place =
            (struct duration_range){(sim_time)base, (sim_time)(strtod(end + 4, NULL) * MS)};
        break;
    default:
        *(const char **)place = text;
    }
}

/* A tiny reader: "gamma mean=5ms cv=2".  `arena` keeps the text. */
static struct chosen parse(const char *text, struct arena *arena)
{
    char *copy = arena_text(arena, text), *rest;
    const char *name = strtok_r(copy, " ", &rest);
    const struct class_head *const *member = distributions.members;
    while (*member && strcmp((*member)->name, name) != 0)
        member++;
    CU_ASSERT_FATAL(*member != NULL);
    struct chosen chosen = {*member, arena_alloc(arena, (*member)->settings_size)};
    for (char *word; (word = strtok_r(NULL, " ", &rest));) {
        char *value = strchr(word, '=');
        *value = 0;
        fill(row_of(*member, word), chosen.settings, value + 1);
    }
    return chosen;
}

static struct law law_of(const char *text, struct arena *arena)
{
    struct heard heard = HEARD_NOTHING;
    struct law law;
    const struct chosen chosen = parse(text, arena);
    if (!law_prepare(&law, &chosen, 0, arena, &heard.complaints))
        fprintf(stderr, "%s: %s\n", text, heard.message);
    CU_ASSERT_FATAL(heard.complaints.errors == 0);
    return law;
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double *sorted_values(const struct law *law, uint64_t seed)
{
    double *values = malloc(VALUES * sizeof *values);
    draw random = seed;
    for (int i = 0; i < VALUES; i++)
        values[i] = law->class->sample(law->state, &random);
    qsort(values, VALUES, sizeof *values, compare);
    return values;
}

/* Means within 5 standard errors; sd within 5 standard errors of its own, from the sample's fourth
 * moment. */
static void check_moments(const struct law *law, const double *values)
{
    const double mean = law_mean(law), cv = law_cv(law);
    double sum = 0, second = 0, fourth = 0;
    for (int i = 0; i < VALUES; i++)
        sum += values[i];
    const double average = sum / VALUES;
    for (int i = 0; i < VALUES; i++) {
        const double square = (values[i] - average) * (values[i] - average);
        second += square / VALUES;
        fourth += square * square / VALUES;
    }
    ASSERT_NEAR(average, mean, 5 * mean * cv / sqrt(VALUES) + 1e-9 * mean);
    ASSERT_NEAR(second, mean * mean * cv * cv,
                5 * sqrt((fourth - second * second) / VALUES) + 1e-9 * mean * mean);
}

typedef double cdf(double x, const double *p);

static void check_law(const char *text, cdf *below_x, const double *p)
{
    struct arena *arena = arena_create(0);
    const struct law law = law_of(text, arena);
    double *values = sorted_values(&law, name_hash(text)), distance = 0;
    for (int i = 0; i < VALUES; i++) {
        const double f = below_x(values[i], p);
        distance = fmax(distance, fmax(f - (double)i / VALUES, (double)(i + 1) / VALUES - f));
    }
    if (distance * sqrt(VALUES) > KS_LIMIT)
        fprintf(stderr, "%s: distance %g\n", text, distance * sqrt(VALUES));
    CU_ASSERT(distance * sqrt(VALUES) < KS_LIMIT);
    if (isfinite(law_cv(&law)))
        check_moments(&law, values);
    for (double share = 0.001; share < 1.0; share += 0.0413)
        ASSERT_NEAR(below_x(law_quantile(&law, share), p), share, 1e-7);
    free(values);
    arena_destroy(arena);
}

static double exponential_cdf(double x, const double *p) { return gsl_cdf_exponential_P(x, p[0]); }
static double uniform_cdf(double x, const double *p) { return gsl_cdf_flat_P(x, p[0], p[1]); }
static double lognormal_cdf(double x, const double *p)
{
    return gsl_cdf_lognormal_P(x, p[0], p[1]);
}
static double gamma_cdf(double x, const double *p) { return gsl_cdf_gamma_P(x, p[0], p[1]); }
static double weibull_cdf(double x, const double *p) { return gsl_cdf_weibull_P(x, p[0], p[1]); }
static double pareto_cdf(double x, const double *p)
{
    return gsl_cdf_pareto_P(x, p[0], p[1]) / p[2];
}
static double hyper_cdf(double x, const double *p)
{
    return p[0] * gsl_cdf_exponential_P(x, p[1]) + (1 - p[0]) * gsl_cdf_exponential_P(x, p[2]);
}
static double cut_normal_cdf(double x, const double *p)
{
    const double below_zero = gsl_cdf_gaussian_P(-p[0], p[1]);
    return (gsl_cdf_gaussian_P(x - p[0], p[1]) - below_zero) / (1 - below_zero);
}

#define P(...) ((const double[]){__VA_ARGS__})

static void exponential_and_uniform(void)
{
    check_law("exponential mean=2ms", exponential_cdf, P(2e6));
    check_law("exponential rate=400/s", exponential_cdf, P(2.5e6));
    check_law("uniform range=30ms..40ms", uniform_cdf, P(30e6, 40e6));
}

static void lognormal(void)
{
    const double variance = log(1 + 1.5 * 1.5);
    check_law("lognormal mean=5ms cv=1.5", lognormal_cdf,
              P(log(5e6) - variance / 2, sqrt(variance)));
    const double sigma = log(8) / gsl_cdf_ugaussian_Pinv(0.99);
    check_law("lognormal p50=5ms p99=40ms", lognormal_cdf, P(log(5e6), sigma));
    struct arena *arena = arena_create(0);
    static const char *const names[] = {"p50", "p90", "p95", "p99", "p999"};
    static const double shares[] = {0.5, 0.9, 0.95, 0.99, 0.999};
    for (int i = 0; i < 5; i++)
        for (int j = i + 1; j < 5; j++) {
            const struct law law =
                law_of(arena_format(arena, "lognormal %s=3ms %s=9ms", names[i], names[j]), arena);
            ASSERT_RELATIVE(law_quantile(&law, shares[i]), 3e6, 1e-10);
            ASSERT_RELATIVE(law_quantile(&law, shares[j]), 9e6, 1e-10);
        }
    arena_destroy(arena);
}

static void gamma_and_erlang(void)
{
    check_law("gamma mean=6ms cv=0.5", gamma_cdf, P(4, 1.5e6));
    check_law("gamma mean=6ms cv=2", gamma_cdf, P(0.25, 24e6));
    check_law("erlang mean=6ms k=3", gamma_cdf, P(3, 2e6));
    check_law("erlang rate=100/s k=1", gamma_cdf, P(1, 1e7));
}

static void weibull(void)
{
    check_law("weibull mean=6ms shape=0.7", weibull_cdf, P(6e6 / tgamma(1 + 1 / 0.7), 0.7));
    check_law("weibull mean=6ms shape=3", weibull_cdf, P(6e6 / tgamma(1 + 1 / 3.0), 3));
}

/* Golden case: mean 1, cv^2 = 4 is .887298 of mean .563508 and the rest of mean 4.436492. */
static void hyperexponential(void)
{
    check_law("hyperexponential mean=1ms cv=2", hyper_cdf,
              P(0.8872983346207417, 563508.3268962916, 4436491.673103709));
    check_law("hyperexponential mean=1ms cv=1", exponential_cdf, P(1e6));
}

static void pareto(void)
{
    check_law("pareto min=2ms shape=2.5", pareto_cdf, P(2.5, 2e6, 1));
    check_law("pareto min=2ms shape=0.8", pareto_cdf, P(0.8, 2e6, 1));
    check_law("pareto min=2ms shape=1 max=50ms", pareto_cdf, P(1, 2e6, 1 - 2.0 / 50));
    check_law("pareto min=2ms shape=2 max=50ms", pareto_cdf, P(2, 2e6, 1 - 4.0 / 2500));
    struct arena *arena = arena_create(0);
    const struct law heavy = law_of("pareto min=1ms shape=0.9", arena),
                     wild = law_of("pareto min=1ms shape=1.5", arena);
    CU_ASSERT(law_mean(&heavy) == INFINITY && law_cv(&heavy) == INFINITY &&
              law_cv(&wild) == INFINITY);
    ASSERT_RELATIVE(law_mean(&wild), 3e6, 1e-12);
    arena_destroy(arena);
}

static void normal_cut_at_zero(void)
{
    check_law("normal mean=5ms sd=1ms", cut_normal_cdf, P(5e6, 1e6));
    check_law("normal mean=1ms sd=2ms", cut_normal_cdf, P(1e6, 2e6));
}

/* The ziggurat's tails apart: half a million values beyond the last strip's edge would take 2e8
 * draws, so the slow paths are called directly, with the words that lead there. */
static void ziggurat_tails(void)
{
    enum { TAILS = 100000 };
    draw random = 99;
    double sum = 0, normal_sum = 0;
    for (int i = 0; i < TAILS; i++) {
        sum += exponential_slow(UINT64_MAX << 11, &random) - exponential_tail;
        normal_sum += normal_slow(UINT64_MAX << 11, &random) - normal_tail;
    }
    ASSERT_NEAR(sum / TAILS, 1.0, 5 / sqrt(TAILS));
    const double hazard =
        exp(-normal_tail * normal_tail / 2) / 2.5066282746310002 / gsl_cdf_ugaussian_Q(normal_tail);
    ASSERT_NEAR(normal_sum / TAILS, hazard - normal_tail, 5 * 0.25 / sqrt(TAILS));
}

static void constants_and_shifts(void)
{
    struct arena *arena = arena_create(0);
    struct heard heard = HEARD_NOTHING;
    struct law law;
    draw random = 1;
    struct chosen chosen = parse("constant value=5ms", arena);
    CU_ASSERT(law_prepare(&law, &chosen, 2 * MS, arena, &heard.complaints) &&
              law_sample(&law, &random) == 7 * MS);
    CU_ASSERT(random == 1 && law_mean(&law) == 7e6 && law_cv(&law) == 0 &&
              law_quantile(&law, 0.9) == 7e6);
    chosen = parse("exponential mean=2ms", arena);
    CU_ASSERT(law_prepare(&law, &chosen, 75 * MS, arena, &heard.complaints));
    ASSERT_RELATIVE(law_mean(&law), 77e6, 1e-12);
    ASSERT_RELATIVE(law_cv(&law), 2.0 / 77, 1e-12);
    ASSERT_RELATIVE(law_quantile(&law, 0.5), 75e6 + 2e6 * 0.6931471805599453, 1e-12);
    for (int i = 0; i < 1000; i++)
        CU_ASSERT_FATAL(law_sample(&law, &random) >= 75 * MS);
    law = law_exponential(1e6);
    draw by_law = 5, by_hand = 5;
    CU_ASSERT(law_sample(&law, &by_law) == clock_round(exponential_draw(&by_hand) * 1e6) &&
              by_law == by_hand);
    law = law_constant(3);
    CU_ASSERT(law_sample_key(&law, 9) == 3 && law_given(&law) && !law_is_zero(&law));
    law = (struct law){0};
    CU_ASSERT(law_sample(&law, &random) == 0 && !law_given(&law) && law_is_zero(&law) &&
              law_mean(&law) == 0);
    arena_destroy(arena);
}

static struct law mixed(double first, double second, bool percent, struct arena *arena,
                        struct heard *heard)
{
    struct mixture_part *parts = arena_array(arena, 2, sizeof *parts);
    struct mixture_settings *settings = arena_alloc(arena, sizeof *settings);
    parts[0] = (struct mixture_part){first, percent, law_constant(1 * MS)};
    parts[1] = (struct mixture_part){second, percent, law_exponential(4 * MS)};
    settings->parts = (struct table){2, parts};
    struct law law = {0};
    const struct chosen chosen = {parse("mixture", arena).class, settings};
    law_prepare(&law, &chosen, 0, arena, &heard->complaints);
    return law;
}

static void mixture(void)
{
    struct arena *arena = arena_create(0);
    struct heard heard = HEARD_NOTHING;
    const struct law law =
        mixed(1, 3, false, arena, &heard); /* 25 % 1 ms, 75 % exponential of 4 ms */
    CU_ASSERT_FATAL(heard.complaints.errors == 0);
    double *values = sorted_values(&law, 4);
    check_moments(&law, values);
    ASSERT_RELATIVE(law_mean(&law), 3.25e6, 1e-12);
    ASSERT_NEAR(law_quantile(&law, 0.4), 1e6, 1); /* 16.6 % lie below 1 ms, 41.6 % up to it */
    ASSERT_RELATIVE(law_quantile(&law, 0.9), -4e6 * log((1 - 0.9) / 0.75), 1e-9);
    for (int i = 1; i < 20; i++)
        ASSERT_NEAR(values[i * VALUES / 20], law_quantile(&law, i / 20.0), 1e5);
    mixed(0.5, 0.4, true, arena, &heard);
    ASSERT_TEXT(heard.message, "the percentages make 90 %, not 100 %");
    mixed(0, 0, false, arena, &heard);
    ASSERT_TEXT(heard.message, "all weights are 0");
    mixed(-1, 2, false, arena, &heard);
    ASSERT_TEXT(heard.message, "a weight must be 0 or more");
    mixed(2, 1e18, false, arena, &heard);
    CU_ASSERT(heard.complaints.errors == 4);
    /* what is never drawn counts for nothing */
    const struct law single = mixed(1, 0, false, arena, &heard);
    CU_ASSERT(heard.complaints.errors == 4 && law_mean(&single) == 1e6 && law_cv(&single) == 0 &&
              law_quantile(&single, 0.999) == 1e6);
    free(values);
    arena_destroy(arena);
}

static void empirical(void)
{
    char path[] = "/tmp/empirical_test_XXXXXX";
    static const char text[] = "id,latency_us\n1,4000\n2,1000\n3,2000\n4,1000\n";
    const int file = mkstemp(path);
    CU_ASSERT_FATAL(file >= 0 && write(file, text, sizeof text - 1) == sizeof text - 1);
    close(file);
    struct arena *arena = arena_create(0);
    const struct law law =
        law_of(arena_format(arena, "empirical file=%s column=latency_us unit=us", path), arena);
    unlink(path);
    ASSERT_NEAR(law_mean(&law), 2e6, 1e-6);
    ASSERT_RELATIVE(law_cv(&law), sqrt(1.5) / 2, 1e-12);
    CU_ASSERT(law_quantile(&law, 0.5) == 1e6 && law_quantile(&law, 0.51) == 2e6 &&
              law_quantile(&law, 0.99) == 4e6);
    double *values = sorted_values(&law, 3);
    CU_ASSERT(values[0] == 1e6 && values[VALUES - 1] == 4e6);
    check_moments(&law, values);
    free(values);
    arena_destroy(arena);
}

/* Nothing but zeros is a law; a time before the event is none. */
static void observations_are_durations(void)
{
    struct arena *arena = arena_create(0);
    char path[] = "/tmp/empirical_test_XXXXXX";
    const int file = mkstemp(path);
    CU_ASSERT_FATAL(file >= 0 && write(file, "0\n0\n", 4) == 4);
    const char *text = arena_format(arena, "empirical file=%s column=1 unit=min", path);
    const struct law law = law_of(text, arena);
    CU_ASSERT(law_mean(&law) == 0 && law_cv(&law) == 0 && law_quantile(&law, 1) == 0);
    CU_ASSERT_FATAL(write(file, "-2\n", 3) == 3);
    struct heard heard = HEARD_NOTHING;
    struct law none;
    const struct chosen chosen = parse(text, arena);
    CU_ASSERT(!law_prepare(&none, &chosen, 0, arena, &heard.complaints));
    CU_ASSERT_PTR_NOT_NULL(strstr(heard.message, "observation 3 of /tmp/empirical_test_"));
    CU_ASSERT_FATAL(ftruncate(file, 0) == 0 && pwrite(file, "1e12\n", 5, 0) == 5);
    CU_ASSERT(!law_prepare(&none, &chosen, 0, arena, &heard.complaints));
    CU_ASSERT_PTR_NOT_NULL(strstr(heard.message, "is negative or beyond 292 years"));
    close(file);
    unlink(path);
    arena_destroy(arena);
}

static void refuses(const char *text, const char *key, const char *message)
{
    struct arena *arena = arena_create(0);
    struct heard heard = HEARD_NOTHING;
    struct law law;
    const struct chosen chosen = parse(text, arena);
    CU_ASSERT(!law_prepare(&law, &chosen, 0, arena, &heard.complaints) &&
              heard.complaints.errors == 1);
    ASSERT_TEXT(heard.message, message);
    CU_ASSERT(heard.field == (char *)chosen.settings + row_of(chosen.class, key)->place);
    arena_destroy(arena);
}

static void refuses_impossible_parameters(void)
{
    refuses("empirical file=/nowhere column=1 unit=fortnight", "unit", "unknown unit 'fortnight'");
    refuses("empirical file=/nowhere column=1 unit=d", "file",
            "can't read /nowhere: No such file or directory");
    refuses("exponential", "mean", "mean is missing");
    refuses("exponential mean=5", "mean", "mean needs a unit of time");
    refuses("exponential mean=5/s", "mean", "mean is a duration, not a rate");
    refuses("exponential mean=0ms", "mean", "mean must be more than 0");
    refuses("exponential mean=-1ms", "mean", "mean is negative");
    refuses("exponential mean=1e20ms", "mean", "mean is more than a billion years");
    refuses("exponential rate=5ms", "rate", "rate needs a unit of 1/time");
    refuses("exponential rate=0/s", "rate", "rate must be more than 0");
    refuses("exponential mean=5ms rate=5/s", "rate", "mean and rate are given both");
    refuses("constant value=-1ms", "value", "a duration can't be negative");
    refuses("uniform range=3ms..2ms", "range", "a range of durations goes upwards from 0 or more");
    refuses("lognormal mean=5ms", "cv", "cv is missing");
    refuses("lognormal mean=5ms cv=2ms", "cv", "cv is a number without unit");
    refuses("lognormal mean=5ms cv=-1", "cv", "cv must be 0 or more (and less than 1e6), not -1");
    refuses("lognormal p50=5ms", "p50", "a lognormal law takes two percentiles, or mean and cv");
    refuses("lognormal p50=5ms p90=6ms p99=7ms", "p50",
            "a lognormal law takes two percentiles, or mean and cv");
    refuses("lognormal p50=5ms p99=4ms", "p99", "p99 is below p50");
    refuses("gamma mean=5ms cv=0", "cv", "cv must be more than 0 (and less than 1e9), not 0");
    refuses("hyperexponential mean=5ms cv=0.9", "cv",
            "cv must be at least 1 (and less than 1e9), not 0.9");
    refuses("erlang mean=5ms k=0", "k", "k must lie between 1 and 1000000");
    refuses("weibull mean=5ms shape=0", "shape",
            "shape must be more than 0 (and less than 1e9), not 0");
    refuses("pareto min=0ms shape=2", "min", "min must be more than 0");
    refuses("pareto min=2ms shape=2 max=1ms", "max", "max must be more than min");
    refuses("pareto min=2ms shape=-2", "shape",
            "shape must be more than 0 (and less than 1e9), not -2");
    refuses("normal mean=5ms", "sd", "sd is missing");
    refuses("mixture", "parts", "a mixture needs at least one law");
    refuses("empirical file=x unit=mm", "unit", "unknown unit 'mm'");
    refuses("empirical file=/nowhere unit=ms", "file",
            "can't read /nowhere: No such file or directory");
}

static void refuses_what_no_law_can_be_made_of(void)
{
    static const char *const percentiles = "a lognormal law takes two percentiles, or mean and cv";
    refuses("uniform range=-3ms..2ms", "range", "a range of durations goes upwards from 0 or more");
    refuses("lognormal mean=5ms cv=1e6", "cv",
            "cv must be 0 or more (and less than 1e6), not 1e+06");
    refuses("lognormal cv=2", "mean", "mean is missing");
    refuses("lognormal p50=0ms p99=4ms", "p50", "p50 must be more than 0");
    refuses("lognormal p50=2ms p99=4", "p99", "p99 needs a unit of time");
    refuses("lognormal mean=5ms p50=2ms p99=3ms", "p50", percentiles);
    refuses("lognormal rate=5/s p50=2ms p99=3ms", "p50", percentiles);
    refuses("lognormal p50=2ms p99=3ms cv=1", "p50", percentiles);
    refuses("gamma cv=1", "mean", "mean is missing");
    refuses("gamma mean=5ms cv=1001", "cv", "cv must lie between 1e-6 and 1000, not 1001");
    refuses("gamma mean=5ms cv=1e-7", "cv", "cv must lie between 1e-6 and 1000, not 1e-07");
    refuses("gamma mean=5ms cv=1e9", "cv", "cv must be more than 0 (and less than 1e9), not 1e+09");
    refuses("hyperexponential cv=2", "mean", "mean is missing");
    refuses("hyperexponential mean=5ms cv=1e9", "cv",
            "cv must be at least 1 (and less than 1e9), not 1e+09");
    refuses("erlang k=3", "mean", "mean is missing");
    refuses("weibull shape=2", "mean", "mean is missing");
    refuses("weibull mean=5ms shape=0.04", "shape", "shape must be at least 0.05, not 0.04");
    refuses("pareto min=2ms shape=2 max=-1ms", "max", "max is negative");
    refuses("normal sd=1ms", "mean", "mean is missing");
}

/* Laws of a single value, written as others. */
static void spread_may_be_nothing(void)
{
    struct arena *arena = arena_create(0);
    static const char *const texts[] = {"normal mean=5ms sd=0ms", "uniform range=5ms..5ms",
                                        "lognormal mean=5ms cv=0", "lognormal p50=5ms p99=5ms",
                                        "pareto min=5ms shape=1e8"};
    draw random = 1;
    for (unsigned i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const struct law law = law_of(texts[i], arena);
        ASSERT_RELATIVE(law_mean(&law), 5e6, 1e-7);
        ASSERT_NEAR(law_cv(&law), 0, 1e-7);
        ASSERT_RELATIVE(law_quantile(&law, 0.99), 5e6, 1e-7);
        ASSERT_RELATIVE((double)law_sample(&law, &random), 5e6, 1e-6);
    }
    const struct law never = law_of("uniform range=0ms..0ms", arena);
    CU_ASSERT(law_mean(&never) == 0 && law_cv(&never) == 0 && law_sample(&never, &random) == 0);
    arena_destroy(arena);
}

/* Conformance: whatever class stands in the list is whole. */
static void every_class_is_whole(void)
{
    for (const struct class_head *const *member = distributions.members; *member; member++) {
        const struct distribution_class *class = (const struct distribution_class *)*member;
        CU_ASSERT(class->head.name && class->head.doc && class->head.settings &&
                  class->head.settings_size > 0);
        CU_ASSERT(class->prepare && class->sample && class->mean && class->cv && class->quantile);
        CU_ASSERT(class->state_size > 0);
    }
    CU_ASSERT(&distribution_exponential_class->head == distributions.members[1]);
}

TEST_MAIN(distribution, TEST(exponential_and_uniform), TEST(lognormal), TEST(gamma_and_erlang),
          TEST(weibull), TEST(hyperexponential), TEST(pareto), TEST(normal_cut_at_zero),
          TEST(ziggurat_tails), TEST(constants_and_shifts), TEST(mixture), TEST(empirical),
          TEST(observations_are_durations), TEST(spread_may_be_nothing),
          TEST(refuses_what_no_law_can_be_made_of), TEST(refuses_impossible_parameters),
          TEST(every_class_is_whole))
