/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/splits.h"

#include <stdlib.h>
#include <string.h>

#include "models/run/store.h"
#include "models/words/cutting.h"
#include "sim/check.h"
#include "sim/instrument.h"

enum { LEAST_SAMPLES = 32, PART_OFF = 4 };

static const struct splitter *splitter_of(const struct run *run, uint32_t party)
{
    return run->splitters[party];
}

void split_sample(struct run *run, uint32_t party, uint32_t shard, uint32_t dataset, uint64_t key)
{
    struct splitter *own = run->splitters[party];
    struct samples *samples = &own->samples[shard];
    samples->places[samples->count++ % PLACES_SAMPLED] = split_place(run, own, dataset, key);
}

bool split_asked(const struct run *run, uint32_t party, uint32_t shard, struct key_cut *cut)
{
    if (!splits_now(run, party))
        return false;
    *cut = splitter_of(run, party)->asked[shard];
    return cut->shard != 0;
}

static uint32_t number_of(const struct splitter *own, uint64_t shard)
{
    uint32_t i = 0;
    while (i < own->count && own->stretches[i].shard != shard)
        i++;
    return i;
}

void split_done(struct run *run, uint32_t party, uint32_t shard, const struct key_cut *cut)
{
    struct splitter *own = run->splitters[party];
    if (number_of(own, cut->shard) < own->count) /* another replica was first */
        return;
    const uint32_t at = number_of(own, shard) + 1;
    CHECK(at <= own->count && own->count < own->shards->count);
    memmove(own->stretches + at + 1, own->stretches + at,
            (own->count - at) * sizeof *own->stretches);
    own->stretches[at] = (struct stretch){.from = cut->place, .shard = cut->shard};
    own->count++;
    own->asked[shard].shard = 0;
}

uint64_t split_width(const struct run *run, uint32_t party, uint32_t shard)
{
    const struct splitter *own = splitter_of(run, party);
    const uint32_t at = number_of(own, shard);
    if (at == own->count)
        return 0;
    const uint64_t until =
        at + 1 < own->count ? own->stretches[at + 1].from : (uint64_t)UINT32_MAX + 1;
    return until - own->stretches[at].from;
}

/* --- looking --- */

static int by_place(const void *a, const void *b)
{
    const uint64_t one = *(const uint64_t *)a, other = *(const uint64_t *)b;
    return (one > other) - (one < other);
}

/* By how much more of the samples lie on one side than on the other. */
static uint32_t unevenness(uint32_t count, uint32_t left)
{
    return 2 * left > count ? 2 * left - count : count - 2 * left;
}

/* Before all, or behind all, samples of the key in the middle. */
static bool even_place(struct samples *samples, uint64_t *place)
{
    const uint32_t count =
        samples->count < PLACES_SAMPLED ? (uint32_t)samples->count : PLACES_SAMPLED;
    if (count < LEAST_SAMPLES)
        return false;
    qsort(samples->places, count, sizeof samples->places[0], by_place);
    const uint64_t middle = samples->places[count / 2];
    uint32_t below = 0, upto = 0;
    for (uint32_t i = 0; i < count; i++) {
        below += samples->places[i] < middle;
        upto += samples->places[i] <= middle;
    }
    const bool before = unevenness(count, below) <= unevenness(count, upto);
    *place = middle + !before;
    return PART_OFF * unevenness(count, before ? below : upto) <= count;
}

/* Whoever was told and has not done it yet is told again. */
static void look_at(struct run *run, struct splitter *own, uint32_t shard)
{
    struct samples *samples = &own->samples[shard];
    const double most = own->terms->load * clock_to_seconds(own->terms->every);
    uint64_t place;
    const bool hot = (double)samples->count >= most && even_place(samples, &place);
    samples->count = 0;
    if (!hot)
        return;
    struct key_cut *cut = &own->asked[shard];
    if (cut->shard == 0 && own->given < own->shards->count)
        cut->shard = own->given++;
    if (cut->shard == 0)
        return;
    cut->place = place;
    shard_order(run, own->party, shard, ORDER_SPLIT, NOBODY);
}

static void on_look(struct engine *engine, void *state, struct event event)
{
    struct run *run = state;
    struct splitter *own = run->splitters[event.object];
    for (uint32_t shard = 0; shard < own->given && shard < own->shards->count; shard++)
        if (number_of(own, shard) < own->count)
            look_at(run, own, shard);
    engine_arm(engine, own->slot, clock_after(engine->now, own->terms->every));
}

/* --- the beginning --- */

static void splitter_create(struct run *run, uint32_t party, uint32_t component)
{
    const struct shards *shards = run->plan->parties[party].shards;
    const uint32_t all = shards->count;
    struct splitter *own = arena_alloc(run->arena, sizeof *own);
    *own = (struct splitter){.terms = shards->splits,
                             .shards = shards,
                             .party = party,
                             .slot = engine_slot(run->engine, component, 0, party),
                             .count = shards->cut,
                             .given = shards->cut,
                             .stretches = arena_array(run->arena, all, sizeof *own->stretches),
                             .asked = arena_array(run->arena, all, sizeof *own->asked),
                             .samples = arena_array(run->arena, all, sizeof *own->samples)};
    for (uint32_t i = 0; i < own->count; i++)
        own->stretches[i] = (struct stretch){
            .from = (uint64_t)((((wide)i << 32) + own->count - 1) / own->count), .shard = i};
    engine_arm(run->engine, own->slot, clock_after(run->engine->now, own->terms->every));
    run->splitters[party] = own;
}

void splitters_create(struct run *run)
{
    const struct plan *plan = run->plan;
    uint32_t component = 0;
    for (uint32_t i = 0; i < plan->party_count; i++) {
        if (!plan->parties[i].shards || !plan->parties[i].shards->splits)
            continue;
        if (!run->splitters) {
            component = engine_add(run->engine, on_look, run, "splitters");
            run->splitters = arena_array(run->arena, plan->party_count, sizeof(void *));
        }
        splitter_create(run, i, component);
    }
}
