/* SPDX-License-Identifier: GPL-3.0-or-later */
/* M/M/1 of two components: a source and a server with its queue, named random streams, laws,
 * instruments. */
#include "sim/distribution.h"
#include "sim/engine.h"
#include "sim/instrument.h"
#include "tests/bench/bench.h"

struct customer {
    sim_time arrived;
    uint32_t next;
};

struct queue_server {
    struct stream stream;
    struct law service;
    struct pool customers;
    uint32_t slot, head, tail;
    struct level length;
    struct sample stayed;
    uint64_t cells[BUCKETS];
};

struct arrivals {
    struct stream stream;
    struct law gap;
    struct queue_server *server;
    uint64_t left;
    sim_time next; /* the gap after the coming arrival: drawn while nothing waits for it */
};

static void serve(struct engine *engine, struct queue_server *server)
{
    const sim_time time = law_sample_key(&server->service, stream_draw(&server->stream));
    engine_arm(engine, server->slot, engine->now + time);
}

static void accept_customer(struct engine *engine, struct queue_server *server)
{
    const uint32_t index = pool_take(&server->customers);
    struct customer *customer = pool_at(&server->customers, index);
    *customer = (struct customer){engine->now, POOL_NONE};
    level_add(&server->length, engine->now, 1);
    if (server->length.value == 1) {
        server->head = index;
        serve(engine, server);
    } else {
        ((struct customer *)pool_at(&server->customers, server->tail))->next = index;
    }
    server->tail = index;
}

static void on_arrival(struct engine *engine, void *state, struct event event)
{
    struct arrivals *arrivals = state;
    if (--arrivals->left > 0) {
        engine_arm(engine, event.slot, engine->now + arrivals->next);
        arrivals->next = law_sample_key(&arrivals->gap, stream_draw(&arrivals->stream));
    }
    accept_customer(engine, arrivals->server);
}

static void on_departure(struct engine *engine, void *state, struct event event)
{
    struct queue_server *server = state;
    const uint32_t index = server->head;
    const struct customer *customer = pool_at(&server->customers, index);
    const sim_time stayed = engine->now - customer->arrived;
    (void)event;
    sample_add(&server->stayed, stayed);
    server->cells[bucket_of(stayed)]++;
    level_add(&server->length, engine->now, -1);
    server->head = customer->next;
    pool_give(&server->customers, index);
    if (server->length.value > 0)
        serve(engine, server);
}

double queue_product(const struct queue_task *task, double *mean)
{
    struct arena *arena = arena_create(0);
    struct engine *engine = engine_create(arena, 1);
    struct queue_server *server = arena_alloc(arena, sizeof *server);
    struct arrivals *arrivals = arena_alloc(arena, sizeof *arrivals);
    server->stream = stream_named(1, 0, "server", "service");
    server->service = law_exponential(1e9);
    server->slot = engine_slot(engine, engine_add(engine, on_departure, server, "server"), 1, 0);
    pool_init(&server->customers, arena, sizeof(struct customer));
    *arrivals = (struct arrivals){stream_named(1, 0, "source", "gap"), law_exponential(1e9 / 0.9),
                                  server, task->customers, 1};
    const double start = cpu_nanoseconds();
    engine_arm(engine,
               engine_slot(engine, engine_add(engine, on_arrival, arrivals, "source"), 2, 0), 1);
    engine_run(engine, SIM_TIME_MAX);
    const double spent = cpu_nanoseconds() - start;
    *mean = sample_mean(&server->stayed) * 1e-9;
    arena_destroy(arena);
    return spent / (double)task->customers;
}
