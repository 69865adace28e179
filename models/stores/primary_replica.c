/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One primary orders all writes and sends them to its replicas: PostgreSQL, MySQL, MongoDB as most
 * people run them.
 *
 * Write: at the primary `write_time` of processor and one fsync; then it has its version, is
 * visible there, and goes to all replicas.  The client hears ok at once (`async`), after the first
 * acknowledgement (`semi_sync`), or after those of all replicas that the primary believes alive
 * (`sync`).  A dead replica is believed alive until the primary has noticed (`failover.detect`);
 * until then sync writes wait for it, semi_sync ones only if it is the only one.  With nobody left
 * the primary goes on alone.
 *
 * Replicas: a write is taken over on arrival, without work, on disk at once.  `delays.replicate` is
 * the lag of replication: so long a write stays with the primary before it leaves for that replica,
 * and if the primary dies meanwhile it never leaves.  Lags are drawn one by one, so writes may
 * overtake each other; per key the newest version stays.  So a replica misses the newest write of a
 * key exactly while that one message travels: with writes of rate l and exponential delays of rate
 * m a read at a replica is stale with probability l / (l + m).
 *
 * Read: `read_time` at whoever `reads` says: the primary; a replica other than the primary, drawn
 * at random, dead or alive; the nearest copy (same node, same zone, same region...; ties are
 * drawn).  `level: strong` always asks the primary, `weak` and `normal` do as `reads` says.
 *
 * Clients know the primary as soon as it is in office.  While there is none they ask the dead one;
 * a replica that is asked for what only a primary may answer says error.
 *
 * A replica that comes back takes over the primary's state at once and from then on hears every
 * write; the time for that belongs into the start-up of the process.  Failover: failover.c. */
#include "models/stores/primary_replica.h"

#include <string.h>

#include "sim/setting.h"

static const struct setting delay_settings[] = {
    LAW(struct replication_delays, replicate, .doc = "of a write on its way to a replica"),
    LAW(struct replication_delays, ack, .doc = "of its acknowledgement"), SETTINGS_END};

/* Defaults: MHA for MySQL states 9 to 12 s until a dead primary is noticed and 10 to 30 s in all
 * (its wiki, "Advantages of MHA"). */
static const struct setting failover_settings[] = {
    TEXT(struct failover, mode, .preset = "automatic", .words = "automatic none", .shorthand = true,
         .doc = "automatic: a replica takes over; none: the store waits for its primary"),
    LAW(struct failover, detect, .preset = "10s", .doc = "time until a dead replica is noticed"),
    LAW(struct failover, promote, .preset = "5s",
        .doc = "time from there until its successor takes writes"),
    SETTINGS_END};

static const struct setting primary_replica_settings[] = {
    TEXT(struct primary_replica, mode, .preset = "async", .words = "async semi_sync sync",
         .doc = "what a write waits for: nothing, the first acknowledgement, all of them"),
    TEXT(struct primary_replica, reads, .preset = "primary", .words = "primary replica nearest",
         .doc = "who answers reads that need not be strong"),
    GROUP(struct primary_replica, delays, delay_settings,
          .doc = "extra time of each message, on top of the network"),
    GROUP(struct primary_replica, failover, failover_settings,
          .doc = "what happens when the primary dies"),
    SETTINGS_END};

enum { READING = 1, WRITING, WAITING }; /* stages of a task */
enum { REPLICATE = 1, ACK };            /* tag of a letter */
enum { RECORD_BYTES = 64 };             /* around a value, and of an acknowledgement */

static bool is_mode(const struct port *port, const char *mode)
{
    return strcmp(((const struct primary_replica *)port->settings)->mode, mode) == 0;
}
static bool reads_from(const struct port *port, const char *whom)
{
    return strcmp(((const struct primary_replica *)port->settings)->reads, whom) == 0;
}

static bool primary_replica_check(const struct store *store, const void *settings,
                                  struct complaints *to)
{
    (void)settings;
    if (store->replicas >= 1 && store->replicas <= MOST_REPLICAS)
        return true;
    complain(to, &store->replicas, NULL, "a primary_replica store has 1 to %d replicas, not %llu",
             MOST_REPLICAS, (unsigned long long)store->replicas);
    return false;
}

/* --- who is asked --- */

/* Those at the least distance; their number. */
static uint32_t nearest_of(const unsigned *far, uint32_t replicas, uint32_t near[MOST_REPLICAS])
{
    unsigned least = UINT32_MAX;
    uint32_t count = 0;
    for (uint32_t i = 0; i < replicas; i++) {
        if (far[i] < least)
            count = 0;
        if (far[i] <= least) {
            least = far[i];
            near[count++] = i;
        }
    }
    return count;
}

static uint32_t nearest(struct port *any, uint32_t client)
{
    unsigned far[MOST_REPLICAS];
    uint32_t near[MOST_REPLICAS];
    for (uint32_t i = 0; i < any->peers; i++)
        far[i] = port_distance(any, client, i);
    const uint32_t count = nearest_of(far, any->peers, near);
    draw random = port_random(any);
    return near[below(draw_next(&random), count)];
}

static bool asks_primary(const struct store *store, const struct primary_replica *settings,
                         uint8_t verb, uint8_t level)
{
    return verb != VERB_READ || level == LEVEL_STRONG || store->replicas == 1 ||
           strcmp(settings->reads, "primary") == 0;
}

static bool needs_primary(const struct port *port, uint8_t verb, uint8_t level)
{
    return asks_primary(port->store, port->settings, verb, level);
}

static void primary_replica_spread(const struct store *store, const struct asking *asking,
                                   const unsigned *far, double *shares)
{
    const struct primary_replica *settings = store->kind.settings;
    const uint32_t replicas = (uint32_t)store->replicas;
    uint32_t near[MOST_REPLICAS];
    if (asks_primary(store, settings, asking->verb, asking->level)) {
        shares[0] = 1.0;
        return;
    }
    const bool nearby = strcmp(settings->reads, "nearest") == 0;
    const uint32_t count = nearby ? nearest_of(far, replicas, near) : replicas - 1;
    for (uint32_t i = 0; i < count; i++)
        shares[nearby ? near[i] : i + 1] = 1.0 / count;
}

static uint32_t primary_replica_route(struct port *any, const struct asking *asking)
{
    const struct replica_group *group = any->common;
    if (needs_primary(any, asking->verb, asking->level))
        return group->primary;
    if (reads_from(any, "nearest"))
        return nearest(any, asking->client);
    draw random = port_random(any);
    const uint32_t other = below(draw_next(&random), (uint32_t)any->store->replicas - 1);
    return other + (other >= group->primary);
}

/* --- writes --- */

static bool enough_acks(const struct port *primary, const struct write_entry *entry)
{
    const struct replica_group *group = primary->common;
    const replica_set others = group->believed & ~only(primary->self);
    if (is_mode(primary, "sync"))
        return (others & ~entry->acks) == 0;
    return is_mode(primary, "async") || entry->acks != 0 || others == 0;
}

/* Answers the client of write `number` if it still waits and need not. */
static void settle(struct port *primary, uint64_t number)
{
    struct replica_group *group = primary->common;
    struct write_entry *entry = log_entry(&group->log, number);
    if (!entry || !entry->waits || !enough_acks(primary, entry))
        return;
    struct task *task = entry->waits;
    entry->waits = NULL;
    entry->answered = true;
    port_answer(primary, task, OUTCOME_ok);
}

void settle_all(struct port *primary)
{
    struct replica_group *group = primary->common;
    for (uint64_t i = group->log.first; i <= group->log.last; i++)
        settle(primary, i);
    log_trim(&group->log, group->all);
}

/* What travels with a write. */
struct written {
    uint64_t key, id;
    uint32_t dataset;
};

/* A letter's word is the moment at which it leaves: see is_void. */
static void replicate(struct port *port, const struct task *task)
{
    const struct primary_replica *settings = port->settings;
    const struct replica_group *group = port->common;
    struct written *written = body_make(port->blocks, sizeof *written);
    *written = (struct written){.key = task->key, .id = task->id, .dataset = task->dataset};
    struct letter letter = {.number = task->version,
                            .body = written,
                            .tag = REPLICATE,
                            .bytes =
                                (uint32_t)(port_value_bytes(port, task->dataset) + RECORD_BYTES)};
    for (replica_set to = group->believed & ~only(port->self); to; to &= to - 1) {
        draw random = port_random(port);
        const sim_time delay = law_sample(&settings->delays.replicate, &random);
        letter.word = (uint64_t)port_now(port) + (uint64_t)delay;
        body_hold(written);
        port_send(port, (uint32_t)__builtin_ctzll(to), &letter, delay);
    }
    body_release(port->blocks, written);
}

static void commit(struct port *port, struct task *task, void *disk)
{
    struct replica_group *group = port->common;
    struct replica *replica = disk;
    const uint64_t number = log_append(&group->log, port->self, task);
    task->version = number;
    task->stage = WAITING;
    versions_raise(&replica->versions, task->dataset, task->key,
                   (struct version){.number = number, .id = task->id});
    replicate(port, task);
    settle(port, number);
    log_trim(&group->log, group->all);
}

static void received(struct port *port, const struct letter *letter)
{
    const struct primary_replica *settings = port->settings;
    struct replica_group *group = port->common;
    struct replica *replica = port_redo(port);
    struct write_entry *entry = log_entry(&group->log, letter->number);
    const struct written *written = letter->body;
    versions_raise(&replica->versions, written->dataset, written->key,
                   (struct version){.number = letter->number, .id = written->id});
    if (entry)
        entry->have |= only(port->self);
    log_trim(&group->log, group->all);
    if (is_mode(port, "async"))
        return;
    const struct letter ack = {.number = letter->number, .tag = ACK, .bytes = RECORD_BYTES};
    draw random = port_random(port);
    port_send(port, group->primary, &ack, law_sample(&settings->delays.ack, &random));
}

static void acknowledged(struct port *port, const struct letter *letter)
{
    struct replica_group *group = port->common;
    struct write_entry *entry = log_entry(&group->log, letter->number);
    if (!entry || !reigns(port))
        return;
    entry->acks |= only(letter->from);
    settle(port, letter->number);
    log_trim(&group->log, group->all);
}

/* Of a former reign, or still in the primary's hands when it died. */
static bool is_void(const struct replica_group *group, const struct letter *letter)
{
    return letter->number < group->begins ||
           (group->reign != STEADY && letter->word > (uint64_t)group->died);
}

static void primary_replica_heard(struct port *port, const struct letter *letter)
{
    if (is_void(port->common, letter))
        return;
    if (letter->tag == REPLICATE)
        received(port, letter);
    else
        acknowledged(port, letter);
}

/* --- operations --- */

static void primary_replica_arrived(struct port *port, struct task *task)
{
    if (needs_primary(port, task->verb, task->level) && !reigns(port)) {
        port_answer(port, task, OUTCOME_error);
        return;
    }
    draw random = port_random(port);
    const bool read = task->verb == VERB_READ;
    task->stage = read ? READING : WRITING;
    port_work(port, task,
              law_sample(read ? &port->store->read_time : &port->store->write_time, &random));
}

static void primary_replica_done(struct port *port, struct task *task)
{
    if (task->stage == WRITING) {
        port_persist(port, task, port_value_bytes(port, task->dataset));
        return;
    }
    const struct replica *replica = port->disk;
    const struct version found = versions_get(&replica->versions, task->dataset, task->key);
    task->version = found.number;
    task->id = found.id;
    port_answer(port, task, OUTCOME_ok);
}

const struct store_class store_primary_replica = {
    .actor = {.head = {.name = "primary_replica",
                       .doc = "a primary orders the writes, replicas follow and take over when it "
                              "dies",
                       .settings = primary_replica_settings,
                       .settings_size = sizeof(struct primary_replica),
                       .examples =
                           EXAMPLES({.text = "primary_replica"},
                                    {.text = "primary_replica(mode=semi_sync reads=nearest)"},
                                    {.text = "{kind: primary_replica, mode: sync, failover: "
                                             "{detect: 1s, promote: 2s}}"})},
              .disk_size = sizeof(struct replica),
              .started = failover_started,
              .arrived = primary_replica_arrived,
              .done = primary_replica_done,
              .flushed = commit,
              .heard = primary_replica_heard,
              .fired = failover_fired,
              .crashed = failover_crashed},
    .common_size = sizeof(struct replica_group),
    .check = primary_replica_check,
    .route = primary_replica_route,
    .spread = primary_replica_spread,
};
