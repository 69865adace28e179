/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Zipf: key k (from 1) is chosen with probability k^-s / (1^-s + 2^-s + ... + n^-s).
 *
 * Why: web and cache traffic is close to it, with s from 0.6 to 1.2 (Breslau et al. 1999, "Web
 * caching and Zipf-like distributions", INFOCOM).  Sampled by rejection-inversion: constant time
 * and memory for any number of keys, any s >= 0, and fewer than 1.1 tries on average.  Source:
 * Hoermann and Derflinger 1996, "Rejection-inversion to generate variates from monotone discrete
 * distributions", ACM TOMACS 6(3).  The names below are the paper's: h is the density x^-s, H its
 * integral from 1.
 *
 * Everything goes through sim/numeric.h, so the same seed gives the same keys on every machine. */
#include "models/words/popularity.h"

#include "sim/numeric.h"
#include "sim/setting.h"

struct zipf_settings {
    double exponent;
};

static const struct setting zipf_settings[] = {
    NUMBER(struct zipf_settings, exponent, .preset = "1.0", .least = 0, .most = 20,
           .doc = "how fast popularity falls with the rank; 0 is uniform"),
    SETTINGS_END};

struct zipf {
    double keys, exponent;
    double low, high; /* H at the ends of the inversion: u is uniform between them */
    double sure;      /* k - x below this: accepted without a look at h */
    double whole;     /* 1^-s + ... + n^-s */
};

/* (e^t - 1) / t and log(1 + t) / t without cancellation (Kahan: both errors are the same one). */
static double exp_slope(double t)
{
    const double u = numeric_exp(t);
    if (u == 1.0)
        return 1.0;
    return t > -1.0 && t < 1.0 ? (u - 1.0) / numeric_log(u) : (u - 1.0) / t;
}
static double log_slope(double t)
{
    const double u = 1.0 + t;
    return u == 1.0 ? 1.0 : numeric_log(u) / (u - 1.0);
}

static double h(const struct zipf *zipf, double x)
{
    return numeric_exp(-zipf->exponent * numeric_log(x));
}
static double H(const struct zipf *zipf, double x)
{
    const double log_x = numeric_log(x);
    return exp_slope((1.0 - zipf->exponent) * log_x) * log_x;
}
static double H_inverse(const struct zipf *zipf, double y)
{
    const double t = y * (1.0 - zipf->exponent);
    return numeric_exp(log_slope(t < -1.0 + 1e-15 ? -1.0 + 1e-15 : t) * y);
}

/* The first thousand terms one by one, the rest by Euler and Maclaurin: the next term of that
 * series is below 1e-16 of the sum. */
static double zipf_whole(const struct zipf *zipf)
{
    const double s = zipf->exponent, n = zipf->keys, m = n < 1000.0 ? n : 1000.0;
    double sum = 0.0;
    for (double k = m; k >= 1.0; k -= 1.0)
        sum += h(zipf, k);
    if (n > m)
        sum += H(zipf, n) - H(zipf, m) + (h(zipf, n) - h(zipf, m)) / 2.0 +
               s * (h(zipf, m) / m - h(zipf, n) / n) / 12.0;
    return sum;
}

static bool zipf_prepare(void *state, const void *settings, uint64_t keys, struct arena *arena,
                         struct complaints *to)
{
    const struct zipf_settings *given = settings;
    struct zipf *zipf = state;
    (void)arena;
    (void)to;
    *zipf = (struct zipf){.keys = (double)keys, .exponent = given->exponent};
    zipf->low = H(zipf, 1.5) - 1.0;
    zipf->high = H(zipf, zipf->keys + 0.5);
    zipf->sure = 2.0 - H_inverse(zipf, H(zipf, 2.5) - h(zipf, 2.0));
    zipf->whole = zipf_whole(zipf);
    return true;
}

static uint64_t zipf_choose(const void *state, draw *random)
{
    const struct zipf *zipf = state;
    for (;;) {
        const double u = zipf->high + unit_of(draw_next(random)) * (zipf->low - zipf->high);
        const double x = H_inverse(zipf, u);
        double k = (double)(uint64_t)(x + 0.5);
        k = k < 1.0 ? 1.0 : k > zipf->keys ? zipf->keys : k;
        if (k - x <= zipf->sure || u >= H(zipf, k + 0.5) - h(zipf, k))
            return (uint64_t)k - 1;
    }
}

static double zipf_share(const void *state, uint64_t key)
{
    const struct zipf *zipf = state;
    return (double)key < zipf->keys ? h(zipf, (double)key + 1.0) / zipf->whole : 0.0;
}

const struct popularity_class popularity_zipf = {
    .head = {.name = "zipf",
             .doc = "popularity falls with a power of the rank",
             .settings = zipf_settings,
             .settings_size = sizeof(struct zipf_settings),
             .examples = EXAMPLES({.text = "zipf"}, {.text = "zipf(0.8)"}, {.text = "zipf(2)"})},
    .state_size = sizeof(struct zipf),
    .prepare = zipf_prepare,
    .choose = zipf_choose,
    .share = zipf_share,
};
