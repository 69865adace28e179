/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The follower's side of the log (section 5.3, figure 2, "AppendEntries RPC").
 *
 * "If an existing entry conflicts with a new one (same index but different terms), delete the
 * existing entry and all that follow it."  It acknowledges what is on its disk. */
#include "models/stores/raft/protocol.h"

static void learns_commit(struct port *port, uint64_t commit)
{
    struct raft_state *state = state_of(port);
    if (commit > state->log.last)
        commit = state->log.last;
    if (commit <= state->machine.commit)
        return;
    const uint64_t before = state->machine.commit;
    state->machine.commit = commit;
    apply_next(port);
    members_committed(port, before);
}

/* Does the log hold what comes before the entries?  What was dropped is committed, so it does. */
static bool matches(const struct entry_log *log, const struct raft_append *append)
{
    return append->previous < log->base ||
           (append->previous <= log->last &&
            log_term(log, append->previous) == append->previous_term);
}

/* Behind which entry the leader may try: before all of the term that does not match (the end of
 * section 5.3). */
static uint64_t hint(struct port *port, const struct raft_append *append)
{
    const struct raft_state *state = state_of(port);
    const struct entry_log *log = &state->log;
    if (append->previous > log->last)
        return log->last;
    const uint32_t term = log_term(log, append->previous);
    uint64_t index = append->previous - 1;
    while (index > state->machine.commit && log_term(log, index) == term)
        index--;
    return index;
}

static void take_in(struct port *port, const struct raft_append *append)
{
    struct raft_state *state = state_of(port);
    for (uint32_t i = 0; i < append->count; i++) {
        const uint64_t index = append->previous + 1 + i;
        if (index <= state->log.base ||
            (index <= state->log.last && log_term(&state->log, index) == append->entries[i].term))
            continue;
        if (index <= state->log.last) {
            CHECK(index > state->machine.commit); // what is committed is never cut off
            log_cut(&state->log, index - 1);
            persist_cut(port, index - 1);
            members_cut(port);
            split_renew(port);
        }
        log_push(&state->log, &append->entries[i]);
        members_added(port, &append->entries[i], index);
        split_added(port, &append->entries[i]);
    }
}

void follow_append(struct port *port, const struct letter *letter)
{
    const struct raft_append *append = letter->body;
    if (!role_hears(port, letter))
        return;
    const struct raft_state *state = state_of(port);
    if (state->installing)
        return;
    if (!matches(&state->log, append)) {
        persist_promise(port, letter->from,
                        &(struct letter){.tag = REJECTED,
                                         .number = append->previous,
                                         .word = word_of(state->term, hint(port, append))});
        persist(port);
        return;
    }
    take_in(port, append);
    const uint64_t match = append->previous + append->count;
    persist_promise(port, letter->from,
                    &(struct letter){.tag = APPENDED,
                                     .number = match,
                                     .word = word_of(state->term, disk_of(port)->birth)});
    persist(port);
    learns_commit(port, append->commit < match ? append->commit : match);
}

void follow_heartbeat(struct port *port, const struct letter *letter)
{
    if (!role_hears(port, letter))
        return;
    persist_promise(
        port, letter->from,
        &(struct letter){.tag = HEARD, .word = word_of(state_of(port)->term, below_of(letter))});
    persist(port);
    learns_commit(port, letter->number);
}
