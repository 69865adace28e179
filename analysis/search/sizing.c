/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/search/sizing.h"

#include <stdlib.h>
#include <string.h>

/* One that was tried. */
struct tried {
    uint64_t *values;
    enum verdict verdict;
    uint32_t busiest;
};

struct sizing_run {
    const struct sizing *sizing;
    struct arena *arena;
    struct tried tried[SIZES_MOST];
    unsigned count;
    bool stopped;
};

static bool at_least(const uint64_t *one, const uint64_t *other, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (one[i] < other[i])
            return false;
    return true;
}

/* What follows from one that was tried; NULL: nothing does. */
static const struct tried *known(const struct sizing_run *in, const uint64_t *values)
{
    const uint32_t count = in->sizing->count;
    for (unsigned i = 0; i < in->count; i++) {
        const struct tried *tried = &in->tried[i];
        if (tried->verdict == VERDICT_met ? at_least(values, tried->values, count)
                                          : at_least(tried->values, values, count))
            return tried;
    }
    return NULL;
}

static const struct tried *try_values(struct sizing_run *in, const uint64_t *values)
{
    const struct tried *before = known(in, values);
    if (before)
        return before;
    if (in->count == SIZES_MOST || in->stopped) {
        in->stopped = true;
        return NULL;
    }
    const size_t size = in->sizing->count * sizeof *values;
    struct tried *now = &in->tried[in->count];
    now->values = arena_alloc(in->arena, size);
    memcpy(now->values, values, size);
    now->verdict = in->sizing->probe(in->sizing->context, values, &now->busiest);
    if (in->sizing->stop && *in->sizing->stop) {
        in->stopped = true;
        return NULL;
    }
    in->count++;
    return now;
}

/* One of those that may still grow, the busiest if it may. */
static uint32_t next_to_grow(const struct sizing_run *in, const uint64_t *values, uint32_t busiest)
{
    const struct sizing *sizing = in->sizing;
    uint32_t smallest = sizing->count;
    if (busiest < sizing->count && values[busiest] < sizing->most)
        return busiest;
    for (uint32_t i = 0; i < sizing->count; i++)
        if (values[i] < sizing->most && (smallest == sizing->count || values[i] < values[smallest]))
            smallest = i;
    return smallest;
}

/* By one at first, then by ever larger parts. */
static uint64_t grown(uint64_t value, unsigned steps, uint64_t most)
{
    const uint64_t step = 1 + value * steps / 8;
    return value + step < most ? value + step : most;
}

static bool grow(struct sizing_run *in, uint64_t *values)
{
    for (unsigned steps = 0;; steps++) {
        const struct tried *tried = try_values(in, values);
        if (!tried || tried->verdict == VERDICT_met)
            return tried != NULL;
        const uint32_t next = next_to_grow(in, values, tried->busiest);
        if (next == in->sizing->count)
            return false;
        values[next] = grown(values[next], steps, in->sizing->most);
    }
}

/* The fewest of one, the others as they are; false: it was so already. */
static bool trim_one(struct sizing_run *in, uint64_t *values, uint32_t which)
{
    const uint64_t before = values[which];
    uint64_t bad = in->sizing->least[which] - 1, good = before;
    uint64_t next = before - 1; /* mostly nothing can be spared */
    while (good - bad > 1 && !in->stopped) {
        values[which] = next;
        const struct tried *tried = try_values(in, values);
        if (tried && tried->verdict == VERDICT_met)
            good = next;
        else if (tried)
            bad = next;
        next = bad + (good - bad) / 2;
    }
    values[which] = good;
    return good < before;
}

/* Which of those not done yet is the dearest; of equals the most numerous. */
static uint32_t dearest(const struct sizing *sizing, const uint64_t *values, const bool *done)
{
    uint32_t best = sizing->count;
    for (uint32_t i = 0; i < sizing->count; i++)
        if (!done[i] && (best == sizing->count || sizing->price[i] > sizing->price[best] ||
                         (sizing->price[i] == sizing->price[best] && values[i] > values[best])))
            best = i;
    return best;
}

static void trim(struct sizing_run *in, uint64_t *values)
{
    for (bool changed = true; changed && !in->stopped;) {
        bool *done = arena_array(in->arena, in->sizing->count, sizeof *done);
        changed = false;
        for (uint32_t i; (i = dearest(in->sizing, values, done)) < in->sizing->count;) {
            done[i] = true;
            changed |= trim_one(in, values, i);
        }
        changed &= in->sizing->count > 1;
    }
}

static void look_below(struct sizing_run *in, struct sized *sized)
{
    for (uint32_t i = 0; i < in->sizing->count; i++) {
        sized->values[i]--;
        const struct tried *tried = known(in, sized->values);
        sized->tried[i] = tried != NULL && sized->values[i] >= in->sizing->least[i];
        sized->less[i] = sized->tried[i] ? tried->verdict : VERDICT_undecided;
        sized->values[i]++;
    }
}

struct sized size_of_things(const struct sizing *sizing, struct arena *arena)
{
    struct sizing_run *in = arena_alloc(arena, sizeof *in);
    *in = (struct sizing_run){.sizing = sizing, .arena = arena};
    struct sized sized = {.values = arena_array(arena, sizing->count, sizeof *sized.values),
                          .less = arena_array(arena, sizing->count, sizeof *sized.less),
                          .tried = arena_array(arena, sizing->count, sizeof *sized.tried)};
    memcpy(sized.values, sizing->least, sizing->count * sizeof *sized.values);
    sized.met = grow(in, sized.values);
    if (sized.met) {
        trim(in, sized.values);
        look_below(in, &sized);
    }
    sized.probes = in->count;
    sized.stopped = in->stopped;
    return sized;
}
