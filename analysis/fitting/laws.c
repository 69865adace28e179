/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Laws of one piece. */
#include "analysis/fitting/laws.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <string.h>

#include "analysis/fitting/mixtures.h"

#define LOG_ROOT_2PI 0.91893853320467274178
#define NEVER (-1e10) /* the logarithm of a density that is 0, for a minimiser */

static double least_of(const struct measured *s) { return s->values[0]; }
static double most_of(const struct measured *s) { return s->values[s->count - 1]; }

/* In the unit in which it reads well. */
const char *duration_text(double ns, struct arena *arena)
{
    static const struct {
        double ns;
        const char *name;
    } units[] = {{1e9, "s"}, {1e6, "ms"}, {1e3, "us"}, {1, "ns"}};
    unsigned i = 0;
    while (units[i].ns > fmax(ns, 1))
        i++;
    const char *digits = arena_format(arena, "%.5g", fmax(ns, 1) / units[i].ns);
    return strchr(digits, 'e') ? arena_format(arena, "%.0f%s", ns / units[i].ns, units[i].name)
                               : arena_format(arena, "%s%s", digits, units[i].name);
}

/* ---- exponential, alone and behind a constant ---- */

static bool exponential_start(const struct measured *s, unsigned attempt, double *p)
{
    (void)s;
    p[0] = 0;
    return attempt == 0;
}
static double exponential_density(const struct measured *s, const double *p, double x)
{
    (void)s;
    return -p[0] - x / exp(p[0]);
}
static double exponential_below(const struct measured *s, const double *p, double x)
{
    (void)s;
    return -expm1(-x / exp(p[0]));
}
static const char *exponential_text(const struct measured *s, const double *p, struct arena *arena)
{
    return arena_format(arena, "exponential(%s)", duration_text(exp(p[0]) * s->mean, arena));
}

static bool spread(const struct measured *s) { return most_of(s) > least_of(s); }

static bool shifted_start(const struct measured *s, unsigned attempt, double *p)
{
    p[0] = least_of(s);
    p[1] = log(1 - least_of(s));
    return attempt == 0;
}
static double shifted_density(const struct measured *s, const double *p, double x)
{
    (void)s;
    return x < p[0] ? NEVER : -p[1] - (x - p[0]) / exp(p[1]);
}
static double shifted_below(const struct measured *s, const double *p, double x)
{
    (void)s;
    return x < p[0] ? 0 : -expm1(-(x - p[0]) / exp(p[1]));
}
static const char *shifted_text(const struct measured *s, const double *p, struct arena *arena)
{
    return arena_format(arena, "%s + exponential(%s)", duration_text(p[0] * s->mean, arena),
                        duration_text(exp(p[1]) * s->mean, arena));
}

/* ---- uniform ---- */

static bool uniform_start(const struct measured *s, unsigned attempt, double *p)
{
    p[0] = least_of(s);
    p[1] = most_of(s);
    return attempt == 0;
}
static double uniform_density(const struct measured *s, const double *p, double x)
{
    (void)s;
    return x < p[0] || x > p[1] ? NEVER : -log(p[1] - p[0]);
}
static double uniform_below(const struct measured *s, const double *p, double x)
{
    (void)s;
    return fmin(fmax((x - p[0]) / (p[1] - p[0]), 0), 1);
}
static const char *uniform_text(const struct measured *s, const double *p, struct arena *arena)
{
    return arena_format(arena, "uniform(%s..%s)", duration_text(p[0] * s->mean, arena),
                        duration_text(p[1] * s->mean, arena));
}

/* ---- normal, cut at 0 ---- */

static bool normal_start(const struct measured *s, unsigned attempt, double *p)
{
    p[0] = 0;
    p[1] = log(s->cv);
    return attempt == 0;
}
static double normal_density(const struct measured *s, const double *p, double x)
{
    const double sd = exp(p[1]), z = (x - exp(p[0])) / sd;
    (void)s;
    return -LOG_ROOT_2PI - p[1] - z * z / 2 - log(gsl_cdf_ugaussian_P(exp(p[0]) / sd));
}
static double normal_below(const struct measured *s, const double *p, double x)
{
    const double sd = exp(p[1]), none = gsl_cdf_ugaussian_P(-exp(p[0]) / sd);
    (void)s;
    return fmax(0, (gsl_cdf_ugaussian_P((x - exp(p[0])) / sd) - none) / (1 - none));
}
static const char *normal_text(const struct measured *s, const double *p, struct arena *arena)
{
    return arena_format(arena, "normal(mean=%s sd=%s)", duration_text(exp(p[0]) * s->mean, arena),
                        duration_text(exp(p[1]) * s->mean, arena));
}

/* ---- lognormal ---- */

static bool lognormal_start(const struct measured *s, unsigned attempt, double *p)
{
    p[0] = s->log_mean;
    p[1] = log(s->log_sd);
    return attempt == 0;
}
double lognormal_log_density(double mu, double sigma, double x)
{
    const double log_x = log(x), z = (log_x - mu) / sigma;
    return -LOG_ROOT_2PI - log(sigma) - log_x - z * z / 2;
}
static double lognormal_density(const struct measured *s, const double *p, double x)
{
    (void)s;
    return lognormal_log_density(p[0], exp(p[1]), x);
}
static double lognormal_below(const struct measured *s, const double *p, double x)
{
    (void)s;
    return x > 0 ? gsl_cdf_ugaussian_P((log(x) - p[0]) / exp(p[1])) : 0;
}
const char *lognormal_words(double mu, double sigma, double scale, struct arena *arena)
{
    return arena_format(arena, "lognormal(mean=%s cv=%.4g)",
                        duration_text(exp(mu + sigma * sigma / 2) * scale, arena),
                        sqrt(expm1(sigma * sigma)));
}
static const char *lognormal_text(const struct measured *s, const double *p, struct arena *arena)
{
    return lognormal_words(p[0], exp(p[1]), s->mean, arena);
}

/* Behind a constant: up to 95 % of the least value, for the likelihood has no bound at the least
 * itself. */
static double constant_of(const struct measured *s, double p)
{
    return 0.95 * least_of(s) / (1 + exp(-p));
}
static bool moved_start(const struct measured *s, unsigned attempt, double *p)
{
    double sum = 0, squares = 0;
    p[0] = attempt == 0 ? 0 : 2;
    for (size_t i = 0; i < s->count; i++)
        sum += log(s->values[i] - constant_of(s, p[0]));
    p[1] = sum / (double)s->count;
    for (size_t i = 0; i < s->count; i++) {
        const double off = log(s->values[i] - constant_of(s, p[0])) - p[1];
        squares += off * off;
    }
    p[2] = log(sqrt(squares / (double)s->count));
    return attempt < 2;
}
static double moved_density(const struct measured *s, const double *p, double x)
{
    return lognormal_log_density(p[1], exp(p[2]), x - constant_of(s, p[0]));
}
static double moved_below(const struct measured *s, const double *p, double x)
{
    const double rest = x - constant_of(s, p[0]);
    return rest > 0 ? gsl_cdf_ugaussian_P((log(rest) - p[1]) / exp(p[2])) : 0;
}
static const char *moved_text(const struct measured *s, const double *p, struct arena *arena)
{
    return arena_format(arena, "%s + %s", duration_text(constant_of(s, p[0]) * s->mean, arena),
                        lognormal_words(p[1], exp(p[2]), s->mean, arena));
}

/* ---- gamma, and erlang, which is one with a whole shape: the mean is that of the sample ---- */

static bool gamma_start(const struct measured *s, unsigned attempt, double *p)
{
    p[0] = -2 * log(s->cv);
    return attempt == 0;
}
static double gamma_density_of(double shape, double x)
{
    return shape * log(shape) + (shape - 1) * log(x) - shape * x - gsl_sf_lngamma(shape);
}
static double gamma_density(const struct measured *s, const double *p, double x)
{
    (void)s;
    return gamma_density_of(exp(p[0]), x);
}
static double gamma_below(const struct measured *s, const double *p, double x)
{
    (void)s;
    return gsl_cdf_gamma_P(x, exp(p[0]), exp(-p[0]));
}
static const char *gamma_text(const struct measured *s, const double *p, struct arena *arena)
{
    return arena_format(arena, "gamma(mean=%s cv=%.4g)", duration_text(s->mean, arena),
                        exp(-p[0] / 2));
}

/* By the maximum of gamma (Minka 2002): ln shape - psi(shape) = ln mean - mean of ln. */
static double likely_shape(const struct measured *s)
{
    const double d = fmax(-s->log_mean, 1e-9);
    return (3 - d + sqrt((d - 3) * (d - 3) + 24 * d)) / (12 * d);
}
static bool erlang_fits(const struct measured *s)
{
    return spread(s) && likely_shape(s) >= 1.5 && likely_shape(s) < 1000;
}
static bool erlang_start(const struct measured *s, unsigned attempt, double *p)
{
    const double shape = likely_shape(s), low = floor(shape), high = low + 1;
    double one = 0, other = 0;
    for (size_t i = 0; i < s->count; i++) {
        one += gamma_density_of(low, s->values[i]);
        other += gamma_density_of(high, s->values[i]);
    }
    p[0] = log(one >= other ? low : high);
    return attempt == 0;
}
static const char *erlang_text(const struct measured *s, const double *p, struct arena *arena)
{
    return arena_format(arena, "erlang(mean=%s k=%.0f)", duration_text(s->mean, arena), exp(p[0]));
}

/* ---- weibull ---- */

static bool weibull_start(const struct measured *s, unsigned attempt, double *p)
{
    p[0] = 0;
    p[1] = -log(s->cv);
    return attempt == 0;
}
static double weibull_scale(const double *p) { return exp(p[0] - gsl_sf_lngamma(1 + exp(-p[1]))); }
static bool weibull_sane(const double *p) { return p[1] > -3 && p[1] < 5; }
static double weibull_density(const struct measured *s, const double *p, double x)
{
    const double shape = exp(p[1]);
    (void)s;
    if (!weibull_sane(p))
        return NEVER;
    const double ratio = x / weibull_scale(p);
    return p[1] - log(weibull_scale(p)) + (shape - 1) * log(ratio) - pow(ratio, shape);
}
static double weibull_below(const struct measured *s, const double *p, double x)
{
    (void)s;
    return -expm1(-pow(x / weibull_scale(p), exp(p[1])));
}
static const char *weibull_text(const struct measured *s, const double *p, struct arena *arena)
{
    return arena_format(arena, "weibull(mean=%s shape=%.4g)",
                        duration_text(exp(p[0]) * s->mean, arena), exp(p[1]));
}

/* ---- pareto, open and cut ---- */

static bool pareto_start(const struct measured *s, unsigned attempt, double *p)
{
    p[0] = least_of(s);
    p[1] = -log(s->log_mean - log(least_of(s)));
    return attempt == 0;
}
static double pareto_density(const struct measured *s, const double *p, double x)
{
    (void)s;
    return x < p[0] ? NEVER : p[1] + exp(p[1]) * log(p[0]) - (exp(p[1]) + 1) * log(x);
}
static double pareto_below(const struct measured *s, const double *p, double x)
{
    (void)s;
    return x < p[0] ? 0 : -expm1(exp(p[1]) * log(p[0] / x));
}
static const char *pareto_text(const struct measured *s, const double *p, struct arena *arena)
{
    return arena_format(arena, "pareto(min=%s shape=%.4g)", duration_text(p[0] * s->mean, arena),
                        exp(p[1]));
}

static double share_kept(const struct measured *s, double shape)
{
    return -expm1(shape * log(least_of(s) / most_of(s)));
}
static bool bounded_start(const struct measured *s, unsigned attempt, double *p)
{
    p[0] = -log(s->log_mean - log(least_of(s)));
    return attempt == 0;
}
static double bounded_density(const struct measured *s, const double *p, double x)
{
    const double shape = exp(p[0]);
    return p[0] + shape * log(least_of(s)) - (shape + 1) * log(x) - log(share_kept(s, shape));
}
static double bounded_below(const struct measured *s, const double *p, double x)
{
    const double shape = exp(p[0]);
    if (x < least_of(s))
        return 0;
    return fmin(1, -expm1(shape * log(least_of(s) / x)) / share_kept(s, shape));
}
static const char *bounded_text(const struct measured *s, const double *p, struct arena *arena)
{
    return arena_format(arena, "pareto(min=%s shape=%.4g max=%s)",
                        duration_text(least_of(s) * s->mean, arena), exp(p[0]),
                        duration_text(most_of(s) * s->mean, arena));
}

/* A constant, or the mean of a normal law before the cut, that is next to nothing. */
#define NOTHING 1e-3
static bool normal_vanishes(const struct measured *s, const double *p)
{
    (void)s;
    return exp(p[0]) < NOTHING;
}
static bool moved_vanishes(const struct measured *s, const double *p)
{
    return constant_of(s, p[0]) < NOTHING;
}

const struct fit_law fit_laws[] = {
    {"exponential", 1, NULL, exponential_start, true, exponential_density, exponential_below, NULL,
     exponential_text},
    {"constant + exponential", 2, spread, shifted_start, true, shifted_density, shifted_below, NULL,
     shifted_text},
    {"uniform", 2, spread, uniform_start, true, uniform_density, uniform_below, NULL, uniform_text},
    {"normal", 2, spread, normal_start, false, normal_density, normal_below, normal_vanishes,
     normal_text},
    {"lognormal", 2, spread, lognormal_start, true, lognormal_density, lognormal_below, NULL,
     lognormal_text},
    {"constant + lognormal", 3, spread, moved_start, false, moved_density, moved_below,
     moved_vanishes, moved_text},
    {"gamma", 2, spread, gamma_start, false, gamma_density, gamma_below, NULL, gamma_text},
    {"erlang", 2, erlang_fits, erlang_start, true, gamma_density, gamma_below, NULL, erlang_text},
    {"weibull", 2, spread, weibull_start, false, weibull_density, weibull_below, NULL,
     weibull_text},
    {"hyperexponential", 2, hyper_fits, hyper_start, false, hyper_density, hyper_below, NULL,
     hyper_text},
    {"pareto", 2, spread, pareto_start, true, pareto_density, pareto_below, NULL, pareto_text},
    {"bounded pareto", 3, spread, bounded_start, false, bounded_density, bounded_below, NULL,
     bounded_text},
    {"two exponentials", 3, spread, exponentials_start, false, exponentials_density,
     exponentials_below, NULL, exponentials_text},
    {"two lognormals", 5, spread, lognormals_start, false, lognormals_density, lognormals_below,
     NULL, lognormals_text},
    {.name = NULL},
};
