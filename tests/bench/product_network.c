/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The network of components: a source, the wires (which own one slot per message under way), and
 * one component per station with its queue and its server's slot. */
#include "sim/distribution.h"
#include "sim/engine.h"
#include "sim/instrument.h"
#include "tests/bench/bench.h"

enum { HOPS = 10 };

struct request {
    sim_time begun;
    uint32_t next, station, slot,
        hops; /* slot: of its message, kept when the record is used again */
};

struct network;

struct station {
    struct network *network;
    struct stream stream;
    struct law service;
    uint32_t slot, head, tail;
    struct level length;
    struct count served;
};

struct network {
    struct pool requests;
    struct stream routes, delays, gaps;
    struct law delay, gap;
    struct station *stations;
    uint32_t count, wires;
    uint64_t left;
    struct sample stayed;
    uint64_t cells[BUCKETS];
};

static struct request *request_at(const struct network *network, uint32_t index)
{
    return pool_at(&network->requests, index);
}

static void send(struct engine *engine, struct network *network, struct request *request)
{
    const sim_time delay = law_sample_key(&network->delay, stream_draw(&network->delays));
    request->station = uniform_below(stream_next(&network->routes), network->count);
    engine_arm(engine, request->slot, engine->now + delay);
}

static void serve(struct engine *engine, struct station *station)
{
    const sim_time time = law_sample_key(&station->service, stream_draw(&station->stream));
    engine_arm(engine, station->slot, engine->now + time);
}

static void on_arrival(struct engine *engine, void *state, struct event event)
{
    struct network *network = state;
    const uint32_t index = pool_take(&network->requests);
    struct request *request = request_at(network, index);
    if (request->slot == 0)
        request->slot = engine_slot(engine, network->wires, 2, index);
    request->begun = engine->now;
    request->hops = HOPS;
    send(engine, network, request);
    engine_arm(engine, event.slot,
               engine->now + law_sample_key(&network->gap, stream_draw(&network->gaps)));
}

static void on_message(struct engine *engine, void *state, struct event event)
{
    struct network *network = state;
    struct request *request = request_at(network, event.object);
    struct station *station = &network->stations[request->station];
    request->next = POOL_NONE;
    level_add(&station->length, engine->now, 1);
    if (station->length.value == 1) {
        station->head = event.object;
        serve(engine, station);
    } else {
        request_at(network, station->tail)->next = event.object;
    }
    station->tail = event.object;
}

static void finish(struct engine *engine, struct network *network, const struct request *request,
                   uint32_t index)
{
    const sim_time stayed = engine->now - request->begun;
    sample_add(&network->stayed, stayed);
    network->cells[bucket_of(stayed)]++;
    pool_give(&network->requests, index);
    if (--network->left == 0)
        engine_stop(engine);
}

static void on_departure(struct engine *engine, void *state, struct event event)
{
    struct station *station = state;
    struct network *network = station->network;
    const uint32_t index = station->head;
    struct request *request = request_at(network, index);
    (void)event;
    level_add(&station->length, engine->now, -1);
    count_one(&station->served);
    station->head = request->next;
    if (station->head != POOL_NONE)
        serve(engine, station);
    if (--request->hops > 0)
        send(engine, network, request);
    else
        finish(engine, network, request, index);
}

static void add_stations(struct engine *engine, struct network *network)
{
    network->stations = arena_array(engine->arena, network->count, sizeof *network->stations);
    for (uint32_t i = 0; i < network->count; i++) {
        struct station *station = &network->stations[i];
        station->network = network;
        station->stream =
            stream_named(1, 0, arena_format(engine->arena, "station%u", i), "service");
        station->service = law_exponential(1e9);
        station->slot =
            engine_slot(engine, engine_add(engine, on_departure, station, "station"), 1, 0);
    }
}

double network_product(const struct network_task *task, double *mean)
{
    struct arena *arena = arena_create(0);
    struct engine *engine = engine_create(arena, 1);
    struct network *network = arena_alloc(arena, sizeof *network);
    network->count = task->stations;
    network->left = task->requests;
    network->routes = stream_named(1, 0, "network", "route");
    network->delays = stream_named(1, 0, "network", "delay");
    network->gaps = stream_named(1, 0, "source", "gap");
    network->delay = law_exponential(0.5e9);
    network->gap = law_exponential(1e9 * HOPS / (0.7 * task->stations));
    pool_init(&network->requests, arena, sizeof(struct request));
    add_stations(engine, network);
    network->wires = engine_add(engine, on_message, network, "wires");
    const double begin = cpu_nanoseconds();
    engine_arm(engine, engine_slot(engine, engine_add(engine, on_arrival, network, "source"), 3, 0),
               1);
    engine_run(engine, SIM_TIME_MAX);
    const double spent = cpu_nanoseconds() - begin;
    const double events = (double)engine->delivered;
    *mean = sample_mean(&network->stayed) * 1e-9;
    arena_destroy(arena);
    return spent / events;
}
