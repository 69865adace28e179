/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of the store `quorum`: what travels, and how its files call each other; what is on disk
 * and in memory stands in state.h.  The essay stands in quorum.c; settings.c is its keys, levels.c
 * how many have to answer, ring.c and tokens.c who holds a key, coordinate.c the side of whoever
 * was asked, choose.c whom that asks, pending.c what it waits for, copy.c the side of the replicas,
 * hints.c what is kept for those that are away, keeps.c what a member has of all, repair.c what
 * brings copies together. */
#ifndef MODELS_STORES_QUORUM_QUORUM_H
#define MODELS_STORES_QUORUM_QUORUM_H

#include "models/stores/quorum/state.h"

/* --- tasks and letters --- */

enum stage {
    COMING = 1, /* on its way to this copy: after its delay it is begun; tag: what it is */
    READING,
    WRITING,
    GOING,    /* its answer leaves after its delay */
    NOTING,   /* hints of one write go to disk; own: for whom; left: 1 + the operation it answers */
    MERGING,  /* what a neighbour has newer; own: struct table_of */
    NOTICING, /* who belongs to the ring; own: struct membership of all */
    STORING   /* a piece of what it is to hold; own: struct table_of; word: session, left: whence */
};

enum tag {
    WRITE = 1, /* struct copied; word: the operation, 0: nobody waits */
    ACK,       /* word */
    READ,
    REPLY,
    DIGEST, /* a read whose answer is a sum of the value */
    SUM,
    HANDED, /* a hint has come; struct copied travelled with HINT */
    HINT,
    TREE,   /* anti-entropy: struct table of the sender's keys */
    LEAVES, /* ... and what the receiver has newer */
    RING,   /* struct membership of all */
    FETCH,  /* member_set: who is dead; word: session */
    PIECE,  /* struct table_of; number: which, word: session */
    STORED
};

/* What travels.  No hole: it is put together on the stack and copied, and a run is saved and
 * compared by its bytes. */
struct copied {
    struct version version;
    uint64_t key;
    uint32_t dataset, stands_for; /* 1 + whom the receiver keeps it for; 0: for itself */
};
_Static_assert(sizeof(struct copied) == sizeof(struct version) + 2 * sizeof(uint64_t), "no hole");
struct table_of {
    uint64_t count;
    struct version_place places[];
};

enum timer_kind {
    TIMER_OPERATION,
    TIMER_HINT,
    TIMER_REPAIR,
    TIMER_HURRY,
    TIMER_GOSSIP,
    TIMER_PIECE
};
enum { TIMER_BITS = 3 };

/* holders.c: the members that hold a key, in the order of the ring; says how many.  Those that are
 * to hold it, and do not yet. */
uint32_t holders_of(const struct port *port, uint32_t token, uint8_t *whom);
uint32_t coming_of(const struct port *port, uint32_t token, uint8_t *whom);
bool holds_key(const struct port *port, uint32_t member, uint32_t dataset, uint64_t key);
void view_renew(struct port *port);
void view_drop(struct port *port);

/* pending.c */
struct pending *pending_take(struct port *port);
void pending_give(struct port *port, struct pending *pending);
struct pending *pending_of(struct port *port, uint64_t word); /* NULL: it is over */
uint64_t pending_word(const struct quorum_state *state, const struct pending *pending);

/* choose.c */
bool is_enough(struct port *port, const struct pending *pending, member_set answers);
void choose(struct port *port, struct pending *pending, member_set alive);
member_set choose_nearest(struct port *port, const struct pending *pending, member_set among);

/* coordinate.c */
void coordinate(struct port *port, struct task *task);
void coordinate_told(struct port *port, uint32_t from, uint64_t word, enum tag tag,
                     const struct copied *what);
void coordinate_over(struct port *port, uint64_t index); /* its time is */
void coordinate_hurries(struct port *port, uint64_t index);
void coordinate_hinted(struct port *port, uint32_t index, uint64_t version);
void coordinate_dropped(struct port *port, const struct task *task);

/* copy.c */
void copy_asked(struct port *port, uint32_t from, enum tag tag, uint64_t word,
                const struct copied *what);
void copy_go_on(struct port *port, struct task *task);
struct copied copy_of(const struct task *task); /* GOING: what it has done goes to itself */
enum tag copy_answer(const struct task *task);  /* ... as this */
void copy_flushed(struct port *port, struct task *task, struct quorum_disk *disk);
void copy_send(struct port *port, uint32_t to, enum tag tag, uint64_t word,
               const struct copied *what);

/* hints.c: `waits`: 1 + the operation that is answered by it, or 0; hint_noted says it. */
void hint_note(struct port *port, member_set whom, const struct copied *what, uint32_t waits);
uint32_t hint_noted(struct port *port, struct task *task, struct quorum_disk *disk);
void hint_keep(struct port *port, struct quorum_disk *disk, uint32_t peer, const struct hint *hint);
void hint_hand_over(struct port *port, uint32_t peer); /* the next one, if there is one */
void hint_handed(struct port *port, uint32_t peer);
void hints_lost(struct port *port, struct hint_queue *queue); /* with the disk */

/* keeps.c: for those who look from outside (struct store_class). */
void quorum_keeps(const struct port *port, struct versions *into);

/* members.c, stream.c: moves.h */

/* repair.c */
struct table_of *table_make(struct port *port, uint64_t most);
/* Its bytes besides those of a letter. */
void table_send(struct port *port, uint32_t to, const struct letter *letter, uint64_t bytes);
void repair_read(struct port *port, const struct pending *pending);
void repair_begin(struct port *port); /* sets the timer */
void repair_now(struct port *port);
void repair_tree(struct port *port, const struct letter *letter);
void repair_leaves(struct port *port, const struct letter *letter);
void repair_merged(struct port *port, struct task *task, struct quorum_disk *disk);

#endif
