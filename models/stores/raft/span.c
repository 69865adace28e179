/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which keys the group has, by its log and by what is applied of it, and what happens when a cut
 * takes effect (split.c). */
#include "models/stores/raft/transactions.h"
#include "models/words/places_port.h"

static bool is_below(const struct port *port, uint64_t end, const struct task *task)
{
    return end == ALL_PLACES || port_place(port, task->dataset, task->key) < end;
}

bool split_takes(const struct port *port, const struct task *task)
{
    return is_below(port, ((const struct raft_state *)port->state)->end, task);
}

bool split_shows(const struct port *port, const struct task *task)
{
    return is_below(port, ((const struct raft_state *)port->state)->end_shown, task);
}

bool split_joins(const struct port *port, const struct task *task)
{
    const struct raft_state *state = port->state;
    const uint64_t end = state->draining.shard != 0 && state->draining.place < state->end
                             ? state->draining.place
                             : state->end;
    return end == ALL_PLACES || port_place(port, task->dataset, task->key) < end;
}

/* Where its keys end, by the entries up to an index. */
static uint64_t end_as_of(const struct port *port, uint64_t upto)
{
    const struct entry_log *log = &((const struct raft_state *)port->state)->log;
    uint64_t end = disk_of(port)->end;
    for (uint64_t i = log->base + 1; i <= upto; i++)
        if (log_at(log, i)->kind == ENTRY_SPLIT && log_at(log, i)->key < end)
            end = log_at(log, i)->key;
    return end;
}

void split_added(struct port *port, const struct log_entry *entry)
{
    struct raft_state *state = state_of(port);
    if (entry->kind == ENTRY_SPLIT && entry->key < state->end)
        state->end = entry->key;
}

void split_renew(struct port *port)
{
    struct raft_state *state = state_of(port);
    state->end = end_as_of(port, state->log.last);
}

/* --- it takes effect --- */

/* Those that belong, as the new group numbers them. */
static replica_set members_there(const struct port *port, uint32_t shard, replica_set here)
{
    replica_set there = 0;
    for (; here; here &= here - 1)
        there |= replica_bit(port_peer_in(port, shard, lowest(here)));
    return there;
}

static struct image *behind(struct port *port, const struct versions *versions, uint64_t place,
                            uint64_t index)
{
    struct versions part;
    const struct vows none = {.gathering = 0};
    versions_init(&part, port->blocks);
    for (uint64_t i = 0; i < versions->limit; i++) {
        const struct version_place *each = &versions->places[i];
        if (each->version.number != 0 && port_place(port, each->dataset, each->key) >= place)
            versions_raise(&part, each->dataset, each->key, each->version);
    }
    struct image *image = image_make(port, &part, &none, index, 0);
    versions_free(&part);
    return image;
}

static void keep_below(struct port *port, struct versions *versions, uint64_t place)
{
    struct versions all = *versions;
    versions_init(versions, port->blocks);
    for (uint64_t i = 0; i < all.limit; i++) {
        const struct version_place *each = &all.places[i];
        if (each->version.number != 0 && port_place(port, each->dataset, each->key) < place)
            versions_raise(versions, each->dataset, each->key, each->version);
    }
    versions_free(&all);
}

void split_applied(struct port *port, const struct log_entry *entry, uint64_t index)
{
    struct raft_state *state = state_of(port);
    struct versions *versions = &state->machine.versions;
    const struct key_cut cut = {.place = entry->key, .shard = entry->id};
    struct image *image = behind(port, versions, cut.place, index);
    image->members = members_there(port, (uint32_t)cut.shard, members_as_of(port, index));
    image->end = state->end_shown;
    keep_below(port, versions, cut.place);
    state->end_shown = cut.place;
    if (leads(port))
        port_count(port, COUNTED_regions_split, 1);
    port_cut_off(port, &cut,
                 &(struct letter){.tag = BORN, .word = word_of(0, leads(port)), .body = image});
}

/* The snapshot holds the entries up to that one. */
void split_folded(struct port *port, struct raft_disk *disk, uint64_t upto)
{
    const uint64_t end = end_as_of(port, upto);
    if (end == disk->end)
        return;
    keep_below(port, &disk->versions, end);
    disk->end = end;
}
