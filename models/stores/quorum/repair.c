/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What brings copies together that differ.
 *
 * Read repair: whoever answered a read with less than the newest gets that, after the answer.
 * Anti-entropy: every so often a member compares what it holds with another one, drawn, and both
 * take what is newer.  What the comparison weighs is a Merkle tree: 32 bytes a leaf, of at most
 * 32,768 (Cassandra's depth of 15); what differs weighs its values. */
#include "models/stores/quorum/quorum.h"

enum { LEAF_BYTES = 32, MOST_LEAVES = 32768 };

void repair_read(struct port *port, const struct pending *pending)
{
    struct version newest = {0};
    if (!repairs(settings_of(port)) || !settings_of(port)->repair.read)
        return;
    for (uint32_t i = 0; i < pending->copies; i++)
        if (pending->answered & member_bit(i) && pending->seen[i].number > newest.number)
            newest = pending->seen[i];
    const struct copied what = {
        .version = newest, .key = pending->key, .dataset = pending->dataset};
    for (uint32_t i = 0; i < pending->copies; i++) {
        if (!(pending->answered & member_bit(i)) || pending->seen[i].number == newest.number)
            continue;
        if (pending->whom[i] == port->self)
            copy_asked(port, port->self, WRITE, 0, &what);
        else
            copy_send(port, pending->whom[i], WRITE, 0, &what);
    }
}

/* --- anti-entropy --- */

void repair_begin(struct port *port)
{
    const struct quorum *settings = settings_of(port);
    if (repairs(settings) && settings->repair.every > 0 && port->peers > 1)
        port_timer(port, settings->repair.every, TIMER_REPAIR);
}

struct table_of *table_make(struct port *port, uint64_t most)
{
    return body_make(port->blocks, sizeof(struct table_of) + most * sizeof(struct version_place));
}

void table_send(struct port *port, uint32_t to, const struct letter *letter, uint64_t bytes)
{
    struct letter heavy = *letter;
    bytes += STORE_LETTER_BYTES;
    heavy.bytes = (uint32_t)(bytes < UINT32_MAX ? bytes : UINT32_MAX);
    port_send(port, to, &heavy, 0);
}

void repair_now(struct port *port)
{
    const struct versions *mine = &disk_of(port)->versions;
    draw random = port_random(port);
    const uint32_t drawn_peer = uniform_below(draw_next(&random), port->peers - 1);
    const uint32_t peer = drawn_peer + (drawn_peer >= port->self);
    repair_begin(port);
    if (is_dead(port, peer) || !(state_of(port)->view.in & member_bit(peer)))
        return;
    struct table_of *tree = table_make(port, mine->count);
    for (uint64_t i = 0; i < mine->limit; i++)
        if (mine->places[i].version.number != 0 &&
            holds_key(port, peer, mine->places[i].dataset, mine->places[i].key))
            tree->places[tree->count++] = mine->places[i];
    table_send(port, peer, &(struct letter){.tag = TREE, .body = tree},
               LEAF_BYTES * (tree->count < MOST_LEAVES ? tree->count : MOST_LEAVES));
}

static uint64_t bytes_of(struct port *port, const struct table_of *table)
{
    uint64_t bytes = 0;
    for (uint64_t i = 0; i < table->count; i++)
        bytes += port_value_bytes(port, table->places[i].dataset);
    return bytes;
}

/* Takes in what of it is newer than what is here. */
static void merge(struct port *port, const struct table_of *table)
{
    const struct versions *mine = &disk_of(port)->versions;
    struct table_of *newer = table_make(port, table->count);
    for (uint64_t i = 0; i < table->count; i++) {
        const struct version_place *place = &table->places[i];
        if (versions_get(mine, place->dataset, place->key).number < place->version.number)
            newer->places[newer->count++] = *place;
    }
    struct task *task = port_begin(port);
    task->stage = MERGING;
    task->own = newer;
    port_persist(port, task, bytes_of(port, newer));
}

void repair_tree(struct port *port, const struct letter *letter)
{
    const struct table_of *theirs = letter->body;
    const struct versions *mine = &disk_of(port)->versions;
    struct versions known;
    versions_init(&known, port->blocks);
    for (uint64_t i = 0; i < theirs->count; i++)
        versions_raise(&known, theirs->places[i].dataset, theirs->places[i].key,
                       theirs->places[i].version);
    struct table_of *leaves = table_make(port, mine->count);
    for (uint64_t i = 0; i < mine->limit; i++) {
        const struct version_place *place = &mine->places[i];
        if (place->version.number > versions_get(&known, place->dataset, place->key).number &&
            holds_key(port, letter->from, place->dataset, place->key))
            leaves->places[leaves->count++] = *place;
    }
    versions_free(&known);
    table_send(port, letter->from, &(struct letter){.tag = LEAVES, .body = leaves},
               bytes_of(port, leaves));
    merge(port, theirs);
}

void repair_leaves(struct port *port, const struct letter *letter) { merge(port, letter->body); }

void repair_merged(struct port *port, struct task *task, struct quorum_disk *disk)
{
    const struct table_of *newer = task->own;
    for (uint64_t i = 0; i < newer->count; i++)
        versions_raise(&disk->versions, newer->places[i].dataset, newer->places[i].key,
                       newer->places[i].version);
    body_release(port->blocks, task->own);
    task->own = NULL;
    port_end(port, task);
}
