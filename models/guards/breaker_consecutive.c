/* SPDX-License-Identifier: GPL-3.0-or-later */
/* consecutive: opens after so many failures one after another.
 *
 * Why: needs one number, and is what mesh proxies do.  Defaults: linkerd's failure accrual
 * (circuit-breaking.md): 7 failures in a row, out for 1 s doubling to 60 s, one probe (its jitter
 * of 50 % is left out).  Calls until it opens: (1 - p^k) / ((1 - p) p^k), the run length of k
 * failures of probability p. */
#include "models/guards/breaker.h"

struct consecutive {
    uint64_t failures;
    struct breaker_settings breaker;
};

struct counting {
    struct breaker breaker;
    uint64_t failures;
};

static const struct setting consecutive_settings[] = {
    COUNT(struct consecutive, failures, .preset = "7", .least = 1, .most = 1e6,
          .doc = "failures in a row after which it opens"),
    BREAKER_ROWS(struct consecutive, "1s..60s"), SETTINGS_END};

static size_t consecutive_size(const void *settings)
{
    (void)settings;
    return sizeof(struct counting);
}

static bool consecutive_admits(void *state, const void *settings, const struct guarded *attempt)
{
    return breaker_admits(state, &((const struct consecutive *)settings)->breaker, attempt);
}

static void consecutive_begun(void *state, const void *settings, const struct guarded *attempt)
{
    (void)settings, (void)attempt;
    breaker_begun(state);
}

static sim_time consecutive_ended(void *state, const void *settings, const struct guarded *attempt)
{
    const struct consecutive *consecutive = settings;
    struct counting *counting = state;
    const bool failed = breaker_failed(attempt);
    if (!breaker_counts(&counting->breaker, attempt)) {
        counting->failures = 0;
        return breaker_probed(&counting->breaker, &consecutive->breaker, attempt, !failed);
    }
    counting->failures = failed ? counting->failures + 1 : 0;
    return counting->failures < consecutive->failures
               ? 0
               : breaker_opens(&counting->breaker, &consecutive->breaker, attempt);
}

const struct guard_class breaker_consecutive = {
    .head = {.name = "consecutive",
             .doc = "opens after so many failures one after another",
             .settings = consecutive_settings,
             .settings_size = sizeof(struct consecutive),
             .examples =
                 EXAMPLES({.text = "{failures: 5, probe_after: 10s}"}, {.text = "consecutive(5)"})},
    .state_size = consecutive_size,
    .admits = consecutive_admits,
    .begun = consecutive_begun,
    .ended = consecutive_ended,
};
