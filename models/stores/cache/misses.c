/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/stores/cache/misses.h"

#include <math.h>

#include "models/words/popularity.h"

enum { STRIDES = 64 }; /* ranks are taken together by so many parts of their rank */

static const double ALWAYS = 1e18; /* s: longer than the clock */

struct sums {
    double there;  /* keys in memory */
    double passed; /* share of the reads that are of others, here and before */
};

/* Of the time, for a key that is read and written so often. */
static double present(const struct memory_before *memory, double reads, double writes)
{
    reads *= memory->share;
    writes *= memory->share;
    const double rate = reads + writes;
    double there = rate > 0.0 ? memory->present(rate, memory->time) : 0.0;
    if (memory->sliding)
        there = fmin(there, -expm1(-rate * memory->ttl));
    else if (memory->ttl > 0.0 && there > 0.0) {
        const double hits = fmin(rate * memory->ttl, there / (1.0 - there));
        there = hits / (1.0 + hits);
    }
    return memory->forgets && rate > 0.0 ? there * reads / rate : there;
}

/* Share of the reads of a key that no memory before has. */
static double reach(const struct passing *of, double share)
{
    double left = 1.0;
    for (uint32_t i = 0; i < of->memories; i++)
        left *= 1.0 - present(&of->before[i], of->reads * left * share, of->writes * share);
    return left;
}

static struct sums sums_of(const struct passing *of, const struct memory_before *memory)
{
    struct sums sums = {0, 0};
    for (uint64_t rank = 0, stride; rank < of->keys; rank += stride) {
        stride = 1 + rank / STRIDES;
        if (stride > of->keys - rank)
            stride = of->keys - rank;
        const double share = of->popularity->share(of->state, rank + stride / 2),
                     left = reach(of, share),
                     there = present(memory, of->reads * left * share, of->writes * share);
        sums.there += (double)stride * there;
        sums.passed += (double)stride * share * left * (1.0 - there);
    }
    return sums;
}

static double in_memory(const struct passing *datasets, uint32_t count,
                        const struct memory_before *memory)
{
    double sum = 0;
    for (uint32_t i = 0; i < count; i++)
        sum += sums_of(&datasets[i], memory).there;
    return sum;
}

void cache_misses(const struct missing *missing, struct passing *datasets, uint32_t count)
{
    struct memory_before memory = {.present = missing->class->present,
                                   .time = ALWAYS,
                                   .share = missing->share,
                                   .ttl = (double)missing->ttl / 1e9,
                                   .sliding = missing->sliding && missing->ttl > 0,
                                   .forgets = missing->forgets};
    double low = 1e-9, high = 1e15;
    const bool full = in_memory(datasets, count, &memory) > missing->room;
    while (full && high / low > 1.0 + 1e-6) {
        memory.time = sqrt(low * high);
        if (in_memory(datasets, count, &memory) > missing->room)
            high = memory.time;
        else
            low = memory.time;
    }
    for (uint32_t i = 0; i < count; i++) {
        struct passing *of = &datasets[i];
        of->passed = sums_of(of, &memory).passed;
        if (of->memories < MEMORIES_MOST)
            of->before[of->memories++] = memory;
    }
}
