/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whoever is behind twice in a row, because letters were lost or it was away, is taught what was
 * chosen: the values, so many a letter, one letter after another; or a snapshot, where older slots
 * were dropped. */
#include "models/stores/paxos/protocol.h"

/* One at a time, unless it is lost for sure. */
static void send_snapshot(struct port *port, uint32_t to)
{
    const struct paxos_disk *disk = disk_of(port);
    const uint64_t size = settings_of(port)->snapshot.size;
    sim_time *patient = &state_of(port)->others[to].patient;
    if (*port->clock < *patient)
        return;
    *patient = *port->clock + 10 * settings_of(port)->election_timeout.high;
    paxos_send(
        port, to,
        &(struct letter){.tag = IMAGE,
                         .body = image_make(port, &disk->versions, &state_of(port)->machine.vows,
                                            disk->snapshot, 0),
                         .bytes = (uint32_t)(size < UINT32_MAX / 2 ? size : UINT32_MAX / 2)});
}

void teach(struct port *port, uint32_t to, uint64_t from)
{
    struct paxos_state *state = state_of(port);
    const uint64_t left = state->machine.commit - from + 1;
    CHECK(from <= state->machine.commit);
    state->others[to].taught = true;
    if (from <= state->log.base) {
        send_snapshot(port, to);
        return;
    }
    struct letter letter = {.tag = CHOSEN, .word = word_of(state->promised, 0)};
    slots_of(port, &letter, &state->log, from,
             (uint32_t)(left < SLOTS_PER_LETTER ? left : SLOTS_PER_LETTER));
    paxos_send(port, to, &letter);
}

void teach_learned(struct port *port, const struct letter *letter)
{
    struct paxos_state *state = state_of(port);
    struct listener *other = &state->others[letter->from];
    const bool more = letter->number > other->commit,
               behind = letter->number < state->machine.commit;
    if (more)
        other->commit = letter->number;
    other->patient = 0;
    if (other->taught && more && behind)
        teach(port, letter->from, letter->number + 1);
    other->taught = other->taught && behind;
}

void teach_told(struct port *port, uint32_t from, uint64_t commit, bool behind)
{
    struct paxos_state *state = state_of(port);
    struct listener *other = &state->others[from];
    const bool again = other->commit == commit;
    other->commit = commit;
    if (behind && again && commit < state->machine.commit)
        teach(port, from, commit + 1);
}
