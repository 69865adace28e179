/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/transactions.h"

#include <string.h>

#include "models/plan/channels.h"
#include "models/plan/program/calling.h"
#include "models/plan/shards.h"
#include "models/words/backoff.h"

enum { BARE_BYTES = 100 };

/* --- which entry counts --- */

static const struct transacting *entry_named(const struct plan *plan, const char *name)
{
    const struct table *table = &plan->description->deployment.transactions;
    const struct transacting *entries = table->items;
    for (uint32_t i = 0; i < table->count; i++)
        if (strcmp(entries[i].name, name) == 0)
            return &entries[i];
    return NULL;
}

const struct chosen *transaction_kind(const struct plan *plan, uint32_t endpoint)
{
    const struct transacting *entry = entry_named(plan, plan->endpoints[endpoint].name);
    if (!entry)
        entry = entry_named(plan, "default");
    return entry ? &entry->kind : NULL;
}

void transactions_check(struct plan *plan, struct complaints *complaints)
{
    const struct table *table = &plan->description->deployment.transactions;
    const struct transacting *entries = table->items;
    for (uint32_t i = 0; i < table->count; i++)
        if (strcmp(entries[i].name, "default") != 0)
            names_need(&plan->names->endpoints, "endpoint", entries[i].name, &entries[i].name,
                       complaints);
}

/* --- whom it reaches --- */

struct reaching {
    struct walk walk;
    struct compiler *compiler;
    const struct transaction_terms *terms;
    bool *seen; /* by endpoint */
    uint32_t stores[MOST_PARTICIPANTS], count;
    const void *field;
};

static struct coordinator_plan *coordinator_of(struct compiler *c)
{
    struct party *party = &c->plan->parties[c->party];
    if (!party->coordinator) {
        struct coordinator_plan *made = arena_alloc(c->arena, sizeof *made);
        made->asks =
            arena_array(c->arena, (size_t)c->plan->dataset_count * VERBS + 1, sizeof *made->asks);
        made->terms.stores =
            arena_array(c->arena, c->plan->shard_count + 1, sizeof *made->terms.stores);
        party->coordinator = made;
    }
    return party->coordinator;
}

static bool is_listed(const struct coordinator_terms *terms, uint32_t store, uint32_t shard)
{
    for (uint32_t i = 0; i < terms->count; i++)
        if (terms->stores[i].store == store && terms->stores[i].shard == shard)
            return true;
    return false;
}

/* By which key it asks each shard: by range those behind the last one are all in the last. */
static void list_shards(struct compiler *c, struct coordinator_terms *terms, uint32_t dataset)
{
    const uint32_t store = c->plan->datasets[dataset].store;
    const struct party *party = &c->plan->parties[store];
    const uint64_t keys = c->plan->datasets[dataset].dataset->keys;
    if (party->shards->splits) {
        if (!is_listed(terms, store, ALL_SHARDS))
            terms->stores[terms->count++] = (struct agreement_part){
                .key = KEY_IS_PLACE, .dataset = dataset, .store = store, .shard = ALL_SHARDS};
        return;
    }
    uint32_t left = party->shards->count;
    for (uint32_t s = 0; s < party->shards->count; s++)
        left -= is_listed(terms, store, s);
    for (uint64_t key = 0; left > 0 && (!party->shards->ranged || key <= keys); key++) {
        const uint32_t shard = shard_of(c->plan, party, dataset, key);
        if (is_listed(terms, store, shard))
            continue;
        terms->stores[terms->count++] =
            (struct agreement_part){.key = key, .dataset = dataset, .store = store, .shard = shard};
        left--;
    }
}

/* A coordinator can ask the store about this dataset. */
static void may_ask(struct compiler *c, const struct transaction_terms *terms, uint32_t dataset)
{
    struct coordinator_plan *plan = coordinator_of(c);
    const uint32_t store = c->plan->datasets[dataset].store;
    if (!plan->terms.again || again_first(terms) < again_first(plan->terms.again))
        plan->terms.again = terms;
    if (terms->recover > 0 && (plan->terms.recover == 0 || terms->recover < plan->terms.recover))
        plan->terms.recover = terms->recover;
    if (terms->timeout > plan->terms.longest)
        plan->terms.longest = terms->timeout;
    for (uint32_t verb = VERB_PREPARE; verb < VERBS; verb++)
        plan->asks[VERBS * dataset + verb] = (struct calling){.channel = compile_channel(c, store),
                                                              .dataset = dataset,
                                                              .store = true,
                                                              .verb = (uint8_t)verb,
                                                              .bytes = BARE_BYTES,
                                                              .level = LEVEL_STRONG};
    list_shards(c, &plan->terms, dataset);
}

/* What to do about a store that cannot; NULL: it can. */
static const char *cannot_promise(const struct store *store)
{
    const struct store_class *class = (const struct store_class *)store->kind.class;
    if (!class->promises)
        return "keep it in a store of kind single, raft or primary_replica, or take another kind "
               "of transaction";
    return class->promises_not ? class->promises_not(store->kind.settings) : NULL;
}

static void note_store(struct reaching *r, uint32_t store, const void *field)
{
    const struct store *about = r->compiler->plan->parties[store].store;
    struct complaints *to = r->compiler->complaints;
    for (uint32_t i = 0; i < r->count; i++)
        if (r->stores[i] == store)
            return;
    if (r->count == MOST_PARTICIPANTS) {
        complain(to, r->field, NULL, "a transaction reaches at most %d stores", MOST_PARTICIPANTS);
        return;
    }
    r->stores[r->count++] = store;
    const char *why_not = cannot_promise(about);
    if (why_not)
        complain(to, field, why_not, "store '%s' of kind %s can't promise to commit", about->name,
                 about->kind.class->name);
    else if (!store_locks(about))
        complain_softly(to, field, "give the store `locks: {wait: 5s}`",
                        "store '%s' takes part in two-phase commits and locks no rows: what one "
                        "transaction holds back another may write",
                        about->name);
}

static void reach_operation(struct walk *walk, const struct step *step, const char *const *dataset,
                            double count, bool write)
{
    (void)step, (void)count, (void)write;
    struct reaching *r = (struct reaching *)walk;
    const uint32_t found = names_find(&r->compiler->plan->names->datasets, *dataset);
    if (found == NAME_UNKNOWN || r->compiler->plan->datasets[found].store == NONE)
        return;
    note_store(r, r->compiler->plan->datasets[found].store, dataset);
    may_ask(r->compiler, r->terms, found);
}

static void reach_call(struct walk *walk, const struct step *step, const char *const *endpoint,
                       double count, bool forward)
{
    (void)step, (void)count, (void)forward;
    struct reaching *r = (struct reaching *)walk;
    const uint32_t found = plan_find_endpoint(r->compiler->plan, *endpoint);
    if (found == NONE || r->seen[found])
        return;
    r->seen[found] = true;
    walk_steps(&r->compiler->plan->endpoints[found].endpoint->steps, walk, 1);
}

/* A wait of nothing would try again without end at one moment. */
static void again_check(const struct transaction_terms *terms, struct complaints *to)
{
    const struct backoff_class *backoff = (const struct backoff_class *)terms->again.class;
    const struct jitter_class *jitter = (const struct jitter_class *)terms->jitter.class;
    if (!(backoff->longest(terms->again.settings, 1) >= 1.0))
        complain(to, &terms->again, "again: 1s..100s", "'again' must be more than nothing");
    if (jitter && jitter->walks && !backoff->ranges)
        complain(to, &terms->jitter, "again: 1s..100s",
                 "jitter '%s' needs an `again` that has a first and a longest wait",
                 jitter->head.name);
}

struct transaction_plan *transaction_plan_of(struct compiler *c, const struct table *steps,
                                             const void *field)
{
    const struct chosen *kind = transaction_kind(c->plan, c->endpoint);
    struct transaction_plan *plan = arena_alloc(c->arena, sizeof *plan);
    *plan = (struct transaction_plan){
        .class = kind ? transaction_class_of(kind)
                      : (const struct transaction_class *)transaction_kinds.members[0],
        .terms = kind ? kind->settings : NULL,
        .endpoint = c->endpoint};
    c->plan->transactional = true;
    plan->outbox = plan->terms && (plan->class->one_store || plan->terms->outbox);
    if (plan->class->undoes)
        saga_check(c, steps);
    if (plan->class->undoes || plan->class->holds)
        again_check(plan->terms, c->complaints);
    if (plan->class->undoes && (plan->terms->log || plan->outbox))
        coordinator_of(c);
    if (!plan->class->holds)
        return plan;
    struct reaching reaching = {
        .walk = {.operate = reach_operation, .call = reach_call},
        .compiler = c,
        .terms = plan->terms,
        .field = field,
        .seen = arena_array(c->arena, c->plan->endpoint_count + 1, sizeof(bool))};
    coordinator_of(c);
    walk_steps(steps, &reaching.walk, 1);
    if (plan->class->one_store && reaching.count > 1)
        complain(c->complaints, field, "take two_phase_commit(outbox=true) or saga(outbox=true)",
                 "an outbox lies in one store, and this transaction reaches '%s' and '%s'",
                 c->plan->parties[reaching.stores[0]].name,
                 c->plan->parties[reaching.stores[1]].name);
    return plan;
}
