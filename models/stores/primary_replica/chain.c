/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chained replicas: who sends the log to whom.
 *
 * With `feeds: n` the primary feeds n replicas, each of those n others, and so on: `feeds: 1` is a
 * chain.  A replica passes on what is on its disk, applied or not, with `delays.replicate` of its
 * own, so each step adds a delay, a way and a disk to the lag (PostgreSQL documentation, "Cascading
 * Replication").  As there, only those that the primary feeds itself are waited for.
 *
 * The tree follows from who reigns: replicas in their order, the one behind the primary first, fill
 * it level by level.  If the one that feeds it is believed dead, a replica goes to the next one
 * upwards, and comes back when it is told that the first has caught up.  It learns of reigns from
 * the primary itself, and gets what it missed, like all that follows, from whoever feeds it.
 *
 * Who feeds tells those again and again that should follow and do not: their question was lost, or
 * it has restarted and does not know of them. */
#include "models/stores/primary_replica/protocol.h"

static uint32_t peer_of_rank(const struct port *port, uint64_t rank)
{
    const struct replica_state *state = port->state;
    return (uint32_t)((holder_of(state->epoch) + 1 + rank) % port->peers);
}

/* The nearest living one above `peer`; the primary in the end. */
static uint32_t feeder_of(const struct port *port, uint32_t peer)
{
    const struct replica_state *state = port->state;
    const uint64_t feeds = settings_of(port)->feeds;
    const uint32_t holder = holder_of(state->epoch);
    uint64_t rank = (peer + port->peers - holder - 1) % port->peers;
    while (rank >= feeds) {
        rank = rank / feeds - 1;
        const uint32_t above = peer_of_rank(port, rank);
        if (!(state->suspected & replica_bit(above)))
            return above;
    }
    return holder;
}

uint32_t chain_feeder(const struct port *port) { return feeder_of(port, port->self); }

replica_set chain_children(const struct port *port)
{
    const struct replica_state *state = port->state;
    const uint32_t holder = holder_of(state->epoch);
    if (settings_of(port)->feeds >= port->peers - 1)
        return holder == port->self ? others_of(port) : 0;
    replica_set children = 0;
    for (replica_set rest = others_of(port); rest; rest &= rest - 1)
        if (lowest(rest) != holder && feeder_of(port, lowest(rest)) == port->self)
            children |= replica_bit(lowest(rest));
    return children;
}

uint32_t chain_direct(const struct primary_replica *settings, uint64_t replicas)
{
    return (uint32_t)(settings->feeds < replicas - 1 ? settings->feeds : replicas - 1);
}

/* It has all of a log that counts, up to where that ends on its disk. */
bool chain_can_feed(const struct port *port)
{
    const struct replica_state *state = port->state;
    return state->office == REIGNING ||
           (state->office == FOLLOWING && !state->behind && !state->installing &&
            disk_of(port)->epoch == state->epoch && !disk_of(port)->torn);
}

static replica_set missed_of(const struct port *port)
{
    const struct replica_state *state = port->state;
    return chain_children(port) & ~state->suspected & ~state->streaming;
}

void chain_look_later(struct port *port)
{
    struct replica_state *state = state_of(port);
    if (state->looking || missed_of(port) == 0)
        return;
    state->looking = true;
    set_timer(port, RETRY * NANOSECONDS_PER_SECOND, TIMER_LOOK, 0);
}

void chain_look(struct port *port)
{
    state_of(port)->looking = false;
    if (!chain_can_feed(port))
        return;
    for (replica_set rest = missed_of(port); rest; rest &= rest - 1)
        send_word(port, lowest(rest), NEWS);
    chain_look_later(port);
}

/* Asks the one that is to feed it now, and no other one any more. */
void chain_take_feeder(struct port *port)
{
    struct replica_state *state = state_of(port);
    const uint32_t before = state->fed_by;
    state->fed_by = chain_feeder(port);
    if (before != NOBODY && before != state->fed_by)
        send_word(port, before, BYE);
}

void chain_leave(struct port *port, uint32_t from)
{
    struct replica_state *state = state_of(port);
    state->streaming &= ~replica_bit(from);
    if (!reigns(port))
        return;
    state->believed &= ~replica_bit(from);
    state->fetching &= ~replica_bit(from);
    log_settle(port);
}

void chain_suspects(struct port *port, uint32_t peer, bool dead)
{
    struct replica_state *state = state_of(port);
    if (dead)
        state->streaming &= ~replica_bit(peer);
    else if (chain_can_feed(port))
        chain_look_later(port);
    if (dead && peer == state->fed_by)
        fall_behind(port);
}

/* What it missed its followers miss as well: they ask it. */
void chain_caught_up(struct port *port)
{
    struct replica_state *state = state_of(port);
    if (reigns(port) || chain_children(port) == 0)
        return;
    state->streaming = 0;
    chain_look(port);
}
