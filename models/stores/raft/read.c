/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads.
 *
 * read_index: the leader notes what is committed, makes sure that it still leads by a round of
 * heartbeats that a majority answers, and answers when that much is applied (dissertation, section
 * 6.4).  One round at a time: reads that come meanwhile share the next one.
 * lease: a majority that has answered a heartbeat will not vote for `lease` from when it was sent,
 * so until then the leader needs no round (6.4.1).  It goes by its own clock: one that is set back
 * by more than `most_skew` answers stale values.
 * follower: any replica answers what it has: stale. */
#include "models/stores/raft/protocol.h"

void heartbeat_send(struct port *leader)
{
    struct raft_state *state = state_of(leader);
    state->round++;
    state->sent[state->round % ROUNDS_KEPT] = port_now(leader);
    for (uint32_t i = 0; i < leader->peers; i++) {
        const uint64_t match = state->peers[i].match;
        if (is_led(leader, i))
            raft_send(leader, i,
                      &(struct letter){
                          .tag = HEARTBEAT,
                          .number = match < state->machine.commit ? match : state->machine.commit,
                          .word = word_of(state->term, state->round)});
    }
}

static void read_begin(struct port *port, struct task *task)
{
    task->stage = READING;
    port_work(port, task, drawn(port, &port->store->read_time));
}

/* Sure of the leader; it may have to see more than is applied. */
static void is_sure(struct port *port, struct task *task, uint64_t index)
{
    struct raft_state *state = state_of(port);
    task->word = index;
    if (state->machine.applied >= index) {
        read_begin(port, task);
        return;
    }
    task->next = state->late;
    state->late = task;
}

static void start_round(struct port *leader)
{
    struct raft_state *state = state_of(leader);
    if (state->asking || !state->next || !leads(leader) || !knows_commit(state))
        return;
    state->asking = state->next;
    state->next = state->next_end = NULL;
    state->asking_commit = state->machine.commit;
    if (!is_alone(leader))
        heartbeat_send(leader);
    state->asking_round = state->round;
}

/* The newest heartbeat that a majority has answered, the leader with them. */
static uint32_t answered_round(struct port *leader)
{
    const struct raft_state *state = state_of(leader);
    uint32_t rounds[MOST_REPLICAS];
    uint32_t count = 0;
    for (uint32_t i = 0; i < leader->peers; i++) {
        if (!belongs(leader, i))
            continue;
        const uint32_t round = i == leader->self ? state->round : state->peers[i].round;
        uint32_t at = count++;
        for (; at > 0 && rounds[at - 1] < round; at--)
            rounds[at] = rounds[at - 1];
        rounds[at] = round;
    }
    return rounds[majority_of(state) - 1];
}

static void extend_lease(struct port *leader, uint32_t round)
{
    struct raft_state *state = state_of(leader);
    if (round == 0 || state->round - round >= ROUNDS_KEPT)
        return;
    const sim_time until = state->sent[round % ROUNDS_KEPT] + lease_of(settings_of(leader));
    if (until > state->leased_until)
        state->leased_until = until;
}

void read_confirm(struct port *leader)
{
    struct raft_state *state = state_of(leader);
    const uint32_t round = answered_round(leader);
    if (has_leases(settings_of(leader)))
        extend_lease(leader, round);
    if (!state->asking || round < state->asking_round)
        return;
    struct task *task = state->asking;
    const uint64_t index = state->asking_commit;
    state->asking = NULL;
    while (task) {
        struct task *next = task->next;
        is_sure(leader, task, index);
        task = next;
    }
    start_round(leader);
}

void read_go_on(struct port *port)
{
    struct raft_state *state = state_of(port);
    struct task *task = state->late;
    state->late = NULL;
    while (task) {
        struct task *next = task->next;
        is_sure(port, task, task->word);
        task = next;
    }
    start_round(port);
    if (is_alone(port) && leads(port))
        read_confirm(port);
}

static bool is_leased(struct port *leader)
{
    const struct raft_state *state = state_of(leader);
    return knows_commit(state) && !state->unleased && port_now(leader) < state->leased_until;
}

void read_arrived(struct port *port, struct task *task)
{
    struct raft_state *state = state_of(port);
    const char how = reads_of(settings_of(port), task->level);
    task->stage = SURE;
    if (how == 'f')
        read_begin(port, task);
    else if (!leads(port))
        state->above->answer(port, task, OUTCOME_error);
    else if (how == 'l' && is_leased(port))
        is_sure(port, task, state->machine.commit);
    else {
        task->next = NULL;
        *(state->next ? &state->next_end->next : &state->next) = task;
        state->next_end = task;
        read_go_on(port);
    }
}

void read_answer(struct port *port, struct task *task)
{
    const struct version found =
        versions_get(&state_of(port)->machine.versions, task->dataset, task->key);
    task->version = found.number;
    task->id = found.id;
    state_of(port)->above->answer(port, task, split_shows(port, task) ? OUTCOME_ok : OUTCOME_error);
}
