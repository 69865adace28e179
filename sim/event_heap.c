/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/event_heap.h"

#include <string.h>

enum { CHILDREN = 4, LIMIT_LEAST = 64 };

void event_heap_init(struct event_heap *heap, struct arena *arena)
{
    *heap = (struct event_heap){.arena = arena};
}

static void grow(struct event_heap *heap)
{
    const uint32_t limit = heap->limit ? 2 * heap->limit : LIMIT_LEAST;
    event_key *keys = arena_array(heap->arena, limit, sizeof *keys);
    if (heap->count > 0)
        memcpy(keys, heap->keys, heap->count * sizeof *keys);
    heap->keys = keys;
    heap->limit = limit;
}

void event_heap_push(struct event_heap *heap, event_key key)
{
    if (heap->count == heap->limit)
        grow(heap);
    uint32_t place = heap->count++;
    while (place > 0 && key < heap->keys[(place - 1) / CHILDREN]) {
        heap->keys[place] = heap->keys[(place - 1) / CHILDREN];
        place = (place - 1) / CHILDREN;
    }
    heap->keys[place] = key;
}

static uint32_t least_child(const struct event_heap *heap, uint32_t place)
{
    const uint32_t first = CHILDREN * place + 1;
    uint32_t least = first;
    for (uint32_t i = first + 1; i < first + CHILDREN && i < heap->count; i++)
        if (heap->keys[i] < heap->keys[least])
            least = i;
    return least;
}

bool event_heap_pop(struct event_heap *heap, event_key *key)
{
    if (heap->count == 0)
        return false;
    *key = heap->keys[0];
    const event_key last = heap->keys[--heap->count];
    uint32_t place = 0;
    while (CHILDREN * place + 1 < heap->count) {
        const uint32_t child = least_child(heap, place);
        if (last < heap->keys[child])
            break;
        heap->keys[place] = heap->keys[child];
        place = child;
    }
    heap->keys[place] = last;
    return true;
}
