/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Balancers on nodes of their own: between the callers of a service and its replicas stands a party
 * that every request goes through.
 *
 * Why: a proxy costs a hop and processor time, has a queue, can be the bottleneck and can fail; but
 * it sees all requests, so its least_requests is the ideal one, and it finds out once who is ill.
 * Rule: it is a party like a service (instances, workers, queue, lives), whose endpoints are those
 * of the service: some work, then the call.  Whoever calls the service calls it instead, but for
 * the balancer itself and for local calls.  What `calls` says of who is asked (balance, prefer,
 * eject, health, panic, slow_start) is the balancer's; how long and how often a caller tries stays
 * the caller's, towards the balancer.  The key of a request passes through, so the service draws
 * the same numbers with and without it. */
#ifndef MODELS_PLAN_BALANCERS_H
#define MODELS_PLAN_BALANCERS_H

#include "models/plan/plan.h"

/* The balancer of a service's entry in `calls`; NULL: there is none. */
const struct balancer_policy *balancer_of(const struct plan *plan, const char *service);
/* How many services have one. */
uint32_t balancers_count(const struct plan *plan);
/* What such a party runs: a service without modules. */
const struct service *balancer_service(const char *name, const struct balancer_policy *policy,
                                       struct arena *arena);
/* Their endpoints, behind those of the application; services have their homes. */
void balancers_endpoints(struct plan *plan, struct arena *arena);
/* The policies on both sides of one, from the entry of the service. */
struct call_policy balancer_towards(const struct call_policy *entry,
                                    const struct balancer_policy *balancer);
struct call_policy balancer_behind(const struct call_policy *entry,
                                   const struct balancer_policy *balancer);

#endif
