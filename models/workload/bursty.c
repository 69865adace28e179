/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bursty arrivals: a Poisson process whose rate jumps between two values, a Markov-modulated one.
 * Both stay for exponential times.
 *
 * Why: real traffic comes in bursts, and a queue feels how long they last, not only how many come
 * on average.  Source: Fischer and Meier-Hellstern 1993, "The Markov-modulated Poisson process
 * (MMPP) cookbook", Performance Evaluation 18(2); with a low rate of 0 it is the interrupted
 * Poisson process of Kuczura 1973 (Bell System Technical Journal 52(3)).
 *
 * Rule: a run begins in either phase with the share of time that it lasts in the long run.  A
 * factor multiplies both rates and leaves the phases where they are: what was drawn ahead of a
 * change is found again, since each stay has its own number. */
#include <math.h>

#include "models/words/arrivals.h"
#include "sim/setting.h"

struct bursty {
    double low, high; /* 1/s */
    sim_time low_for, high_for;
};

static const struct setting bursty_settings[] = {
    RATE(struct bursty, low, .required = true, .least = 0, .most = 1e9,
         .doc = "rate between the bursts"),
    RATE(struct bursty, high, .required = true, .doc = "rate in a burst"),
    DURATION(struct bursty, low_for, .required = true, .least = 1, .most = 1e18,
             .doc = "mean time between two bursts"),
    DURATION(struct bursty, high_for, .required = true, .least = 1, .most = 1e18,
             .doc = "mean time that a burst lasts"),
    SETTINGS_END};

struct bursty_state {
    uint64_t key;          /* of the stays; 0: not begun */
    uint64_t stay;         /* number of the present one; odd ones are bursts */
    sim_time begun, until; /* of it */
};

static bool bursty_prepare(void *plan, const void *settings, struct arena *arena,
                           struct complaints *to)
{
    const struct bursty *given = settings;
    (void)arena;
    *(struct bursty *)plan = *given;
    if (given->high > given->low)
        return true;
    complain(to, &given->high, NULL, "the high rate is not above the low one");
    return false;
}

static sim_time stay_of(const struct bursty *bursty, const struct bursty_state *state)
{
    draw word = mix(state->key, state->stay);
    const sim_time mean = state->stay % 2 ? bursty->high_for : bursty->low_for;
    return clock_round(exponential_draw(&word) * (double)mean);
}

/* Stays are memoryless, so the first one may begin at 0 as well. */
static void begin(const struct bursty *bursty, struct bursty_state *state, struct stream *random)
{
    const double low = (double)bursty->low_for, high = (double)bursty->high_for;
    draw word = stream_draw(random);
    state->key = word | 1;
    state->stay = 2 + (unit_of(draw_next(&word)) * (low + high) < high);
    clock_add(0, stay_of(bursty, state), &state->until);
}

/* To the stay that holds `now`. */
static void seek(const struct bursty *bursty, struct bursty_state *state, sim_time now)
{
    while (state->until <= now && state->until < SIM_NEVER) {
        state->stay++;
        state->begun = state->until;
        clock_add(state->begun, stay_of(bursty, state), &state->until);
    }
    while (state->begun > now) {
        state->stay--;
        state->until = state->begun;
        state->begun -= stay_of(bursty, state);
    }
}

static sim_time bursty_next(const void *plan, void *state, sim_time now, double factor,
                            struct stream *random)
{
    const struct bursty *bursty = plan;
    struct bursty_state *own = state;
    if (own->key == 0)
        begin(bursty, own, random);
    for (seek(bursty, own, now); now < SIM_NEVER; seek(bursty, own, now)) {
        const double rate = (own->stay % 2 ? bursty->high : bursty->low) * factor;
        draw word = stream_draw(random);
        sim_time next = SIM_NEVER;
        if (rate > 0.0)
            clock_add(now, clock_round(exponential_draw(&word) * (1e9 / rate)), &next);
        if (next < own->until || !(factor > 0.0))
            return next;
        now = own->until;
    }
    return SIM_NEVER;
}

static double bursty_rate(const void *plan, sim_time from, sim_time until)
{
    const struct bursty *bursty = plan;
    const double low = (double)bursty->low_for, high = (double)bursty->high_for;
    (void)from;
    (void)until;
    return (bursty->low * low + bursty->high * high) / (low + high);
}

/* Gaps of an interrupted Poisson process are hyperexponential and independent: on for 1/a, off for
 * 1/b, mean (a + b) / (rate b), squared coefficient of variation 1 + 2 rate a / (a + b)^2. */
const struct arrivals_class arrivals_bursty = {
    .head = {.name = "bursty",
             .doc = "Poisson with a rate that jumps between two values (open)",
             .settings = bursty_settings,
             .settings_size = sizeof(struct bursty),
             .examples = EXAMPLES({.text = "bursty(low=0/s high=10/s low_for=100ms high_for=100ms)",
                                   .mean = 200e6,
                                   .cv = 1.2247448714},
                                  {.text = "bursty(low=10/s high=100/s low_for=9s high_for=1s)"})},
    .plan_size = sizeof(struct bursty),
    .state_size = sizeof(struct bursty_state),
    .prepare = bursty_prepare,
    .next = bursty_next,
    .rate = bursty_rate,
};
