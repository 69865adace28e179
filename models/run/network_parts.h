/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the two halves of the network share: network.c has the machines' cards and the pipes between
 * zones, network_stream.c the way between them: connections, their windows, losses, partitions. */
#ifndef MODELS_RUN_NETWORK_PARTS_H
#define MODELS_RUN_NETWORK_PARTS_H

#include "models/plan/network.h"
#include "models/plan/program/op.h"
#include "models/run/mirror.h"
#include "models/run/network.h"

static inline struct node *node_of(const struct run *run, uint32_t instance)
{
    return run->instances[instance].node;
}

static inline enum distance distance_of(const struct run *run, const struct parcel *parcel)
{
    const struct node *from = node_of(run, parcel->from), *to = node_of(run, parcel->to);
    return from == to ? SAME_NODE : zone_distance(run->plan, from->zone, to->zone);
}

static inline const struct way *way_between(const struct run *run, const struct parcel *parcel)
{
    const struct node *from = node_of(run, parcel->from), *to = node_of(run, parcel->to);
    return plan_way(run->plan, from->zone, to->zone, distance_of(run, parcel));
}

/* It comes again when its slot fires. */
static inline void travels_until(struct run *run, struct parcel *parcel, sim_time due,
                                 enum stage stage)
{
    CHECK(parcel->slot != 0);
    parcel->stage = (uint8_t)stage;
    engine_arm(run->engine, parcel->slot - 1, due);
}

/* A fresh draw for a latency.  The way between a client and us belongs to the client: it is drawn
 * from the request's key, the same in every architecture.  Else by channel. */
static inline draw latency_draw(struct run *run, const struct parcel *parcel, const struct law *law)
{
    const struct plan *plan = run->plan;
    if (plan->channels[parcel->channel].caller < plan->client_count)
        return mirror_key(run, law,
                          mix(parcel->key, child_number(0, 0, parcel->back, DRAW_LATENCY)));
    return stream_draw(&run->channels[parcel->channel].latency);
}

/* Clients come with theirs open, each request on its own; one that is closed is not there any more.
 */
static inline struct link *link_of(const struct run *run, const struct parcel *parcel)
{
    if (parcel->link == NONE || !run->plan->channels[parcel->channel].kept)
        return NULL;
    struct link *link = link_at(run, parcel->link);
    return link->mark == parcel->mark ? link : NULL;
}

/* The parcel finds no connection and makes one. */
static inline bool connects(const struct run *run, const struct parcel *parcel)
{
    if (!parcel->opens || parcel->link == NONE)
        return false;
    const struct link *link = link_at(run, parcel->link);
    return link->mark == parcel->mark &&
           link->life != (uint16_t)(run->instances[parcel->to].life + 1);
}

/* A stream of bytes keeps its order; each request of a client is a connection of its own. */
static inline sim_time in_order(struct run *run, const struct parcel *parcel, sim_time arrival)
{
    struct link *link = link_of(run, parcel);
    if (!link || !run->plan->channels[parcel->channel].ordered)
        return arrival;
    if (link->last[parcel->back] > arrival)
        arrival = link->last[parcel->back];
    link->last[parcel->back] = arrival;
    return arrival;
}

/* Its last byte leaves at `from`. */
static inline bool arrives(struct run *run, struct parcel *parcel, const struct way *way,
                           sim_time from)
{
    sim_time arrival = from;
    arrival =
        clock_after(arrival, law_sample_key(way->latency, latency_draw(run, parcel, way->latency)));
    arrival = in_order(run, parcel, arrival);
    if (arrival == run->engine->now)
        return true;
    travels_until(run, parcel, arrival, STAGE_ARRIVES);
    return false;
}

/* The moment when its first byte can leave, if the parcel is ready at `from` and makes a new
 * connection; `syn`: what the handshake takes besides its latencies. */
sim_time parcel_connects(struct run *run, const struct parcel *parcel, const struct way *way,
                         sim_time from, sim_time syn);
/* It leaves its machine (or the pipe between zones) at `from`, on a way with windows, losses or
 * partitions.  True: it has arrived, or is lost. */
bool parcel_streams(struct run *run, struct parcel *parcel, const struct way *way, sim_time from);

#endif
