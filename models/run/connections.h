/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connections of one caller instance towards one callee, where their number is limited
 * (`connections`): an attempt that finds none waits in line, first come first served, at most
 * `acquire_timeout`. */
#ifndef MODELS_RUN_CONNECTIONS_H
#define MODELS_RUN_CONNECTIONS_H

#include "models/run/attempt.h"

static inline bool connection_is_free(const struct route *route)
{
    return route->policy->connections == NONE || route->open < route->policy->connections;
}
/* The attempt stands in line. */
void connection_line_up(struct run *run, const struct trying *it);
static inline bool connection_is_awaited(const struct route *route)
{
    return __builtin_expect(route->special != NULL, 0) && route->special->first != NONE;
}
/* True: the attempt waits for a connection of its route. */
static inline bool connection_wait(struct run *run, const struct trying *it)
{
    if (__builtin_expect(!connection_is_awaited(it->route) && connection_is_free(it->route), 1))
        return false;
    connection_line_up(run, it);
    return true;
}

/* One is free. */
static inline void connection_free(struct run *run, uint32_t index, struct route *route)
{
    route->open--;
    if (connection_is_awaited(route))
        route_is_due(run, index, route);
}
/* The attempt leaves the line; the visit that it held is given back. */
void connection_leave(struct run *run, const struct trying *it);
/* A connection of its own to a member, for a protocol that carries one request at a time: the one
 * used last that is idle, or a new one. */
void connection_take(struct run *run, const struct trying *it, struct visit *visit);
/* It is idle, or closed, if its answer may still come. */
void connection_over(struct run *run, const struct trying *it, enum outcome outcome);
/* Gives free connections to those who wait for one; false if nothing was to be done. */
bool connections_pass(struct run *run);

#endif
