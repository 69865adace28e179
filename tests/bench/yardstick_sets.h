/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two fastest portable event sets that we know how to write for a fixed capacity, without
 * bounds to check and with nothing but push and pop: a 4-ary heap and a quickheap. */
#ifndef TESTS_BENCH_YARDSTICK_SETS_H
#define TESTS_BENCH_YARDSTICK_SETS_H

#include <stdint.h>
#include <stdlib.h>

__extension__ typedef unsigned __int128 key128;

static inline key128 key_of(int64_t time, uint64_t seq, uint32_t slot)
{
    return ((key128)(uint64_t)time << 64) | (seq << 24) | slot;
}
static inline int64_t time_of(key128 key) { return (int64_t)(uint64_t)(key >> 64); }
static inline uint32_t slot_of(key128 key) { return (uint32_t)key & 0xFFFFFF; }

/* ---- 4-ary heap: the children of i are 4i + 1 ... 4i + 4, in one cache line ---- */

struct heap4 {
    key128 *keys;
    void *memory;
    uint32_t count;
};

static inline void heap4_open(struct heap4 *heap, uint32_t capacity)
{
    heap->memory = aligned_alloc(64, ((size_t)capacity * 16 + 255) / 64 * 64);
    heap->keys = (key128 *)((char *)heap->memory + 48);
    heap->count = 0;
}

static inline void heap4_push(struct heap4 *heap, key128 key)
{
    uint32_t place = heap->count++;
    while (place > 0) {
        const uint32_t parent = (place - 1) / 4;
        if (heap->keys[parent] < key)
            break;
        heap->keys[place] = heap->keys[parent];
        place = parent;
    }
    heap->keys[place] = key;
}

static inline key128 heap4_pop(struct heap4 *heap)
{
    key128 *keys = heap->keys;
    const key128 least = keys[0];
    const uint32_t count = --heap->count;
    const key128 key = keys[count];
    uint32_t place = 0, child = 1;
    while (child + 3 < count) {
        const uint32_t left = child + (keys[child + 1] < keys[child]);
        const uint32_t right = child + 2 + (keys[child + 3] < keys[child + 2]);
        const uint32_t best = keys[right] < keys[left] ? right : left;
        if (key < keys[best])
            goto done;
        keys[place] = keys[best];
        place = best;
        child = 4 * place + 1;
    }
    if (child < count) {
        uint32_t best = child;
        for (uint32_t i = child + 1; i < count; i++)
            best = keys[i] < keys[best] ? i : best;
        if (keys[best] < key) {
            keys[place] = keys[best];
            place = best;
        }
    }
done:
    keys[place] = key;
    return least;
}

/* ---- quickheap of a fixed capacity, pivots by time ---- */

enum { QUICK_LAYERS = 60, QUICK_LEAF = 16 };

struct quick {
    int64_t pivot[QUICK_LAYERS + 4];
    key128 *layer[QUICK_LAYERS];
    uint32_t count[QUICK_LAYERS];
    uint32_t top, capacity;
    uint64_t random;
};

static inline void quick_open(struct quick *set, uint32_t capacity)
{
    for (unsigned i = 0; i < QUICK_LAYERS; i++) {
        set->layer[i] = malloc(((size_t)capacity + 64) * 16); /* untouched pages cost nothing */
        set->count[i] = 0;
    }
    for (unsigned i = 0; i < QUICK_LAYERS + 4; i++)
        set->pivot[i] = -1;
    set->top = 0;
    set->random = 1;
}

static inline void quick_close(struct quick *set)
{
    for (unsigned i = 0; i < QUICK_LAYERS; i++)
        free(set->layer[i]);
}

static inline void quick_push(struct quick *set, key128 key)
{
    const int64_t time = time_of(key);
    uint32_t layer = 0, step;
    do {
        const int64_t *p = &set->pivot[layer];
        step = (uint32_t)(time < p[0]) + (uint32_t)(time < p[1]) + (uint32_t)(time < p[2]) +
               (uint32_t)(time < p[3]);
        layer += step;
    } while (step == 4);
    set->layer[layer][set->count[layer]++] = key;
}

void quick_split(struct quick *set);

static inline key128 quick_pop(struct quick *set)
{
    while (__builtin_expect(set->count[set->top] == 0, 0))
        set->pivot[--set->top] = -1;
    while (__builtin_expect(set->count[set->top] > QUICK_LEAF, 0))
        quick_split(set);
    key128 *keys = set->layer[set->top];
    const uint32_t count = set->count[set->top];
    key128 least = keys[0];
    uint32_t place = 0;
    for (uint32_t i = 1; i < count; i++) {
        const int less = keys[i] < least;
        place = less ? i : place;
        least = less ? keys[i] : least;
    }
    keys[place] = keys[count - 1];
    set->count[set->top] = count - 1;
    return least;
}

#endif
