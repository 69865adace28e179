/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Things that are looked for by a number and gone through in the order in which they came: a hash
 * table whose chains stay short however many there are, and a list.
 *
 * Why: transactions, and promises to commit them, are few as a rule and thousands where somebody
 * who is waited for is away.  What stands in it carries its place in itself, first of all (struct
 * chained), so entering and leaving take no memory; only the table grows, in blocks.
 *
 * Rule: going through it depends on what came and went and on nothing else.  Of a number only the
 * lowest 32 bits choose the chain, so that a part of it is enough to find it (chains_at). */
#ifndef SIM_CHAINS_H
#define SIM_CHAINS_H

#include <stdint.h>

#include "sim/blocks.h"

struct chained {
    struct chained *next, *before; /* the latest first */
    struct chained *beside;        /* in its chain */
    uint64_t number;
};

/* Zeroed: empty. */
struct chains {
    struct chained *first;
    struct chained **heads; /* a block */
    uint32_t limit, count;  /* of heads, a power of two; of what stands there */
};

/* The number must not stand there. */
void chains_enter(struct chains *chains, struct blocks *blocks, struct chained *chained,
                  uint64_t number);
void chains_leave(struct chains *chains, const struct chained *chained); /* and is not given back */
struct chained *chains_find(const struct chains *chains, uint64_t number); /* NULL: none */
/* ... by the lowest 32 bits. */
struct chained *chains_at(const struct chains *chains, uint32_t number);
/* The table is given back; what stands in it is whoever's it was. */
void chains_free(struct chains *chains, struct blocks *blocks);

#endif
