/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cold half of the quickheap: growing, partitioning, merging, sweeping. */
#include "sim/event_set.h"

#include <string.h>

#include "sim/check.h"

enum { LAYER_LEAST_BITS = 6, LAYER_MOST_BITS = 31 };

void event_set_init(struct event_set *set, struct arena *arena)
{
    memset(set, 0, sizeof *set);
    set->arena = arena;
    set->leaf_until = SIM_TIME_MAX;
    set->random = UINT64_C(0x9E3779B97F4A7C15);
    for (unsigned i = 0; i < EVENT_LAYERS + EVENT_STEP; i++)
        set->bounds[i] = -1;
}

/* Blocks are powers of two; one that was outgrown waits in `spare` for a layer of that size. */
static event_key *take_block(struct event_set *set, unsigned bits)
{
    void *block = set->spare[bits];
    if (!block)
        return arena_alloc(set->arena, sizeof(event_key) << bits);
    memcpy(&set->spare[bits], block, sizeof(void *));
    return block;
}

static void give_block(struct event_set *set, unsigned bits, event_key *block)
{
    memcpy(block, &set->spare[bits], sizeof(void *));
    set->spare[bits] = block;
}

static unsigned bits_of(uint32_t room)
{
    unsigned bits = LAYER_LEAST_BITS;
    while (((uint32_t)1 << bits) < room && bits < LAYER_MOST_BITS)
        bits++;
    return bits;
}

static __attribute__((noinline, cold)) void grow(struct event_set *set, struct event_layer *layer,
                                                 uint32_t room)
{
    const unsigned bits = bits_of(room);
    CHECK(room <= (uint32_t)1 << bits);
    event_key *keys = take_block(set, bits);
    if (layer->count > 0)
        memcpy(keys, layer->keys, layer->count * sizeof *keys);
    if (layer->limit > 0)
        give_block(set, bits_of(layer->limit), layer->keys);
    layer->keys = keys;
    layer->limit = (uint32_t)1 << bits;
}

static inline void append(struct event_set *set, struct event_layer *layer, event_key key)
{
    if (__builtin_expect(layer->count == layer->limit, 0))
        grow(set, layer, layer->count + 1);
    layer->keys[layer->count++] = key;
}

void event_set_push_far(struct event_set *set, event_key key)
{
    const sim_time time = event_key_time(key), *bound = set->bounds;
    uint32_t layer = 0;
    for (;; bound += EVENT_STEP) {
        const uint32_t below = (uint32_t)(time < bound[0]) + (uint32_t)(time < bound[1]) +
                               (uint32_t)(time < bound[2]) + (uint32_t)(time < bound[3]);
        layer += below;
        if (below != EVENT_STEP)
            break;
    }
    append(set, &set->layers[layer], key);
}

/* Without layers the leaf takes everything. */
static void set_leaf_until(struct event_set *set)
{
    set->leaf_until = set->top > 0 ? set->bounds[set->top - 1] - 1 : SIM_TIME_MAX;
}

/* Appends the layer behind `layer` to it; the pivot that remains is the lower one. */
static void merge_with_next(struct event_set *set, uint32_t layer)
{
    struct event_layer *into = &set->layers[layer];
    const struct event_layer gone = set->layers[layer + 1];
    const uint32_t behind = set->top - layer - 2;
    if (into->count + gone.count > into->limit)
        grow(set, into, into->count + gone.count);
    if (gone.count > 0)
        memcpy(into->keys + into->count, gone.keys, gone.count * sizeof *gone.keys);
    into->count += gone.count;
    memmove(into + 1, into + 2, behind * sizeof *into);
    memmove(&set->pivots[layer], &set->pivots[layer + 1], (behind + 1) * sizeof set->pivots[0]);
    memmove(&set->bounds[layer], &set->bounds[layer + 1], (behind + 1) * sizeof set->bounds[0]);
    set->top--;
    set->layers[set->top] = (struct event_layer){.keys = gone.keys, .limit = gone.limit};
    set->bounds[set->top] = -1;
}

/* Only ever earlier events, pushed a few at a time, could make more layers than there is room for:
 * then the two neighbours with the fewest keys become one.  The last layer is left alone: it may be
 * just being split. */
static void make_room_for_layer(struct event_set *set)
{
    uint32_t best = 0;
    uint64_t fewest = UINT64_MAX;
    for (uint32_t i = 0; i + 2 < set->top; i++) {
        const uint64_t both = (uint64_t)set->layers[i].count + set->layers[i + 1].count;
        if (both < fewest) {
            fewest = both;
            best = i;
        }
    }
    merge_with_next(set, best);
}

/* An empty layer behind the others, with room for `room` keys, all at or above `pivot`. */
static struct event_layer *add_layer(struct event_set *set, event_key pivot, uint32_t room)
{
    if (set->top == EVENT_LAYERS)
        make_room_for_layer(set);
    struct event_layer *layer = &set->layers[set->top];
    layer->count = 0;
    if (layer->limit < room)
        grow(set, layer, room);
    set->pivots[set->top] = pivot;
    set->bounds[set->top] = event_key_time(pivot);
    set->top++;
    set_leaf_until(set);
    return layer;
}

static void drop_layer(struct event_set *set)
{
    set->bounds[--set->top] = -1;
    set_leaf_until(set);
}

/* The later half of a full leaf becomes a layer. */
static void spill(struct event_set *set)
{
    const uint32_t half = set->leaf_count / 2;
    struct event_layer *layer = add_layer(set, set->leaf[half - 1], half);
    memcpy(layer->keys, set->leaf, half * sizeof *layer->keys);
    layer->count = half;
    memmove(set->leaf, set->leaf + half, (set->leaf_count - half) * sizeof *set->leaf);
    set->leaf_count -= half;
}

void event_leaf_insert_last(struct event_set *set, event_key key)
{
    uint32_t place = EVENT_LEAF - 1;
    for (; place > 0 && set->leaf[place - 1] < key; place--)
        set->leaf[place] = set->leaf[place - 1];
    set->leaf[place] = key;
    spill(set);
}

static event_key median(event_key a, event_key b, event_key c)
{
    const event_key low = a < b ? a : b, high = a < b ? b : a;
    return c < low ? low : c > high ? high : c;
}

/* The median of one key out of each third.  They are distinct, so it is not the least: both sides
 * of the partition get at least one key, whatever the input, and splitting always ends. */
static event_key choose_pivot(struct event_set *set, const struct event_layer *layer)
{
    const uint32_t third = layer->count / 3;
    set->random = set->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    const uint64_t r = set->random;
    const uint32_t a = (uint32_t)(((r >> 43) * third) >> 21);
    const uint32_t b = (uint32_t)((((r >> 22) & 0x1FFFFF) * third) >> 21);
    const uint32_t c = (uint32_t)((((r >> 1) & 0x1FFFFF) * third) >> 21);
    return median(layer->keys[a], layer->keys[third + b], layer->keys[2 * third + c]);
}

/* Parts the last layer: what is below the pivot becomes a layer of its own behind it. */
static void split(struct event_set *set)
{
    const uint32_t count = set->layers[set->top - 1].count;
    const event_key pivot = choose_pivot(set, &set->layers[set->top - 1]);
    struct event_layer *to = add_layer(set, set->pivots[set->top - 1], count), *from = to - 1;
    event_key *high = from->keys, *low = to->keys;
    uint32_t highs = 0, lows = 0;
    for (uint32_t i = 0; i < count; i++) { /* no branch: keys are random to the predictor */
        const event_key key = high[i];
        const uint32_t less = key < pivot;
        low[lows] = key;
        high[highs] = key;
        lows += less;
        highs += 1 - less;
    }
    from->count = highs;
    to->count = lows;
    set->pivots[set->top - 2] = pivot;
    set->bounds[set->top - 2] = event_key_time(pivot);
}

/* Sorts the last layer into the leaf.  A key's place is the number of keys above it: more compares
 * than any clever sort, and not one branch to guess wrong. */
static void sort_into_leaf(struct event_set *set, const struct event_layer *layer)
{
    const uint32_t count = layer->count;
    for (uint32_t i = 0; i < count; i++) {
        const event_key key = layer->keys[i];
        uint32_t place = 0;
        for (uint32_t j = 0; j < count; j++)
            place += key < layer->keys[j];
        set->leaf[place] = key;
    }
    set->leaf_count = count;
}

bool event_leaf_fill(struct event_set *set)
{
    while (set->top > 0) {
        struct event_layer *last = &set->layers[set->top - 1];
        if (last->count > EVENT_LEAF_FILL) {
            split(set);
            continue;
        }
        sort_into_leaf(set, last);
        drop_layer(set);
        if (set->leaf_count > 0)
            return true;
    }
    return false;
}

void event_set_push_old(struct event_set *set, event_key key)
{
    uint32_t layer = 0;
    while (layer < set->top && key < set->pivots[layer])
        layer++;
    if (layer == set->top)
        event_leaf_insert(set, key);
    else
        append(set, &set->layers[layer], key);
}

uint64_t event_set_count(const struct event_set *set)
{
    uint64_t count = set->leaf_count;
    for (uint32_t i = 0; i < set->top; i++)
        count += set->layers[i].count;
    return count;
}

static uint32_t sweep_keys(event_key *keys, uint32_t count,
                           bool (*keep)(const void *context, event_key key), const void *context)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++)
        if (keep(context, keys[i]))
            keys[kept++] = keys[i];
    return kept;
}

uint64_t event_set_sweep(struct event_set *set, bool (*keep)(const void *context, event_key key),
                         const void *context)
{
    const uint64_t before = event_set_count(set);
    set->leaf_count = sweep_keys(set->leaf, set->leaf_count, keep, context);
    for (uint32_t i = 0; i < set->top; i++)
        set->layers[i].count = sweep_keys(set->layers[i].keys, set->layers[i].count, keep, context);
    return before - event_set_count(set);
}
