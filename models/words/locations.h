/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which server of a store serves which places, as the servers have announced it: what HBase keeps
 * in its table hbase:meta.
 *
 * Why apart from the directory: that knows who leads, this who serves a part; a store of one part
 * has none.  Rule: a range is only ever cut, so its number is good for ever, and a client that has
 * kept a location under that number may be wrong, but never about another range.  What a later
 * epoch says counts. */
#ifndef MODELS_WORDS_LOCATIONS_H
#define MODELS_WORDS_LOCATIONS_H

#include <stdint.h>

#include "sim/blocks.h"
#include "sim/clock.h"

struct location {
    uint64_t from, until, epoch;
    sim_time since; /* when it was announced */
    uint32_t server, number;
};

struct locations {
    struct location *list; /* in order of places */
    uint32_t count, room;
};

/* The range of a place; NULL: nobody has ever announced it. */
const struct location *locations_at(const struct locations *locations, uint64_t place);
/* The server serves [from, until). */
void locations_announce(struct locations *locations, struct blocks *blocks,
                        const struct location *location);

#endif
