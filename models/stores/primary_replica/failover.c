/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fail-overs, and those of products after their primary's machine has died, by their documents:
 *
 *  - patroni (PostgreSQL): the leader key lives for `ttl` 30 s and is renewed each `loop_wait` 10
 *    s, so it ends 20 to 30 s after the death; the others look within another loop and promote,
 *    taken as 5 s: 25 to 45 s (Patroni documentation, "Dynamic Configuration Settings").
 *  - mysql_semi_sync: MySQL itself does not fail over.  Times of MHA, which asks every 3 s and
 *    gives up when three more questions went unanswered: it notices in 9 to 12 s and is done in 10
 *    to 30 s (its wiki, "Advantages of MHA").
 *  - redis_sentinel: down-after-milliseconds 30 s, asked each second; then an election and the
 *    promotion, taken as 1 to 2 s (Redis documentation, "High availability with Redis Sentinel").
 *  - mongodb: heartbeats each 2 s, an election when none has come for 10 s, so 8 to 10 s after the
 *    death, then 1 to 2 s: a median below the 12 s that the manual states ("Replica Set
 *    Elections"). */
#include "models/stores/primary_replica/failover.h"

#include "models/stores/detector_beside.h"
#include "sim/setting.h"

static unsigned own_beside(const void *settings, struct part parts[MOST_PARTS - 1])
{
    const struct own_failover *own = settings;
    return detector_beside(&own->detector, &own->detect, parts);
}

static sim_time own_promote(const void *settings, draw *random)
{
    return law_sample(&((const struct own_failover *)settings)->promote, random);
}

#define DETECT_ROWS                                                                                \
    LAW(struct own_failover, detect, .preset = "10s",                                              \
        .doc = "time until a dead replica is noticed, by a detector that never errs"),             \
        CLASS(struct own_failover, detector, detectors,                                            \
              .doc = "how a dead replica is noticed; left out: after `detect`")

static const struct setting automatic_settings[] = {
    DETECT_ROWS,
    LAW(struct own_failover, promote, .preset = "5s",
        .doc = "time from there until its successor takes writes"),
    SETTINGS_END};

static const struct failover_class failover_automatic = {
    .head = {.name = "automatic",
             .doc = "a replica takes over",
             .settings = automatic_settings,
             .settings_size = sizeof(struct own_failover),
             .examples =
                 EXAMPLES({.text = "automatic"}, {.text = "automatic(detect=1s promote=2s)"},
                          {.text = "{detector: timeout, promote: 1s}"})},
    .beside = own_beside,
    .promote = own_promote,
};

static const struct setting none_settings[] = {DETECT_ROWS, SETTINGS_END};

static const struct failover_class failover_none = {
    .head = {.name = "none",
             .doc = "the store waits for its primary",
             .settings = none_settings,
             .settings_size = sizeof(struct own_failover),
             .examples = EXAMPLES({.text = "none"})},
    .never = true,
    .beside = own_beside,
};

/* --- products --- */

struct keyed_failover { /* by a key that ends */
    struct lease_detector key;
    struct law promote;
};

static unsigned key_beside(const void *settings, struct part parts[MOST_PARTS - 1])
{
    parts[0] = (struct part){.class = &detector_lease.actor,
                             .settings = &((const struct keyed_failover *)settings)->key};
    return 1;
}

/* They look once in a loop. */
static sim_time patroni_promote(const void *settings, draw *random)
{
    const struct keyed_failover *patroni = settings;
    const double looks = unit_of(draw_next(random)) * (double)patroni->key.renew;
    return clock_round(looks) + law_sample(&patroni->promote, random);
}

/* Who is told by the leader, by a key that is deleted, is told at once. */
static sim_time patroni_handed(const void *settings, draw *random)
{
    return law_sample(&((const struct keyed_failover *)settings)->promote, random);
}

static sim_time mongodb_promote(const void *settings, draw *random)
{
    return law_sample(&((const struct keyed_failover *)settings)->promote, random);
}

struct probed_failover { /* by questions that are not answered */
    struct probe_detector probe;
    struct law promote;
};

static unsigned probe_beside(const void *settings, struct part parts[MOST_PARTS - 1])
{
    parts[0] = (struct part){.class = &detector_probe.actor,
                             .settings = &((const struct probed_failover *)settings)->probe};
    return 1;
}

static sim_time probed_promote(const void *settings, draw *random)
{
    return law_sample(&((const struct probed_failover *)settings)->promote, random);
}

/* A key of its own name for a detector's setting. */
#define TIME_ROW(key, owner, field, value, what)                                                   \
    {                                                                                              \
        .name = key, .kind = SETTING_DURATION, SETTING_FIELD(owner, field, sim_time),              \
        .preset = value, .least = 1, .doc = what                                                   \
    }
#define PROMOTE_ROW(owner, value, what) LAW(owner, promote, .preset = value, .doc = what)

#define PRODUCT(product, kind, what, beside_of, promote_of, handed_of, ...)                        \
    static const struct failover_class failover_##product = {                                      \
        .head = {.name = #product,                                                                 \
                 .doc = what,                                                                      \
                 .settings = product##_settings,                                                   \
                 .settings_size = sizeof(struct kind),                                             \
                 .examples = EXAMPLES({.text = #product}, {.text = __VA_ARGS__})},                 \
        .beside = beside_of,                                                                       \
        .promote = promote_of,                                                                     \
        .handed = handed_of,                                                                       \
    }

static const struct setting patroni_settings[] = {
    TIME_ROW("ttl", struct keyed_failover, key.ttl, "30s", "for so long the leader key lives"),
    TIME_ROW("loop", struct keyed_failover, key.renew, "10s",
             "loop_wait: how often the key is renewed, and looked for by the others"),
    PROMOTE_ROW(struct keyed_failover, "5s", "time of the promotion itself"), SETTINGS_END};
PRODUCT(patroni, keyed_failover, "Patroni's: a leader key that ends, then a look by the others",
        key_beside, patroni_promote, patroni_handed, "patroni(ttl=20s loop=5s)");

static const struct setting mysql_semi_sync_settings[] = {
    TIME_ROW("after", struct probed_failover, probe.after, "9s",
             "for so long questions are not answered"),
    TIME_ROW("every", struct probed_failover, probe.every, "3s", "time between two questions"),
    PROMOTE_ROW(struct probed_failover, "uniform(1s..18s)",
                "logs are compared and replicas pointed to the new one"),
    SETTINGS_END};
PRODUCT(mysql_semi_sync, probed_failover, "MHA's, for MySQL", probe_beside, probed_promote, NULL,
        "mysql_semi_sync(after=3s)");

static const struct setting redis_sentinel_settings[] = {
    TIME_ROW("after", struct probed_failover, probe.after, "30s",
             "down-after-milliseconds: for so long it does not answer"),
    TIME_ROW("every", struct probed_failover, probe.every, "1s", "time between two pings"),
    PROMOTE_ROW(struct probed_failover, "uniform(1s..2s)", "election of a sentinel, promotion"),
    SETTINGS_END};
PRODUCT(redis_sentinel, probed_failover, "that of Redis Sentinel", probe_beside, probed_promote,
        NULL, "redis_sentinel(after=5s)");

static const struct setting mongodb_settings[] = {
    TIME_ROW("timeout", struct keyed_failover, key.ttl, "10s",
             "electionTimeoutMillis: since the last heartbeat"),
    TIME_ROW("heartbeat", struct keyed_failover, key.renew, "2s", "time between two of them"),
    PROMOTE_ROW(struct keyed_failover, "uniform(1s..2s)", "the election"), SETTINGS_END};
PRODUCT(mongodb, keyed_failover, "an election in a replica set of MongoDB", key_beside,
        mongodb_promote, NULL, "mongodb(timeout=5s heartbeat=1s)");

static const struct class_head *const members[] = {&failover_automatic.head,
                                                   &failover_none.head,
                                                   &failover_patroni.head,
                                                   &failover_mysql_semi_sync.head,
                                                   &failover_redis_sentinel.head,
                                                   &failover_mongodb.head,
                                                   NULL};

const struct family failovers = {.name = "fail-over", .members = members};
