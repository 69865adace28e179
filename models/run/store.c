/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/store.h"

#include "models/run/call.h"
#include "models/run/cpu.h"
#include "models/run/frame.h"
#include "models/run/network.h"
#include "models/words/protocol.h"

/* A message that carries no value. */
#define BARE_BYTES 100

struct port *store_port(struct run *run, uint32_t instance)
{
    return run->instances[instance].store;
}

/* --- beginnings --- */

static struct port *port_create(struct run *run, uint32_t party, uint32_t replica)
{
    const struct party *plan = &run->plan->parties[party];
    const struct store_class *class = (const struct store_class *)plan->store->kind.class;
    struct actor_port *mine = arena_alloc(run->arena, sizeof *mine);
    mine->run = run;
    mine->party = party;
    mine->instance = plan->first + replica;
    mine->port = (struct port){.world = &run_world,
                               .class = &class->actor,
                               .settings = plan->store->kind.settings,
                               .store = plan->store,
                               .disk = arena_alloc(run->arena, class->actor.disk_size + 1),
                               .state = arena_alloc(run->arena, class->actor.state_size + 1),
                               .blocks = &run->blocks,
                               .clock = &run->engine->now,
                               .self = replica,
                               .peers = plan->replicas,
                               .common = run->parties[party].store};
    mine->port.random = stream_named(run->seed, run->replication,
                                     run->plan->instances[mine->instance].name, "store");
    run->instances[mine->instance].store = mine;
    return &mine->port;
}

static void store_create(struct run *run, uint32_t party)
{
    const struct party *plan = &run->plan->parties[party];
    const struct store_class *class = (const struct store_class *)plan->store->kind.class;
    run->parties[party].store = arena_alloc(run->arena, class->common_size + 1);
    struct port **group = arena_array(run->arena, plan->replicas, sizeof *group);
    for (uint32_t replica = 0; replica < plan->replicas; replica++) {
        group[replica] = port_create(run, party, replica);
        group[replica]->group = group;
    }
    for (uint32_t replica = 0; replica < plan->replicas; replica++)
        act(run, (struct act){.what = ACT_START_FIRST, .object = plan->first + replica});
    if (plan->store->connections == COUNT_UNLIMITED)
        return;
    struct connections *pools = arena_array(run->arena, run->plan->instance_count, sizeof *pools);
    for (uint32_t i = 0; i < run->plan->instance_count; i++)
        pools[i].first = pools[i].last = NONE;
    run->parties[party].connections = pools;
}

void stores_check(const struct plan *plan, struct complaints *complaints)
{
    for (uint32_t i = 0; i < plan->party_count; i++) {
        const struct store *store = plan->parties[i].store;
        if (!store)
            continue;
        const struct store_class *class = (const struct store_class *)store->kind.class;
        if (!class)
            complain(complaints, &store->kind, "leave the store out instead",
                     "a store needs a kind");
        else if (!store->read_time.class && !store->write_time.class)
            complain_softly(complaints, &store->name,
                            "write `read_time` and `write_time`; 0s says that it is meant",
                            "the operations of store '%s' take no processor time", store->name);
        if (class && class->check)
            class->check(store, store->kind.settings, complaints);
    }
}

void stores_create(struct run *run)
{
    blocks_init(&run->blocks, run->arena);
    ports_create(run);
    for (uint32_t i = 0; i < run->plan->party_count; i++)
        if (run->plan->parties[i].kind == PARTY_STORE)
            store_create(run, i);
}

uint32_t store_route(struct run *run, uint32_t party, const struct asking *asking)
{
    const struct party *plan = &run->plan->parties[party];
    struct port *port = store_port(run, plan->first);
    const struct store_class *class = store_class_of(port);
    const uint32_t replica = class->route ? class->route(port, asking) : 0;
    return replica == NOBODY ? NONE : plan->first + replica;
}

/* --- operations --- */

struct operation *operation_take(struct run *run)
{
    const uint32_t index = pool_take(&run->operations);
    struct operation *operation = pool_at(&run->operations, index);
    const uint32_t generation = operation->generation;
    *operation = (struct operation){
        .index = index, .generation = generation, .state = OPERATION_OPEN, .next = NONE};
    return operation;
}

void operation_give(struct run *run, struct operation *operation)
{
    if (operation->task.visitor) {
        struct party_run *party = &run->parties[run->plan->instances[operation->instance].party];
        level_add(&party->jobs, run->engine->now, -1);
        level_add(&party->workers_busy, run->engine->now, -1);
    }
    operation->generation++;
    operation->state = OPERATION_FREE;
    pool_give(&run->operations, operation->index);
}

void store_take(struct run *run, const struct message *request)
{
    struct operation *operation = operation_take(run);
    operation->task = (struct task){.key = request->data_key,
                                    .id = request->id,
                                    .dataset = request->endpoint,
                                    .verb = request->verb,
                                    .level = request->level,
                                    .visitor = true};
    operation->begun = run->engine->now;
    operation->attempt = request->attempt;
    operation->attempt_generation = request->generation;
    operation->instance = request->to;
    operation->caller = request->from;
    operation->channel = request->channel;
    operation->pair = request->pair;
    operation->life = run->instances[request->to].life;
    operation->debt = message_cost(run, request->channel, request->to, request->bytes);
    struct party_run *party = &run->parties[run->plan->instances[request->to].party];
    count_one(&party->arrived);
    level_add(&party->jobs, run->engine->now, 1);
    level_add(&party->workers_busy, run->engine->now, 1);
    act(run, (struct act){ACT_BEGIN, operation->index, operation->generation});
}

/* A dataset's keys were there before the run, with values of version 0; only a new key has none
 * until it is written. */
static bool brings_value(const struct task *task)
{
    return task->verb == VERB_READ && task->outcome == OUTCOME_ok &&
           (task->version > 0 || !(task->key & KEY_IS_NEW));
}

static uint32_t answer_bytes(const struct run *run, const struct task *task)
{
    const uint64_t value = run->plan->datasets[task->dataset].dataset->value;
    return brings_value(task) ? (uint32_t)value + BARE_BYTES : BARE_BYTES;
}

static struct answer answer_to(const struct operation *operation, enum outcome outcome)
{
    return (struct answer){.from = operation->instance,
                           .to = operation->caller,
                           .attempt = operation->attempt,
                           .generation = operation->attempt_generation,
                           .channel = operation->channel,
                           .pair = operation->pair,
                           .outcome = outcome};
}

void operation_leave(struct run *run, struct operation *operation)
{
    struct answer answer = answer_to(operation, (enum outcome)operation->task.outcome);
    answer.bytes = answer_bytes(run, &operation->task);
    answer.version = operation->task.version;
    answer.seen = operation->task.id;
    operation_give(run, operation);
    answer_send(run, &answer);
}

void operation_answer(struct run *run, struct operation *operation, enum outcome outcome)
{
    operation->task.outcome = (uint8_t)outcome;
    const int64_t cost =
        operation->debt + message_cost(run, operation->channel, operation->instance,
                                       answer_bytes(run, &operation->task));
    operation->debt = 0;
    operation->state = OPERATION_LEAVING;
    if (cost > 0)
        cpu_work(run, operation->instance, operation->index | OWNER_OPERATION, cost);
    else
        operation_leave(run, operation);
}

void operations_forget(struct run *run, uint32_t instance, bool tell)
{
    for (uint32_t i = 0; i < run->operations.made; i++) {
        struct operation *operation = pool_at(&run->operations, i);
        if (operation->state == OPERATION_FREE || operation->instance != instance)
            continue;
        struct port *port = store_port(run, instance);
        if (port->class->dropped)
            port->class->dropped(port, &operation->task);
        const struct answer answer = answer_to(operation, OUTCOME_reset);
        const bool reset = tell && operation->task.visitor &&
                           run->plan->channels[operation->channel].protocol->reliable;
        operation_give(run, operation);
        if (reset)
            answer_send(run, &answer);
    }
    run->instances[instance].parked_operations = NONE;
}
