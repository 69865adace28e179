/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random numbers, by name instead of by order of creation.
 *
 * Two generators for two owners (docs/architecture.md, rule 7):
 *  - a `stream` (xoshiro256++, 32 bytes) belongs to a component and a purpose: network, balancing,
 * failures. It is derived from (seed, replication, component, purpose), so adding a component moves
 * no other's numbers.
 *  - a `draw` (splitmix64, 8 bytes) belongs to a request: its state is the request's key, so the
 * same request draws the same numbers in every architecture. Every sampler takes a draw; a
 * component hands in a fresh one from its stream (stream_draw).  So there is one sampler per law
 * and common random numbers come for free.
 *
 * Sources: Blackman and Vigna 2021, "Scrambled linear pseudorandom number generators"
 * (xoshiro256++); Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators"
 * (splitmix64). */
#ifndef SIM_RNG_H
#define SIM_RNG_H

#include <gsl/gsl_rng.h>
#include <stdint.h>

struct stream {
    uint64_t s[4];
};

typedef uint64_t draw; /* splitmix64 state */

/* Finaliser of splitmix64: a bijection of 64 bits. */
static inline uint64_t mix_bits(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* The key of a child from the key of its parent and what tells it from its siblings. */
static inline uint64_t mix(uint64_t parent, uint64_t child)
{
    return mix_bits(parent + UINT64_C(0x9E3779B97F4A7C15) * (child + 1));
}

static inline uint64_t draw_next(draw *state)
{
    *state += UINT64_C(0x9E3779B97F4A7C15);
    return mix_bits(*state);
}

/* What mix_bits made `z` of. */
static inline uint64_t unmix_bits(uint64_t z)
{
    z = (z ^ (z >> 31) ^ (z >> 62)) * UINT64_C(0x319642B2D24D8EC3);
    z = (z ^ (z >> 27) ^ (z >> 54)) * UINT64_C(0x96DE1B173F119089);
    return z ^ (z >> 30) ^ (z >> 60);
}

#define MIRROR_ALL UINT64_MAX
/* The draw whose first number is that of this one with these bits turned over; what follows it is
 * another. */
static inline draw draw_mirrored(draw state, uint64_t bits)
{
    const uint64_t step = UINT64_C(0x9E3779B97F4A7C15);
    return unmix_bits(mix_bits(state + step) ^ bits) - step;
}

static inline uint64_t stream_next(struct stream *stream)
{
    uint64_t *s = stream->s;
    const uint64_t sum = s[0] + s[3];
    const uint64_t result = ((sum << 23) | (sum >> 41)) + s[0];
    const uint64_t shifted = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = (s[3] << 45) | (s[3] >> 19);
    return result;
}

static inline draw stream_draw(struct stream *stream) { return stream_next(stream); }

/* 53 bits of a word as a double in [0, 1), and in (0, 1]. */
static inline double unit_of(uint64_t word) { return (double)(word >> 11) * 0x1.0p-53; }
static inline double unit_above_zero(uint64_t word)
{
    return ((double)(word >> 11) + 1.0) * 0x1.0p-53;
}

/* Uniform in 0 .. n-1, n >= 1 (multiply-shift; bias below n / 2^64). */
static inline uint32_t uniform_below(uint64_t word, uint32_t n)
{
    __extension__ const unsigned __int128 product = (unsigned __int128)word * n;
    return (uint32_t)(product >> 64);
}

struct stream stream_seeded(uint64_t seed);
/* FNV-1a of the names, mixed with seed and replication. */
struct stream stream_named(uint64_t seed, uint64_t replication, const char *component,
                           const char *purpose);
uint64_t name_hash(const char *name);

/* For GSL's samplers: `gsl_rng g = {&rng_stream_type, &stream};` shares the state. */
extern const gsl_rng_type rng_stream_type; /* state: struct stream */
extern const gsl_rng_type rng_draw_type;   /* state: draw */

#endif
