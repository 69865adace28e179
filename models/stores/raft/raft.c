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
 * Members join and leave while it runs, one at a time (members.c, change.c).
 *
 * Source: Ongaro and Ousterhout 2014, "In Search of an Understandable Consensus Algorithm"
 * (sections are of the extended version); Ongaro 2014, "Consensus: Bridging Theory and Practice",
 * the dissertation. */
#include "models/stores/raft/protocol.h"

/* --- settings --- */

static const struct setting batch_settings[] = {
    COUNT(struct raft_batch, most, .preset = "64", .least = 1, .most = 1e6,
          .doc = "entries of one letter at the most"),
    DURATION(struct raft_batch, wait, .preset = "0s",
             .doc = "that the leader waits for more before it sends fewer"),
    SETTINGS_END};

static const struct setting level_settings[] = {
    TEXT(struct raft_level, reads, .words = "read_index lease follower",
         .doc = "how reads of this level are answered; left out: as the store's `reads` says"),
    SETTINGS_END};

static const struct setting strong_settings[] = {
    TEXT(struct raft_level, reads, .preset = "read_index", .words = "read_index lease",
         .doc = "how strong reads are answered"),
    SETTINGS_END};

static const struct setting levels_settings[] = {
    GROUP(struct raft_levels, weak, level_settings, .doc = "reads with `level: weak`"),
    GROUP(struct raft_levels, normal, level_settings, .doc = "reads without a level"),
    GROUP(struct raft_levels, strong, strong_settings, .doc = "reads with `level: strong`"),
    SETTINGS_END};

static const struct setting delay_settings[] = DELAY_ROWS;

#define RAFT_ROWS(timeout, beat, pre, snapshots, streamed, how, leased, skew)                      \
    {                                                                                              \
        RANGE(struct raft, election_timeout, .preset = timeout, .least = 1,                        \
              .doc = "silence after which a replica stands for leader; drawn for each"),           \
            DURATION(struct raft, heartbeat, .preset = beat, .least = 1,                           \
                     .doc = "time between two signs of life of the leader"),                       \
            FLAG(struct raft, pre_vote, .preset = pre,                                             \
                 .doc = "a candidate asks first whether it would be elected"),                     \
            GROUP(struct raft, batch, batch_settings, .doc = "entries that travel together"),      \
            COUNT(struct raft, pipeline, .preset = "256", .least = 1, .most = 1e6,                 \
                  .doc = "letters with entries on their way to one follower"),                     \
            GROUP(struct raft, snapshot, snapshots, .doc = "what replaces the old log"),           \
            SPEED(struct raft, stream, .preset = streamed, .most = 1e15,                           \
                  .doc = "at which a member that joins is sent what there is; 0: as it goes"),     \
            TEXT(struct raft, reads, .preset = how, .words = "read_index lease follower",          \
                 .doc = "who answers reads: the leader after a round of heartbeats, the leader "   \
                        "while its lease lasts, or any replica"),                                  \
            QUANTITY(struct raft, lease, .preset = leased,                                         \
                     .doc = "for which a leader is sure of its office: 9s, or 90% of the "         \
                            "shortest election time-out"),                                         \
            DURATION(struct raft, most_skew, .preset = skew,                                       \
                     .doc = "by which clocks are believed to differ at the most"),                 \
            GROUP(struct raft, levels, levels_settings, .doc = "what `level` of a step means"),    \
            LAW(struct raft, apply_time,                                                           \
                .doc = "processor time of a write at a follower; left out: write_time"),           \
            GROUP(struct raft, delays, delay_settings, .doc = "extra time of each letter"),        \
            SETTINGS_END                                                                           \
    }

/* etcd: heartbeat 100 ms, election 1,000 ms (its tuning guide; each replica waits once to twice as
 * long), pre-vote since 3.4; a snapshot each 10,000 entries since 3.6 (etcd#15408) of which 5,000
 * are kept.  The kind `raft` takes the same values. */
static const struct setting etcd_snapshots[] = SNAPSHOT_ROWS("10k", "5k");
static const struct setting etcd_settings[] =
    RAFT_ROWS("1s..2s", "100ms", "true", etcd_snapshots, "0Mbit/s", "read_index", "90%", "50ms");
/* Consul multiplies by 5 unless told otherwise (raft_multiplier): 1 s of silence, up to twice, and
 * a lease of 500 ms; the leader beats after 1/10 to 2/10 of the silence (hashicorp/raft,
 * replication.go, config.go); a snapshot each 16,384 entries, 10,240 kept. */
static const struct setting consul_snapshots[] = SNAPSHOT_ROWS("16384", "10240");
static const struct setting consul_settings[] =
    RAFT_ROWS("5s..10s", "750ms", "false", consul_snapshots, "0Mbit/s", "lease", "2500ms", "50ms");
/* TiKV: 2 ticks of 1 s, election 10 to 20 ticks, lease 9 s (its configuration,
 * raft-store-max-leader-lease); snapshots no faster than 100 MB/s (snap-io-max-bytes-per-sec). */
static const struct setting tikv_settings[] =
    RAFT_ROWS("10s..20s", "2s", "true", etcd_snapshots, "100MB/s", "lease", "9s", "50ms");

/* CockroachDB with leader leases (the default since 25.2): stores ask each other for support each
 * second and have it for 3 s (COCKROACH_STORE_LIVENESS_*), so the leader's lease is as long, less
 * what clocks may differ by (--max-offset, 500 ms); whoever withdraws support looks each 100 ms and
 * stands after a jitter of 0 to 2 s, without waiting once more; pre-vote.  Its documents add a
 * fail-over up so: -1..0 + 3 + 0..0.1 + 0..2 s and four round trips.  A replica that is added is
 * sent 32 MiB/s (kv.snapshot_rebalance.max_rate). */
static const struct setting cockroachdb_settings[] =
    RAFT_ROWS("3s..5100ms", "1s", "true", etcd_snapshots, "32MiB/s", "lease", "2500ms", "500ms");

static bool check_times(const struct raft *settings, struct complaints *to)
{
    const sim_time shortest = settings->election_timeout.low;
    const bool alive = settings->heartbeat < shortest;
    const enum unit unit = settings->lease.unit;
    if (has_leases(settings) && unit != UNIT_TIME && unit != UNIT_SHARE) {
        complain(to, &settings->lease, "write 9s, or 90% of the shortest election time-out",
                 "a lease is a time");
        return false;
    }
    const bool safe = !has_leases(settings) || lease_of(settings) + settings->most_skew <= shortest;
    if (!alive)
        complain(to, &settings->heartbeat, "make it a fraction of `election_timeout`",
                 "followers would stand for leader before the next heartbeat");
    if (!safe)
        complain(to, &settings->lease, "shorten `lease`, or lengthen `election_timeout`",
                 "lease and most_skew outlast the shortest election time-out: another leader could "
                 "be elected meanwhile, and reads be stale");
    return alive && safe;
}

static bool raft_check(const struct store *store, const void *settings, struct complaints *to)
{
    if (store->replicas > MOST_REPLICAS) {
        complain(to, &store->replicas, NULL, "a raft store has 1 to %d replicas, not %llu",
                 MOST_REPLICAS, (unsigned long long)store->replicas);
        return false;
    }
    if (store->replicas > 1 && store->replicas % 2 == 0)
        complain_softly(
            to, &store->replicas, NULL, "%llu replicas survive the loss of %llu, as %llu do",
            (unsigned long long)store->replicas, (unsigned long long)(store->replicas - 1) / 2,
            (unsigned long long)store->replicas - 1);
    return check_times(settings, to);
}

/* --- who is asked --- */

static bool asks_anybody(const struct store *store, const struct asking *asking)
{
    return asking->verb == VERB_READ && reads_of(store->kind.settings, asking->level) == 'f';
}

static uint32_t raft_route(struct port *clients, const struct asking *asking)
{
    const struct raft *settings = settings_of(clients);
    const bool anybody = asking->verb == VERB_READ && reads_of(settings, asking->level) == 'f';
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
                              .flushed = true};
}

/* --- handlers --- */

static bool takes_writes(struct port *port)
{
    return leads(port) && state_of(port)->heir == NOBODY;
}

static void raft_arrived(struct port *port, struct task *task)
{
    if (task->verb == VERB_READ)
        read_arrived(port, task);
    else if (!takes_writes(port))
        port_answer(port, task, OUTCOME_error);
    else {
        task->stage = WRITING;
        port_work(port, task, drawn(port, &port->store->write_time));
    }
}

static void raft_done(struct port *port, struct task *task)
{
    switch ((enum stage)task->stage) {
    case WRITING:
        if (takes_writes(port))
            replicate_propose(port, task);
        else
            port_answer(port, task, OUTCOME_error);
        break;
    case READING:
        read_answer(port, task);
        break;
    case APPLYING:
        apply_done(port, task);
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
        break;
    case SNAPPING:
        snapshot_taken(port, task, disk);
        break;
    case INSTALLING:
        snapshot_installed(port, task, disk);
        break;
    case STORING:
        bring_kept(port, task);
        break;
    default:
        CHECK(task->stage == FLUSHING); // no other stage writes
    }
}

static void raft_heard(struct port *port, const struct letter *letter)
{
    switch ((enum tag)letter->tag) {
    case APPEND:
        follow_append(port, letter);
        break;
    case APPENDED:
        replicate_appended(port, letter);
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
        errand_settled(port, true);
        break;
    case DISMISSED:
        members_dismissed(port, letter);
        break;
    }
    persist(port); /* a new term, and the vote in it: one fsync */
}

static void raft_fired(struct port *port, uint64_t word)
{
    const enum timer_kind what = word & ((1u << TIMER_BITS) - 1);
    if (what == TIMER_ELECTION)
        elect_timeout(port);
    else if (what == TIMER_ERRAND)
        errand_go_on(port);
    else if (!leads(port) || word >> TIMER_BITS != state_of(port)->term)
        return;
    else if (what == TIMER_HEARTBEAT)
        replicate_beat(port);
    else if (what == TIMER_BATCH)
        replicate_batch(port);
    else if (what == TIMER_TRANSFER)
        transfer_over(port);
    else
        bring_again(port);
}

static void raft_ordered(struct port *port, enum order what, uint32_t peer)
{
    if (what == ORDER_LEAD)
        transfer_begin(port, peer);
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
    body_release(port->blocks, task->own);
}

static bool raft_one_leads(const void *settings)
{
    (void)settings;
    return true;
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
                  .orders = 1 << ORDER_LEAD | ORDERS_OF_MEMBERS,                                   \
                  .dropped = raft_dropped,                                                         \
                  .crashed = raft_crashed},                                                        \
        .one_leads = raft_one_leads,                                                               \
        .check = raft_check,                                                                       \
        .route = raft_route,                                                                       \
        .spread = raft_spread,                                                                     \
        .follow = raft_follow,                                                                     \
        .needs = majority_needed,                                                                  \
        .holds = raft_holds,                                                                       \
    }

RAFT(raft, etcd_settings, "a majority agrees on one log, and elects who leads it", {.text = "raft"},
     {.text = "raft(reads=lease)"},
     {.text = "{kind: raft, election_timeout: 150ms..300ms, heartbeat: 50ms, pre_vote: false, "
              "batch: {most: 8, wait: 1ms}, pipeline: 1, snapshot: {every: 20, keep: 5}}"},
     {.text = "{kind: raft, delays: {all: exponential(1ms)}, apply_time: 5us, levels: {weak: "
              "{reads: follower}}}"});
RAFT(etcd, etcd_settings, "raft with the defaults of etcd", {.text = "etcd"});
RAFT(consul, consul_settings, "raft with the defaults of Consul's servers", {.text = "consul"});
RAFT(cockroachdb, cockroachdb_settings, "raft with the defaults of a range of CockroachDB",
     {.text = "cockroachdb"});
RAFT(tikv, tikv_settings, "raft with the defaults of TiKV", {.text = "tikv"});
