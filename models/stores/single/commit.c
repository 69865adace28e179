/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transactions at a single store: branches (models/stores/branches.h) whose writes are on disk and
 * visible all at once. */
#include "models/stores/single/single.h"
#include "models/words/transaction_port.h"

static void apply(struct port *port, struct single *single, const struct branch *branch)
{
    for (uint32_t i = 0; i < branch->count; i++) {
        const struct branch_write *write = &branch->writes[i];
        const uint64_t version = ++single->last;
        versions_raise(&single->versions, write->dataset, write->key,
                       (struct version){.number = version, .id = write->id});
        single_logs(port, single, port_value_bytes(port, write->dataset));
        port_write_applied(port, branch_transaction(branch), write->id, version);
    }
}

static void promise_ends(struct port *port, struct single *single, struct branch *branch)
{
    port_was_in_doubt(port, *port->clock - branch->promised);
    const struct keeper keeper = single_keeper(port);
    branch_take(&single->promised, branch);
    rows_let_go(&keeper, branch);
}

/* Of versions that went with the disk. */
static bool holds_no_more(const struct port *port, uint64_t version)
{
    (void)port, (void)version;
    return false;
}

/* --- being told --- */

static uint64_t bytes_of(struct port *port, const struct branch *branch)
{
    uint64_t bytes = STORE_LETTER_BYTES;
    for (uint32_t i = 0; i < branch->count; i++)
        bytes += port_value_bytes(port, branch->writes[i].dataset);
    return bytes;
}

static void writes_down(struct port *port, struct task *task, const struct branch *branch)
{
    task->stage = TOLD;
    port_persist(port, task, branch ? bytes_of(port, branch) : STORE_LETTER_BYTES);
}

/* Asked to promise, or to commit by itself. */
static void asked_to_end(struct port *port, struct task *task)
{
    const struct single *single = port->disk;
    const struct keeper keeper = single_keeper(port);
    struct branch *branch = rows_branch(keeper.rows, task);
    if (branch && branch->count > 0) {
        writes_down(port, task, branch);
        return;
    }
    const struct branch *promised = branch_find(&single->promised, task->transaction);
    task->version = promised != NULL;
    const bool good = branch || promised;
    if (branch)
        rows_give_up(&keeper, branch); /* it has only read, and has nothing to promise */
    port_answer(port, task, good ? OUTCOME_ok : OUTCOME_error);
}

static void is_decided(struct port *port, struct task *task, enum told_about about)
{
    const struct single *single = port->disk;
    if (about == ABOUT_PROMISED) {
        const struct branch *promised = task->verb == VERB_RECOVER
                                            ? branch_older(&single->promised, task->transaction)
                                            : branch_find(&single->promised, task->transaction);
        writes_down(port, task, promised);
        return;
    }
    if (task->verb == VERB_COMMIT)
        port_promise_missing(port, task->transaction, holds_no_more);
    port_answer(port, task, OUTCOME_ok); /* told before */
}

void branch_told(struct port *port, struct task *task)
{
    static const struct promising own = {.asked = asked_to_end, .decided = is_decided};
    const struct single *single = port->disk;
    const struct keeper keeper = single_keeper(port);
    rows_told(&keeper, &single->promised, task, &own);
}

static bool promise(struct port *port, struct single *single, struct branch *branch)
{
    const struct keeper keeper = single_keeper(port);
    branch_take(&keeper.rows->open, branch);
    rows_wait_for_word(&keeper, branch);
    branch->promised = *port->clock;
    branch_put(&single->promised, port->blocks, branch, branch_transaction(branch));
    return true;
}

static bool commit_alone(struct port *port, struct single *single, struct branch *branch)
{
    const struct keeper keeper = single_keeper(port);
    apply(port, single, branch);
    rows_give_up(&keeper, branch);
    return true;
}

static void recover(struct port *port, struct single *single, uint64_t first)
{
    struct branch *branch;
    while ((branch = branch_older(&single->promised, first)) != NULL)
        promise_ends(port, single, branch);
}

/* What it was told is on disk: now it is so. */
void branch_written_down(struct port *port, struct task *task, struct single *single)
{
    struct branch *open = rows_branch(&single_state_of(port)->rows, task);
    struct branch *promised = branch_find(&single->promised, task->transaction);
    bool good = true;
    switch ((enum verb)task->verb) {
    case VERB_PREPARE:
        task->version = 1;
        good = open ? promise(port, single, open) : promised != NULL;
        break;
    case VERB_COMMIT_ALONE:
        good = open && commit_alone(port, single, open);
        break;
    case VERB_COMMIT:
        if (promised)
            apply(port, single, promised);
        if (promised)
            promise_ends(port, single, promised);
        break;
    case VERB_ROLL_BACK:
        if (promised)
            promise_ends(port, single, promised);
        break;
    default:
        recover(port, single, task->transaction);
    }
    port_answer(port, task, good ? OUTCOME_ok : OUTCOME_error);
}

/* --- lives --- */

/* What has promised before a crash keeps its rows. */
void branches_return(struct port *port)
{
    struct single *single = port_redo(port);
    const struct keeper keeper = single_keeper(port);
    for (struct branch *each = branches_latest(&single->promised); each; each = branch_before(each))
        rows_keep(&keeper, each);
}
