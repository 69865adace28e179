/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a coordinator does about its former lives: first it says commit wherever its log says so;
 * once a store has acknowledged all of those, whatever else it has promised to a former life was
 * never decided, and is rolled back (presumed abort; XA's recover asks which these are, here the
 * store knows them by their numbers). */
#include "models/transactions/coordinator.h"
#include "models/words/transaction_port.h"

static uint64_t first_of_this_life(const struct port *port)
{
    return transaction_first(port->instance, ((const struct coordinator_disk *)port->disk)->epoch);
}

/* The store has not acknowledged everything that was decided before. */
static bool is_waited_for(struct port *port, const struct agreement_part *store)
{
    const struct chained *each = coordinator_state_of(port)->deals.first;
    for (; each; each = each->next) {
        const struct agreement *agreement = ((const struct deal *)each)->agreement;
        if (!transaction_is_older(agreement->transaction, first_of_this_life(port)))
            continue;
        for (uint32_t i = 0; i < agreement->count; i++)
            if (agreement->parts[i].store == store->store &&
                (store->shard == ALL_SHARDS || agreement->parts[i].shard == store->shard) &&
                !agreement->parts[i].settled)
                return true;
    }
    return false;
}

static void ask_back(struct port *port, uint32_t number)
{
    const struct agreement_part *store = &coordinator_terms_of(port)->stores[number];
    struct task *task = port_begin(port);
    task->stage = TASK_ASKS_BACK;
    task->word = number;
    task->transaction = first_of_this_life(port);
    coordinator_state_of(port)->back[number].task = task;
    port_call(port, task, VERB_RECOVER, store->dataset,
              coordinator_state_of(port)->back[number].key);
}

static bool ask_all_back(struct port *port)
{
    const struct coordinator_terms *terms = coordinator_terms_of(port);
    struct asking_back *back = coordinator_state_of(port)->back;
    bool open = false;
    for (uint32_t i = 0; i < terms->count; i++) {
        open |= !back[i].settled;
        if (!back[i].settled && !back[i].task && !is_waited_for(port, &terms->stores[i]))
            ask_back(port, i);
    }
    return open;
}

static size_t back_size(const struct port *port)
{
    return (1 + coordinator_terms_of(port)->count) * sizeof(struct asking_back);
}

void recall_begins(struct port *port)
{
    const struct coordinator_disk *disk = port->disk;
    struct asking_back *back = block_take(port->blocks, back_size(port));
    coordinator_state_of(port)->back = back;
    for (uint32_t i = 0; i < coordinator_terms_of(port)->count; i++)
        back[i].key = coordinator_terms_of(port)->stores[i].key;
    struct chained *each = disk->decided.first, *next;
    for (; each; each = each->next) {
        const struct agreement *agreement = ((const struct decided *)each)->agreement;
        struct deal *deal = deal_made(port, agreement_copy(port, agreement), DEAL_COMMITTING);
        deal->told = true; /* nobody waits any more */
    }
    for (each = coordinator_state_of(port)->deals.first; each; each = next) {
        next = each->next;
        deal_goes_on(port, (struct deal *)each);
    }
    recall_again(port);
}

void recall_again(struct port *port)
{
    struct asking_back *back = coordinator_state_of(port)->back;
    for (uint32_t i = 0; i < coordinator_terms_of(port)->count; i++) {
        if (back[i].task)
            port_end(port, back[i].task);
        back[i].task = NULL;
    }
    if (ask_all_back(port))
        port_timer(port,
                   again_wait(coordinator_terms_of(port)->again,
                              ++coordinator_state_of(port)->asked_back, first_of_this_life(port)),
                   TIMER_OF_RECALL);
}

void recall_settled(struct port *port)
{
    if (coordinator_state_of(port)->back)
        ask_all_back(port);
}

static bool all_settled(struct port *port)
{
    const struct asking_back *back = coordinator_state_of(port)->back;
    for (uint32_t i = 0; i < coordinator_terms_of(port)->count; i++)
        if (!back[i].settled)
            return false;
    return true;
}

void recall_told(struct port *port, struct task *task)
{
    const uint32_t number = (uint32_t)task->word;
    const struct agreement_part *store = &coordinator_terms_of(port)->stores[number];
    struct asking_back *asked = &coordinator_state_of(port)->back[number];
    const bool good = task->outcome == OUTCOME_ok,
               more = good && next_shard(port, store, &asked->key);
    asked->settled = good && !more;
    asked->task = NULL;
    port_end(port, task);
    if (more)
        ask_back(port, number);
    if (all_settled(port))
        port_transactions_recalled(port, first_of_this_life(port));
}

void recall_dropped(struct port *port)
{
    struct coordinator_state *all = coordinator_state_of(port);
    if (all->back)
        block_give(port->blocks, all->back, back_size(port));
    all->back = NULL;
}
