/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/consistency/dirty.h"

#include "sim/rng.h"

enum { CHAINS = 4096 };

/* What a transaction has written, or may have. */
struct dirty_value {
    uint64_t value, transaction, reads;
    struct dirty_value *next, *next_of_transaction;
};

struct dirty *dirty_create(struct arena *arena)
{
    struct dirty *dirty = arena_alloc(arena, sizeof *dirty);
    blocks_init(&dirty->blocks, arena);
    dirty->of_value = arena_array(arena, CHAINS, sizeof(struct dirty_value *));
    dirty->of_transaction = arena_array(arena, CHAINS, sizeof(struct dirty_value *));
    return dirty;
}

static struct dirty_value **chain_of(struct dirty_value **chains, uint64_t number)
{
    return &chains[mix(number, 0) % CHAINS];
}

void dirty_invoked(struct dirty *dirty, const struct operation_record *record)
{
    if (record->transaction == 0 || record->undoes || record->verb != VERB_WRITE)
        return;
    struct dirty_value **chain = chain_of(dirty->of_value, record->value);
    struct dirty_value **others = chain_of(dirty->of_transaction, record->transaction);
    struct dirty_value *made = block_take(&dirty->blocks, sizeof *made);
    *made = (struct dirty_value){.value = record->value,
                                 .transaction = record->transaction,
                                 .next = *chain,
                                 .next_of_transaction = *others};
    *chain = *others = made;
}

void dirty_hear(struct dirty *dirty, const struct operation_record *record)
{
    if (record->verb != VERB_READ || record->outcome != OUTCOME_ok || record->passed_on ||
        !dirty->measuring)
        return;
    dirty->reads++;
    struct dirty_value *each = *chain_of(dirty->of_value, record->seen);
    while (each && each->value != record->seen)
        each = each->next;
    if (record->seen == 0 || !each || each->transaction == record->transaction)
        return;
    dirty->seen++;
    each->reads++;
}

static void forget(struct dirty *dirty, struct dirty_value *value)
{
    struct dirty_value **place = chain_of(dirty->of_value, value->value);
    while (*place != value)
        place = &(*place)->next;
    *place = value->next;
    block_give(&dirty->blocks, value, sizeof *value);
}

/* A saga that failed goes on until it has been taken back; one that nobody can take back is over.
 */
static bool goes_on(const struct transaction_record *record)
{
    return record->undoes && !record->half &&
           (record->end == TRANSACTION_aborted || record->end == TRANSACTION_unknown);
}

void dirty_over(struct dirty *dirty, const struct transaction_record *record)
{
    if (record->transaction == 0 || goes_on(record))
        return;
    struct dirty_value **place = chain_of(dirty->of_transaction, record->transaction);
    while (*place) {
        struct dirty_value *value = *place;
        if (value->transaction != record->transaction) {
            place = &value->next_of_transaction;
            continue;
        }
        *place = value->next_of_transaction;
        dirty->phantoms += record->end == TRANSACTION_committed ? 0 : value->reads;
        forget(dirty, value);
    }
}
