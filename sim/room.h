/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An array that grows and never moves: address space is reserved for as much as there may ever be,
 * and becomes memory from the front as it is needed.
 *
 * Why: the records of a run are found by index; with one start for all of them that is one
 * multiplication and no look at a table of chunks (2 % of the time of a run).  Reserved space costs
 * nothing and is not counted by the system as memory in use (PROT_NONE).  Where addresses
 * themselves are limited (ulimit -v) only the front is reserved, and the rest as it is needed: it
 * is mostly still free then.  Belongs to sim/arena.h: nobody else makes rooms. */
#ifndef SIM_ROOM_H
#define SIM_ROOM_H

#include <stdbool.h>
#include <stddef.h>

struct room {
    struct room *next; /* older, of the same arena */
    char *start;
    size_t most;     /* bytes that it can grow to */
    size_t reserved; /* of which are */
    size_t open;     /* of which can be used */
    size_t used;     /* of which are in use */
    size_t dirty;    /* from here on all is zero, but for what is in use */
};

/* A new room for `most` bytes, or as much as the machine has addresses for; NULL: none at all. */
struct room *room_create(size_t most);
void room_destroy(struct room *room);
/* Makes the first `bytes` usable; false if the machine gives no memory.  bytes <= most. */
bool room_open(struct room *room, size_t bytes);

#endif
