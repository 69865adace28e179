/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ways between nodes: one kind by distance, and exceptions (`links`) by zone and zone.
 *
 * What a TCP connection knows of a way after long use is computed once, from the law of its
 * latency: the round trip SRTT = 2 x mean, and the retransmission time-out SRTT + max(4 RTTVAR,
 * 200 ms), RTTVAR being the mean deviation that RFC 6298's filter settles at, sqrt(2/pi) of the
 * standard deviation of two ways (exact for normal ones).  At most 120 s.
 * Sources: RFC 6298; Linux TCP_RTO_MIN 200 ms (HZ/5), TCP_RTO_MAX 120 s. */
#ifndef MODELS_PLAN_NETWORK_H
#define MODELS_PLAN_NETWORK_H

#include "models/plan/plan.h"

/* A way between two nodes, ready to use. */
struct way {
    const struct law *latency;
    double bandwidth, loss;
    /* What a connection that has been used for long knows of it, ns (models/plan/network.c). */
    sim_time round_trip, timeout;
    enum distance distance;
};
enum { MOST_LINKS = 30, MOST_WAYS = DISTANCES + 3 * MOST_LINKS };

/* The way between nodes in these two zones, whose distance is known; exceptions are by zones,
 * outside last. */
static inline const struct way *plan_way(const struct plan *plan, uint32_t from, uint32_t to,
                                         enum distance distance)
{
    if (__builtin_expect(plan->exceptions == NULL, 1) || distance == SAME_NODE)
        return &plan->ways[distance];
    const uint32_t row = from == NONE ? plan->zone_count : from;
    const uint8_t link =
        plan->exceptions[row * (plan->zone_count + 1) + (to == NONE ? plan->zone_count : to)];
    return &plan->ways[link ? link : distance];
}

/* Its number among plan->ways. */
static inline uint32_t plan_way_number(const struct plan *plan, uint32_t from_node,
                                       uint32_t to_node)
{
    const enum distance distance = plan_distance(plan, from_node, to_node);
    const uint32_t from = plan->nodes[from_node].zone, to = plan->nodes[to_node].zone;
    return (uint32_t)(plan_way(plan, from, to, distance) - plan->ways);
}

/* After the zones are placed. */
void plan_network(struct plan *plan, struct arena *arena, struct complaints *complaints);

#endif
