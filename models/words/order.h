/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Orders of the line before an instance's workers: who is next, and who is dropped.  One file in
 * models/orders/, one word in the list.
 *
 * Why: first come, first served is fair and the worst there is under overload: everybody waits as
 * long as the line is, and what is served has been given up.
 *
 * Rule: a worker that is free looks at the one whose turn it is; an order may drop that one (it
 * ends as `shed`) and is asked about the next.  `fifo` has no functions and costs nothing. */
#ifndef MODELS_WORDS_ORDER_H
#define MODELS_WORDS_ORDER_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/clock.h"
#include "sim/family.h"

/* A line, and the one whose turn it is. */
struct line {
    sim_time now, waited;
    uint32_t others; /* who wait besides */
};

struct order_class {
    struct class_head head;
    size_t state_size; /* of an instance; zeroed when its process starts */
    /* Somebody begins to wait, with so many before; NULL: hears nothing. */
    void (*joined)(void *state, const void *settings, sim_time now, uint32_t others);
    /* Whether the newest is next; NULL: the oldest always is. */
    bool (*newest)(const void *state, const void *settings, sim_time now);
    /* Whether the one whose turn it is is dropped; NULL: nobody is. */
    bool (*drops)(void *state, const void *settings, const struct line *line);
    bool ranks; /* greater priority stands before lesser, and pushes it out of a full line */
};

extern const struct family orders;

#endif
