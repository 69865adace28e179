/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/stores/cache/keyed.h"

#include "sim/rng.h"

static uint32_t *head_of(struct keyeds *keyeds, uint32_t dataset, uint64_t key)
{
    return &keyeds->heads[mix(dataset, key) % KEYED_HEADS];
}

struct keyed *keyed_find(const struct keyeds *keyeds, uint32_t dataset, uint64_t key)
{
    uint32_t each = keyeds->heads[mix(dataset, key) % KEYED_HEADS];
    while (each != 0) {
        struct keyed *keyed = &keyeds->list[each - 1];
        if (keyed->key == key && keyed->dataset == dataset)
            return keyed;
        each = keyed->chain;
    }
    return NULL;
}

static void grow(struct keyeds *keyeds, struct blocks *blocks)
{
    const uint32_t before = keyeds->room;
    keyeds->list = block_grow(blocks, keyeds->list, &keyeds->room, 16, sizeof *keyeds->list);
    for (uint32_t i = keyeds->room; i > before; i--) {
        keyeds->list[i - 1].chain = keyeds->free;
        keyeds->free = i;
    }
}

struct keyed *keyed_make(struct keyeds *keyeds, struct blocks *blocks, uint32_t dataset,
                         uint64_t key)
{
    if (keyeds->free == 0)
        grow(keyeds, blocks);
    const uint32_t place = keyeds->free;
    struct keyed *keyed = &keyeds->list[place - 1];
    uint32_t *head = head_of(keyeds, dataset, key);
    keyeds->free = keyed->chain;
    *keyed = (struct keyed){.key = key, .dataset = dataset, .chain = *head, .open = true};
    *head = place;
    keyeds->count++;
    return keyed;
}

void keyed_over(struct keyeds *keyeds, struct keyed *keyed)
{
    const uint32_t place = (uint32_t)(keyed - keyeds->list) + 1;
    uint32_t *link = head_of(keyeds, keyed->dataset, keyed->key);
    while (*link != place)
        link = &keyeds->list[*link - 1].chain;
    *link = keyed->chain;
    *keyed = (struct keyed){.chain = keyeds->free};
    keyeds->free = place;
    keyeds->count--;
}

void keyeds_free(struct keyeds *keyeds, struct blocks *blocks)
{
    block_give(blocks, keyeds->list, keyeds->room * sizeof *keyeds->list);
    *keyeds = (struct keyeds){0};
}
