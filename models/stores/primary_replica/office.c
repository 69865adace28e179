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
 * A primary that comes back asks.  If one of the living still follows it, or all of them know of
 * no other (having just come back themselves), it goes on, with all that was on its disk; if they
 * stand already it is deposed, and chosen only if nobody else can be.  If all others are
 * believed dead it goes on alone.  Without fail-over (`none`) it always goes on.
 *
 * There is no majority.  Where the detector errs two may reign at once, in different epochs; and
 * one that goes on alone cannot know that one of the dead has reigned since.  When they meet the
 * greater epoch wins: whoever hears of it follows, and what the other one wrote is given up. */
#include "models/stores/primary_replica/protocol.h"

static bool fails_over(const struct port *port) { return !failover_class_of(port)->never; }

static bool is_suspected(const struct port *port, uint32_t peer)
{
    return (((const struct replica_state *)port->state)->suspected & replica_bit(peer)) != 0;
}

static void reign(struct port *port)
{
    struct replica_state *state = state_of(port);
    state->office = REIGNING;
    state->behind = state->heirs = false;
    log_begins(port);
    port_announce_leader(port, state->epoch);
    reign_send(port, others_of(port));
    chain_look_later(port);
}

/* --- death --- */

/* Who was deposed takes over only if nobody else can; who has not yet got the values that count
 * instead of those that were given up has no state that ever was, and cannot. */
enum { CANNOT, UNWILLING };

/* How far its log goes: whoever has followed the later reign knows what was given up, and is
 * further.  In an independent log what came without a gap counts. */
static uint64_t position(const struct port *port)
{
    const struct replica_state *state = port->state;
    const struct replica_disk *disk = port->disk;
    const uint64_t last = state->behind || !is_ordered(port) ? disk->last : state->received;
    return UNWILLING + 1 + version_of(disk->epoch, number_of(last)) + state->heirs;
}

void office_stand(struct port *port)
{
    struct replica_state *state = state_of(port);
    const bool asks = state->office == ASKING, deposed = asks || disk_of(port)->wiped;
    if ((state->office != FOLLOWING && !asks) || !fails_over(port))
        return;
    state->office = STANDING;
    state->ready = false;
    if (!state->installing) /* nothing will come that it would have to follow */
        replica_held_go_on(port);
    state->stands = replica_bit(port->self);
    state->positions[port->self] = disk_of(port)->torn ? CANNOT
                                   : deposed           ? UNWILLING
                                                       : position(port);
    tell_position(port, others_of(port) & ~state->suspected, STAND);
    draw random = port_random(port);
    const struct failover_class *class = failover_class_of(port);
    sim_time (*const takes)(const void *, draw *) =
        state->heirs && class->handed ? class->handed : class->promote;
    set_timer(port, takes(settings_of(port)->failover.settings, &random), TIMER_PROMOTE,
              ++state->round);
}

static uint32_t furthest(const struct replica_state *state)
{
    uint32_t best = lowest(state->stands);
    for (replica_set rest = state->stands & ~state->suspected; rest; rest &= rest - 1)
        if (state->positions[lowest(rest)] > state->positions[best] ||
            (state->suspected & replica_bit(best)))
            best = lowest(rest);
    return best;
}

static void take_over(struct port *port)
{
    struct replica_state *state = state_of(port);
    state->office = TAKING;
    state->asked = state->given = 0;
    if (settings_of(port)->gather) {
        const struct letter letter = {.number = disk_of(port)->last,
                                      .word = state->epoch,
                                      .tag = GATHER,
                                      .bytes = RECORD_BYTES};
        state->asked = others_of(port) & ~state->suspected;
        for (replica_set to = state->asked; to; to &= to - 1)
            port_send(port, lowest(to), &letter, 0);
    }
    office_prepare(port);
}

static void decide(struct port *port)
{
    const struct replica_state *state = state_of(port);
    const replica_set living = others_of(port) & ~state->suspected;
    if (state->office == STANDING && state->ready && (living & ~state->stands) == 0 &&
        furthest(state) == port->self && state->positions[port->self] != CANNOT)
        take_over(port);
}

void office_promote_over(struct port *port, uint64_t round)
{
    struct replica_state *state = state_of(port);
    if (state->office != STANDING || round != state->round)
        return;
    state->ready = true;
    decide(port);
    if (state->office != STANDING)
        return;
    tell_position(port, others_of(port) & ~state->suspected, STAND); /* some may not have heard */
    set_timer(port, RETRY * NANOSECONDS_PER_SECOND, TIMER_PROMOTE, round);
}

void office_prepare(struct port *port)
{
    struct replica_state *state = state_of(port);
    if (state->office != TAKING || state->crowning || !replica_is_quiet(port) ||
        (state->asked & ~state->given & ~state->suspected))
        return;
    struct task *task = port_begin(port);
    task->stage = CROWNING;
    task->word = epoch_after(state->epoch, port->self);
    state->crowning = true;
    port_persist(port, task, RECORD_BYTES);
}

/* Numbers that never came are given up, each run of them by itself; then all that may be behind.
 * What has come behind a gap is of the last reign. */
static void give_up_missing(struct port *port, struct replica_disk *disk, uint64_t epoch)
{
    const struct numbers *numbers = &disk->numbers;
    uint64_t last = number_of(disk->last);
    for (uint64_t i = last + 1; !is_ordered(port) && i <= numbers->most; i++) {
        if (!numbers_have(numbers, i))
            continue;
        const uint64_t version = version_of(state_of(port)->epoch, i);
        if (i > last + 1) {
            cuts_add(&disk->cuts, port->blocks, disk->last, version);
            port_announce_cut(port, disk->last, version);
        }
        last = i;
        disk->last = version;
    }
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
    disk->wiped = false;
    if (port->peers > 1 && fails_over(port) && !state->heirs)
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
    state->to_have = 0;
    state->heirs = false;
    state->epoch = epoch;
    state->office = FOLLOWING;
    state->received = disk_of(port)->last;
    state->behind = true;
    state->installing = NULL;
    state->fed_by = NOBODY;
    replica_held_give_up(port);
    if (reigned) {
        log_ends(port);
        promises_leave(port);
        port_announce_follower(port);
    }
    state->streaming = 0;
    if (is_suspected(port, holder_of(epoch)))
        office_stand(port);
    else
        fall_behind(port);
}

void office_steps_down(struct port *port)
{
    struct replica_state *state = state_of(port);
    log_ends(port);
    promises_leave(port);
    port_announce_follower(port);
    state->office = ASKING;
    state->received = disk_of(port)->last;
    office_stand(port);
}

/* Another one stands (or, if it holds the epoch, does not want to reign any more). */
void office_hear_stand(struct port *port, const struct letter *letter, bool asked)
{
    struct replica_state *state = state_of(port);
    if (letter->word > state->epoch)
        office_adopt(port, letter->word);
    const replica_set from = replica_bit(letter->from);
    if (state->office == REIGNING) {
        reign_send(port, from);
        return;
    }
    if (letter->word < state->epoch) {
        send_word(port, letter->from, NEWS);
        return;
    }
    if (state->office == ASKING ||
        (state->office == FOLLOWING && letter->from == holder_of(state->epoch)))
        office_stand(port);
    if (state->office == STANDING) {
        state->stands |= from;
        state->positions[letter->from] = letter->number;
    }
    if (asked && state->office == STANDING)
        tell_position(port, from, STAND_TOO);
    decide(port);
}

/* By one that is sure; or by all who live, who may all have just come back. */
static void decide_to_go_on(struct port *port, bool sure)
{
    const struct replica_state *state = state_of(port);
    if (state->office == ASKING &&
        (sure || (others_of(port) & ~state->suspected & ~state->given) == 0))
        reign(port);
}

void office_suspects(struct port *port, uint32_t peer, bool dead)
{
    struct replica_state *state = state_of(port);
    state->suspected =
        dead ? state->suspected | replica_bit(peer) : state->suspected & ~replica_bit(peer);
    port_announce_dead(port, peer, dead);
    switch (state->office) {
    case REIGNING:
        if (dead) {
            state->streaming &= ~replica_bit(peer);
            state->believed &= ~replica_bit(peer);
            state->fetching &= ~replica_bit(peer);
            log_settle(port);
        } else if (!(state->streaming & replica_bit(peer))) {
            state->believed &= chain_children(port) | state->streaming; /* its own are fed by it */
            log_settle(port);
            send_word(port, peer, NEWS);
            chain_look_later(port);
        }
        break;
    case FOLLOWING:
        if (dead && peer == holder_of(state->epoch))
            office_stand(port);
        else
            chain_suspects(port, peer, dead);
        break;
    case STANDING:
        if (!dead)
            tell_position(port, replica_bit(peer), STAND);
        decide(port);
        break;
    case TAKING:
        office_prepare(port);
        break;
    case ASKING:
        decide_to_go_on(port, false);
        break;
    }
}

/* --- return --- */

void office_confirmed(struct port *port, const struct letter *letter, bool sure)
{
    struct replica_state *state = state_of(port);
    if (letter->word > state->epoch)
        return;
    state->given |= replica_bit(letter->from);
    decide_to_go_on(port, sure);
}

static void begin(struct port *port)
{
    struct replica_disk *disk = port_redo(port);
    versions_init(&disk->versions, port->blocks);
    disk->queue.blocks = disk->numbers.blocks = port->blocks;
    struct replica_state *state = state_of(port);
    state->waiting.first = 1;
    state->streaming = chain_children(port);
    state->fed_by = chain_feeder(port);
    if (port->self != 0)
        return;
    state->office = REIGNING;
    state->believed = state->streaming;
    port_announce_leader(port, 0);
}

/* With what it has, or in a new epoch if that is nothing. */
static void go_on_alone(struct port *port)
{
    if (!disk_of(port)->wiped) {
        reign(port);
        return;
    }
    state_of(port)->office = TAKING;
    office_prepare(port);
}

void office_started(struct port *port, bool first)
{
    promises_return(port);
    if (first) {
        begin(port);
        return;
    }
    const struct replica_disk *disk = disk_of(port);
    struct replica_state *state = state_of(port);
    state->waiting.first = 1;
    state->epoch = disk->epoch;
    state->fed_by = NOBODY;
    state->received = disk->last;
    port_announce_dead(port, port->self, false);
    replica_apply_all(port);
    const bool was_primary = holder_of(disk->epoch) == port->self;
    if (was_primary && (port->peers == 1 || !fails_over(port))) {
        go_on_alone(port);
        return;
    }
    state->office = was_primary ? ASKING : FOLLOWING;
    if (was_primary && disk->wiped)
        office_stand(port);
    else
        hello_say(port, others_of(port));
}
