/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What kinds of parties have in common, what their nodes can do, and whom one reaches that calls
 * another: services may have a balancer before them (models/plan/balancers.h). */
#ifndef MODELS_PLAN_PARTIES_H
#define MODELS_PLAN_PARTIES_H

#include "models/plan/caches.h"

/* Fills the parties, and makes room for their instances; false if those do not fit. */
bool parties_create(struct plan *plan, struct arena *arena, struct complaints *complaints);

/* By endpoint: do clients ask for it, or only other endpoints? */
const bool *endpoints_asked(const struct plan *plan, struct arena *arena);

/* What a node can do in a second; one of unlimited cores gives everybody one. */
static inline double plan_power(const struct node_plan *node)
{
    return node->cores == NONE ? node->speed : node->speed * node->cores;
}

/* It runs programs: a service or a balancer. */
static inline bool party_serves(const struct party *party)
{
    return party->kind == PARTY_SERVICE || party->kind == PARTY_BALANCER;
}

static inline const char *party_word(const struct party *party)
{
    static const char *const words[PARTY_KINDS] = {"source", "service", "balancer", "store"};
    return words[party->kind];
}

/* What stands before its name in a reference; the name of a cache says what it is. */
static inline const char *party_prefix(const struct party *party)
{
    static const char *const words[PARTY_KINDS] = {"source ", "service ", "balancer ", "store "};
    return is_cache(party) ? "" : words[party->kind];
}

/* Whom a party calls that wants this endpoint: it, or the balancer before it. */
static inline uint32_t plan_reached(const struct plan *plan, uint32_t from, uint32_t endpoint)
{
    const struct endpoint_plan *wanted = &plan->endpoints[endpoint];
    return wanted->relay == NONE || from == wanted->party ||
                   from == plan->endpoints[wanted->relay].party
               ? endpoint
               : wanted->relay;
}

#endif
