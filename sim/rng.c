/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/rng.h"

#include <limits.h>

/* FNV-1a, 64 bits: Fowler, Noll and Vo, http://www.isthe.com/chongo/tech/comp/fnv/. */
uint64_t name_hash(const char *name)
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    for (const unsigned char *c = (const unsigned char *)name; *c; c++)
        hash = (hash ^ *c) * UINT64_C(0x100000001B3);
    return hash;
}

/* Seeding by splitmix64, as the authors of xoshiro advise: never all zero. */
struct stream stream_seeded(uint64_t seed)
{
    struct stream stream;
    for (unsigned i = 0; i < 4; i++)
        stream.s[i] = draw_next(&seed);
    return stream;
}

struct stream stream_named(uint64_t seed, uint64_t replication, const char *component,
                           const char *purpose)
{
    uint64_t key = mix(mix_bits(seed), replication);
    key = mix(key, name_hash(component));
    key = mix(key, name_hash(purpose));
    return stream_seeded(key);
}

static void stream_set(void *state, unsigned long seed)
{
    *(struct stream *)state = stream_seeded(seed);
}
static unsigned long stream_get(void *state) { return stream_next(state); }
static double stream_get_double(void *state) { return unit_of(stream_next(state)); }

const gsl_rng_type rng_stream_type = {
    "xoshiro256++", ULONG_MAX, 0, sizeof(struct stream), stream_set, stream_get, stream_get_double};

static void draw_set(void *state, unsigned long seed) { *(draw *)state = seed; }
static unsigned long draw_get(void *state) { return draw_next(state); }
static double draw_get_double(void *state) { return unit_of(draw_next(state)); }

const gsl_rng_type rng_draw_type = {"splitmix64", ULONG_MAX,      0, sizeof(draw), draw_set,
                                    draw_get,     draw_get_double};
