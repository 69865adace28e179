/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of the store `quorum`: settings, what is on disk, what is in memory, and how its files
 * call each other.  The essay stands in quorum.c; levels.c is how many have to answer, ring.c who
 * holds a key, coordinate.c the side of whoever was asked, copy.c the side of the replicas, hints.c
 * what is kept for those that are away, repair.c what brings copies together. */
#ifndef MODELS_STORES_QUORUM_QUORUM_H
#define MODELS_STORES_QUORUM_QUORUM_H

#include "models/stores/replica_set.h"
#include "models/stores/versions.h"
#include "models/words/actor.h"
#include "models/words/deployment.h"
#include "sim/check.h"
#include "sim/distribution.h"
#include "sim/setting.h"

enum { MOST_COPIES = 16 };

/* --- settings --- */

struct quorum_level {
    const char *read_quorum, *write_quorum; /* NULL: as the store says */
};
struct quorum_levels {
    struct quorum_level weak, normal, strong;
};
struct quorum_hints {
    sim_time keep;
    double speed; /* bytes/s */
};
struct quorum_repair {
    const char *what; /* all none */
    bool read, hints;
    sim_time every; /* 0: never */
};
struct quorum_delays {
    struct law write, ack, read, reply;
};

struct quorum {
    uint64_t members;                       /* 0: replicas */
    const char *read_quorum, *write_quorum; /* a number, one, quorum, all */
    const char *reads_to, *writes_to;       /* all, quorum */
    const char *coordinator;                /* random, nearest, owner */
    uint64_t tokens;
    sim_time read_timeout, write_timeout;
    struct quorum_repair repair;
    struct quorum_hints hints;
    struct quorum_levels levels;
    struct quorum_delays delays;
    struct chosen detector;
    struct law detect; /* of an ideal one, where none is chosen */
};

static inline const struct quorum *settings_of(const struct port *port) { return port->settings; }

static inline bool repairs(const struct quorum *settings)
{
    return settings->repair.what[0] != 'n';
}
static inline uint32_t copies_of(const struct port *port)
{
    const uint64_t copies = port->store->replicas;
    return (uint32_t)(copies < port->peers ? copies : port->peers);
}

/* levels.c: answers that an operation waits for, of so many copies. */
uint32_t quorum_of(const struct quorum *settings, uint32_t copies, uint8_t verb, uint8_t level);
/* The text is a number from 1 to copies, or one of the words. */
bool quorum_text_fits(const char *text, uint64_t copies);

/* --- on disk --- */

/* What somebody missed. */
struct hint {
    struct version version;
    uint64_t key;
    sim_time made;
    uint32_t dataset, unused; /* no hole, like struct copied */
};
struct hint_queue {
    struct hint *ring;
    uint64_t limit, first, count;
};

struct quorum_disk {
    struct versions versions;
    struct hint_queue hints[MOST_REPLICAS]; /* by whom they are for */
};

/* --- in memory --- */

/* An operation at its coordinator, until all have answered or its time is over. */
struct pending {
    struct task *visitor; /* NULL: it has its answer */
    uint64_t key, ticket;
    struct version version, seen[MOST_COPIES]; /* of a write; what each replica has read */
    uint32_t dataset, generation, next;        /* next: of the free ones, 1 + index */
    uint32_t needed, got, copies;
    uint16_t answered;         /* a bit for each copy */
    uint16_t asked;            /* whom */
    uint8_t whom[MOST_COPIES]; /* members */
    uint8_t verb;
};

struct quorum_state {
    struct pending *pending;
    uint32_t room, free; /* free: 1 + index of the first free one */
    replica_set dead;    /* as it believes */
    uint64_t last;       /* timestamp that it gave, in microseconds */
    uint64_t
        handing[MOST_REPLICAS]; /* tickets: when the next hint is sent, or the last one again */
};

static inline struct quorum_state *state_of(struct port *port) { return port->state; }
static inline const struct quorum_disk *disk_of(const struct port *port) { return port->disk; }
static inline sim_time drawn(struct port *port, const struct law *law)
{
    if (!law_given(law))
        return 0;
    draw random = port_random(port);
    return law_sample(law, &random);
}

/* --- tasks and letters --- */

enum stage {
    COMING = 1, /* on its way to this copy: after its delay it is begun; tag: what it is */
    READING,
    WRITING,
    GOING,  /* its answer leaves after its delay */
    NOTING, /* hints of one write go to disk; word: for whom */
    MERGING /* what a neighbour has newer; own: struct table_of */
};

enum tag {
    WRITE = 1, /* struct copied; word: the operation, 0: nobody waits */
    ACK,       /* word */
    READ,
    REPLY,
    HANDED, /* a hint has come; struct copied travelled with HINT */
    HINT,
    TREE,  /* anti-entropy: struct table of the sender's keys */
    LEAVES /* ... and what the receiver has newer */
};

/* What travels.  No hole: it is put together on the stack and copied, and a run is saved and
 * compared by its bytes. */
struct copied {
    struct version version;
    uint64_t key;
    uint32_t dataset, unused;
};
_Static_assert(sizeof(struct copied) == sizeof(struct version) + 2 * sizeof(uint64_t), "no hole");
struct table_of {
    uint64_t count;
    struct version_place places[];
};

enum timer_kind { TIMER_OPERATION, TIMER_HINT, TIMER_REPAIR };
enum { TIMER_BITS = 2 };

/* ring.c: the members that hold a key, `copies` of them; the order is the ring's. */
void ring_holders(const struct quorum *settings, uint32_t members, uint32_t copies,
                  uint32_t dataset, uint64_t key, uint8_t *whom);

/* coordinate.c */
void coordinate(struct port *port, struct task *task);
void coordinate_told(struct port *port, uint32_t from, uint64_t word, const struct copied *what);
void coordinate_over(struct port *port, uint64_t index); /* its time is */
void coordinate_dropped(struct port *port, const struct task *task);

/* copy.c */
void copy_asked(struct port *port, uint32_t from, enum tag tag, uint64_t word,
                const struct copied *what);
void copy_go_on(struct port *port, struct task *task);
struct copied copy_of(const struct task *task); /* GOING: what it has done goes to itself */
void copy_flushed(struct port *port, struct task *task, struct quorum_disk *disk);
void copy_send(struct port *port, uint32_t to, enum tag tag, uint64_t word,
               const struct copied *what);

/* hints.c */
void hint_note(struct port *port, replica_set whom, const struct copied *what);
void hint_noted(struct port *port, struct task *task, struct quorum_disk *disk);
void hint_hand_over(struct port *port, uint32_t peer); /* the next one, if there is one */
void hint_handed(struct port *port, uint32_t peer);

/* repair.c */
void repair_read(struct port *port, const struct pending *pending);
void repair_begin(struct port *port); /* sets the timer */
void repair_now(struct port *port);
void repair_tree(struct port *port, const struct letter *letter);
void repair_leaves(struct port *port, const struct letter *letter);
void repair_merged(struct port *port, struct task *task, struct quorum_disk *disk);

#endif
