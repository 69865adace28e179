/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a member of a quorum store has on disk and in memory.
 *
 * Why apart from quorum.h: these are records, that is what is done with them.  Rule: what is in
 * `struct quorum_disk` changes when it has been flushed, and in no other way. */
#ifndef MODELS_STORES_QUORUM_STATE_H
#define MODELS_STORES_QUORUM_STATE_H

#include "models/stores/quorum/ring.h"
#include "models/stores/quorum/settings.h"
#include "models/stores/versions.h"
#include "models/words/actor.h"
#include "models/words/deployment.h"
#include "sim/check.h"
#include "sim/recent.h"

static inline const struct quorum *settings_of(const struct port *port) { return port->settings; }
static inline const struct ring *ring_of(const struct port *port) { return port->made; }

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

/* How a member stands to the ring, as it has told the others: the greater version counts. */
enum standing_of { OUTSIDE, JOINING, MEMBER, LEAVING };
struct membership {
    uint64_t version; /* 0: as at first */
    sim_time since;   /* by its own clock */
    uint64_t standing;
};

struct quorum_disk {
    struct versions versions;
    struct membership members[MOST_MEMBERS];
    struct hint_queue hints[MOST_MEMBERS]; /* by whom they are for */
};

/* --- in memory --- */

/* An operation at its coordinator, until all have answered or its time is over.  Sets have a bit
 * for each place in `whom`.  What there is of each place comes last: most stores have few copies,
 * and what is behind those is never touched (pending_take). */
struct pending {
    struct task *visitor;        /* NULL: it has its answer */
    uint64_t key, ticket, hurry; /* tickets: of its time-out; of asking one more, 0: no */
    struct version version;      /* of a write */
    sim_time begun;
    uint32_t dataset, generation, next; /* next: of the free ones, 1 + index */
    uint32_t token;
    member_set asked, answered;
    member_set wanted, came; /* values: of whom they were asked, who has sent his */
    uint32_t copies, coming; /* holders; behind them, of a write, those that are to hold it soon */
    struct need need;
    uint8_t verb;
    uint8_t whom[MOST_ASKED];        /* members */
    uint8_t stands_for[MOST_ASKED];  /* 1 + the member that is away; 0: it holds the key itself */
    struct version seen[MOST_ASKED]; /* what each replica has read */
};

/* Who belongs to the ring, as this member knows, and will, when the one has moved whose turn it is.
 */
struct view {
    member_set in, next;
    uint8_t *holders, *next_holders; /* by token; NULL: those of the first members; nobody moves */
    uint32_t mover;                  /* NOBODY */
    bool ever;                       /* somebody has moved */
    sim_time changed;                /* the latest news */
};

struct quorum_state {
    struct pending *pending;
    uint32_t room, free;            /* free: 1 + index of the first free one */
    member_set dead;                /* as it believes */
    uint64_t last;                  /* timestamp that it gave, in microseconds */
    uint64_t handing[MOST_MEMBERS]; /* tickets: when the next hint is sent, or the last one again */
    struct view view;
    struct streaming *streaming; /* stream.c; NULL: nothing yet */
    double hurry_share;          /* of the latest reads; 0: none are measured */
    struct recent recent;        /* how long reads took */
};

static inline struct quorum_state *state_of(struct port *port) { return port->state; }
static inline const struct quorum_disk *disk_of(const struct port *port) { return port->disk; }
static inline bool is_dead(struct port *port, uint32_t member)
{
    return state_of(port)->dead & member_bit(member);
}
static inline sim_time drawn(struct port *port, const struct law *law)
{
    if (!law_given(law))
        return 0;
    draw random = port_random(port);
    return law_sample(law, &random);
}

#endif
