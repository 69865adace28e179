/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/fitting/fit.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_multimin.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 2000, LAWS_MOST = 32 };
#define CLOSE_ENOUGH 1e-5 /* size of the simplex */
#define FIRST_STEP 0.3
#define NEAR_STEP 0.05 /* of who begins where the answer is */

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Of values that are sorted. */
static struct measured describe(double *values, size_t count)
{
    struct measured sample = {.values = values, .count = count};
    double positive = 0;
    for (size_t i = 0; i < count && !(positive > 0); i++)
        positive = values[i];
    for (size_t i = 0; i < count; i++) {
        values[i] = values[i] > 0 ? values[i] : positive > 0 ? positive / 2 : 1;
        sample.mean += values[i] / (double)count;
    }
    for (size_t i = 0; i < count; i++) {
        values[i] /= sample.mean;
        sample.log_mean += log(values[i]) / (double)count;
    }
    for (size_t i = 0; i < count; i++) {
        sample.cv += (values[i] - 1) * (values[i] - 1) / (double)count;
        sample.log_sd += pow(log(values[i]) - sample.log_mean, 2) / (double)count;
    }
    sample.cv = sqrt(sample.cv);
    sample.log_sd = sqrt(sample.log_sd);
    return sample;
}

struct measured sample_of(const double *values, size_t count, struct arena *arena)
{
    double *own = arena_array(arena, count, sizeof *own);
    memcpy(own, values, count * sizeof *own);
    qsort(own, count, sizeof *own, ascending);
    return describe(own, count);
}

/* ---- likelihood ---- */

struct fitting {
    const struct measured *sample;
    const struct fit_law *law;
    struct arena *arena;
};

static double unlikelihood(const struct fitting *in, const double *p)
{
    double sum = 0;
    for (size_t i = 0; i < in->sample->count; i++)
        sum -= in->law->log_density(in->sample, p, in->sample->values[i]);
    return isfinite(sum) ? sum : 1e300;
}

static double of_vector(const gsl_vector *at, void *context)
{
    double p[FIT_PARAMETERS];
    for (size_t i = 0; i < at->size; i++)
        p[i] = gsl_vector_get(at, i);
    return unlikelihood(context, p);
}

/* Numbers that the minimiser may move: an erlang's shape and a bounded pareto's ends are none. */
static size_t free_parameters(const struct fit_law *law)
{
    return strcmp(law->name, "gamma") == 0 || strcmp(law->name, "bounded pareto") == 0
               ? 1
               : law->parameters;
}

static void minimise(struct fitting *in, double *p, double step)
{
    const size_t size = free_parameters(in->law);
    gsl_multimin_function function = {.f = of_vector, .n = size, .params = in};
    gsl_vector *at = gsl_vector_alloc(size), *steps = gsl_vector_alloc(size);
    gsl_multimin_fminimizer *minimiser =
        gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, size);
    if (!at || !steps || !minimiser)
        arena_fail(in->arena, "out of memory for the fit of a law");
    for (size_t i = 0; i < size; i++)
        gsl_vector_set(at, i, p[i]);
    gsl_vector_set_all(steps, step);
    if (gsl_multimin_fminimizer_set(minimiser, &function, at, steps) == GSL_ENOMEM)
        arena_fail(in->arena, "out of memory for the fit of a law");
    for (unsigned i = 0; i < ROUNDS && gsl_multimin_fminimizer_size(minimiser) > CLOSE_ENOUGH; i++)
        if (gsl_multimin_fminimizer_iterate(minimiser) != 0)
            break;
    for (size_t i = 0; i < size; i++)
        p[i] = gsl_vector_get(minimiser->x, i);
    gsl_multimin_fminimizer_free(minimiser);
    gsl_vector_free(steps);
    gsl_vector_free(at);
}

/* `known`: where a fit to a like sample ended; NULL: from all starts. */
static bool fit_law(const struct measured *sample, const struct fit_law *law, const double *known,
                    struct arena *arena, struct fit *fit)
{
    struct fitting in = {sample, law, arena};
    double best = (double)INFINITY, p[FIT_PARAMETERS];
    if (law->fits && !law->fits(sample))
        return false;
    for (unsigned attempt = 0; law->start(sample, attempt, p); attempt++) {
        if (known && !law->exact)
            memcpy(p, known, sizeof p);
        if (!law->exact)
            minimise(&in, p, known ? NEAR_STEP : FIRST_STEP);
        const double off = unlikelihood(&in, p);
        if (off < best) {
            best = off;
            memcpy(fit->p, p, sizeof p);
        }
        if (known)
            break;
    }
    fit->law = law;
    fit->log_likelihood = -best - (double)sample->count * log(sample->mean);
    fit->aic = 2 * law->parameters - 2 * fit->log_likelihood;
    return best < 1e9 * (double)sample->count;
}

/* ---- distances ---- */

static double share_below(const struct measured *sample, const struct fit *fit, double x)
{
    return fmin(fmax(fit->law->below(sample, fit->p, x), 1e-300), 1 - 1e-15);
}

static void find_distances(const struct measured *sample, struct fit *fit)
{
    const double n = (double)sample->count;
    double squares = 0;
    fit->ks = 0;
    for (size_t i = 0; i < sample->count; i++) {
        const double own = share_below(sample, fit, sample->values[i]),
                     other = share_below(sample, fit, sample->values[sample->count - 1 - i]);
        fit->ks = fmax(fit->ks, fmax((double)(i + 1) / n - own, own - (double)i / n));
        squares += (2 * (double)i + 1) * (log(own) + log1p(-other));
    }
    fit->ad = -n - squares / n;
}

static bool fit_whole(const struct measured *sample, const struct fit_law *law, struct arena *arena,
                      struct fit *fit)
{
    *fit = (struct fit){.ks_p = (double)NAN, .ad_p = (double)NAN};
    if (!fit_law(sample, law, NULL, arena, fit) || (law->vanishes && law->vanishes(sample, fit->p)))
        return false;
    find_distances(sample, fit);
    return true;
}

static int by_criterion(const void *a, const void *b)
{
    const struct fit *one = a, *other = b;
    return (one->aic > other->aic) - (one->aic < other->aic);
}

struct fit *fit_all(const struct measured *sample, unsigned *count, struct arena *arena)
{
    struct fit *fits = arena_array(arena, LAWS_MOST, sizeof *fits);
    *count = 0;
    for (unsigned i = 0; fit_laws[i].name; i++)
        *count += fit_whole(sample, &fit_laws[i], arena, &fits[*count]);
    qsort(fits, *count, sizeof *fits, by_criterion);
    return fits;
}

struct fit *fit_one(const struct measured *sample, const char *name, struct arena *arena)
{
    struct fit *fit = arena_alloc(arena, sizeof *fit);
    for (unsigned i = 0; fit_laws[i].name; i++)
        if (strcmp(fit_laws[i].name, name) == 0)
            return fit_whole(sample, &fit_laws[i], arena, fit) ? fit : NULL;
    return NULL;
}

/* ---- quantiles ---- */

/* By halving on the logarithm: no law needs a formula for it. */
static double quantile(const struct measured *sample, const struct fit *fit, double share)
{
    double low = 1e-9, high = 1;
    while (fit->law->below(sample, fit->p, high) < share && high < 1e12)
        high *= 4;
    for (int i = 0; i < 100 && high > low * (1 + 1e-9); i++) {
        const double middle = sqrt(low * high);
        if (fit->law->below(sample, fit->p, middle) < share)
            low = middle;
        else
            high = middle;
    }
    return high;
}

double fit_quantile(const struct measured *sample, const struct fit *fit, double share)
{
    return quantile(sample, fit, share) * sample->mean;
}

double sample_quantile(const struct measured *sample, double share)
{
    const double rank = ceil(share * (double)sample->count);
    const size_t at = (size_t)fmin(fmax(rank, 1), (double)sample->count) - 1;
    return sample->values[at] * sample->mean;
}

double tail_index(const struct measured *sample, double share)
{
    const size_t k = (size_t)(share * (double)sample->count);
    double sum = 0;
    if (k < 10)
        return (double)NAN;
    const double from = sample->values[sample->count - 1 - k];
    for (size_t i = sample->count - k; i < sample->count; i++)
        sum += log(sample->values[i] / from);
    return sum > 0 ? (double)k / sum : (double)INFINITY;
}

/* ---- bootstrap ---- */

/* So many of them, each as likely as every other, in order (Knuth 1997, 3.4.2, algorithm S). */
static struct measured drawn_from(const struct measured *sample, double *room, draw *random)
{
    const size_t size = sample->count < BOOTSTRAP_SIZE ? sample->count : BOOTSTRAP_SIZE;
    size_t taken = 0;
    for (size_t i = 0; i < sample->count && taken < size; i++) {
        const double left = (double)(sample->count - i), wanted = (double)(size - taken);
        if (unit_of(draw_next(random)) * left < wanted)
            room[taken++] = sample->values[i] * sample->mean;
    }
    return describe(room, taken);
}

void fit_bootstrap(const struct measured *sample, struct fit *fit, uint64_t seed,
                   struct arena *arena)
{
    double *values = arena_array(arena, BOOTSTRAP_SIZE, sizeof *values),
           *drawn = arena_array(arena, BOOTSTRAP_SIZE, sizeof *drawn);
    draw random = mix(seed, sample->count);
    const struct measured small = drawn_from(sample, values, &random);
    struct fit own, again;
    unsigned ks = 0, ad = 0, done = 0;
    if (!fit_law(&small, fit->law, fit->p, arena, &own))
        return;
    find_distances(&small, &own);
    for (unsigned b = 0; b < BOOTSTRAPS; b++) {
        for (size_t i = 0; i < small.count; i++)
            drawn[i] = quantile(&small, &own, unit_above_zero(draw_next(&random)) * (1 - 1e-12));
        qsort(drawn, small.count, sizeof *drawn, ascending);
        const struct measured made = describe(drawn, small.count);
        if (!fit_law(&made, fit->law, own.p, arena, &again))
            continue;
        find_distances(&made, &again);
        ks += again.ks >= own.ks;
        ad += again.ad >= own.ad;
        done++;
    }
    fit->ks_p = (1.0 + ks) / (done + 1.0);
    fit->ad_p = (1.0 + ad) / (done + 1.0);
}
