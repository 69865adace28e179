/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hinted handoff: a write that a replica did not acknowledge is kept on the coordinator's disk and
 * handed over when the replica is believed alive again, one after another, no faster than `speed`;
 * what is older than `keep` is dropped (Cassandra: max_hint_window, hinted_handoff_throttle).
 *
 * Taking a hint off the queue is not persisted: after a crash it is handed over again, which does
 * no harm. */
#include "models/stores/quorum/quorum.h"

enum { FIRST_PLACES = 16 };
#define AGAIN (10 * NANOSECONDS_PER_SECOND) /* Cassandra looks for hints that often */

static void push(struct hint_queue *queue, const struct hint *hint, struct blocks *blocks)
{
    if (queue->count == queue->limit) {
        const struct hint_queue old = *queue;
        queue->limit = old.limit ? 2 * old.limit : FIRST_PLACES;
        queue->ring = block_array(blocks, queue->limit, sizeof *queue->ring);
        for (uint64_t i = old.first; i < old.first + old.count; i++)
            queue->ring[i & (queue->limit - 1)] = old.ring[i & (old.limit - 1)];
        block_give(blocks, old.ring, old.limit * sizeof *old.ring);
    }
    queue->ring[(queue->first + queue->count++) & (queue->limit - 1)] = *hint;
}

static void pop(struct port *port, struct hint_queue *queue)
{
    CHECK(queue->count > 0);
    queue->first++;
    queue->count--;
    port_count(port, COUNTED_hints_gone, 1);
}

void hints_lost(struct port *port, struct hint_queue *queue)
{
    port_count(port, COUNTED_hints_gone, queue->count);
    block_give(port->blocks, queue->ring, queue->limit * sizeof *queue->ring);
    *queue = (struct hint_queue){0};
}

static struct hint *head(const struct hint_queue *queue)
{
    return &queue->ring[queue->first & (queue->limit - 1)];
}

void hint_note(struct port *port, member_set whom, const struct copied *what, uint32_t waits)
{
    struct task *task = port_begin(port);
    task->key = what->key;
    task->dataset = what->dataset;
    task->version = what->version.number;
    task->id = what->version.id;
    member_set *own = body_make(port->blocks, sizeof *own);
    *own = whom;
    task->own = own;
    task->left = waits;
    task->stage = NOTING;
    port_persist(port, task, port_value_bytes(port, what->dataset));
}

static void again_after(struct port *port, uint32_t peer, sim_time wait)
{
    uint64_t *ticket = &state_of(port)->handing[peer];
    if (*ticket != 0)
        port_cancel(port, *ticket);
    *ticket = port_timer(port, wait, (uint64_t)peer << TIMER_BITS | TIMER_HINT);
}

void hint_keep(struct port *port, struct quorum_disk *disk, uint32_t peer, const struct hint *hint)
{
    push(&disk->hints[peer], hint, port->blocks);
    port_count(port, COUNTED_hints_kept, 1);
    if (state_of(port)->handing[peer] == 0)
        again_after(port, peer, AGAIN);
}

uint32_t hint_noted(struct port *port, struct task *task, struct quorum_disk *disk)
{
    const struct hint hint = {.version = {task->version, task->id},
                              .key = task->key,
                              .made = port_now(port),
                              .dataset = task->dataset};
    for (member_set left = *(const member_set *)task->own; left; left &= left - 1)
        hint_keep(port, disk, lowest_member(left), &hint);
    const uint32_t waits = task->left;
    body_release(port->blocks, task->own);
    task->own = NULL;
    port_end(port, task);
    return waits;
}

void hint_hand_over(struct port *port, uint32_t peer)
{
    struct quorum_state *state = state_of(port);
    struct hint_queue *queue = &((struct quorum_disk *)port_redo(port))->hints[peer];
    if (state->handing[peer] != 0)
        port_cancel(port, state->handing[peer]);
    state->handing[peer] = 0;
    while (queue->count > 0 && port_now(port) - head(queue)->made > settings_of(port)->hints.keep)
        pop(port, queue);
    if (queue->count == 0 || state->dead & member_bit(peer))
        return;
    const struct hint *hint = head(queue);
    const struct copied what = {
        .version = hint->version, .key = hint->key, .dataset = hint->dataset};
    copy_send(port, peer, HINT, 0, &what);
    again_after(port, peer, AGAIN);
}

void hint_handed(struct port *port, uint32_t peer)
{
    struct hint_queue *queue = &((struct quorum_disk *)port_redo(port))->hints[peer];
    if (queue->count == 0)
        return;
    const double bytes = (double)port_value_bytes(port, head(queue)->dataset);
    pop(port, queue);
    again_after(port, peer, (sim_time)(bytes / settings_of(port)->hints.speed * 1e9));
}
