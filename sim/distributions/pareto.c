/* SPDX-License-Identifier: GPL-3.0-or-later */
/* P(X > x) = (min/x)^shape: heavy tails, without mean up to shape 1 and without variance up to
 * shape 2.  With `max` the law is cut there (bounded Pareto), and everything is finite.
 *
 * x = min (1 - u q)^(-1/shape) with q = 1 - (min/max)^shape; without max, -ln(1 - u) is
 * exponential. */
#include <math.h>

#include "sim/distribution.h"
#include "sim/distributions/parameters.h"
#include "sim/numeric.h"

struct pareto {
    struct quantity min;
    double shape;
    struct quantity max;
};

struct pareto_state {
    double min, shape, max; /* ns; max INFINITY where there is none */
    double below;           /* probability below max of the law that is not cut: q */
};

static const struct setting pareto_settings[] = {
    QUANTITY(struct pareto, min, .doc = "the shortest duration"),
    NUMBER(struct pareto, shape, .required = true,
           .doc = "smaller is heavier; the mean is infinite up to 1 without max"),
    QUANTITY(struct pareto, max, .doc = "the longest duration; left out: none"),
    SETTINGS_END,
};

static bool pareto_prepare(void *state, const void *settings, struct arena *arena,
                           struct complaints *complaints)
{
    const struct pareto *given = settings;
    struct pareto_state *law = state;
    (void)arena;
    if (!parameter_positive_time(&given->min, "min", &law->min, complaints) ||
        !parameter_above(&given->shape, "shape", 0.0, complaints))
        return false;
    law->shape = given->shape;
    law->max = (double)INFINITY;
    law->below = 1.0;
    if (!given->max.given)
        return true;
    if (!parameter_positive_time(&given->max, "max", &law->max, complaints))
        return false;
    law->below = 1.0 - numeric_pow(law->min / law->max, law->shape);
    if (law->max > law->min)
        return true;
    complain(complaints, &given->max, NULL, "max must be more than min");
    return false;
}

static double pareto_sample(const void *state, draw *random)
{
    const struct pareto_state *law = state;
    if (law->below == 1.0)
        return law->min * numeric_exp(exponential_draw(random) / law->shape);
    return law->min *
           numeric_exp(-numeric_log(1.0 - unit_of(draw_next(random)) * law->below) / law->shape);
}

/* E[X^r], by integrating x^r shape min^shape x^(-shape-1) from min to max, over q. */
static double moment(const struct pareto_state *law, double r)
{
    const double ratio = law->max / law->min, gap = r - law->shape;
    if (law->max == (double)INFINITY)
        return gap >= 0.0 ? (double)INFINITY : numeric_pow(law->min, r) * law->shape / -gap;
    const double integral = fabs(gap) < 1e-12 ? log(ratio) : expm1(gap * log(ratio)) / gap;
    return numeric_pow(law->min, r) * law->shape * integral / law->below;
}

static double pareto_mean(const void *state) { return moment(state, 1.0); }

static double pareto_cv(const void *state)
{
    const double mean = moment(state, 1.0), second = moment(state, 2.0);
    if (mean == (double)INFINITY || second == (double)INFINITY)
        return (double)INFINITY;
    const double square = second / mean / mean - 1.0;
    return square > 0.0 ? sqrt(square) : 0.0;
}

static double pareto_quantile(const void *state, double share)
{
    const struct pareto_state *law = state;
    return law->min * exp(-log1p(-share * law->below) / law->shape);
}

const struct distribution_class distribution_pareto = {
    .head = {.name = "pareto",
             .doc = "a power law: mostly near min, at times enormous",
             .settings = pareto_settings,
             .settings_size = sizeof(struct pareto),
             .examples = EXAMPLES({.text = "pareto(min=2ms shape=2.5)",
                                   .mean = 3333333.33333,
                                   .cv = 0.894427191,
                                   .p50 = 2639015.82155,
                                   .p99 = 12619146.8896},
                                  {.text = "pareto(min=2ms shape=1 max=50ms)",
                                   .mean = 6705991.30181,
                                   .cv = 1.10620472843,
                                   .p50 = 3846153.84615,
                                   .p99 = 40322580.6452},
                                  {.text = "pareto(min=1ms shape=0.9)",
                                   .mean = (double)INFINITY,
                                   .cv = (double)INFINITY,
                                   .p50 = 2160119.47778,
                                   .p99 = 166810053.72})},
    .state_size = sizeof(struct pareto_state),
    .prepare = pareto_prepare,
    .sample = pareto_sample,
    .mean = pareto_mean,
    .cv = pareto_cv,
    .quantile = pareto_quantile,
};
