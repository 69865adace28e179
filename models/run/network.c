/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/network.h"

#include "models/run/call.h"
#include "models/run/delivery.h"
#include "models/run/frame.h"
#include "models/plan/program/op.h"
#include "models/words/protocol.h"

enum stage { STAGE_ARRIVES, STAGE_ZONE_PIPE, STAGE_RECEIVED };

static uint32_t node_of(const struct run *run, uint32_t instance)
{
    return run->plan->instances[instance].node;
}

/* Payload and what the protocol adds. */
static uint64_t wire_bytes(const struct run *run, const struct message *message)
{
    if (message->channel == NONE || !run->plan->channels[message->channel].charged)
        return message->bytes;
    const struct protocol_costs *costs = run->plan->channels[message->channel].protocol_costs;
    return message->bytes + costs->overhead;
}

static sim_time transmission(const struct run *run, const struct message *message, double bandwidth)
{
    return clock_round((double)wire_bytes(run, message) * 1e9 / bandwidth);
}

/* Bandwidth of the cards at both ends; none towards oneself, clients have their own. */
static double card_speed(const struct run *run, uint32_t node, enum distance distance)
{
    if (distance == SAME_NODE || !run->plan->nodes[node].ours)
        return 0.0;
    return run->plan->paths[SAME_ZONE]->bandwidth;
}

/* Puts a copy into the event set. */
static void message_wait(struct run *run, const struct message *message, sim_time due,
                         enum stage stage)
{
    const uint32_t index = pool_take(&run->messages);
    struct message *copy = pool_at(&run->messages, index);
    const uint32_t slot = copy->slot;
    *copy = *message;
    copy->slot = slot ? slot : 1 + engine_slot(run->engine, run->messages_target, 0, index);
    copy->stage = (uint8_t)stage;
    engine_arm(run->engine, copy->slot - 1, due);
}

/* The sender's card; the moment when the last byte has left. */
static sim_time leave_node(struct run *run, const struct message *message, enum distance distance)
{
    const uint32_t index = node_of(run, message->from);
    struct node *node = &run->nodes[index];
    const sim_time now = run->engine->now;
    count_many(&node->bytes_sent, wire_bytes(run, message));
    const double speed = card_speed(run, index, distance);
    if (speed <= 0.0)
        return now;
    return server_take(&node->out, now, transmission(run, message, speed));
}

/* A fresh draw for a latency.  The way between a client and us belongs to the client: it is drawn
 * from the request's key, the same in every architecture.  Else by channel, or among the replicas
 * of one store. */
static draw latency_draw(struct run *run, const struct message *message)
{
    const struct plan *plan = run->plan;
    if (message->channel == NONE) {
        const uint32_t store = plan->instances[message->from].party;
        return stream_draw(&run->path_streams[plan->channel_count + store]);
    }
    if (plan->channels[message->channel].caller < plan->client_count)
        return mix(message->key, child_number(0, 0, message->back, DRAW_LATENCY));
    return stream_draw(&run->path_streams[message->channel]);
}

/* A new connection: nothing of an old one holds up its bytes; its handshake comes first.  Clients
 * come with theirs open.  One that is refused needs no second trip. */
static uint32_t handshake_trips(struct run *run, const struct message *message)
{
    if (message->channel == NONE || message->kind != MESSAGE_REQUEST || message->pair == NONE)
        return 0;
    struct pair *pair = &run->pairs[message->pair];
    const struct instance *callee = &run->instances[message->to];
    const uint16_t life = (uint16_t)(callee->life + 1);
    if (pair->life == life)
        return 0;
    *pair = (struct pair){.open = pair->open, .life = callee->up ? life : 0};
    const struct channel *channel = &run->plan->channels[message->channel];
    if (!callee->up || run->plan->parties[channel->caller].kind == PARTY_CLIENT)
        return 0;
    return 2 * channel->protocol->handshake_trips;
}

/* The moment when the last byte is there, if the last one left at `from`. */
static sim_time arrival_of(struct run *run, const struct message *message, enum distance distance,
                           sim_time from)
{
    const struct law *law = &run->plan->paths[distance]->latency;
    sim_time arrival;
    bool fits = clock_add(from, message->extra, &arrival);
    for (uint32_t trips = 1 + handshake_trips(run, message); trips > 0; trips--)
        fits =
            clock_add(arrival, law_sample_key(law, latency_draw(run, message)), &arrival) && fits;
    if (!fits)
        arena_fail(run->arena, "a message would arrive after the end of simulated time");
    return arrival;
}

/* A stream of bytes keeps its order; each request of a client is a connection of its own. */
static sim_time in_order(struct run *run, const struct message *message, enum direction direction,
                         sim_time arrival)
{
    if (message->pair == NONE || message->channel == NONE)
        return arrival;
    const struct channel *channel = &run->plan->channels[message->channel];
    if (!channel->protocol->reliable || run->plan->parties[channel->caller].kind == PARTY_CLIENT)
        return arrival;
    struct pair *pair = &run->pairs[message->pair];
    if (pair->last[direction] > arrival)
        arrival = pair->last[direction];
    pair->last[direction] = arrival;
    return arrival;
}

static void travel(struct run *run, const struct message *message, enum direction direction,
                   enum distance distance, sim_time from)
{
    sim_time arrival = arrival_of(run, message, distance, from);
    arrival = in_order(run, message, direction, arrival);
    if (arrival == run->engine->now)
        deliver(run, message);
    else
        message_wait(run, message, arrival, STAGE_ARRIVES);
}

/* The pipe between two zones, in this direction; the message has left its node. */
static void cross_zones(struct run *run, const struct message *message, enum distance distance)
{
    const struct plan *plan = run->plan;
    const uint32_t from = plan->nodes[node_of(run, message->from)].zone;
    const uint32_t to = plan->nodes[node_of(run, message->to)].zone;
    sim_time *free = &run->zone_pipes[from * plan->zone_count + to];
    const sim_time now = run->engine->now;
    *free =
        (*free > now ? *free : now) + transmission(run, message, plan->paths[distance]->bandwidth);
    travel(run, message, message->back ? BACK : THERE, distance, *free);
}

/* The receiver's card: false while another message holds it; the message then comes again. */
static bool receive(struct run *run, struct message *message, uint32_t slot, enum distance distance)
{
    const uint32_t index = node_of(run, message->to);
    const double speed = card_speed(run, index, distance);
    if (speed <= 0.0 || message->stage == STAGE_RECEIVED)
        return true;
    struct node *node = &run->nodes[index];
    const sim_time now = run->engine->now;
    const sim_time time = transmission(run, message, speed);
    if (node->in_free <= now - time) {
        node->in_free = now;
        return true;
    }
    node->in_free += time;
    if (node->in_free <= now)
        return true;
    message->stage = STAGE_RECEIVED;
    engine_arm(run->engine, slot, node->in_free);
    return false;
}

static void on_message(struct engine *engine, void *state, struct event event)
{
    (void)engine;
    struct run *run = state;
    struct message *message = pool_at(&run->messages, event.object);
    if (message->kind == MESSAGE_WAKE) {
        const struct message copy = *message;
        pool_give(&run->messages, event.object);
        wake_sleeper(run, &copy);
        run_drain(run);
        return;
    }
    const enum distance distance =
        plan_distance(run->plan, node_of(run, message->from), node_of(run, message->to));
    if (message->stage == STAGE_ZONE_PIPE) {
        const struct message copy = *message;
        pool_give(&run->messages, event.object);
        cross_zones(run, &copy, distance);
    } else if (receive(run, message, event.slot, distance)) {
        const struct message copy = *message;
        pool_give(&run->messages, event.object);
        deliver(run, &copy);
    }
    run_drain(run);
}

void network_create(struct run *run)
{
    run->messages_target = engine_add(run->engine, on_message, run, "network");
    const struct plan *plan = run->plan;
    run->path_streams =
        arena_array(run->arena, plan->channel_count + plan->party_count + 1, sizeof(struct stream));
    for (uint32_t i = 0; i < plan->channel_count; i++)
        run->path_streams[i] = channel_stream(run, &plan->channels[i], "latency");
    for (uint32_t i = 0; i < plan->party_count; i++)
        run->path_streams[plan->channel_count + i] =
            stream_named(run->seed, run->replication, plan->parties[i].name, "latency");
    const size_t zones = plan->zone_count;
    run->zone_pipes = arena_array(run->arena, zones * zones + 1, sizeof(sim_time));
}

static void sleep_until(struct run *run, uint32_t owner, uint32_t generation, sim_time due)
{
    const struct message message = {
        .kind = MESSAGE_WAKE, .attempt = owner, .generation = generation};
    message_wait(run, &message, due, STAGE_ARRIVES);
}

void frame_sleep(struct run *run, uint32_t index, sim_time time)
{
    const struct frame *frame = pool_at(&run->frames, index);
    sim_time due = 0;
    if (!clock_add(run->engine->now, time, &due))
        arena_fail(run->arena, "a delay ends after the end of simulated time");
    sleep_until(run, index, frame->generation, due);
}

void operation_sleep(struct run *run, uint32_t index, sim_time due)
{
    const struct operation *operation = pool_at(&run->operations, index);
    sleep_until(run, index | OWNER_OPERATION, operation->generation, due);
}

sim_time disk_fsync(struct run *run, uint32_t index)
{
    const struct law *law = run->plan->nodes[index].disk;
    struct node *node = &run->nodes[index];
    const sim_time now = run->engine->now;
    if (!law || !law_given(law))
        return now;
    return server_take(&node->disk, now, law_sample_key(law, stream_draw(&node->disk_random)));
}

int64_t message_cost_charged(const struct run *run, const struct channel *channel,
                             uint32_t instance, uint64_t bytes)
{
    const struct node_plan *node = instance_node(run, instance);
    return node->ours ? at_speed(node, protocol_cpu(channel->protocol_costs, bytes)) : 0;
}

void network_send(struct run *run, struct message *message, enum direction direction,
                  sim_time extra)
{
    const struct plan *plan = run->plan;
    message->life = run->instances[message->to].life;
    message->back = direction == BACK;
    message->extra = extra;
    if (!plan->networked && extra == 0) {
        deliver(run, message);
        return;
    }
    const enum distance distance =
        plan_distance(plan, node_of(run, message->from), node_of(run, message->to));
    const sim_time left = leave_node(run, message, distance);
    const bool zones = (distance == SAME_REGION || distance == ELSEWHERE) &&
                       plan->paths[distance]->bandwidth > 0.0;
    if (zones && left > run->engine->now)
        message_wait(run, message, left, STAGE_ZONE_PIPE);
    else if (zones)
        cross_zones(run, message, distance);
    else
        travel(run, message, direction, distance, left);
}
