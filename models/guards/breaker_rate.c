/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rate: opens when the share of failures, or of slow calls, of the last so many calls or seconds is
 * too high, and there were enough to tell.
 *
 * Why: failures in a row never come while every second call fails.  Defaults: Hystrix
 * (HystrixCommandProperties): 50 % of at least 20 calls in 10 s, kept in 10 buckets, open for 5 s,
 * one probe.  resilience4j (CircuitBreakerConfig) is {window: 100, least: 100, open_at: 50%, slow:
 * 60s, slow_at: 100%, probe_after: 60s, probes: 10}; it counts its ten probes by the same share,
 * here one that fails opens it again. */
#include "models/guards/breaker.h"

#include <math.h>

enum { BUCKETS = 10 };

struct rate {
    double open_at;
    struct quantity window; /* a time, or a number of calls */
    uint64_t least;
    sim_time slow; /* 0: none is slow */
    double slow_at;
    struct breaker_settings breaker;
};

struct tally {
    uint32_t calls, bad, slow;
};

/* A window of calls is a ring of what they were; one of time is a ring of buckets. */
struct window {
    struct breaker breaker;
    struct tally all;
    int64_t bucket; /* number of the latest one since time 0 */
    uint32_t next;  /* place of the next call */
    union {
        struct tally buckets[BUCKETS];
        uint8_t calls[sizeof(struct tally) * BUCKETS]; /* or more: state_size */
    };
};

static const struct setting rate_settings[] = {
    SHARE(struct rate, open_at, .preset = "50%", .least = 1e-6, .most = 1,
          .doc = "share of failures at which it opens"),
    QUANTITY(struct rate, window, .preset = "10s",
             .doc = "calls that count: those of so long a time, or a number of them (100)"),
    COUNT(struct rate, least, .preset = "20", .least = 1, .most = 1e6,
          .doc = "calls without which it does not judge (at most the window, where that is a "
                 "number)"),
    DURATION(struct rate, slow, .preset = "none", .words = "none",
             .doc = "a call that takes longer is slow; none: no call is"),
    SHARE(struct rate, slow_at, .preset = "100%", .least = 1e-6, .most = 1,
          .advice = "`slow: 60s` says what is slow, `slow_at: 50%` how many of them open it",
          .doc = "share of slow calls at which it opens"),
    BREAKER_ROWS(struct rate, "5s"),
    SETTINGS_END};

enum { MOST_CALLS = 100000 };

static uint32_t calls_of(const struct rate *rate)
{
    const double calls = rate->window.value;
    return rate->window.unit != UNIT_ONE ? 0
           : calls < 1                   ? 1
           : calls > MOST_CALLS          ? MOST_CALLS
                                         : (uint32_t)calls;
}

static size_t rate_size(const void *settings)
{
    const size_t calls = calls_of(settings), kept = sizeof(struct tally) * BUCKETS;
    return sizeof(struct window) + (calls > kept ? calls - kept : 0);
}

static void take(struct tally *from, const struct tally *what)
{
    from->calls -= what->calls;
    from->bad -= what->bad;
    from->slow -= what->slow;
}

static void forget(struct window *window, const struct rate *rate)
{
    const uint32_t calls = calls_of(rate);
    window->all = (struct tally){0};
    window->next = 0;
    for (uint32_t i = 0; i < BUCKETS && calls == 0; i++)
        window->buckets[i] = (struct tally){0};
}

enum { WAS_BAD = 1, WAS_SLOW = 2 };

static void count_by_calls(struct window *window, uint32_t most, bool bad, bool slow)
{
    uint8_t *call = &window->calls[window->next];
    if (window->all.calls == most)
        take(&window->all, &(struct tally){1, (*call & WAS_BAD) != 0, (*call & WAS_SLOW) != 0});
    *call = (uint8_t)((bad ? WAS_BAD : 0) | (slow ? WAS_SLOW : 0));
    window->next = window->next + 1 == most ? 0 : window->next + 1;
}

static void count_by_time(struct window *window, const struct rate *rate, sim_time now, bool bad,
                          bool slow)
{
    const double width = rate->window.value / BUCKETS;
    const int64_t bucket = (int64_t)((double)now / (width >= 1 ? width : 1));
    for (int64_t i = window->bucket + 1; i <= bucket && i <= window->bucket + BUCKETS; i++) {
        take(&window->all, &window->buckets[i % BUCKETS]);
        window->buckets[i % BUCKETS] = (struct tally){0};
    }
    window->bucket = bucket;
    struct tally *tally = &window->buckets[bucket % BUCKETS];
    tally->calls++;
    tally->bad += bad;
    tally->slow += slow;
}

static bool is_too_much(const struct window *window, const struct rate *rate)
{
    const struct tally *all = &window->all;
    const uint32_t calls = calls_of(rate);
    const uint64_t least = calls > 0 && rate->least > calls ? calls : rate->least;
    return all->calls >= least && ((double)all->bad >= rate->open_at * all->calls ||
                                   (double)all->slow >= rate->slow_at * all->calls);
}

static bool rate_admits(void *state, const void *settings, const struct guarded *attempt)
{
    return breaker_admits(state, &((const struct rate *)settings)->breaker, attempt);
}

static void rate_begun(void *state, const void *settings, const struct guarded *attempt)
{
    (void)settings, (void)attempt;
    breaker_begun(state);
}

static sim_time rate_ended(void *state, const void *settings, const struct guarded *attempt)
{
    const struct rate *rate = settings;
    struct window *window = state;
    const bool bad = breaker_failed(attempt);
    const bool slow = rate->slow > 0 && attempt->now - attempt->sent > rate->slow;
    if (!breaker_counts(&window->breaker, attempt))
        return breaker_probed(&window->breaker, &rate->breaker, attempt, !bad && !slow);
    if (calls_of(rate) > 0)
        count_by_calls(window, calls_of(rate), bad, slow);
    else
        count_by_time(window, rate, attempt->now, bad, slow);
    window->all.calls++;
    window->all.bad += bad;
    window->all.slow += slow;
    if (!is_too_much(window, rate))
        return 0;
    forget(window, rate);
    return breaker_opens(&window->breaker, &rate->breaker, attempt);
}

static void rate_check(const void *settings, struct complaints *to)
{
    const struct rate *rate = settings;
    const double value = rate->window.value;
    const bool calls = rate->window.unit == UNIT_ONE;
    if ((!calls && rate->window.unit != UNIT_TIME) ||
        (calls && (value < 1 || value > MOST_CALLS || value != floor(value))) ||
        (!calls && value < BUCKETS))
        complain(to, &rate->window, "10s, or 100",
                 "the window of a breaker is a time, or a whole number of calls up to %d",
                 MOST_CALLS);
}

const struct guard_class breaker_rate = {
    .head = {.name = "rate",
             .doc = "opens when too large a share of the last calls failed or was slow",
             .settings = rate_settings,
             .settings_size = sizeof(struct rate),
             .examples = EXAMPLES({.text = "{open_at: 50%, window: 10s, probe_after: 5s}"},
                                  {.text = "rate(30% window=100 slow=2s slow_at=80%)"})},
    .state_size = rate_size,
    .admits = rate_admits,
    .begun = rate_begun,
    .ended = rate_ended,
    .check = rate_check,
};
