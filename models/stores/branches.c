/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/stores/branches.h"

#include "models/words/transaction.h"
#include "sim/rng.h"

static struct branch **chain_of(struct branches *branches, uint64_t transaction)
{
    return &branches->chains[mix(transaction, 0) % BRANCH_CHAINS];
}

struct branch *branch_find(const struct branches *branches, uint64_t transaction)
{
    struct branch *each = branches->chains[mix(transaction, 0) % BRANCH_CHAINS];
    while (each && each->transaction != transaction)
        each = each->next;
    return each;
}

void branch_put(struct branches *branches, struct branch *branch)
{
    struct branch **chain = chain_of(branches, branch->transaction);
    branch->next = *chain;
    *chain = branch;
}

struct branch *branch_numbered(const struct branches *branches, uint32_t number)
{
    for (uint32_t i = 0; i < BRANCH_CHAINS; i++)
        for (struct branch *each = branches->chains[i]; each; each = each->next)
            if (each->number == number)
                return each;
    return NULL;
}

struct branch *branch_begin(struct branches *branches, struct blocks *blocks, uint64_t transaction,
                            uint32_t number)
{
    struct branch *branch = block_take(blocks, sizeof *branch);
    *branch = (struct branch){.transaction = transaction, .number = number};
    branch_put(branches, branch);
    return branch;
}

void branch_writes(struct branch *branch, struct blocks *blocks, const struct branch_write *write)
{
    for (uint32_t i = 0; i < branch->count; i++)
        if (branch->writes[i].key == write->key && branch->writes[i].dataset == write->dataset) {
            branch->writes[i].id = write->id;
            return;
        }
    if (branch->count == branch->limit)
        branch->writes =
            block_grow(blocks, branch->writes, &branch->limit, 4, sizeof *branch->writes);
    branch->writes[branch->count++] = *write;
}

void branch_take(struct branches *branches, const struct branch *branch)
{
    struct branch **place = chain_of(branches, branch->transaction);
    while (*place != branch)
        place = &(*place)->next;
    *place = branch->next;
}

void branch_free(struct branch *branch, struct blocks *blocks)
{
    block_give(blocks, branch->writes, branch->limit * sizeof *branch->writes);
    block_give(blocks, branch, sizeof *branch);
}

void branches_free(struct branches *branches, struct blocks *blocks)
{
    for (uint32_t i = 0; i < BRANCH_CHAINS; i++)
        while (branches->chains[i]) {
            struct branch *branch = branches->chains[i];
            branches->chains[i] = branch->next;
            branch_free(branch, blocks);
        }
}

struct branch *branch_older(const struct branches *branches, uint64_t first)
{
    for (uint32_t i = 0; i < BRANCH_CHAINS; i++)
        for (struct branch *each = branches->chains[i]; each; each = each->next)
            if (transaction_is_older(each->transaction, first))
                return each;
    return NULL;
}
