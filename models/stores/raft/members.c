/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who belongs to the group (dissertation, section 4.1).
 *
 * "The new configuration takes effect on each server as soon as it is added to that server's log:
 * [...] a server always uses the latest configuration in its log, regardless of whether the entry
 * is committed."  An entry that is cut off takes its configuration along: the former one counts
 * again.
 *
 * Configurations that follow each other differ in one server, so any majority of the one and any of
 * the other overlap.
 *
 * Nobody asks whether who sends a letter belongs: "A server accepts AppendEntries requests from a
 * leader that is not part of the server's latest configuration. [...] A server also grants its vote
 * to a candidate that is not part of the server's latest configuration".  What is counted are the
 * answers of those that belong. */
#include "models/stores/raft/protocol.h"

/* Clients hear of it when it is agreed on. */
static void announce(struct port *port)
{
    const struct raft_state *state = state_of(port);
    if (state->dismissed)
        port_announce_member(port, false);
    else if (state->members.index <= state->machine.commit)
        port_announce_member(port, belongs(port, port->self));
}

static void take_effect(struct port *port, replica_set voters, replica_set before, uint64_t index)
{
    struct raft_state *state = state_of(port);
    const bool stood = members_stand(port);
    state->dismissed = false;
    state->members = (struct members){.voters = voters, .before = before, .index = index};
    if (state->role != LEADER && !stood && members_stand(port))
        role_timer(port);
    announce(port);
}

/* The latest one up to an index: of the log, or of the snapshot before it. */
static struct members found(const struct port *port, uint64_t upto)
{
    const struct entry_log *log = &((const struct raft_state *)port->state)->log;
    const struct raft_disk *disk = disk_of(port);
    for (uint64_t i = upto; i > log->base; i--)
        if (log_at(log, i)->members)
            return (struct members){.voters = log_at(log, i)->key, .index = i};
    return (struct members){.voters = disk->members, .index = disk->snapshot};
}

replica_set members_as_of(const struct port *port, uint64_t index)
{
    return found(port, index).voters;
}

void members_start(struct port *port)
{
    struct raft_state *state = state_of(port);
    state->members = found(port, state->log.last);
    state->members.before = state->members.index > state->log.base
                                ? found(port, state->members.index - 1).voters
                                : state->members.voters;
    port_announce_member(port, belongs(port, port->self));
}

void members_cut(struct port *port)
{
    if (state_of(port)->members.index <= state_of(port)->log.last)
        return;
    const struct members latest = found(port, state_of(port)->log.last);
    take_effect(port, latest.voters, latest.voters, latest.index);
}

void members_added(struct port *port, const struct log_entry *entry, uint64_t index)
{
    if (entry->members)
        take_effect(port, entry->key, state_of(port)->members.voters, index);
}

/* Of a snapshot; what the log holds behind it is later. */
void members_installed(struct port *port)
{
    const struct members latest = found(port, state_of(port)->log.last);
    take_effect(port, latest.voters, latest.voters, latest.index);
}

void members_committed(struct port *port, uint64_t before)
{
    const struct raft_state *state = state_of(port);
    if (state->members.index > before && state->members.index <= state->machine.commit)
        announce(port);
}

/* "A server that is not part of its own latest configuration should still start new elections, as
 * it might still be needed until the Cnew entry is committed" (4.2.2); not if it has been told that
 * it is, nor one that has never belonged. */
bool members_stand(const struct port *port)
{
    const struct raft_state *state = port->state;
    const struct members *members = &state->members;
    const bool needed =
        members->before & replica_bit(port->self) && members->index > state->machine.commit;
    return !state->dismissed && (belongs(port, port->self) || needed);
}

/* Those that belong, and who joins or leaves until that is over. */
bool is_led(const struct port *leader, uint32_t peer)
{
    const struct raft_state *state = leader->state;
    return peer != leader->self && (belongs(leader, peer) || (state->change.stage != NO_CHANGE &&
                                                              state->change.peer == peer));
}

/* --- who is removed does not know --- */

/* "Once the leader has created the Cnew entry, a server that is not in Cnew will no longer receive
 * heartbeats, so it will time out and start new elections" (4.2.3).  Whoever is asked for a vote by
 * one that is out for good says so, as etcd does (410 Gone), and does not mind it while it hears of
 * a leader (role_sticks). */
void members_dismiss(struct port *port, uint32_t who)
{
    const struct raft_state *state = state_of(port);
    if (belongs(port, who) || state->members.index > state->machine.commit)
        return;
    const bool sure = leads(port) && knows_commit(state);
    raft_send(port, who,
              &(struct letter){.tag = DISMISSED,
                               .number = state->members.index,
                               .word = word_of(state->term, sure)});
}

/* What it says counts if it is later than what this one knows: by its index, or because a leader
 * that has committed something in a later term does not have it, so it never will be committed. */
static bool is_news(const struct port *port, const struct letter *letter)
{
    const struct raft_state *state = port->state;
    const uint64_t mine = state->members.index;
    return !belongs(port, port->self) || letter->number > mine ||
           (below_of(letter) && mine > state->log.base &&
            term_of(letter) > log_term(&state->log, mine));
}

void members_dismissed(struct port *port, const struct letter *letter)
{
    role_observe(port, letter);
    if (!is_news(port, letter))
        return;
    state_of(port)->dismissed = true;
    announce(port);
    errand_settled(port, false);
}
