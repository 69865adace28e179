/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Items of work over threads: item numbers 0 .. count-1 are handed out in order, each once.
 *
 * Rule: an item writes only what is its own, so results do not depend on the number of threads nor
 * on their order. The calling thread works too if no thread can be had, else it waits and tells the
 * progress.
 *
 * Why a desk: the arena of a thread stays from one item to the next, so that small runs do not give
 * their memory back to the system only to ask for it again. */
#ifndef ANALYSIS_WORKERS_H
#define ANALYSIS_WORKERS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "sim/arena.h"

enum { WORKERS_MOST = 1024 };

struct crew;

/* What a thread has to itself while it works. */
struct desk {
    atomic_uint progress; /* permille of the item in hand */
    double weight;        /* of that */
    struct arena *arena;  /* for one item; whoever uses it empties it first; NULL: no memory */
    atomic_size_t *total; /* what the arenas of all desks hold, as far as they share it */
    struct crew *crew;
};

/* An item that finds no room beside the others is done again when they have ended and while none is
 * begun, so that no result depends on who was at work beside it.  From alone to together no other
 * item runs; the desk gets a new arena. */
void desk_alone(struct desk *desk);
void desk_together(struct desk *desk);

struct work_list {
    uint32_t count;
    unsigned jobs; /* threads; 0: as many as there are processors */
    void (*item)(void *context, uint32_t number, struct desk *desk);
    double (*weight)(void *context, uint32_t number); /* of an item; NULL: all weigh the same */
    void *context;
    const atomic_bool *interrupt; /* no more items are begun once it is set; may be NULL */
    void (*tell)(void *context, double share); /* of the weight; about ten times a second, on the
                                                  calling thread; may be NULL */
    void *tell_context;
};

/* How many threads `jobs` means. */
unsigned workers_usual(unsigned jobs);
/* Returns when all begun items have ended. */
void workers_run(const struct work_list *list);

#endif
