/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/stores/rows.h"

#include "models/words/transaction.h"

void rows_init(struct rows *rows, struct blocks *blocks) { locks_init(&rows->locks, blocks); }

void rows_free(struct rows *rows, struct blocks *blocks)
{
    locks_free(&rows->locks);
    branches_free(&rows->open, blocks);
}

/* --- branches --- */

struct branch *rows_branch(const struct rows *rows, const struct task *task)
{
    struct branch *branch = branch_find(&rows->open, task->transaction);
    return branch && (task->branch == 0 || task->branch == branch->number) ? branch : NULL;
}

static uint32_t next_number(const struct keeper *keeper)
{
    struct rows *rows = keeper->rows;
    if (rows->numbers == 0) { /* other ones than before a crash, or another process's */
        draw random = port_random(keeper->locker.port);
        rows->numbers = (uint32_t)draw_next(&random);
    }
    rows->numbers += rows->numbers == UINT32_MAX ? 2 : 1;
    return rows->numbers;
}

static struct branch *begun(const struct keeper *keeper, const struct task *task)
{
    const struct locker *locker = &keeper->locker;
    struct branch *branch = branch_begin(&keeper->rows->open, locker->port->blocks,
                                         task->transaction, next_number(keeper));
    if (task->patience > 0)
        branch->ticket = port_timer(locker->port, task->patience,
                                    (uint64_t)(uint32_t)task->transaction << locker->timer_bits |
                                        keeper->branch_timer);
    if (locking_on(locker->locking))
        branch->holder = locks_begin(locker->locks);
    return branch;
}

bool rows_join(const struct keeper *keeper, struct task *task, bool promised, uint32_t *holder)
{
    const struct branch *branch = rows_branch(keeper->rows, task);
    if (branch && branch_is_asked(branch))
        return false;
    if (!branch &&
        (task->branch != 0 || promised || branch_find(&keeper->rows->open, task->transaction)))
        return false; /* it has been given up, or has promised */
    if (!branch)
        branch = begun(keeper, task);
    task->branch = branch->number;
    *holder = branch->holder;
    return true;
}

bool rows_hold_back(const struct keeper *keeper, const struct task *task)
{
    struct branch *branch = rows_branch(keeper->rows, task);
    if (!branch || branch_is_asked(branch))
        return false;
    branch_writes(
        branch, keeper->locker.port->blocks,
        &(struct branch_write){.key = task->key, .id = task->id, .dataset = task->dataset});
    return true;
}

void rows_wait_for_word(const struct keeper *keeper, struct branch *branch)
{
    if (branch->ticket)
        port_cancel(keeper->locker.port, branch->ticket);
    branch->ticket = 0;
}

void rows_let_go(const struct keeper *keeper, struct branch *branch)
{
    rows_wait_for_word(keeper, branch);
    if (branch->holder)
        rows_unlock(keeper, branch->holder);
    branch_free(branch, keeper->locker.port->blocks);
}

void rows_give_up(const struct keeper *keeper, struct branch *branch)
{
    branch_take(&keeper->rows->open, branch);
    rows_let_go(keeper, branch);
}

void rows_give_up_all(const struct keeper *keeper)
{
    struct branch *branch;
    while ((branch = branches_latest(&keeper->rows->open)) != NULL)
        rows_give_up(keeper, branch);
}

void rows_branch_over(const struct keeper *keeper, uint32_t which)
{
    struct branch *branch = (struct branch *)chains_at(&keeper->rows->open.all, which);
    if (!branch)
        return;
    branch->ticket = 0;
    rows_give_up(keeper, branch);
}

void rows_keep(const struct keeper *keeper, struct branch *promised)
{
    struct locks *locks = keeper->locker.locks;
    promised->holder = locking_on(keeper->locker.locking) ? locks_begin(locks) : 0;
    for (uint32_t i = 0; i < promised->count && promised->holder; i++)
        locks_ask(locks, promised->holder, promised->writes[i].dataset, promised->writes[i].key,
                  LOCK_EXCLUSIVE, NULL);
}

/* --- rows --- */

void rows_enter(const struct keeper *keeper, struct task *task, uint32_t holder)
{
    const struct locker *locker = &keeper->locker;
    if (!locking_takes(locker->locking, task->verb)) {
        locker->goes_on(locker->port, task);
        return;
    }
    task->stage = keeper->waits;
    lock_row(locker, task, holder);
}

void rows_unlock(const struct keeper *keeper, uint32_t holder)
{
    struct task *task;
    while ((task = lock_gives_up(&keeper->locker, holder)) != NULL)
        port_answer(keeper->locker.port, task, OUTCOME_error);
    unlock_rows(&keeper->locker, holder);
}

void rows_forget(struct rows *rows, const struct task *task)
{
    if (!task->visitor || task->left == 0)
        return;
    if (task->transaction != 0)
        locks_leave(&rows->locks, task->left, task);
    else
        locks_end(&rows->locks, task->left);
}

/* --- being told --- */

/* Their coordinator has died; true: one is on its way to be promised, and stays. */
static bool give_up_older(const struct keeper *keeper, uint64_t first)
{
    bool asked = false;
    struct branch *next;
    for (struct branch *each = branches_latest(&keeper->rows->open); each; each = next) {
        next = branch_before(each);
        if (!transaction_is_older(branch_transaction(each), first))
            continue;
        if (branch_is_asked(each))
            asked = true;
        else
            rows_give_up(keeper, each);
    }
    return asked;
}

static enum told_about about_one(const struct keeper *keeper, const struct branches *promised,
                                 const struct task *task)
{
    struct branch *open = branch_find(&keeper->rows->open, task->transaction);
    if (branch_find(promised, task->transaction) || (open && branch_is_asked(open)))
        return ABOUT_PROMISED;
    if (!open || task->verb != VERB_ROLL_BACK)
        return ABOUT_NOTHING;
    rows_give_up(keeper, open);
    return ABOUT_OPEN;
}

static enum told_about about_older(const struct keeper *keeper, const struct branches *promised,
                                   uint64_t first)
{
    const bool asked = give_up_older(keeper, first);
    return asked || branch_older(promised, first) ? ABOUT_PROMISED : ABOUT_NOTHING;
}

void rows_told(const struct keeper *keeper, const struct branches *promised, struct task *task,
               const struct promising *own)
{
    struct port *port = keeper->locker.port;
    switch ((enum verb)task->verb) {
    case VERB_PREPARE:
    case VERB_COMMIT_ALONE:
        own->asked(port, task);
        return;
    case VERB_IN_DOUBT:
        task->id = branches_behind(promised, task->transaction, *port->clock - task->patience);
        port_answer(port, task, OUTCOME_ok);
        return;
    case VERB_RECOVER:
        own->decided(port, task, about_older(keeper, promised, task->transaction));
        return;
    default:
        own->decided(port, task, about_one(keeper, promised, task));
    }
}
