/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Poisson arrivals: gaps are exponential and know nothing of each other.
 *
 * Why: what many independent users make together, and what queueing theory assumes.  Source: Palm
 * and Khinchin's limit theorem on superposed renewal processes (Cox 1962, "Renewal theory", chapter
 * 6).  Under a factor the rate is multiplied. */
#include <math.h>

#include "models/words/arrivals.h"
#include "sim/setting.h"

struct poisson {
    double rate; /* 1/s */
};

static const struct setting poisson_settings[] = {
    RATE(struct poisson, rate, .required = true, .doc = "requests per time, on average"),
    SETTINGS_END};

struct poisson_plan {
    double rate, mean; /* 1/s; ns between arrivals */
};

/* The next gap is drawn one arrival ahead: when an arrival is scheduled nobody waits for random
 * numbers, and the processor soon knows which event comes next. */
struct poisson_ahead {
    double gap;    /* of the mean */
    bool drawn;    /* false: at the very first */
    bool mirrored; /* long ones for short ones */
};

static bool poisson_prepare(void *plan, const void *settings, struct arena *arena,
                            struct complaints *to)
{
    (void)arena;
    (void)to;
    const double rate = ((const struct poisson *)settings)->rate;
    *(struct poisson_plan *)plan = (struct poisson_plan){rate, 1e9 / rate};
    return true;
}

static inline double draw_gap(const struct poisson_ahead *ahead, struct stream *random)
{
    draw word = stream_draw(random);
    if (__builtin_expect(ahead->mirrored, 0))
        word = draw_mirrored(word, MIRROR_ALL);
    return exponential_draw(&word);
}

static __attribute__((noinline)) void draw_first(struct poisson_ahead *ahead, struct stream *random)
{
    ahead->gap = draw_gap(ahead, random);
    ahead->drawn = true;
}

static sim_time poisson_next(const void *plan, void *state, sim_time now, double factor,
                             struct stream *random)
{
    const struct poisson_plan *poisson = plan;
    const double mean = factor == 1.0 ? poisson->mean : poisson->mean / factor;
    struct poisson_ahead *ahead = state;
    if (__builtin_expect(!ahead->drawn, 0))
        draw_first(ahead, random);
    const double gap = ahead->gap;
    ahead->gap = draw_gap(ahead, random);
    if (!(mean < HUGE_VAL)) /* nobody ever comes */
        return SIM_NEVER;
    return clock_after(now, clock_round(gap * mean));
}

static void poisson_mirror(void *state) { ((struct poisson_ahead *)state)->mirrored = true; }

static double poisson_rate(const void *plan, sim_time from, sim_time until)
{
    (void)from;
    (void)until;
    return ((const struct poisson_plan *)plan)->rate;
}

const struct arrivals_class arrivals_poisson = {
    .head = {.name = "poisson",
             .doc = "many independent users at a constant mean rate (open)",
             .settings = poisson_settings,
             .settings_size = sizeof(struct poisson),
             .examples = EXAMPLES({.text = "poisson(300/s)", .mean = 1e9 / 300, .cv = 1},
                                  {.text = "poisson(rate=0.5/min)", .mean = 120e9, .cv = 1})},
    .plan_size = sizeof(struct poisson_plan),
    .state_size = sizeof(struct poisson_ahead),
    .prepare = poisson_prepare,
    .next = poisson_next,
    .rate = poisson_rate,
    .mirror = poisson_mirror,
    .memoryless = true,
};
