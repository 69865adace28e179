/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The learner (section 2.3): how a slot is known to be chosen, and what follows.
 *
 * A leader that has counted a majority tells with its next letter up to where all is chosen; who
 * has accepted a slot from it knows the value.  Without a leader the proposer that has counted
 * tells all others the value.  Whoever is behind twice in a row, because letters were lost or it
 * was away, is taught: the values, so many a letter, one letter after another, or a snapshot. */
#include "models/stores/paxos/protocol.h"

void learn_chosen(struct port *port, uint64_t slot)
{
    log_at(&state_of(port)->log, slot)->chosen = true;
}

void learn_go_on(struct port *port)
{
    struct paxos_state *state = state_of(port);
    struct machine *machine = &state->machine;
    while (machine->commit < state->log.last && log_at(&state->log, machine->commit + 1)->chosen)
        machine->commit++;
    duel_resolved(port);
    machine_run(port, machine, apply_law(port->store, &settings_of(port)->apply_time), APPLYING);
    paxos_snapshot_take(port);
}

void learn_commit(struct port *port, uint32_t ballot, uint64_t commit)
{
    struct paxos_state *state = state_of(port);
    const uint64_t last = commit < state->log.last ? commit : state->log.last;
    for (uint64_t slot = state->machine.commit + 1; slot <= last; slot++)
        if (log_at(&state->log, slot)->term == ballot)
            learn_chosen(port, slot);
    learn_go_on(port);
}

/* "A proposal issued by a proposer after" one is chosen "has" its value (section 2.2), so one that
 * was accepted with a greater ballot is the same; a lesser one, or none, gives way whatever was
 * promised. */
static void takes(struct port *port, uint64_t slot, const struct log_entry *given)
{
    struct entry_log *log = &state_of(port)->log;
    struct log_entry entry = *given;
    log_fill(log, slot);
    const struct log_entry *old = log_at(log, slot);
    if (old->term >= given->term) {
        CHECK(old->id == given->id); // one chosen value a slot
        learn_chosen(port, slot);
        return;
    }
    entry.promised = old->promised;
    entry.chosen = true;
    paxos_persist_slot(port, slot, &entry);
}

void learn_taught(struct port *port, const struct slots *slots, uint64_t upto)
{
    const struct paxos_state *state = state_of(port);
    for (uint32_t i = 0; i < slots->count && slots->first + i <= upto; i++)
        if (slots->first + i > state->machine.commit)
            takes(port, slots->first + i, &slots->entries[i]);
    learn_go_on(port);
}

void learn_hear(struct port *port, const struct letter *letter)
{
    learn_taught(port, letter->body, UINT64_MAX);
    paxos_persist_letter(
        port, letter->from,
        &(struct letter){.tag = LEARNED, .number = state_of(port)->machine.commit});
    paxos_persist(port);
}
