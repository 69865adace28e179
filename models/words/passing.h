/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What comes to a store that has another one behind it, of one dataset: for `check`.  Memory that
 * was asked before keeps back what is popular. */
#ifndef MODELS_WORDS_PASSING_H
#define MODELS_WORDS_PASSING_H

#include <stdbool.h>
#include <stdint.h>

struct popularity_class;

enum { MEMORIES_MOST = 4 }; /* in a row: those beyond are taken for empty */
struct passing {
    const struct popularity_class *popularity;
    const void *state; /* of it */
    uint64_t keys;
    double reads, writes; /* 1/s, at the first store of the row */
    struct memory_before {
        double (*present)(double rate, double time); /* models/words/eviction.h */
        double time, ttl;                            /* s; ttl 0: none */
        double share;                                /* of the operations that each of it sees */
        bool sliding, forgets; /* the time is from the last hit; a write takes the key away */
    } before[MEMORIES_MOST];
    uint32_t memories; /* so many, this one included in the end */
    double passed;     /* to be told: share of `reads` that goes on from here */
};

#endif
