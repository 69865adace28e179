/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/queueing.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

struct duration duration_of_law(const struct law *law, double pace)
{
    const double mean = law_mean(law), deviation = mean > 0.0 ? mean * law_cv(law) : 0.0;
    return (struct duration){mean * pace, deviation * deviation * pace * pace};
}

/* On quantiles as well, from below: what lies above a point takes at least as long as that. */
struct duration duration_of_law_below(const struct law *law, double pace, double limit)
{
    enum { POINTS = 1024 };
    double mean = 0, square = 0, before = 0, over = 1.0; /* of the point below */
    for (int k = 1; k <= POINTS && before < limit; k++) {
        const double beyond = exp(-k / 64.0);
        const double x = fmin(law_quantile(law, 1.0 - beyond) * pace, limit);
        mean += (over - beyond) * (before + x) / 2.0;
        square += (over - beyond) * (before * before + before * x + x * x) / 3.0;
        before = x;
        over = beyond;
    }
    mean += over * before;
    square += over * before * before;
    return (struct duration){mean, fmax(0.0, square - mean * mean)};
}

/* On quantiles, ever closer to 1: 1 - F = e^(-k/16) down to 1e-11. */
struct duration duration_in_order(const struct law *law, double rate)
{
    enum { POINTS = 400 };
    double mean = 0, square = 0, left = 0, beyond = 0, after = 0; /* of the point above */
    if (!(law_cv(law) > 0.0) || !isfinite(law_mean(law)) || !(rate > 0.0))
        return duration_of_law(law, 1.0);
    for (int k = POINTS; k >= 0; k--) {
        const double over = exp(-k / 16.0);
        const double x = k > 0 ? law_quantile(law, 1.0 - over) : 0.0;
        const double step = k < POINTS ? after - x : 0.0;
        left += step * (over + exp(-(k + 1) / 16.0)) / 2.0;
        const double waits = 1.0 - (1.0 - over) * exp(-rate * left); /* longer than x */
        mean += step * (waits + beyond) / 2.0;
        square += step * (waits * x + beyond * after);
        beyond = waits;
        after = x;
    }
    return (struct duration){mean, fmax(0.0, square - mean * mean)};
}

struct duration duration_times(struct duration one, double count)
{
    const double whole = floor(count), rest = count - whole;
    const double chance =
        rest > 0 ? rest * (one.variance + one.mean * one.mean) - rest * rest * one.mean * one.mean
                 : 0.0;
    return (struct duration){count > 0 ? count * one.mean : 0.0,
                             count > 0 ? whole * one.variance + chance : 0.0};
}

/* Of n exponential times the mean until the k-th is sum 1/(n-k+1) ... 1/n, its variance the sum of
 * their squares; what is constant stays so. */
struct duration duration_of_copies(struct duration one, double need, double total)
{
    enum { EXACT = 100000 };
    double mean = 0, variance = 0;
    if (total <= 1.0 || !(one.variance > 0.0) || total > EXACT)
        return one;
    for (double i = total - need + 1; i <= total; i++) {
        mean += 1.0 / i;
        variance += 1.0 / (i * i);
    }
    const double deviation = fmin(sqrt(one.variance), one.mean);
    return (struct duration){one.mean + deviation * (mean - 1.0), one.variance * variance};
}

struct duration duration_greatest(struct duration a, struct duration b)
{
    const double spread = sqrt(a.variance + b.variance);
    if (!(spread > 0.0) || !isfinite(spread) || !isfinite(a.mean + b.mean))
        return a.mean >= b.mean ? a : b;
    const double distance = (a.mean - b.mean) / spread;
    const double share = gsl_cdf_ugaussian_P(distance), other = gsl_cdf_ugaussian_P(-distance);
    const double density = gsl_ran_ugaussian_pdf(distance);
    const double mean = a.mean * share + b.mean * other + spread * density;
    const double square = (a.mean * a.mean + a.variance) * share +
                          (b.mean * b.mean + b.variance) * other +
                          (a.mean + b.mean) * spread * density;
    return (struct duration){mean, fmax(0.0, square - mean * mean)};
}

double duration_cut(struct duration one, double limit, double *chance)
{
    const double deviation = fmin(sqrt(one.variance), one.mean);
    const double constant = isfinite(one.mean) ? one.mean - deviation : limit;
    *chance = 1.0;
    if (limit <= constant)
        return limit;
    *chance = deviation > 0.0 ? exp(-(limit - constant) / deviation) : 0.0;
    return constant + deviation * (1.0 - *chance);
}

/* The integral of P(all that were asked take longer than t), and of 2 t of it. */
struct duration duration_hedged(struct duration one, double after, unsigned more)
{
    enum { STEPS = 4000 };
    const double spread = fmin(sqrt(one.variance), one.mean), constant = one.mean - spread;
    const double step = (constant + spread) / 200.0;
    double mean = 0, square = 0;
    if (!isfinite(one.mean) || !(step > 0.0))
        return one;
    for (unsigned i = 0; i < STEPS; i++) {
        const double t = (i + 0.5) * step;
        double over = 0; /* times that are spent beyond the constant parts, in spreads */
        bool ended = false;
        for (unsigned k = 0; k <= more && t > k * after + constant; k++) {
            over += (t - k * after - constant) / spread;
            ended = !(spread > 0.0);
        }
        const double still = ended ? 0.0 : exp(-over);
        mean += still * step;
        square += 2.0 * t * still * step;
    }
    return (struct duration){mean, fmax(0.0, square - mean * mean)};
}

double erlang_c(double load, double servers)
{
    if (!(load < 1.0))
        return 1.0;
    if (!(load > 0.0) || servers > 1e6) /* so many never wait for each other, but for load 1 */
        return 0.0;
    const double offered = load * servers;
    double blocked = 1.0; /* Erlang B */
    for (double n = 1; n <= servers; n++)
        blocked = offered * blocked / (n + offered * blocked);
    return blocked / (1.0 - load * (1.0 - blocked));
}

double queue_wait(double load, double servers, double square_cv)
{
    if (!(load < 1.0))
        return (double)INFINITY;
    return erlang_c(load, servers) / (servers * (1.0 - load)) * (1.0 + square_cv) / 2.0;
}

/* P(N >= n) summed over n = 1 .. most.  From c on the tail is geometric; below, probabilities are
 * followed down from that of c, on any scale. */
double sharing_stretch(double load, double cores, double most)
{
    if (!(load > 0.0) || most <= cores)
        return 1.0;
    const double offered = load * cores;
    if (!(load < 1.0))
        return most / offered;
    if (cores > 1e6)
        return 1.0;
    const double waits = erlang_c(load, cores); /* P(N >= c) */
    const double cut = waits * load * (1.0 - pow(load, most - cores)) / (1.0 - load);
    return 1.0 + cut / offered;
}

double queue_wait_of_few(double load, double servers, double square_cv, double population)
{
    if (!isfinite(population))
        return queue_wait(load, servers, square_cv);
    const double others = (population - servers) / servers;
    if (population <= servers || !(load > 0.0))
        return 0.0;
    if (!(load < 1.0))
        return others; /* all are there, always */
    const double wait = sharing_stretch(load, servers, population) - 1.0;
    return fmin(wait * (1.0 + square_cv) / 2.0, others);
}
