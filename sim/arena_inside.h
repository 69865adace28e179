/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an arena is made of; for arena.c and arena_snapshot.c only.
 *
 * Why: saving a run copies the bytes of its blocks and what changes with every allocation (`hand`),
 * so the two files must agree on both.
 *
 * Rule: nobody else includes this; blocks never move. */
#ifndef SIM_ARENA_INSIDE_H
#define SIM_ARENA_INSIDE_H

#include "sim/arena.h"
#include "sim/room.h"
#include <stdatomic.h>
#include <stdbool.h>

enum { ALIGNMENT = 16 };

struct block {
    struct block *next; /* older */
    size_t size, used;  /* bytes behind the head; of the current block: `used` lags */
    size_t dirty;       /* from here on all is zero, but for what is in use */
};
_Static_assert(sizeof(struct block) % ALIGNMENT == 0, "what follows is aligned");

/* What changes with every allocation, and comes back with a snapshot. */
struct hand {
    struct block *blocks;  /* in use, newest first */
    struct block *current; /* small requests are cut from it; NULL: none yet */
    char *free, *end;      /* what is left of it */
    size_t used, block_size;
    struct room *rooms; /* in use, newest first */
};

struct arena {
    struct hand hand;
    struct block *spare; /* kept and not in use */
    struct room *spare_rooms;
    size_t limit;         /* of hand.used, until more is claimed of `total` */
    size_t most;          /* of it for good */
    atomic_size_t *total; /* claims of all that share it; NULL: nothing is shared */
    bool crowded;
    uint64_t emptied; /* how often: snapshots know theirs */
    jmp_buf *escape;
    char failure[256];
};

static inline char *block_bytes(struct block *block) { return (char *)(block + 1); }

/* The newest block or room goes to the spare ones: the oldest will lie in front. */
void arena_put_aside(struct arena *arena);
void arena_put_room_aside(struct arena *arena);
/* Writes down how far the current block is cut. */
void arena_note_current(const struct arena *arena);

#endif
