/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/stores/cache/memory.h"

static uint32_t *head_of(const struct memory *memory, uint32_t dataset, uint64_t key)
{
    return &memory->heads[mix(dataset, key) & memory->mask];
}

static uint32_t find(const struct memory *memory, uint32_t dataset, uint64_t key)
{
    uint32_t each = memory->most ? *head_of(memory, dataset, key) : 0;
    while (each != 0 &&
           (memory->entries[each].key != key || memory->entries[each].dataset != dataset))
        each = memory->entries[each].chain;
    return each;
}

/* --- the order --- */

static void take_out(struct memory *memory, uint32_t each)
{
    struct memory_entry *entry = &memory->entries[each];
    memory->entries[entry->newer].older = entry->older;
    memory->entries[entry->older].newer = entry->newer;
}

/* The head is between the oldest and the newest. */
static void put_newest(struct memory *memory, uint32_t each)
{
    struct memory_entry *entry = &memory->entries[each], *head = &memory->entries[0];
    entry->newer = 0;
    entry->older = head->older;
    memory->entries[head->older].newer = each;
    head->older = each;
}

/* --- the heap --- */

static bool rarer(const struct memory *memory, uint32_t a, uint32_t b)
{
    const struct memory_entry *one = &memory->entries[a], *other = &memory->entries[b];
    return one->uses != other->uses ? one->uses < other->uses : one->used < other->used;
}

static void set_place(struct memory *memory, uint32_t place, uint32_t each)
{
    memory->rarest[place] = each;
    memory->entries[each].place = place;
}

static void rise(struct memory *memory, uint32_t each)
{
    uint32_t place = memory->entries[each].place;
    while (place > 0 && rarer(memory, each, memory->rarest[(place - 1) / 2])) {
        set_place(memory, place, memory->rarest[(place - 1) / 2]);
        place = (place - 1) / 2;
    }
    set_place(memory, place, each);
}

static void sink(struct memory *memory, uint32_t each, uint32_t size)
{
    uint32_t place = memory->entries[each].place;
    for (uint32_t child; (child = 2 * place + 1) < size; place = child) {
        if (child + 1 < size && rarer(memory, memory->rarest[child + 1], memory->rarest[child]))
            child++;
        if (!rarer(memory, memory->rarest[child], each))
            break;
        set_place(memory, place, memory->rarest[child]);
    }
    set_place(memory, place, each);
}

/* Of `count` that stand in it. */
static void heap_remove(struct memory *memory, uint32_t each)
{
    const uint32_t place = memory->entries[each].place, last = memory->rarest[memory->count - 1];
    if (last == each)
        return;
    set_place(memory, place, last);
    sink(memory, last, memory->count - 1);
    rise(memory, last);
}

/* --- entries --- */

static void used(struct memory *memory, const struct eviction_class *class, uint32_t each)
{
    struct memory_entry *entry = &memory->entries[each];
    entry->used = ++memory->uses;
    entry->uses += entry->uses < UINT32_MAX;
    if (class->moves) {
        take_out(memory, each);
        put_newest(memory, each);
    }
    if (memory->rarest)
        sink(memory, each, memory->count);
}

static void begin(struct memory *memory, struct blocks *blocks, const struct memory_rules *rules)
{
    uint32_t heads = 16;
    while (heads < rules->most)
        heads *= 2;
    memory->most = rules->most;
    memory->mask = heads - 1;
    memory->heads = block_array(blocks, heads, sizeof *memory->heads);
    memory->entries = block_array(blocks, (size_t)rules->most + 1, sizeof *memory->entries);
    if (rules->class->ranks)
        memory->rarest = block_array(blocks, (size_t)rules->most + 1, sizeof *memory->rarest);
}

static uint32_t *link_to(const struct memory *memory, uint32_t each)
{
    const struct memory_entry *entry = &memory->entries[each];
    uint32_t *link = head_of(memory, entry->dataset, entry->key);
    while (*link != each)
        link = &memory->entries[*link].chain;
    return link;
}

/* The last entry takes its place: entries stand without a gap. */
static void take_away(struct memory *memory, uint32_t each)
{
    const uint32_t last = memory->count;
    *link_to(memory, each) = memory->entries[each].chain;
    take_out(memory, each);
    if (memory->rarest)
        heap_remove(memory, each);
    memory->count--;
    if (each == last)
        return;
    *link_to(memory, last) = each;
    const struct memory_entry moved = memory->entries[last];
    memory->entries[each] = moved;
    memory->entries[moved.newer].older = each;
    memory->entries[moved.older].newer = each;
    if (memory->rarest)
        memory->rarest[moved.place] = each;
}

const struct memory_entry *memory_get(struct memory *memory, const struct memory_rules *rules,
                                      struct blocks *blocks, uint32_t dataset, uint64_t key,
                                      sim_time now)
{
    if (memory->most == 0)
        begin(memory, blocks, rules);
    const uint32_t each = find(memory, dataset, key);
    if (each == 0)
        return NULL;
    if (rules->ttl > 0 && now - memory->entries[each].kept >= rules->ttl) {
        take_away(memory, each);
        return NULL;
    }
    used(memory, rules->class, each);
    if (rules->sliding)
        memory->entries[each].kept = now;
    return &memory->entries[each];
}

static void renew(struct memory_entry *entry, struct version version, sim_time now)
{
    if (entry->version > version.number)
        return;
    entry->version = version.number;
    entry->id = version.id;
    entry->kept = now;
}

void memory_put(struct memory *memory, const struct memory_rules *rules, struct blocks *blocks,
                uint32_t dataset, uint64_t key, struct version version, sim_time now, draw *random)
{
    if (memory->most == 0)
        begin(memory, blocks, rules);
    uint32_t each = find(memory, dataset, key);
    if (each != 0) {
        renew(&memory->entries[each], version, now);
        used(memory, rules->class, each);
        return;
    }
    if (memory->count == memory->most)
        take_away(memory, rules->class->victim(memory, rules->settings, random));
    each = ++memory->count;
    uint32_t *head = head_of(memory, dataset, key);
    memory->entries[each] = (struct memory_entry){.key = key,
                                                  .version = version.number,
                                                  .id = version.id,
                                                  .used = ++memory->uses,
                                                  .kept = now,
                                                  .dataset = dataset,
                                                  .chain = *head,
                                                  .uses = 1,
                                                  .place = each - 1};
    *head = each;
    put_newest(memory, each);
    if (memory->rarest)
        rise(memory, each);
}

void memory_drop(struct memory *memory, uint32_t dataset, uint64_t key)
{
    const uint32_t each = find(memory, dataset, key);
    if (each != 0)
        take_away(memory, each);
}

void memory_free(struct memory *memory, struct blocks *blocks)
{
    if (memory->most == 0)
        return;
    block_give(blocks, memory->heads, ((size_t)memory->mask + 1) * sizeof *memory->heads);
    block_give(blocks, memory->entries, ((size_t)memory->most + 1) * sizeof *memory->entries);
    block_give(blocks, memory->rarest, ((size_t)memory->most + 1) * sizeof *memory->rarest);
    *memory = (struct memory){0};
}
