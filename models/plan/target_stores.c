/* SPDX-License-Identifier: GPL-3.0-or-later */
/* References into a store: `shard main/3`, `leader main`, `leader main/3`. */
#include "models/plan/shards.h"
#include "models/plan/target_words.h"
#include "models/words/actor.h"

/* Of `stock_db/3`. */
static bool shard_named(const struct plan *plan, const struct words *words, const void *field,
                        struct complaints *complaints, const struct shards **shards,
                        uint32_t *shard)
{
    const uint32_t party = plan_find_party(plan, PARTY_STORE, words->name);
    if (party == NONE) {
        names_need(&plan->names->stores, "store", words->name, field, complaints);
        return false;
    }
    *shards = plan->parties[party].shards;
    if (target_number(words->number, (*shards)->count, shard))
        return true;
    complain(complaints, field, NULL, "there is no shard %s/%s: they count from 0 to %u",
             words->name, words->number, (*shards)->count - 1);
    return false;
}

/* The replicas of a shard: the processes in which they live. */
bool target_shard(const struct plan *plan, const struct words *words, const void *field,
                  struct arena *arena, struct complaints *complaints, struct target *target)
{
    const struct shards *shards;
    uint32_t shard;
    if (!words->number[0] || words->word[0]) {
        complain(complaints, field, "write `shard main/3`", "a shard is one, and has a number");
        return false;
    }
    if (!shard_named(plan, words, field, complaints, &shards, &shard))
        return false;
    target->kind = TARGET_INSTANCES;
    target->party = plan_find_party(plan, PARTY_STORE, words->name);
    target->count = shards->replicas;
    target->members = arena_array(arena, target->count, sizeof *target->members);
    for (uint32_t i = 0; i < target->count; i++)
        target->members[i] =
            plan->parties[target->party].first + shard_seats(shards, shard)[i].member;
    return true;
}

/* Where all operations go to one replica, that one leads. */
static bool nobody_leads(const struct store *store)
{
    const struct store_class *class = (const struct store_class *)store->kind.class;
    return class && class->route && !store_one_leads(store);
}

/* Whichever replica of a store, or of one of its shards, takes writes when it comes to that. */
bool target_leader(const struct plan *plan, const struct words *words, const void *field,
                   struct arena *arena, struct complaints *complaints, struct target *target)
{
    const struct shards *shards;
    struct words whole = *words;
    whole.number[0] = whole.word[0] = '\0';
    if (!target_party(plan, &whole, PARTY_STORE, field, arena, complaints, target))
        return false;
    if (nobody_leads(plan->parties[target->party].store)) {
        complain(complaints, field,
                 arena_format(arena, "write `store %s/0`, or `one store %s`", words->name,
                              words->name),
                 "no replica of store '%s' leads the others", words->name);
        return false;
    }
    shards = plan->parties[target->party].shards;
    if (words->word[0] || (words->number[0] && shards->cut == 1)) {
        complain(complaints, field, "write `leader main`, of a shard `leader main/3`",
                 "a store has one leader");
        return false;
    }
    if (!words->number[0] && shards->cut > 1) {
        complain(complaints, field,
                 arena_format(arena,
                              "write `leader %s/0`, or crash `store %s/0` and with it "
                              "those that live there",
                              words->name, words->name),
                 "each of the %u shards of '%s' has a leader", shards->cut, words->name);
        return false;
    }
    if (words->number[0] && !shard_named(plan, words, field, complaints, &shards, &target->shard))
        return false;
    target->word = TARGET_LEADER;
    return true;
}
