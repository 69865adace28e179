/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a proposer becomes the leader (section 3): whoever hears of none for its election time-out
 * takes a greater ballot than any that it has heard of, and does phase 1 for all slots that it does
 * not know to be chosen.  When a majority has promised it leads: no log need be better than
 * another's, because the promises bring along whatever was accepted.
 *
 * Its ballot is on its own disk, as a promise to itself, before anybody is asked: "no proposer ever
 * issues two proposals with the same number" (section 2.5). */
#include "models/stores/paxos/protocol.h"

static void waits(struct port *port)
{
    patience_begin(port, &state_of(port)->patience, &settings_of(port)->election_timeout,
                   TIMER_ELECTION);
}

static void takes_office(struct port *port, bool first)
{
    struct paxos_state *state = state_of(port);
    if (!first) {
        port_count(port, COUNTED_failovers, 1);
        port_count(port, COUNTED_elections, 1);
        port_count(port, COUNTED_split_terms, round_of(state->ballot) - round_of(state->led) - 1);
    }
    state->role = LEADER;
    state->led = state->ballot;
    rule_begin(port);
}

/* Replica 0 leads with the first ballot, as if it had been promised before the beginning. */
static void begins(struct port *port)
{
    struct paxos_disk *disk = port_redo(port);
    log_init(&disk->log, port->blocks);
    versions_init(&disk->versions, port->blocks);
    disk->promised = duels(settings_of(port)) ? 0 : FIRST_BALLOT;
}

static void remembers(struct port *port)
{
    struct paxos_state *state = state_of(port);
    const struct paxos_disk *disk = disk_of(port);
    log_init(&state->log, port->blocks);
    log_init(&state->found, port->blocks);
    log_copy(&state->log, &disk->log);
    machine_start(port, &state->machine, &state->log, &disk->versions, &state->machine.vows,
                  disk->snapshot);
    state->machine.commit = disk->commit;
    state->promised = state->seen = disk->promised;
    state->led = FIRST_BALLOT;
    for (uint64_t slot = state->log.base + 1; slot <= state->log.last; slot++)
        if (log_at(&state->log, slot)->term > state->led)
            state->led = log_at(&state->log, slot)->term;
}

void lead_started(struct port *port, bool first)
{
    if (first)
        begins(port);
    remembers(port);
    if (disk_of(port)->blank) {
        recover_begins(port);
        return;
    }
    if (duels(settings_of(port)))
        duel_started(port);
    else if (first && port->self == 0) {
        state_of(port)->ballot = FIRST_BALLOT;
        takes_office(port, true);
    } else
        waits(port);
    learn_go_on(port);
}

/* --- phase 1 --- */

static struct letter request(struct port *port)
{
    const struct paxos_state *state = state_of(port);
    return (struct letter){
        .tag = PREPARE, .number = state->machine.commit + 1, .word = word_of(state->ballot, 0)};
}

void lead_timeout(struct port *port)
{
    struct paxos_state *state = state_of(port);
    if (!patience_over(port, &state->patience, state->role != LEADER))
        return;
    lead_stands(port);
}

void lead_stands(struct port *port)
{
    struct paxos_state *state = state_of(port);
    waits(port);
    state->role = CANDIDATE;
    state->ballot =
        ballot_above(state->seen > state->promised ? state->seen : state->promised, port->self);
    state->promised = state->seen = state->ballot;
    state->promises = 0; /* its own counts when it is on disk */
    log_reset(&state->found, state->machine.commit, 0);
    const struct letter letter = request(port);
    for (uint32_t i = 0; i < port->peers; i++)
        if (i != port->self)
            paxos_persist_letter(port, i, &letter);
    paxos_persist(port);
}

/* Meanwhile it has learned of more slots that are chosen: who could not promise them may now. */
void lead_asks(struct port *port)
{
    const struct paxos_state *state = state_of(port);
    const struct letter letter = request(port);
    if (state->role != CANDIDATE || disk_of(port)->promised != state->ballot)
        return;
    for (uint32_t i = 0; i < port->peers; i++) {
        struct letter own = letter;
        if (i != port->self && !(state->promises & replica_bit(i)))
            paxos_send(port, i, &own);
    }
}

/* "The value of the highest-numbered proposal among the responses" (section 2.2). */
void lead_finds(struct port *port, uint64_t slot, const struct log_entry *entry)
{
    struct entry_log *found = &state_of(port)->found;
    if (slot <= found->base || entry->term == 0)
        return;
    log_fill(found, slot);
    if (log_at(found, slot)->term < entry->term)
        *log_at(found, slot) = *entry;
}

static void may_win(struct port *port, uint32_t from)
{
    struct paxos_state *state = state_of(port);
    state->promises |= replica_bit(from);
    if (size_of_set(state->promises) >= majority(port))
        takes_office(port, false);
}

void lead_flushed(struct port *port)
{
    struct paxos_state *state = state_of(port);
    if (state->role != CANDIDATE || disk_of(port)->promised != state->ballot ||
        state->promises & replica_bit(port->self))
        return;
    for (uint64_t slot = state->machine.commit + 1; slot <= state->log.last; slot++)
        lead_finds(port, slot, log_at(&state->log, slot));
    may_win(port, port->self);
}

void lead_promised(struct port *port, const struct letter *letter)
{
    const struct paxos_state *state = state_of(port);
    const struct slots *slots = letter->body;
    if (state->role != CANDIDATE || ballot_of(letter) != state->ballot)
        return;
    learn_taught(port, slots, slots->commit);
    paxos_persist(port);
    for (uint32_t i = 0; i < slots->count; i++)
        lead_finds(port, slots->first + i, &slots->entries[i]);
    may_win(port, letter->from);
}

/* --- others --- */

void lead_resigns(struct port *port)
{
    struct paxos_state *state = state_of(port);
    struct task *waiting = state->machine.writing;
    if (state->role == LEADER) {
        state->machine.writing = state->machine.writing_end = NULL;
        state->machine.own_from = UINT64_MAX;
        port_announce_follower(port);
        tasks_fail(port, waiting);
    }
    state->role = FOLLOWER;
    waits(port);
}

void lead_yields(struct port *port, uint32_t ballot)
{
    struct paxos_state *state = state_of(port);
    if (ballot > state->seen)
        state->seen = ballot;
    if (ballot > state->ballot && state->role != FOLLOWER)
        lead_resigns(port);
}

void lead_hears(struct port *port, uint32_t ballot)
{
    struct paxos_state *state = state_of(port);
    if (ballot > state->led)
        state->led = ballot;
    patience_renew(port, &state->patience);
}
