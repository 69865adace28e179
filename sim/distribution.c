/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The family of distributions, and laws made from them.  A new distribution is a file and a word
 * here. */
#include "sim/distribution.h"

#include <math.h>

#define DISTRIBUTIONS(X)                                                                           \
    X(constant)                                                                                    \
    X(exponential) X(uniform) X(lognormal) X(gamma) X(hyperexponential) X(erlang) X(weibull)       \
        X(pareto) X(normal) X(mixture) X(empirical)

#define DECLARE(name) extern const struct distribution_class distribution_##name;
DISTRIBUTIONS(DECLARE)
#define HEAD(name) &distribution_##name.head,
static const struct class_head *const members[] = {DISTRIBUTIONS(HEAD) NULL};

const struct family distributions = {
    .name = "distribution", .members = members, .plain = "constant"};
const struct distribution_class *const distribution_exponential_class = &distribution_exponential;

struct law law_constant(sim_time value)
{
    return (struct law){.class = &distribution_constant, .shift = value, .speed = LAW_CONSTANT};
}

struct law law_exponential(double mean_ns)
{
    return (struct law){
        .class = &distribution_exponential, .scale = mean_ns, .speed = LAW_EXPONENTIAL};
}

bool law_prepare(struct law *law, const struct chosen *chosen, sim_time shift, struct arena *arena,
                 struct complaints *complaints)
{
    *law = (struct law){.shift = shift, .speed = LAW_CONSTANT};
    if (shift < 0) {
        complain(complaints, law, NULL, "a duration can't be negative");
        return false;
    }
    if (!chosen->class)
        return true;
    const struct distribution_class *class = (const struct distribution_class *)chosen->class;
    void *state = arena_alloc(arena, class->state_size);
    law->class = class;
    law->state = state;
    law->speed = LAW_OTHER;
    if (!class->prepare(state, chosen->settings, arena, complaints))
        return false;
    if (class == &distribution_constant) {
        law->speed = LAW_CONSTANT;
        clock_add(shift, clock_round(class->mean(state)), &law->shift);
    } else if (class == &distribution_exponential) {
        law->speed = LAW_EXPONENTIAL;
        law->scale = class->mean(state);
    }
    return true;
}

sim_time law_sample_other(const struct law *law, draw *random)
{
    return law->speed == LAW_CONSTANT ? law->shift
                                      : law_shifted(law, law->class->sample(law->state, random));
}

static double core_mean(const struct law *law)
{
    return law->speed == LAW_CONSTANT      ? 0.0
           : law->speed == LAW_EXPONENTIAL ? law->scale
                                           : law->class->mean(law->state);
}

double law_mean(const struct law *law) { return (double)law->shift + core_mean(law); }

/* The shift moves the mean, not the deviation. */
double law_cv(const struct law *law)
{
    if (law->speed == LAW_CONSTANT)
        return 0.0;
    const double mean = core_mean(law),
                 cv = law->speed == LAW_EXPONENTIAL ? 1.0 : law->class->cv(law->state);
    if (mean == (double)INFINITY || cv == (double)INFINITY)
        return (double)INFINITY;
    return mean > 0.0 ? mean * cv / ((double)law->shift + mean) : 0.0;
}

double law_quantile(const struct law *law, double share)
{
    if (law->speed == LAW_CONSTANT)
        return (double)law->shift;
    if (law->speed == LAW_EXPONENTIAL)
        return (double)law->shift - law->scale * log1p(-share);
    return (double)law->shift + law->class->quantile(law->state, share);
}
