/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A switch-over that somebody has ordered: a primary hands over to a replica, and nothing is lost.
 *
 * As Redis's FAILOVER does it: the primary stops to take writes; waits until the replica has its
 * whole log (and until nobody waits for an acknowledgement any more); becomes a replica itself; and
 * the other one is promoted.  Patroni's switchover has the primary shut down cleanly, which waits
 * for the replica in the same way.  The primary waits for at most ten seconds, and then goes on as
 * if nothing had been ordered (rs.stepDown of MongoDB: secondaryCatchUpPeriodSecs, 10 s).
 *
 *     HAND_OVER   (to the heir, behind the log) take over once you have all up to here
 *     STAND       (the heir, to all) I have; the primary hears that, steps down, and stands too,
 *                 as one that was deposed: who follows it hears that there is no primary
 *
 * From there on it is the election after a death (office.c), with `promote` of the fail-over and
 * without detection, in which the heir is ahead of all others by one.  So if it dies on the way
 * another one is chosen, and whatever letter is lost is said again.  While it hands over a primary
 * still reads; a write, and what is said of a transaction, gets an error, to be tried again.
 *
 * Without fail-over (`none`) there is no election, and no handing over. */
#include "models/stores/primary_replica/protocol.h"

enum { MOST_TRIES = 10 }; /* each after RETRY */

/* With most of the log, of those that follow; the lowest of equals. */
static uint32_t best_of(const struct port *port)
{
    const struct replica_state *state = port->state;
    uint32_t best = NOBODY;
    for (replica_set rest = state->streaming & ~state->suspected; rest; rest &= rest - 1)
        if (best == NOBODY || state->acked[lowest(rest)] > state->acked[best])
            best = lowest(rest);
    return best;
}

static void say_hand_over(struct port *port)
{
    const struct replica_state *state = state_of(port);
    const uint32_t heir = state->heir - 1;
    const struct letter letter = {.number = disk_of(port)->last,
                                  .word = state->epoch,
                                  .tag = HAND_OVER,
                                  .bytes = RECORD_BYTES};
    if (state->streaming & replica_bit(heir))
        log_ship(port, heir, &letter); /* behind what it has not yet */
    else
        port_send(port, heir, &letter, 0);
}

static bool is_drained(const struct port *port)
{
    const struct waiting *waiting = &((const struct replica_state *)port->state)->waiting;
    return waiting->first > waiting->last;
}

void hand_over_drained(struct port *port)
{
    struct replica_state *state = state_of(port);
    if (!reigns(port) || state->heir == 0 || state->hand_told || !is_drained(port))
        return;
    state->hand_told = true;
    say_hand_over(port);
}

void hand_over_ordered(struct port *port, enum order what, uint32_t peer)
{
    struct replica_state *state = state_of(port);
    if (what != ORDER_LEAD || !takes_writes(port) || failover_class_of(port)->never)
        return;
    const uint32_t heir = peer == NOBODY ? best_of(port) : peer;
    if (heir == NOBODY || heir == port->self || (state->suspected & replica_bit(heir)))
        return;
    state->heir = heir + 1;
    state->hand_tries = 0;
    state->hand_told = false;
    set_timer(port, RETRY * NANOSECONDS_PER_SECOND, TIMER_HAND, state->round);
    hand_over_drained(port);
}

void hand_over_again(struct port *port, uint64_t round)
{
    struct replica_state *state = state_of(port);
    if (round != state->round || !reigns(port) || state->heir == 0)
        return;
    if (++state->hand_tries == MOST_TRIES || (state->suspected & replica_bit(state->heir - 1))) {
        state->heir = 0;
        return;
    }
    state->hand_told = false;
    set_timer(port, RETRY * NANOSECONDS_PER_SECOND, TIMER_HAND, round);
    hand_over_drained(port);
}

void hand_over_ends(struct port *port, const struct letter *stand)
{
    const struct replica_state *state = state_of(port);
    if (reigns(port) && state->heir == stand->from + 1 && stand->word == state->epoch &&
        is_drained(port))
        office_steps_down(port);
}

/* --- the heir --- */

void hand_over_hear(struct port *port, const struct letter *letter)
{
    struct replica_state *state = state_of(port);
    if (letter->word != state->epoch || state->office != FOLLOWING)
        return;
    state->to_have = letter->number + 1; /* even if nothing was ever written */
    hand_over_has_more(port);
}

void hand_over_has_more(struct port *port)
{
    struct replica_state *state = state_of(port);
    const struct replica_disk *disk = disk_of(port);
    if (state->to_have == 0 || disk->last + 1 < state->to_have || state->office != FOLLOWING ||
        state->behind || state->installing || disk->torn || disk->epoch != state->epoch)
        return;
    state->to_have = 0;
    state->heirs = true;
    office_stand(port);
}
