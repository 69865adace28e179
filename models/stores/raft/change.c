/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The leader's side of a change of members: one server at a time (dissertation, chapter 4).
 *
 * Figure 4.1, AddServer: "2. Catch up new server for fixed number of rounds.  Reply TIMEOUT if new
 * server does not make progress for an election timeout or if the last round takes longer than the
 * election timeout.  3. Wait until previous configuration in log is committed.  4. Append new
 * configuration entry to log (old configuration plus newServer), commit using majority of new
 * configuration.  5. Reply OK."
 * Section 4.2.1: "Each round replicates all the log entries present in the leader's log at the
 * start of the round [...] The algorithm waits a fixed number of rounds (such as 10).  If the last
 * round lasts less than an election timeout, then the leader adds the new server".  Until then the
 * newcomer "is added to the cluster as a non-voting member".
 *
 * Besides, a leader appends no configuration before an entry of its own term is committed: "a bug
 * in single-server membership changes" (Ongaro, raft-dev, 10 July 2015), by which a configuration
 * that two leaders do not know of each other could commit without overlap.
 *
 * Section 4.2.2: "a leader that is removed from the configuration steps down once the Cnew entry is
 * committed"; until then it replicates "but does not count itself in majorities". */
#include "models/stores/raft/protocol.h"

enum { MOST_ROUNDS = 10 };

static struct change *change_of(struct port *leader) { return &state_of(leader)->change; }

void change_drop(struct port *leader)
{
    struct change *change = change_of(leader);
    bring_end(leader);
    change->stage = NO_CHANGE;
}

void change_forget(struct port *port)
{
    change_drop(port);
    state_of(port)->change = (struct change){.stage = NO_CHANGE};
}

/* --- a newcomer is brought up --- */

static void round_begin(struct port *leader)
{
    struct change *change = change_of(leader);
    change->round++;
    change->round_end = state_of(leader)->log.last;
    change->round_begun = *leader->clock;
}

void change_appended(struct port *leader, const struct letter *letter)
{
    struct change *change = change_of(leader);
    if (below_of(letter) != state_of(leader)->peers[letter->from].birth ||
        !bring_installed(leader, letter->from, letter->number))
        return;
    change->stage = CATCHES_UP;
    change->round = 0;
    round_begin(leader);
    replicate_all(leader);
}

static void rounds_go_on(struct port *leader)
{
    struct change *change = change_of(leader);
    if (change->stage != CATCHES_UP ||
        state_of(leader)->peers[change->peer].match < change->round_end)
        return;
    const sim_time took = *leader->clock - change->round_begun;
    if (took < settings_of(leader)->election_timeout.low)
        change->stage = READY;
    else if (change->round < MOST_ROUNDS)
        round_begin(leader);
    else
        change_drop(leader); /* who wants it asks again */
}

/* "If the new server is unavailable or is so slow that it will never catch up" (4.2.1). */
void change_beat(struct port *leader)
{
    const struct change *change = change_of(leader);
    const sim_time silence = *leader->clock - state_of(leader)->followers.heard[change->peer];
    if ((change->stage == STREAMS || change->stage == CATCHES_UP) &&
        silence > settings_of(leader)->election_timeout.high)
        change_drop(leader);
    change_go_on(leader);
}

/* --- the change --- */

/* One server more or less: the entry, in effect at once. */
void change_propose(struct port *leader, uint32_t peer)
{
    struct raft_state *state = state_of(leader);
    const struct log_entry entry = {.key = state->members.voters ^ replica_bit(peer),
                                    .term = state->term,
                                    .barrier = true,
                                    .members = true};
    bring_end(leader);
    log_push(&state->log, &entry);
    members_added(leader, &entry, state->log.last);
    change_of(leader)->stage = PROPOSED_TO_ALL;
    replicate_all(leader);
}

static bool may_propose(struct port *leader)
{
    const struct raft_state *state = state_of(leader);
    return knows_commit(state) && state->members.index <= state->machine.commit &&
           state->heir == NOBODY;
}

static void begin(struct port *leader, uint32_t peer)
{
    struct raft_state *state = state_of(leader);
    struct change *change = &state->change;
    change->peer = peer;
    change->joins = !(change->out & replica_bit(peer)); /* in both: it goes, and comes again */
    *(change->joins ? &change->in : &change->out) &= ~replica_bit(peer);
    if (belongs(leader, peer) == change->joins || (change->joins && peer == leader->self) ||
        (!change->joins && size_of_set(state->members.voters) == 1))
        return; /* a leader that goes asks the next one; none would be left */
    change->stage = change->joins ? STREAMS : READY;
    state->followers.heard[peer] = *leader->clock;
    if (change->joins)
        bring_begin(leader, peer);
}

/* Nothing is left to be proposed but what is. */
static void next(struct port *leader)
{
    struct change *change = change_of(leader);
    rounds_go_on(leader);
    while (change->stage == NO_CHANGE && (change->in | change->out) && may_propose(leader))
        begin(leader, lowest(change->in | change->out));
    if (change->stage == READY && may_propose(leader))
        change_propose(leader, change->peer);
}

/* What the leader has proposed, or found in its log, is agreed on: who leaves hears it with the
 * others for the last time; the leader itself is none any more. */
void change_go_on(struct port *leader)
{
    struct raft_state *state = state_of(leader);
    const bool agreed = state->members.index <= state->machine.commit,
               goes = agreed && !belongs(leader, leader->self);
    const bool over = agreed && state->change.stage == PROPOSED_TO_ALL;
    if (over || goes)
        heartbeat_send(leader);
    if (over)
        state->change.stage = NO_CHANGE;
    if (goes)
        role_follow(leader, state->term, NOBODY);
    else
        next(leader);
}

/* "Reply OK", if that is agreed on. */
static void is_so(struct port *leader, uint32_t peer, bool joins)
{
    const struct raft_state *state = state_of(leader);
    if (state->members.index > state->machine.commit || !knows_commit(state))
        return;
    if (peer == leader->self)
        errand_settled(leader, joins);
    else if (!joins)
        members_dismiss(leader, peer);
    else
        raft_send(leader, peer,
                  &(struct letter){.tag = JOINED,
                                   .word = word_of(state->term, state->peers[peer].asked)});
}

/* None would be left. */
static bool is_refused(struct port *leader, uint32_t peer, bool joins)
{
    if (joins || peer != leader->self || !is_alone(leader))
        return false;
    errand_settled(leader, false);
    return true;
}

void change_asked(struct port *leader, uint32_t peer, bool joins)
{
    struct change *change = change_of(leader);
    const replica_set bit = replica_bit(peer);
    if (!leads(leader) || is_refused(leader, peer, joins))
        return;
    if (change->stage != NO_CHANGE && change->peer == peer) {
        if (change->joins == joins || change->stage == PROPOSED_TO_ALL)
            return;
        change_drop(leader);
    }
    change->in &= ~bit;
    change->out &= ~bit;
    if (belongs(leader, peer) == joins)
        is_so(leader, peer, joins);
    else
        *(joins ? &change->in : &change->out) |= bit;
    change_go_on(leader);
}

/* It has lost its disk: the member that it was goes first, and that is agreed on before it is sent
 * anything (blank.c). */
static void replace(struct port *leader, uint32_t peer)
{
    struct change *change = change_of(leader);
    const struct progress *its = &state_of(leader)->peers[peer];
    if (change->stage != NO_CHANGE && change->peer == peer)
        return; /* it asks again */
    if (belongs(leader, peer) && its->birth == its->asked) {
        is_so(leader, peer, true);
        return;
    }
    if (belongs(leader, peer))
        change->out |= replica_bit(peer);
    change->in |= replica_bit(peer);
    change_go_on(leader);
}

void change_heard(struct port *port, const struct letter *letter)
{
    if (!leads(port))
        return;
    struct progress *its = &state_of(port)->peers[letter->from];
    if (below_of(letter) > its->asked)
        its->asked = below_of(letter);
    if (letter->number == WISH_REPLACE)
        replace(port, letter->from);
    else
        change_asked(port, letter->from, letter->number == WISH_JOIN);
}
