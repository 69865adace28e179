/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/outbox.h"

#include <string.h>

#include "models/run/sagas.h"
#include "models/run/store.h"
#include "models/run/visit.h"

static void row_made(struct run *run, struct transaction *transaction, bool due)
{
    struct outbox_row *row = block_take(&run->blocks, sizeof *row);
    *row = (struct outbox_row){.next = run->transactions->rows,
                               .messages = transaction->messages,
                               .instance = transaction->instance,
                               .due = due};
    transaction->messages = NULL;
    run->transactions->rows = row;
}

static struct saga *taken_out(struct run *run, struct outbox_row **place)
{
    struct outbox_row *row = *place;
    struct saga *messages = row->messages;
    *place = row->next;
    block_give(&run->blocks, row, sizeof *row);
    return messages;
}

static void drop(struct run *run, struct outbox_row **place)
{
    struct saga *messages = taken_out(run, place);
    saga_free(messages, &run->blocks);
    block_give(&run->blocks, messages, sizeof *messages);
}

static struct outbox_row **row_of(struct run *run, uint64_t transaction)
{
    struct outbox_row **place = &run->transactions->rows;
    while (*place && (*place)->messages->transaction != transaction)
        place = &(*place)->next;
    return place;
}

/* --- the relay --- */

static void relay(struct run *run, struct transaction *transaction)
{
    const struct transaction_plan *plan = transaction->plan;
    transaction->relaying = true;
    saga_frame(run, transaction, transaction->messages, plan->relay);
}

/* Its record is there again. */
static void relay_row(struct run *run, struct outbox_row **place)
{
    const uint32_t instance = (*place)->instance;
    struct saga *messages = taken_out(run, place);
    struct transaction *transaction = transaction_take(run, messages->transaction);
    transaction->plan = messages->plan;
    transaction->instance = instance;
    transaction->messages = messages;
    relay(run, transaction);
}

/* --- its rows --- */

void outbox_notes(struct run *run, uint32_t frame, struct transaction *transaction,
                  const struct saga_note *note)
{
    const struct visit *visit = visit_at(run, frame);
    if (!transaction->messages) {
        transaction->messages = block_take(&run->blocks, sizeof *transaction->messages);
        *transaction->messages = (struct saga){.transaction = transaction->id,
                                               .plan = transaction->plan,
                                               .root = visit->root,
                                               .user = visit->user,
                                               .source = visit->source};
    }
    saga_note(transaction->messages, &run->blocks, note);
}

void outbox_sent(struct transaction *transaction)
{
    struct saga *messages = transaction->messages;
    messages->count--;
    messages->tries = 0;
    memmove(messages->notes, messages->notes + 1, messages->count * sizeof *messages->notes);
}

bool outbox_ends(struct run *run, struct transaction *transaction, bool committed)
{
    if (!transaction->messages)
        return true;
    if (committed || transaction->applied) {
        relay(run, transaction);
        return false;
    }
    if (transaction->asked > 0 && transaction->plan->class->holds)
        row_made(run, transaction, false); /* a store may have committed it */
    return true;
}

void outbox_dies(struct run *run, struct transaction *transaction)
{
    if (!transaction->messages)
        return;
    if (transaction->relaying)
        row_made(run, transaction, true);
    else if (transaction->asked > 0 && transaction->plan->class->holds)
        row_made(run, transaction, transaction->applied);
}

void outbox_applied(struct run *run, uint64_t transaction)
{
    struct outbox_row **place = row_of(run, transaction);
    if (!*place)
        return;
    (*place)->due = true;
    if (run->instances[(*place)->instance].up)
        relay_row(run, place);
}

void outbox_dropped(struct port *port, uint64_t transaction)
{
    struct run *run = actor_port_of(port)->run;
    struct outbox_row **place = row_of(run, transaction);
    if (*place && !(*place)->due)
        drop(run, place);
}

void outbox_returns(struct port *port)
{
    const struct actor_port *mine = actor_port_of(port);
    struct run *run = mine->run;
    struct outbox_row **place = &run->transactions->rows;
    while (*place)
        if ((*place)->instance == mine->instance && (*place)->due)
            relay_row(run, place);
        else
            place = &(*place)->next;
}

void outbox_recalled(struct port *port, uint64_t first)
{
    struct run *run = actor_port_of(port)->run;
    struct outbox_row **place = &run->transactions->rows;
    while (*place)
        if (!(*place)->due && transaction_is_older((*place)->messages->transaction, first))
            drop(run, place);
        else
            place = &(*place)->next;
}
