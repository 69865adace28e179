/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is committed becomes visible, entry by entry.
 *
 * The leader has done a write's work before it proposed it; everybody else does it now, with
 * `apply_time` of its own processor, one after another, and lags by it. */
#include "models/stores/raft/protocol.h"

static void answer_written(struct port *port, uint64_t index)
{
    struct raft_state *state = state_of(port);
    while (state->writing && state->writing->version <= index) {
        struct task *task = state->writing;
        state->writing = task->next;
        CHECK(task->version == index);
        port_answer(port, task, OUTCOME_ok);
    }
}

static void show(struct port *port, uint64_t index)
{
    struct raft_state *state = state_of(port);
    const struct raft_entry *entry = log_at(&state->log, index);
    CHECK(index == state->applied + 1 && index <= state->commit);
    if (!entry->barrier)
        versions_raise(&state->versions, entry->dataset, entry->key,
                       (struct version){.number = index, .id = entry->id});
    state->applied = index;
    answer_written(port, index);
}

static sim_time work_of(struct port *port, uint64_t index)
{
    const struct raft_state *state = state_of(port);
    if (log_at(&state->log, index)->barrier || (state->role == LEADER && index >= state->first_own))
        return 0;
    return drawn(port, apply_law(port->store, settings_of(port)));
}

void apply_next(struct port *port)
{
    struct raft_state *state = state_of(port);
    while (!state->applying && state->applied < state->commit) {
        const sim_time work = work_of(port, state->applied + 1);
        if (work == 0) {
            show(port, state->applied + 1);
            continue;
        }
        struct task *task = port_begin(port);
        task->stage = APPLYING;
        task->version = state->applied + 1;
        state->applying = true;
        port_work(port, task, work);
    }
    read_go_on(port);
    snapshot_take(port);
}

void apply_done(struct port *port, struct task *task)
{
    struct raft_state *state = state_of(port);
    const uint64_t index = task->version;
    state->applying = false;
    port_end(port, task);
    if (index == state->applied + 1) /* no snapshot has come past it */
        show(port, index);
    apply_next(port);
}
