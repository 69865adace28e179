/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Leadership is handed over (dissertation, section 3.10).
 *
 * "1. The prior leader stops accepting new client requests.  2. The prior leader fully updates the
 * target server's log to match its own [...].  3. The prior leader sends a TimeoutNow request to
 * the target server.  This request has the same effect as the target server's election timer
 * firing". "If leadership transfer does not complete after about an election timeout, the prior
 * leader aborts the transfer and resumes accepting client requests."
 *
 * It waits besides until all that it has is committed, so no client is left in doubt.
 *
 * Who is asked for a vote that way does not mind that it has heard of the leader (4.2.3), so the
 * prior leader holds no lease any more in its term: the target may stand for leader later than it
 * thinks. */
#include "models/stores/raft/protocol.h"

/* The one with the most of the log, of those that are heard of. */
static uint32_t best_of(struct port *leader)
{
    const struct raft_state *state = state_of(leader);
    uint32_t best = NOBODY;
    for (uint32_t i = 0; i < leader->peers; i++)
        if (i != leader->self && belongs(leader, i) &&
            !(state->followers.silent & replica_bit(i)) &&
            (best == NOBODY || state->peers[i].match > state->peers[best].match))
            best = i;
    return best;
}

void transfer_begin(struct port *leader, uint32_t to)
{
    struct raft_state *state = state_of(leader);
    const uint32_t heir = to == NOBODY ? best_of(leader) : to;
    if (!leads(leader) || state->heir != NOBODY || heir == NOBODY || heir == leader->self ||
        !belongs(leader, heir))
        return;
    state->heir = heir;
    state->called = false;
    port_timer(leader, settings_of(leader)->election_timeout.high,
               timer_word(leader, TIMER_TRANSFER));
    transfer_go_on(leader);
}

void transfer_go_on(struct port *leader)
{
    struct raft_state *state = state_of(leader);
    if (state->heir == NOBODY || state->called || state->machine.commit < state->log.last ||
        state->peers[state->heir].match < state->log.last)
        return;
    state->called = state->unleased = true;
    raft_send(leader, state->heir,
              &(struct letter){.tag = TIMEOUT_NOW, .word = word_of(state->term, 0)});
}

void transfer_over(struct port *leader) { state_of(leader)->heir = NOBODY; }

void transfer_hear(struct port *port, const struct letter *letter)
{
    if (role_hears(port, letter))
        elect_now(port);
}
