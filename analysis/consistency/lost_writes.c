/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/consistency/lost_writes.h"

#include <string.h>

#include "sim/rng.h"

enum { PAGE_BITS = 12, PAGE_WORDS = (1 << PAGE_BITS) / 64 };

struct page { /* which of 4,096 neighbouring versions were acknowledged */
    uint64_t number;
    uint64_t first, last; /* places that they were written to, and between them */
    uint64_t words[PAGE_WORDS];
};

struct cuts {
    struct cut_record *list;
    uint32_t count, limit;
};

struct acknowledged {    /* of one store */
    struct page **pages; /* open addressing */
    uint64_t limit, count;
    struct page *last; /* where the one before stands: mostly the next one's, too */
    struct cuts cuts;
    uint64_t lost;
};

struct lost_writes {
    struct arena *arena;
    sim_time from, until;
    uint32_t parties;
    struct acknowledged *stores; /* by party */
};

struct lost_writes *lost_writes_create(struct arena *arena, uint32_t parties)
{
    struct lost_writes *lost = arena_alloc(arena, sizeof *lost);
    *lost = (struct lost_writes){
        .arena = arena, .from = SIM_NEVER, .until = SIM_NEVER, .parties = parties};
    lost->stores = arena_array(arena, (size_t)parties + 1, sizeof *lost->stores);
    return lost;
}

void lost_writes_measure(struct lost_writes *lost, sim_time from, sim_time until)
{
    lost->from = from;
    lost->until = until;
}

static struct page **slot_of(const struct acknowledged *store, uint64_t number)
{
    uint64_t at = mix(number, 0) & (store->limit - 1);
    while (store->pages[at] && store->pages[at]->number != number)
        at = (at + 1) & (store->limit - 1);
    return &store->pages[at];
}

static void pages_grow(struct acknowledged *store, struct arena *arena)
{
    const struct acknowledged old = *store;
    store->limit = old.limit ? 2 * old.limit : 16;
    store->pages = arena_array(arena, store->limit, sizeof *store->pages);
    for (uint64_t i = 0; i < old.limit; i++)
        if (old.pages[i])
            *slot_of(store, old.pages[i]->number) = old.pages[i];
}

static struct page *page_of(struct acknowledged *store, uint64_t version, uint64_t place,
                            struct arena *arena)
{
    const uint64_t number = version >> PAGE_BITS;
    if (store->last && store->last->number == number)
        return store->last;
    if (2 * (store->count + 1) > store->limit)
        pages_grow(store, arena);
    struct page **slot = slot_of(store, number);
    if (!*slot) {
        *slot = arena_alloc(arena, sizeof **slot);
        (*slot)->number = number;
        (*slot)->first = (*slot)->last = place;
        store->count++;
    }
    return store->last = *slot;
}

static void count(struct lost_writes *lost, struct acknowledged *store, sim_time now, uint64_t more)
{
    if (now >= lost->from && now < lost->until)
        store->lost += more;
}

static bool was_cut(const struct acknowledged *store, uint64_t version, uint64_t place)
{
    for (uint32_t i = store->cuts.count; i-- > 0;)
        if (cut_has(&store->cuts.list[i], version, place))
            return true;
    return false;
}

bool lost_writes_hear(struct lost_writes *lost, sim_time now,
                      const struct operation_record *operation, uint64_t place)
{
    if (operation->verb != VERB_WRITE || operation->outcome != OUTCOME_ok)
        return false;
    struct acknowledged *store = &lost->stores[operation->store];
    if (was_cut(store, operation->version, place)) {
        count(lost, store, now, 1);
        return true;
    }
    struct page *page = page_of(store, operation->version, place, lost->arena);
    page->first = place < page->first ? place : page->first;
    page->last = place > page->last ? place : page->last;
    const uint32_t bit = (uint32_t)(operation->version & ((1u << PAGE_BITS) - 1));
    page->words[bit / 64] |= UINT64_C(1) << bit % 64;
    return false;
}

static void cut_keep(struct lost_writes *lost, struct cuts *cuts, const struct cut_record *cut)
{
    if (cuts->count == cuts->limit) {
        struct cut_record *old = cuts->list;
        cuts->limit = cuts->limit ? 2 * cuts->limit : 8;
        cuts->list = arena_array(lost->arena, cuts->limit, sizeof *cuts->list);
        if (old)
            memcpy(cuts->list, old, cuts->count * sizeof *old);
    }
    cuts->list[cuts->count++] = *cut;
}

/* Takes out what lies in the cut; gives how many. */
static uint64_t page_cut(struct page *page, const struct cut_record *cut)
{
    uint64_t out = 0;
    if (cut->until > 0 && (page->last < cut->from || page->first >= cut->until))
        return 0;
    for (uint32_t i = 0; i < PAGE_WORDS; i++)
        for (uint64_t rest = page->words[i]; rest; rest &= rest - 1) {
            const uint64_t bit = (uint64_t)__builtin_ctzll(rest);
            const uint64_t version = page->number << PAGE_BITS | (i * 64 + bit);
            if (version <= cut->kept || version >= cut->begins)
                continue;
            page->words[i] &= ~(UINT64_C(1) << bit);
            out++;
        }
    return out;
}

void lost_writes_cut(struct lost_writes *lost, sim_time now, const struct cut_record *cut)
{
    struct acknowledged *store = &lost->stores[cut->store];
    cut_keep(lost, &store->cuts, cut);
    uint64_t out = 0;
    for (uint64_t i = 0; i < store->limit; i++) {
        struct page *page = store->pages[i];
        if (page && page->number >= cut->kept >> PAGE_BITS &&
            page->number <= cut->begins >> PAGE_BITS)
            out += page_cut(page, cut);
    }
    count(lost, store, now, out);
}

uint64_t lost_writes_of(const struct lost_writes *lost, uint32_t store)
{
    if (store < lost->parties)
        return lost->stores[store].lost;
    uint64_t all = 0;
    for (uint32_t i = 0; i < lost->parties; i++)
        all += lost->stores[i].lost;
    return all;
}
