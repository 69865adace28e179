/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who belongs to the ring (moves.h). */
#include <string.h>

#include "models/stores/quorum/moves.h"
#include "models/words/directory.h"

#define GOSSIP NANOSECONDS_PER_SECOND
enum { MEMBERSHIP_BYTES = 64 }; /* what is gossiped of one */

static size_t table_size(const struct port *port)
{
    return port->peers * sizeof(struct membership);
}

static void tell(struct port *port, uint32_t peer)
{
    void *table = body_make(port->blocks, table_size(port));
    memcpy(table, disk_of(port)->members, table_size(port));
    port_send(port, peer,
              &(struct letter){.tag = RING,
                               .body = table,
                               .bytes = STORE_LETTER_BYTES + MEMBERSHIP_BYTES * port->peers},
              0);
}

static void tell_all(struct port *port)
{
    for (uint32_t i = 0; i < port->peers; i++)
        if (i != port->self)
            tell(port, i);
}

static void tick_later(struct port *port) { port_timer(port, GOSSIP, TIMER_GOSSIP); }

static void announce(struct port *port)
{
    const bool member = state_of(port)->view.in & member_bit(port->self);
    port_announce_member(port, member);
    if (member)
        port_announce_leader(port, port->self + 1); /* whoever is up takes writes */
    else
        port_announce_follower(port);
}

void membership_begin(struct port *port, bool first)
{
    struct quorum_disk *disk = port_redo(port);
    for (uint32_t i = 0; first && i < port->initial; i++)
        disk->members[i].standing = MEMBER;
    view_renew(port);
    state_of(port)->view.changed = port_now(port);
    announce(port);
    if (!state_of(port)->view.ever)
        return;
    tell_all(port);
    tick_later(port);
}

/* Takes in what it has heard, or does itself: it goes to disk first. */
static void notice(struct port *port, void *table)
{
    struct task *task = port_begin(port);
    task->stage = NOTICING;
    task->own = table;
    port_persist(port, task, table_size(port));
}

static void stand(struct port *port, enum standing_of standing)
{
    struct membership *table = body_make(port->blocks, table_size(port));
    memcpy(table, disk_of(port)->members, table_size(port));
    struct membership *mine = &table[port->self];
    mine->version++;
    mine->standing = standing;
    mine->since = port_now(port);
    notice(port, table);
}

void membership_move(struct port *port, bool joins)
{
    const uint64_t standing = disk_of(port)->members[port->self].standing;
    if (joins && (standing == OUTSIDE || standing == LEAVING))
        stand(port, standing == OUTSIDE ? JOINING : MEMBER);
    if (!joins && (standing == MEMBER || standing == JOINING))
        stand(port, standing == MEMBER ? LEAVING : OUTSIDE);
}

/* All is where it is to be. */
static void moved(struct port *port)
{
    const uint64_t standing = disk_of(port)->members[port->self].standing;
    if (standing == JOINING || standing == LEAVING)
        stand(port, standing == JOINING ? MEMBER : OUTSIDE);
}

static bool any_newer(const struct port *port, const struct membership *one,
                      const struct membership *other)
{
    for (uint32_t i = 0; i < port->peers; i++)
        if (one[i].version > other[i].version)
            return true;
    return false;
}

void membership_heard(struct port *port, const struct letter *letter)
{
    if (letter->tag == STORED) {
        if (stream_told(port, letter))
            moved(port);
        return;
    }
    const struct membership *theirs = letter->body, *mine = disk_of(port)->members;
    if (any_newer(port, mine, theirs))
        tell(port, letter->from);
    if (!any_newer(port, theirs, mine))
        return;
    void *table = body_make(port->blocks, table_size(port));
    memcpy(table, theirs, table_size(port));
    notice(port, table);
}

static void take_in(struct port *port, struct task *task, struct quorum_disk *disk)
{
    struct view *view = &state_of(port)->view;
    const struct membership *news = task->own;
    const bool began = !view->ever;
    const bool own = news[port->self].version > disk->members[port->self].version;
    for (uint32_t i = 0; i < port->peers; i++)
        if (news[i].version > disk->members[i].version)
            disk->members[i] = news[i];
    body_release(port->blocks, task->own);
    task->own = NULL;
    port_end(port, task);
    view_renew(port);
    view->changed = port_now(port);
    stream_drop(port); /* what was sent for another ring */
    if (began)
        tick_later(port);
    if (own) {
        announce(port);
        tell_all(port);
    }
}

void membership_noticed(struct port *port, struct task *task, struct quorum_disk *disk)
{
    if (task->stage == NOTICING)
        take_in(port, task, disk);
    else if (stream_stored(port, task, disk))
        moved(port);
}

void membership_meet(struct port *port, uint32_t peer)
{
    if (state_of(port)->view.ever)
        tell(port, peer);
}

void membership_tick(struct port *port)
{
    const struct view *view = &state_of(port)->view;
    draw random = port_random(port);
    const uint32_t drawn_peer = uniform_below(draw_next(&random), port->peers - 1);
    tell(port, drawn_peer + (drawn_peer >= port->self));
    tick_later(port);
    if (view->mover == port->self &&
        port_now(port) - view->changed >= settings_of(port)->ring_delay)
        stream_tick(port);
}
