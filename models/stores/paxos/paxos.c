/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A log whose slots are chosen one by one: Paxos, letter by letter, as Lamport tells it.
 *
 * leader: stable.  Multi-Paxos: a proposer that a majority has promised all slots does phase 2
 * alone, once for each command: a round trip to the quickest majority, with an fsync at its end,
 * whatever other slots do (slots may be chosen in any order, and are shown in theirs).  If it dies
 * another proposer takes a greater ballot after an election time-out, does phase 1 once for all
 * slots, and proposes again what it has found. leader: none.  For teaching: whoever is nearest
 * proposes, both phases for each slot, and proposers outbid each other.
 *
 * A command is a write or a read: a read goes through the log as any other command, and is
 * linearizable by that; `reads: local` answers what the nearest replica has, which may be stale.
 * Write: `write_time` of processor at the proposer, `apply_time` at each other replica.
 *
 * Left out: leases for reads, changes of the members, batches (a letter for each command; fsyncs
 * are shared).
 * Source: Lamport 2001, "Paxos Made Simple" (sections are its), ACM SIGACT News 32(4); Lamport
 * 1998, "The Part-Time Parliament". */
#include "models/stores/paxos/protocol.h"

/* --- settings --- */

static const struct setting snapshot_rows[] = SNAPSHOT_ROWS("10k", "5k");
static const struct setting delay_rows[] = DELAY_ROWS;

static const struct setting level_rows[] = {
    TEXT(struct paxos_level, reads, .words = "log local",
         .doc = "how reads of this level are answered; left out: as the store's `reads` says"),
    SETTINGS_END};

static const struct setting levels_rows[] = {
    GROUP(struct paxos_levels, weak, level_rows, .doc = "reads with `level: weak`"),
    GROUP(struct paxos_levels, normal, level_rows, .doc = "reads without a level"), SETTINGS_END};

static const struct setting paxos_settings[] = {
    TEXT(struct paxos, leader, .preset = "stable", .words = "stable none",
         .doc = "who proposes: one that leads until it dies, or whoever is asked"),
    RANGE(struct paxos, election_timeout, .preset = "1s..2s", .least = 1,
          .doc = "silence after which a replica takes a greater ballot; drawn for each"),
    DURATION(struct paxos, heartbeat, .preset = "100ms", .least = 1,
             .doc = "time between two signs of life; what is not answered by two is sent again"),
    RANGE(struct paxos, retry, .preset = "5ms..50ms",
          .doc = "that a proposer waits who was outbid, times how often it was"),
    TEXT(struct paxos, reads, .preset = "log", .words = "log local",
         .doc = "how reads are answered: as commands of the log, or by what a replica has"),
    GROUP(struct paxos, levels, levels_rows,
          .doc = "what `level` of a step means; strong reads go through the log"),
    GROUP(struct paxos, snapshot, snapshot_rows, .doc = "what replaces the old log"),
    LAW(struct paxos, apply_time,
        .doc = "processor time of a write at who did not propose it; left out: write_time"),
    GROUP(struct paxos, delays, delay_rows, .doc = "extra time of each letter"),
    SETTINGS_END};

static bool paxos_check(const struct store *store, const void *own, struct complaints *to)
{
    const struct paxos *settings = own;
    if (store->replicas > MOST_REPLICAS) {
        complain(to, &store->replicas, NULL, "a paxos store has 1 to %d replicas, not %llu",
                 MOST_REPLICAS, (unsigned long long)store->replicas);
        return false;
    }
    if (settings->heartbeat < settings->election_timeout.low)
        return true;
    complain(to, &settings->heartbeat, "make it a fraction of `election_timeout`",
             "others would take a greater ballot before the next heartbeat");
    return false;
}

/* --- who is asked --- */

static bool asks_anybody(const struct store *store, const struct asking *asking)
{
    const struct paxos *settings = store->kind.settings;
    return duels(settings) || (asking->verb == VERB_READ && !reads_log(settings, asking->level));
}

static uint32_t paxos_route(struct port *clients, const struct asking *asking)
{
    const struct paxos *settings = settings_of(clients);
    const bool local = asking->verb == VERB_READ && !reads_log(settings, asking->level);
    const uint32_t near = local || duels(settings) ? near_route(clients, asking) : NOBODY;
    return near != NOBODY ? near : clients->directory->leader;
}

static void paxos_spread(const struct store *store, const void *made, const struct asking *asking,
                         const unsigned *far, double *shares)
{
    (void)made;
    if (asks_anybody(store, asking))
        near_spread(store, far, shares);
    else
        shares[0] = 1.0; /* replica 0 is the first leader */
}

static bool paxos_logs(const struct store *store, uint8_t level)
{
    return reads_log(store->kind.settings, level);
}

/* Without a leader there are two letters each way. */
static struct following paxos_follow(const struct store *store, double value)
{
    const struct paxos *settings = store->kind.settings;
    const double phases = duels(settings) ? 2.0 : 1.0;
    return (struct following){.work = law_mean(apply_law(store, &settings->apply_time)),
                              .there = phases * STORE_LETTER_BYTES + ENTRY_BYTES + value,
                              .back = phases * STORE_LETTER_BYTES,
                              .acks = (uint32_t)(store->replicas / 2),
                              .delay_there = &settings->delays.all,
                              .delay_back = &settings->delays.all,
                              .flushed = true,
                              .beside = true};
}

/* --- handlers --- */

static bool proposes(struct port *port)
{
    return leads(port) || (duels(settings_of(port)) && !disk_of(port)->blank);
}

static void paxos_arrived(struct port *port, struct task *task)
{
    const bool read = task->verb == VERB_READ;
    const bool local = read && !reads_log(settings_of(port), task->level);
    if (!local && !proposes(port)) {
        port_answer(port, task, OUTCOME_error);
        return;
    }
    task->stage = local ? READING : WORKING;
    port_work(port, task, drawn(port, read ? &port->store->read_time : &port->store->write_time));
}

static void answer_read(struct port *port, struct task *task)
{
    const struct version found =
        versions_get(&state_of(port)->machine.versions, task->dataset, task->key);
    task->version = found.number;
    task->id = found.id;
    port_answer(port, task, OUTCOME_ok);
}

static void paxos_done(struct port *port, struct task *task)
{
    switch ((enum stage)task->stage) {
    case WORKING:
        if (duels(settings_of(port)) && proposes(port))
            duel_propose(port, task);
        else if (leads(port))
            rule_propose(port, task);
        else
            port_answer(port, task, OUTCOME_error);
        break;
    case READING:
        answer_read(port, task);
        break;
    case APPLYING:
        machine_worked(port, &state_of(port)->machine, task);
        learn_go_on(port);
        break;
    default:
        CHECK(task->stage == APPLYING); // no other stage works
    }
}

static void is_flushed(struct port *port, struct task *task, struct paxos_disk *disk)
{
    const bool duel = duels(settings_of(port));
    port_end(port, task);
    paxos_persist_done(port, disk, duel ? duel_own : rule_own);
    if (disk->blank)
        recover_flushed(port, disk);
    else if (duel)
        duel_flushed(port);
    else if (leads(port))
        rule_commit(port);
    else
        lead_flushed(port);
    paxos_snapshot_take(port);
}

static void paxos_flushed(struct port *port, struct task *task, void *disk)
{
    switch ((enum stage)task->stage) {
    case FLUSHING:
        is_flushed(port, task, disk);
        break;
    case SNAPPING:
        paxos_snapshot_taken(port, task, disk);
        break;
    case INSTALLING:
        paxos_snapshot_installed(port, task, disk);
        lead_asks(port);
        break;
    default:
        CHECK(task->stage == FLUSHING); // no other stage writes
    }
}

/* --- letters --- */

static void hears_accept(struct port *port, const struct letter *letter)
{
    const struct slots *slots = letter->body;
    if (!accept_heard(port, letter) || duels(settings_of(port)))
        return;
    lead_hears(port, ballot_of(letter));
    learn_commit(port, ballot_of(letter), slots->commit);
}

static void hears_heartbeat(struct port *port, const struct letter *letter)
{
    struct paxos_state *state = state_of(port);
    const uint32_t ballot = ballot_of(letter);
    if (ballot < state->promised) {
        paxos_send(port, letter->from,
                   &(struct letter){.tag = REFUSED, .word = word_of(state->promised, 0)});
        return;
    }
    lead_hears(port, ballot);
    learn_commit(port, ballot, letter->number);
    const bool behind = state->machine.commit < letter->number && !state->installing;
    paxos_send(port, letter->from,
               &(struct letter){
                   .tag = HEARD, .number = state->machine.commit, .word = word_of(ballot, behind)});
}

/* Between acceptors and a proposer that leads, or wants to. */
static void hears_stable(struct port *port, const struct letter *letter)
{
    lead_yields(port, ballot_of(letter));
    switch ((enum tag)letter->tag) {
    case PROMISED:
        lead_promised(port, letter);
        break;
    case ACCEPTED:
        rule_accepted(port, letter);
        break;
    case HEARTBEAT:
        hears_heartbeat(port, letter);
        break;
    case HEARD:
        rule_heard(port, letter);
        break;
    default: /* REFUSED: it has yielded */
        break;
    }
}

/* ... and one that does not. */
static void hears_duel(struct port *port, const struct letter *letter)
{
    switch ((enum tag)letter->tag) {
    case PROMISED:
        duel_promised(port, letter);
        break;
    case ACCEPTED:
        duel_accepted(port, letter);
        break;
    case HEARTBEAT:
        duel_heard(port, letter);
        break;
    default:
        duel_refused(port, letter);
    }
}

static void paxos_heard(struct port *port, const struct letter *letter)
{
    const bool duel = duels(settings_of(port));
    if (disk_of(port)->blank && !recover_hears(port, letter))
        return;
    switch ((enum tag)letter->tag) {
    case PREPARE:
    case ACCEPT:
        if (!duel)
            lead_yields(port, ballot_of(letter));
        if (letter->tag == PREPARE)
            accept_prepare(port, letter);
        else
            hears_accept(port, letter);
        break;
    case CHOSEN:
        learn_hear(port, letter);
        lead_asks(port);
        break;
    case LEARNED:
        teach_learned(port, letter);
        break;
    case IMAGE:
        paxos_snapshot_hear(port, letter);
        break;
    default:
        (duel ? hears_duel : hears_stable)(port, letter);
    }
}

/* --- clocks --- */

static void paxos_fired(struct port *port, uint64_t word)
{
    const struct paxos_state *state = state_of(port);
    switch ((enum timer_kind)(word & 3)) {
    case TIMER_ELECTION:
        lead_timeout(port);
        break;
    case TIMER_HEARTBEAT:
        if (duels(settings_of(port)))
            duel_beat(port);
        else if (leads(port) && word >> 2 == state->ballot)
            rule_beat(port);
        break;
    case TIMER_ATTEMPT:
        duel_timer(port, word >> 2);
        break;
    case TIMER_RECOVERY:
        recover_again(port);
        break;
    }
}

static void paxos_dropped(struct port *port, struct task *task)
{
    struct paxos_state *state = state_of(port);
    if (task->stage == PROPOSED) {
        state->machine.writing_end = tasks_unlink(&state->machine.writing, task);
        state->asking_end = tasks_unlink(&state->asking, task);
    }
    body_release(port->blocks, task->own);
}

static void paxos_crashed(struct port *port)
{
    struct paxos_state *state = state_of(port);
    struct records *records = &state->records;
    struct votes *votes = &state->votes;
    outbox_free(port, &state->outbox);
    log_free(&state->log);
    log_free(&state->found);
    versions_free(&state->machine.versions);
    block_give(port->blocks, records->list, records->room * sizeof *records->list);
    block_give(port->blocks, votes->ring, votes->limit * sizeof *votes->ring);
}

static bool paxos_one_leads(const void *settings) { return !duels(settings); }

static uint64_t paxos_holds(const struct port *port, uint32_t dataset, uint64_t key)
{
    const struct paxos_state *state = port->state;
    return versions_get(&state->machine.versions, dataset, key).number;
}

const struct store_class store_paxos = {
    .actor = {.head = {.name = "paxos",
                       .doc = "a majority chooses each slot of a log",
                       .settings = paxos_settings,
                       .settings_size = sizeof(struct paxos),
                       .examples =
                           EXAMPLES({.text = "paxos"}, {.text = "paxos(leader=none)"},
                                    {.text = "{kind: paxos, election_timeout: 150ms..300ms, "
                                             "heartbeat: 50ms, reads: local, snapshot: "
                                             "{every: 20, keep: 5}}"},
                                    {.text = "{kind: paxos, leader: none, retry: 1ms..9ms, "
                                             "delays: {all: exponential(1ms)}, apply_time: "
                                             "5us, snapshot: {every: 20, keep: 5}}"})},
              .disk_size = sizeof(struct paxos_disk),
              .state_size = sizeof(struct paxos_state),
              .started = lead_started,
              .arrived = paxos_arrived,
              .done = paxos_done,
              .flushed = paxos_flushed,
              .heard = paxos_heard,
              .fired = paxos_fired,
              .dropped = paxos_dropped,
              .crashed = paxos_crashed,
              .wiped = paxos_wiped},
    .one_leads = paxos_one_leads,
    .check = paxos_check,
    .route = paxos_route,
    .spread = paxos_spread,
    .logs = paxos_logs,
    .groups = true,
    .follow = paxos_follow,
    .needs = majority_needed,
    .forgets = majority_forgets,
    .holds = paxos_holds,
};
