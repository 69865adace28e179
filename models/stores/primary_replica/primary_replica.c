/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One primary orders all writes and sends them to its replicas: PostgreSQL, MySQL, MongoDB as most
 * people run them.
 *
 * Write: at the primary `write_time` of processor and one fsync; then it has its version, is
 * visible there, and goes to the replicas (ship.c).  What the client waits for says `mode`
 * (modes.h).  A dead replica is waited for until the detector beside the primary has noticed.
 *
 * Replicas: a write goes to their disk and is applied with `apply_time` of their own processors
 * (follow.c), so they lag by the way, by `delays.replicate`, by their disk and by their work, the
 * more the higher the load.  An `ordered` log has no holes and nothing overtakes; with
 * `independent` each write travels by itself.  Then, with nothing but exponential delays of rate m
 * and writes of a key at rate l, a read at a replica is stale with probability l / (l + m).
 *
 * Read: `read_time` at whoever `reads` says: the primary; another replica, drawn at random; the
 * nearest copy (same node, same zone, same region...; ties are drawn).  Not asked are replicas that
 * are believed dead, or further behind than `most_lag`; if that leaves nobody the primary is.
 * `level: strong` always asks the primary, `weak` and `normal` do as `reads` says.
 *
 * Clients know the primary as soon as it is in office (models/words/directory.h).  While there is
 * none they ask the dead one; a replica that is asked for what only a primary may answer says
 * error.  Who takes over: office.c; how one that was away catches up: catch_up.c. */
#include "models/stores/primary_replica/protocol.h"

#include <string.h>

#include "models/stores/detector_beside.h"
#include "sim/setting.h"

static const struct setting delay_settings[] = {
    LAW(struct replication_delays, replicate,
        .doc = "that a write spends with the primary before it leaves for a replica"),
    LAW(struct replication_delays, ack, .doc = "of its acknowledgement, on top of the network"),
    SETTINGS_END};

/* Defaults: MHA for MySQL states 9 to 12 s until a dead primary is noticed and 10 to 30 s in all
 * (its wiki, "Advantages of MHA"). */
static const struct setting failover_settings[] = {
    TEXT(struct failover, mode, .preset = "automatic", .words = "automatic none", .shorthand = true,
         .doc = "automatic: a replica takes over; none: the store waits for its primary"),
    LAW(struct failover, detect, .preset = "10s",
        .doc = "time until a dead replica is noticed, by a detector that never errs"),
    CLASS(struct failover, detector, detectors,
          .doc = "how a dead replica is noticed; left out: after `detect`"),
    LAW(struct failover, promote, .preset = "5s",
        .doc = "time from there until its successor takes writes"),
    SETTINGS_END};

static const struct setting primary_replica_settings[] = {
    CLASS(struct primary_replica, mode, replication_modes, .preset = "async",
          .doc = "what a write waits for before it is answered"),
    TEXT(struct primary_replica, log, .preset = "ordered", .words = "ordered independent",
         .doc = "ordered: writes reach a replica one after another, as PostgreSQL and MySQL ship "
                "them; independent: each by itself"),
    FLAG(struct primary_replica, gather, .preset = "false",
         .doc = "who takes over first gets what the others have and it lacks (as MHA does)"),
    LAW(struct primary_replica, apply_time,
        .doc = "processor time of a write at a replica; left out: write_time"),
    TEXT(struct primary_replica, reads, .preset = "primary", .words = "primary replica nearest",
         .doc = "who answers reads that need not be strong"),
    DURATION(struct primary_replica, most_lag, .preset = "none", .words = "none",
             .doc = "replicas that are further behind are not asked; none: all are"),
    GROUP(struct primary_replica, delays, delay_settings, .doc = "extra time of each message"),
    GROUP(struct primary_replica, failover, failover_settings,
          .doc = "what happens when the primary dies"),
    SETTINGS_END};

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

static unsigned primary_replica_beside(const void *settings, struct part parts[MOST_PARTS - 1])
{
    const struct failover *failover = &((const struct primary_replica *)settings)->failover;
    return detector_beside(&failover->detector, &failover->detect, parts);
}

/* --- who is asked --- */

static bool asks_primary(const struct store *store, const struct primary_replica *settings,
                         uint8_t verb, uint8_t level)
{
    return verb != VERB_READ || level == LEVEL_STRONG || store->replicas == 1 ||
           settings->reads[0] == 'p';
}

static bool needs_primary(const struct port *port, uint8_t verb, uint8_t level)
{
    return asks_primary(port->store, port->settings, verb, level);
}

static bool may_be_asked(const struct port *clients, uint32_t replica)
{
    const struct directory *directory = clients->directory;
    const sim_time most = settings_of(clients)->most_lag;
    return !directory->peers[replica].dead &&
           (most == 0 || directory_lag(directory, replica, port_now(clients)) <= most);
}

/* One of those that may be asked and are not, by drawing; of the nearest ones only, if `near`; the
 * primary is one of them only if `primary`. */
static uint32_t drawn_copy(struct port *clients, const struct asking *asking, bool near,
                           bool primary)
{
    const uint32_t leader = clients->directory->leader;
    unsigned least = UINT32_MAX;
    uint32_t copies[MOST_REPLICAS], count = 0;
    for (uint32_t i = 0; i < clients->store->replicas; i++) {
        if ((i == leader && !primary) || !may_be_asked(clients, i) || asking_has(asking, i))
            continue;
        const unsigned far = near ? port_distance(clients, asking->client, i) : 0;
        if (far < least)
            count = 0;
        if (far <= least) {
            least = far;
            copies[count++] = i;
        }
    }
    if (count == 0)
        return NOBODY;
    draw random = port_random(clients);
    return copies[below(draw_next(&random), count)];
}

/* A copy that is not asked already; one that is; the primary. */
static uint32_t some_copy(struct port *clients, const struct asking *asking, bool near)
{
    uint32_t copy = drawn_copy(clients, asking, near, near);
    if (copy == NOBODY && asking->asked_count > 0)
        copy = drawn_copy(clients, &(struct asking){.client = asking->client}, near, near);
    return copy == NOBODY ? clients->directory->leader : copy;
}

static uint32_t primary_replica_route(struct port *clients, const struct asking *asking)
{
    if (needs_primary(clients, asking->verb, asking->level))
        return clients->directory->leader;
    const bool near = settings_of(clients)->reads[0] == 'n';
    return some_copy(clients, asking, near);
}

/* Replica 0 is the first primary. */
static void primary_replica_spread(const struct store *store, const struct asking *asking,
                                   const unsigned *far, double *shares)
{
    const struct primary_replica *settings = store->kind.settings;
    const bool near = settings->reads[0] == 'n';
    if (asks_primary(store, settings, asking->verb, asking->level)) {
        shares[0] = 1.0;
        return;
    }
    unsigned least = UINT32_MAX;
    double count = 0;
    for (uint32_t i = near ? 0 : 1; i < store->replicas; i++)
        least = near && far[i] < least ? far[i] : least;
    for (uint32_t i = near ? 0 : 1; i < store->replicas; i++)
        count += !near || far[i] == least;
    for (uint32_t i = near ? 0 : 1; i < store->replicas; i++)
        shares[i] = !near || far[i] == least ? 1.0 / count : 0.0;
}

static struct following primary_replica_follow(const struct store *store, double value)
{
    const struct primary_replica *settings = store->kind.settings;
    const bool silent = ((const struct mode_class *)settings->mode.class)->silent;
    const struct replication_mode *mode = settings->mode.settings;
    const char *until = silent || !mode->until ? "flushed" : mode->until;
    const uint64_t others = store->replicas - 1, least = silent ? 0 : mode->acks ? mode->acks : 1;
    return (struct following){.work = law_mean(apply_law(store, settings)),
                              .there = value + RECORD_BYTES,
                              .back = silent ? 0 : RECORD_BYTES,
                              .acks = (uint32_t)(least < others ? least : others),
                              .delay_there = &settings->delays.replicate,
                              .delay_back = &settings->delays.ack,
                              .ordered = settings->log[0] == 'o',
                              .flushed = until[0] != 'r',
                              .applied = until[0] == 'a'};
}

/* All but a strict one go on alone. */
static uint32_t primary_replica_needs(const struct store *store)
{
    const struct primary_replica *settings = store->kind.settings;
    const struct replication_mode *mode = settings->mode.settings;
    const uint64_t others = store->replicas - 1;
    if (!((const struct mode_class *)settings->mode.class)->strict)
        return 1;
    return 1 + (uint32_t)(mode->acks < others ? mode->acks : others);
}

/* --- operations --- */

static void primary_replica_arrived(struct port *port, struct task *task)
{
    if (needs_primary(port, task->verb, task->level) && !reigns(port)) {
        port_answer(port, task, OUTCOME_error);
        return;
    }
    const bool read = task->verb == VERB_READ;
    task->stage = read ? READING : WRITING;
    port_work(port, task, drawn(port, read ? &port->store->read_time : &port->store->write_time));
}

static void answer_read(struct port *port, struct task *task)
{
    const struct version found = versions_get(&disk_of(port)->versions, task->dataset, task->key);
    task->version = found.number;
    task->id = found.id;
    port_answer(port, task, OUTCOME_ok);
}

static void primary_replica_done(struct port *port, struct task *task)
{
    switch ((enum stage)task->stage) {
    case READING:
        answer_read(port, task);
        break;
    case WRITING:
        port_persist(port, task, port_value_bytes(port, task->dataset));
        break;
    case APPLYING:
        replica_applied(port, task);
        break;
    case SHIPPING:
        log_ship_task(port, task);
        break;
    case INSTALLING:
        port_persist(port, task, state_bytes(task));
        break;
    default:
        CHECK(task->stage == SHIPPING); // no other stage works
    }
}

static void primary_replica_flushed(struct port *port, struct task *task, void *disk)
{
    switch ((enum stage)task->stage) {
    case WRITING:
        log_commit(port, task, disk);
        break;
    case TAKING_IN:
        replica_taken_in(port, task, disk);
        break;
    case ADOPTING:
        reign_adopted(port, task, disk);
        break;
    case INSTALLING:
        state_installed(port, task, disk);
        break;
    case GATHERING:
        state_gathered(port, task, disk);
        break;
    case CROWNING:
        office_crowned(port, task, disk);
        break;
    default:
        CHECK(task->stage == WRITING); // no other stage writes
    }
}

static void primary_replica_heard(struct port *port, const struct letter *letter)
{
    switch ((enum tag)letter->tag) {
    case WRITE:
        replica_take_in(port, letter);
        break;
    case ACK:
    case ACK_ALL:
        log_acknowledged(port, letter, letter->tag == ACK_ALL);
        break;
    case HELLO:
        hello_hear(port, letter);
        break;
    case CONFIRM:
    case UNSURE:
        office_confirmed(port, letter, letter->tag == CONFIRM);
        break;
    case NEWS:
        news_hear(port, letter);
        break;
    case REIGN:
        reign_hear(port, letter);
        break;
    case FETCH:
        state_send(port, letter);
        break;
    case STATE:
        state_hear(port, letter);
        break;
    case STAND:
    case STAND_TOO:
        office_hear_stand(port, letter, letter->tag == STAND);
        break;
    case GATHER:
        state_gather(port, letter);
        break;
    case GATHERED:
        state_hear_gathered(port, letter);
        break;
    }
}

static void primary_replica_fired(struct port *port, uint64_t word)
{
    const uint64_t number = word >> TIMER_BITS;
    switch ((enum timer_kind)(word & ((1u << TIMER_BITS) - 1))) {
    case TIMER_PROMOTE:
        office_promote_over(port, number);
        break;
    case TIMER_PATIENCE:
        log_patience_over(port);
        break;
    case TIMER_RETRY:
        hello_retry_over(port, number);
        break;
    case TIMER_LOOK:
        office_look(port);
        break;
    }
}

static void primary_replica_dropped(struct port *port, struct task *task)
{
    if (task->stage == SHIPPING)
        log_parcel_dropped(port, task);
    if (task->stage == WAITING)
        log_given_up(port, task);
    body_release(port->blocks, task->own);
}

static uint64_t primary_replica_holds(const struct port *port, uint32_t dataset, uint64_t key)
{
    return versions_get(&disk_of(port)->versions, dataset, key).number;
}

static void primary_replica_crashed(struct port *port)
{
    waiting_free(&state_of(port)->waiting, port->blocks);
}

const struct store_class store_primary_replica = {
    .actor = {.head = {.name = "primary_replica",
                       .doc = "a primary orders the writes, replicas follow and take over when it "
                              "dies",
                       .settings = primary_replica_settings,
                       .settings_size = sizeof(struct primary_replica),
                       .examples = EXAMPLES(
                           {.text = "primary_replica"},
                           {.text = "primary_replica(mode=semi_sync reads=nearest)"},
                           {.text = "{kind: primary_replica, mode: sync, failover: {detect: 1s, "
                                    "promote: 2s}}"},
                           {.text = "{kind: primary_replica, log: independent, gather: true, "
                                    "most_lag: 1s, reads: replica, delays: {replicate: "
                                    "exponential(50ms)}}"},
                           {.text = "{kind: primary_replica, mode: sync(acks=1 until=applied), "
                                    "failover: {detector: timeout}}"})},
              .disk_size = sizeof(struct replica_disk),
              .state_size = sizeof(struct replica_state),
              .started = office_started,
              .arrived = primary_replica_arrived,
              .done = primary_replica_done,
              .flushed = primary_replica_flushed,
              .heard = primary_replica_heard,
              .fired = primary_replica_fired,
              .suspects = office_suspects,
              .dropped = primary_replica_dropped,
              .crashed = primary_replica_crashed,
              .wiped = replica_wiped},
    .check = primary_replica_check,
    .route = primary_replica_route,
    .beside = primary_replica_beside,
    .spread = primary_replica_spread,
    .follow = primary_replica_follow,
    .needs = primary_replica_needs,
    .holds = primary_replica_holds,
};
