/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a coordinator does about promises whose end a store has lost: every `recover` it asks each
 * store what that has promised to it, one promise after another, and has rolled back what it knows
 * nothing of (presumed abort).
 *
 * Why: a store that acknowledges alone (`mode: async`) can lose what it was told with the primary
 * that it was told to; its successor finds the promise in its log, and the coordinator, whom all
 * had acknowledged, has forgotten it.  Rows would be locked until that restarts.
 *
 * Transaction managers of the XA family scan so (xa_recover of every resource, what is in no log
 * is rolled back): JBoss Transactions every 120 s (Failure Recovery Guide, periodicRecoveryPeriod);
 * a participant of R* asks by itself, to the same effect.  If the transaction was committed, half
 * of it is gone then: that is what `half_done` counts (models/run/torn.h).
 *
 * Rule: an answer is judged by what is known when it comes.  Numbers of transactions are never used
 * again, and one that has promised is dealt with here until all know its end; so what is not is
 * over, and to roll it back does no harm where the store has heard of its end meanwhile. */
#include "models/transactions/coordinator.h"

static size_t scans_size(const struct port *port)
{
    return (1 + coordinator_terms_of(port)->count) * sizeof(struct scanning);
}

void scan_begins(struct port *port)
{
    const sim_time every = coordinator_terms_of(port)->recover;
    if (every == 0)
        return;
    coordinator_state_of(port)->scans = block_take(port->blocks, scans_size(port));
    port_timer(port, every, TIMER_OF_SCAN);
}

/* Which promise comes behind that of the transaction. */
static void ask_behind(struct port *port, uint32_t number, uint64_t transaction)
{
    const struct agreement_part *store = &coordinator_terms_of(port)->stores[number];
    struct task *task = port_begin(port);
    task->stage = TASK_SCANS;
    task->word = number;
    task->transaction = transaction;
    task->patience = coordinator_terms_of(port)->longest; /* the others are hardly in doubt */
    coordinator_state_of(port)->scans[number].task = task;
    port_call(port, task, VERB_IN_DOUBT, store->dataset,
              coordinator_state_of(port)->scans[number].key);
}

void scan_due(struct port *port)
{
    const struct coordinator_terms *terms = coordinator_terms_of(port);
    struct scanning *scans = coordinator_state_of(port)->scans;
    for (uint32_t i = 0; i < terms->count; i++)
        if (!scans[i].task) {
            scans[i].key = terms->stores[i].key;
            ask_behind(port, i, transaction_first(port->instance, 0));
        }
    port_timer(port, terms->recover, TIMER_OF_SCAN);
}

/* Nobody knows of it: it is not to be. */
static void orphaned(struct port *port, const struct agreement_part *store, uint64_t transaction)
{
    const size_t size = sizeof(struct agreement) + sizeof(struct agreement_part);
    struct agreement *agreement = body_make(port->blocks, size);
    *agreement = (struct agreement){
        .transaction = transaction, .terms = coordinator_terms_of(port)->again, .count = 1};
    agreement->parts[0] = *store;
    struct deal *deal = deal_made(port, agreement, DEAL_ROLLING_BACK);
    deal->told = deal->orphan = true;
    deal_goes_on(port, deal);
}

static void is_promised(struct port *port, uint32_t number, uint64_t transaction)
{
    struct agreement_part store = coordinator_terms_of(port)->stores[number];
    store.key = coordinator_state_of(port)->scans[number].key;
    struct deal *deal = deal_of(port, transaction);
    if (deal)
        deal_told_anew(port, deal, &store);
    else
        orphaned(port, &store, transaction);
    ask_behind(port, number, transaction);
}

void scan_told(struct port *port, struct task *task)
{
    const uint64_t found = task->id;
    const bool good = task->outcome == OUTCOME_ok;
    const uint32_t number = (uint32_t)task->word;
    struct scanning *scan = &coordinator_state_of(port)->scans[number];
    scan->task = NULL;
    port_end(port, task);
    if (!good)
        return; /* again, in time */
    if (found != 0)
        is_promised(port, number, found);
    else if (next_shard(port, &coordinator_terms_of(port)->stores[number], &scan->key))
        ask_behind(port, number, transaction_first(port->instance, 0));
}

void scan_dropped(struct port *port)
{
    struct coordinator_state *all = coordinator_state_of(port);
    if (all->scans)
        block_give(port->blocks, all->scans, scans_size(port));
    all->scans = NULL;
}
