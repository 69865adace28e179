/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One replica after the other.
 *
 * Why: the default of most clients and proxies; spreads evenly by number, not by work.
 * Rule: every caller instance begins at a replica drawn at random, so that callers that start
 * together do not march in step onto the same replica.  Whose turn it is is a member, not a place
 * in the list: who may not be chosen this time (a hedge does not go where its call is open) is
 * passed over, and a list that changes goes on where it was. */
#include "models/run/route.h"
#include "models/words/balancing.h"

struct round_robin {
    uint32_t next; /* 1 + the slot whose turn it is; 0: not begun */
};

static size_t round_robin_size(const void *settings, uint32_t replicas)
{
    (void)settings;
    (void)replicas;
    return sizeof(struct round_robin);
}

/* The first one from that slot on, and round. */
static uint32_t from_slot(const struct backends *backends, uint32_t slot)
{
    if (slot < backends->count && backend_slot(backends, slot) == slot)
        return slot;
    uint32_t first = 0;
    for (uint32_t i = 1; i < backends->count; i++)
        if (backend_slot(backends, i) - slot < backend_slot(backends, first) - slot)
            first = i; /* those before `slot` are far ahead */
    return first;
}

static uint32_t round_robin_choose(void *state, const void *settings,
                                   const struct backends *backends, sim_time now,
                                   struct stream *random)
{
    struct round_robin *turn = state;
    (void)settings;
    (void)now;
    if (turn->next == 0)
        turn->next =
            1 + backend_slot(backends, uniform_below(stream_next(random), backends->count));
    const uint32_t chosen = from_slot(backends, turn->next - 1);
    turn->next = 2 + backend_slot(backends, chosen);
    return chosen;
}

const struct balancing_class balancing_round_robin = {
    .head = {.name = "round_robin",
             .doc = "one replica after the other, from a drawn first one",
             .examples = EXAMPLES({.text = "round_robin"})},
    .state_size = round_robin_size,
    .choose = round_robin_choose,
};
