/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/distributions/mixture.h"

#include <math.h>

struct mixture_state {
    uint32_t count;
    const struct mixture_part *parts;
    double *up_to; /* running sums of the weights, 1 at the end */
};

static const struct setting mixture_part_settings[] = {
    NUMBER(struct mixture_part, weight, .required = true,
           .doc = "how often this law is drawn, by ratio"),
    FLAG(struct mixture_part, percent,
         .doc = "the weight is a percentage; together they make 100 %"),
    LAW(struct mixture_part, law, .required = true, .doc = "the law"),
    SETTINGS_END,
};

static const struct setting mixture_settings[] = {
    LIST(struct mixture_settings, parts, struct mixture_part, mixture_part_settings,
         .required = true, .doc = "weights and laws in turn"),
    SETTINGS_END,
};

static bool weights_fit(const struct mixture_part *parts, uint32_t count, double *total,
                        struct complaints *complaints)
{
    uint32_t percents = 0;
    *total = 0.0;
    for (uint32_t i = 0; i < count; i++) {
        if (!(parts[i].weight >= 0.0 && parts[i].weight < 1e18)) {
            complain(complaints, &parts[i].weight, NULL, "a weight must be 0 or more");
            return false;
        }
        percents += parts[i].percent;
        *total += parts[i].weight;
    }
    if (percents != 0 && percents != count) {
        complain(complaints, &parts[0].weight, NULL,
                 "weights are percentages or plain numbers, not both");
        return false;
    }
    if (percents != 0 && fabs(*total - 1.0) > 1e-6) {
        complain(complaints, &parts[0].weight, NULL, "the percentages make %.6g %%, not 100 %%",
                 100.0 * *total);
        return false;
    }
    if (*total > 0.0)
        return true;
    complain(complaints, &parts[0].weight, NULL, "all weights are 0");
    return false;
}

static bool mixture_prepare(void *state, const void *settings, struct arena *arena,
                            struct complaints *complaints)
{
    const struct mixture_settings *given = settings;
    struct mixture_state *mixture = state;
    const uint32_t count = given->parts.count;
    double total, sum = 0.0;
    if (count == 0) {
        complain(complaints, &given->parts,
                 "write mixture(90% exponential(1ms) 10% exponential(9ms))",
                 "a mixture needs at least one law");
        return false;
    }
    *mixture = (struct mixture_state){.count = count, .parts = given->parts.items};
    if (!weights_fit(mixture->parts, count, &total, complaints))
        return false;
    mixture->up_to = arena_array(arena, count, sizeof *mixture->up_to);
    for (uint32_t i = 0; i < count; i++) {
        sum += mixture->parts[i].weight;
        mixture->up_to[i] = i + 1 == count ? 1.0 : sum / total;
    }
    return true;
}

/* A handful of parts: walking the sums beats an alias table. */
static double mixture_sample(const void *state, draw *random)
{
    const struct mixture_state *mixture = state;
    const double u = unit_of(draw_next(random));
    uint32_t i = 0;
    while (i + 1 < mixture->count && u >= mixture->up_to[i])
        i++;
    return (double)law_sample(&mixture->parts[i].law, random);
}

static double share_of(const struct mixture_state *mixture, uint32_t i)
{
    return i == 0 ? mixture->up_to[0] : mixture->up_to[i] - mixture->up_to[i - 1];
}

static double mixture_mean(const void *state)
{
    const struct mixture_state *mixture = state;
    double mean = 0.0;
    for (uint32_t i = 0; i < mixture->count; i++)
        if (share_of(mixture, i) > 0.0)
            mean += share_of(mixture, i) * law_mean(&mixture->parts[i].law);
    return mean;
}

static double mixture_cv(const void *state)
{
    const struct mixture_state *mixture = state;
    const double mean = mixture_mean(state);
    double variance = 0.0;
    if (mean == (double)INFINITY)
        return mean;
    for (uint32_t i = 0; i < mixture->count; i++) {
        const double share = share_of(mixture, i), part = law_mean(&mixture->parts[i].law);
        const double deviation = part * law_cv(&mixture->parts[i].law);
        if (share > 0.0)
            variance += share * (deviation * deviation + (part - mean) * (part - mean));
    }
    return mean > 0.0 ? sqrt(variance) / mean : 0.0;
}

/* P(X <= x) of a law that knows its quantiles only: the greatest share whose quantile is not above
 * x. */
static double share_below(const struct law *law, double x)
{
    double low = 0.0, high = 1.0;
    for (int i = 0; i < 52; i++) {
        const double share = 0.5 * (low + high);
        if (law_quantile(law, share) <= x)
            low = share;
        else
            high = share;
    }
    return low;
}

static double mixture_quantile(const void *state, double share)
{
    const struct mixture_state *mixture = state;
    double low = (double)INFINITY,
           high = 0.0; /* the quantiles of the parts enclose that of the mixture */
    for (uint32_t i = 0; i < mixture->count; i++) {
        if (share_of(mixture, i) <= 0.0)
            continue;
        const double each = law_quantile(&mixture->parts[i].law, share);
        low = each < low ? each : low;
        high = each > high ? each : high;
    }
    for (int i = 0; i < 60 && high - low > 1e-12 * high; i++) {
        const double x = 0.5 * (low + high);
        double below_x = 0.0;
        for (uint32_t j = 0; j < mixture->count; j++)
            below_x += share_of(mixture, j) * share_below(&mixture->parts[j].law, x);
        if (below_x < share)
            low = x;
        else
            high = x;
    }
    return high;
}

const struct distribution_class distribution_mixture = {
    .head = {.name = "mixture",
             .doc = "one of several laws, drawn by weight",
             .settings = mixture_settings,
             .settings_size = sizeof(struct mixture_settings),
             .examples = EXAMPLES({.text = "mixture(25% 1ms 75% exponential(4ms))",
                                   .mean = 3.25e6,
                                   .cv = 1.13835758361,
                                   .p50 = 1621860.43243,
                                   .p99 = 17269952.4541})},
    .state_size = sizeof(struct mixture_state),
    .prepare = mixture_prepare,
    .sample = mixture_sample,
    .mean = mixture_mean,
    .cv = mixture_cv,
    .quantile = mixture_quantile,
};
