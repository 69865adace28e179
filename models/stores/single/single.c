/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One node keeps it all: a relational database without replicas.
 *
 * A read takes `read_time` of the processor.  A write takes `write_time`, then one fsync; then it
 * is visible and answered.  Concurrent writes of a key take effect in the order in which their
 * fsyncs end; with `locks` one after another (models/stores/locks/locking.h).  A crash makes the
 * store unavailable until the process is back and, with `replay`, has done its log again
 * (recover.c); what was on disk is still there, and writes whose fsync had not ended never
 * happened. So it is linearizable.
 *
 * With its disk (`disk: lost`) goes all that was written during the run. */
#include "models/stores/single/single.h"

static const struct setting single_settings[] = {
    GROUP(struct single_settings, locks, locking_settings,
          .doc = "rows that are written are locked: none, fail, or {wait: 5s}"),
    SPEED(struct single_settings, replay, .preset = "0Mbit/s", .most = 1e15,
          .doc =
              "at which a restart does again what the log holds since the last checkpoint; 0: at "
              "once"),
    DURATION(struct single_settings, checkpoint, .preset = "5min",
             .doc = "time between two checkpoints, for `replay`"),
    SETTINGS_END};

static bool single_check(const struct store *store, const void *settings, struct complaints *to)
{
    (void)settings;
    if (store->replicas == 1)
        return true;
    complain(to, &store->replicas, "for copies use kind: primary_replica",
             "a single store has one replica, not %llu", (unsigned long long)store->replicas);
    return false;
}

static bool single_locks(const void *settings)
{
    return locking_on(&((const struct single_settings *)settings)->locks);
}

/* --- lives --- */

static void single_started(struct port *port, bool first)
{
    struct single *single = port_redo(port);
    if (first)
        versions_init(&single->versions, port->blocks);
    rows_init(&single_state_of(port)->rows, port->blocks);
    branches_return(port);
    single_recovers(port, first);
    if (single->lost == 0)
        return;
    port_announce_cut(port, 0, single->lost + 1);
    single->lost = 0;
}

static void single_crashed(struct port *port)
{
    rows_free(&single_state_of(port)->rows, port->blocks);
    single_checkpoints(port);
}

/* The numbers of versions go on, as PostgreSQL begins a new timeline after a restore: nothing new
 * is mistaken for what was lost. */
static void single_wiped(struct port *port, void *disk)
{
    struct single *single = disk;
    versions_free(&single->versions);
    branches_free(&single->promised, port->blocks);
    single->lost = single->last;
    single->log.bytes = 0;
}

/* --- locks --- */

static void begin(struct port *port, struct task *task)
{
    draw random = port_random(port);
    const bool read = task->verb == VERB_READ;
    task->stage = read ? READING : WRITING;
    port_work(port, task,
              law_sample(read ? &port->store->read_time : &port->store->write_time, &random));
}

static void has_no_lock(struct port *port, struct task *task);

/* A timer's word: bit 0 says that it is a branch's. */
struct keeper single_keeper(struct port *port)
{
    struct rows *rows = &single_state_of(port)->rows;
    return (struct keeper){.locker = {.port = port,
                                      .locking = &single_settings_of(port)->locks,
                                      .locks = &rows->locks,
                                      .goes_on = begin,
                                      .fails = has_no_lock,
                                      .timer_bits = 1},
                           .rows = rows,
                           .branch_timer = 1,
                           .waits = LOCKED_OUT};
}

static void answer(struct port *port, struct task *task, enum outcome outcome)
{
    if (rows_own_holder(task) != 0) {
        const struct keeper keeper = single_keeper(port);
        unlock_rows(&keeper.locker, task->left);
    }
    port_answer(port, task, outcome);
}

static void has_no_lock(struct port *port, struct task *task) { answer(port, task, OUTCOME_error); }

static void single_fired(struct port *port, uint64_t word)
{
    const struct keeper keeper = single_keeper(port);
    if (word & 1)
        rows_branch_over(&keeper, (uint32_t)(word >> 1));
    else
        lock_wait_over(&keeper.locker, word >> 1);
}

static void single_dropped(struct port *port, struct task *task)
{
    rows_forget(&single_state_of(port)->rows, task);
}

static void single_left(struct port *port)
{
    const struct keeper keeper = single_keeper(port);
    rows_go_on(&keeper.locker);
}

/* --- operations --- */

static void single_arrived(struct port *port, struct task *task)
{
    const struct single *single = port->disk;
    const struct keeper keeper = single_keeper(port);
    uint32_t holder = 0;
    if (single_state_of(port)->replaying) {
        port_answer(port, task, OUTCOME_error);
        return;
    }
    if (task->verb > VERB_WRITE) {
        branch_told(port, task);
        return;
    }
    if (task->transaction != 0 &&
        !rows_join(&keeper, task, branch_find(&single->promised, task->transaction), &holder))
        port_answer(port, task, OUTCOME_error);
    else
        rows_enter(&keeper, task, holder);
}

static void answer_read(struct port *port, struct task *task)
{
    const struct single *single = port->disk;
    const struct version found = versions_get(&single->versions, task->dataset, task->key);
    task->version = found.number;
    task->id = found.id;
    answer(port, task, OUTCOME_ok);
}

static void single_done(struct port *port, struct task *task)
{
    const struct keeper keeper = single_keeper(port);
    if (task->stage == REPLAYING)
        single_recovered(port, task);
    else if (task->transaction != 0 && !rows_branch(keeper.rows, task))
        answer(port, task, OUTCOME_error);
    else if (task->stage != WRITING)
        answer_read(port, task);
    else if (task->transaction == 0)
        port_persist(port, task, port_value_bytes(port, task->dataset));
    else
        answer(port, task, rows_hold_back(&keeper, task) ? OUTCOME_ok : OUTCOME_error);
}

static void single_flushed(struct port *port, struct task *task, void *disk)
{
    struct single *single = disk;
    if (task->stage == TOLD) {
        branch_written_down(port, task, single);
        return;
    }
    task->version = ++single->last;
    versions_raise(&single->versions, task->dataset, task->key,
                   (struct version){.number = task->version, .id = task->id});
    single_logs(port, single, port_value_bytes(port, task->dataset));
    answer(port, task, OUTCOME_ok);
}

extern const struct store_class store_single;
const struct store_class store_single = {
    .actor = {.head = {.name = "single",
                       .doc = "one node keeps it all; down while that is down",
                       .settings = single_settings,
                       .settings_size = sizeof(struct single_settings),
                       .examples =
                           EXAMPLES({.text = "single"}, {.text = "{kind: single, locks: fail}"},
                                    {.text = "{kind: single, locks: {wait: 5s}}"},
                                    {.text = "{kind: single, locks: {wait: 1s, reads: "
                                             "shared}, replay: 20MB/s, checkpoint: 1min}"})},
              .disk_size = sizeof(struct single),
              .state_size = sizeof(struct single_state),
              .started = single_started,
              .arrived = single_arrived,
              .done = single_done,
              .flushed = single_flushed,
              .fired = single_fired,
              .dropped = single_dropped,
              .crashed = single_crashed,
              .left = single_left,
              .wiped = single_wiped},
    .check = single_check,
    .promises = true,
    .locks = single_locks,
};
