/* SPDX-License-Identifier: GPL-3.0-or-later */
/* throttle: a count that failures lower and successes raise; there are retries while it is above
 * half.
 *
 * Source: gRPC, proposal A6 (client retries), "Throttling Retry Attempts and Hedged RPCs": each
 * attempt that fails takes one token, each that succeeds gives `ratio`; the count starts at
 * `tokens`, which is also its most.  In balance retries stop where failures exceed `ratio`
 * successes.  gRPC has no default; the numbers here are those of the proposal's example. */
#include <math.h>

#include "models/words/guard.h"
#include "sim/setting.h"

struct throttle {
    double tokens, ratio;
};

static const struct setting throttle_settings[] = {
    NUMBER(struct throttle, tokens, .preset = "10", .least = 1, .most = 1000,
           .doc = "tokens that there are at most, and at the start"),
    NUMBER(struct throttle, ratio, .preset = "0.1", .least = 0.001, .most = 1000,
           .doc = "tokens that an attempt that succeeds gives; one that fails takes 1"),
    SETTINGS_END};

static size_t throttle_size(const void *settings)
{
    (void)settings;
    return sizeof(double);
}

static void throttle_start(void *state, const void *settings, sim_time now)
{
    (void)now;
    *(double *)state = ((const struct throttle *)settings)->tokens;
}

static bool throttle_admits(void *state, const void *settings, const struct guarded *attempt)
{
    (void)attempt;
    return *(const double *)state > ((const struct throttle *)settings)->tokens / 2;
}

static sim_time throttle_ended(void *state, const void *settings, const struct guarded *attempt)
{
    const struct throttle *throttle = settings;
    double *left = state;
    if (attempt->outcome == OUTCOME_cancelled)
        return 0;
    *left += attempt->outcome == OUTCOME_ok ? throttle->ratio : -1.0;
    *left = *left < 0 ? 0 : *left > throttle->tokens ? throttle->tokens : *left;
    return 0;
}

/* The share of the failures after which there may be a retry: the count walks by chance, whatever
 * the attempts are for. */
static double share_above_half(const struct throttle *throttle, double success)
{
    enum { STEPS = 50000 };
    double left = throttle->tokens, failed = 0, above = 0;
    draw random = 1;
    for (unsigned i = 0; i < STEPS; i++) {
        const bool good = unit_of(draw_next(&random)) < success;
        left += good ? throttle->ratio : -1.0;
        left = left < 0 ? 0 : left > throttle->tokens ? throttle->tokens : left;
        if (good || i < STEPS / 10) /* it forgets where it began */
            continue;
        failed++;
        above += left > throttle->tokens / 2;
    }
    return failed > 0 ? above / failed : 1.0;
}

static double throttle_retries(const void *settings, const struct retried *about)
{
    const double again = (1.0 - about->success) * share_above_half(settings, about->success);
    return again < 1.0 ? again * (1.0 - pow(again, about->attempts - 1.0)) / (1.0 - again)
                       : about->attempts - 1.0;
}

const struct guard_class budget_throttle = {
    .head = {.name = "throttle",
             .doc = "no retries while failures outweigh successes",
             .settings = throttle_settings,
             .settings_size = sizeof(struct throttle),
             .examples = EXAMPLES({.text = "throttle(tokens=10 ratio=0.1)"}, {.text = "throttle"})},
    .state_size = throttle_size,
    .start = throttle_start,
    .admits = throttle_admits,
    .ended = throttle_ended,
    .retries = throttle_retries,
};
