/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stores: replicated keepers of versioned keys.  One file in models/stores/, one word in the list
 * (models/words/stores.c).
 *
 * A protocol touches only its ports, below: clock, send, work, persist, sleep, random, answer.  The
 * world behind them leads to the node's processor, disk and NIC, so protocols contend without
 * knowing of each other.
 *
 * One operation (run.h) is one read or write that reached one replica.  The framework takes it in
 * (arrived), gives it back when work, disk or sleep asked for it is over (resumed: look at
 * operation->stage, which the protocol sets), and ends it with port_answer.  Versions: 0 is "never
 * written"; a write gets a version greater than all that the key had at the replica that orders it.
 */
#ifndef MODELS_RUN_STORE_H
#define MODELS_RUN_STORE_H

#include "models/run/run.h"
#include "sim/family.h"

struct port { /* one replica of a store, as its protocol sees the world */
    struct run *run;
    uint32_t party, replica, instance;
    const struct store *store;
    const void *settings; /* of the class */
    void *common;         /* state shared by the replicas of this store in this run: an all-knowing
                             convenience for membership; data must not travel through it */
    void *state;          /* this replica's */
    uint64_t boots;       /* times it has started again */
    struct stream random;
};

struct store_class {
    struct class_head head;
    size_t common_size, state_size;
    bool (*check)(const struct store *store, const void *settings,
                  struct complaints *to); /* NULL: nothing to check */
    /* Which replica (0..replicas-1) a client instance sends this operation to; NONE: nobody is
       known to serve it. NULL: replica 0. */
    uint32_t (*route)(struct port *any, bool write, uint8_t level, uint32_t client);
    void (*start)(
        struct port *port,
        bool restarted); /* the process is up; after a crash memory is lost, disk is not */
    void (*arrived)(struct port *port, uint32_t operation);
    void (*resumed)(struct port *port, uint32_t operation);
    void (*heard)(struct port *port, const struct message *message); /* from another replica */
    void (*fired)(struct port *port, uint64_t word);                 /* port_timer */
    void (*crashed)(struct port *port); /* bookkeeping in `common` only: the replica is gone */
};

extern const struct family stores;

enum { LEVEL_WEAK, LEVEL_NORMAL, LEVEL_STRONG };

static inline const struct store_class *store_class_of(const struct port *port)
{
    return (const struct store_class *)port->store->kind.class;
}

/* Ports (models/run/ports.c). */
static inline sim_time port_now(const struct port *port) { return port->run->engine->now; }
static inline struct operation *port_operation(const struct port *port, uint32_t operation)
{
    return pool_at(&port->run->operations, operation);
}
/* The operation goes on (resumed) after processor time on this node; also pays its debt for
 * messages. */
void port_work(struct port *port, uint32_t operation, sim_time work);
/* ... after one fsync of this node's disk (at once where the node has none). */
void port_persist(struct port *port, uint32_t operation);
/* ... after a delay without work. */
void port_sleep(struct port *port, uint32_t operation, sim_time delay);
/* To another replica, `bytes` long; arrives by the network after `delay` more; heard() there, with
 * `key`, `version`, `word`, `tag` of the message.  A dead one hears nothing. */
void port_send(struct port *port, uint32_t replica, const struct message *message, sim_time delay);
/* fired(word) after `delay`, unless the process dies first. */
void port_timer(struct port *port, sim_time delay, uint64_t word);
draw port_random(struct port *port);
/* Ends the operation: the answer travels to whoever asked. */
void port_answer(struct port *port, uint32_t operation, enum outcome outcome);
bool port_up(const struct port *port, uint32_t replica); /* what an ideal detector would say */
struct port *store_port(struct run *run, uint32_t instance);

/* What the classes say against the settings of each store. */
void stores_check(const struct plan *plan, struct complaints *complaints);
/* Called by the run (models/run/store.c). */
void stores_create(struct run *run);
void store_timers_create(struct run *run);
/* Instance that an operation of `client` goes to; NONE: nobody. */
uint32_t store_route(struct run *run, uint32_t party, bool write, uint8_t level, uint32_t client);
void store_take(struct run *run, const struct message *request);
void store_resume(struct run *run, uint32_t operation);
void store_hear(struct run *run, const struct message *message);
void store_unpark(struct run *run, uint32_t instance);                 /* after a pause */
void operations_forget(struct run *run, uint32_t instance, bool tell); /* its life is over */
void store_crash(struct run *run, uint32_t instance);
void store_restart(struct run *run, uint32_t instance);

/* Versions by key, open addressing, grows with the keys that were written
 * (models/stores/versions.h). */

#endif
