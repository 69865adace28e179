/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of the store `primary_replica`: what its files share.  The essay stands in
 * primary_replica.c; ship.c is the primary's side of a write, follow.c the replica's, modes.c what
 * a write waits for, office.c who is primary, say.c what they tell each other about that, reign.c
 * how that is taken up, catch_up.c how one that missed something gets it.
 *
 * Versions: an epoch and a number, so that they are ordered, also across fail-overs.  An epoch is a
 * round and the replica that reigned in it, so that no two replicas ever reign in the same one, and
 * everybody knows who reigns in which.  Numbers go on from one epoch to the next. */
#ifndef MODELS_STORES_PRIMARY_REPLICA_PRIMARY_REPLICA_H
#define MODELS_STORES_PRIMARY_REPLICA_PRIMARY_REPLICA_H

#include "models/detectors/detectors.h"
#include "models/stores/primary_replica/cuts.h"
#include "models/stores/primary_replica/modes.h"
#include "models/stores/primary_replica/write_queue.h"
#include "models/stores/versions.h"
#include "models/words/actor.h"
#include "models/words/deployment.h"
#include "sim/check.h"

enum { NUMBER_BITS = 40, HOLDER_BITS = 6, RECORD_BYTES = STORE_LETTER_BYTES };

static inline uint64_t version_of(uint64_t epoch, uint64_t number)
{
    CHECK(epoch >> (64 - NUMBER_BITS) == 0 && number >> NUMBER_BITS == 0);
    return epoch << NUMBER_BITS | number;
}
static inline uint64_t number_of(uint64_t version)
{
    return version & ((UINT64_C(1) << NUMBER_BITS) - 1);
}
static inline uint64_t epoch_of(uint64_t version) { return version >> NUMBER_BITS; }
static inline uint32_t holder_of(uint64_t epoch) { return (uint32_t)(epoch & (MOST_REPLICAS - 1)); }
static inline uint64_t epoch_after(uint64_t epoch, uint32_t holder)
{
    return ((epoch >> HOLDER_BITS) + 1) << HOLDER_BITS | holder;
}

/* --- settings --- */

struct replication_delays {
    struct law replicate, ack;
};

struct failover {
    const char *mode; /* automatic, none */
    struct chosen detector;
    struct law detect, promote; /* detect: where no detector is chosen, of an ideal one */
};
_Static_assert(offsetof(struct ideal_detector, after) == 0,
               "a law is an ideal detector's settings");

struct primary_replica {
    struct chosen mode;
    const char *log, *reads; /* ordered independent; primary replica nearest */
    bool gather;
    struct law apply_time; /* not given: write_time */
    sim_time most_lag;     /* 0: no bound */
    struct replication_delays delays;
    struct failover failover;
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
    struct cuts cuts;
};

/* --- in memory --- */

enum office {
    FOLLOWING, /* whoever holds the epoch */
    ASKING,    /* was primary when it died: is it still? */
    DEPOSED,   /* no: waits for its successor */
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
    replica_set streaming;           /* who gets the log */
    replica_set believed;            /* who is waited for */
    struct waiting waiting;          /* writes without their acknowledgements */
    uint64_t acked[MOST_REPLICAS];   /* number up to which each has acknowledged all */
    uint64_t fetched[MOST_REPLICAS]; /* 1 + version from which each is being caught up; 0: none */
    sim_time shipped[MOST_REPLICAS]; /* when the last letter for each leaves */
    bool fell_back;                  /* semi_sync */
    bool patient;                    /* a timer for that is set */

    /* Replica. */
    uint64_t received;        /* the last write that was taken in */
    bool behind;              /* has asked for what it misses */
    struct task *installing;  /* has it, but not yet on disk */
    bool applying;            /* ordered log: one after another */
    uint32_t flushing;        /* writes on their way to the disk */
    struct task *held, *last; /* came while it was installing */

    /* Between two reigns. */
    bool ready, crowning;              /* `promote` is over; its epoch is on its way to disk */
    replica_set stands, given;         /* who has told its position; what it had */
    uint64_t positions[MOST_REPLICAS]; /* 0: does not want to */
};

static inline struct replica_state *state_of(struct port *port) { return port->state; }
static inline const struct replica_disk *disk_of(const struct port *port) { return port->disk; }

static inline bool reigns(const struct port *port)
{
    return ((const struct replica_state *)port->state)->office == REIGNING;
}
static inline replica_set others_of(const struct port *port)
{
    const replica_set all = port->peers == 64 ? ~(replica_set)0 : only(port->peers) - 1;
    return all & ~only(port->self);
}
static inline sim_time drawn(struct port *port, const struct law *law)
{
    draw random = port_random(port);
    return law_sample(law, &random);
}

#endif
