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

#include "models/words/directory.h"
#include "models/words/following.h"
#include "models/words/forgetting.h"
#include "models/words/gathering.h"
#include "models/words/passing.h"
#include "models/words/store.h"
#include "sim/complain.h"
#include "sim/family.h"

/* What an operator orders: the first and the last one whoever leads is told; that one belong to the
 * store, or not any more, which that one is told itself, or whoever leads if it is down. */
enum order { ORDER_LEAD, ORDER_JOIN, ORDER_LEAVE, ORDER_SPLIT };
enum { ORDER_KINDS = 4, ORDERS_OF_MEMBERS = 1 << ORDER_JOIN | 1 << ORDER_LEAVE };

struct rebalancing;
struct versions;
struct actor_class {
    struct class_head head;
    size_t disk_size, state_size;
    bool coordinates; /* by port_call it asks stores about transactions */
    void (*check)(const void *settings, struct complaints *to); /* of a detector; or NULL */
    void (*started)(struct port *port, bool first); /* the process is up; first: since ever */
    void (*arrived)(struct port *port, struct task *task);             /* a visitor's */
    void (*done)(struct port *port, struct task *task);                /* work, sleep or call */
    void (*flushed)(struct port *port, struct task *task, void *disk); /* persist */
    void (*heard)(struct port *port, const struct letter *letter);
    void (*fired)(struct port *port, uint64_t word); /* port_timer */
    /* The detector beside it believes so (again). */
    void (*suspects)(struct port *port, uint32_t peer, bool dead);
    /* An operator wrote the setting (again) or took it back; a client's process: is to stop. */
    void (*told)(struct port *port, uint32_t item, bool on);
    /* An operator's order, of those that it knows; NOBODY: of whatever peer is best. */
    void (*ordered)(struct port *port, enum order what, uint32_t peer);
    unsigned orders; /* 1 << each that it knows */
    /* What gives back memory (port->blocks): the task ends unanswered; the process has died, after
       all its tasks.  The world cannot be reached any more. */
    void (*dropped)(struct port *port, struct task *task);
    void (*crashed)(struct port *port);
    /* After `dropped`, if the process lives: the visitor of a task has gone. */
    void (*left)(struct port *port);
    /* Its disk is lost while it is down: puts there what a process finds that gets a new one, and
       gives back memory.  NULL: it has no disk. */
    void (*wiped)(struct port *port, void *disk);
    uint8_t reset; /* tag of a letter of a peer's machine: that process is gone; 0: it hears none */
};

/* A part that stands beside part 0. */
struct part {
    const struct actor_class *class;
    const void *settings;
};
enum { MOST_PARTS = 4 };

/* What an ideal detector knows of a peer: that it is up, or since when it is not.  The key is the
 * same for all who look. */
struct sighting {
    uint32_t peer;
    bool up;
    sim_time since;
    uint64_t key;
};

/* A detector tells its part 0 by port_suspect.  Real ones send letters; one that cannot err is told
 * by the world: when a peer dies or returns, and who is dead when its own process starts. */
struct detector_class {
    struct actor_class actor;
    void (*sighted)(struct port *port, const struct sighting *sighting);
};

/* One operation of one client, on its way to somebody. */
struct asking {
    uint8_t verb, level;
    bool taking_part; /* in a transaction to which the store promises */
    uint64_t key;
    uint32_t dataset;
    uint32_t part;         /* for `spread` of a class that cuts its keys itself: which of them */
    uint32_t client;       /* whose distance port_distance tells */
    uint32_t replica;      /* its number among the instances of its party */
    const uint32_t *asked; /* replicas that this call has been sent to and waits for: a hedge */
    uint32_t asked_count;  /* goes elsewhere, if it can */
};
static inline bool asking_has(const struct asking *asking, uint32_t replica)
{
    for (uint32_t i = 0; i < asking->asked_count; i++)
        if (asking->asked[i] == replica)
            return true;
    return false;
}

enum { STORE_LETTER_BYTES = 64 }; /* of a letter between replicas, besides the value in it */

#define NOT_HELD UINT64_MAX
struct store_class {
    struct actor_class actor;
    /* One replica takes the writes, and another one after it.  NULL: there is no such one. */
    bool (*one_leads)(const void *settings);
    bool (*check)(const struct store *store, const void *settings,
                  struct complaints *to); /* NULL: nothing to check */
    /* What all its replicas and clients have in common, made once for all runs and never changed
       (port->made): who holds what, say.  Of `peers` processes at these places `initial` belong to
       it at first.  NULL: nothing. */
    const void *(*make)(const struct store *store, const void *settings,
                        const struct whereabouts *places, uint32_t peers, uint32_t initial,
                        struct arena *arena);
    /* Processes that it is made of; NULL: as many as replicas.  With those that join at most. */
    uint32_t (*members)(const struct store *store, const void *settings);
    uint32_t most_members; /* 0: MOST_REPLICAS */
    /* Which replica the operation goes to; NOBODY: nobody is known to serve it. NULL: replica 0.
       What it may look at is the directory, settings and distance, and the state of all clients. */
    uint32_t (*route)(struct port *clients, const struct asking *asking);
    size_t clients_size; /* of that state */
    /* An attempt has failed, or was not answered.  NULL: clients learn nothing from that. */
    void (*missed)(struct port *clients, const struct asking *asking);
    /* `shards`, `members` are its own: nobody else cuts it; those of `besides` stand behind. */
    bool cuts_itself;
    uint32_t (*besides)(const void *settings);
    /* What means expect of it: the share of a client's operations that each replica does, into
       shares[replica] (zeroed); `far` is how far they are from it.  NULL: replica 0 does all. */
    void (*spread)(const struct store *store, const void *made, const struct asking *asking,
                   const unsigned *far, double *shares);
    /* ... and what one of so many bytes waits for; false: for no more than `follow` says.  Where
       others work as well, `takes` tells who is asked (sum 1; NULL: `spread`). */
    bool (*gather)(const struct store *store, const void *made, const struct asking *asking,
                   double value, struct gathering *to);
    void (*takes)(const struct store *store, const void *made, const struct asking *asking,
                  const unsigned *far, double *shares);
    /* ... and what a write of so many bytes makes each other replica do.  NULL: nothing. */
    struct following (*follow)(const struct store *store, double value);
    bool (*logs)(const struct store *store, uint8_t level); /* a read is an entry of the log, too */
    /* ... of one that cuts its keys itself: who does the writes of a part, and behind him whom they
       make do that; gives how many. */
    uint32_t (*followers)(const void *made, uint32_t part, uint32_t whom[MOST_FOLLOWERS]);
    /* Replicas without which no write is answered.  NULL: one. */
    uint32_t (*needs)(const struct store *store);
    /* What is over for good when these of so many of its processes lose their disks at the same
       time, at first (`lost`, by process, or by replica of a shard).  NULL: nothing is. */
    const struct forgetting *(*forgets)(const struct store *store, const void *made,
                                        const bool *lost, uint32_t count);
    /* The field with the name of the store that it asks by port_call. NULL: none. */
    const char *const *(*behind)(const void *settings);
    /* ... and which reads it passes on there, by means; writes it passes on are all.  NULL: all. */
    void (*passes)(const void *settings, uint32_t replicas, struct passing *datasets,
                   uint32_t count);
    /* The version of a key that a living replica would answer (0: never written), for whoever looks
       from outside; NOT_HELD: it keeps none of it.  NULL: there is nothing to compare. */
    uint64_t (*holds)(const struct port *port, uint32_t dataset, uint64_t key);
    /* Raises `into` to whatever a process has of any key, on disk or still to be sent, for itself
       or for others, dead or alive.  NULL: what it gives up it announces (port_announce_cut). */
    void (*keeps)(const struct port *port, struct versions *into);
    const struct rebalancing *(*rebalances)(const void *settings); /* of its shards; NULL: no */
    const struct splitting *(*splits)(const void *settings);       /* of those by range */
    bool groups;      /* one fsync at a time of a log, with all that has come meanwhile */
    bool keeps_hints; /* of writes that a member missed (COUNTED_hints_kept) */
    bool promises;    /* it can take part in transactions (VERB_PREPARE and those behind) */
    const char *(*promises_not)(const void *settings);   /* what would have to change first */
    bool (*locks)(const void *settings);                 /* the rows that it writes; NULL: never */
    const char *(*hands_over_not)(const void *settings); /* ... before ORDER_LEAD does anything */
    unsigned (*beside)(const void *settings, struct part parts[MOST_PARTS - 1]); /* how many */
};

static inline bool actor_knows(const struct actor_class *class, enum order what)
{
    return class->orders >> what & 1;
}

static inline bool store_locks(const struct store *store)
{
    const struct store_class *class = (const struct store_class *)store->kind.class;
    return class->locks && class->locks(store->kind.settings);
}

static inline bool store_one_leads(const struct store *store)
{
    const struct store_class *class = (const struct store_class *)store->kind.class;
    return class->one_leads && class->one_leads(store->kind.settings);
}

extern const struct family stores, detectors;

#endif
