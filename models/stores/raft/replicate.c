/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The leader's side of the log (section 5.3), and what is committed (5.4.2).
 *
 * Entries go to the followers and to the leader's own disk at the same time (dissertation, section
 * 10.2.1); up to `pipeline` letters of up to `batch.most` entries are on their way to a follower
 * (10.2.2).  "If followers crash or run slowly, or if network packets are lost, the leader
 * retries": what was not answered by the time that two heartbeats take is sent again.
 *
 * A leader that a majority has not answered for an election time-out steps down (6.2), so that its
 * clients look for another one. */
#include "models/stores/raft/protocol.h"

static struct progress *peer_at(struct port *leader, uint32_t peer)
{
    return &state_of(leader)->peers[peer];
}

static void expects(struct port *leader, struct progress *peer)
{
    peer->again = *leader->clock + 2 * settings_of(leader)->heartbeat;
}

static uint64_t value_bytes(struct port *leader, const struct log_entry *entry)
{
    return ENTRY_BYTES + (entry->barrier ? 0 : port_value_bytes(leader, entry->dataset));
}

/* The next entries, from `next`. */
static void send_entries(struct port *leader, uint32_t to)
{
    struct raft_state *state = state_of(leader);
    struct progress *peer = peer_at(leader, to);
    const uint64_t left = state->log.last - peer->next + 1, most = settings_of(leader)->batch.most;
    const uint32_t count = (uint32_t)(left < most ? left : most);
    struct raft_append *append =
        body_make(leader->blocks, sizeof *append + count * sizeof append->entries[0]);
    uint64_t bytes = 0;
    *append = (struct raft_append){.previous = peer->next - 1,
                                   .previous_term = log_term(&state->log, peer->next - 1),
                                   .commit = state->machine.commit,
                                   .count = count};
    for (uint32_t i = 0; i < count; i++) {
        append->entries[i] = *log_at(&state->log, peer->next + i);
        bytes += value_bytes(leader, &append->entries[i]);
    }
    peer->next += count;
    peer->in_flight++;
    expects(leader, peer);
    raft_send(
        leader, to,
        &(struct letter){.tag = APPEND,
                         .word = word_of(state->term, 0),
                         .body = append,
                         .bytes = (uint32_t)(bytes < UINT32_MAX / 2 ? bytes : UINT32_MAX / 2)});
}

static void replicate(struct port *leader, uint32_t to)
{
    const struct raft_state *state = state_of(leader);
    struct progress *peer = peer_at(leader, to);
    if (!is_led(leader, to) || (state->change.stage == STREAMS && state->change.peer == to))
        return;
    while (peer->next <= state->log.last &&
           peer->in_flight < (peer->probing ? 1 : settings_of(leader)->pipeline)) {
        if (peer->next > state->log.base) {
            send_entries(leader, to);
            continue;
        }
        peer->next = snapshot_send(leader, to) + 1;
        peer->in_flight = 1;
        peer->probing = true;
        peer->again = *leader->clock + 10 * settings_of(leader)->election_timeout.high;
        break;
    }
}

void replicate_all(struct port *leader)
{
    struct raft_state *state = state_of(leader);
    state->batched = state->log.last;
    for (uint32_t i = 0; i < leader->peers; i++)
        replicate(leader, i);
    persist(leader);
}

void replicate_begin(struct port *leader)
{
    struct raft_state *state = state_of(leader);
    for (uint32_t i = 0; i < leader->peers; i++)
        state->peers[i] =
            (struct progress){.next = state->log.last + 1, .round = state->round, .probing = true};
    followers_begin(leader, &state->followers);
    state->vows_known = state->log.last == 0; /* nobody has promised anything */
    state->machine.own_from = state->log.last + 1;
    state->heir = NOBODY;
    state->unleased = false;
    log_push(&state->log, &(struct log_entry){.term = state->term, .barrier = true});
    port_announce_leader(leader, state->term);
    heartbeat_send(leader);
    replicate_all(leader);
    if (leader->peers > 1)
        port_timer(leader, settings_of(leader)->heartbeat, timer_word(leader, TIMER_HEARTBEAT));
}

/* --- writes --- */

void replicate_propose(struct port *leader, struct task *task)
{
    struct raft_state *state = state_of(leader);
    const struct raft_batch *batch = &settings_of(leader)->batch;
    log_push(&state->log,
             &(struct log_entry){
                 .key = task->key, .id = task->id, .term = state->term, .dataset = task->dataset});
    task->stage = PROPOSED;
    machine_wait(&state->machine, task, state->log.last);
    if (batch->wait == 0 || state->log.last - state->batched >= batch->most)
        replicate_all(leader);
    else if (!state->batching) {
        state->batching = true;
        port_timer(leader, batch->wait, timer_word(leader, TIMER_BATCH));
    }
}

void replicate_batch(struct port *leader)
{
    state_of(leader)->batching = false;
    replicate_all(leader);
}

/* "If there exists an N such that N > commitIndex, a majority of matchIndex[i] >= N, and
 * log[N].term
 * == currentTerm: set commitIndex = N" (figure 2). */
void replicate_commit(struct port *leader)
{
    struct raft_state *state = state_of(leader);
    uint64_t matches[MOST_REPLICAS];
    uint32_t count = 0;
    for (uint32_t i = 0; i < leader->peers; i++) {
        if (!belongs(leader, i))
            continue;
        const uint64_t match = i == leader->self ? state->clean : state->peers[i].match;
        uint32_t at = count++;
        for (; at > 0 && matches[at - 1] < match; at--)
            matches[at] = matches[at - 1];
        matches[at] = match;
    }
    const uint64_t held = matches[majority_of(state) - 1], before = state->machine.commit;
    if (held <= before || log_term(&state->log, held) != state->term)
        return;
    state->machine.commit = held;
    apply_next(leader);
    members_committed(leader, before);
}

/* --- answers --- */

static struct progress *answering(struct port *port, const struct letter *letter)
{
    if (!role_observe(port, letter) || !leads(port))
        return NULL;
    followers_heard(port, &state_of(port)->followers, letter->from);
    return peer_at(port, letter->from);
}

void replicate_appended(struct port *port, const struct letter *letter)
{
    struct progress *peer = answering(port, letter);
    if (!peer || below_of(letter) < peer->birth) /* of a member that is no more */
        return;
    if (below_of(letter) > peer->birth) {
        peer->birth = below_of(letter);
        peer->match = 0;
    }
    CHECK(letter->number <= state_of(port)->log.last);
    if (letter->number > peer->match)
        peer->match = letter->number;
    if (peer->next <= peer->match)
        peer->next = peer->match + 1;
    peer->in_flight -= peer->in_flight > 0 ? 1 : 0;
    peer->probing = false;
    expects(port, peer);
    replicate_commit(port);
    if (!leads(port))
        return;
    replicate(port, letter->from);
}

void replicate_rejected(struct port *port, const struct letter *letter)
{
    struct progress *peer = answering(port, letter);
    if (!peer || letter->number <= peer->match || letter->number >= peer->next)
        return;
    const uint64_t hint = (uint64_t)below_of(letter) + 1;
    peer->next = hint < letter->number ? hint : letter->number;
    peer->next = peer->next > peer->match ? peer->next : peer->match + 1;
    peer->in_flight = 0;
    peer->probing = true;
    replicate(port, letter->from);
}

void replicate_heard(struct port *port, const struct letter *letter)
{
    struct progress *peer = answering(port, letter);
    if (!peer)
        return;
    if (below_of(letter) > peer->round)
        peer->round = below_of(letter);
    if (peer->match + 1 < peer->next && *port->clock >= peer->again) { /* lost */
        peer->next = peer->match + 1;
        peer->in_flight = 0;
        peer->probing = true;
    }
    replicate(port, letter->from);
    read_confirm(port);
}

/* --- the leader's clock --- */

void replicate_beat(struct port *leader)
{
    struct raft_state *state = state_of(leader);
    const replica_set alive = followers_alive(leader, &state->followers, state->members.voters,
                                              settings_of(leader)->election_timeout.high);
    if (!are_majority(leader, alive)) {
        role_follow(leader, state->term, NOBODY);
        return;
    }
    heartbeat_send(leader);
    port_timer(leader, settings_of(leader)->heartbeat, timer_word(leader, TIMER_HEARTBEAT));
}
