/* SPDX-License-Identifier: GPL-3.0-or-later */
/* concurrent: so many attempts at one callee at a time, and no more.
 *
 * Why: a slow callee then holds a part of its caller's workers and not all of them.  Source: Nygard
 * 2007, "Release It!" (bulkheads).  Hystrix has 10 threads for each dependency, resilience4j 25
 * concurrent calls, Envoy ("circuit breaking") 1,024 requests for each cluster. */
#include "models/words/guard.h"
#include "sim/setting.h"

struct concurrent {
    uint64_t most;
};

static const struct setting concurrent_settings[] = {
    COUNT(struct concurrent, most, .required = true, .least = 1, .most = 1e9,
          .doc = "attempts at a time"),
    SETTINGS_END};

static size_t concurrent_size(const void *settings)
{
    (void)settings;
    return sizeof(uint64_t);
}

static bool concurrent_admits(void *state, const void *settings, const struct guarded *attempt)
{
    (void)attempt;
    return *(const uint64_t *)state < ((const struct concurrent *)settings)->most;
}

static void concurrent_begun(void *state, const void *settings, const struct guarded *attempt)
{
    (void)settings, (void)attempt;
    ++*(uint64_t *)state;
}

static sim_time concurrent_ended(void *state, const void *settings, const struct guarded *attempt)
{
    (void)settings, (void)attempt;
    uint64_t *open = state;
    *open -= *open > 0; /* it may have begun under a policy without bulkhead */
    return 0;
}

const struct guard_class bulkhead_concurrent = {
    .head = {.name = "concurrent",
             .doc = "so many attempts at a time and no more",
             .settings = concurrent_settings,
             .settings_size = sizeof(struct concurrent),
             .examples = EXAMPLES({.text = "20"}, {.text = "concurrent(most=5)"})},
    .state_size = concurrent_size,
    .admits = concurrent_admits,
    .begun = concurrent_begun,
    .ended = concurrent_ended,
};
