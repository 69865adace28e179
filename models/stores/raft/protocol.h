/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the files of `raft` call each other: what tasks, letters and timers are for, and who deals
 * with them. */
#ifndef MODELS_STORES_RAFT_PROTOCOL_H
#define MODELS_STORES_RAFT_PROTOCOL_H

#include "models/stores/raft/blank.h"

/* Where a task stands; what its fields hold. */
enum stage {
    WRITING = 1, /* processor time before it is proposed */
    PROPOSED,    /* version: its index */
    SURE,        /* a read before its turn; word: what it must see */
    READING,
    APPLYING,   /* version: index */
    FLUSHING,   /* log, term and vote go to disk */
    SNAPPING,   /* a snapshot goes to disk; version: index */
    INSTALLING, /* a leader's snapshot goes to disk; struct image */
    STORING,    /* a piece of it; version: its number */
    LOCKED_OUT, /* waits for a row; left: whose rows it takes, from here on */
};

/* Letters.  Their word holds the sender's term above and 32 bits more below. */
enum tag {
    APPEND = 1, /* struct raft_append */
    APPENDED,   /* number: has all up to; below: my birth */
    REJECTED,   /* number: the entry that does not match; below: try behind this one */
    HEARTBEAT,  /* number: committed, as far as the receiver has it; below: round */
    HEARD,      /* below: round */
    PRE_VOTE,   /* would vote?  number: last index; below: its term */
    PRE_VOTED,  /* below: 1 yes, 0 no */
    VOTE,       /* number: last index; below: its term */
    VOTED,      /* below: 1 yes, 0 no */
    VOTE_NOW,   /* VOTE, because the leader wants it */
    TIMEOUT_NOW,
    INSTALL,   /* struct image: a snapshot on its way (section 7) */
    PIECE,     /* of a snapshot for a newcomer, but the last; number: its own; below: his birth */
    STORED,    /* number: of the piece */
    CHANGE,    /* number: enum wish; below: my birth */
    JOINED,    /* you belong; below: your birth */
    DISMISSED, /* you do not; number: index of the configuration; below: 1, the leader says so */
    BORN,      /* struct image: what was cut off is yours; below: 1, you are to lead */
};

static inline uint64_t word_of(uint32_t term, uint64_t below)
{
    return (uint64_t)term << 32 | (uint32_t)below;
}
static inline uint32_t term_of(const struct letter *letter)
{
    return (uint32_t)(letter->word >> 32);
}
static inline uint32_t below_of(const struct letter *letter) { return (uint32_t)letter->word; }

/* AppendEntries (figure 2). */
struct raft_append {
    uint64_t previous, commit;
    uint32_t previous_term, count;
    struct log_entry entries[];
};

/* But for the first and those of rows they are of a leader's term, which stands above. */
enum timer_kind {
    TIMER_ELECTION,
    TIMER_ERRAND,
    TIMER_HEARTBEAT,
    TIMER_BATCH,
    TIMER_TRANSFER,
    TIMER_STREAM,
    TIMER_ROW,    /* of who waits for one */
    TIMER_BRANCH, /* above: which */
    TIMER_DRAIN
};
enum { TIMER_BITS = 4 };
static inline uint64_t timer_word(const struct port *leader, enum timer_kind what)
{
    return (uint64_t)((const struct raft_state *)leader->state)->term << TIMER_BITS | what;
}

/* --- bottom --- */

static inline void raft_send(struct port *port, uint32_t to, struct letter *letter)
{
    replica_send(port, &settings_of(port)->delays.all, to, letter);
}

/* persist.c: after what is in memory now is on disk. */
void persist_promise(struct port *port, uint32_t to, const struct letter *letter);
void persist(struct port *port); /* whatever is not on disk yet */
void persist_done(struct port *port, struct raft_disk *disk);
void persist_cut(struct port *port, uint64_t index); /* the log was cut, or put behind, this */

/* --- above those --- */
/* snapshot.c */
void snapshot_take(struct port *port);
void snapshot_taken(struct port *port, struct task *task, struct raft_disk *disk);
uint64_t snapshot_send(struct port *leader, uint32_t to); /* gives its index */
void snapshot_hear(struct port *port, const struct letter *letter);
void snapshot_installed(struct port *port, struct task *task, struct raft_disk *disk);

/* read.c */
void read_arrived(struct port *port, struct task *task);
void read_go_on(struct port *port);   /* more is applied, or committed */
void read_confirm(struct port *port); /* heartbeats were answered */
void read_answer(struct port *port, struct task *task);
void heartbeat_send(struct port *leader);

/* apply.c */
void apply_next(struct port *port);
void apply_done(struct port *port, struct task *task);

/* role.c */
void role_follow(struct port *port, uint32_t term, uint32_t leader);
void role_timer(struct port *port); /* a new election time-out from now on */
bool role_timer_over(struct port *port);
/* False if the letter is of a former term and nothing more is to be done. */
bool role_observe(struct port *port, const struct letter *letter);
/* The same for what only a leader sends: it is heard of. */
bool role_hears(struct port *port, const struct letter *letter);
/* Has heard of a leader too lately to vote for that one. */
bool role_sticks(const struct port *port, uint32_t candidate);

/* replicate.c */
void replicate_begin(struct port *leader);
void replicate_all(struct port *leader);
void replicate_propose(struct port *leader, struct task *task);
void replicate_batch(struct port *leader); /* its time is over */
void replicate_commit(struct port *leader);
void replicate_appended(struct port *leader, const struct letter *letter);
void replicate_rejected(struct port *leader, const struct letter *letter);
void replicate_heard(struct port *leader, const struct letter *letter);
void replicate_beat(struct port *leader);

/* members.c */
void members_start(struct port *port);
replica_set members_as_of(const struct port *port, uint64_t index);
void members_added(struct port *port, const struct log_entry *entry, uint64_t index);
void members_cut(struct port *port);
void members_installed(struct port *port);
void members_committed(struct port *port, uint64_t before); /* entries behind that one are */
bool members_stand(const struct port *port);                /* may it stand for leader? */
void members_dismiss(struct port *port, uint32_t who);
void members_dismissed(struct port *port, const struct letter *letter);

bool is_led(const struct port *leader, uint32_t peer); /* gets heartbeats and entries */

/* errand.c */
void errand_begin(struct port *port, bool joins);
void errand_go_on(struct port *port);

/* change.c */
void change_heard(struct port *port, const struct letter *letter);
void change_asked(struct port *leader, uint32_t peer, bool joins);
void change_go_on(struct port *leader); /* somebody has more of the log, or more is committed */
void change_beat(struct port *leader);
void change_propose(struct port *leader, uint32_t peer);
void change_appended(struct port *leader, const struct letter *letter);
void change_drop(struct port *leader);
void change_forget(struct port *port); /* of a former office */

/* bring.c */
void bring_begin(struct port *leader, uint32_t to);
void bring_end(struct port *leader);
void bring_free(struct port *port);
void bring_again(struct port *leader);
void bring_stored(struct port *leader, const struct letter *letter);
/* Whether the newcomer has all of it now. */
bool bring_installed(struct port *leader, uint32_t from, uint64_t match);
uint64_t bring_needs(const struct port *port);
void bring_piece(struct port *port, const struct letter *letter);
void bring_kept(struct port *port, struct task *task, struct raft_disk *disk);

/* span.c, split.c */
bool split_takes(const struct port *port, const struct task *task); /* a write; ... a read: */
bool split_shows(const struct port *port, const struct task *task);
void split_added(struct port *port, const struct log_entry *entry);
void split_renew(struct port *port); /* the log was cut, or a snapshot has come */
void split_applied(struct port *port, const struct log_entry *entry, uint64_t index);
void split_folded(struct port *port, struct raft_disk *disk, uint64_t upto);
void split_born(struct port *port, const struct letter *letter);

/* transfer.c */
void transfer_begin(struct port *leader, uint32_t to);
void transfer_go_on(struct port *leader); /* somebody has more of the log */
void transfer_over(struct port *leader);  /* it took too long */
void transfer_hear(struct port *port, const struct letter *letter);

/* follow.c */
void follow_append(struct port *port, const struct letter *letter);
void follow_heartbeat(struct port *port, const struct letter *letter);

/* elect.c */
void elect_started(struct port *port, bool first);
void elect_timeout(struct port *port);
void elect_now(struct port *port); /* the leader wants it */
void elect_flushed(struct port *port);
void elect_asked(struct port *port, const struct letter *letter, bool pre);
void elect_told(struct port *port, const struct letter *letter, bool pre);

#endif
