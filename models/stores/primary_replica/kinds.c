/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Primary and replicas as such, and with the defaults of products; how long their fail-overs take
 * says failover.c.
 *
 *  - patroni (PostgreSQL): asynchronous unless asked otherwise.  Left out: a replica more than 1
 *    MiB behind does not stand.
 *  - mysql_semi_sync: one acknowledgement, for at most 10 s, then it goes on without (MySQL manual,
 *    semisynchronous configuration); MHA gathers what other replicas have.
 *  - redis_sentinel: asynchronous.
 *  - mongodb: writes wait for a majority since 5.0: for one other of three, and never go on alone;
 *    of more members say `strict(acks=...)`.  The new primary catches up from the others. */
#include "models/stores/primary_replica/kinds.h"

#include "models/stores/primary_replica/protocol.h"
#include "sim/setting.h"

static const struct setting delay_settings[] = {
    LAW(struct replication_delays, replicate,
        .doc = "that a write spends with the primary before it leaves for a replica"),
    LAW(struct replication_delays, ack, .doc = "of its acknowledgement, on top of the network"),
    SETTINGS_END};

/* No product does that by itself. */
static const struct setting leaders_settings[] = LEADERS_ROWS("none", "1", "count");

#define KIND_ROWS(name, mode_preset, gather_preset, heir)                                          \
    static const struct setting name##_settings[] = {                                              \
        CLASS(struct primary_replica, mode, replication_modes, .preset = mode_preset,              \
              .doc = "what a write waits for before it is answered"),                              \
        TEXT(struct primary_replica, log, .preset = "ordered", .words = "ordered independent",     \
             .doc = "ordered: writes reach a replica one after another, as PostgreSQL and MySQL "  \
                    "ship them; independent: each by itself"),                                     \
        FLAG(struct primary_replica, gather, .preset = gather_preset,                              \
             .doc = "who takes over first gets what the others have and it lacks (as MHA does)"),  \
        COUNT(struct primary_replica, feeds, .preset = "unlimited", .least = 1,                    \
              .doc = "replicas that the primary sends the log to, and each replica to others; 1: " \
                     "a chain"),                                                                   \
        LAW(struct primary_replica, apply_time,                                                    \
            .doc = "processor time of a write at a replica; left out: write_time"),                \
        TEXT(struct primary_replica, reads, .preset = "primary",                                   \
             .words = "primary replica nearest",                                                   \
             .doc = "who answers reads that need not be strong"),                                  \
        DURATION(struct primary_replica, most_lag, .preset = "none", .words = "none",              \
                 .doc = "replicas that are further behind are not asked; none: all are"),          \
        GROUP(struct primary_replica, delays, delay_settings,                                      \
              .doc = "extra time of each message"),                                                \
        CLASS(struct primary_replica, failover, failovers, .preset = heir,                         \
              .doc = "what happens when the primary dies"),                                        \
        GROUP(struct primary_replica, locks, locking_settings,                                     \
              .doc = "rows that are written are locked: none, fail, or {wait: 5s}"),               \
        GROUP(struct primary_replica, rebalance, leaders_settings,                                 \
              .doc = "how primaries of its shards are spread anew over servers: 10s, none, or "    \
                     "{every: 10s, by: load}"),                                                    \
        SETTINGS_END}

static bool check_replicas(const struct store *store, const void *settings, struct complaints *to)
{
    const struct primary_replica *given = settings;
    if (store->replicas < 1 || store->replicas > MOST_REPLICAS) {
        complain(to, &store->replicas, NULL,
                 "a primary_replica store has 1 to %d replicas, not %llu", MOST_REPLICAS,
                 (unsigned long long)store->replicas);
        return false;
    }
    const struct failover_class *failover = (const struct failover_class *)given->failover.class;
    if (given->rebalance.every > 0 && failover->never) {
        complain(to, &given->rebalance.every, "leave out failover: none, or rebalance",
                 "without fail-over a primary hands over to nobody");
        return false;
    }
    if (given->feeds != COUNT_UNLIMITED && given->log[0] == 'i') {
        complain(to, &given->feeds, "leave out log: independent, or feeds",
                 "only an ordered log is passed on from replica to replica");
        return false;
    }
    if (given->most_lag > 0 && given->reads[0] == 'p')
        complain_softly(to, &given->most_lag, "reads: replica, or nearest",
                        "no effect at '%s': replicas answer no reads", store->name);
    return true;
}

static unsigned stands_beside(const void *settings, struct part parts[MOST_PARTS - 1])
{
    const struct chosen *failover = &((const struct primary_replica *)settings)->failover;
    return ((const struct failover_class *)failover->class)->beside(failover->settings, parts);
}

static bool primary_leads(const void *settings)
{
    (void)settings;
    return true;
}

static bool locks_rows(const void *settings)
{
    return locking_on(&((const struct primary_replica *)settings)->locks);
}

static const char *cannot_promise(const void *settings)
{
    return ((const struct primary_replica *)settings)->log[0] == 'i'
               ? "leave out `log: independent`: a promise must not be overtaken by what was decided"
               : NULL;
}

static const char *cannot_hand_over(const void *settings)
{
    const struct chosen *failover = &((const struct primary_replica *)settings)->failover;
    return ((const struct failover_class *)failover->class)->never
               ? "leave out `failover: none`: whoever takes over is elected as after a death"
               : NULL;
}

static const struct rebalancing *rebalances(const void *settings)
{
    return &((const struct primary_replica *)settings)->rebalance;
}

static const struct forgetting nobody_has_it = {
    .means =
        "nobody has anything that was written in the run, so all that was acknowledged is lost",
    .instead = "lose one after another, each back and in step with the others before the next"};
static const struct forgetting nobody_takes_over = {
    .means = "its primary begins again with what there was before the run, since nobody takes over "
             "(`failover: none`), so all that was acknowledged is lost",
    .instead = "leave out `failover: none`, or `disk: lost`"};

static const struct forgetting *forgets(const struct store *store, const void *made,
                                        const bool *lost, uint32_t count)
{
    const struct chosen *failover =
        &((const struct primary_replica *)store->kind.settings)->failover;
    uint32_t left = 0;
    (void)made;
    for (uint32_t i = 0; i < count; i++)
        left += !lost[i];
    if (left == 0)
        return &nobody_has_it;
    return lost[0] && ((const struct failover_class *)failover->class)->never ? &nobody_takes_over
                                                                              : NULL;
}

#define KIND(kind, what, ...)                                                                      \
    extern const struct store_class store_##kind;                                                  \
    const struct store_class store_##kind = {                                                      \
        .actor = {.head = {.name = #kind,                                                          \
                           .doc = what,                                                            \
                           .settings = kind##_settings,                                            \
                           .settings_size = sizeof(struct primary_replica),                        \
                           .examples = EXAMPLES(__VA_ARGS__)},                                     \
                  .disk_size = sizeof(struct replica_disk),                                        \
                  .state_size = sizeof(struct replica_state),                                      \
                  .started = office_started,                                                       \
                  .arrived = primary_replica_arrived,                                              \
                  .done = primary_replica_done,                                                    \
                  .flushed = primary_replica_flushed,                                              \
                  .heard = primary_replica_heard,                                                  \
                  .fired = primary_replica_fired,                                                  \
                  .suspects = office_suspects,                                                     \
                  .ordered = hand_over_ordered,                                                    \
                  .orders = 1 << ORDER_LEAD,                                                       \
                  .dropped = primary_replica_dropped,                                              \
                  .crashed = primary_replica_crashed,                                              \
                  .left = primary_replica_left,                                                    \
                  .wiped = replica_wiped},                                                         \
        .one_leads = primary_leads,                                                                \
        .rebalances = rebalances,                                                                  \
        .check = check_replicas,                                                                   \
        .route = primary_replica_route,                                                            \
        .beside = stands_beside,                                                                   \
        .spread = primary_replica_spread,                                                          \
        .follow = primary_replica_follow,                                                          \
        .locks = locks_rows,                                                                       \
        .promises = true,                                                                          \
        .promises_not = cannot_promise,                                                            \
        .hands_over_not = cannot_hand_over,                                                        \
        .needs = primary_replica_needs,                                                            \
        .forgets = forgets,                                                                        \
        .holds = primary_replica_holds,                                                            \
    }

/* Defaults: a detector and a promotion of a round time. */
KIND_ROWS(primary_replica, "async", "false", "automatic");
KIND(primary_replica, "a primary orders the writes, replicas follow and take over when it dies",
     {.text = "primary_replica"}, {.text = "primary_replica(mode=semi_sync reads=nearest)"},
     {.text = "{kind: primary_replica, mode: sync, failover: {detect: 1s, promote: 2s}}"},
     {.text = "{kind: primary_replica, log: independent, gather: true, most_lag: 1s, reads: "
              "replica, delays: {replicate: exponential(50ms)}}"},
     {.text = "{kind: primary_replica, mode: sync(acks=1 until=applied), failover: {detector: "
              "timeout}}"},
     {.text = "primary_replica(feeds=1)"},
     {.text = "primary_replica(failover=patroni(ttl=20s loop=5s))"},
     {.text = "{kind: primary_replica, mode: semi_sync, locks: {wait: 5s, reads: shared}}"});

KIND_ROWS(patroni, "async", "false", "patroni");
KIND(patroni, "PostgreSQL under Patroni with its defaults", {.text = "patroni"},
     {.text = "patroni(mode=sync)"});

KIND_ROWS(mysql_semi_sync, "semi_sync", "true", "mysql_semi_sync");
KIND(mysql_semi_sync, "MySQL's semi-synchronous replication, failed over by MHA",
     {.text = "mysql_semi_sync"});

KIND_ROWS(redis_sentinel, "async", "false", "redis_sentinel");
KIND(redis_sentinel, "Redis watched by Sentinel with its defaults", {.text = "redis_sentinel"});

KIND_ROWS(mongodb, "strict(acks=1)", "true", "mongodb");
KIND(mongodb, "a replica set of three of MongoDB with its defaults", {.text = "mongodb"});
