/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Items of work over threads: item numbers 0 .. count-1 are handed out in order, each once.
 *
 * Rule: an item writes only what is its own, so results do not depend on the number of threads nor
 * on their order. The calling thread works too if no thread can be had, else it waits and tells the
 * progress. */
#ifndef ANALYSIS_WORKERS_H
#define ANALYSIS_WORKERS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum { WORKERS_MOST = 1024 };

struct work_list {
    uint32_t count;
    unsigned jobs; /* threads; 0: as many as there are processors */
    void (*item)(void *context, uint32_t number,
                 atomic_uint *progress); /* progress: permille of this item */
    void *context;
    const atomic_bool *interrupt; /* no more items are begun once it is set; may be NULL */
    void (*tell)(void *context,
                 double share); /* about ten times a second, on the calling thread; may be NULL */
    void *tell_context;
};

/* Returns when all begun items have ended. */
void workers_run(const struct work_list *list);

#endif
