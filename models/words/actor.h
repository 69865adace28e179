/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Actors: processes that hear, compute, persist, send, set timers and answer.  A replica of a store
 * is one; so is a detector beside it.
 *
 * A class is one constant.  The framework allocates disk and state (port.h), wakes the handlers,
 * and clears the state at a crash; a handler touches the world by its port only.  An actor may have
 * several parts: part 0 is the protocol, the others stand beside it (a detector) and hear letters
 * and timers of their own.
 *
 * A store class is an actor class, and says besides what its clients know: whom they ask. */
#ifndef MODELS_WORDS_ACTOR_H
#define MODELS_WORDS_ACTOR_H

#include "models/words/port.h"
#include "sim/complain.h"
#include "sim/family.h"

struct actor_class {
    struct class_head head;
    size_t disk_size, state_size;
    void (*started)(struct port *port, bool first); /* the process is up; first: since ever */
    void (*arrived)(struct port *port, struct task *task);             /* a visitor's */
    void (*done)(struct port *port, struct task *task);                /* work, sleep or call */
    void (*flushed)(struct port *port, struct task *task, void *disk); /* persist */
    void (*heard)(struct port *port, const struct letter *letter);
    void (*fired)(struct port *port, uint64_t word); /* port_timer */
    /* What gives back memory (port->blocks): the task ends unanswered; the process has died, after
       all its tasks.  The world cannot be reached any more. */
    void (*dropped)(struct port *port, struct task *task);
    void (*crashed)(struct port *port);
};

/* One operation of one client, on its way to somebody. */
struct asking {
    uint8_t verb, level;
    uint32_t client; /* whose distance port_distance tells */
};

struct store_class {
    struct actor_class actor;
    bool (*check)(const struct store *store, const void *settings,
                  struct complaints *to); /* NULL: nothing to check */
    /* Which replica the operation goes to; NOBODY: nobody is known to serve it. NULL: replica 0. */
    uint32_t (*route)(struct port *clients, const struct asking *asking);
    /* What means expect of it: the share of a client's operations that each replica does while
       nobody has failed, into shares[replica] (zeroed); `far` are the distances of the replicas
       from that client. NULL: replica 0 does all. */
    void (*spread)(const struct store *store, const struct asking *asking, const unsigned *far,
                   double *shares);
    size_t common_size; /* until replicas keep logs of their own */
};

#define NOBODY UINT32_MAX

extern const struct family stores;

#endif
