/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Laws: random durations.  A law is a distribution (one class, one file in sim/distributions/) with
 * its parameters, plus an optional constant shift: `75ms + exponential(2ms)`.
 *
 * Every sampler takes a draw (rng.h): 8 bytes of state, so what a request draws depends on the
 * request alone. Values are nanoseconds as doubles; law_sample rounds to whole nanoseconds and
 * never gives less than 0. Parameters come as quantities (a mean is a duration, a rate its
 * inverse); `prepare` checks them, complains about impossible ones by field, and computes what
 * sampling needs, once. */
#ifndef SIM_DISTRIBUTION_H
#define SIM_DISTRIBUTION_H

#include <stdbool.h>

#include "sim/arena.h"
#include "sim/clock.h"
#include "sim/complain.h"
#include "sim/family.h"
#include "sim/rng.h"

struct distribution_class {
    struct class_head head; /* settings: what the user writes */
    size_t state_size; /* what prepare fills and the functions below read; never changes in a run */
    /* false after a complaint.  The arena is for tables that the state points to (alias tables,
     * samples). */
    bool (*prepare)(void *state, const void *settings, struct arena *arena,
                    struct complaints *complaints);
    double (*sample)(const void *state, draw *random); /* ns */
    double (*mean)(const void *state);                 /* ns; INFINITY where there is none */
    double (*cv)(const void *state); /* standard deviation / mean; INFINITY where there is none */
    double (*quantile)(const void *state, double share); /* ns, 0 < share < 1 */
    uint64_t mirror; /* bits of the first word that make a long sample of a short one, turned over;
                        0: all of them */
};

enum law_speed {
    LAW_CONSTANT,
    LAW_EXPONENTIAL,
    LAW_OTHER
}; /* the two that are worth an inline path */

/* What the inline path reads comes first. */
struct law {
    enum law_speed speed;
    double scale;                           /* LAW_EXPONENTIAL: mean in ns */
    sim_time shift;                         /* constant part */
    const struct distribution_class *class; /* NULL: no law given; samples 0 */
    const void *state;
};

extern const struct family distributions; /* all classes; a plain value is constant(value) */
extern const struct distribution_class *const distribution_exponential_class;

/* Fills `law` from a chosen class and its settings.  false after a complaint. */
bool law_prepare(struct law *law, const struct chosen *chosen, sim_time shift, struct arena *arena,
                 struct complaints *complaints);
struct law law_constant(sim_time value);
struct law law_exponential(double mean_ns);

static inline uint64_t law_mirror(const struct law *law)
{
    return law->class && law->class->mirror ? law->class->mirror : MIRROR_ALL;
}
static inline bool law_given(const struct law *law) { return law->class != 0 || law->shift != 0; }
static inline bool law_is_zero(const struct law *law)
{
    return law->speed == LAW_CONSTANT && law->shift == 0;
}

/* Standard exponential (mean 1) from one random word; `rest` continues it in the rare slow path
 * (ziggurat). */
extern const double exponential_width[256], exponential_height[256];
extern const uint64_t exponential_edge[256];
double exponential_slow(uint64_t word, draw *rest);
static inline __attribute__((always_inline)) double exponential_word(uint64_t word, draw *random)
{
    const unsigned layer = (unsigned)(word & 255);
    const uint64_t bits = word >> 11;
    if (__builtin_expect(bits < exponential_edge[layer], 1))
        return (double)(int64_t)bits * exponential_width[layer];
    draw rest = *random; /* a copy: the address of *random must not escape, or it could not stay in
                            a register */
    const double value = exponential_slow(word, &rest);
    *random = rest;
    return value;
}
static inline double exponential_draw(draw *random)
{
    const uint64_t word = draw_next(random);
    return exponential_word(word, random);
}

/* Adds the constant part.  Saturates at SIM_TIME_MAX: a heavy tail may well draw more than 292
 * years. */
static inline sim_time law_shifted(const struct law *law, double ns)
{
    sim_time sum;
    clock_add(clock_round(ns), law->shift, &sum);
    return sum;
}
sim_time law_sample_other(const struct law *law,
                          draw *random); /* constants, and whatever the class samples */

static inline sim_time law_sample(const struct law *law, draw *random)
{
    if (__builtin_expect(law->speed == LAW_EXPONENTIAL, 1))
        return law_shifted(law, exponential_draw(random) * law->scale);
    if (law->speed == LAW_CONSTANT)
        return law->shift;
    return law_sample_other(law, random);
}
double law_mean(const struct law *law); /* ns, shift included */
double law_cv(const struct law *law);
double law_quantile(const struct law *law, double share); /* ns, shift included */
/* A sample for one purpose out of a key.  A key is a random word already (from mix or stream_draw,
 * never a plain number), so the first number needs no further mixing: this is the shortest way from
 * a stream to a time. */
static inline __attribute__((always_inline)) sim_time law_sample_key(const struct law *law,
                                                                     uint64_t key)
{
    draw random = key;
    if (__builtin_expect(law->speed == LAW_EXPONENTIAL, 1))
        return law_shifted(law, exponential_word(key, &random) * law->scale);
    return law_sample_other(law, &random);
}

#endif
