/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adaptive weights: each replica is drawn in proportion to the good answers that it gives and to
 * how fast it gives them, as this caller has measured both.
 *
 * Why: slow replicas get less without anybody counting what is in flight, and one that fails fast
 * does not look fast, for only good answers are timed and the share of them counts.
 * Rule: weight = share of good answers / mean latency of the good ones, both exponentially weighted
 * by time (`decay`).  Nobody gets less than `least` of the mean weight, so that who has recovered
 * is found out; who has not yet answered has the mean weight.
 *
 * Source: gRPC proposal A58 (client-side weighted round robin: weight = rate / utilisation, with a
 * penalty for errors) with latency in the place of reported utilisation; the decay of 10 s is that
 * of Finagle's peak EWMA, A58 weighs anew every second. */
#include "models/run/route.h"
#include "models/words/balancing.h"

#include <math.h>

#include "sim/numeric.h"
#include "sim/setting.h"

struct adaptive {
    sim_time decay;
    double least;
};

static const struct setting adaptive_settings[] = {
    DURATION(struct adaptive, decay, .preset = "10s", .least = 1,
             .doc = "time in which what was measured loses 63 % of its weight"),
    SHARE(struct adaptive, least, .preset = "5%", .least = 0.0001, .most = 1,
          .doc = "of the mean weight, which every replica keeps"),
    SETTINGS_END};

/* Sums that forget: of answers, of good ones, and of their latencies. */
struct measured {
    double answers, good, latency;
    sim_time at;
};

static size_t adaptive_size(const void *settings, uint32_t slots)
{
    (void)settings;
    return slots * sizeof(struct measured);
}

/* Of a replica that has only failed it is 0; below 0: nothing is known. */
static double weight_of(const struct measured *measured)
{
    if (measured->answers <= 0.0)
        return -1.0;
    if (measured->good <= 0.0)
        return 0.0;
    return measured->good / measured->answers * measured->good / fmax(measured->latency, 1.0);
}

struct weights {
    double mean, least;
};

static struct weights weigh(const struct measured *measured, const struct adaptive *settings,
                            const struct backends *backends)
{
    double sum = 0.0;
    uint32_t known = 0;
    for (uint32_t i = 0; i < backends->count; i++) {
        const double weight = weight_of(&measured[backend_slot(backends, i)]);
        known += weight >= 0.0;
        sum += weight > 0.0 ? weight : 0.0;
    }
    const double mean = sum > 0.0 ? sum / known : 1.0;
    return (struct weights){.mean = mean, .least = mean * settings->least};
}

static double weight_in(const struct weights *weights, const struct measured *measured)
{
    const double weight = weight_of(measured);
    return weight < 0.0 ? weights->mean : fmax(weight, weights->least);
}

static uint32_t adaptive_choose(void *state, const void *settings, const struct backends *backends,
                                sim_time now, struct stream *random)
{
    const struct measured *measured = state;
    const struct weights weights = weigh(measured, settings, backends);
    double sum = 0.0;
    (void)now;
    for (uint32_t i = 0; i < backends->count; i++)
        sum += weight_in(&weights, &measured[backend_slot(backends, i)]);
    double left = sum * unit_of(stream_next(random));
    for (uint32_t i = 0; i + 1 < backends->count; i++) {
        left -= weight_in(&weights, &measured[backend_slot(backends, i)]);
        if (left < 0.0)
            return i;
    }
    return backends->count - 1;
}

static void adaptive_ended(void *state, const void *settings, const struct ended *ended)
{
    struct measured *measured = (struct measured *)state + ended->slot;
    const struct adaptive *adaptive = settings;
    const double passed = (double)(ended->now - measured->at);
    const double kept = numeric_exp(-passed / (double)adaptive->decay);
    if (ended->outcome == OUTCOME_cancelled)
        return; /* it tells nothing */
    const bool good = ended->outcome == OUTCOME_ok;
    measured->at = ended->now;
    measured->answers = measured->answers * kept + 1.0;
    measured->good = measured->good * kept + good;
    measured->latency = measured->latency * kept + (good ? (double)ended->latency : 0.0);
}

static void adaptive_joined(void *state, const void *settings, uint32_t slot)
{
    (void)settings;
    ((struct measured *)state)[slot] = (struct measured){0};
}

const struct balancing_class balancing_adaptive = {
    .head = {.name = "adaptive",
             .doc = "drawn by weights that follow the share and the latency of good answers",
             .settings = adaptive_settings,
             .settings_size = sizeof(struct adaptive),
             .examples = EXAMPLES({.text = "adaptive"}, {.text = "adaptive(decay=1s least=10%)"})},
    .state_size = adaptive_size,
    .evens = true,
    .choose = adaptive_choose,
    .ended = adaptive_ended,
    .joined = adaptive_joined,
};
