/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/network.h"

#include "models/plan/program/op.h"
#include "models/run/ledger.h"
#include "models/run/streams.h"
#include "models/words/protocol.h"

enum stage { STAGE_ARRIVES, STAGE_ZONE_PIPE, STAGE_RECEIVED };

static uint32_t node_of(const struct run *run, uint32_t instance)
{
    return run->plan->instances[instance].node;
}

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
static double card_speed(const struct run *run, uint32_t node, enum distance distance)
{
    if (distance == SAME_NODE || !run->plan->nodes[node].ours)
        return 0.0;
    return run->plan->paths[SAME_ZONE]->bandwidth;
}

/* It comes again when its slot fires. */
static void travels_until(struct run *run, struct parcel *parcel, sim_time due, enum stage stage)
{
    CHECK(parcel->slot != 0);
    parcel->stage = (uint8_t)stage;
    engine_arm(run->engine, parcel->slot - 1, due);
}

/* The sender's card; the moment when the last byte has left. */
static sim_time leave_node(struct run *run, const struct parcel *parcel, enum distance distance)
{
    const uint32_t index = node_of(run, parcel->from);
    struct node *node = &run->nodes[index];
    const sim_time now = run->engine->now;
    count_many(&node->bytes_sent, wire_bytes(run, parcel));
    const double speed = card_speed(run, index, distance);
    if (speed <= 0.0)
        return now;
    return server_take(&node->out, now, transmission(run, parcel, speed));
}

/* A fresh draw for a latency.  The way between a client and us belongs to the client: it is drawn
 * from the request's key, the same in every architecture.  Else by channel. */
static draw latency_draw(struct run *run, const struct parcel *parcel)
{
    const struct plan *plan = run->plan;
    if (plan->channels[parcel->channel].caller < plan->client_count)
        return mix(parcel->key, child_number(0, 0, parcel->back, DRAW_LATENCY));
    return stream_draw(&run->path_streams[parcel->channel]);
}

/* A new connection: nothing of an old one holds up its bytes; its handshake comes first.  Clients
 * come with theirs open.  One that is refused needs no second trip. */
static uint32_t handshake_trips(struct run *run, const struct parcel *parcel)
{
    if (!parcel->opens || parcel->link == NONE)
        return 0;
    struct link *link = link_at(run, parcel->link);
    const struct instance *callee = &run->instances[parcel->to];
    const uint16_t life = (uint16_t)(callee->life + 1);
    if (link->life == life)
        return 0;
    *link = (struct link){.open = link->open, .life = callee->up ? life : 0};
    const struct channel *channel = &run->plan->channels[parcel->channel];
    if (!callee->up || run->plan->parties[channel->caller].kind == PARTY_CLIENT)
        return 0;
    return 2 * channel->protocol->handshake_trips;
}

/* The moment when the last byte is there, if the last one left at `from`. */
static sim_time arrival_of(struct run *run, const struct parcel *parcel, enum distance distance,
                           sim_time from, sim_time extra)
{
    const struct law *law = &run->plan->paths[distance]->latency;
    sim_time arrival = clock_after(from, extra);
    const uint32_t shakes = handshake_trips(run, parcel);
    if (__builtin_expect(shakes > 0, 0)) {
        const sim_time left = arrival;
        for (uint32_t trips = shakes; trips > 0; trips--)
            arrival = clock_after(arrival, law_sample_key(law, latency_draw(run, parcel)));
        if (ledgers_kept(run))
            ledger_handshake(run, parcel, arrival - left);
    }
    return clock_after(arrival, law_sample_key(law, latency_draw(run, parcel)));
}

/* A stream of bytes keeps its order, and replicas talk over streams whatever their clients use;
 * each request of a client is a connection of its own. */
static sim_time in_order(struct run *run, const struct parcel *parcel, sim_time arrival)
{
    if (parcel->link == NONE)
        return arrival;
    const struct channel *channel = &run->plan->channels[parcel->channel];
    const bool stream = channel->protocol->reliable || channel->caller == channel->callee;
    if (!stream || run->plan->parties[channel->caller].kind == PARTY_CLIENT)
        return arrival;
    struct link *link = link_at(run, parcel->link);
    if (link->last[parcel->back] > arrival)
        arrival = link->last[parcel->back];
    link->last[parcel->back] = arrival;
    return arrival;
}

static bool travel(struct run *run, struct parcel *parcel, enum distance distance, sim_time from,
                   sim_time extra)
{
    const sim_time arrival = in_order(run, parcel, arrival_of(run, parcel, distance, from, extra));
    if (arrival == run->engine->now)
        return true;
    travels_until(run, parcel, arrival, STAGE_ARRIVES);
    return false;
}

/* The pipe between two zones, in this direction; the parcel has left its node. */
static bool cross_zones(struct run *run, struct parcel *parcel, enum distance distance,
                        sim_time extra)
{
    const struct plan *plan = run->plan;
    const uint32_t from = plan->nodes[node_of(run, parcel->from)].zone;
    const uint32_t to = plan->nodes[node_of(run, parcel->to)].zone;
    sim_time *free = &run->zone_pipes[from * plan->zone_count + to];
    const sim_time now = run->engine->now;
    *free = clock_after(*free > now ? *free : now,
                        transmission(run, parcel, plan->paths[distance]->bandwidth));
    return travel(run, parcel, distance, *free, extra);
}

/* The receiver's card: false while another parcel holds it; this one then comes again. */
static bool receive(struct run *run, struct parcel *parcel, enum distance distance)
{
    const uint32_t index = node_of(run, parcel->to);
    const double speed = card_speed(run, index, distance);
    if (speed <= 0.0 || parcel->stage == STAGE_RECEIVED)
        return true;
    struct node *node = &run->nodes[index];
    const sim_time now = run->engine->now;
    const sim_time time = transmission(run, parcel, speed);
    if (node->in_free <= now - time) {
        node->in_free = now;
        return true;
    }
    node->in_free = clock_after(node->in_free, time);
    if (node->in_free <= now)
        return true;
    travels_until(run, parcel, node->in_free, STAGE_RECEIVED);
    return false;
}

bool network_goes_on(struct run *run, struct parcel *parcel, sim_time extra)
{
    const enum distance distance =
        plan_distance(run->plan, node_of(run, parcel->from), node_of(run, parcel->to));
    return parcel->stage == STAGE_ZONE_PIPE ? cross_zones(run, parcel, distance, extra)
                                            : receive(run, parcel, distance);
}

void network_create(struct run *run)
{
    const struct plan *plan = run->plan;
    run->path_streams = arena_array(run->arena, plan->channel_count + 1, sizeof(struct stream));
    for (uint32_t i = 0; i < plan->channel_count; i++)
        run->path_streams[i] = channel_stream(run, &plan->channels[i], "latency");
    const size_t zones = plan->zone_count;
    run->zone_pipes = arena_array(run->arena, zones * zones + 1, sizeof(sim_time));
}

bool network_carry(struct run *run, struct parcel *parcel, sim_time extra)
{
    const struct plan *plan = run->plan;
    const enum distance distance =
        plan_distance(plan, node_of(run, parcel->from), node_of(run, parcel->to));
    const sim_time left = leave_node(run, parcel, distance);
    if ((distance != SAME_REGION && distance != ELSEWHERE) ||
        plan->paths[distance]->bandwidth <= 0.0)
        return travel(run, parcel, distance, left, extra);
    if (left == run->engine->now)
        return cross_zones(run, parcel, distance, extra);
    travels_until(run, parcel, left, STAGE_ZONE_PIPE);
    return false;
}
