/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is to join or to leave asks whoever leads ("AddServer RPC", "RemoveServer RPC", figure 4.1 of
 * the dissertation), and again until it is so: as a newcomer of Consul does (retry_join).
 *
 * Figure 4.1: "1. Reply NOT_LEADER if not leader."  "5. Reply OK": what is so already is told so.
 * Who does not know the leader, or has not heard of it lately, asks all.  What is wanted is in
 * memory: a process that dies forgets it.  One that is down cannot ask: an operator tells whoever
 * leads. */
#include "models/stores/raft/protocol.h"

static void ask(struct port *port)
{
    const struct raft_state *state = state_of(port);
    const struct raft_disk *disk = disk_of(port);
    const enum wish wish = !state->errand.joins ? WISH_LEAVE
                           : disk->blank        ? WISH_REPLACE
                                                : WISH_JOIN;
    const bool lately = *port->clock - state->heard < settings_of(port)->election_timeout.high;
    for (uint32_t i = 0; i < port->peers; i++)
        if (i != port->self && (!lately || state->leader == NOBODY || state->leader == i))
            raft_send(port, i,
                      &(struct letter){.tag = CHANGE,
                                       .number = wish,
                                       .word = word_of(state->term, disk->birth)});
}

void errand_go_on(struct port *port)
{
    struct errand *errand = &state_of(port)->errand;
    errand->ticket = 0;
    if (!errand->open)
        return;
    errand->ticket = port_timer(port, settings_of(port)->election_timeout.high, TIMER_ERRAND);
    if (leads(port))
        change_asked(port, port->self, errand->joins);
    else
        ask(port);
}

void errand_begin(struct port *port, bool joins)
{
    struct errand *errand = &state_of(port)->errand;
    if (errand->ticket != 0)
        port_cancel(port, errand->ticket);
    errand->open = true;
    errand->joins = joins;
    errand_go_on(port);
}
