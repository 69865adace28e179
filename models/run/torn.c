/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/torn.h"

static bool is_asked(const struct run *run) { return observed(&run->observe, RECORD_TRANSACTION); }

static struct torn *torn_find(const struct run *run, uint64_t transaction)
{
    return (struct torn *)chains_find(&run->transactions->by_part, transaction);
}

/* A place for one more: the oldest one is forgotten. */
static struct torn *torn_place(struct run *run)
{
    struct transactions *all = run->transactions;
    if (all->torn.made < TORN_KNOWN) {
        const uint32_t index = pool_take(&all->torn);
        return POOL_AT(struct torn, &all->torn, index);
    }
    struct torn *oldest = POOL_AT(struct torn, &all->torn, all->torn_next);
    all->torn_next = (all->torn_next + 1) % TORN_KNOWN;
    chains_leave(&all->by_part, &oldest->in);
    block_give(&run->blocks, oldest->parts, oldest->limit * sizeof *oldest->parts);
    return oldest;
}

/* NULL: there is only one part, or nobody knows of it any more. */
static struct torn *torn_known(struct run *run, uint64_t id, const struct transaction *transaction)
{
    struct torn *torn = torn_find(run, id);
    if (torn || !transaction || transaction->count < 2)
        return torn;
    torn = torn_place(run);
    *torn = (struct torn){.begun = transaction->begun, .endpoint = transaction->plan->endpoint};
    chains_enter(&run->transactions->by_part, &run->blocks, &torn->in, id);
    return torn;
}

static struct torn_part *part_of(struct run *run, struct torn *torn, const struct torn_at *at)
{
    for (uint32_t i = 0; i < torn->count; i++)
        if (torn->parts[i].shard == at->shard)
            return &torn->parts[i];
    if (torn->count == torn->limit)
        torn->parts = block_grow(&run->blocks, torn->parts, &torn->limit, 2, sizeof *torn->parts);
    struct torn_part *part = &torn->parts[torn->count++];
    *part = (struct torn_part){.store = at->store, .shard = at->shard};
    return part;
}

static void look(struct run *run, struct torn *torn)
{
    const struct torn_part *lost = NULL;
    bool stands = false;
    for (uint32_t i = 0; i < torn->count; i++) {
        lost = torn->parts[i].lost ? &torn->parts[i] : lost;
        stands |= torn->parts[i].version > 0 && !torn->parts[i].lost && !torn->parts[i].cut;
    }
    if (torn->told || !lost || !stands)
        return;
    torn->told = true;
    observe_tell(&run->observe, RECORD_TRANSACTION, run->engine->now,
                 &(struct transaction_record){.endpoint = torn->endpoint,
                                              .store = lost->store,
                                              .end = TRANSACTION_torn,
                                              .begun = torn->begun,
                                              .half = true});
}

void torn_remembers(struct run *run, const struct transaction *transaction)
{
    if (is_asked(run))
        torn_known(run, transaction->id, transaction);
}

void torn_stands(struct run *run, uint64_t transaction, const struct torn_at *at, uint64_t version,
                 bool acknowledged)
{
    struct torn *torn =
        is_asked(run) ? torn_known(run, transaction, transaction_find(run, transaction)) : NULL;
    if (!torn)
        return;
    struct torn_part *part = part_of(run, torn, at);
    part->before = part->version != version ? part->version : part->before;
    part->version = version;
    part->acknowledged = acknowledged;
    part->lost = part->cut = false;
    look(run, torn);
}

void torn_misses(struct run *run, uint64_t transaction, const struct torn_at *at,
                 const struct port *port, holds_version *holds)
{
    struct torn *torn =
        is_asked(run) ? torn_known(run, transaction, transaction_find(run, transaction)) : NULL;
    if (!torn)
        return;
    struct torn_part *part = part_of(run, torn, at);
    if (part->version == 0 || (part->cut && !holds(port, part->version) &&
                               !(part->before > 0 && holds(port, part->before))))
        part->lost = true;
    part->cut = false;
    look(run, torn);
}

void torn_cut(struct run *run, const struct cut_record *cut)
{
    if (!run->transactions || !is_asked(run))
        return;
    for (struct chained *each = run->transactions->by_part.first; each; each = each->next) {
        struct torn *torn = (struct torn *)each;
        for (uint32_t i = 0; i < torn->count; i++) {
            struct torn_part *part = &torn->parts[i];
            if (part->shard != cut->shard || part->version <= cut->kept ||
                part->version >= cut->begins)
                continue;
            part->lost = part->acknowledged;
            part->cut = !part->acknowledged;
        }
        look(run, torn);
    }
}
