/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Terms and roles (section 5.1), and what is heard of a leader. */
#include "models/stores/raft/protocol.h"

/* Whoever was promised something by the leader that this no longer is. */
static void gives_up(struct port *port)
{
    struct raft_state *state = state_of(port);
    struct task *lists[] = {state->machine.writing, state->asking, state->next};
    state->machine.writing = state->machine.writing_end = NULL;
    state->machine.own_from = UINT64_MAX;
    state->asking = state->next = state->next_end = NULL;
    state->batching = false;
    state->leased_until = 0;
    port_announce_follower(port);
    for (unsigned i = 0; i < sizeof lists / sizeof lists[0]; i++)
        for (struct task *task = lists[i], *next; task; task = next) {
            next = task->next;
            state->above->answer(port, task, OUTCOME_error);
        }
    state->above->resigned(port);
}

void role_follow(struct port *port, uint32_t term, uint32_t leader)
{
    struct raft_state *state = state_of(port);
    const bool led = state->role == LEADER;
    CHECK(term >= state->term);
    state->role = FOLLOWER;
    state->leader = leader;
    state->granted = 0;
    if (term > state->term) {
        state->term = term;
        state->vote = NOBODY;
    }
    if (led) {
        gives_up(port);
        role_timer(port);
    }
}

void role_timer(struct port *port)
{
    patience_begin(port, &state_of(port)->patience, &settings_of(port)->election_timeout,
                   TIMER_ELECTION);
}

bool role_timer_over(struct port *port)
{
    struct raft_state *state = state_of(port);
    return patience_over(port, &state->patience, state->role != LEADER);
}

bool role_observe(struct port *port, const struct letter *letter)
{
    const uint32_t term = term_of(letter);
    if (term > state_of(port)->term)
        role_follow(port, term, NOBODY);
    return term == state_of(port)->term;
}

/* "If a server receives a RequestVote request within the minimum election timeout of hearing from a
 * current leader, it does not update its term or grant its vote" (section 4.2.3 of the
 * dissertation): always of one that does not belong any more.  Leases need it of all (6.4.1), also
 * of one that has just started and may have forgotten of whom it heard; pre-vote brings it along.
 */
bool role_sticks(const struct port *port, uint32_t candidate)
{
    const struct raft_state *state = port->state;
    const struct raft *settings = settings_of(port);
    const bool lately = *port->clock - state->heard < settings->election_timeout.low;
    if (has_leases(settings))
        return state->role == LEADER || lately;
    return (settings->pre_vote || !belongs(port, candidate)) &&
           (state->role == LEADER || (state->leader != NOBODY && lately));
}

bool role_hears(struct port *port, const struct letter *letter)
{
    struct raft_state *state = state_of(port);
    if (!role_observe(port, letter)) { /* a deposed leader: it learns of the new term */
        persist_promise(port, letter->from,
                        &(struct letter){.tag = HEARD, .word = word_of(state->term, 0)});
        return false;
    }
    CHECK(state->role != LEADER); // one leader a term
    if (state->role != FOLLOWER || state->leader != letter->from)
        role_follow(port, state->term, letter->from);
    state->heard = *port->clock;
    patience_renew(port, &state->patience);
    return true;
}
