/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Terms and roles (section 5.1), and the clock that says that there is no leader.
 *
 * The election time-out is drawn whenever a role or a vote begins, and runs anew with every sign of
 * life of the leader (section 5.2).  Its timer is not: it looks again when it has fired too early,
 * so a heartbeat costs no event. */
#include "models/stores/raft/protocol.h"

/* Whoever was promised something by the leader that this no longer is. */
static void gives_up(struct port *port)
{
    struct raft_state *state = state_of(port);
    struct task *lists[] = {state->writing, state->asking, state->next};
    state->writing = state->writing_end = NULL;
    state->asking = state->next = state->next_end = NULL;
    state->batching = false;
    state->leased_until = 0;
    port_announce_follower(port);
    for (unsigned i = 0; i < sizeof lists / sizeof lists[0]; i++)
        tasks_fail(port, lists[i]);
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
        persist(port);
    }
    if (led) {
        gives_up(port);
        role_timer(port);
    }
}

static void arm(struct port *port)
{
    struct raft_state *state = state_of(port);
    state->armed = state->deadline;
    state->ticket = port_timer(port, state->deadline - *port->clock, TIMER_ELECTION);
}

void role_timer(struct port *port)
{
    struct raft_state *state = state_of(port);
    const struct duration_range *range = &settings_of(port)->election_timeout;
    draw random = port_random(port);
    state->timeout =
        range->low + (sim_time)(unit_of(draw_next(&random)) * (double)(range->high - range->low));
    state->deadline = *port->clock + state->timeout;
    if (state->ticket != 0 && state->armed > state->deadline) {
        port_cancel(port, state->ticket);
        state->ticket = 0;
    }
    if (state->ticket == 0)
        arm(port);
}

bool role_timer_over(struct port *port)
{
    struct raft_state *state = state_of(port);
    state->ticket = 0;
    if (state->role == LEADER)
        return false;
    if (*port->clock >= state->deadline)
        return true;
    arm(port);
    return false;
}

bool role_observe(struct port *port, const struct letter *letter)
{
    const uint32_t term = term_of(letter);
    if (term > state_of(port)->term)
        role_follow(port, term, NOBODY);
    return term == state_of(port)->term;
}

/* Section 4.2.3 of the dissertation; leases need it (6.4.1), also of one that has just started and
 * may have forgotten of whom it heard. */
bool role_sticks(const struct port *port)
{
    const struct raft_state *state = port->state;
    const struct raft *settings = settings_of(port);
    const bool lately = *port->clock - state->heard < settings->election_timeout.low;
    if (has_leases(settings))
        return state->role == LEADER || lately;
    return settings->pre_vote && (state->role == LEADER || (state->leader != NOBODY && lately));
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
    state->deadline = state->heard + state->timeout;
    return true;
}
