/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A reign as its followers take it up: the epoch goes to disk, what it gave up is dropped, and what
 * is missing then is asked for.
 *
 * What fail-overs gave up is a list of cuts that every reign hands on, so that one who was away for
 * several of them still finds out which of its writes are void: a version alone does not tell. */
#include "models/stores/primary_replica/protocol.h"

#include <string.h>

void reign_hear(struct port *port, const struct letter *letter)
{
    struct replica_state *state = state_of(port);
    if (letter->word < state->epoch) {
        send_word(port, letter->from, NEWS);
        return;
    }
    office_adopt(port, letter->word);
    if (holder_of(state->epoch) != letter->from || state->office == TAKING ||
        state->office == REIGNING)
        return;
    state->office = FOLLOWING;
    state->heirs = false;
    if (state->installing) { /* it is asked for anew, and what came behind it with it */
        state->installing = NULL;
        state->received = disk_of(port)->last;
        replica_held_give_up(port);
    }
    hello_expects(port);
    struct task *task = port_begin(port);
    task->stage = ADOPTING;
    task->word = letter->word;
    task->own = letter->body;
    body_hold(task->own);
    port_persist(port, task, RECORD_BYTES);
}

static void take_cuts(struct port *port, struct replica_disk *disk, const struct reign *reign)
{
    disk->cuts.count = 0;
    for (uint32_t i = 0; i < reign->count; i++)
        cuts_add(&disk->cuts, port->blocks, reign->cuts[i].kept, reign->cuts[i].begins);
}

/* Given up, or beyond where the log goes on now. */
static bool is_void(const struct replica_disk *disk, uint64_t version, bool news)
{
    return (news && version > disk->last) || cuts_have(&disk->cuts, version);
}

/* Keys whose value here does not count. */
static struct wanted *wanted_of(struct port *port, const struct replica_disk *disk, bool news)
{
    const struct versions *versions = &disk->versions;
    uint64_t count = 0;
    for (uint64_t i = 0; i < versions->limit; i++)
        count += is_void(disk, versions->places[i].version.number, news);
    struct wanted *wanted = body_make(port->blocks, sizeof *wanted + count * sizeof *wanted->keys);
    wanted->token = port_random(port);
    for (uint64_t i = 0; i < versions->limit && count > 0; i++)
        if (is_void(disk, versions->places[i].version.number, news))
            wanted->keys[wanted->count++] = (struct wanted_key){
                .key = versions->places[i].key, .dataset = versions->places[i].dataset};
    return wanted;
}

/* `last`: of its log that counts. */
static void give_up_cut(struct replica_disk *disk, uint64_t last)
{
    struct write_queue *queue = &disk->queue;
    for (uint64_t i = queue->first; i < queue->first + queue->count; i++)
        if (cuts_have(&disk->cuts, queue_at(queue, i)->version))
            queue_done(queue, i);
    queue_trim(queue);
    disk->last = last;
    numbers_reset(&disk->numbers, number_of(disk->last));
}

static void send_fetch(struct port *port, struct wanted *wanted)
{
    const struct letter letter = {
        .number = disk_of(port)->last,
        .word = state_of(port)->epoch,
        .body = wanted,
        .tag = FETCH,
        .bytes = (uint32_t)(RECORD_BYTES + wanted->count * sizeof *wanted->keys)};
    chain_take_feeder(port);
    port_send(port, state_of(port)->fed_by, &letter, 0);
}

/* The epoch is on disk, and what it gave up is gone. */
void reign_adopted(struct port *port, struct task *task, struct replica_disk *disk)
{
    struct replica_state *state = state_of(port);
    const struct reign *reign = task->own;
    if (task->word == state->epoch && state->office == FOLLOWING) {
        const struct cuts cuts = {.list = (struct cut *)reign->cuts, .count = reign->count};
        const uint64_t last = cuts_fork(&cuts, &disk->cuts, disk->last);
        const bool news = task->word != disk->epoch;
        disk->epoch = task->word;
        disk->wiped = false;
        take_cuts(port, disk, reign);
        if (news) {
            give_up_cut(disk, last);
            state->received = is_ordered(port) ? last : state->received;
        }
        struct wanted *wanted = wanted_of(port, disk, news || disk->torn);
        disk->torn = wanted->count > 0 || disk->vowed > disk->last;
        state->token = wanted->token;
        send_fetch(port, wanted);
    }
    body_release(port->blocks, task->own);
    port_end(port, task);
}
