/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must be on disk before somebody is told (figure 2: "before responding to RPCs"): term, vote
 * and log.
 *
 * One fsync at a time.  What comes while it runs goes with the next one, however much it is: group
 * commit, as etcd's write-ahead log does it. */
#include "models/stores/raft/protocol.h"

#include <string.h>

static bool is_clean(struct port *port)
{
    const struct raft_state *state = state_of(port);
    const struct raft_disk *disk = disk_of(port);
    return !state->flushing && disk->term == state->term && disk->vote == state->vote &&
           state->clean == state->log.last;
}

static void make_room(struct port *port, struct promises *promises)
{
    const struct promises old = *promises;
    promises->room = old.room ? 2 * old.room : 16;
    promises->list = block_array(port->blocks, promises->room, sizeof *promises->list);
    if (old.count > 0)
        memcpy(promises->list, old.list, old.count * sizeof *old.list);
    block_give(port->blocks, old.list, old.room * sizeof *old.list);
}

void persist_promise(struct port *port, uint32_t to, const struct letter *letter)
{
    struct promises *promises = &state_of(port)->promises;
    struct promise promise = {*letter, to};
    if (is_clean(port)) {
        raft_send(port, to, &promise.letter);
        return;
    }
    if (promises->count == promises->room)
        make_room(port, promises);
    promises->list[promises->count++] = promise;
}

static uint64_t bytes_of(struct port *port)
{
    const struct raft_state *state = state_of(port);
    uint64_t bytes = STORE_LETTER_BYTES;
    for (uint64_t i = state->clean + 1; i <= state->log.last; i++)
        bytes += ENTRY_BYTES + (log_at(&state->log, i)->barrier
                                    ? 0
                                    : port_value_bytes(port, log_at(&state->log, i)->dataset));
    return bytes;
}

void persist(struct port *port)
{
    struct raft_state *state = state_of(port);
    if (state->flushing || is_clean(port))
        return;
    state->flushing = true;
    state->flush_term = state->term;
    state->flush_vote = state->vote;
    state->flush_last = state->log.last;
    state->promises.due = state->promises.count;
    struct task *task = port_begin(port);
    task->stage = FLUSHING;
    port_persist(port, task, bytes_of(port));
}

static void keep_promises(struct port *port, struct promises *promises, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        raft_send(port, promises->list[i].to, &promises->list[i].letter);
    promises->count -= count;
    if (promises->count > 0)
        memmove(promises->list, promises->list + count, promises->count * sizeof *promises->list);
    promises->due = 0;
}

void persist_done(struct port *port, struct raft_disk *disk)
{
    struct raft_state *state = state_of(port);
    state->flushing = false;
    disk->term = state->flush_term;
    disk->vote = state->flush_vote;
    log_cut(&disk->log, state->clean);
    for (uint64_t i = state->clean + 1; i <= state->flush_last; i++)
        log_push(&disk->log, log_at(&state->log, i));
    state->clean = state->flush_last;
    keep_promises(port, &state->promises, state->promises.due);
    if (is_clean(port))
        keep_promises(port, &state->promises, state->promises.count);
    else
        persist(port);
}

void persist_cut(struct port *port, uint64_t index)
{
    struct raft_state *state = state_of(port);
    state->clean = state->clean < index ? state->clean : index;
    state->flush_last = state->flush_last < index ? state->flush_last : index;
}

void persist_crashed(struct port *port)
{
    struct promises *promises = &state_of(port)->promises;
    block_give(port->blocks, promises->list, promises->room * sizeof *promises->list);
}
