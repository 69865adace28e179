/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/stores/lru_misses.h"

#include <math.h>

#include "models/words/popularity.h"

enum { STRIDES = 64 }; /* ranks are taken together by so many parts of their rank */

static const double ALWAYS = 1e18; /* s: longer than the clock */

struct sums {
    double there;  /* keys in memory */
    double passed; /* share of the reads that are of others, here and before */
};

/* Share of the reads of a key that no memory before has, and how often it is asked for here. */
static double reach(const struct passing *of, double share, double *rate)
{
    double left = 1.0;
    for (uint32_t i = 0; i < of->memories; i++)
        left *= exp(-(of->reads * left + of->writes) * share * of->keeps[i]);
    *rate = (of->reads * left + of->writes) * share;
    return left;
}

/* If keys stay for `time` seconds. */
static struct sums sums_of(const struct passing *of, double time)
{
    struct sums sums = {0, 0};
    for (uint64_t rank = 0, stride; rank < of->keys; rank += stride) {
        stride = 1 + rank / STRIDES;
        if (stride > of->keys - rank)
            stride = of->keys - rank;
        const double share = of->popularity->share(of->state, rank + stride / 2);
        double rate;
        const double left = reach(of, share, &rate), absent = exp(-rate * time);
        sums.there += (double)stride * (1.0 - absent);
        sums.passed += (double)stride * share * left * absent;
    }
    return sums;
}

static double in_memory(const struct passing *datasets, uint32_t count, double time)
{
    double sum = 0;
    for (uint32_t i = 0; i < count; i++)
        sum += sums_of(&datasets[i], time).there;
    return sum;
}

void lru_misses(double room, struct passing *datasets, uint32_t count)
{
    double low = 1e-9, high = 1e15, keys = 0;
    for (uint32_t i = 0; i < count; i++)
        keys += datasets[i].reads + datasets[i].writes > 0.0 ? (double)datasets[i].keys : 0.0;
    while (keys > room && high / low > 1.0 + 1e-6) {
        const double time = sqrt(low * high);
        if (in_memory(datasets, count, time) > room)
            high = time;
        else
            low = time;
    }
    for (uint32_t i = 0; i < count; i++) {
        struct passing *of = &datasets[i];
        of->passed = keys > room ? sums_of(of, low).passed : 0.0;
        if (of->memories < MEMORIES_MOST)
            of->keeps[of->memories++] = keys > room ? low : ALWAYS;
    }
}
