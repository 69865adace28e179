/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One node keeps it all: a relational database without replicas.
 *
 * A read takes `read_time` of the processor.  A write takes `write_time`, then one fsync; then it
 * is visible and answered.  Concurrent writes of a key take effect in the order in which their
 * fsyncs end.  A crash makes the store unavailable until the process is back; what was on disk is
 * still there, and writes whose fsync had not ended never happened.  So it is linearizable. */
#include "models/run/store.h"
#include "models/stores/versions.h"

enum { READING = 1, WRITING, PERSISTING };

struct single {
    struct versions versions; /* on disk */
    uint64_t last;            /* version */
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

static void single_start(struct port *port, bool restarted)
{
    struct single *single = port->state;
    if (!restarted)
        versions_init(&single->versions, port->run->arena);
}

static void single_arrived(struct port *port, uint32_t index)
{
    struct operation *operation = port_operation(port, index);
    draw random = port_random(port);
    const struct law *time = operation->write ? &port->store->write_time : &port->store->read_time;
    operation->stage = operation->write ? WRITING : READING;
    port_work(port, index, law_sample(time, &random));
}

static void single_resumed(struct port *port, uint32_t index)
{
    struct operation *operation = port_operation(port, index);
    struct single *single = port->state;
    if (operation->stage == WRITING) {
        operation->stage = PERSISTING;
        port_persist(port, index);
        return;
    }
    if (operation->stage == PERSISTING) {
        operation->version = ++single->last;
        versions_raise(&single->versions, operation->dataset, operation->key, operation->version);
    } else {
        operation->version = versions_get(&single->versions, operation->dataset, operation->key);
    }
    port_answer(port, index, OUTCOME_ok);
}

const struct store_class store_single = {
    .head = {.name = "single", .doc = "one node keeps it all; down while that is down"},
    .state_size = sizeof(struct single),
    .check = single_check,
    .start = single_start,
    .arrived = single_arrived,
    .resumed = single_resumed,
};
