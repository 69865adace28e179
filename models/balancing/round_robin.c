/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One replica after the other.
 *
 * Why: the default of most clients and proxies; spreads evenly by number, not by work.
 * Rule: every caller instance begins at a replica drawn at random, so that callers that start
 * together do not march in step onto the same replica.  Turns are counted, not replicas: a shorter
 * list (a hedge does not go where its call is open already) does not begin anew. */
#include "models/run/route.h"
#include "models/words/balancing.h"

struct round_robin {
    uint64_t next; /* 1 + the turn; 0: not begun */
};

static size_t round_robin_size(const void *settings, uint32_t replicas)
{
    (void)settings;
    (void)replicas;
    return sizeof(struct round_robin);
}

static uint32_t round_robin_choose(void *state, const void *settings,
                                   const struct backends *backends, sim_time now,
                                   struct stream *random)
{
    struct round_robin *turn = state;
    (void)settings;
    (void)now;
    if (turn->next == 0)
        turn->next = 1 + below(stream_next(random), backends->count);
    return (uint32_t)((turn->next++ - 1) % backends->count);
}

const struct balancing_class balancing_round_robin = {
    .head = {.name = "round_robin",
             .doc = "one replica after the other, from a drawn first one",
             .examples = EXAMPLES({.text = "round_robin"})},
    .state_size = round_robin_size,
    .choose = round_robin_choose,
};
