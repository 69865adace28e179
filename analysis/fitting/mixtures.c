/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/fitting/mixtures.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

static double share_of(double p) { return 1 / (1 + exp(-p)); }
static double logit(double share) { return log(share / (1 - share)); }

/* ln(a e^x + b e^y) */
static double log_sum(double a, double x, double b, double y)
{
    const double most = fmax(x, y);
    return most + log(a * exp(x - most) + b * exp(y - most));
}

/* Mean and deviation (of the logarithms too) of the values from a share of the sample to another.
 */
struct part {
    double mean, log_mean, log_sd;
};
static struct part part_of(const struct measured *s, double from, double until)
{
    const size_t first = (size_t)(from * (double)s->count),
                 end = (size_t)fmax((double)first + 2, floor(until * (double)s->count));
    const size_t last = end < s->count ? end : s->count;
    const size_t begin = first + 1 < last ? first : last - 1;
    struct part part = {0, 0, 0};
    const double n = (double)(last - begin);
    for (size_t i = begin; i < last; i++) {
        part.mean += s->values[i] / n;
        part.log_mean += log(s->values[i]) / n;
    }
    for (size_t i = begin; i < last; i++)
        part.log_sd += pow(log(s->values[i]) - part.log_mean, 2) / n;
    part.log_sd = fmax(sqrt(part.log_sd), 0.02);
    return part;
}
static const double cuts[] = {0.5, 0.9, 0.98, 0.15};
enum { CUTS = sizeof cuts / sizeof cuts[0] };

/* ---- hyperexponential with balanced means, of mean and cv ---- */

bool hyper_fits(const struct measured *s) { return s->cv > 1.0; }

bool hyper_start(const struct measured *s, unsigned attempt, double *p)
{
    p[0] = 0;
    p[1] = log(fmax(s->cv - 1, 1e-3));
    return attempt == 0;
}
struct pair {
    double share, fast, slow; /* of the fast one; means */
};
static struct pair balanced(const double *p)
{
    const double mean = exp(p[0]), cv = 1 + exp(fmin(p[1], 10)), square = cv * cv;
    const double root = sqrt((square - 1) / (square + 1));
    return (struct pair){(1 + root) / 2, mean / (1 + root), mean * (square + 1) * (1 + root) / 2};
}
static double pair_density(struct pair pair, double x)
{
    return log_sum(pair.share / pair.fast, -x / pair.fast, (1 - pair.share) / pair.slow,
                   -x / pair.slow);
}
static double pair_below(struct pair pair, double x)
{
    return -pair.share * expm1(-x / pair.fast) - (1 - pair.share) * expm1(-x / pair.slow);
}
double hyper_density(const struct measured *s, const double *p, double x)
{
    (void)s;
    return pair_density(balanced(p), x);
}
double hyper_below(const struct measured *s, const double *p, double x)
{
    (void)s;
    return pair_below(balanced(p), x);
}
const char *hyper_text(const struct measured *s, const double *p, struct arena *arena)
{
    return arena_format(arena, "hyperexponential(mean=%s cv=%.4g)",
                        duration_text(exp(p[0]) * s->mean, arena), 1 + exp(p[1]));
}

/* ---- two exponentials ---- */

bool exponentials_start(const struct measured *s, unsigned attempt, double *p)
{
    if (attempt >= CUTS)
        return false;
    const struct part low = part_of(s, 0, cuts[attempt]), high = part_of(s, cuts[attempt], 1);
    p[0] = logit(cuts[attempt]);
    p[1] = log(low.mean);
    p[2] = log(high.mean);
    return true;
}
static struct pair pair_of(const double *p)
{
    return (struct pair){share_of(p[0]), exp(p[1]), exp(p[2])};
}
double exponentials_density(const struct measured *s, const double *p, double x)
{
    (void)s;
    return pair_density(pair_of(p), x);
}
double exponentials_below(const struct measured *s, const double *p, double x)
{
    (void)s;
    return pair_below(pair_of(p), x);
}

static const char *mixture_text(double share, const char *one, const char *other,
                                struct arena *arena)
{
    const double percent = round(share * 1e4) / 100;
    return arena_format(arena, "mixture(%.2f%% %s %.2f%% %s)", percent, one, 100 - percent, other);
}
const char *exponentials_text(const struct measured *s, const double *p, struct arena *arena)
{
    const struct pair pair = pair_of(p);
    return mixture_text(
        pair.share,
        arena_format(arena, "exponential(%s)", duration_text(pair.fast * s->mean, arena)),
        arena_format(arena, "exponential(%s)", duration_text(pair.slow * s->mean, arena)), arena);
}

/* ---- two lognormals ---- */

bool lognormals_start(const struct measured *s, unsigned attempt, double *p)
{
    if (attempt >= CUTS)
        return false;
    const struct part low = part_of(s, 0, cuts[attempt]), high = part_of(s, cuts[attempt], 1);
    p[0] = logit(cuts[attempt]);
    p[1] = low.log_mean;
    p[2] = log(low.log_sd);
    p[3] = high.log_mean;
    p[4] = log(high.log_sd);
    return true;
}

/* A piece that shrinks to one value has a likelihood without bound: it may not. */
static double sigma_of(double p) { return fmax(exp(p), 0.01); }

double lognormals_density(const struct measured *s, const double *p, double x)
{
    const double share = share_of(p[0]);
    (void)s;
    return log_sum(share, lognormal_log_density(p[1], sigma_of(p[2]), x), 1 - share,
                   lognormal_log_density(p[3], sigma_of(p[4]), x));
}
double lognormals_below(const struct measured *s, const double *p, double x)
{
    const double share = share_of(p[0]);
    (void)s;
    if (!(x > 0))
        return 0;
    return share * gsl_cdf_ugaussian_P((log(x) - p[1]) / sigma_of(p[2])) +
           (1 - share) * gsl_cdf_ugaussian_P((log(x) - p[3]) / sigma_of(p[4]));
}
const char *lognormals_text(const struct measured *s, const double *p, struct arena *arena)
{
    return mixture_text(share_of(p[0]), lognormal_words(p[1], sigma_of(p[2]), s->mean, arena),
                        lognormal_words(p[3], sigma_of(p[4]), s->mean, arena), arena);
}
