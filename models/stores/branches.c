/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/stores/branches.h"

#include "models/words/transaction.h"

void branch_put(struct branches *branches, struct blocks *blocks, struct branch *branch,
                uint64_t transaction)
{
    chains_enter(&branches->all, blocks, &branch->in, transaction);
}

struct branch *branch_begin(struct branches *branches, struct blocks *blocks, uint64_t transaction,
                            uint32_t number)
{
    struct branch *branch = block_take(blocks, sizeof *branch);
    branch->number = number;
    branch_put(branches, blocks, branch, transaction);
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
    chains_leave(&branches->all, &branch->in);
}

void branch_free(struct branch *branch, struct blocks *blocks)
{
    block_give(blocks, branch->writes, branch->limit * sizeof *branch->writes);
    block_give(blocks, branch, sizeof *branch);
}

void branches_free(struct branches *branches, struct blocks *blocks)
{
    struct branch *next;
    for (struct branch *each = branches_latest(branches); each; each = next) {
        next = branch_before(each);
        branch_free(each, blocks);
    }
    chains_free(&branches->all, blocks);
}

struct branch *branch_older(const struct branches *branches, uint64_t first)
{
    struct branch *each = branches_latest(branches);
    while (each && !transaction_is_older(branch_transaction(each), first))
        each = branch_before(each);
    return each;
}

uint64_t branches_behind(const struct branches *branches, uint64_t transaction, sim_time until)
{
    const uint64_t whose = transaction_instance(transaction);
    uint64_t least = 0;
    for (const struct branch *each = branches_latest(branches); each; each = branch_before(each)) {
        const uint64_t number = branch_transaction(each);
        if (each->promised <= until && transaction_instance(number) == whose &&
            number > transaction && (least == 0 || number < least))
            least = number;
    }
    return least;
}
