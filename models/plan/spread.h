/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Instances spread over the nodes of a group: the next one goes to the node whose zone has the
 * fewest of the service, then that itself has the fewest of the service, then the fewest of all,
 * then node order.
 *
 * Why heaps: looking at every node for every instance is quadratic.  A zone keeps its nodes in a
 * heap by (instances of all, node), and beside it the nodes that have one of the service more than
 * the others; when the heap is empty they are all equal again and become the heap.  The zones that
 * a service has reached are kept in a heap as well.  An instance costs O(log nodes), a service
 * nothing but its instances and the zones of the group. */
#ifndef MODELS_PLAN_SPREAD_H
#define MODELS_PLAN_SPREAD_H

#include "models/plan/plan.h"

struct spread;

/* Over the nodes first .. first+count-1 of the plan, whose zones are known; count >= 1.
 * `scratch`: a zero for each zone of the plan, left so. */
struct spread *spread_create(const struct plan *plan, uint32_t first, uint32_t count,
                             uint32_t *scratch, struct arena *arena);
/* What follows are the instances of another service. */
void spread_begin(struct spread *spread);
/* The node of the next instance. */
uint32_t spread_next(struct spread *spread);

#endif
