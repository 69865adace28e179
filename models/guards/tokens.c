/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tokens: a token bucket.  It fills at a rate, holds at most `burst`, and each attempt takes one;
 * who finds less than one is shed.
 *
 * Why: it bounds the rate in the long run and lets short bursts through, and needs no memory of
 * single requests.  Source: Turner 1986, "New directions in communications (or which way to the
 * information age?)", IEEE Communications 24(10); Envoy, nginx (limit_req) and AWS API Gateway
 * limit so.  With Poisson arrivals what is shed is the loss of M/D/1 with `burst` places. */
#include "models/words/guard.h"
#include "sim/setting.h"

struct tokens {
    double rate, burst;
};

struct bucket {
    double tokens;
    sim_time since;
};

static const struct setting tokens_settings[] = {
    RATE(struct tokens, rate, .required = true, .doc = "tokens that come in a time"),
    NUMBER(struct tokens, burst, .preset = "1", .least = 1, .most = 1e9,
           .doc = "tokens that it holds at most, and at the start"),
    SETTINGS_END};

static size_t tokens_size(const void *settings)
{
    (void)settings;
    return sizeof(struct bucket);
}

static void tokens_start(void *state, const void *settings, sim_time now)
{
    *(struct bucket *)state =
        (struct bucket){.tokens = ((const struct tokens *)settings)->burst, .since = now};
}

static bool tokens_admits(void *state, const void *settings, const struct guarded *attempt)
{
    const struct tokens *tokens = settings;
    struct bucket *bucket = state;
    const double filled =
        bucket->tokens + tokens->rate * clock_to_seconds(attempt->now - bucket->since);
    bucket->tokens = filled < tokens->burst ? filled : tokens->burst;
    bucket->since = attempt->now;
    /* A token that is there but for rounding is there. */
    if (bucket->tokens < 1.0 - 1e-9)
        return false;
    bucket->tokens -= 1.0;
    return true;
}

static double tokens_bound(const void *settings) { return ((const struct tokens *)settings)->rate; }

const struct guard_class limit_tokens = {
    .head = {.name = "tokens",
             .doc = "a bucket that fills at a rate; each attempt takes a token",
             .settings = tokens_settings,
             .settings_size = sizeof(struct tokens),
             .examples = EXAMPLES({.text = "tokens(rate=100/s burst=10)"}, {.text = "50/s"})},
    .state_size = tokens_size,
    .start = tokens_start,
    .admits = tokens_admits,
    .bound = tokens_bound,
};
