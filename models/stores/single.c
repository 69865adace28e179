/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One node keeps it all: a relational database without replicas.
 *
 * A read takes `read_time` of the processor.  A write takes `write_time`, then one fsync; then it
 * is visible and answered.  Concurrent writes of a key take effect in the order in which their
 * fsyncs end.  A crash makes the store unavailable until the process is back; what was on disk is
 * still there, and writes whose fsync had not ended never happened.  So it is linearizable.
 *
 * With its disk (`disk: lost`) goes all that was written during the run. */
#include "models/stores/versions.h"
#include "models/words/actor.h"
#include "models/words/deployment.h"

enum { READING = 1, WRITING };

struct single {               /* disk */
    struct versions versions; /* of every key */
    uint64_t last;            /* version */
    uint64_t lost;            /* all versions up to it are; 0: told already, or none */
};

static bool single_check(const struct store *store, const void *settings, struct complaints *to)
{
    (void)settings;
    if (store->replicas == 1)
        return true;
    complain(to, &store->replicas, "for copies use kind: primary_replica",
             "a single store has one replica, not %llu", (unsigned long long)store->replicas);
    return false;
}

static void single_started(struct port *port, bool first)
{
    struct single *single = port_redo(port);
    if (first)
        versions_init(&single->versions, port->blocks);
    if (single->lost == 0)
        return;
    port_announce_cut(port, 0, single->lost + 1);
    single->lost = 0;
}

/* The numbers of versions go on, as PostgreSQL begins a new timeline after a restore: nothing new
 * is mistaken for what was lost. */
static void single_wiped(struct port *port, void *disk)
{
    struct single *single = disk;
    (void)port;
    versions_free(&single->versions);
    single->lost = single->last;
}

static void single_arrived(struct port *port, struct task *task)
{
    draw random = port_random(port);
    const bool read = task->verb == VERB_READ;
    task->stage = read ? READING : WRITING;
    port_work(port, task,
              law_sample(read ? &port->store->read_time : &port->store->write_time, &random));
}

static void single_done(struct port *port, struct task *task)
{
    if (task->stage == WRITING) {
        port_persist(port, task, port_value_bytes(port, task->dataset));
        return;
    }
    const struct single *single = port->disk;
    const struct version found = versions_get(&single->versions, task->dataset, task->key);
    task->version = found.number;
    task->id = found.id;
    port_answer(port, task, OUTCOME_ok);
}

static void single_flushed(struct port *port, struct task *task, void *disk)
{
    struct single *single = disk;
    task->version = ++single->last;
    versions_raise(&single->versions, task->dataset, task->key,
                   (struct version){.number = task->version, .id = task->id});
    port_answer(port, task, OUTCOME_ok);
}

const struct store_class store_single = {
    .actor = {.head = {.name = "single",
                       .doc = "one node keeps it all; down while that is down",
                       .examples = EXAMPLES({.text = "single"})},
              .disk_size = sizeof(struct single),
              .started = single_started,
              .arrived = single_arrived,
              .done = single_done,
              .flushed = single_flushed,
              .wiped = single_wiped},
    .check = single_check,
};
