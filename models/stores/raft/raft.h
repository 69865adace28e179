/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of the store `raft`: settings, what is on disk, what is in memory.  The essay stands in
 * raft.c; role.c is who leads whom, elect.c how a leader is found, replicate.c the leader's side of
 * the log, follow.c the follower's, persist.c what reaches the disk, apply.c what becomes visible,
 * read.c how reads are made sure of, snapshot.c what replaces an old log, transfer.c how another
 * one gets to lead; members.c who belongs to it, errand.c who asks for a change of that, change.c
 * how the leader makes it, bring.c what a newcomer is sent, blank.c what becomes of one without its
 * disk; span.c, split.c what is cut off; rows.c who may touch a row, commit.c how it takes part in
 * transactions. */
#ifndef MODELS_STORES_RAFT_RAFT_H
#define MODELS_STORES_RAFT_RAFT_H

#include "models/stores/consensus/followers.h"
#include "models/stores/consensus/letters.h"
#include "models/stores/consensus/machine.h"
#include "models/stores/consensus/near.h"
#include "models/stores/consensus/patience.h"
#include "models/stores/raft/settings.h"
#include "models/stores/rows.h"
#include "models/words/places_port.h"
#include "sim/check.h"

static inline const struct raft *settings_of(const struct port *port) { return port->settings; }

/* --- on disk --- */

struct raft_disk {
    uint32_t term, vote; /* vote: NOBODY yet */
    struct entry_log log;
    struct versions versions; /* the snapshot: what the entries up to `snapshot` make */
    uint64_t snapshot;
    uint32_t snapshot_term;
    struct vows vows;    /* the same of promises to commit */
    replica_set members; /* as of the snapshot */
    uint64_t end;        /* the same: its keys are those before this place (split.c) */
    uint32_t birth;      /* so many disks were lost: who has another one is another member */
    bool blank;          /* ... that has not been added yet: it says nothing */
    bool wanted;         /* ... and is to belong: it asks for that whenever it starts */
};

/* --- in memory --- */

enum role { FOLLOWER, PRE_CANDIDATE, CANDIDATE, LEADER };

/* What a leader knows of a follower. */
struct progress {
    uint64_t match, next; /* has all up to; gets from */
    uint32_t in_flight;   /* AppendEntries without answer */
    uint32_t round;       /* newest heartbeat that it answered */
    bool probing;         /* its log differs: one letter at a time */
    uint32_t birth;       /* of the member that acknowledges */
    uint32_t asked;       /* of the newest one that asks to join */
    sim_time again;       /* from when on silence is a loss */
};

enum { ROUNDS_KEPT = 64 };

/* Who belongs to the group: the latest configuration in the log. */
struct members {
    replica_set voters, before; /* before: of the one before it */
    uint64_t index;             /* of its entry; of a snapshot that holds it */
};

/* A change of that, at the leader. */
enum change_stage { NO_CHANGE, STREAMS, CATCHES_UP, READY, PROPOSED_TO_ALL };
struct stream_out {
    struct image *image;
    uint64_t bytes, pieces, piece, ticket;
    sim_time sent;
};
struct change {
    enum change_stage stage;
    uint32_t peer, round;
    bool joins;
    uint64_t round_end;
    sim_time round_begun;
    replica_set in, out; /* asked for, not begun yet */
    struct stream_out stream;
};

/* ... and at whoever wants it. */
struct errand {
    bool open, joins;
    uint64_t ticket;
};

/* What role.c and read.c tell commit.c, which stands above them: a visitor is to be answered; it
 * leads no more. */
struct raft_above {
    void (*answer)(struct port *port, struct task *task, enum outcome outcome);
    void (*resigned)(struct port *port);
};

struct raft_state {
    const struct raft_above *above;
    enum role role;
    uint32_t term, vote;
    uint32_t leader;      /* NOBODY: not known */
    struct entry_log log; /* also what is not on disk yet */
    struct machine machine;
    struct members members;
    bool dismissed;          /* it has been told that it does not belong, since it got `members` */
    uint64_t end, end_shown; /* its keys end there: by the log; by what is applied of it */
    struct errand errand;

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
    struct change change;
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

    /* Rows, and transactions that have promised nothing yet: an office's own. */
    struct rows rows;
    bool vows_known;         /* what has been promised is locked */
    struct key_cut draining; /* shard 0: none (drain.c) */
};

static inline struct raft_state *state_of(struct port *port) { return port->state; }
static inline const struct raft_disk *disk_of(const struct port *port) { return port->disk; }
static inline bool leads(const struct port *port)
{
    return ((const struct raft_state *)port->state)->role == LEADER;
}
static inline bool belongs(const struct port *port, uint32_t peer)
{
    return ((const struct raft_state *)port->state)->members.voters >> peer & 1;
}
/* It leads, and is not handing over. */
static inline bool takes_writes(const struct port *port)
{
    return leads(port) && ((const struct raft_state *)port->state)->heir == NOBODY;
}
/* Of those that belong. */
static inline bool are_majority(const struct port *port, replica_set some)
{
    const replica_set voters = ((const struct raft_state *)port->state)->members.voters;
    return 2 * size_of_set(some & voters) > size_of_set(voters);
}
static inline uint32_t majority_of(const struct raft_state *state)
{
    return size_of_set(state->members.voters) / 2 + 1;
}
static inline bool is_alone(const struct port *port)
{
    return ((const struct raft_state *)port->state)->members.voters == replica_bit(port->self);
}
/* It is so: nobody has to be asked any more. */
static inline void errand_settled(struct port *port, bool joins)
{
    struct errand *errand = &state_of(port)->errand;
    errand->open = errand->open && errand->joins != joins;
}
/* A leader that has no change to make and does not go. */
static inline bool is_settled(const struct port *leader)
{
    const struct raft_state *state = leader->state;
    return state->change.stage == NO_CHANGE && !(state->change.in | state->change.out) &&
           belongs(leader, leader->self);
}
/* It has committed an entry of its own term, so it knows what is committed (section 8). */
static inline bool knows_commit(const struct raft_state *state)
{
    return state->machine.commit >= state->machine.own_from;
}

#endif
