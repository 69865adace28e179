/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How often requests are handed over: the chain of forwards, hop by hop.  A forward within a
 * service is a jump, and no hop. */
#include <string.h>

#include "models/plan/offered.h"

struct chain {
    const struct traffic *traffic;
    double *here, *next, *jumped; /* requests per second, by endpoint */
};

static bool is_jump(const struct chain *c, const struct call_edge *edge)
{
    const struct plan *plan = c->traffic->plan;
    return plan->endpoints[edge->from].party == plan->endpoints[edge->to].party;
}

/* Adds what one forward makes of `from`, of jumps or of hops; the sum that moves. */
static double move(const struct chain *c, const double *from, double *into, bool jumps)
{
    const struct traffic *t = c->traffic;
    double sum = 0;
    for (uint32_t i = 0; i < t->call_count; i++) {
        const struct call_edge *edge = &t->calls[i];
        if (!edge->forward || is_jump(c, edge) != jumps)
            continue;
        into[edge->to] += from[edge->from] * edge->count;
        sum += from[edge->from] * edge->count;
    }
    return sum;
}

/* Everybody jumps until he hops or ends: `here` becomes all visits on the way. */
static void jump_all(struct chain *c)
{
    enum { MOST_ROUNDS = 10000 };
    const uint32_t count = c->traffic->plan->endpoint_count;
    memcpy(c->next, c->here, count * sizeof *c->next);
    for (unsigned round = 0; round < MOST_ROUNDS; round++) {
        memset(c->jumped, 0, count * sizeof *c->jumped);
        if (!(move(c, c->next, c->jumped, true) > 1e-12))
            return;
        for (uint32_t i = 0; i < count; i++)
            c->here[i] += c->jumped[i];
        memcpy(c->next, c->jumped, count * sizeof *c->next);
    }
}

/* Visits that are no hand-overs begin a chain. */
static void begin(struct chain *c, const double *visits)
{
    const struct traffic *t = c->traffic;
    memcpy(c->here, visits, t->plan->endpoint_count * sizeof *c->here);
    for (uint32_t i = 0; i < t->call_count; i++)
        if (t->calls[i].forward)
            c->here[t->calls[i].to] -= visits[t->calls[i].from] * t->calls[i].count;
    for (uint32_t i = 0; i < t->plan->endpoint_count; i++)
        c->here[i] = fmax(c->here[i], 0.0);
}

struct hand_overs offered_hand_overs(const struct offered *offered, struct arena *arena)
{
    const struct traffic *t = offered->traffic;
    const uint32_t count = t->plan->endpoint_count;
    struct chain c = {.traffic = t,
                      .here = arena_array(arena, count + 1, sizeof(double)),
                      .next = arena_array(arena, count + 1, sizeof(double)),
                      .jumped = arena_array(arena, count + 1, sizeof(double))};
    double requests = 0, hops = 0, moved = 1;
    for (uint32_t i = 0; i < t->plan->client_count; i++)
        requests += offered->demand->requests[i];
    if (!(requests > 0.0) || !isfinite(requests))
        return (struct hand_overs){0, 0};
    begin(&c, offered->demand->visits);
    for (unsigned hop = 0; hop <= MOST_HOPS && moved > 1e-12 * requests; hop++) {
        jump_all(&c);
        memset(c.next, 0, count * sizeof *c.next);
        moved = move(&c, c.here, c.next, false);
        hops += hop < MOST_HOPS ? moved : 0.0;
        memcpy(c.here, c.next, count * sizeof *c.here);
        if (hop == MOST_HOPS)
            return (struct hand_overs){hops / requests, moved / requests};
    }
    return (struct hand_overs){hops / requests, 0};
}
