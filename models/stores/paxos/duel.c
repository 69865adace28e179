/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Proposers without a leader: whoever is asked does both phases for the next slot that it does not
 * know to be chosen, each slot an instance of the single-decree algorithm (section 2) of its own.
 *
 * If phase 1 finds a value it is that one that gets chosen there, and the own command tries the
 * next slot.  Proposers that outbid each other may go on so for ever ("it's easy to construct a
 * scenario in which two proposers each keep issuing a sequence of proposals with increasing
 * numbers, none of which are ever chosen", section 2.4): who is outbid waits, the longer the more
 * often. */
#include "models/stores/paxos/protocol.h"

static struct attempt *attempt_of(struct port *port) { return &state_of(port)->attempt; }

/* Calls again unless something has happened before. */
static void turns(struct port *port, enum phase phase, sim_time wait)
{
    struct attempt *attempt = attempt_of(port);
    attempt->phase = phase;
    attempt->yes = 0;
    attempt->turn++;
    port_timer(port, wait, attempt->turn << 2 | TIMER_ATTEMPT);
}

/* After so long a letter is lost. */
static sim_time loss_of(struct port *port) { return 2 * settings_of(port)->heartbeat; }

/* --- phase 1 --- */

static void prepares(struct port *port)
{
    struct attempt *attempt = attempt_of(port);
    const struct entry_log *log = &state_of(port)->log;
    const uint64_t slot = attempt->slot;
    const uint32_t promised = accept_promised(port, slot),
                   above = promised > attempt->seen ? promised : attempt->seen;
    struct log_entry own = slot <= log->last ? *log_at(log, slot) : (struct log_entry){0};
    attempt->ballot = attempt->seen = ballot_above(above, port->self);
    attempt->best = 0;
    turns(port, PREPARING, loss_of(port));
    own.promised = attempt->ballot;
    paxos_persist_slot(port, slot, &own); /* counts when it is on disk */
    for (uint32_t i = 0; i < port->peers; i++)
        if (i != port->self)
            paxos_persist_letter(port, i,
                                 &(struct letter){.tag = PREPARE,
                                                  .number = slot,
                                                  .word = word_of(attempt->ballot, 1)});
    paxos_persist(port);
}

static void tries(struct port *port)
{
    struct paxos_state *state = state_of(port);
    if (state->attempt.phase != RESTING || !state->asking)
        return;
    state->attempt.slot = state->machine.commit + 1;
    prepares(port);
}

static void considers(struct attempt *attempt, const struct log_entry *entry)
{
    if (entry->term <= attempt->best)
        return;
    attempt->best = entry->term;
    attempt->value = *entry;
}

/* --- phase 2 --- */

static void offers(struct port *port)
{
    struct paxos_state *state = state_of(port);
    struct attempt *attempt = &state->attempt;
    const struct task *task = state->asking;
    if (attempt->best == 0) {
        attempt->value = (struct log_entry){.key = task->key,
                                            .id = task->word,
                                            .dataset = task->dataset,
                                            .barrier = task->verb == VERB_READ};
        attempt->offered = true;
    }
    attempt->value.term = attempt->ballot;
    turns(port, ACCEPTING, loss_of(port));
    if (attempt->ballot < accept_promised(port, attempt->slot))
        return; /* its own acceptor has been won over meanwhile */
    accept_value(port, attempt->slot, &attempt->value);
    struct letter letter = {.tag = ACCEPT, .word = word_of(attempt->ballot, 0)};
    slots_of(port, &letter, &state->log, attempt->slot, 1);
    paxos_send_others(port, &letter);
    paxos_persist(port);
}

static void tells(struct port *port)
{
    struct paxos_state *state = state_of(port);
    const uint64_t slot = state->attempt.slot;
    CHECK(log_at(&state->log, slot)->id == state->attempt.value.id); // there is one chosen value
    learn_chosen(port, slot);
    struct letter letter = {.tag = CHOSEN};
    slots_of(port, &letter, &state->log, slot, 1);
    paxos_send_others(port, &letter);
    learn_go_on(port);
}

static void goes_on(struct port *port)
{
    const struct attempt *attempt = attempt_of(port);
    if (size_of_set(attempt->yes) < majority(port))
        return;
    if (attempt->phase == PREPARING)
        offers(port);
    else if (attempt->phase == ACCEPTING)
        tells(port);
}

/* --- what is heard of it --- */

void duel_promised(struct port *port, const struct letter *letter)
{
    struct attempt *attempt = attempt_of(port);
    const struct slots *slots = letter->body;
    if (attempt->phase != PREPARING || ballot_of(letter) != attempt->ballot ||
        slots->first != attempt->slot)
        return;
    considers(attempt, &slots->entries[0]);
    attempt->yes |= replica_bit(letter->from);
    goes_on(port);
}

void duel_accepted(struct port *port, const struct letter *letter)
{
    struct attempt *attempt = attempt_of(port);
    if (attempt->phase != ACCEPTING || ballot_of(letter) != attempt->ballot ||
        letter->number != attempt->slot)
        return;
    attempt->yes |= replica_bit(letter->from);
    goes_on(port);
}

void duel_own(struct port *port, uint64_t slot, const struct log_entry *entry)
{
    struct attempt *attempt = attempt_of(port);
    const bool promised = attempt->phase == PREPARING && entry->promised == attempt->ballot;
    const bool accepted = attempt->phase == ACCEPTING && entry->term == attempt->ballot;
    if (slot != attempt->slot || (!promised && !accepted))
        return;
    if (promised)
        considers(attempt, entry);
    attempt->yes |= replica_bit(port->self);
}

void duel_flushed(struct port *port) { goes_on(port); }

void duel_refused(struct port *port, const struct letter *letter)
{
    struct attempt *attempt = attempt_of(port);
    const struct duration_range *retry = &settings_of(port)->retry;
    if ((attempt->phase != PREPARING && attempt->phase != ACCEPTING) ||
        letter->number != attempt->slot || ballot_of(letter) <= attempt->ballot)
        return;
    if (ballot_of(letter) > attempt->seen)
        attempt->seen = ballot_of(letter);
    attempt->outbid++;
    draw random = port_random(port);
    const double share = unit_of(draw_next(&random));
    const sim_time wait = retry->low + (sim_time)(share * (double)(retry->high - retry->low));
    turns(port, OUTBID, wait * attempt->outbid);
}

void duel_timer(struct port *port, uint64_t turn)
{
    struct attempt *attempt = attempt_of(port);
    if (turn != attempt->turn || attempt->phase == RESTING)
        return;
    if (state_of(port)->asking)
        prepares(port);
    else
        attempt->phase = RESTING;
}

/* --- its commands --- */

void duel_propose(struct port *port, struct task *task)
{
    struct paxos_state *state = state_of(port);
    draw random = port_random(port);
    task->stage = PROPOSED;
    task->word = task->verb == VERB_READ ? draw_next(&random) : task->id;
    task->next = NULL;
    *(state->asking ? &state->asking_end->next : &state->asking) = task;
    state->asking_end = task;
    tries(port);
}

static struct task *takes_first(struct paxos_state *state)
{
    struct task *task = state->asking;
    state->asking = task->next;
    return task;
}

/* The slot is chosen: is it the own command?  Where a snapshot has come instead of the value nobody
 * can tell. */
void duel_resolved(struct port *port)
{
    struct paxos_state *state = state_of(port);
    struct attempt *attempt = &state->attempt;
    if (attempt->phase == RESTING || attempt->slot > state->machine.commit)
        return;
    const bool known = attempt->slot > state->log.base;
    const bool own =
        known && state->asking && log_at(&state->log, attempt->slot)->id == state->asking->word;
    if (own)
        machine_wait(&state->machine, takes_first(state), attempt->slot);
    else if (!known && attempt->offered && state->asking)
        port_answer(port, takes_first(state), OUTCOME_error);
    *attempt = (struct attempt){.turn = attempt->turn + 1};
    tries(port);
}

/* --- who is behind, who is silent --- */

static void beats(struct port *port)
{
    paxos_send_others(port,
                      &(struct letter){.tag = HEARTBEAT, .number = state_of(port)->machine.commit});
    port_timer(port, settings_of(port)->heartbeat, TIMER_HEARTBEAT);
}

void duel_started(struct port *port)
{
    followers_begin(port, &state_of(port)->followers);
    if (port->peers > 1)
        beats(port);
}

void duel_beat(struct port *port)
{
    followers_alive(port, &state_of(port)->followers, first_of(port->peers),
                    settings_of(port)->election_timeout.high);
    beats(port);
}

void duel_heard(struct port *port, const struct letter *letter)
{
    struct paxos_state *state = state_of(port);
    followers_heard(port, &state->followers, letter->from);
    teach_told(port, letter->from, letter->number, letter->number < state->machine.commit);
}
