/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Least time: of a few replicas drawn at random the one with the least expected time, which is its
 * latency as this caller has measured it times the requests that it would then have open.
 *
 * Why: a replica that answers slowly gets less before its requests pile up, and a fast one more
 * than its share.  The measure is an exponentially weighted moving average that forgets slowly and
 * believes bad news at once (peak EWMA): a latency above it replaces it.  It also sinks while
 * nothing is heard, by 1/e per `decay`, so who was slow is asked again after a while.
 * A replica that has never answered is asked first, but by one request only.
 * What fails fast counts as fast, as in the originals; an attempt that the caller dropped tells
 * only that its answer would have taken longer.  The wait for a connection counts: Finagle's clock
 * starts before a session is had, and a replica whose connections are all taken is a slow one.
 *
 * Source: Finagle, com.twitter.finagle.loadbalancer.p2c.PeakEwma; linkerd and tower::load::PeakEwma
 * are the same.  Decay 10 s and two choices are its defaults. */
#include "models/balancing/distinct.h"
#include "models/run/route.h"
#include "models/words/balancing.h"

#include "sim/numeric.h"
#include "sim/setting.h"

struct least_time {
    sim_time decay;
    uint64_t choices;
};

static const struct setting least_time_settings[] = {
    DURATION(struct least_time, decay, .preset = "10s", .least = 1,
             .doc = "time in which what was measured loses 63 % of its weight"),
    COUNT(struct least_time, choices, .preset = "2", .least = 1, .most = MOST_CHOICES,
          .doc = "replicas looked at per request; the one with the least expected time wins"),
    SETTINGS_END};

/* What this caller has measured of a replica; all zero: nothing. */
struct measured {
    double latency; /* ns, as it was at `at` */
    sim_time at;
};

static size_t least_time_size(const void *settings, uint32_t slots)
{
    (void)settings;
    return slots * sizeof(struct measured);
}

static void sink(struct measured *measured, const struct least_time *settings, sim_time now)
{
    const double passed = (double)(now - measured->at);
    measured->latency *= numeric_exp(-passed / (double)settings->decay);
    measured->at = now;
}

/* Beyond every product of a latency and a number of requests. */
#define UNKNOWN 1e30

static double expected_time(struct measured *measured, const struct least_time *settings,
                            sim_time now, uint32_t open)
{
    if (measured->latency == 0.0)
        return open > 0 ? UNKNOWN + 1e20 * open : 0.0;
    sink(measured, settings, now);
    return measured->latency * (open + 1.0);
}

static uint32_t least_time_choose(void *state, const void *settings,
                                  const struct backends *backends, sim_time now,
                                  struct stream *random)
{
    struct measured *measured = state;
    const struct least_time *least = settings;
    const uint32_t n = backends->count;
    const uint32_t choices = least->choices < n ? (uint32_t)least->choices : n;
    uint32_t taken[MOST_CHOICES], best = 0;
    double best_time = 0.0;
    for (uint32_t i = 0; i < choices; i++) {
        const uint32_t drawn = draw_distinct(taken, i, n, random);
        const double time = expected_time(&measured[backend_slot(backends, drawn)], least, now,
                                          backend_open(backends, drawn));
        if (i == 0 || time < best_time) {
            best = drawn;
            best_time = time;
        }
    }
    return best;
}

static void least_time_ended(void *state, const void *settings, const struct ended *ended)
{
    struct measured *measured = (struct measured *)state + ended->slot;
    const struct least_time *least = settings;
    const double latency = (double)ended->latency, before = measured->latency;
    const sim_time last = measured->at;
    if (before > 0.0)
        sink(measured, least, ended->now);
    measured->at = ended->now;
    if (latency > measured->latency)
        measured->latency = latency;
    else if (ended->outcome != OUTCOME_cancelled)
        measured->latency +=
            latency * (1.0 - numeric_exp(-(double)(ended->now - last) / (double)least->decay));
}

static void least_time_joined(void *state, const void *settings, uint32_t slot)
{
    (void)settings;
    ((struct measured *)state)[slot] = (struct measured){0};
}

const struct balancing_class balancing_least_time = {
    .head = {.name = "least_time",
             .doc = "the replica with the least measured latency times requests in flight",
             .settings = least_time_settings,
             .settings_size = sizeof(struct least_time),
             .examples = EXAMPLES({.text = "least_time"}, {.text = "least_time(1s choices=4)"})},
    .state_size = least_time_size,
    .evens = true,
    .choose = least_time_choose,
    .ended = least_time_ended,
    .joined = least_time_joined,
};
