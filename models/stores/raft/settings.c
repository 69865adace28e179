/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/stores/raft/settings.h"

#include "models/stores/replica_set.h"

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

#define RAFT_ROWS(timeout, beat, pre, snapshots, streamed, how, leased, skew, spread, hot)         \
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
            GROUP(struct raft, locks, locking_settings,                                            \
                  .doc = "rows that are written are locked: none, fail, or {wait: 5s}"),           \
            GROUP(struct raft, rebalance, spread,                                                  \
                  .doc = "how its shards are spread anew over servers: 10s, none, or {every: "     \
                         "10s, by: load}"),                                                        \
            GROUP(struct raft, split, hot,                                                         \
                  .doc = "when a shard by range is cut in two: 2500/s, 0/s (never), or {load: "    \
                         "2500/s, most: 32}"),                                                     \
            SETTINGS_END                                                                           \
    }

/* etcd and Consul have one group, which nobody spreads. */
static const struct setting never[] = REBALANCING_ROWS("none", "4", "1", "count");
static const struct setting uncut[] = SPLITTING_ROWS("0/s");

/* etcd: heartbeat 100 ms, election 1,000 ms (its tuning guide; each replica waits once to twice as
 * long), pre-vote since 3.4; a snapshot each 10,000 entries since 3.6 (etcd#15408) of which 5,000
 * are kept.  The kind `raft` takes the same values. */
static const struct setting etcd_snapshots[] = SNAPSHOT_ROWS("10k", "5k");
const struct setting raft_as_etcd[] =
    RAFT_ROWS("1s..2s", "100ms", "true", etcd_snapshots, "0Mbit/s", "read_index", "90%", "50ms",
              never, uncut);
/* Consul multiplies by 5 unless told otherwise (raft_multiplier): 1 s of silence, up to twice, and
 * a lease of 500 ms; the leader beats after 1/10 to 2/10 of the silence (hashicorp/raft,
 * replication.go, config.go); a snapshot each 16,384 entries, 10,240 kept. */
static const struct setting consul_snapshots[] = SNAPSHOT_ROWS("16384", "10240");
const struct setting raft_as_consul[] =
    RAFT_ROWS("5s..10s", "750ms", "false", consul_snapshots, "0Mbit/s", "lease", "2500ms", "50ms",
              never, uncut);
/* TiKV: 2 ticks of 1 s, election 10 to 20 ticks, lease 9 s (its configuration,
 * raft-store-max-leader-lease); snapshots no faster than 100 MB/s (snap-io-max-bytes-per-sec).  Its
 * placement driver moves 4 leaders at a time (leader-schedule-limit) and looks again after 5 s at
 * the latest where nothing was to be done (MaxScheduleInterval).  It counts the replicas that a
 * server takes by the minute (store limit, 15), not those on their way: 4 is our choice. */
static const struct setting tikv_spread[] = REBALANCING_ROWS("5s", "4", "4", "count");
/* A region of 3,000 reads a second for 10 s is cut (split.qps-threshold, "Load Base Split"); here
 * writes count as well. */
static const struct setting tikv_hot[] = SPLITTING_ROWS("3000/s");
const struct setting raft_as_tikv[] = RAFT_ROWS("10s..20s", "2s", "true", etcd_snapshots, "100MB/s",
                                                "lease", "9s", "50ms", tikv_spread, tikv_hot);

/* CockroachDB with leader leases (the default since 25.2): stores ask each other for support each
 * second and have it for 3 s (COCKROACH_STORE_LIVENESS_*), so the leader's lease is as long, less
 * what clocks may differ by (--max-offset, 500 ms); whoever withdraws support looks each 100 ms and
 * stands after a jitter of 0 to 2 s, without waiting once more; pre-vote.  Its documents add a
 * fail-over up so: -1..0 + 3 + 0..0.1 + 0..2 s and four round trips.  A replica that is added is
 * sent 32 MiB/s (kv.snapshot_rebalance.max_rate), one of them at a time.  Leases go by load
 * (kv.allocator.load_based_rebalancing), looked at each minute
 * (kv.allocator.load_based_rebalancing_interval), and one a second at the most
 * (minLeaseTransferInterval). */
static const struct setting cockroachdb_spread[] = REBALANCING_ROWS("1min", "60", "1", "load");
/* A range of 2,500 queries a second is cut (kv.range_split.load_qps_threshold, "Load-Based
 * Splitting"); since 23.1 processor time counts instead, unless the objective of rebalancing is
 * qps.
 */
static const struct setting cockroachdb_hot[] = SPLITTING_ROWS("2500/s");
const struct setting raft_as_cockroachdb[] =
    RAFT_ROWS("3s..5100ms", "1s", "true", etcd_snapshots, "32MiB/s", "lease", "2500ms", "500ms",
              cockroachdb_spread, cockroachdb_hot);

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
    const void *leased = complaints_written(to, &settings->lease) ? &settings->lease
                         : complaints_written(to, &settings->most_skew)
                             ? (const void *)&settings->most_skew
                             : NULL;
    if (leased && !has_leases(settings))
        complain_softly(to, leased, "reads: lease", "no effect: nobody reads by a lease");
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

bool raft_check(const struct store *store, const void *settings, struct complaints *to)
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
