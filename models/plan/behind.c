/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/behind.h"

#include "models/plan/channels.h"
#include "models/plan/names.h"
#include "models/plan/program/calling.h"
#include "models/words/actor.h"

enum { BARE_BYTES = 100 }; /* a key, a verb, a status */

static const char *const *name_behind(const struct party *party)
{
    if (party->kind != PARTY_STORE)
        return NULL;
    const struct store_class *class = (const struct store_class *)party->store->kind.class;
    return class->behind ? class->behind(party->store->kind.settings) : NULL;
}

/* The party whose name stands there. */
static uint32_t behind(const struct plan *plan, uint32_t party)
{
    const char *const *name = name_behind(&plan->parties[party]);
    return name ? plan_find_party(plan, PARTY_STORE, *name) : NONE;
}

/* From store to store behind it one must come to an end. */
static bool comes_back(const struct plan *plan, uint32_t party)
{
    uint32_t each = behind(plan, party);
    for (uint32_t steps = 0; each != NONE && steps <= plan->party_count; steps++) {
        if (each == party)
            return true;
        each = behind(plan, each);
    }
    return false;
}

static const struct calling *asks_of(struct plan *plan, uint32_t party, uint32_t asked,
                                     struct arena *arena)
{
    const uint32_t channel = channel_between(plan, party, asked, arena);
    struct calling *asks = arena_array(arena, 2 * (size_t)plan->dataset_count + 1, sizeof *asks);
    for (uint32_t i = 0; i < 2 * plan->dataset_count; i++) {
        const bool write = i % 2;
        const uint64_t value = write ? plan->datasets[i / 2].dataset->value : 0;
        asks[i] = (struct calling){.channel = channel,
                                   .dataset = i / 2,
                                   .bytes = (uint32_t)value + BARE_BYTES,
                                   .store = true,
                                   .verb = write ? VERB_WRITE : VERB_READ,
                                   .level = LEVEL_NORMAL};
    }
    return asks;
}

void plan_behind(struct plan *plan, struct arena *arena, struct complaints *complaints)
{
    for (uint32_t i = 0; i < plan->party_count; i++) {
        const char *const *name = name_behind(&plan->parties[i]);
        if (!name)
            continue;
        const uint32_t asked = plan_find_party(plan, PARTY_STORE, *name);
        if (asked == NONE)
            complain(complaints, name, "the name of an entry of `stores`",
                     "there is no store '%s' behind '%s'", *name, plan->parties[i].name);
        else if (comes_back(plan, i))
            complain(complaints, name, "let the last one keep the data itself",
                     "the stores behind '%s' come back to it", plan->parties[i].name);
        else
            plan->parties[i].asks = asks_of(plan, i, asked, arena);
    }
}
