/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log of a server.
 *
 * Records gather while one batch is on its way to the server's own disk, and go together as the
 * next: an fsync at each copy for all of them.  Batches leave at once for all other holders side by
 * side, as HBase's AsyncFSWAL does (FanOutOneBlockAsyncDFSOutput), not along a chain; a batch is
 * committed when all holders have it on disk, in the order of batches.  While the holders change
 * nothing is committed, for nobody could tell in which of the two sets it would have to be looked
 * for. */
#include "models/stores/regions/protocol.h"

#include <string.h>

void journal_add(struct port *port, const struct record *record)
{
    struct journal *journal = &server_of(port)->journal;
    if (journal->pending_count == journal->pending_room)
        journal->pending = block_grow(port->blocks, journal->pending, &journal->pending_room, 16,
                                      sizeof *journal->pending);
    journal->pending[journal->pending_count++] = *record;
}

static void keep_batch(struct port *port, struct journal *journal, struct batch *batch)
{
    const uint64_t held = journal->number - journal->first + 1;
    if (held > journal->ring_room) {
        const uint64_t room = journal->ring_room ? 2 * journal->ring_room : 16;
        struct batch **ring = block_array(port->blocks, room, sizeof(struct batch *));
        for (uint64_t i = journal->first; i < journal->number; i++)
            ring[i % room] = journal->ring[i % journal->ring_room];
        block_give(port->blocks, journal->ring, journal->ring_room * sizeof(struct batch *));
        journal->ring = ring;
        journal->ring_room = room;
    }
    journal->ring[journal->number % journal->ring_room] = batch;
}

static uint64_t batch_bytes(struct port *port, const struct batch *batch)
{
    uint64_t bytes = 0;
    for (uint64_t i = 0; i < batch->count; i++)
        if (batch->records[i].kind == RECORD_VALUE)
            bytes += port_value_bytes(port, batch->records[i].dataset);
    return bytes;
}

void journal_send(struct port *port, uint32_t to, uint64_t number)
{
    struct journal *journal = &server_of(port)->journal;
    struct batch *batch = journal->ring[number % journal->ring_room];
    body_hold(batch);
    say_body(
        port, to,
        &(struct letter){.tag = APPEND, .number = number, .word = journal->births[to]},
        batch_bytes(port, batch), batch);
}

static struct batch *make_batch(struct port *port, struct journal *journal)
{
    const uint64_t size = journal->pending_count * sizeof *journal->pending;
    struct batch *batch = body_make(port->blocks, sizeof *batch + size);
    batch->incarnation = server_of(port)->incarnation;
    batch->number = ++journal->number;
    batch->count = journal->pending_count;
    memcpy(batch->records, journal->pending, size);
    journal->pending_count = 0;
    return batch;
}

void journal_go(struct port *port)
{
    struct journal *journal = &server_of(port)->journal;
    if (journal->pending_count == 0 || journal->flushing || journal->holders == 0)
        return;
    if (journal->committed == journal->number)
        journal->waits_since = steady(port);
    struct batch *batch = make_batch(port, journal);
    keep_batch(port, journal, batch);
    for (replica_set to = holders_all(journal) & ~replica_bit(port->self); to; to &= to - 1)
        journal_send(port, lowest(to), journal->number);
    struct task *task = port_begin(port);
    task->stage = FLUSHING;
    task->own = batch;
    body_hold(batch);
    journal->flushing = true;
    port_persist(port, task, batch_bytes(port, batch));
    holders_watch_begins(port);
}

void journal_flushed(struct port *port, struct task *task, struct regions_disk *disk)
{
    struct server *server = server_of(port);
    struct copy *copy = &disk->copies[port->self];
    struct batch *batch = task->own;
    copy->incarnation = batch->incarnation;
    copy->since = copy->since ? copy->since : batch->incarnation;
    copy_apply(port, copy, batch);
    const bool mine = batch->incarnation == server->incarnation;
    const uint64_t number = batch->number;
    body_release(port->blocks, batch);
    port_end(port, task);
    if (!mine || server->leaving)
        return;
    server->journal.flushed = number;
    server->journal.flushing = false;
    journal_commit(port);
    journal_go(port);
}

/* What all of them have; the first of what one of them lacks stays in the ring. */
static uint64_t all_have(const struct port *port, const struct journal *journal, replica_set whom)
{
    uint64_t all = journal->flushed;
    for (whom &= ~replica_bit(port->self); whom; whom &= whom - 1)
        if (journal->acked[lowest(whom)] < all)
            all = journal->acked[lowest(whom)];
    return all;
}

static void forget_batches(struct port *port, struct journal *journal)
{
    uint64_t all = all_have(port, journal, holders_all(journal));
    all = all < journal->committed ? all : journal->committed;
    while (journal->first <= all)
        body_release(port->blocks, journal->ring[journal->first++ % journal->ring_room]);
}

void journal_commit(struct port *port)
{
    struct journal *journal = &server_of(port)->journal;
    if (journal->becoming || journal->holders == 0)
        return;
    const uint64_t all = all_have(port, journal, holders_awaited(journal));
    while (journal->committed < all) {
        struct batch *batch = journal->ring[++journal->committed % journal->ring_room];
        journal->waits_since = steady(port);
        serve_committed(port, batch);
    }
    forget_batches(port, journal);
}

void journal_acked(struct port *port, const struct letter *letter)
{
    struct server *server = server_of(port);
    struct journal *journal = &server->journal;
    if (low_of(letter->word) != server->incarnation || server->leaving ||
        high_of(letter->word) != journal->births[letter->from])
        return;
    journal->shunned &= ~replica_bit(letter->from);
    if (letter->number > journal->acked[letter->from])
        journal->acked[letter->from] = letter->number;
    holders_guest_has(port, letter->from);
    journal_commit(port);
    forget_batches(port, journal);
}

/* Nobody will learn from it whether these stand. */
void journal_fail(struct port *port)
{
    struct journal *journal = &server_of(port)->journal;
    while (journal->waiting) {
        struct task *task = journal->waiting;
        journal->waiting = task->next;
        port_answer(port, task, OUTCOME_error);
    }
    journal->waiting_end = NULL;
}

void journal_dropped(struct port *port, struct task *task)
{
    struct journal *journal = &server_of(port)->journal;
    struct task *before = NULL;
    for (struct task *each = journal->waiting; each; before = each, each = each->next) {
        if (each != task)
            continue;
        if (before)
            before->next = task->next;
        else
            journal->waiting = task->next;
        if (journal->waiting_end == task)
            journal->waiting_end = before;
        return;
    }
}

void journal_free(struct port *port)
{
    struct journal *journal = &server_of(port)->journal;
    for (; journal->ring && journal->first <= journal->number; journal->first++)
        body_release(port->blocks, journal->ring[journal->first % journal->ring_room]);
    block_give(port->blocks, journal->ring, journal->ring_room * sizeof(struct batch *));
    block_give(port->blocks, journal->pending, journal->pending_room * sizeof *journal->pending);
}
