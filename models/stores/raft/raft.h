/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of the store `raft`: settings, what is on disk, what is in memory.  The essay stands in
 * raft.c; role.c is who leads whom, elect.c how a leader is found, replicate.c the leader's side of
 * the log, follow.c the follower's, persist.c what reaches the disk, apply.c what becomes visible,
 * read.c how reads are made sure of, snapshot.c what replaces an old log, transfer.c how another
 * one gets to lead. */
#ifndef MODELS_STORES_RAFT_RAFT_H
#define MODELS_STORES_RAFT_RAFT_H

#include "models/stores/consensus/followers.h"
#include "models/stores/consensus/letters.h"
#include "models/stores/consensus/machine.h"
#include "models/stores/consensus/near.h"
#include "models/stores/consensus/patience.h"
#include "models/stores/consensus/settings.h"
#include "sim/check.h"

/* --- settings --- */

struct raft_batch {
    uint64_t most;
    sim_time wait;
};
struct raft_level {
    const char *reads; /* read_index lease follower; NULL: as the store says */
};
struct raft_levels {
    struct raft_level weak, normal, strong;
};

struct raft {
    struct duration_range election_timeout;
    sim_time heartbeat;
    bool pre_vote;
    struct raft_batch batch;
    uint64_t pipeline;
    struct snapshot_settings snapshot;
    const char *reads;
    struct quantity lease; /* a time, or a share of the shortest election time-out */
    sim_time most_skew;
    struct raft_levels levels;
    struct law apply_time; /* not given: write_time */
    struct delay_settings delays;
};

static inline const struct raft *settings_of(const struct port *port) { return port->settings; }
static inline sim_time lease_of(const struct raft *settings)
{
    return settings->lease.unit == UNIT_SHARE
               ? clock_round(settings->lease.value * (double)settings->election_timeout.low)
               : clock_round(settings->lease.value);
}
/* How a read of a level is answered: 'r'ead_index, 'l'ease, 'f'ollower. */
static inline char reads_of(const struct raft *settings, uint8_t level)
{
    const char *own = level == LEVEL_STRONG   ? settings->levels.strong.reads
                      : level == LEVEL_NORMAL ? settings->levels.normal.reads
                                              : settings->levels.weak.reads;
    return own ? own[0] : settings->reads[0];
}
/* Does anybody answer reads out of a lease?  Then a leader that is heard of is not voted down. */
static inline bool has_leases(const struct raft *settings)
{
    return reads_of(settings, LEVEL_WEAK) == 'l' || reads_of(settings, LEVEL_NORMAL) == 'l' ||
           reads_of(settings, LEVEL_STRONG) == 'l';
}

/* --- on disk --- */

struct raft_disk {
    uint32_t term, vote; /* vote: NOBODY yet */
    struct entry_log log;
    struct versions versions; /* the snapshot: what the entries up to `snapshot` make */
    uint64_t snapshot;
    uint32_t snapshot_term;
};

/* --- in memory --- */

enum role { FOLLOWER, PRE_CANDIDATE, CANDIDATE, LEADER };

/* What a leader knows of a follower. */
struct progress {
    uint64_t match, next; /* has all up to; gets from */
    uint32_t in_flight;   /* AppendEntries without answer */
    uint32_t round;       /* newest heartbeat that it answered */
    bool probing;         /* its log differs: one letter at a time */
    sim_time again;       /* from when on silence is a loss */
};

enum { ROUNDS_KEPT = 64 };

struct raft_state {
    enum role role;
    uint32_t term, vote;
    uint32_t leader;      /* NOBODY: not known */
    struct entry_log log; /* also what is not on disk yet */
    struct machine machine;

    /* Disk. */
    bool flushing;
    uint32_t flush_term, flush_vote; /* what is being written */
    uint64_t flush_last;
    uint64_t clean; /* entries up to it are the same on disk */
    struct outbox outbox;
    bool snapping;
    struct task *installing;

    /* Election. */
    struct patience patience;
    sim_time heard; /* of a leader */
    replica_set granted;

    /* Leader. */
    struct followers followers;
    struct progress peers[MOST_REPLICAS];
    uint32_t round;
    sim_time sent[ROUNDS_KEPT]; /* of heartbeats, by its own clock */
    sim_time leased_until;
    uint32_t heir;    /* that is to lead; NOBODY */
    bool called;      /* ... and has been told so */
    bool unleased;    /* somebody was, in this term */
    bool batching;    /* a timer runs */
    uint64_t batched; /* entries up to it have been offered to all */

    /* Reads that must be sure of the leader. */
    struct task *asking, *next, *next_end; /* in the round that runs; in the next one */
    uint32_t asking_round;
    uint64_t asking_commit;
    struct task *late; /* sure, but what they must see is not applied yet */
};

static inline struct raft_state *state_of(struct port *port) { return port->state; }
static inline const struct raft_disk *disk_of(const struct port *port) { return port->disk; }
static inline bool leads(const struct port *port)
{
    return ((const struct raft_state *)port->state)->role == LEADER;
}
/* It has committed an entry of its own term, so it knows what is committed (section 8). */
static inline bool knows_commit(const struct raft_state *state)
{
    return state->machine.commit >= state->machine.own_from;
}

#endif
