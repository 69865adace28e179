/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of the store `primary_replica`: what its files share.  The essay stands in
 * primary_replica.c; ship.c is the primary's side of a write, follow.c the replica's, modes.c what
 * a write waits for, rows.c what it locks, commit.c and lines.c transactions, failover.c how long a
 * successor takes, office.c who is primary, say.c what they tell each other about that, reign.c how
 * that is taken up, hand_over.c how it ends by order, catch_up.c how one that missed something gets
 * it, chain.c who is fed by whom, wiped.c what becomes of one without its disk. */
#ifndef MODELS_STORES_PRIMARY_REPLICA_PRIMARY_REPLICA_H
#define MODELS_STORES_PRIMARY_REPLICA_PRIMARY_REPLICA_H

#include "models/stores/consensus/vows.h"
#include "models/stores/primary_replica/cuts.h"
#include "models/stores/primary_replica/epochs.h"
#include "models/stores/primary_replica/failover.h"
#include "models/stores/primary_replica/modes.h"
#include "models/stores/primary_replica/write_queue.h"
#include "models/stores/rows.h"
#include "models/stores/versions.h"
#include "models/words/actor.h"
#include "models/words/deployment.h"
#include "models/words/rebalancing.h"

enum { RECORD_BYTES = STORE_LETTER_BYTES }; /* around a value, and of a letter */

/* --- settings --- */

struct replication_delays {
    struct law replicate, ack;
};

struct primary_replica {
    struct chosen mode;
    const char *log, *reads; /* ordered independent; primary replica nearest */
    bool gather;
    uint64_t feeds;        /* replicas that each one sends the log to */
    struct law apply_time; /* not given: write_time */
    sim_time most_lag;     /* 0: no bound */
    struct replication_delays delays;
    struct chosen failover; /* struct failover_class */
    struct locking locks;
    struct rebalancing rebalance;
};

static inline const struct primary_replica *settings_of(const struct port *port)
{
    return port->settings;
}
static inline const struct law *apply_law(const struct store *store,
                                          const struct primary_replica *settings)
{
    const struct law *own = &settings->apply_time;
    return law_given(own) || own->class ? own : &store->write_time;
}
static inline bool is_ordered(const struct port *port) { return settings_of(port)->log[0] == 'o'; }
static inline const struct replication_mode *mode_of(const struct port *port)
{
    return settings_of(port)->mode.settings;
}
static inline const struct failover_class *failover_class_of(const struct port *port)
{
    return (const struct failover_class *)settings_of(port)->failover.class;
}
static inline const struct mode_class *mode_class_of(const struct port *port)
{
    return (const struct mode_class *)settings_of(port)->mode.class;
}

/* --- on disk --- */

struct replica_disk {
    struct versions versions; /* applied: what reads see */
    struct write_queue queue; /* here, and still to be applied */
    struct numbers numbers;   /* independent log: which have come */
    uint64_t last;            /* all versions up to it are in the two above */
    uint64_t epoch;           /* the greatest that it has followed or reigned in */
    bool torn;                /* what was given up is not all replaced yet */
    bool wiped;               /* a new disk: has followed nobody since */
    struct cuts cuts;
    struct vows vows; /* promises to commit */
    uint64_t vowed;   /* the last version that says something of one */
};

/* --- in memory --- */

enum office {
    FOLLOWING, /* whoever holds the epoch */
    ASKING,    /* was primary when it died: is it still? */
    STANDING,  /* the primary is dead: who is furthest? */
    TAKING,    /* it is this one, which prepares itself */
    REIGNING
};

struct replica_state {
    enum office office;
    uint64_t epoch; /* greatest that it knows of */
    replica_set suspected;
    uint64_t round; /* voids older timers */

    /* Primary. */
    replica_set believed;   /* who is waited for */
    struct waiting waiting; /* writes without their acknowledgements */
    struct rows rows;
    bool vows_known;               /* what has been promised is locked */
    uint64_t acked[MOST_REPLICAS]; /* number up to which each has acknowledged all */
    replica_set fetching;          /* who catches up, and is not waited for before */
    bool fell_back;                /* semi_sync */
    bool patient;                  /* a timer for that is set */
    uint32_t heir;                 /* 1 + whom it hands over to; 0: nobody */
    uint32_t hand_tries;
    bool hand_told; /* that he is to take over */

    /* Whoever feeds others: the primary, and in a chain its replicas (chain.c). */
    replica_set streaming;           /* who gets the log */
    sim_time shipped[MOST_REPLICAS]; /* when the last letter for each leaves */
    bool looking;                    /* a timer is set, for those who do not follow */

    /* Replica. */
    uint64_t received;        /* the last write that was taken in */
    bool behind;              /* has asked for what it misses */
    uint32_t fed_by;          /* whom it has asked for it, and for all that follows */
    uint64_t token;           /* of the last question */
    struct task *installing;  /* has it, but not yet on disk */
    bool applying;            /* ordered log: one after another */
    uint32_t flushing;        /* writes on their way to the disk */
    struct task *held, *last; /* came while it was installing */

    uint64_t to_have; /* it is to take over once it has all up to that; 0: it is not */
    bool heirs;       /* it is that, and stands before others that have as much */

    /* Between two reigns. */
    bool ready, crowning;              /* `promote` is over; its epoch is on its way to disk */
    replica_set stands;                /* who has told its position */
    replica_set asked, given;          /* for what it has, or who reigns; has answered */
    uint64_t positions[MOST_REPLICAS]; /* CANNOT, UNWILLING, or how far the log goes */
};

static inline struct replica_state *state_of(struct port *port) { return port->state; }
static inline const struct replica_disk *disk_of(const struct port *port) { return port->disk; }

static inline bool reigns(const struct port *port)
{
    return ((const struct replica_state *)port->state)->office == REIGNING;
}
/* ... and hands over to nobody. */
static inline bool takes_writes(const struct port *port)
{
    return reigns(port) && ((const struct replica_state *)port->state)->heir == 0;
}
static inline replica_set others_of(const struct port *port)
{
    const replica_set all = port->peers == 64 ? ~(replica_set)0 : replica_bit(port->peers) - 1;
    return all & ~replica_bit(port->self);
}
static inline sim_time drawn(struct port *port, const struct law *law)
{
    draw random = port_random(port);
    return law_sample(law, &random);
}

#endif
