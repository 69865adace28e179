/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a leader is found (section 5.2): whoever hears of none for its election time-out stands for
 * the next term and asks for votes.
 *
 * "Each server will vote for at most one candidate in a given term, on a first-come-first-served
 * basis"; "the voter denies its vote if its own log is more up-to-date than that of the candidate"
 * (section 5.4.1): the later last term, or as late and as long.  A vote is on disk before it is
 * told, the candidate's own too.
 *
 * With `pre_vote` it first asks whether it would be voted for (dissertation, section 9.6), so that
 * one that was cut off does not depose a leader when it returns; who hears of a leader does not
 * answer. */
#include "models/stores/raft/transactions.h"
#include "models/words/places_port.h"

static void takes_office(struct port *port, bool first)
{
    struct raft_state *state = state_of(port);
    if (!first) { /* every leader writes in its term, so the last entry's is the last with one */
        port_count(port, COUNTED_failovers, 1);
        port_count(port, COUNTED_elections, 1);
        port_count(port, COUNTED_split_terms, state->term - log_last_term(&state->log) - 1);
    }
    state->role = LEADER;
    state->leader = port->self;
    change_forget(port);
    replicate_begin(port);
}

/* Replica 0 leads in term 1, as if it had been elected before the beginning. */
static void begins(struct port *port)
{
    struct raft_disk *disk = port_redo(port);
    log_init(&disk->log, port->blocks);
    versions_init(&disk->versions, port->blocks);
    disk->members = first_of(port->initial);
    disk->end = ALL_PLACES;
    disk->vote = NOBODY;
    if (port->self >= port->initial) /* it waits to join */
        return;
    disk->term = 1;
    disk->vote = 0;
}

void elect_started(struct port *port, bool first)
{
    struct raft_state *state = state_of(port);
    if (first)
        begins(port);
    const struct raft_disk *disk = disk_of(port);
    log_init(&state->log, port->blocks);
    log_copy(&state->log, &disk->log);
    machine_start(port, &state->machine, &state->log, &disk->versions, &disk->vows, disk->snapshot);
    vows_begin(port);
    state->term = disk->term;
    state->vote = disk->vote;
    state->leader = first ? 0 : NOBODY;
    state->clean = state->log.last;
    state->heard = *port->clock;
    state->end_shown = disk->end;
    split_renew(port);
    members_start(port);
    if (disk->wanted)
        errand_begin(port, true);
    if (first && port->self == 0 && port->initial > 0)
        takes_office(port, true);
    else
        role_timer(port);
}

static void may_win(struct port *port)
{
    struct raft_state *state = state_of(port);
    if (state->role == CANDIDATE && are_majority(port, state->granted))
        takes_office(port, false);
}

static void stands(struct port *port, enum tag how)
{
    struct raft_state *state = state_of(port);
    state->role = CANDIDATE;
    state->term++;
    state->vote = port->self;
    state->leader = NOBODY;
    state->granted = 0; /* its own vote counts when it is on disk */
    const struct letter letter = {.tag = (uint8_t)how,
                                  .number = state->log.last,
                                  .word = word_of(state->term, log_last_term(&state->log))};
    for (uint32_t i = 0; i < port->peers; i++)
        if (i != port->self && belongs(port, i))
            persist_promise(port, i, &letter);
    persist(port);
}

static void sounds_out(struct port *port)
{
    struct raft_state *state = state_of(port);
    state->role = PRE_CANDIDATE;
    state->leader = NOBODY;
    state->granted = replica_bit(port->self);
    if (are_majority(port, state->granted)) {
        stands(port, VOTE);
        return;
    }
    for (uint32_t i = 0; i < port->peers; i++) {
        struct letter letter = {.tag = PRE_VOTE,
                                .number = state->log.last,
                                .word = word_of(state->term + 1, log_last_term(&state->log))};
        if (i != port->self && belongs(port, i))
            raft_send(port, i, &letter);
    }
}

void elect_timeout(struct port *port)
{
    if (!role_timer_over(port) || !members_stand(port))
        return;
    role_timer(port);
    if (settings_of(port)->pre_vote)
        sounds_out(port);
    else
        stands(port, VOTE);
}

void elect_now(struct port *port)
{
    role_timer(port);
    stands(port, VOTE_NOW);
}

void elect_flushed(struct port *port)
{
    struct raft_state *state = state_of(port);
    const struct raft_disk *disk = disk_of(port);
    if (state->role != CANDIDATE || disk->term != state->term)
        return;
    state->granted |= replica_bit(port->self);
    may_win(port);
}

static bool is_up_to_date(struct port *port, const struct letter *letter)
{
    const struct entry_log *log = &state_of(port)->log;
    const uint32_t mine = log_last_term(log), its = below_of(letter);
    return its > mine || (its == mine && letter->number >= log->last);
}

static void pre_asked(struct port *port, const struct letter *letter)
{
    const uint32_t term = term_of(letter), mine = state_of(port)->term;
    const bool yes = term > mine && is_up_to_date(port, letter);
    raft_send(port, letter->from,
              &(struct letter){.tag = PRE_VOTED, .word = word_of(yes ? term : mine, yes)});
}

void elect_asked(struct port *port, const struct letter *letter, bool pre)
{
    struct raft_state *state = state_of(port);
    members_dismiss(port, letter->from);
    if (term_of(letter) > state->term && letter->tag != VOTE_NOW && role_sticks(port, letter->from))
        return;
    if (pre) {
        pre_asked(port, letter);
        return;
    }
    const bool yes = role_observe(port, letter) &&
                     (state->vote == NOBODY || state->vote == letter->from) &&
                     is_up_to_date(port, letter);
    if (yes) {
        state->role = FOLLOWER;
        state->vote = letter->from;
        role_timer(port);
    }
    persist_promise(port, letter->from,
                    &(struct letter){.tag = VOTED, .word = word_of(state->term, yes)});
    persist(port);
}

static void pre_told(struct port *port, const struct letter *letter)
{
    struct raft_state *state = state_of(port);
    if (!below_of(letter)) {
        role_observe(port, letter);
        return;
    }
    if (state->role != PRE_CANDIDATE || term_of(letter) != state->term + 1)
        return;
    state->granted |= replica_bit(letter->from);
    if (are_majority(port, state->granted))
        stands(port, VOTE);
}

void elect_told(struct port *port, const struct letter *letter, bool pre)
{
    if (pre) {
        pre_told(port, letter);
        return;
    }
    if (!role_observe(port, letter) || !below_of(letter))
        return;
    state_of(port)->granted |= replica_bit(letter->from);
    may_win(port);
}
