/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/store.h"

#include "models/run/frame.h"
#include "models/run/ledger.h"
#include "models/run/network.h"
#include "models/run/visit.h"

/* A message that carries no value. */
#define BARE_BYTES 100

struct port *store_port(struct run *run, uint32_t instance)
{
    return run->instances[instance].actor;
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
    run->instances[mine->instance].actor = mine;
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
}

/* --- visitors --- */

static uint32_t store_route(struct run *run, uint32_t party, const struct visit *visit)
{
    const struct party *plan = &run->plan->parties[party];
    struct port *port = store_port(run, plan->first);
    const struct store_class *class = store_class_of(port);
    const struct asking asking = {
        .verb = visit->verb, .level = visit->level, .client = visit->caller};
    const uint32_t replica = class->route ? class->route(port, &asking) : 0;
    return replica == NOBODY ? NONE : plan->first + replica;
}

struct operation *operation_take(struct run *run)
{
    const uint32_t index = pool_take(&run->operations);
    struct operation *operation = pool_at(&run->operations, index);
    const uint32_t generation = operation->generation, slot = operation->slot;
    *operation = (struct operation){.visit = NONE,
                                    .index = index,
                                    .generation = generation,
                                    .next = NONE,
                                    .slot = slot,
                                    .state = OPERATION_OPEN};
    return operation;
}

void operation_give(struct run *run, struct operation *operation)
{
    operation->generation++;
    operation->state = OPERATION_FREE;
    pool_give(&run->operations, operation->index);
}

static void store_begin(struct run *run, uint32_t index)
{
    struct visit *visit = visit_at(run, index);
    struct operation *operation = operation_take(run);
    operation->task = (struct task){.key = visit->data_key,
                                    .id = visit->id,
                                    .dataset = visit->endpoint,
                                    .verb = visit->verb,
                                    .level = visit->level,
                                    .visitor = true};
    operation->visit = index;
    operation->instance = visit->parcel.to;
    visit->operation = operation->index;
    if (ledgers_kept(run))
        ledger_operation(run, operation, SPENT_store);
    act(run, (struct act){ACT_BEGIN, operation->index, operation->generation});
}

/* The visitor goes; the operation is dropped as soon as no handler is at work. */
static void store_untended(struct run *run, uint32_t index)
{
    struct operation *operation = pool_at(&run->operations, visit_at(run, index)->operation);
    operation->visit = NONE;
    act(run, (struct act){ACT_DROP, operation->index, operation->generation});
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

void operation_answer(struct run *run, struct operation *operation, enum outcome outcome)
{
    struct task *task = &operation->task;
    const uint32_t index = operation->visit;
    task->outcome = (uint8_t)outcome;
    const uint32_t bytes = answer_bytes(run, task);
    if (index == NONE) {
        operation_give(run, operation);
        return;
    }
    struct visit *visit = visit_at(run, index);
    visit->version = task->version;
    visit->id = task->id;
    operation_give(run, operation);
    visit_answer(run, index, visit, outcome, bytes);
}

void operations_forget(struct run *run, uint32_t instance)
{
    for (uint32_t i = 0; i < run->operations.made; i++) {
        struct operation *operation = pool_at(&run->operations, i);
        if (operation->state == OPERATION_FREE || operation->instance != instance)
            continue;
        operation_drop(run, operation);
    }
    run->instances[instance].parked_operations = NONE;
}

/* --- letters --- */

void message_arrived(struct run *run, uint32_t index)
{
    const struct message *message = pool_at(&run->messages, index);
    const uint32_t to = message->parcel.to;
    if (run->instances[to].paused)
        message_park(run, index);
    else
        act(run, (struct act){.what = ACT_HEAR, .object = index});
}

static void on_message(struct engine *engine, void *state, struct event event)
{
    (void)engine;
    struct run *run = state;
    struct message *message = pool_at(&run->messages, event.object);
    if (network_goes_on(run, &message->parcel, message->extra))
        message_arrived(run, event.object);
}

static void on_operation(struct engine *engine, void *state, struct event event)
{
    (void)engine;
    store_resume(state, event.object);
}

void stores_create(struct run *run)
{
    run->messages_component = engine_add(run->engine, on_message, run, "letters");
    run->operations_component = engine_add(run->engine, on_operation, run, "operations");
    pool_init(&run->messages, run->arena, sizeof(struct message));
    pool_init(&run->operations, run->arena, sizeof(struct operation));
    run->classes[PARTY_STORE] = (struct party_class){
        .begin = store_begin, .untended = store_untended, .route = store_route};
    blocks_init(&run->blocks, run->arena);
    ports_create(run);
    for (uint32_t i = 0; i < run->plan->party_count; i++)
        if (run->plan->parties[i].kind == PARTY_STORE)
            store_create(run, i);
}
