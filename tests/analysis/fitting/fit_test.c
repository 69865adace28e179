/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Samples of known laws: the parameters come out again, the text is a law of the language with the
 * same percentiles, the right law is preferred, and distances are as probable as is said. */
#include "analysis/fitting/fit.h"

#include <gsl/gsl_errno.h>
#include <math.h>

#include "tests/lib/law.h"

enum { SIZE = 4000, FEWER = 1000 };

static struct arena *arena;
static void begin(void)
{
    gsl_set_error_handler_off();
    arena = arena_create(0);
}
static void end(void) { arena_destroy(arena); }

static struct measured sample_from(const char *text, size_t size, uint64_t seed)
{
    const struct law law = law_of(text, arena);
    double *values = arena_array(arena, size, sizeof *values);
    draw random = mix(17, seed);
    for (size_t i = 0; i < size; i++)
        values[i] = (double)law_sample(&law, &random);
    return sample_of(values, size, arena);
}

/* Which law of the list makes such samples. */
static const struct {
    const char *text, *name;
    double within; /* of its percentiles, by 4,000 values: about four standard errors */
} known[] = {
    {"exponential(5ms)", "exponential", 0.07},
    {"3ms + exponential(5ms)", "constant + exponential", 0.07},
    {"uniform(2ms..9ms)", "uniform", 0.01},
    {"normal(mean=10ms sd=2ms)", "normal", 0.02},
    {"lognormal(mean=5ms cv=1.5)", "lognormal", 0.15},
    {"4ms + lognormal(mean=5ms cv=1)", "constant + lognormal", 0.15},
    {"gamma(mean=6ms cv=0.5)", "gamma", 0.07},
    {"erlang(mean=6ms k=3)", "erlang", 0.05},
    {"weibull(mean=6ms shape=0.7)", "weibull", 0.12},
    {"weibull(mean=6ms shape=3)", "weibull", 0.05},
    {"hyperexponential(mean=1ms cv=3)", "hyperexponential", 0.2},
    {"pareto(min=2ms shape=2.5)", "pareto", 0.15},
    {"pareto(min=2ms shape=1 max=50ms)", "bounded pareto", 0.15},
    {"mixture(90% exponential(1ms) 10% exponential(20ms))", "two exponentials", 0.2},
    {"mixture(80% lognormal(mean=1ms cv=0.3) 20% lognormal(mean=9ms cv=0.5))", "two lognormals",
     0.15},
};
enum { KNOWN = sizeof known / sizeof known[0] };

static void parameters_come_out_again(void)
{
    static const double shares[] = {0.1, 0.5, 0.9, 0.99};
    for (unsigned i = 0; i < KNOWN; i++) {
        const struct law truth = law_of(known[i].text, arena);
        const struct measured sample = sample_from(known[i].text, SIZE, i);
        const struct fit *fit = fit_one(&sample, known[i].name, arena);
        CU_ASSERT_PTR_NOT_NULL_FATAL(fit);
        const struct law read = law_of(fit->law->text(&sample, fit->p, arena), arena);
        for (unsigned k = 0; k < sizeof shares / sizeof shares[0]; k++) {
            ASSERT_RELATIVE(law_quantile(&read, shares[k]), law_quantile(&truth, shares[k]),
                            known[i].within);
            /* the text is what was fitted, but for its five digits (a weight: two decimals) */
            ASSERT_RELATIVE(law_quantile(&read, shares[k]), fit_quantile(&sample, fit, shares[k]),
                            0.003);
        }
    }
}

/* Akaike's criterion names the law itself, or one that holds it as a special case and is at most
 * its price of two parameters or three behind. */
static void the_right_law_is_preferred(void)
{
    for (unsigned i = 0; i < KNOWN; i++) {
        const struct measured sample = sample_from(known[i].text, FEWER, 100 + i);
        unsigned count;
        const struct fit *fits = fit_all(&sample, &count, arena);
        unsigned at = 0;
        while (at < count && strcmp(fits[at].law->name, known[i].name) != 0)
            at++;
        CU_ASSERT_FATAL(at < count);
        CU_ASSERT(fits[at].aic - fits[0].aic < 10);
        if (!(fits[at].aic - fits[0].aic < 10))
            fprintf(stderr, "%s: %s before it\n", known[i].text, fits[0].law->name);
        CU_ASSERT(fits[at].ks < 1.63 / sqrt(FEWER) * 1.2); /* of a law that is right, 99 % */
    }
}

/* Ten values: the shape of gamma solves ln a - psi(a) = ln mean - mean of ln, found here by
 * halving. */
static void small_samples_by_hand(void)
{
    static const double x[] = {1, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6.5, 10};
    double values[10], mean = 0, log_mean = 0;
    for (int i = 0; i < 10; i++) {
        values[i] = x[i] * 1e6;
        mean += x[i] / 10;
        log_mean += log(x[i]) / 10;
    }
    const struct measured sample = sample_of(values, 10, arena);
    const struct fit *fit = fit_one(&sample, "gamma", arena);
    double low = 0.1, high = 100; /* psi by differences of lgamma */
    for (int i = 0; i < 100; i++) {
        const double a = (low + high) / 2, h = 1e-5;
        const double psi = (lgamma(a + h) - lgamma(a - h)) / (2 * h);
        if (log(a) - psi > log(mean) - log_mean)
            low = a;
        else
            high = a;
    }
    ASSERT_RELATIVE(exp(fit->p[0]), low, 1e-4);
    const struct fit *plain = fit_one(&sample, "exponential", arena);
    ASSERT_NEAR(plain->log_likelihood, -10 * (log(mean * 1e6) + 1), 1e-6);
    ASSERT_NEAR(plain->aic, 2 - 2 * plain->log_likelihood, 1e-6);
}

/* D and A^2 of 3 values against a law, written out. */
static void distances(void)
{
    static const double values[] = {1e6, 2e6, 6e6};
    const struct measured sample = sample_of(values, 3, arena);
    const struct fit *fit = fit_one(&sample, "exponential", arena); /* mean 3 ms */
    const double f[] = {1 - exp(-1.0 / 3), 1 - exp(-2.0 / 3), 1 - exp(-2)};
    const double a = -3 - (1 * (log(f[0]) + log(1 - f[2])) + 3 * (log(f[1]) + log(1 - f[1])) +
                           5 * (log(f[2]) + log(1 - f[0]))) /
                              3;
    ASSERT_NEAR(fit->ks, fmax(f[0], fmax(f[1] - 1.0 / 3, f[2] - 2.0 / 3)), 1e-9);
    ASSERT_NEAR(fit->ad, a, 1e-9);
}

/* Of a law that is right the bootstrap refuses about one sample in twenty at 5 %, of a wrong one
 * nearly all.  60 samples of 100: 3 expected, at most 10 (99.99 %). */
static void probabilities(void)
{
    unsigned right = 0, wrong = 0;
    for (unsigned seed = 0; seed < 60; seed++) {
        const struct measured sample = sample_from("lognormal(mean=5ms cv=0.6)", 100, 1000 + seed);
        struct fit *fit = fit_one(&sample, "lognormal", arena);
        fit_bootstrap(&sample, fit, seed, arena);
        right += fit->ad_p <= 0.05;
        CU_ASSERT(fit->ks_p > 0 && fit->ks_p <= 1);
        fit = fit_one(&sample, "exponential", arena);
        fit_bootstrap(&sample, fit, seed, arena);
        wrong += fit->ad_p <= 0.05;
    }
    CU_ASSERT(right <= 10);
    CU_ASSERT(wrong >= 57);
}

static void the_tail(void)
{
    const struct measured sample = sample_from("pareto(min=2ms shape=2.5)", 20000, 3);
    ASSERT_RELATIVE(tail_index(&sample, 0.05), 2.5, 0.15); /* 1,000 values: 3 % of error each */
    const struct measured light = sample_from("exponential(2ms)", 20000, 3);
    CU_ASSERT(tail_index(&light, 0.01) > 3.5);
}

static void zeros_and_units(void)
{
    static const double values[] = {0, 4e6, 8e6};
    const struct measured sample = sample_of(values, 3, arena);
    ASSERT_NEAR(sample_quantile(&sample, 0.01), 2e6, 1);
    ASSERT_NEAR(sample_quantile(&sample, 1), 8e6, 1);
    ASSERT_TEXT(duration_text(1234567.8, arena), "1.2346ms");
}

TEST_MAIN_AROUND(fit, begin, end, TEST(parameters_come_out_again), TEST(the_right_law_is_preferred),
                 TEST(small_samples_by_hand), TEST(distances), TEST(probabilities), TEST(the_tail),
                 TEST(zeros_and_units))
