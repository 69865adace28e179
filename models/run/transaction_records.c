/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/transaction_records.h"

#include "models/plan/program/calling.h"
#include "models/run/stretches.h"
#include "sim/check.h"

/* --- found by number --- */

enum { CHAINS_LEAST = 256 };

uint32_t *numbered_head(const struct numbered *numbered, uint64_t id)
{
    return &numbered->heads[mix(id, 1) & numbered->mask];
}

/* The old ones stay in the arena: as much again as the new ones. */
bool numbered_grows(struct run *run, struct numbered *numbered, uint32_t count)
{
    if (count <= numbered->mask)
        return false;
    numbered->mask = 2 * numbered->mask + 1;
    numbered->heads = arena_array(run->arena, (size_t)numbered->mask + 1, sizeof *numbered->heads);
    return true;
}

static void numbered_begins(struct run *run, struct numbered *numbered)
{
    numbered->mask = CHAINS_LEAST - 1;
    numbered->heads = arena_array(run->arena, CHAINS_LEAST, sizeof *numbered->heads);
}

/* --- records --- */

static struct transaction *record_at(const struct run *run, uint32_t record)
{
    return POOL_AT(struct transaction, &run->transactions->records, record);
}

static uint32_t *chain_of(const struct run *run, uint64_t id)
{
    return numbered_head(&run->transactions->by_number, id);
}

static void enters(struct run *run, uint32_t index)
{
    uint32_t *chain = chain_of(run, record_at(run, index)->id);
    record_at(run, index)->next = *chain;
    *chain = index + 1;
}

struct transaction *transaction_take(struct run *run, uint64_t id)
{
    const uint32_t index = pool_take(&run->transactions->records);
    struct transaction *transaction = record_at(run, index);
    *transaction = (struct transaction){.id = id, .frame = NONE};
    if (!numbered_grows(run, &run->transactions->by_number, run->transactions->records.made))
        enters(run, index);
    else
        for (uint32_t i = 0; i < run->transactions->records.made; i++)
            if (record_at(run, i)->id != 0)
                enters(run, i);
    return transaction;
}

struct transaction *transaction_find(const struct run *run, uint64_t id)
{
    for (uint32_t each = *chain_of(run, id); each != 0; each = record_at(run, each - 1)->next)
        if (record_at(run, each - 1)->id == id)
            return record_at(run, each - 1);
    return NULL;
}

static void give_notes(struct run *run, struct saga **notes)
{
    if (*notes)
        saga_free(*notes, &run->blocks);
    block_give(&run->blocks, *notes, sizeof **notes);
    *notes = NULL;
}

void transaction_give(struct run *run, struct transaction *transaction)
{
    uint32_t *place = chain_of(run, transaction->id);
    while (record_at(run, *place - 1) != transaction)
        place = &record_at(run, *place - 1)->next;
    const uint32_t index = *place - 1;
    *place = transaction->next;
    block_give(&run->blocks, transaction->writes,
               transaction->write_limit * sizeof *transaction->writes);
    block_give(&run->blocks, transaction->parts, transaction->limit * sizeof *transaction->parts);
    give_notes(run, &transaction->saga);
    give_notes(run, &transaction->messages);
    transaction->id = 0;
    transaction->writes = NULL;
    transaction->parts = NULL;
    pool_give(&run->transactions->records, index);
}

/* --- stores that take part --- */

struct agreement_part *transaction_part(const struct transaction *transaction, uint32_t store,
                                        uint32_t shard)
{
    for (uint32_t i = 0; i < transaction->count; i++)
        if (transaction->parts[i].store == store && transaction->parts[i].shard == shard)
            return &transaction->parts[i];
    return NULL;
}

/* By which key a shard is told what becomes of its part: where shards are cut the row that was
 * asked for may have left the one that has promised, whose first place never does. */
static uint64_t key_of_part(const struct run *run, uint32_t store, uint32_t dataset, uint64_t key)
{
    return splits_now(run, store) ? KEY_IS_PLACE | stretch_begin(run, store, dataset, key) : key;
}

/* Of the shard that has the key by now. */
static struct agreement_part *part_with(struct run *run, struct transaction *transaction,
                                        uint32_t store, uint32_t dataset, uint64_t key)
{
    const uint32_t shard = shard_now(run, store, dataset, key);
    struct agreement_part *part = transaction_part(transaction, store, shard);
    if (part)
        return part;
    if (transaction->count == transaction->limit)
        transaction->parts = block_grow(&run->blocks, transaction->parts, &transaction->limit, 4,
                                        sizeof *transaction->parts);
    part = &transaction->parts[transaction->count++];
    *part = (struct agreement_part){.key = key_of_part(run, store, dataset, key),
                                    .dataset = dataset,
                                    .store = store,
                                    .shard = shard};
    return part;
}

uint32_t transaction_asks(struct run *run, const struct belonging *belonging,
                          const struct call *call, uint32_t store)
{
    struct transaction *transaction = transaction_find(run, belonging->transaction);
    if (!transaction || !belonging->holds)
        return 0;
    return part_with(run, transaction, store, call->calling->dataset, call->key)->branch;
}

static void hold(struct run *run, struct transaction *transaction,
                 const struct operation_record *record)
{
    if (transaction->write_count == transaction->write_limit)
        transaction->writes = block_grow(&run->blocks, transaction->writes,
                                         &transaction->write_limit, 4, sizeof *transaction->writes);
    transaction->writes[transaction->write_count++] = (struct held_write){.record = *record};
}

bool transaction_hears(struct run *run, const struct belonging *belonging,
                       const struct operation_record *record, const struct reply *reply)
{
    struct transaction *transaction = transaction_find(run, belonging->transaction);
    if (!transaction || reply->outcome != OUTCOME_ok || belonging->undoes)
        return false;
    transaction->wrote += record->verb == VERB_WRITE;
    if (!transaction->plan->class->holds)
        return false;
    /* Where its shard has been cut meanwhile the new one has done it, or knows no such branch. */
    struct agreement_part *part =
        part_with(run, transaction, record->store, record->dataset, record->key);
    transaction->broken |= part->branch != 0 && part->branch != reply->branch;
    part->branch = reply->branch;
    if (record->verb != VERB_WRITE)
        return false;
    hold(run, transaction, record);
    return true;
}

void transaction_tells(struct run *run, struct transaction *transaction, bool committed)
{
    for (uint32_t i = 0; i < transaction->write_count; i++) {
        struct held_write *write = &transaction->writes[i];
        write->record.outcome = committed && write->applied ? OUTCOME_ok : OUTCOME_error;
        if (observed(&run->observe, RECORD_OPERATION))
            observe_tell(&run->observe, RECORD_OPERATION, run->engine->now, &write->record);
    }
    transaction->write_count = 0;
}

void transaction_records_create(struct run *run)
{
    if (!run->plan->transactional)
        return;
    run->transactions = arena_alloc(run->arena, sizeof *run->transactions);
    pool_init(&run->transactions->records, run->arena, sizeof(struct transaction));
    pool_init(&run->transactions->of_visit, run->arena, sizeof(struct belonging));
    pool_init(&run->transactions->torn, run->arena, sizeof(struct torn));
    numbered_begins(run, &run->transactions->by_number);
    numbered_begins(run, &run->transactions->visits);
}
