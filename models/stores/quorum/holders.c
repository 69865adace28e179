/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who holds a key, as a member knows it.  While somebody joins or leaves there are two answers: who
 * holds it, and who will; the latter get every write besides. */
#include <string.h>

#include "models/stores/quorum/quorum.h"
#include "models/words/directory.h"

/* In a client's hands: those who belong to it now. */
static member_set members_known(const struct port *port)
{
    member_set in = 0;
    for (uint32_t i = 0; i < port->peers; i++)
        if (!port->directory->peers[i].outside)
            in |= member_bit(i);
    return in;
}

static const struct view *view_of(const struct port *port)
{
    return &((const struct quorum_state *)port->state)->view;
}

static uint32_t copies_in(const struct ring *ring, member_set in)
{
    return count_members(in) < ring->copies ? count_members(in) : ring->copies;
}

uint32_t holders_of(const struct port *port, uint32_t token, uint8_t *whom)
{
    const struct ring *ring = ring_of(port);
    if (port->directory) {
        const member_set in = members_known(port);
        if (in != ring->initial)
            return ring_walk(ring, in, token, whom);
    } else if (view_of(port)->holders) {
        memcpy(whom, view_of(port)->holders + (size_t)token * ring->copies, ring->copies);
        return copies_in(ring, view_of(port)->in);
    }
    memcpy(whom, ring_at_first(ring, token), ring->copies);
    return ring->copies;
}

uint32_t coming_of(const struct port *port, uint32_t token, uint8_t *whom)
{
    const struct ring *ring = ring_of(port);
    const struct view *view = view_of(port);
    uint8_t now[MOST_COPIES];
    member_set have = 0;
    uint32_t count = 0;
    if (view->mover == NOBODY)
        return 0;
    const uint32_t copies = holders_of(port, token, now), will = copies_in(ring, view->next);
    const uint8_t *next = view->next_holders + (size_t)token * ring->copies;
    for (uint32_t i = 0; i < copies; i++)
        have |= member_bit(now[i]);
    for (uint32_t i = 0; i < will; i++)
        if (!(have & member_bit(next[i]))) {
            CHECK(count < MOST_ASKED - MOST_COPIES); /* one moves, so one or two change */
            whom[count++] = next[i];
        }
    return count;
}

bool holds_key(const struct port *port, uint32_t member, uint32_t dataset, uint64_t key)
{
    uint8_t whom[MOST_COPIES];
    const uint32_t copies = holders_of(port, ring_token(ring_of(port), dataset, key), whom);
    for (uint32_t i = 0; i < copies; i++)
        if (whom[i] == member)
            return true;
    return false;
}

/* --- the view --- */

static size_t table_size(const struct ring *ring) { return (size_t)ring->count * ring->copies; }

static uint8_t *fill(struct port *port, member_set in)
{
    const struct ring *ring = ring_of(port);
    uint8_t *table = block_take(port->blocks, table_size(ring));
    for (uint32_t i = 0; i < ring->count; i++)
        ring_walk(ring, in, i, table + (size_t)i * ring->copies);
    return table;
}

void view_drop(struct port *port)
{
    struct view *view = &state_of(port)->view;
    block_give(port->blocks, view->holders, table_size(ring_of(port)));
    block_give(port->blocks, view->next_holders, table_size(ring_of(port)));
    view->holders = view->next_holders = NULL;
}

/* Whose turn it is: who began first. */
static uint32_t mover_of(const struct port *port)
{
    const struct membership *members = disk_of(port)->members;
    uint32_t first = NOBODY;
    for (uint32_t i = 0; i < port->peers; i++)
        if ((members[i].standing == JOINING || members[i].standing == LEAVING) &&
            (first == NOBODY || members[i].since < members[first].since))
            first = i;
    return first;
}

void view_renew(struct port *port)
{
    struct view *view = &state_of(port)->view;
    const struct membership *members = disk_of(port)->members;
    view_drop(port);
    view->in = 0;
    view->ever = false;
    for (uint32_t i = 0; i < port->peers; i++) {
        if (members[i].standing == MEMBER || members[i].standing == LEAVING)
            view->in |= member_bit(i);
        view->ever = view->ever || members[i].version > 0;
    }
    view->mover = mover_of(port);
    view->next = view->in ^ (view->mover == NOBODY ? 0 : member_bit(view->mover));
    if (view->in != ring_of(port)->initial)
        view->holders = fill(port, view->in);
    if (view->mover != NOBODY)
        view->next_holders = fill(port, view->next);
}
