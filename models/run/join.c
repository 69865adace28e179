/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/join.h"

#include "models/run/expiry.h"
#include "models/run/ledger.h"
#include "models/run/transaction_records.h"
#include "models/run/visit.h"

void join_begin(struct visit *frame, uint32_t total, uint32_t need)
{
    frame->left = total;
    frame->need = need;
    frame->branch = NONE;
}

void branch_start(struct run *run, uint32_t parent_index, uint32_t start, uint64_t key,
                  uint32_t replica)
{
    uint32_t index;
    struct visit *branch = visit_take(run, &index), *parent = visit_at(run, parent_index);
    branch->parcel.key = key;
    branch->begun = run->engine->now;
    branch->pc = start;
    branch->parcel.to = parent->parcel.to;
    branch->waiter = parent_index;
    branch->waiter_mark = parent->turn;
    branch->waiter_kind = WAITER_VISIT;
    branch->endpoint = parent->endpoint;
    branch->root = parent->root;
    branch->source = parent->source;
    branch->user = parent->user;
    branch->replica = replica;
    branch->sibling = parent->branch;
    if (parent->branch != NONE)
        visit_at(run, parent->branch)->elder = index;
    parent->branch = index;
    if (__builtin_expect(run->deadlines.made > 0, 0))
        visit_set_deadline(run, index, visit_deadline(run, parent_index));
    if (__builtin_expect(run->transactions != NULL, 0) && visit_belongs(run, parent_index)) {
        const struct belonging same = *visit_belongs(run, parent_index);
        visit_joins(run, index, &same);
    }
    if (ledgers_kept(run))
        ledger_branch(run, parent_index, index);
    visit_ready(run, index, branch);
}

static bool is_heard(const struct visit *branch, const struct visit *parent)
{
    return parent->turn == branch->waiter_mark && parent->state != VISIT_FREE;
}

static void unlink_branch(struct run *run, const struct visit *branch, struct visit *parent)
{
    if (branch->elder != NONE)
        visit_at(run, branch->elder)->sibling = branch->sibling;
    else if (is_heard(branch, parent))
        parent->branch = branch->sibling;
    if (branch->sibling != NONE)
        visit_at(run, branch->sibling)->elder = branch->elder;
}

/* The join is over: answers still to come must not find this frame any more. */
static void join_end(struct run *run, uint32_t index, struct visit *frame, enum outcome outcome)
{
    frame->turn++;
    frame->branch = NONE;
    frame->outcome = (uint8_t)outcome;
    visit_ready(run, index, frame);
}

/* A branch has said how it ended. */
static void heard_of(struct run *run, uint32_t parent_index, uint32_t index, bool good)
{
    struct visit *parent = visit_at(run, parent_index);
    parent->left--;
    parent->need -= good;
    if (ledgers_kept(run) && (parent->need == 0 || parent->left < parent->need))
        ledger_joined(run, parent_index, index);
    if (parent->need == 0)
        join_end(run, parent_index, parent, OUTCOME_ok);
    else if (parent->left < parent->need)
        join_end(run, parent_index, parent, OUTCOME_error);
}

void join_answer(struct run *run, uint32_t index)
{
    struct visit *branch = visit_at(run, index);
    const uint32_t parent_index = branch->waiter;
    struct visit *parent = visit_at(run, parent_index);
    const bool heard = is_heard(branch, parent), good = branch->outcome == OUTCOME_ok;
    unlink_branch(run, branch, parent);
    visit_give(run, index, branch);
    if (heard)
        heard_of(run, parent_index, index, good);
}

void join_respond(struct run *run, uint32_t index)
{
    struct visit *branch = visit_at(run, index);
    const uint32_t parent_index = branch->waiter;
    struct visit *parent = visit_at(run, parent_index);
    const bool heard = is_heard(branch, parent);
    unlink_branch(run, branch, parent);
    branch->elder = branch->sibling = NONE;
    branch->waiter_kind = WAITER_NOBODY;
    if (heard)
        heard_of(run, parent_index, index, true);
    if (ledgers_kept(run))
        ledger_unheard(run, index);
}

void branches_end(struct run *run, struct visit *frame)
{
    frame->turn++;
    while (frame->branch != NONE) {
        const uint32_t index = frame->branch;
        struct visit *branch = visit_at(run, index);
        frame->branch = branch->sibling;
        visit_kill(run, index, branch, OUTCOME_cancelled);
    }
}
