/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is primary: death, election, return.
 *
 * When the detector beside them says that the primary is dead, the living replicas stand: each
 * tells the others how far its log goes.  After `promote` the one that is furthest (the lowest
 * number of equals) takes over, once all whom it does not believe dead stand as well.  It applies
 * what it has on disk, gathers what the others have if `gather` says so (with an ordered log nobody
 * has more), puts a new epoch on disk, and reigns.  Writes that it lacks are given up: whoever has
 * them drops them.
 *
 * A primary that comes back asks.  If one of the living still takes it for the primary it goes on,
 * with all that was on its disk; if they stand already it is deposed, waits for its successor, and
 * is not chosen.  If all others are believed dead it goes on alone.  Without fail-over (`none`) it
 * always goes on.
 *
 * There is no majority: where the detector errs, two may reign at once, in different epochs.  The
 * greater epoch wins: whoever hears of it follows, and what the other one wrote is given up. */
#include "models/stores/primary_replica/protocol.h"

#include <string.h>

static bool fails_over(const struct port *port)
{
    return strcmp(settings_of(port)->failover.mode, "none") != 0;
}

static bool is_suspected(const struct port *port, uint32_t peer)
{
    return (((const struct replica_state *)port->state)->suspected & only(peer)) != 0;
}

static void reign(struct port *port)
{
    struct replica_state *state = state_of(port);
    state->office = REIGNING;
    state->behind = false;
    log_begins(port);
    port_announce_leader(port, state->epoch);
    reign_send(port, others_of(port));
}

/* --- death --- */

/* How far its log goes: whoever has followed the later reign knows what was given up, and is
 * further.  In an independent log what came without a gap counts. */
static uint64_t position(const struct port *port)
{
    const struct replica_state *state = port->state;
    const struct replica_disk *disk = port->disk;
    const uint64_t last = state->behind || !is_ordered(port) ? disk->last : state->received;
    return 1 + version_of(disk->epoch, number_of(last));
}

static void stand(struct port *port)
{
    struct replica_state *state = state_of(port);
    if (state->office != FOLLOWING || !fails_over(port))
        return;
    state->office = STANDING;
    state->ready = false;
    state->stands = only(port->self);
    state->positions[port->self] = position(port);
    tell_position(port, others_of(port) & ~state->suspected, STAND);
    set_timer(port, drawn(port, &settings_of(port)->failover.promote), TIMER_PROMOTE,
              ++state->round);
}

static uint32_t furthest(const struct replica_state *state)
{
    uint32_t best = lowest(state->stands);
    for (replica_set rest = state->stands & ~state->suspected; rest; rest &= rest - 1)
        if (state->positions[lowest(rest)] > state->positions[best] ||
            (state->suspected & only(best)))
            best = lowest(rest);
    return best;
}

static void take_over(struct port *port)
{
    struct replica_state *state = state_of(port);
    state->office = TAKING;
    state->given = 0;
    if (settings_of(port)->gather) {
        const struct letter letter = {.number = disk_of(port)->last,
                                      .word = state->epoch,
                                      .tag = GATHER,
                                      .bytes = RECORD_BYTES};
        for (replica_set to = others_of(port) & ~state->suspected; to; to &= to - 1)
            port_send(port, lowest(to), &letter, 0);
    }
    office_prepare(port);
}

static void decide(struct port *port)
{
    const struct replica_state *state = state_of(port);
    const replica_set living = others_of(port) & ~state->suspected;
    if (state->office == STANDING && state->ready && (living & ~state->stands) == 0 &&
        furthest(state) == port->self)
        take_over(port);
}

void office_promote_over(struct port *port, uint64_t round)
{
    struct replica_state *state = state_of(port);
    if (state->office != STANDING || round != state->round)
        return;
    state->ready = true;
    decide(port);
}

void office_prepare(struct port *port)
{
    struct replica_state *state = state_of(port);
    const replica_set asked = settings_of(port)->gather ? others_of(port) & ~state->suspected : 0;
    if (state->office != TAKING || state->crowning || !replica_is_quiet(port) ||
        (asked & ~state->given))
        return;
    struct task *task = port_begin(port);
    task->stage = CROWNING;
    task->word = epoch_after(state->epoch, port->self);
    state->crowning = true;
    port_persist(port, task, RECORD_BYTES);
}

/* Numbers that never came are given up, each run of them by itself; then all that may be behind. */
static void give_up_missing(struct port *port, struct replica_disk *disk, uint64_t epoch)
{
    const uint64_t old = epoch_of(disk->last);
    const struct numbers *numbers = &disk->numbers;
    uint64_t last = is_ordered(port) ? number_of(disk->last) : numbers->whole;
    for (uint64_t i = last + 1; !is_ordered(port) && i <= numbers->most; i++) {
        if (!numbers_have(numbers, i))
            continue;
        if (i > last + 1) {
            cuts_add(&disk->cuts, port->blocks, version_of(old, last), version_of(old, i));
            port_announce_cut(port, version_of(old, last), version_of(old, i));
        }
        last = i;
    }
    disk->last = version_of(old, last);
    cuts_add(&disk->cuts, port->blocks, disk->last, version_of(epoch, last + 1));
    port_announce_cut(port, disk->last, version_of(epoch, last + 1));
    numbers_reset(&disk->numbers, last);
}

void office_crowned(struct port *port, struct task *task, struct replica_disk *disk)
{
    struct replica_state *state = state_of(port);
    const uint64_t epoch = task->word;
    port_end(port, task);
    state->crowning = false;
    if (state->office != TAKING || epoch <= state->epoch)
        return;
    give_up_missing(port, disk, epoch);
    state->epoch = disk->epoch = epoch;
    port_count(port, COUNTED_failovers, 1);
    reign(port);
}

/* --- news --- */

/* Knows of a greater epoch: follows whoever holds it. */
void office_adopt(struct port *port, uint64_t epoch)
{
    struct replica_state *state = state_of(port);
    if (epoch <= state->epoch)
        return;
    const bool reigned = state->office == REIGNING;
    state->epoch = epoch;
    state->office = FOLLOWING;
    state->received = disk_of(port)->last;
    state->behind = true;
    state->installing = NULL;
    replica_held_give_up(port);
    if (reigned) {
        log_ends(port);
        port_announce_follower(port);
    }
    if (is_suspected(port, holder_of(epoch)))
        stand(port);
}

/* Another one stands (or, if it holds the epoch, does not want to reign any more). */
void office_hear_stand(struct port *port, const struct letter *letter, bool asked)
{
    struct replica_state *state = state_of(port);
    if (letter->word > state->epoch)
        office_adopt(port, letter->word);
    const replica_set from = only(letter->from);
    if (state->office == REIGNING) {
        state->fetched[letter->from] = 0;
        reign_send(port, from);
        return;
    }
    if (letter->word < state->epoch) {
        send_word(port, letter->from, NEWS);
        return;
    }
    if (state->office == ASKING) {
        state->office = DEPOSED;
        state->positions[port->self] = 0;
    } else if (state->office == FOLLOWING && letter->from == holder_of(state->epoch)) {
        stand(port);
    }
    if (state->office == STANDING) {
        state->stands |= from;
        state->positions[letter->from] = letter->number;
    }
    if (asked && (state->office == STANDING || state->office == DEPOSED))
        tell_position(port, from, STAND_TOO);
    decide(port);
}

void office_suspects(struct port *port, uint32_t peer, bool dead)
{
    struct replica_state *state = state_of(port);
    state->suspected = dead ? state->suspected | only(peer) : state->suspected & ~only(peer);
    port_announce_dead(port, peer, dead);
    switch (state->office) {
    case REIGNING:
        if (dead) {
            state->streaming &= ~only(peer);
            state->believed &= ~only(peer);
            state->fetched[peer] = 0;
            log_settle(port);
        } else if (!(state->streaming & only(peer))) {
            send_word(port, peer, NEWS);
        }
        break;
    case FOLLOWING:
        if (dead && peer == holder_of(state->epoch))
            stand(port);
        break;
    case STANDING:
        if (!dead)
            tell_position(port, only(peer), STAND);
        decide(port);
        break;
    case TAKING:
        office_prepare(port);
        break;
    case ASKING:
        if ((others_of(port) & ~state->suspected) == 0)
            reign(port);
        break;
    case DEPOSED:
        break;
    }
}

/* --- return --- */

void office_confirmed(struct port *port, const struct letter *letter)
{
    const struct replica_state *state = state_of(port);
    if (state->office == ASKING && letter->word <= state->epoch)
        reign(port);
}

static void begin(struct port *port)
{
    struct replica_disk *disk = port_redo(port);
    versions_init(&disk->versions, port->blocks);
    disk->queue.blocks = disk->numbers.blocks = port->blocks;
    struct replica_state *state = state_of(port);
    state->waiting.first = 1;
    if (port->self != 0)
        return;
    state->office = REIGNING;
    state->streaming = state->believed = others_of(port);
    port_announce_leader(port, 0);
}

void office_started(struct port *port, bool first)
{
    if (first) {
        begin(port);
        return;
    }
    const struct replica_disk *disk = disk_of(port);
    struct replica_state *state = state_of(port);
    state->waiting.first = 1;
    state->epoch = disk->epoch;
    state->received = disk->last;
    port_announce_dead(port, port->self, false);
    replica_apply_all(port);
    const bool was_primary = holder_of(disk->epoch) == port->self;
    if (was_primary && (port->peers == 1 || !fails_over(port))) {
        reign(port);
        return;
    }
    state->office = was_primary ? ASKING : FOLLOWING;
    hello_say(port, others_of(port));
}
