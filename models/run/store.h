/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What keeps actors alive in a run: operations reach them, what they asked for comes back to them,
 * their lives begin and end.  How a protocol sees it: models/words/port.h.
 *
 * One operation (records.h) is one task, of a visitor or of the actor's own.  Handlers are never
 * entered while one runs: what happens meanwhile waits in a line (`act`) that is worked off as soon
 * as the handler has returned, before anything else. */
#ifndef MODELS_RUN_STORE_H
#define MODELS_RUN_STORE_H

#include "models/plan/shards.h"
#include "models/run/run.h"
#include "models/words/actor.h"
#include "models/words/registry_port.h"

/* The port of one part, as the run sees it. */
struct actor_port {
    struct port port; /* first: the actor holds a pointer to it */
    struct run *run;
    uint32_t party, instance;
    uint32_t shard;           /* of a store: of all of the plan */
    const struct seat *seats; /* of the replicas of the shard */
    uint8_t which;            /* 0: the protocol; else what stands beside it */
    bool leads;               /* takes writes */
};

/* A process, with a replica of each shard that it holds: part i x stride of seat i is its protocol,
 * and what stands beside it follows. */
struct actor {
    struct actor_port *parts;
    uint32_t part_count, stride;
    sim_time died;                  /* while it is down */
    uint32_t carried, last_carried; /* letters that are being paid for: operations, by `next` */
};

/* What all the replicas of a shard have in common: nothing but what their clients know. */
struct actor_group {
    struct directory directory;
    struct actor_port clients; /* for whoever routes */
};

extern const struct port_table run_world;          /* models/run/ports.c */
extern const struct registry_ports run_registries; /* models/run/ports_registry.c */
extern const struct places_ports run_places;       /* models/run/ports_places.c */

static inline struct actor_port *actor_port_of(const struct port *port)
{
    return (struct actor_port *)port;
}
static inline const struct store_class *store_class_of(const struct port *port)
{
    return (const struct store_class *)port->class;
}

static inline struct actor *actor_at(const struct run *run, uint32_t instance)
{
    return run->instances[instance].actor;
}
static inline struct port *part_at(const struct run *run, uint32_t instance, uint32_t part)
{
    return &actor_at(run, instance)->parts[part].port;
}
/* Of a store: what the clients of one of its shards know. */
static inline struct actor_group *group_of(const struct run *run, uint32_t party, uint32_t shard)
{
    return (struct actor_group *)run->parties[party].store + shard;
}
/* The part that does the protocol of the seat. */
static inline uint32_t part_of_seat(const struct run *run, uint32_t party, const struct seat *seat)
{
    const uint32_t instance = run->plan->parties[party].first + seat->member;
    return seat->slot * actor_at(run, instance)->stride;
}

void stores_create(struct run *run);
void ports_create(struct run *run);
void store_resume(struct run *run, uint32_t operation);
void store_unpark(struct run *run, uint32_t instance); /* after a pause */
/* Letters that waited for a frozen actor are heard now, or (`hear_them` false: it has died)
 * lost. */
void letters_unpark(struct run *run, uint32_t instance, bool hear_them);
void operations_forget(struct run *run, uint32_t instance); /* its life is over */
/* With its process one more or one less of the replicas that it holds of shards serves. */
void store_serves(struct run *run, uint32_t instance, int change);
void store_crash(struct run *run, uint32_t instance);
void store_restart(struct run *run, uint32_t instance);
void store_wipe(struct run *run, uint32_t instance); /* its disk is lost, while it is down */
/* An operator tells somebody who does not belong to the store to join it, or (`leaves`) whoever was
 * told last to leave again. */
void store_joins(struct run *run, uint32_t party, bool leaves);
/* A member is told to join or to leave: itself, or where there are shards who spreads them. */
void store_member(struct run *run, uint32_t party, enum order what, uint32_t member);
void store_skew(struct run *run, uint32_t instance, sim_time by);

/* --- between store.c, ports.c and acts.c --- */
/* The actor is told now, and what comes of it without time; later, if a handler is at work. */
void act(struct run *run, struct act act);
/* An order (models/words/actor.h) about a replica, or NOBODY; with nobody to tell it is lost. */
void shard_order(struct run *run, uint32_t party, uint32_t shard, enum order what,
                 uint32_t replica);
/* In each shard of the store. */
void store_order(struct run *run, uint32_t party, enum order what, uint32_t replica);
/* The replicas of a store begin, all of them before anything that comes of it: where messages take
 * no time one would hear of another before it had begun. */
void acts_begin(struct run *run, uint32_t first, uint32_t count);
struct operation *operation_take(struct run *run);
void operation_give(struct run *run, struct operation *operation);
/* It ends unanswered. */
void operation_drop(struct run *run, struct operation *operation);
/* asks.c: asks the store behind it; whether what it was resumed for is over. */
struct calling;
void asks_create(struct run *run);
void operation_asks(struct run *run, struct operation *operation, const struct calling *calling,
                    uint64_t key);
bool operation_told(struct run *run, struct operation *operation);
/* acts.c: resumed at a moment, not before now. */
void operation_until(struct run *run, struct operation *operation, sim_time due);
/* letters.c: one to a peer, empty; a letter leaves; the first of those that are carried has been
 * paid for; all are lost; the peers of a process that is gone hear that from its machine. */
void letters_create(struct run *run);
uint32_t letter_make(struct run *run, const struct port *port, uint32_t to);
void letters_reset(struct run *run, uint32_t instance);
void letter_send(struct run *run, uint32_t message);
void letter_paid(struct run *run, struct operation *operation);
void letters_forget(struct run *run, uint32_t instance);
/* The visitor gets its answer, if it still waits; the operation is over. */
void operation_answer(struct run *run, struct operation *operation, enum outcome outcome);

#endif
