/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of a store and the transactions that hold them: what every kind of store that takes part
 * does alike, whoever keeps its promises (a disk, an agreed log, replicas that follow).
 *
 * An operation joins the branch of its transaction, takes its row for the branch's holder or for
 * itself, and goes on.  A branch is given up by its timer, by its store, or when it is told; with
 * it its rows are free, and who waits for one on its behalf fails.
 *
 * Why one place: locks and open branches are memory of the process that serves, and nothing in them
 * depends on how a promise is written down.  Rule: what has promised belongs to the store, which
 * says when it ends. */
#ifndef MODELS_STORES_ROWS_H
#define MODELS_STORES_ROWS_H

#include "models/stores/branches.h"
#include "models/stores/locks/locking.h"

struct rows {
    struct locks locks;
    struct branches open; /* transactions that have promised nothing yet */
    uint32_t numbers;     /* of branches */
};

/* Who keeps them, made anew for each use. */
struct keeper {
    struct locker locker;
    struct rows *rows;
    uint8_t branch_timer; /* kind of the timer that gives a branch up; its word says which it is */
    uint8_t waits;        /* stage of a task that waits for a row */
};

void rows_init(struct rows *rows, struct blocks *blocks);
void rows_free(struct rows *rows, struct blocks *blocks);

/* The branch to which the operation belongs; NULL: that is gone, or was never there. */
struct branch *rows_branch(const struct rows *rows, const struct task *task);
/* It is on its way to be promised, and takes in nothing more. */
static inline bool branch_is_asked(const struct branch *branch) { return branch->promised != 0; }
/* The operation belongs to it from here on, and takes rows for *holder; false: its branch is gone,
 * or the transaction has `promised` already. */
bool rows_join(const struct keeper *keeper, struct task *task, bool promised, uint32_t *holder);
/* A write in it is done, and held back; false: the branch is gone. */
bool rows_hold_back(const struct keeper *keeper, const struct task *task);
/* It is over: its timer, its rows and its memory go.  `give_up`: one of those that are open. */
void rows_let_go(const struct keeper *keeper, struct branch *branch);
void rows_give_up(const struct keeper *keeper, struct branch *branch);
void rows_give_up_all(const struct keeper *keeper);
void rows_branch_over(const struct keeper *keeper, uint32_t which); /* its timer has fired */
/* It does not end by time any more. */
void rows_wait_for_word(const struct keeper *keeper, struct branch *branch);
/* What has promised takes the rows that it writes: after a restart, or at a successor. */
void rows_keep(const struct keeper *keeper, struct branch *promised);

/* An operation takes its row, if it needs one, and goes on. */
void rows_enter(const struct keeper *keeper, struct task *task, uint32_t holder);
/* The rows of a holder are free, and who waits on its behalf fails. */
void rows_unlock(const struct keeper *keeper, uint32_t holder);
/* Of an operation by itself. */
static inline uint32_t rows_own_holder(const struct task *task)
{
    return task->transaction == 0 ? task->left : 0;
}
void rows_forget(struct rows *rows, const struct task *task); /* it is dropped */

/* --- being told how a transaction ends: the verbs behind WRITE --- */

enum told_about {
    ABOUT_NOTHING,
    ABOUT_OPEN,    /* it has been given up */
    ABOUT_PROMISED /* or of what is on its way to be */
};
/* What each kind does its own way. */
struct promising {
    void (*asked)(struct port *port, struct task *task); /* to promise, or to commit by itself */
    void (*decided)(struct port *port, struct task *task, enum told_about about);
};
/* Branches that a decision leaves nothing of are given up; who asks what is in doubt is answered.
 */
void rows_told(const struct keeper *keeper, const struct branches *promised, struct task *task,
               const struct promising *own);

#endif
