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

static struct port *port_create(struct run *run, uint32_t party, uint32_t replica)
{
    const struct party *plan = &run->plan->parties[party];
    struct port *port = arena_alloc(run->arena, sizeof *port);
    *port = (struct port){.run = run,
                          .party = party,
                          .replica = replica,
                          .instance = plan->first + replica,
                          .store = plan->store,
                          .settings = plan->store->kind.settings,
                          .common = run->parties[party].store};
    const struct store_class *class = (const struct store_class *)plan->store->kind.class;
    port->state = arena_alloc(run->arena, class->state_size + 1);
    port->random = stream_named(run->seed, run->replication,
                                run->plan->instances[port->instance].name, "store");
    run->instances[port->instance].store = port;
    return port;
}

static void store_create(struct run *run, uint32_t party)
{
    const struct party *plan = &run->plan->parties[party];
    const struct store_class *class = (const struct store_class *)plan->store->kind.class;
    run->parties[party].store = arena_alloc(run->arena, class->common_size + 1);
    for (uint32_t replica = 0; replica < plan->replicas; replica++)
        port_create(run, party, replica);
    for (uint32_t replica = 0; replica < plan->replicas && class->start; replica++)
        class->start(store_port(run, plan->first + replica), false);
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
    store_timers_create(run);
    for (uint32_t i = 0; i < run->plan->party_count; i++)
        if (run->plan->parties[i].kind == PARTY_STORE)
            store_create(run, i);
}

uint32_t store_route(struct run *run, uint32_t party, bool write, uint8_t level, uint32_t client)
{
    const struct party *plan = &run->plan->parties[party];
    struct port *port = store_port(run, plan->first);
    const struct store_class *class = store_class_of(port);
    const uint32_t replica = class->route ? class->route(port, write, level, client) : 0;
    return replica == NONE ? NONE : plan->first + replica;
}

/* Takes the operation up: from here on it is the protocol's. */
static void operation_begin(struct run *run, uint32_t index)
{
    const struct operation *operation = pool_at(&run->operations, index);
    struct port *port = store_port(run, operation->instance);
    store_class_of(port)->arrived(port, index);
}

void store_take(struct run *run, const struct message *request)
{
    const uint32_t index = pool_take(&run->operations);
    struct operation *operation = pool_at(&run->operations, index);
    const uint32_t generation = operation->generation;
    *operation = (struct operation){
        .generation = generation,
        .key = request->data_key,
        .begun = run->engine->now,
        .attempt = request->attempt,
        .attempt_generation = request->generation,
        .instance = request->to,
        .caller = request->from,
        .dataset = request->endpoint,
        .channel = request->channel,
        .pair = request->pair,
        .next = NONE,
        .life = run->instances[request->to].life,
        .write = request->write,
        .level = request->level,
        .state = 1,
        .debt = message_cost(run, request->channel, request->to, request->bytes)};
    struct party_run *party = &run->parties[run->plan->instances[request->to].party];
    count_one(&party->arrived);
    level_add(&party->jobs, run->engine->now, 1);
    level_add(&party->workers_busy, run->engine->now, 1);
    struct instance *instance = &run->instances[request->to];
    if (instance->paused) {
        operation->parked = 1;
        operation->next = instance->parked_operations;
        instance->parked_operations = index;
        return;
    }
    operation_begin(run, index);
}

static void operation_give(struct run *run, uint32_t index)
{
    struct operation *operation = pool_at(&run->operations, index);
    struct party_run *party = &run->parties[run->plan->instances[operation->instance].party];
    level_add(&party->jobs, run->engine->now, -1);
    level_add(&party->workers_busy, run->engine->now, -1);
    operation->generation++;
    operation->state = 0;
    pool_give(&run->operations, index);
}

/* A dataset's keys were there before the run, with values of version 0; only a new key has none
 * until it is written. */
static bool brings_value(const struct operation *operation)
{
    return !operation->write && operation->outcome == OUTCOME_ok &&
           (operation->version > 0 || !(operation->key & KEY_IS_NEW));
}

static uint32_t answer_bytes(const struct run *run, const struct operation *operation)
{
    const uint64_t value = run->plan->datasets[operation->dataset].dataset->value;
    return brings_value(operation) ? (uint32_t)value + BARE_BYTES : BARE_BYTES;
}

static void operation_leave(struct run *run, uint32_t index)
{
    const struct operation *operation = pool_at(&run->operations, index);
    const struct answer answer = {.from = operation->instance,
                                  .to = operation->caller,
                                  .attempt = operation->attempt,
                                  .generation = operation->attempt_generation,
                                  .channel = operation->channel,
                                  .pair = operation->pair,
                                  .bytes = answer_bytes(run, operation),
                                  .version = operation->version,
                                  .outcome = operation->outcome};
    operation_give(run, index);
    answer_send(run, &answer);
}

/* States of an operation besides the protocol's own stage. */
enum { OPERATION_LEAVING = 2 };

void store_resume(struct run *run, uint32_t index)
{
    struct operation *operation = pool_at(&run->operations, index);
    struct instance *instance = &run->instances[operation->instance];
    if (instance->paused) {
        operation->parked = 2;
        operation->next = instance->parked_operations;
        instance->parked_operations = index;
        return;
    }
    if (operation->state == OPERATION_LEAVING) {
        operation_leave(run, index);
        return;
    }
    struct port *port = store_port(run, operation->instance);
    store_class_of(port)->resumed(port, index);
}

void store_unpark(struct run *run, uint32_t index)
{
    struct instance *instance = &run->instances[index];
    uint32_t each = NONE;
    while (instance->parked_operations != NONE) { /* it was a stack: turn it round */
        struct operation *operation = pool_at(&run->operations, instance->parked_operations);
        const uint32_t next = operation->next;
        operation->next = each;
        each = instance->parked_operations;
        instance->parked_operations = next;
    }
    while (each != NONE) {
        struct operation *operation = pool_at(&run->operations, each);
        const uint32_t next = operation->next, index_now = each;
        const uint8_t parked = operation->parked;
        operation->next = NONE;
        operation->parked = 0;
        each = next;
        if (parked == 1)
            operation_begin(run, index_now);
        else
            store_resume(run, index_now);
    }
}

void store_hear(struct run *run, const struct message *message)
{
    struct port *port = store_port(run, message->to);
    store_class_of(port)->heard(port, message);
}

void operations_forget(struct run *run, uint32_t instance, bool tell)
{
    for (uint32_t i = 0; i < run->operations.made; i++) {
        const struct operation *operation = pool_at(&run->operations, i);
        if (operation->state == 0 || operation->instance != instance)
            continue;
        const struct answer answer = {.from = instance,
                                      .to = operation->caller,
                                      .attempt = operation->attempt,
                                      .generation = operation->attempt_generation,
                                      .channel = operation->channel,
                                      .pair = operation->pair,
                                      .outcome = OUTCOME_reset};
        const bool reset = tell && run->plan->channels[operation->channel].protocol->reliable;
        operation_give(run, i);
        if (reset)
            answer_send(run, &answer);
    }
    run->instances[instance].parked_operations = NONE;
}

void store_crash(struct run *run, uint32_t instance)
{
    struct port *port = store_port(run, instance);
    if (store_class_of(port)->crashed)
        store_class_of(port)->crashed(port);
}

void store_restart(struct run *run, uint32_t instance)
{
    struct port *port = store_port(run, instance);
    port->boots++;
    if (store_class_of(port)->start)
        store_class_of(port)->start(port, true);
}

void port_answer(struct port *port, uint32_t index, enum outcome outcome)
{
    struct run *run = port->run;
    struct operation *operation = pool_at(&run->operations, index);
    operation->outcome = (uint8_t)outcome;
    const int64_t cost =
        operation->debt +
        message_cost(run, operation->channel, operation->instance, answer_bytes(run, operation));
    operation->debt = 0;
    operation->state = OPERATION_LEAVING;
    if (cost > 0)
        cpu_work(run, operation->instance, index | OWNER_OPERATION, cost);
    else
        operation_leave(run, index);
}
