/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/stores/lru.h"

#include "sim/rng.h"

static uint32_t *head_of(const struct lru *lru, uint32_t dataset, uint64_t key)
{
    return &lru->heads[mix(dataset, key) & lru->mask];
}

static uint32_t find(const struct lru *lru, uint32_t dataset, uint64_t key)
{
    uint32_t each = lru->most ? *head_of(lru, dataset, key) : 0;
    while (each != 0 && (lru->entries[each].key != key || lru->entries[each].dataset != dataset))
        each = lru->entries[each].chain;
    return each;
}

static void take_out(struct lru *lru, uint32_t each)
{
    struct lru_entry *entry = &lru->entries[each];
    lru->entries[entry->newer].older = entry->older;
    lru->entries[entry->older].newer = entry->newer;
}

/* The head is between the oldest and the newest. */
static void use(struct lru *lru, uint32_t each)
{
    struct lru_entry *entry = &lru->entries[each], *head = &lru->entries[0];
    entry->newer = 0;
    entry->older = head->older;
    lru->entries[head->older].newer = each;
    head->older = each;
}

const struct version *lru_get(struct lru *lru, uint32_t dataset, uint64_t key)
{
    const uint32_t each = find(lru, dataset, key);
    if (each == 0)
        return NULL;
    take_out(lru, each);
    use(lru, each);
    return &lru->entries[each].version;
}

static void begin(struct lru *lru, struct blocks *blocks, uint32_t most)
{
    uint32_t heads = 16;
    while (heads < most)
        heads *= 2;
    lru->most = most;
    lru->mask = heads - 1;
    lru->heads = block_array(blocks, heads, sizeof *lru->heads);
    lru->entries = block_array(blocks, (size_t)most + 1, sizeof *lru->entries);
}

/* The place of the one that was used least recently. */
static uint32_t evict(struct lru *lru)
{
    const uint32_t oldest = lru->entries[0].newer;
    const struct lru_entry *entry = &lru->entries[oldest];
    uint32_t *link = head_of(lru, entry->dataset, entry->key);
    while (*link != oldest)
        link = &lru->entries[*link].chain;
    *link = entry->chain;
    take_out(lru, oldest);
    return oldest;
}

void lru_put(struct lru *lru, struct blocks *blocks, uint32_t most, uint32_t dataset, uint64_t key,
             struct version version)
{
    if (lru->most == 0)
        begin(lru, blocks, most);
    uint32_t each = find(lru, dataset, key);
    if (each != 0) {
        if (lru->entries[each].version.number < version.number)
            lru->entries[each].version = version;
        take_out(lru, each);
        use(lru, each);
        return;
    }
    each = lru->count < lru->most ? ++lru->count : evict(lru);
    uint32_t *head = head_of(lru, dataset, key);
    lru->entries[each] =
        (struct lru_entry){.key = key, .version = version, .dataset = dataset, .chain = *head};
    *head = each;
    use(lru, each);
}

void lru_free(struct lru *lru, struct blocks *blocks)
{
    block_give(blocks, lru->heads, ((size_t)lru->mask + 1) * sizeof *lru->heads);
    block_give(blocks, lru->entries, ((size_t)lru->most + 1) * sizeof *lru->entries);
    *lru = (struct lru){0};
}
