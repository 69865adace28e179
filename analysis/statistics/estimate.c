/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/statistics/estimate.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stddef.h>

#include "analysis/statistics/interval.h"

/* Rounding moves a ratio by less than this share of itself. */
#define NO_SCATTER 1e-13

/* All that the steps of one estimate share. */
struct estimating {
    double confidence;
    const struct estimator *estimator;
    const struct sums *sums;
    const bool *used;
    uint32_t n, count, valued; /* all; used; of them with a value */
    uint32_t some_in, all_in;  /* used with a part > 0; with a part equal to its whole */
    double part, whole, ratio; /* of all used */
    double squares;
    struct controlling *controlling; /* NULL: none */
};

static bool is_used(const struct estimating *in, uint32_t i) { return !in->used || in->used[i]; }

/* Sums distances from the first ratio: equal values give exactly that value. */
static void add_up(struct estimating *in)
{
    double first = (double)NAN, rest = 0;
    for (uint32_t i = 0; i < in->n; i++) {
        const struct sums *sums = &in->sums[i];
        if (!is_used(in, i))
            continue;
        if (isnan(first) && sums->whole > 0)
            first = sums->part / sums->whole;
        in->count++;
        in->valued += isnan(sums->whole) ? 0 : 1;
        in->part += sums->part;
        in->whole += sums->whole;
        in->squares += sums->squares;
        in->some_in += sums->part > in->estimator->least * sums->whole;
        in->all_in += sums->part >= sums->whole;
        rest += isnan(first) ? sums->part : sums->part - first * sums->whole;
    }
    in->ratio = isnan(first) ? (double)NAN : first + rest / in->whole;
}

/* Standard deviation of all but replication `without` (n: none left out). */
static double deviation(const struct estimating *in, uint32_t without)
{
    double part = 0, whole = 0, squares = 0;
    for (uint32_t i = 0; i < in->n; i++)
        if (is_used(in, i) && i != without) {
            part += in->sums[i].part;
            whole += in->sums[i].whole;
        }
    const double mean = part / whole;
    for (uint32_t i = 0; i < in->n; i++)
        if (is_used(in, i) && i != without && in->sums[i].whole > 0) {
            const double off = in->sums[i].part / in->sums[i].whole - mean;
            squares += in->sums[i].squares + in->sums[i].whole * off * off;
        }
    return whole > 0 ? sqrt(fmax(0, squares) / whole) : (double)NAN;
}

/* Of the ratio: R + (n - 1) (part - R whole) / (all wholes - whole), the n R - (n - 1) R(without i)
 * of the jackknife without its cancellation. */
static double pseudo_value(const struct estimating *in, uint32_t i, double value)
{
    const double others = in->count - 1.0, left = in->whole - in->sums[i].whole;
    if (in->count < 2 || !(left > 0))
        return value;
    if (in->estimator->kind == ESTIMATE_deviation)
        return in->count * value - others * deviation(in, i);
    const double off = others * (in->sums[i].part - in->ratio * in->sums[i].whole) / left;
    if (in->estimator->kind == ESTIMATE_nines)
        return value - off / (in->ratio * log(10));
    return in->ratio + off;
}

static double half_width(const struct estimating *in, double value, double *pseudo)
{
    double sum = 0, squares = 0;
    for (uint32_t i = 0; i < in->n; i++)
        if (is_used(in, i))
            sum += pseudo_value(in, i, value) - value;
    for (uint32_t i = 0; i < in->n; i++) {
        const bool used = is_used(in, i);
        const double own = used ? pseudo_value(in, i, value) : (double)NAN;
        const double off = own - value - sum / in->count;
        squares += used ? off * off : 0;
        if (pseudo)
            pseudo[i] = own;
    }
    const double half =
        student_critical(in->count, in->confidence) * sqrt(squares / (in->count - 1.0) / in->count);
    return half < NO_SCATTER * fabs(value) ? 0 : half;
}

/* The interval value +- half on a scale on which the natural bounds are infinitely far away. */
static void keep_inside(struct estimate *estimate, const struct estimator *estimator, double half)
{
    const double from = estimate->value - estimator->least, to = 1 - estimate->value;
    estimate->low = estimate->value - half;
    estimate->high = estimate->value + half;
    if (half == 0 || !(from > 0) || (estimator->up_to_1 && !(to > 0)))
        return;
    const double stretch = exp(estimator->up_to_1 ? half / (from * to) : half / from);
    if (estimator->up_to_1) {
        estimate->low = from / (from + to * stretch);
        estimate->high = from / (from + to / stretch);
    } else {
        estimate->low = estimator->least + from / stretch;
        estimate->high = estimator->least + from * stretch;
    }
}

/* By which factors the rate of what `seen` of n replications saw may be off.  A replication sees an
 * event of rate r with probability 1 - exp(-r). */
static void exact_factors(const struct estimating *in, uint32_t seen, double *low, double *high)
{
    const uint32_t n = in->count;
    const struct bounds bounds = proportion_bounds(seen, n, in->confidence);
    const double rate = log1p(-(double)seen / n);
    *low = log1p(-bounds.low) / rate;
    *high = log1p(-bounds.high) / rate;
}

static bool few(uint32_t seen, uint32_t n)
{
    return n > 1 && seen > 0 && seen < n && seen < FEW_REPLICATIONS;
}

static void widen(struct estimate *estimate, const struct estimating *in)
{
    const double least = in->estimator->least, value = estimate->value;
    const uint32_t less = in->count - in->all_in;
    double low, high;
    if (few(in->some_in, in->count)) {
        exact_factors(in, in->some_in, &low, &high);
        estimate->low = fmin(estimate->low, least + (value - least) * low);
        estimate->high = fmax(estimate->high, least + (value - least) * high);
    }
    if (in->estimator->up_to_1 && few(less, in->count)) {
        exact_factors(in, less, &low, &high);
        estimate->high = fmax(estimate->high, 1 - (1 - value) * low);
        estimate->low = fmin(estimate->low, fmax(1 - (1 - value) * high, 0));
    }
    if (in->estimator->up_to_1 && estimate->high > 1) /* no number stays none */
        estimate->high = 1;
}

double unseen_at(double confidence) { return confidence == CONFIDENCE ? 3 : -log1p(-confidence); }

/* Nothing was seen of what is counted, or nothing else: 3 in all bounds it. */
static bool unseen(struct estimate *estimate, const struct estimating *in)
{
    const double bound = unseen_at(in->confidence) / in->whole;
    if (!in->estimator->counted || !(in->whole > 0))
        return false;
    if (in->part == 0) {
        *estimate = (struct estimate){0, 0, bound, LIMIT_below, 0, in->count};
        if (in->estimator->up_to_1)
            estimate->high = fmin(bound, 1);
    } else if (in->estimator->up_to_1 && in->part == in->whole) {
        *estimate = (struct estimate){1, fmax(0, 1 - bound), 1, LIMIT_above, 0, in->count};
    } else {
        return false;
    }
    return true;
}

/* Time without an end: as much as was looked at, in the mean of 3 at most. */
static bool endless(struct estimate *estimate, const struct estimating *in)
{
    if (!in->estimator->until_event || in->whole > 0 || !(in->part > 0))
        return false;
    *estimate = (struct estimate){.value = in->part / unseen_at(in->confidence),
                                  .low = in->part / unseen_at(in->confidence),
                                  .high = (double)INFINITY,
                                  .limit = LIMIT_above,
                                  .n = in->count};
    return true;
}

/* Nines are those of the ratio of what failed, upside down. */
static void turn_into_nines(struct estimate *estimate, const struct estimating *in)
{
    const double low = estimate->low, high = estimate->high;
    if (estimate->limit == LIMIT_below)
        estimate->limit = LIMIT_above;
    estimate->value = -log10(estimate->limit ? high : in->ratio);
    estimate->low = -log10(high);
    estimate->high = -log10(low);
}

static double plain_value(const struct estimating *in)
{
    return in->estimator->kind == ESTIMATE_deviation ? deviation(in, in->n) : in->ratio;
}

static bool all_same(const struct estimating *in)
{
    for (uint32_t i = 0; i < in->n; i++)
        if (is_used(in, i) && in->sums[i].part != in->ratio * in->sums[i].whole)
            return false;
    return true;
}

static bool may_control(const struct estimating *in)
{
    const struct estimator *estimator = in->estimator;
    const uint32_t less = in->count - in->all_in;
    return in->controlling && !estimator->until_event && estimator->kind != ESTIMATE_nines &&
           in->some_in >= FEW_REPLICATIONS && (!estimator->up_to_1 || less >= FEW_REPLICATIONS);
}

/* The half-width, and the value moved; pseudo-values are replaced by those without the controls. */
static double control(struct estimate *estimate, const struct estimating *in, double half,
                      double *pseudo)
{
    struct controlling *controlling = in->controlling;
    const struct controlled found = controls_apply(controlling->controls, in->confidence, pseudo,
                                                   in->used, in->n, controlling->room);
    if (!found.helps)
        return half;
    for (uint32_t i = 0; i < in->n; i++)
        if (is_used(in, i))
            pseudo[i] = controlling->room[i];
    controlling->gain = found.gain;
    estimate->value += found.shift;
    return found.half;
}

static void find_interval(struct estimate *estimate, const struct estimating *in, double *pseudo)
{
    const struct estimator *estimator = in->estimator;
    double half = half_width(
        in, estimator->kind == ESTIMATE_nines ? -log10(in->ratio) : estimate->value, pseudo);
    if (half > 0 && may_control(in))
        half = control(estimate, in, half, pseudo);
    if (estimator->certain && all_same(in)) {
        estimate->low = estimate->high = estimate->value;
        return;
    }
    keep_inside(estimate, estimator,
                estimator->kind == ESTIMATE_nines ? half * in->ratio * log(10) : half);
    widen(estimate, in);
}

struct estimate estimate_at(double confidence, const struct estimator *estimator,
                            const struct sums *sums, const bool *used, uint32_t n, double *pseudo)
{
    return estimate_controlled(confidence, estimator, sums, used, n, pseudo, NULL);
}

struct estimate estimate_controlled(double confidence, const struct estimator *estimator,
                                    const struct sums *sums, const bool *used, uint32_t n,
                                    double *pseudo, struct controlling *controlling)
{
    struct estimating in = {.confidence = confidence,
                            .estimator = estimator,
                            .sums = sums,
                            .used = used,
                            .n = n,
                            .controlling = controlling};
    struct estimate estimate = {(double)NAN, (double)NAN, (double)NAN, LIMIT_none, 0, 0};
    add_up(&in);
    estimate.n = in.valued;
    for (uint32_t i = 0; pseudo && i < n; i++)
        pseudo[i] = (double)NAN;
    if (in.count == 0 || isnan(in.whole) || endless(&estimate, &in) || !(in.whole > 0))
        return estimate;
    estimate.value = plain_value(&in);
    find_interval(&estimate, &in, pseudo);
    unseen(&estimate, &in);
    if (estimator->kind == ESTIMATE_nines)
        turn_into_nines(&estimate, &in);
    return estimate;
}

struct estimate estimate_of(const struct estimator *estimator, const struct sums *sums,
                            const bool *used, uint32_t n, double *pseudo)
{
    return estimate_at(CONFIDENCE, estimator, sums, used, n, pseudo);
}

void estimate_exposed(struct estimate *estimate, const struct estimator *estimator, double unseen)
{
    if (!(unseen > 0) || estimate->limit != LIMIT_none)
        return;
    if (estimator->up_to_1 && estimate->value == 1)
        *estimate = (struct estimate){1, fmax(0, 1 - unseen), 1, LIMIT_above, 0, estimate->n};
    else if (!estimator->up_to_1 && estimate->value == 0)
        *estimate = (struct estimate){0, 0, unseen, LIMIT_below, 0, estimate->n};
}

double sums_value(const struct estimator *estimator, const struct sums *sums)
{
    if (!(sums->whole > 0))
        return (double)NAN;
    if (estimator->kind == ESTIMATE_deviation)
        return sqrt(fmax(0, sums->squares) / sums->whole);
    if (estimator->kind == ESTIMATE_nines)
        return -log10(sums->part > 0 ? sums->part / sums->whole : fmin(1, 3 / sums->whole));
    return sums->part / sums->whole;
}
