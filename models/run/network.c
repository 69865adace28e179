/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/network_parts.h"

#include "models/plan/wire.h"
#include "models/run/streams.h"
#include "models/words/protocol.h"

/* Payload and what the protocol adds. */
static uint64_t wire_bytes(const struct run *run, const struct parcel *parcel)
{
    if (!run->plan->channels[parcel->channel].charged)
        return parcel->bytes;
    const struct protocol_costs *costs = run->plan->channels[parcel->channel].protocol_costs;
    return parcel->bytes + costs->overhead;
}

static sim_time transmission(const struct run *run, const struct parcel *parcel, double bandwidth)
{
    return clock_round((double)wire_bytes(run, parcel) * 1e9 / bandwidth);
}

/* Bandwidth of the cards at both ends; none towards oneself, clients have their own. */
static double card_speed(const struct run *run, const struct node *node, enum distance distance)
{
    if (distance == SAME_NODE || !node->ours)
        return 0.0;
    return run->plan->ways[SAME_ZONE].bandwidth;
}

/* The sender's card; the moment when the last byte has left. */
static sim_time leave_node(struct run *run, const struct parcel *parcel, enum distance distance)
{
    struct node *node = node_of(run, parcel->from);
    const sim_time now = run->engine->now;
    count_many(&node->bytes_sent, wire_bytes(run, parcel));
    const double speed = card_speed(run, node, distance);
    if (speed <= 0.0)
        return now;
    return server_take(&node->out, now, transmission(run, parcel, speed));
}

/* It leaves its machine (or the pipe between zones) at `from`. */
static bool travel(struct run *run, struct parcel *parcel, const struct way *way, sim_time from,
                   sim_time extra)
{
    from = clock_after(from, extra);
    if (__builtin_expect(run->plan->channels[parcel->channel].window > 0 || way->loss > 0 ||
                             run->troubles != NULL,
                         0))
        return parcel_streams(run, parcel, way, from);
    if (__builtin_expect(connects(run, parcel), 0))
        from = parcel_connects(run, parcel, way, from, 0);
    return arrives(run, parcel, way, from);
}

/* The pipe between two zones, in this direction; the parcel has left its node. */
static bool cross_zones(struct run *run, struct parcel *parcel, const struct way *way,
                        sim_time extra)
{
    const struct plan *plan = run->plan;
    const uint32_t from = node_of(run, parcel->from)->zone, to = node_of(run, parcel->to)->zone;
    struct server *pipe = &run->zone_pipes[from * plan->zone_count + to].sends;
    const sim_time time = transmission(run, parcel, way->bandwidth);
    return travel(run, parcel, way, server_take(pipe, run->engine->now, time), extra);
}

/* It receives from `begins` on, which may have been before now and before the measured time. */
static void receives(const struct run *run, struct server *card, sim_time begins, sim_time time)
{
    const bool before = run->measure_from <= run->engine->now && begins < run->measure_from;
    card->free = clock_after(begins, time);
    card->busy += card->free - (before ? run->measure_from : begins);
}

/* The receiver's card: false while another parcel holds it; this one then comes again. */
static bool receive(struct run *run, struct parcel *parcel, enum distance distance)
{
    struct node *node = node_of(run, parcel->to);
    const double speed = card_speed(run, node, distance);
    if (speed <= 0.0 || parcel->stage == STAGE_RECEIVED)
        return true;
    const sim_time now = run->engine->now;
    const sim_time time = transmission(run, parcel, speed);
    receives(run, &node->in, node->in.free <= now - time ? now - time : node->in.free, time);
    if (node->in.free <= now)
        return true;
    travels_until(run, parcel, node->in.free, STAGE_RECEIVED);
    return false;
}

/* Sent to a machine that was dead, it asked for a connection and now gets one.  True also if it is
 * still in vain, or comes from before the death. */
static bool finds_it_up(struct run *run, struct parcel *parcel)
{
    const struct instance *instance = &run->instances[parcel->to];
    const sim_time now = run->engine->now;
    if (instance->node->up)
        parcel->stage = STAGE_ARRIVES;
    if (!instance->up || parcel->life != instance->life)
        return true;
    const sim_time moment = parcel_connects(run, parcel, way_between(run, parcel), now, 0);
    if (moment > now)
        travels_until(run, parcel, moment, STAGE_ARRIVES);
    return moment == now;
}

bool network_goes_on(struct run *run, struct parcel *parcel, sim_time extra)
{
    if (__builtin_expect(parcel->stage == STAGE_ARRIVES || parcel->stage == STAGE_RECEIVED, 1))
        return receive(run, parcel, distance_of(run, parcel));
    if (parcel->stage >= STAGE_AGAIN)
        return finds_it_up(run, parcel);
    const struct way *way = way_between(run, parcel);
    return parcel->stage == STAGE_ZONE_PIPE ? cross_zones(run, parcel, way, extra)
                                            : travel(run, parcel, way, run->engine->now, 0);
}

bool network_again(struct run *run, struct parcel *parcel)
{
    const bool opens = parcel->life == run->instances[parcel->to].life;
    const uint32_t tries = parcel->stage >= STAGE_AGAIN ? parcel->stage - STAGE_AGAIN + 1u : 0;
    if (tries > wire_tries(opens))
        return false;
    const sim_time patience = wire_patience(way_between(run, parcel), opens, tries);
    travels_until(run, parcel, clock_after(run->engine->now, patience),
                  (enum stage)(STAGE_AGAIN + tries));
    return true;
}

void network_create(struct run *run)
{
    run->travels = run->plan->networked;
    const struct plan *plan = run->plan;
    const size_t zones = plan->zone_count;
    run->zone_pipes = arena_array(run->arena, zones * zones + 1, sizeof *run->zone_pipes);
    pool_init(&run->links, run->arena, sizeof(struct link));
    pool_init(&run->wires, run->arena, sizeof(struct wire));
    pool_init(&run->wire_of, run->arena, sizeof(uint32_t));
}

bool network_carry(struct run *run, struct parcel *parcel, sim_time extra)
{
    const struct way *way = way_between(run, parcel);
    const enum distance distance = way->distance;
    const sim_time left = leave_node(run, parcel, distance);
    parcel->stage = STAGE_ARRIVES;
    if ((distance != SAME_REGION && distance != ELSEWHERE) || way->bandwidth <= 0.0)
        return travel(run, parcel, way, left, extra);
    if (left == run->engine->now)
        return cross_zones(run, parcel, way, extra);
    travels_until(run, parcel, left, STAGE_ZONE_PIPE);
    return false;
}
