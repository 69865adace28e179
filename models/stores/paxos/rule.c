/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a leader does (section 3): it proposes again whatever phase 1 has found, "a special no-op
 * command" where nothing was found between, and from then on does phase 2 alone, once for each
 * command, for as many slots at a time as there are commands.
 *
 * What was not accepted by the second heartbeat after it was sent is sent again.  A leader that a
 * majority has not answered for an election time-out steps down, so that its clients look for
 * another one. */
#include "models/stores/paxos/protocol.h"

/* --- votes --- */

static replica_set *votes_at(const struct votes *votes, uint64_t slot)
{
    return &votes->ring[slot & (votes->limit - 1)];
}

/* Room for slots commit + 1 .. slot. */
static void make_room(struct port *leader, uint64_t slot)
{
    const struct paxos_state *state = state_of(leader);
    struct votes *votes = &state_of(leader)->votes;
    const struct votes old = *votes;
    const uint64_t first = state->machine.commit + 1;
    if (slot - first < old.limit)
        return;
    votes->limit = old.limit ? 2 * old.limit : 64;
    while (slot - first >= votes->limit)
        votes->limit *= 2;
    votes->ring = block_array(leader->blocks, votes->limit, sizeof *votes->ring);
    for (uint64_t i = first; old.limit > 0 && i < first + old.limit; i++)
        *votes_at(votes, i) = *votes_at(&old, i);
    block_give(leader->blocks, old.ring, old.limit * sizeof *old.ring);
}

static void vote(struct port *leader, uint64_t slot, uint32_t from)
{
    const struct paxos_state *state = state_of(leader);
    if (slot > state->machine.commit && slot <= state->log.last)
        *votes_at(&state->votes, slot) |= replica_bit(from);
}

/* --- phase 2 --- */

/* The leader's own acceptor is the first one. */
static void put(struct port *leader, uint64_t slot, const struct log_entry *entry)
{
    struct paxos_state *state = state_of(leader);
    struct log_entry own = *entry;
    own.term = state->ballot;
    make_room(leader, slot);
    *votes_at(&state->votes, slot) = 0;
    accept_value(leader, slot, &own);
}

static struct letter offer(struct port *leader, uint64_t first, uint64_t count)
{
    const struct paxos_state *state = state_of(leader);
    struct letter letter = {.tag = ACCEPT, .word = word_of(state->ballot, 0)};
    slots_of(leader, &letter, &state->log, first,
             (uint32_t)(count < SLOTS_PER_LETTER ? count : SLOTS_PER_LETTER));
    return letter;
}

/* Of what phase 1 has found; what it knows to be chosen is proposed as it is, for behind a gap
 * others may not have it. */
static void proposes_again(struct port *leader)
{
    struct paxos_state *state = state_of(leader);
    const struct log_entry nothing = {.barrier = true};
    const uint64_t first = state->machine.commit + 1;
    const uint64_t last = state->found.last > state->log.last ? state->found.last : state->log.last;
    for (uint64_t slot = first; slot <= last + 1; slot++) {
        const bool found = slot > state->found.base && slot <= state->found.last &&
                           log_at(&state->found, slot)->term != 0;
        const bool chosen = slot <= state->log.last && log_at(&state->log, slot)->chosen;
        put(leader, slot,
            chosen  ? log_at(&state->log, slot)
            : found ? log_at(&state->found, slot)
                    : &nothing);
    }
    state->machine.own_from = last + 1;
}

void rule_begin(struct port *leader)
{
    struct paxos_state *state = state_of(leader);
    for (uint32_t i = 0; i < leader->peers; i++)
        state->others[i] = (struct listener){.commit = UINT64_MAX};
    followers_begin(leader, &state->followers);
    proposes_again(leader);
    state->last = state->before = 0;
    port_announce_leader(leader, state->ballot);
    if (leader->peers > 1) {
        paxos_send_others(leader, &(struct letter){.tag = HEARTBEAT,
                                                   .number = state->machine.commit,
                                                   .word = word_of(state->ballot, 0)});
        port_timer(leader, settings_of(leader)->heartbeat,
                   (uint64_t)state->ballot << 2 | TIMER_HEARTBEAT);
    }
    for (uint64_t slot = state->machine.commit + 1; slot <= state->log.last;
         slot += SLOTS_PER_LETTER) {
        const struct letter letter = offer(leader, slot, state->log.last - slot + 1);
        paxos_send_others(leader, &letter);
    }
    paxos_persist(leader);
}

void rule_propose(struct port *leader, struct task *task)
{
    struct paxos_state *state = state_of(leader);
    const uint64_t slot = state->log.last + 1;
    put(leader, slot,
        &(struct log_entry){.key = task->key,
                            .id = task->id,
                            .dataset = task->dataset,
                            .barrier = task->verb == VERB_READ});
    task->stage = PROPOSED;
    machine_wait(&state->machine, task, slot);
    const struct letter letter = offer(leader, slot, 1);
    paxos_send_others(leader, &letter);
    paxos_persist(leader);
}

void rule_commit(struct port *leader)
{
    const struct paxos_state *state = state_of(leader);
    uint64_t slot = state->machine.commit + 1;
    for (; slot <= state->log.last; slot++) {
        if (!log_at(&state->log, slot)->chosen &&
            size_of_set(*votes_at(&state->votes, slot)) < majority(leader))
            break;
        learn_chosen(leader, slot);
    }
    if (slot > state->machine.commit + 1)
        learn_go_on(leader);
}

void rule_own(struct port *leader, uint64_t slot, const struct log_entry *entry)
{
    if (leads(leader) && entry->term == state_of(leader)->ballot)
        vote(leader, slot, leader->self);
}

/* Does the letter answer this leader? */
static bool answers(struct port *port, const struct letter *letter)
{
    struct paxos_state *state = state_of(port);
    if (!leads(port) || ballot_of(letter) != state->ballot)
        return false;
    followers_heard(port, &state->followers, letter->from);
    return true;
}

void rule_accepted(struct port *port, const struct letter *letter)
{
    if (!answers(port, letter))
        return;
    for (uint32_t i = 0; i < below_of(letter); i++)
        vote(port, letter->number + i, letter->from);
    rule_commit(port);
}

void rule_heard(struct port *port, const struct letter *letter)
{
    if (answers(port, letter))
        teach_told(port, letter->from, letter->number, below_of(letter) == 1);
}

/* --- its clock --- */

/* Whatever it has not accepted of what two heartbeats ago had been proposed. */
static void offers_again(struct port *leader, uint32_t to)
{
    const struct paxos_state *state = state_of(leader);
    for (uint64_t slot = state->machine.commit + 1; slot <= state->last;) {
        uint64_t count = 0;
        while (slot + count <= state->last &&
               !(*votes_at(&state->votes, slot + count) & replica_bit(to)) &&
               count < SLOTS_PER_LETTER)
            count++;
        if (count > 0) {
            struct letter letter = offer(leader, slot, count);
            paxos_send(leader, to, &letter);
        }
        slot += count > 0 ? count : 1;
    }
}

void rule_beat(struct port *leader)
{
    struct paxos_state *state = state_of(leader);
    const replica_set alive = followers_alive(leader, &state->followers, first_of(leader->peers),
                                              settings_of(leader)->election_timeout.high);
    if (size_of_set(alive) < majority(leader)) {
        lead_resigns(leader);
        return;
    }
    paxos_send_others(leader, &(struct letter){.tag = HEARTBEAT,
                                               .number = state->machine.commit,
                                               .word = word_of(state->ballot, 0)});
    for (uint32_t i = 0; i < leader->peers; i++)
        if (i != leader->self)
            offers_again(leader, i);
    state->last = state->before;
    state->before = state->log.last;
    port_timer(leader, settings_of(leader)->heartbeat,
               (uint64_t)state->ballot << 2 | TIMER_HEARTBEAT);
}
