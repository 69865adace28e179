/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The acceptor (section 2.2).
 *
 * "If an acceptor receives a prepare request with number n greater than that of any prepare request
 * to which it has already responded, then it responds to the request with a promise not to accept
 * any more proposals numbered less than n and with the highest-numbered proposal (if any) that it
 * has accepted."  "If an acceptor receives an accept request for a proposal numbered n, it accepts
 * the proposal unless it has already responded to a prepare request having a number greater than
 * n."  Who is refused is told the number, so that it need not wait.
 *
 * A leader's prepare request is for all slots from one on ("a single message" for "infinitely many
 * instances", section 3); without a leader each slot has a promise of its own.  Of slots that a
 * snapshot has replaced nothing is known but that they are chosen: whoever asks for those gets the
 * snapshot and no promise. */
#include "models/stores/paxos/protocol.h"

static uint32_t greater(uint32_t a, uint32_t b) { return a > b ? a : b; }

static struct log_entry entry_at(struct port *port, uint64_t slot)
{
    const struct entry_log *log = &state_of(port)->log;
    return slot > log->base && slot <= log->last ? *log_at(log, slot) : (struct log_entry){0};
}

uint32_t accept_promised(struct port *port, uint64_t slot)
{
    return greater(state_of(port)->promised, entry_at(port, slot).promised);
}

void accept_value(struct port *port, uint64_t slot, const struct log_entry *entry)
{
    struct paxos_state *state = state_of(port);
    const struct log_entry old = entry_at(port, slot);
    struct log_entry accepted = *entry;
    CHECK(entry->term >= accept_promised(port, slot)); // it has promised
    accepted.promised = greater(old.promised, entry->term);
    accepted.chosen = old.chosen;
    if (!duels(settings_of(port)))
        state->promised = greater(state->promised, entry->term);
    paxos_persist_slot(port, slot, &accepted);
}

static void refuse(struct port *port, uint32_t to, uint64_t slot)
{
    paxos_send(port, to,
               &(struct letter){.tag = REFUSED,
                                .number = slot,
                                .word = word_of(accept_promised(port, slot), 0)});
}

/* Nothing but what was chosen can be said of the first slot. */
static bool is_over(struct port *port, const struct letter *letter)
{
    const struct paxos_state *state = state_of(port);
    const bool alone = below_of(letter) == 1;
    return letter->number <= state->log.base || (alone && letter->number <= state->machine.commit);
}

static void promise(struct port *port, const struct letter *letter)
{
    struct paxos_state *state = state_of(port);
    const uint64_t first = letter->number;
    uint64_t last = state->log.last;
    if (below_of(letter) == 1) {
        struct log_entry entry = entry_at(port, first);
        entry.promised = ballot_of(letter);
        paxos_persist_slot(port, first, &entry);
        last = first;
    } else
        state->promised = ballot_of(letter);
    struct letter answer = {.tag = PROMISED, .word = word_of(ballot_of(letter), below_of(letter))};
    slots_of(port, &answer, &state->log, first, last < first ? 0 : (uint32_t)(last - first + 1));
    paxos_persist_letter(port, letter->from, &answer);
    paxos_persist(port);
}

void accept_prepare(struct port *port, const struct letter *letter)
{
    if (is_over(port, letter))
        teach(port, letter->from, letter->number);
    else if (ballot_of(letter) < accept_promised(port, letter->number))
        refuse(port, letter->from, letter->number);
    else
        promise(port, letter);
}

static bool is_allowed(struct port *port, uint32_t ballot, const struct slots *slots)
{
    for (uint32_t i = 0; i < slots->count; i++)
        if (ballot < accept_promised(port, slots->first + i))
            return false;
    return true;
}

/* What is known to be chosen need not be accepted again: it is the same value. */
bool accept_heard(struct port *port, const struct letter *letter)
{
    const struct paxos_state *state = state_of(port);
    const struct slots *slots = letter->body;
    if (!is_allowed(port, ballot_of(letter), slots)) {
        refuse(port, letter->from, slots->first);
        return false;
    }
    for (uint32_t i = 0; i < slots->count; i++)
        if (slots->first + i > state->machine.commit &&
            entry_at(port, slots->first + i).term != slots->entries[i].term)
            accept_value(port, slots->first + i, &slots->entries[i]);
    paxos_persist_letter(port, letter->from,
                         &(struct letter){.tag = ACCEPTED,
                                          .number = slots->first,
                                          .word = word_of(ballot_of(letter), slots->count)});
    paxos_persist(port);
    return true;
}
