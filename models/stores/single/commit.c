/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transactions at a single store: branches (models/stores/branches.h) whose writes are on disk and
 * visible all at once. */
#include "models/stores/single/single.h"
#include "models/words/transaction_port.h"

static struct branches *open_of(struct port *port) { return &single_state_of(port)->open; }

static struct branch *open_branch(struct port *port, const struct task *task)
{
    struct branch *branch = branch_find(open_of(port), task->transaction);
    return branch && (task->branch == 0 || task->branch == branch->number) ? branch : NULL;
}

/* --- its end --- */

/* Who waits for a row on its behalf fails; its rows are free. */
static void let_go(struct port *port, struct branch *branch)
{
    if (branch->ticket)
        port_cancel(port, branch->ticket);
    if (branch->holder)
        single_unlock(port, branch->holder);
    branch_free(branch, port->blocks);
}

void branch_gives_up(struct port *port, const struct task *task)
{
    struct branch *branch = open_branch(port, task);
    if (!branch)
        return;
    branch_take(open_of(port), branch);
    let_go(port, branch);
}

void branch_timed_out(struct port *port, uint32_t number)
{
    struct branch *branch = branch_numbered(open_of(port), number);
    if (!branch)
        return;
    branch->ticket = 0;
    branch_take(open_of(port), branch);
    let_go(port, branch);
}

static void apply(struct port *port, struct single *single, const struct branch *branch)
{
    for (uint32_t i = 0; i < branch->count; i++) {
        const struct branch_write *write = &branch->writes[i];
        const uint64_t version = ++single->last;
        versions_raise(&single->versions, write->dataset, write->key,
                       (struct version){.number = version, .id = write->id});
        single_logs(port, single, port_value_bytes(port, write->dataset));
        port_write_applied(port, branch->transaction, write->id, version);
    }
}

static void promise_ends(struct port *port, struct single *single, struct branch *branch)
{
    port_was_in_doubt(port, *port->clock - branch->promised);
    branch_take(&single->promised, branch);
    let_go(port, branch);
}

/* --- operations in it --- */

static uint32_t next_number(struct port *port)
{
    struct single_state *state = single_state_of(port);
    if (state->numbers == 0) { /* other ones than before a crash */
        draw random = port_random(port);
        state->numbers = (uint32_t)draw_next(&random);
    }
    state->numbers += state->numbers == UINT32_MAX ? 2 : 1;
    return state->numbers;
}

static struct branch *branch_begun(struct port *port, const struct task *task)
{
    struct branch *branch =
        branch_begin(open_of(port), port->blocks, task->transaction, next_number(port));
    if (task->patience > 0)
        branch->ticket = port_timer(port, task->patience, (uint64_t)branch->number << 1 | 1);
    if (locking_on(&single_settings_of(port)->locks))
        branch->holder = locks_begin(&single_state_of(port)->locks);
    return branch;
}

bool branch_joined(struct port *port, struct task *task, uint32_t *holder)
{
    const struct single *single = port->disk;
    const struct branch *branch = open_branch(port, task);
    if (!branch && (task->branch != 0 || branch_find(open_of(port), task->transaction) ||
                    branch_find(&single->promised, task->transaction)))
        return false; /* it has been given up, or has promised */
    if (!branch)
        branch = branch_begun(port, task);
    task->branch = branch->number;
    *holder = branch->holder;
    return true;
}

bool branch_takes_write(struct port *port, const struct task *task)
{
    struct branch *branch = open_branch(port, task);
    if (!branch)
        return false;
    branch_writes(
        branch, port->blocks,
        &(struct branch_write){.key = task->key, .id = task->id, .dataset = task->dataset});
    return true;
}

bool branch_stands(struct port *port, const struct task *task)
{
    return open_branch(port, task) != NULL;
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
    struct branch *branch = open_branch(port, task);
    if (branch && branch->count > 0) {
        writes_down(port, task, branch);
        return;
    }
    const struct branch *promised = branch_find(&single->promised, task->transaction);
    task->version = promised != NULL;
    if (branch)
        branch_gives_up(port, task); /* it has only read, and has nothing to promise */
    port_answer(port, task, branch || promised ? OUTCOME_ok : OUTCOME_error);
}

/* Its coordinator has died meanwhile: a promise that is on its way to the disk must not be one. */
static void give_up_older(struct port *port, uint64_t first)
{
    struct branch *branch;
    while ((branch = branch_older(open_of(port), first)) != NULL) {
        branch_take(open_of(port), branch);
        let_go(port, branch);
    }
}

void branch_told(struct port *port, struct task *task)
{
    const struct single *single = port->disk;
    const struct branch *promised = branch_find(&single->promised, task->transaction);
    switch ((enum verb)task->verb) {
    case VERB_PREPARE:
    case VERB_COMMIT_ALONE:
        asked_to_end(port, task);
        return;
    case VERB_RECOVER:
        give_up_older(port, task->transaction);
        promised = branch_older(&single->promised, task->transaction);
        break;
    case VERB_ROLL_BACK:
        task->branch = 0;
        branch_gives_up(port, task);
        break;
    default:
        break;
    }
    if (promised)
        writes_down(port, task, promised);
    else
        port_answer(port, task, OUTCOME_ok); /* told before */
}

static bool promise(struct port *port, struct single *single, struct branch *branch)
{
    branch_take(open_of(port), branch);
    if (branch->ticket)
        port_cancel(port, branch->ticket);
    branch->ticket = 0;
    branch->promised = *port->clock;
    branch_put(&single->promised, branch);
    return true;
}

static bool commit_alone(struct port *port, struct single *single, struct branch *branch)
{
    apply(port, single, branch);
    branch_take(open_of(port), branch);
    let_go(port, branch);
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
    struct branch *open = open_branch(port, task);
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
    struct locks *locks = &single_state_of(port)->locks;
    for (uint32_t i = 0; i < BRANCH_CHAINS; i++)
        for (struct branch *each = single->promised.chains[i]; each; each = each->next) {
            each->holder = locking_on(&single_settings_of(port)->locks) ? locks_begin(locks) : 0;
            for (uint32_t k = 0; k < each->count && each->holder; k++)
                locks_ask(locks, each->holder, each->writes[k].dataset, each->writes[k].key,
                          LOCK_EXCLUSIVE, NULL);
        }
}
