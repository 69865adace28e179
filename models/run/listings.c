/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/listings.h"

#include <string.h>

#include "sim/check.h"

struct listings {
    const struct listing **list; /* by number */
    uint32_t *slots;             /* 1 + number, by hash; half of them free */
    uint32_t count, limit;       /* of list; as many slots twice */
};

static uint64_t hash_of(const uint32_t *items, uint32_t count)
{
    uint64_t hash = count;
    for (uint32_t i = 0; i < count; i++)
        hash = mix(hash, items[i]);
    return hash;
}

/* Where it stands, or would stand. */
static uint32_t *slot_of(const struct listings *all, const uint32_t *items, uint32_t count)
{
    const uint32_t mask = 2 * all->limit - 1;
    for (uint32_t at = (uint32_t)hash_of(items, count) & mask;; at = (at + 1) & mask) {
        if (all->slots[at] == 0)
            return &all->slots[at];
        const struct listing *there = all->list[all->slots[at] - 1];
        if (there->count == count && memcmp(there->items, items, count * sizeof *items) == 0)
            return &all->slots[at];
    }
}

static void grow(struct run *run)
{
    struct listings *all = run->listings;
    const struct listing **old = all->list;
    all->limit = all->limit ? 2 * all->limit : 16;
    all->list = arena_array(run->arena, all->limit, sizeof *all->list);
    all->slots = arena_array(run->arena, 2 * (size_t)all->limit, sizeof *all->slots);
    for (uint32_t i = 0; i < all->count; i++) {
        all->list[i] = old[i];
        *slot_of(all, old[i]->items, old[i]->count) = 1 + i;
    }
}

uint64_t listing_of(struct run *run, const uint32_t *items, uint32_t count)
{
    struct listings *all = run->listings;
    if (all->count == all->limit)
        grow(run);
    uint32_t *slot = slot_of(all, items, count);
    if (*slot)
        return *slot - 1;
    struct listing *made = arena_alloc(run->arena, sizeof *made + (count + 1) * sizeof *items);
    made->count = count;
    if (count)
        memcpy(made->items, items, count * sizeof *items);
    all->list[all->count] = made;
    *slot = ++all->count;
    return *slot - 1;
}

const struct listing *listing_at(const struct run *run, uint64_t number)
{
    CHECK(number < run->listings->count);
    return run->listings->list[number];
}

uint32_t listing_before(const struct listing *listing, uint32_t item)
{
    uint32_t low = 0, high = listing->count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (listing->items[middle] < item)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void listings_create(struct run *run)
{
    run->listings = arena_alloc(run->arena, sizeof *run->listings);
    CHECK(listing_of(run, NULL, 0) == LISTING_NONE);
}
