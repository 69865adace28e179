/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tokens: a bucket that retries empty and successes fill.
 *
 * Why: while most calls succeed retries are free; when they do not the bucket runs dry and retries
 * are a fixed share of what still succeeds.  Source and defaults: the standard retry mode of the
 * AWS SDKs (aws-sdk-go-v2, aws/retry/standard.go): 500 tokens for each client, a retry costs 5,
 * after a timeout 10; a first try that succeeds gives 1, a retry that succeeds what it had cost. So
 * 100 retries, then one for every 5 successes.  `call` gives tokens for each call instead, whatever
 * becomes of it. */
#include <math.h>

#include "models/words/guard.h"
#include "sim/setting.h"

struct tokens {
    double size, cost, timeout_cost, refused_cost, success, call;
};

static const struct setting tokens_settings[] = {
    NUMBER(struct tokens, size, .preset = "500", .least = 0, .most = 1e9,
           .doc = "tokens that it holds at most, and at the start"),
    NUMBER(struct tokens, cost, .preset = "5", .least = 0, .most = 1e9, .doc = "of a retry"),
    NUMBER(struct tokens, timeout_cost, .preset = "10", .least = 0, .most = 1e9,
           .doc = "of a retry after a timeout"),
    NUMBER(struct tokens, refused_cost, .preset = "5", .least = 0, .most = 1e9,
           .doc = "of a retry after the callee refused or shed it"),
    NUMBER(struct tokens, success, .preset = "1", .least = 0, .most = 1e9,
           .doc = "what a first try that succeeds brings; a retry that succeeds brings its cost"),
    NUMBER(struct tokens, call, .preset = "0", .least = 0, .most = 1e9,
           .doc = "what a call brings when it begins"),
    SETTINGS_END};

static size_t tokens_size(const void *settings)
{
    (void)settings;
    return sizeof(double);
}

static void tokens_start(void *state, const void *settings, sim_time now)
{
    (void)now;
    *(double *)state = ((const struct tokens *)settings)->size;
}

static double cost_of(const struct tokens *tokens, enum outcome before)
{
    return before == OUTCOME_timeout                             ? tokens->timeout_cost
           : before == OUTCOME_refused || before == OUTCOME_shed ? tokens->refused_cost
                                                                 : tokens->cost;
}

static bool tokens_admits(void *state, const void *settings, const struct guarded *attempt)
{
    double *left = state;
    const double cost = cost_of(settings, attempt->before);
    if (*left < cost - 1e-9)
        return false;
    *left -= cost;
    return true;
}

static void gain(double *left, const struct tokens *tokens, double gained)
{
    *left = *left + gained < tokens->size ? *left + gained : tokens->size;
}

static void tokens_begun(void *state, const void *settings, const struct guarded *attempt)
{
    if (attempt->tries == 0 && !attempt->hedge)
        gain(state, settings, ((const struct tokens *)settings)->call);
}

static sim_time tokens_ended(void *state, const void *settings, const struct guarded *attempt)
{
    const struct tokens *tokens = settings;
    if (attempt->outcome == OUTCOME_ok && tokens->success > 0)
        gain(state, tokens,
             attempt->tries > 0 ? cost_of(tokens, attempt->before) : tokens->success);
    return 0;
}

/* What calls bring over what a retry costs when it fails, where the bucket is empty. */
static double tokens_retries(const void *settings, const struct retried *about)
{
    const struct tokens *tokens = settings;
    const double brought = tokens->success * about->success + tokens->call;
    const double lost = tokens->cost * (tokens->success > 0 ? 1.0 - about->success : 1.0);
    return lost > 0.0 ? brought / lost : (double)INFINITY;
}

const struct guard_class budget_tokens = {
    .head = {.name = "tokens",
             .doc = "a bucket that retries empty and successes fill",
             .settings = tokens_settings,
             .settings_size = sizeof(struct tokens),
             .examples = EXAMPLES({.text = "tokens(size=500 cost=5 timeout_cost=10)"},
                                  {.text = "tokens(5 cost=1 timeout_cost=1 success=0 call=0.1)"})},
    .state_size = tokens_size,
    .start = tokens_start,
    .admits = tokens_admits,
    .begun = tokens_begun,
    .ended = tokens_ended,
    .retries = tokens_retries,
};
