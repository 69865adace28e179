/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An acceptor whose disk was lost.
 *
 * It has forgotten what it has promised and accepted.  Until it knows that again it "participates
 * in Paxos as a non-voting member; meaning that it uses the catch-up mechanism to catch up but does
 * not respond with promise or acknowledgment messages" (Chandra, Griesemer, Redstone 2007, "Paxos
 * Made Live", section 5.1).
 *
 * There it votes again as soon as it has seen an instance from beginning to end that was begun
 * after it was there again.  That is enough where each instance has promises of its own; a promise
 * for all slots may be of a ballot that does not lead yet, and what it lacks to lead may come
 * later.  So here it is silent until whoever has its promise has won with it or asks anew (the
 * longest election time-out), then asks how far the others' promises go, and does phase 1 itself,
 * for all slots, above that: of a majority of which it is none.  Whatever was promised or accepted
 * by a majority with it one of those knows, and it takes over the greatest promise and the newest
 * value of each slot before it votes.
 *
 * A paxos store does not change its members; where a majority has lost its disks nobody serves. */
#include "models/stores/paxos/protocol.h"

void paxos_wiped(struct port *port, void *disk)
{
    struct paxos_disk *lost = disk;
    const bool unused = lost->promised == 0 && lost->log.last == 0 && !duels(settings_of(port));
    log_free(&lost->log);
    versions_free(&lost->versions);
    *lost = (struct paxos_disk){.blank = lost->blank || !unused};
    log_init(&lost->log, port->blocks);
    versions_init(&lost->versions, port->blocks);
}

static void looks_again(struct port *port)
{
    port_timer(port, 2 * settings_of(port)->heartbeat, TIMER_RECOVERY);
}

void recover_begins(struct port *port)
{
    const struct paxos *settings = settings_of(port);
    port_timer(port, clock_after(settings->election_timeout.high, 2 * settings->heartbeat),
               TIMER_RECOVERY);
}

/* To those that have not answered. */
static void asks(struct port *port)
{
    const struct paxos_state *state = state_of(port);
    for (uint32_t i = 0; i < port->peers; i++) {
        struct letter letter = {.tag = PREPARE,
                                .number = state->machine.commit + 1,
                                .word = word_of(state->ballot, 0)};
        if (i != port->self && !(state->promises & replica_bit(i)))
            paxos_send(port, i, &letter);
    }
}

static void begins_with(struct port *port, enum recovery recovery, uint32_t ballot)
{
    struct paxos_state *state = state_of(port);
    state->recovery = recovery;
    state->ballot = ballot;
    state->promises = 0;
    log_reset(&state->found, state->machine.commit, 0);
    asks(port);
}

/* Some have taught it meanwhile, or are away. */
void recover_again(struct port *port)
{
    const struct paxos_state *state = state_of(port);
    if (!disk_of(port)->blank || state->recovery == WRITES_DOWN)
        return;
    looks_again(port);
    if (state->recovery == NO_RECOVERY)
        begins_with(port, LOOKS_ROUND, 0);
    else
        asks(port);
}

/* What a slot may hold, and what was promised there. */
static void takes_over(struct port *port, const struct slots *slots)
{
    struct entry_log *found = &state_of(port)->found;
    for (uint32_t i = 0; i < slots->count; i++) {
        const uint64_t slot = slots->first + i;
        if (slot <= found->base)
            continue;
        log_fill(found, slot);
        const uint32_t before = log_at(found, slot)->promised,
                       its = slots->entries[i].promised;
        lead_finds(port, slot, &slots->entries[i]);
        log_at(found, slot)->promised = before > its ? before : its;
    }
}

static void writes_down(struct port *port)
{
    struct paxos_state *state = state_of(port);
    state->recovery = WRITES_DOWN;
    state->promised = state->seen = state->ballot;
    for (uint64_t slot = state->machine.commit + 1; slot <= state->found.last; slot++) {
        struct log_entry entry =
            slot > state->found.base ? *log_at(&state->found, slot) : (struct log_entry){0};
        const bool known = slot <= state->log.last && log_at(&state->log, slot)->chosen;
        if (known && log_at(&state->log, slot)->term >= entry.term)
            continue;
        entry.chosen = known;
        paxos_persist_slot(port, slot, &entry);
    }
    paxos_persist(port);
}

static void answered(struct port *port, uint32_t from)
{
    struct paxos_state *state = state_of(port);
    state->promises |= replica_bit(from);
    if (size_of_set(state->promises) < majority(port))
        return;
    if (state->recovery == LOOKS_ROUND)
        begins_with(port, ASKS_FOR_PROMISES, ballot_above(state->seen, port->self));
    else
        writes_down(port);
}

static void is_told(struct port *port, const struct letter *letter)
{
    struct paxos_state *state = state_of(port);
    const bool asks_now = state->recovery == LOOKS_ROUND || state->recovery == ASKS_FOR_PROMISES;
    if (letter->tag == REFUSED) {
        if (ballot_of(letter) > state->seen)
            state->seen = ballot_of(letter);
        if (state->recovery == LOOKS_ROUND)
            answered(port, letter->from);
        else if (asks_now && ballot_of(letter) > state->ballot)
            begins_with(port, ASKS_FOR_PROMISES, ballot_above(state->seen, port->self));
        return;
    }
    const struct slots *slots = letter->body;
    if (!asks_now || ballot_of(letter) != state->ballot || below_of(letter) == 1)
        return;
    learn_taught(port, slots, slots->commit);
    paxos_persist(port);
    if (state->recovery == ASKS_FOR_PROMISES)
        takes_over(port, slots);
    answered(port, letter->from);
}

bool recover_hears(struct port *port, const struct letter *letter)
{
    switch ((enum tag)letter->tag) {
    case PROMISED:
    case REFUSED:
        is_told(port, letter);
        return false;
    case HEARTBEAT:
    case CHOSEN:
    case IMAGE:
        return true; /* it learns */
    default:
        return false;
    }
}

void recover_flushed(struct port *port, struct paxos_disk *disk)
{
    struct paxos_state *state = state_of(port);
    if (state->recovery != WRITES_DOWN || disk->promised != state->promised ||
        state->records.count > 0 || state->flushing)
        return;
    disk->blank = false;
    state->recovery = NO_RECOVERY;
    if (duels(settings_of(port)))
        duel_started(port);
    else
        lead_stands(port); /* whoever led has been outbid */
    learn_go_on(port);
}
