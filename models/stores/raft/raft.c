/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A log that a majority agrees on: Raft, as etcd, Consul and TiKV run it, letter by letter.
 *
 * Write: at the leader `write_time` of processor, then it is an entry of the log; it is answered
 * when a majority has it on disk (replicate.c).  Followers do `apply_time` for it later.  Read:
 * `read_time` at the leader, which makes sure of its office first, or at any replica (read.c);
 * what a step's `level` means say `levels`.  So all but follower reads are linearizable, and no
 * acknowledged write is ever lost while the disks are not.
 *
 * A leader is missed after an election time-out and replaced by who has the better log (elect.c);
 * meanwhile nobody answers.  It begins with replica 0 as leader.  A client knows the leader as
 * soon as it is elected (models/words/directory.h) and gets an error from whoever is none; what it
 * asked of a leader that fell may happen nevertheless.
 *
 * A write is visible at a follower after the leader's next letter has told it what is committed:
 * with the next entries, or the next heartbeat.
 *
 * With `locks` rows are locked, and in transactions its leader promises for all of it (rows.c,
 * commit.c).
 *
 * Members join and leave while it runs, one at a time (members.c, change.c); one that has lost its
 * disk is another member (blank.c); of a shard that is too hot a part is cut off (split.c).
 *
 * Source: Ongaro and Ousterhout 2014, "In Search of an Understandable Consensus Algorithm"
 * (sections are of the extended version); Ongaro 2014, "Consensus: Bridging Theory and Practice",
 * the dissertation. */
#include "models/stores/raft/transactions.h"

/* --- who is asked --- */

static bool asks_anybody(const struct store *store, const struct asking *asking)
{
    return asking->verb == VERB_READ && reads_of(store->kind.settings, asking->level) == 'f';
}

static uint32_t raft_route(struct port *clients, const struct asking *asking)
{
    const struct raft *settings = settings_of(clients);
    const bool anybody = asking->verb == VERB_READ && !asking->taking_part &&
                         reads_of(settings, asking->level) == 'f';
    const uint32_t near = anybody ? near_route(clients, asking) : NOBODY;
    return near != NOBODY ? near : clients->directory->leader;
}

/* Replica 0 is the first leader. */
static void raft_spread(const struct store *store, const void *made, const struct asking *asking,
                        const unsigned *far, double *shares)
{
    (void)made;
    if (asks_anybody(store, asking))
        near_spread(store, far, shares);
    else
        shares[0] = 1.0;
}

/* Reads by read index wait until a majority has answered the leader. */
static bool raft_gather(const struct store *store, const void *made, const struct asking *asking,
                        double value, struct gathering *to)
{
    const struct raft *settings = store->kind.settings;
    (void)made;
    (void)value;
    if (asking->verb != VERB_READ || reads_of(settings, asking->level) != 'r' ||
        store->replicas < 2)
        return false;
    *to = (struct gathering){.asked = (double)store->replicas - 1,
                             .need = (double)(store->replicas / 2),
                             .rounds = true,
                             .there = STORE_LETTER_BYTES,
                             .back = STORE_LETTER_BYTES,
                             .delay_there = &settings->delays.all,
                             .delay_back = &settings->delays.all};
    return true;
}

static struct following raft_follow(const struct store *store, double value)
{
    const struct raft *settings = store->kind.settings;
    return (struct following){.work = law_mean(apply_law(store, &settings->apply_time)),
                              .there = STORE_LETTER_BYTES + ENTRY_BYTES + value,
                              .back = STORE_LETTER_BYTES,
                              .acks = (uint32_t)(store->replicas / 2),
                              .delay_there = &settings->delays.all,
                              .delay_back = &settings->delays.all,
                              .ordered = true,
                              .flushed = true,
                              .beside = true};
}

/* --- handlers --- */

static void raft_arrived(struct port *port, struct task *task)
{
    if (task->verb > VERB_WRITE)
        raft_branch_told(port, task);
    else if (raft_rows_wanted(port, task))
        raft_rows_begin(port, task);
    else if (task->verb == VERB_READ)
        read_arrived(port, task);
    else if (!takes_writes(port))
        port_answer(port, task, OUTCOME_error);
    else {
        task->stage = WRITING;
        port_work(port, task, drawn(port, &port->store->write_time));
    }
}

static void written(struct port *port, struct task *task)
{
    const struct keeper keeper = raft_keeper(port);
    if (task->transaction != 0)
        raft_rows_answer(port, task,
                         takes_writes(port) && rows_hold_back(&keeper, task) ? OUTCOME_ok
                                                                             : OUTCOME_error);
    else if (takes_writes(port) && split_takes(port, task))
        replicate_propose(port, task);
    else
        raft_rows_answer(port, task, OUTCOME_error);
}

/* More of the log is somewhere: who waits for that goes on. */
static void goes_on(struct port *port)
{
    if (leads(port))
        transfer_go_on(port);
    if (leads(port) && !is_settled(port))
        change_go_on(port);
    if (leads(port))
        drain_go_on(port);
}

static void raft_done(struct port *port, struct task *task)
{
    switch ((enum stage)task->stage) {
    case WRITING:
        written(port, task);
        break;
    case READING:
        read_answer(port, task);
        break;
    case APPLYING:
        apply_done(port, task);
        goes_on(port);
        break;
    default:
        CHECK(task->stage == APPLYING); // no other stage works
    }
}

static void raft_flushed(struct port *port, struct task *task, void *disk)
{
    switch ((enum stage)task->stage) {
    case FLUSHING:
        port_end(port, task);
        persist_done(port, disk);
        elect_flushed(port);
        if (leads(port))
            replicate_commit(port);
        goes_on(port);
        break;
    case SNAPPING:
        snapshot_taken(port, task, disk);
        break;
    case INSTALLING:
        snapshot_installed(port, task, disk);
        break;
    case STORING:
        bring_kept(port, task, disk);
        break;
    default:
        CHECK(task->stage == FLUSHING); // no other stage writes
    }
}

static void raft_heard(struct port *port, const struct letter *letter)
{
    if (!blank_hears(port, letter))
        return;
    switch ((enum tag)letter->tag) {
    case APPEND:
        follow_append(port, letter);
        break;
    case APPENDED:
        replicate_appended(port, letter);
        if (leads(port))
            change_appended(port, letter);
        goes_on(port);
        break;
    case REJECTED:
        replicate_rejected(port, letter);
        break;
    case HEARTBEAT:
        follow_heartbeat(port, letter);
        break;
    case HEARD:
        replicate_heard(port, letter);
        break;
    case PRE_VOTE:
    case VOTE:
    case VOTE_NOW:
        elect_asked(port, letter, letter->tag == PRE_VOTE);
        break;
    case PRE_VOTED:
    case VOTED:
        elect_told(port, letter, letter->tag == PRE_VOTED);
        break;
    case TIMEOUT_NOW:
        transfer_hear(port, letter);
        break;
    case INSTALL:
        snapshot_hear(port, letter);
        break;
    case PIECE:
        bring_piece(port, letter);
        break;
    case STORED:
        bring_stored(port, letter);
        break;
    case CHANGE:
        change_heard(port, letter);
        break;
    case JOINED:
        if (below_of(letter) == disk_of(port)->birth)
            errand_settled(port, true);
        break;
    case DISMISSED:
        members_dismissed(port, letter);
        break;
    case BORN:
        split_born(port, letter);
        break;
    }
    persist(port); /* a new term, and the vote in it: one fsync */
}

static void beats(struct port *leader)
{
    replicate_beat(leader);
    if (leads(leader))
        change_beat(leader);
}

/* Timers of a leader are those of its term. */
static void raft_fired(struct port *port, uint64_t word)
{
    const enum timer_kind what = word & ((1u << TIMER_BITS) - 1);
    if (what == TIMER_ELECTION)
        elect_timeout(port);
    else if (what == TIMER_ERRAND)
        errand_go_on(port);
    else if (what == TIMER_ROW)
        raft_rows_timer(port, false, word >> TIMER_BITS);
    else if (what == TIMER_BRANCH)
        raft_rows_timer(port, true, word >> TIMER_BITS);
    else if (!leads(port) || word >> TIMER_BITS != state_of(port)->term)
        return;
    else if (what == TIMER_HEARTBEAT)
        beats(port);
    else if (what == TIMER_BATCH)
        replicate_batch(port);
    else if (what == TIMER_DRAIN)
        drain_ends(port);
    else if (what == TIMER_TRANSFER)
        transfer_over(port);
    else
        bring_again(port);
}

static void raft_ordered(struct port *port, enum order what, uint32_t peer)
{
    if (what == ORDER_LEAD)
        transfer_begin(port, peer);
    else if (what == ORDER_SPLIT)
        drain_begin(port);
    else if (peer == port->self)
        errand_begin(port, what == ORDER_JOIN);
    else
        change_asked(port, peer, what == ORDER_JOIN);
}

static void raft_dropped(struct port *port, struct task *task)
{
    struct raft_state *state = state_of(port);
    if (task->stage == PROPOSED)
        state->machine.writing_end = tasks_unlink(&state->machine.writing, task);
    if (task->stage == SURE) {
        tasks_unlink(&state->asking, task);
        tasks_unlink(&state->late, task);
        state->next_end = tasks_unlink(&state->next, task);
    }
    rows_forget(&state->rows, task);
    body_release(port->blocks, task->own);
}

static bool raft_one_leads(const void *settings)
{
    (void)settings;
    return true;
}

static const struct rebalancing *raft_rebalances(const void *settings)
{
    return &((const struct raft *)settings)->rebalance;
}

static const struct splitting *raft_splits(const void *settings)
{
    return &((const struct raft *)settings)->split;
}

static uint64_t raft_holds(const struct port *port, uint32_t dataset, uint64_t key)
{
    return versions_get(&((const struct raft_state *)port->state)->machine.versions, dataset, key)
        .number;
}

static void raft_crashed(struct port *port)
{
    struct raft_state *state = state_of(port);
    bring_free(port);
    outbox_free(port, &state->outbox);
    log_free(&state->log);
    versions_free(&state->machine.versions);
    vows_free(&state->machine.vows, port->blocks);
    rows_free(&state->rows, port->blocks);
}

static bool raft_locks(const void *settings)
{
    return locking_on(&((const struct raft *)settings)->locks);
}

/* --- kinds --- */

#define RAFT(kind, rows, what, ...)                                                                \
    const struct store_class store_##kind = {                                                      \
        .actor = {.head = {.name = #kind,                                                          \
                           .doc = what,                                                            \
                           .settings = rows,                                                       \
                           .settings_size = sizeof(struct raft),                                   \
                           .examples = EXAMPLES(__VA_ARGS__)},                                     \
                  .disk_size = sizeof(struct raft_disk),                                           \
                  .state_size = sizeof(struct raft_state),                                         \
                  .started = elect_started,                                                        \
                  .arrived = raft_arrived,                                                         \
                  .done = raft_done,                                                               \
                  .flushed = raft_flushed,                                                         \
                  .heard = raft_heard,                                                             \
                  .fired = raft_fired,                                                             \
                  .ordered = raft_ordered,                                                         \
                  .orders = 1 << ORDER_LEAD | ORDERS_OF_MEMBERS | 1 << ORDER_SPLIT,                \
                  .dropped = raft_dropped,                                                         \
                  .crashed = raft_crashed,                                                         \
                  .wiped = raft_wiped,                                                             \
                  .left = raft_left},                                                              \
        .one_leads = raft_one_leads,                                                               \
        .check = raft_check,                                                                       \
        .route = raft_route,                                                                       \
        .spread = raft_spread,                                                                     \
        .gather = raft_gather,                                                                     \
        .groups = true,                                                                            \
        .follow = raft_follow,                                                                     \
        .needs = majority_needed,                                                                  \
        .forgets = majority_forgets,                                                               \
        .holds = raft_holds,                                                                       \
        .rebalances = raft_rebalances,                                                             \
        .splits = raft_splits,                                                                     \
        .promises = true,                                                                          \
        .locks = raft_locks,                                                                       \
    }

RAFT(raft, raft_as_etcd, "a majority agrees on one log, and elects who leads it", {.text = "raft"},
     {.text = "raft(reads=lease)"},
     {.text = "{kind: raft, election_timeout: 150ms..300ms, heartbeat: 50ms, pre_vote: false, "
              "batch: {most: 8, wait: 1ms}, pipeline: 1, snapshot: {every: 20, keep: 5}}"},
     {.text = "{kind: raft, delays: {all: exponential(1ms)}, apply_time: 5us, levels: {weak: "
              "{reads: follower}}}"});
RAFT(etcd, raft_as_etcd, "raft with the defaults of etcd", {.text = "etcd"});
RAFT(consul, raft_as_consul, "raft with the defaults of Consul's servers", {.text = "consul"});
RAFT(cockroachdb, raft_as_cockroachdb, "raft with the defaults of a range of CockroachDB",
     {.text = "cockroachdb"});
RAFT(tikv, raft_as_tikv, "raft with the defaults of TiKV", {.text = "tikv"});
