/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small world behind the ports of a store: an engine, replicas that live and die, messages that
 * take only their drawn delay.  It defines the ports itself, so no other part of models/ takes
 * part. */
#ifndef TESTS_MODELS_STORES_WORLD_H
#define TESTS_MODELS_STORES_WORLD_H

#include "models/run/store.h"

enum { MOST_COPIES = 8, NODES = 4 };

enum world_event { RESUMES, HEARS, FIRES };

struct pending {
    struct message message;
    uint64_t word;
    uint32_t slot, instance, operation, generation;
    uint16_t life;
};

struct world {
    struct run run;
    struct plan plan;
    struct party party;
    struct party_run party_run;
    struct instance_plan placed[MOST_COPIES + 1]; /* replica i on node i % NODES; the last one is
                                                     the client, on node 1 */
    struct node_plan nodes[NODES];                /* two in each zone */
    struct zone_plan zones[2];
    struct instance instances[MOST_COPIES + 1];
    struct dataset dataset;
    struct dataset_plan datasets[2];
    struct store store;
    struct port ports[MOST_COPIES];
    const struct store_class *class;
    struct stream random;
    struct pool pending;
    uint32_t target;
    uint64_t sent, lost_requests;
    uint64_t answered, failed; /* operations that ended ok, otherwise */
    uint64_t version;          /* of the last one that ended */
    sim_time took;             /* and how long that was */
    void (*heard)(struct world *world, const struct operation *operation, enum outcome outcome);
    void *context;
};

static struct world *of(struct run *run) { return (struct world *)run; }

/* --- ports --- */

static void later(struct world *world, enum world_event kind, sim_time delay,
                  struct pending pending)
{
    const uint32_t index = pool_take(&world->pending);
    struct pending *kept = pool_at(&world->pending, index);
    *kept = pending;
    kept->life = world->instances[pending.instance].life;
    kept->slot = engine_slot(world->run.engine, world->target, (uint16_t)kind, index);
    engine_arm(world->run.engine, kept->slot, world->run.engine->now + delay);
}

static void on_event(struct engine *engine, void *state, struct event event)
{
    struct world *world = state;
    const struct pending due = *(struct pending *)pool_at(&world->pending, event.object);
    struct port *port = &world->ports[due.instance];
    const struct instance *instance = &world->instances[due.instance];
    pool_give(&world->pending, event.object);
    engine_slot_free(engine, due.slot);
    if (event.kind == HEARS && instance->up)
        world->class->heard(port, &due.message);
    if (event.kind == HEARS || !instance->up || instance->life != due.life)
        return;
    if (event.kind == RESUMES)
        world->class->resumed(port, due.operation);
    else
        world->class->fired(port, due.word);
}

struct port *store_port(struct run *run, uint32_t instance) { return &of(run)->ports[instance]; }

void port_work(struct port *port, uint32_t operation, sim_time work)
{
    later(of(port->run), RESUMES, work,
          (struct pending){.instance = port->instance, .operation = operation});
}

void port_persist(struct port *port, uint32_t operation)
{
    of(port->run)->class->resumed(port, operation);
}

void port_sleep(struct port *port, uint32_t operation, sim_time delay)
{
    port_work(port, operation, delay);
}

void port_send(struct port *port, uint32_t replica, const struct message *message, sim_time delay)
{
    struct world *world = of(port->run);
    struct pending pending = {.message = *message, .instance = replica};
    CU_ASSERT_TRUE_FATAL(replica < world->party.replicas && replica != port->replica);
    CU_ASSERT_TRUE_FATAL(port->run->instances[port->instance].up);
    pending.message.from = port->instance;
    pending.message.to = replica;
    world->sent++;
    if (delay > 0)
        later(world, HEARS, delay, pending);
    else if (world->instances[replica].up)
        world->class->heard(&world->ports[replica], &pending.message);
}

void port_timer(struct port *port, sim_time delay, uint64_t word)
{
    CU_ASSERT_TRUE_FATAL(port->run->instances[port->instance].up);
    later(of(port->run), FIRES, delay, (struct pending){.instance = port->instance, .word = word});
}

draw port_random(struct port *port) { return stream_draw(&port->random); }

bool port_up(const struct port *port, uint32_t replica) { return port->run->instances[replica].up; }

void port_answer(struct port *port, uint32_t index, enum outcome outcome)
{
    struct world *world = of(port->run);
    struct operation *operation = port_operation(port, index);
    CU_ASSERT_EQUAL_FATAL(operation->state, 1); /* answered once */
    operation->state = 0;
    world->version = operation->version;
    world->took = port_now(port) - operation->begun;
    if (outcome == OUTCOME_ok)
        world->answered++;
    else
        world->failed++;
    if (world->heard)
        world->heard(world, operation, outcome);
    pool_give(&world->run.operations, index);
}

/* --- what tests do with it --- */

static struct world *world_of(const void *class, uint32_t replicas, const void *settings)
{
    struct arena *arena = arena_create(0);
    struct world *world = arena_alloc(arena, sizeof *world);
    world->class = class;
    world->party =
        (struct party){.kind = PARTY_STORE, .replicas = replicas, .store = &world->store};
    world->store = (struct store){
        .replicas = replicas, .read_time = law_constant(1000), .write_time = law_constant(2000)};
    world->dataset.value = 1000;
    world->datasets[0].dataset = world->datasets[1].dataset = &world->dataset;
    world->plan = (struct plan){.parties = &world->party,
                                .party_count = 1,
                                .nodes = world->nodes,
                                .zones = world->zones,
                                .instances = world->placed,
                                .instance_count = replicas + 1,
                                .datasets = world->datasets,
                                .dataset_count = 2};
    world->run = (struct run){.arena = arena,
                              .plan = &world->plan,
                              .engine = engine_create(arena, 1),
                              .instances = world->instances,
                              .parties = &world->party_run};
    world->random = stream_seeded(99);
    world->target = engine_add(world->run.engine, on_event, world, "world");
    pool_init(&world->pending, arena, sizeof(struct pending));
    pool_init(&world->run.operations, arena, sizeof(struct operation));
    for (uint32_t i = 0; i < NODES; i++)
        world->nodes[i].zone = i / 2;
    void *common = arena_alloc(arena, world->class->common_size + 1);
    world->placed[replicas] = (struct instance_plan){.node = 1, .party = NONE};
    for (uint32_t i = 0; i < replicas; i++) {
        world->placed[i] = (struct instance_plan){.replica = i, .node = i % NODES};
        world->instances[i] = (struct instance){.up = true};
        world->ports[i] = (struct port){.run = &world->run,
                                        .replica = i,
                                        .instance = i,
                                        .store = &world->store,
                                        .settings = settings,
                                        .common = common,
                                        .random = stream_seeded(100 + i),
                                        .state = arena_alloc(arena, world->class->state_size + 1)};
    }
    for (uint32_t i = 0; i < replicas; i++)
        world->class->start(&world->ports[i], false);
    return world;
}

static void world_end(struct world *world) { arena_destroy(world->run.arena); }

static uint32_t route(struct world *world, bool write, uint8_t level)
{
    const uint32_t replicas = world->party.replicas;
    const uint32_t chosen =
        world->class->route ? world->class->route(&world->ports[0], write, level, replicas) : 0;
    CU_ASSERT_TRUE_FATAL(chosen < replicas);
    return chosen;
}

/* A request reaches a replica; one that is down never answers. */
static void ask_replica(struct world *world, uint32_t replica, bool write, uint8_t level,
                        uint32_t dataset, uint64_t key)
{
    if (!world->instances[replica].up) {
        world->lost_requests++;
        return;
    }
    const uint32_t index = pool_take(&world->run.operations);
    struct operation *operation = pool_at(&world->run.operations, index);
    *operation = (struct operation){.key = key,
                                    .dataset = dataset,
                                    .write = write,
                                    .level = level,
                                    .instance = replica,
                                    .begun = world->run.engine->now,
                                    .state = 1};
    world->class->arrived(&world->ports[replica], index);
}

static void ask(struct world *world, bool write, uint8_t level, uint64_t key)
{
    ask_replica(world, route(world, write, level), write, level, 0, key);
}

static void pass(struct world *world, sim_time time)
{
    engine_run(world->run.engine, world->run.engine->now + time);
}

/* Asks, waits until nothing happens for a while, and says which version came out. */
static uint64_t version_of(struct world *world, bool write, uint8_t level, uint64_t key)
{
    const uint64_t before = world->answered;
    ask(world, write, level, key);
    pass(world, 100000);
    CU_ASSERT_EQUAL(world->answered, before + 1);
    return world->version;
}

static void crash(struct world *world, uint32_t replica)
{
    world->instances[replica].up = false;
    world->instances[replica].life++;
    for (uint32_t i = 0; i < world->run.operations.made; i++) {
        struct operation *operation = pool_at(&world->run.operations, i);
        if (operation->state == 1 && operation->instance == replica) {
            operation->state = 0;
            pool_give(&world->run.operations, i);
        }
    }
    if (world->class->crashed)
        world->class->crashed(&world->ports[replica]);
}

static void restart(struct world *world, uint32_t replica)
{
    world->instances[replica].up = true;
    world->ports[replica].boots++;
    world->class->start(&world->ports[replica], true);
}

#endif
