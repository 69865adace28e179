/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of the store `paxos`: settings, what is on disk, what is in memory.  The essay stands in
 * paxos.c; accept.c is the acceptor's side, persist.c what reaches its disk, learn.c how a slot is
 * known to be chosen, teach.c what those hear that are behind, lead.c and rule.c the proposer that
 * leads (phase 1 once, phase 2 for each command), duel.c the proposer without a leader, snapshot.c
 * what replaces old slots, recover.c an acceptor without its disk. */
#ifndef MODELS_STORES_PAXOS_PAXOS_H
#define MODELS_STORES_PAXOS_PAXOS_H

#include "models/stores/consensus/followers.h"
#include "models/stores/consensus/letters.h"
#include "models/stores/consensus/machine.h"
#include "models/stores/consensus/near.h"
#include "models/stores/consensus/patience.h"
#include "models/stores/consensus/settings.h"
#include "sim/check.h"

/* --- settings --- */

struct paxos_level {
    const char *reads; /* log local; NULL: as the store says */
};
struct paxos_levels {
    struct paxos_level weak, normal;
};

struct paxos {
    const char *leader; /* stable none */
    struct duration_range election_timeout;
    sim_time heartbeat;
    struct duration_range retry;
    const char *reads;
    struct paxos_levels levels;
    struct snapshot_settings snapshot;
    struct law apply_time;
    struct delay_settings delays;
};

static inline const struct paxos *settings_of(const struct port *port) { return port->settings; }
static inline bool duels(const struct paxos *settings) { return settings->leader[0] == 'n'; }
/* Does a read of a level go through the log?  A strong one does. */
static inline bool reads_log(const struct paxos *settings, uint8_t level)
{
    const char *own = level == LEVEL_WEAK     ? settings->levels.weak.reads
                      : level == LEVEL_NORMAL ? settings->levels.normal.reads
                                              : "log";
    own = own ? own : settings->reads;
    return own[1] == 'o' && own[2] == 'g';
}

/* --- ballots: "different proposers choose their numbers from disjoint sets" (section 2.2) --- */

enum { BALLOT_SHIFT = 6, FIRST_BALLOT = 1 << BALLOT_SHIFT }; /* MOST_REPLICAS sets; replica 0's */
static inline uint32_t ballot_above(uint32_t ballot, uint32_t self)
{
    return ((ballot >> BALLOT_SHIFT) + 1) << BALLOT_SHIFT | self;
}
static inline uint32_t round_of(uint32_t ballot) { return ballot >> BALLOT_SHIFT; }

/* --- on disk --- */

struct paxos_disk {
    uint32_t promised;        /* in every slot */
    uint64_t commit;          /* slots up to it are chosen, and here */
    struct entry_log log;     /* what was accepted, by slot */
    struct versions versions; /* the snapshot: what the slots up to `snapshot` make */
    uint64_t snapshot;
    bool blank; /* another one was lost: nothing is promised with this one yet (recover.c) */
};

/* --- in memory --- */

enum role { FOLLOWER, CANDIDATE, LEADER };

/* What is to be written: one slot as it was then. */
struct record {
    uint64_t slot;
    struct log_entry entry;
};
struct records {
    struct record *list;
    uint32_t count, room;
    uint32_t due; /* the first ones are being written */
};

/* Who has accepted what the leader proposed, by slot: those that are not known to be chosen. */
struct votes {
    replica_set *ring;
    uint64_t limit; /* a power of two; 0: nothing yet */
};

/* What a leader knows of the others. */
struct listener {
    uint64_t commit;  /* that it told last */
    bool taught;      /* is being told what was chosen */
    sim_time patient; /* a snapshot may be on its way until then */
};

/* An acceptor without its disk: it waits, asks what has been promised, asks for promises. */
enum recovery { NO_RECOVERY, LOOKS_ROUND, ASKS_FOR_PROMISES, WRITES_DOWN };

/* One slot's way through both phases, without a leader. */
enum phase { RESTING, PREPARING, ACCEPTING, OUTBID };
struct attempt {
    enum phase phase;
    uint64_t slot;
    uint32_t ballot, best;  /* best: ballot of the value that it found */
    uint32_t seen;          /* the greatest ballot of this slot that it has heard of */
    replica_set yes;        /* of this phase */
    struct log_entry value; /* to be accepted */
    bool offered;           /* its own command may have been accepted by somebody in this slot */
    uint32_t outbid;        /* times in a row */
    uint64_t turn;          /* timers of former turns are stale */
};

struct paxos_state {
    uint32_t promised, seen,
        led;              /* seen: the greatest ballot heard of; led: of who leads, or did */
    struct entry_log log; /* accepted, also what is not on disk yet */
    struct machine machine;

    /* Disk. */
    bool flushing;
    uint32_t flush_promised;
    uint64_t flush_commit;
    struct records records;
    struct outbox outbox;
    bool snapping;
    struct task *installing;

    enum recovery recovery;

    /* Proposer with a stable leader. */
    enum role role;
    uint32_t ballot; /* its own */
    struct patience patience;
    replica_set promises;   /* phase 1 */
    struct entry_log found; /* ... and the newest that was accepted, from the first slot on */
    struct votes votes;     /* phase 2 */
    struct followers followers;
    struct listener others[MOST_REPLICAS];
    uint64_t last, before; /* proposed up to here; ... two heartbeats ago, and one */

    /* Proposer without a leader. */
    struct task *asking, *asking_end;
    struct attempt attempt;
};

static inline struct paxos_state *state_of(struct port *port) { return port->state; }
static inline const struct paxos_disk *disk_of(const struct port *port) { return port->disk; }
static inline bool leads(const struct port *port)
{
    return ((const struct paxos_state *)port->state)->role == LEADER;
}

#endif
