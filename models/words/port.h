/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ports: all that an actor can do to the world.
 *
 * Why: a protocol that cannot reach the run cannot know what a process would not know, and can be
 * tested where there is no run.  The functions stand in a table (struct port_table) that whoever
 * keeps the actor brings along: the run (models/run/ports.c) leads to the node's processor, disk
 * and NIC, so that actors contend without knowing of each other; the fake world of the tests leads
 * to an engine and nothing else.
 *
 * Rule: a port never calls back.  What takes no time is told after the handler that asked for it
 * has returned, in the order of the asking.  So a handler is never entered while it runs.
 *
 * Durable and volatile: `disk` changes in the handler `flushed` alone, which a `persist` ends with
 * (and by port_redo, for what a restart would do again from what is on disk already); it survives a
 * crash.  `state` is zero whenever the process starts. */
#ifndef MODELS_WORDS_PORT_H
#define MODELS_WORDS_PORT_H

#include <stdbool.h>
#include <stdint.h>

#include "models/words/task.h"
#include "sim/blocks.h"
#include "sim/clock.h"
#include "sim/rng.h"

struct store;
struct directory;
struct transaction_ports;
struct actor_class;

/* Where a process runs: numbers of its zone and of that one's region. */
struct whereabouts {
    uint32_t zone, region;
};

struct port {
    const struct port_table *world;
    const struct actor_class *class;
    const void *settings;              /* of the class */
    const struct store *store;         /* what the scenario says of it; NULL: it is none */
    const struct directory *directory; /* for whoever routes; NULL in an actor's hands */
    const void *made;                  /* by store_class.make: the same for all, never changes */
    const void *disk;
    void *state;
    struct blocks *blocks;
    const sim_time *clock;
    sim_time skew; /* of its own clock */
    struct stream random;
    uint32_t self, peers, instance; /* which of how many it is; and of all there are */
    uint32_t
        initial; /* of its peers so many belong to it at first; the others may be told to join */
    uint16_t part;
};

struct port_table {
    void (*work)(struct port *port, struct task *task, sim_time time);
    void (*persist)(struct port *port, struct task *task, uint64_t bytes);
    void (*sleep)(struct port *port, struct task *task, sim_time delay);
    void (*answer)(struct port *port, struct task *task, enum outcome outcome);
    void (*call)(struct port *port, struct task *task, enum verb verb, uint32_t dataset,
                 uint64_t key);
    struct task *(*begin)(struct port *port);
    void (*end)(struct port *port, struct task *task);
    void (*send)(struct port *port, uint32_t to, const struct letter *letter, sim_time delay);
    uint64_t (*timer)(struct port *port, sim_time delay, uint64_t word);
    bool (*cancel)(struct port *port, uint64_t ticket);
    void (*count)(struct port *port, enum counted what, uint64_t times);
    uint64_t (*value_bytes)(const struct port *port, uint32_t dataset);
    uint64_t (*kept_bytes)(const struct port *port);
    unsigned (*distance)(const struct port *port, uint32_t client, uint32_t peer);
    void (*announce_leader)(struct port *port, uint64_t epoch);
    void (*announce_follower)(struct port *port);
    void (*announce_position)(struct port *port, uint64_t position, sim_time written);
    void (*announce_dead)(struct port *port, uint32_t peer, bool dead);
    void (*announce_member)(struct port *port, bool member);
    void (*announce_cut)(struct port *port, uint64_t kept, uint64_t begins);
    void (*suspect)(struct port *port, uint32_t peer, bool dead);
    void (*locked_out)(struct port *port, struct task *task);
    void (*got_lock)(struct port *port, sim_time waited);
    const struct transaction_ports *transactions; /* transaction_port.h */
    const struct registry_ports *registries;      /* registry_port.h */
    const struct messaging_ports *messaging;      /* messaging_port.h */
    const struct places_ports *places;            /* places_port.h */
};

static inline sim_time port_now(const struct port *port) { return *port->clock + port->skew; }
static inline draw port_random(struct port *port) { return stream_draw(&port->random); }

/* done(task) after processor time on this node (and what the messages of its visitor cost). */
static inline void port_work(struct port *port, struct task *task, sim_time time)
{
    port->world->work(port, task, time);
}
/* flushed(task) when `bytes` are on this node's disk: one fsync; at once where it takes no time. */
static inline void port_persist(struct port *port, struct task *task, uint64_t bytes)
{
    port->world->persist(port, task, bytes);
}
/* done(task) after a delay without work. */
static inline void port_sleep(struct port *port, struct task *task, sim_time delay)
{
    port->world->sleep(port, task, delay);
}
/* Asks the store behind (store_class.behind) or a registry.  done(task), with version and id. */
static inline void port_call(struct port *port, struct task *task, enum verb verb, uint32_t dataset,
                             uint64_t key)
{
    port->world->call(port, task, verb, dataset, key);
}
/* The visitor's task ends: the answer travels to whoever asked. */
static inline void port_answer(struct port *port, struct task *task, enum outcome outcome)
{
    port->world->answer(port, task, outcome);
}
/* A task without visitor, all zero; ends by port_end, whatever it waits for. */
static inline struct task *port_begin(struct port *port) { return port->world->begin(port); }
static inline void port_end(struct port *port, struct task *task) { port->world->end(port, task); }
/* heard(letter) by the same part of the actor `to`, by the network and after `delay` more.  The
 * dead hear nothing. */
static inline void port_send(struct port *port, uint32_t to, const struct letter *letter,
                             sim_time delay)
{
    port->world->send(port, to, letter, delay);
}
/* fired(word) after `delay`, unless the process dies first.  The ticket (never 0) is for
 * port_cancel, which says false for what has fired. */
static inline uint64_t port_timer(struct port *port, sim_time delay, uint64_t word)
{
    return port->world->timer(port, delay, word);
}
static inline bool port_cancel(struct port *port, uint64_t ticket)
{
    return port->world->cancel(port, ticket);
}
static inline void port_count(struct port *port, enum counted what, uint64_t times)
{
    port->world->count(port, what, times);
}
/* Size of a value of the dataset. */
static inline uint64_t port_value_bytes(const struct port *port, uint32_t dataset)
{
    return port->world->value_bytes(port, dataset);
}
/* ... of all values that the store had before the run, one copy of each. */
static inline uint64_t port_kept_bytes(const struct port *port)
{
    return port->world->kept_bytes(port);
}
/* How far a peer is from a client, in steps: on the same node 0, in the same zone 1... */
static inline unsigned port_distance(const struct port *port, uint32_t client, uint32_t peer)
{
    return port->world->distance(port, client, peer);
}
/* What clients route by (models/words/directory.h): this one takes writes, of an epoch that is its
 * own; it takes them no longer; it has all writes up to a position, and when the last was made. */
static inline void port_announce_leader(struct port *port, uint64_t epoch)
{
    port->world->announce_leader(port, epoch);
}
static inline void port_announce_follower(struct port *port)
{
    port->world->announce_follower(port);
}
static inline void port_announce_position(struct port *port, uint64_t position, sim_time written)
{
    port->world->announce_position(port, position, written);
}
static inline void port_announce_dead(struct port *port, uint32_t peer, bool dead)
{
    port->world->announce_dead(port, peer, dead);
}
/* It belongs to the store, or does not (yet, or any more): whether clients may ask it. */
static inline void port_announce_member(struct port *port, bool member)
{
    port->world->announce_member(port, member);
}
/* For the history: writes of versions between the two, both left out, are no more. */
static inline void port_announce_cut(struct port *port, uint64_t kept, uint64_t begins)
{
    port->world->announce_cut(port, kept, begins);
}
/* A detector tells the part beside which it stands. */
static inline void port_suspect(struct port *port, uint32_t peer, bool dead)
{
    port->world->suspect(port, peer, dead);
}
/* For who looks: the task waits for a row from here on; somebody has got one after so long. */
static inline void port_locked_out(struct port *port, struct task *task)
{
    port->world->locked_out(port, task);
}
static inline void port_got_lock(struct port *port, sim_time waited)
{
    port->world->got_lock(port, waited);
}
/* The disk, to do what a restart would do again. */
static inline void *port_redo(struct port *port) { return (void *)port->disk; }

#endif
