/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/statistics/latin.h"

#include "sim/rng.h"

/* Durstenfeld 1964: the shuffle of Fisher and Yates. */
static void permute(uint32_t *numbers, uint32_t count, struct stream *random)
{
    for (uint32_t i = 0; i < count; i++)
        numbers[i] = i;
    for (uint32_t i = count; i > 1; i--) {
        const uint32_t other = uniform_below(stream_next(random), i), last = numbers[i - 1];
        numbers[i - 1] = numbers[other];
        numbers[other] = last;
    }
}

void latin_fill(double *shares, uint32_t draws, uint32_t stride, uint64_t seed, const char *name,
                struct arena *arena)
{
    uint32_t *parts = arena_array(arena, draws, sizeof *parts);
    struct stream random = stream_named(seed, 0, name, "latin hypercube");
    permute(parts, draws, &random);
    for (uint32_t i = 0; i < draws; i++) {
        const double within = unit_of(stream_next(&random));
        shares[(size_t)i * stride] = (parts[i] + within) / draws;
    }
}
