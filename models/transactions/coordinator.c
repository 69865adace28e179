/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/transactions/coordinator.h"

#include <string.h>

#include "models/words/transaction_port.h"
#include "sim/check.h"

/* --- deals --- */

static void set_deal_timer(struct port *port, struct deal *deal, sim_time delay)
{
    if (deal->timer)
        port_cancel(port, deal->timer);
    deal->timer = port_timer(port, delay, deal->agreement->transaction);
}

/* Whoever waits for it goes on. */
static void tell(struct port *port, struct deal *deal, bool committed)
{
    if (!deal->told)
        port_transaction_over(port, deal->agreement->transaction, committed);
    deal->told = true;
}

static void log_forgets(struct port *port, const struct agreement *agreement)
{
    struct coordinator_disk *disk = port_redo(port); /* not forced: lost, it is told once more */
    struct decided *gone = (struct decided *)chains_find(&disk->decided, agreement->transaction);
    if (!gone)
        return;
    chains_leave(&disk->decided, &gone->in);
    body_release(port->blocks, gone->agreement);
    block_give(port->blocks, gone, sizeof *gone);
}

static void deal_is_over(struct port *port, struct deal *deal)
{
    if (deal->timer)
        port_cancel(port, deal->timer);
    const bool committed = deal->state == DEAL_COMMITTING;
    if (committed)
        log_forgets(port, deal->agreement);
    else if (!deal->orphan)
        port_transaction_dropped(port, deal->agreement->transaction);
    deal_ends(port, deal);
    if (committed)
        recall_settled(port);
}

/* --- asking the stores --- */

static enum verb verb_of(const struct deal *deal)
{
    switch (deal->state) {
    case DEAL_VOTING:
        return VERB_PREPARE;
    case DEAL_ALONE:
        return VERB_COMMIT_ALONE;
    case DEAL_COMMITTING:
        return VERB_COMMIT;
    default:
        return VERB_ROLL_BACK;
    }
}

static void ask(struct port *port, struct deal *deal, uint32_t part)
{
    struct task *task = port_begin(port);
    task->stage = TASK_ASKS;
    task->own = deal;
    task->word = part;
    task->transaction = deal->agreement->transaction;
    task->branch = deal->agreement->parts[part].branch;
    deal->asking[part] = task;
    port_call(port, task, verb_of(deal), deal->agreement->parts[part].dataset,
              deal->agreement->parts[part].key);
}

static void ask_all(struct port *port, struct deal *deal)
{
    for (uint32_t i = 0; i < deal->agreement->count; i++) {
        if (deal->asking[i])
            port_end(port, deal->asking[i]);
        deal->asking[i] = NULL;
        if (!deal->agreement->parts[i].settled)
            ask(port, deal, i);
    }
}

static uint32_t unsettled(const struct deal *deal)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < deal->agreement->count; i++)
        count += !deal->agreement->parts[i].settled;
    return count;
}

/* Says what is decided to all that have not acknowledged it. */
void deal_goes_on(struct port *port, struct deal *deal)
{
    if (unsettled(deal) == 0) {
        tell(port, deal, deal->state == DEAL_COMMITTING);
        deal_is_over(port, deal);
        return;
    }
    set_deal_timer(
        port, deal,
        again_wait(deal->agreement->terms, ++deal->told_times, deal->agreement->transaction));
    ask_all(port, deal);
}

void deal_told_anew(struct port *port, struct deal *deal, const struct agreement_part *store)
{
    struct agreement_part *parts = deal->agreement->parts;
    if (deal->state != DEAL_COMMITTING && deal->state != DEAL_ROLLING_BACK)
        return;
    for (uint32_t i = 0; i < deal->agreement->count; i++)
        if (parts[i].store == store->store && parts[i].shard == store->shard && parts[i].settled) {
            parts[i].settled = false;
            ask(port, deal, i);
        }
}

/* --- deciding --- */

static void roll_back(struct port *port, struct deal *deal)
{
    deal->state = DEAL_ROLLING_BACK;
    tell(port, deal, false);
    deal_goes_on(port, deal);
}

static void decide(struct port *port, struct deal *deal)
{
    if (unsettled(deal) == 0) { /* all of them have only read */
        deal->state = DEAL_COMMITTING;
        deal_goes_on(port, deal);
        return;
    }
    struct task *task = port_begin(port);
    task->stage = TASK_DECIDES;
    task->own = deal;
    deal->state = DEAL_DECIDING;
    deal->asking[deal->agreement->count] = task;
    port_persist(port, task, 64 * (uint64_t)(1 + deal->agreement->count));
}

static void decided(struct port *port, struct task *task, struct coordinator_disk *log)
{
    struct deal *deal = task->own;
    struct decided *line = block_take(port->blocks, sizeof *line);
    CHECK(task->stage == TASK_DECIDES && deal->state == DEAL_DECIDING);
    line->agreement = agreement_copy(port, deal->agreement);
    chains_enter(&log->decided, port->blocks, &line->in, deal->agreement->transaction);
    deal->asking[deal->agreement->count] = NULL;
    port_end(port, task);
    deal->state = DEAL_COMMITTING;
    deal_goes_on(port, deal);
}

static void coordinator_flushed(struct port *port, struct task *task, void *disk)
{
    if (task->stage == TASK_DECIDES)
        decided(port, task, disk);
    else
        saga_log_flushed(port, task, disk);
}

/* A store has answered, or its call has failed. */
static void vote(struct port *port, struct deal *deal, uint32_t part, const struct task *answer)
{
    if (answer->outcome != OUTCOME_ok) {
        roll_back(port, deal);
        return;
    }
    deal->agreement->parts[part].settled = answer->version == 0; /* nothing to promise */
    if (--deal->open == 0)
        decide(port, deal);
}

static void store_is_done(struct port *port, struct deal *deal, uint32_t part,
                          const struct task *answer)
{
    if (answer->outcome != OUTCOME_ok)
        return; /* again, when the timer fires */
    deal->agreement->parts[part].settled = true;
    if (unsettled(deal) == 0)
        deal_goes_on(port, deal);
}

static void decided_alone(struct port *port, struct deal *deal, const struct task *answer)
{
    if (answer->outcome != OUTCOME_ok) {
        roll_back(port, deal);
        return;
    }
    deal->agreement->parts[0].settled = true;
    deal->state = DEAL_COMMITTING;
    deal_goes_on(port, deal);
}

static void coordinator_done(struct port *port, struct task *task)
{
    if (task->stage == TASK_ASKS_BACK) {
        recall_told(port, task);
        return;
    }
    if (task->stage == TASK_SCANS) {
        scan_told(port, task);
        return;
    }
    const struct task answer = *task;
    struct deal *deal = task->own;
    const uint32_t part = (uint32_t)task->word;
    deal->asking[part] = NULL;
    port_end(port, task);
    switch (deal->state) {
    case DEAL_VOTING:
        vote(port, deal, part, &answer);
        break;
    case DEAL_ALONE:
        decided_alone(port, deal, &answer);
        break;
    default:
        store_is_done(port, deal, part, &answer);
    }
}

/* Its frame asks it to commit, or has failed. */
static void commit_arrived(struct port *port, struct task *task)
{
    struct agreement *agreement = task->own;
    const bool commits = task->verb == VERB_COMMIT;
    task->own = NULL;
    port_end(port, task);
    struct deal *deal =
        deal_made(port, agreement, agreement->count == 1 ? DEAL_ALONE : DEAL_VOTING);
    if (!commits || agreement->patience <= 0) {
        roll_back(port, deal);
        return;
    }
    if (agreement->count == 0) {
        decide(port, deal);
        return;
    }
    set_deal_timer(port, deal, agreement->patience);
    ask_all(port, deal);
}

static void coordinator_arrived(struct port *port, struct task *task)
{
    if (task->word == TASK_OF_SAGA)
        saga_log_arrived(port, task);
    else
        commit_arrived(port, task);
}

static void deal_fired(struct port *port, struct deal *deal)
{
    deal->timer = 0;
    if (deal->state == DEAL_VOTING || deal->state == DEAL_ALONE)
        roll_back(port, deal);
    else if (deal->state == DEAL_COMMITTING || deal->state == DEAL_ROLLING_BACK) {
        tell(port, deal, deal->state == DEAL_COMMITTING);
        deal_goes_on(port, deal);
    }
}

static void coordinator_fired(struct port *port, uint64_t word)
{
    if (word == TIMER_OF_RECALL)
        recall_again(port);
    else if (word == TIMER_OF_SCAN)
        scan_due(port);
    else
        deal_fired(port, deal_of(port, word));
}

/* --- lives --- */

uint64_t coordinator_epoch(const struct port *port);
uint64_t coordinator_epoch(const struct port *port)
{
    return ((const struct coordinator_disk *)port->disk)->epoch;
}

static void coordinator_started(struct port *port, bool first)
{
    struct coordinator_disk *disk = port_redo(port);
    disk->epoch++;
    scan_begins(port);
    if (first)
        return;
    recall_begins(port);
    saga_log_recalled(port);
    port_coordinator_returns(port);
}

/* One that had not been taken up yet, or a line on its way to the disk. */
static void coordinator_dropped(struct port *port, struct task *task)
{
    if (task->stage == TASK_ROOT)
        body_release(port->blocks, task->own);
}

static void coordinator_crashed(struct port *port)
{
    deals_dropped(port);
    recall_dropped(port);
    scan_dropped(port);
    saga_log_crashed(port);
}

static void coordinator_wiped(struct port *port, void *disk)
{
    struct coordinator_disk *log = disk;
    struct chained *next;
    for (struct chained *each = log->decided.first; each; each = next) {
        struct decided *decided = (struct decided *)each;
        next = each->next;
        body_release(port->blocks, decided->agreement);
        block_give(port->blocks, decided, sizeof *decided);
    }
    chains_free(&log->decided, port->blocks);
    saga_log_wiped(port, log);
}

extern const struct actor_class coordinator_actor;
const struct actor_class coordinator_actor = {
    .head = {.name = "coordinator", .doc = "decides about transactions"},
    .coordinates = true,
    .disk_size = sizeof(struct coordinator_disk),
    .state_size = sizeof(struct coordinator_state),
    .started = coordinator_started,
    .arrived = coordinator_arrived,
    .done = coordinator_done,
    .flushed = coordinator_flushed,
    .fired = coordinator_fired,
    .dropped = coordinator_dropped,
    .crashed = coordinator_crashed,
    .wiped = coordinator_wiped,
};
