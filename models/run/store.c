/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/store.h"

#include "models/run/frame.h"
#include "models/run/ledger.h"
#include "models/run/network.h"
#include "models/run/visit.h"
#include "models/words/registry.h"

/* A message that carries no value. */
#define BARE_BYTES 100

/* --- beginnings --- */

static struct actor_group *group_of(const struct run *run, uint32_t party)
{
    return run->parties[party].store;
}

static void part_create(struct run *run, uint32_t instance, const struct part *part)
{
    const struct instance_plan *placed = &run->plan->instances[instance];
    const struct party *party = &run->plan->parties[placed->party];
    struct actor *actor = actor_at(run, instance);
    const uint32_t number = actor->part_count++;
    struct actor_port *mine = &actor->parts[number];
    mine->run = run;
    mine->party = placed->party;
    mine->instance = instance;
    mine->port = (struct port){.world = &run_world,
                               .class = part->class,
                               .settings = part->settings,
                               .store = party->store,
                               .made = party->made,
                               .disk = arena_alloc(run->arena, part->class->disk_size + 1),
                               .state = arena_alloc(run->arena, part->class->state_size + 1),
                               .blocks = &run->blocks,
                               .clock = &run->engine->now,
                               .self = placed->replica,
                               .instance = instance,
                               .peers = party->replicas,
                               .initial = party->initial,
                               .part = (uint8_t)number};
    mine->port.random = stream_named(run->seed, run->replication, placed->name,
                                     number == 0 ? "store" : part->class->head.name);
}

static void actor_create(struct run *run, uint32_t instance, const struct part *parts,
                         unsigned count)
{
    struct actor *actor = arena_alloc(run->arena, sizeof *actor);
    actor->carried = actor->last_carried = NONE;
    run->instances[instance].actor = actor;
    for (unsigned i = 0; i < count; i++)
        part_create(run, instance, &parts[i]);
}

/* The port of those who ask. */
static void clients_create(struct run *run, uint32_t party)
{
    const struct party *plan = &run->plan->parties[party];
    struct actor_group *group = arena_alloc(run->arena, sizeof *group);
    run->parties[party].store = group;
    directory_init(&group->directory, run->arena, plan->replicas);
    group->clients.run = run;
    group->clients.party = party;
    group->clients.instance = NONE;
    group->clients.port = (struct port){
        .world = &run_world,
        .class = &((const struct store_class *)plan->store->kind.class)->actor,
        .settings = plan->store->kind.settings,
        .store = plan->store,
        .made = plan->made,
        .directory = &group->directory,
        .clock = &run->engine->now,
        .random = stream_named(run->seed, run->replication, plan->name, "store clients"),
        .self = NOBODY,
        .peers = plan->replicas,
        .initial = plan->initial};
}

/* Those who ask registries. */
static void agents_create(struct run *run, uint32_t party)
{
    const struct party *plan = &run->plan->parties[party];
    const struct part part = {.class = registry_actors.agent, .settings = plan->agent};
    for (uint32_t i = plan->first; i < plan->first + plan->replicas; i++) {
        actor_create(run, i, &part, 1);
        act(run, (struct act){.what = ACT_START_FIRST, .object = i});
    }
}

static void store_create(struct run *run, uint32_t party)
{
    const struct party *plan = &run->plan->parties[party];
    const struct store_class *class = (const struct store_class *)plan->store->kind.class;
    clients_create(run, party);
    struct part parts[MOST_PARTS] = {
        {.class = &class->actor, .settings = plan->store->kind.settings}};
    const unsigned count =
        1 + (class->beside ? class->beside(plan->store->kind.settings, parts + 1) : 0);
    for (uint32_t i = 0; i < plan->replicas; i++)
        actor_create(run, plan->first + i, parts, count);
    acts_begin(run, plan->first, plan->replicas);
}

/* --- visitors --- */

/* A caller knows all replicas, so a slot is a replica. */
static uint32_t store_route(struct run *run, uint32_t party, const struct visit *visit,
                            const struct elsewhere *asked)
{
    const struct party *plan = &run->plan->parties[party];
    struct port *clients = &group_of(run, party)->clients.port;
    const struct store_class *class = store_class_of(clients);
    const struct asking asking = {.verb = visit->verb,
                                  .level = visit->level,
                                  .client = visit->caller,
                                  .replica = run->plan->instances[visit->caller].replica,
                                  .key = visit->data_key,
                                  .dataset = visit->dataset,
                                  .asked = asked->slots,
                                  .asked_count = asked->count};
    const uint32_t replica = class->route ? class->route(clients, &asking) : 0;
    return replica == NOBODY ? NONE : plan->first + replica;
}

static void store_begin(struct run *run, uint32_t index, struct visit *visit)
{
    struct operation *operation = operation_take(run);
    operation->task = (struct task){.key = visit->data_key,
                                    .id = visit->id,
                                    .dataset = visit->dataset,
                                    .verb = visit->verb,
                                    .level = visit->level,
                                    .visitor = true};
    operation->visit = index;
    operation->instance = visit->parcel.to;
    visit->operation = operation->index;
    if (ledgers_kept(run))
        ledger_operation(run, operation, SPENT_replication);
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
    if (task->dataset == NONE) /* a registry's */
        return task->bytes + BARE_BYTES;
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
    if (!actor_at(run, instance))
        return;
    for (uint32_t i = 0; i < run->operations.made; i++) {
        struct operation *operation = pool_at(&run->operations, i);
        if (operation->state != OPERATION_FREE && operation->instance == instance)
            operation_drop(run, operation);
    }
    run->instances[instance].parked_operations = NONE;
}

void store_moves(struct run *run, uint32_t instance, bool joins)
{
    act(run, (struct act){ACT_MOVES, instance, joins});
}

void store_joins(struct run *run, uint32_t party, bool leaves)
{
    struct directory *directory = &group_of(run, party)->directory;
    const uint32_t replica = leaves ? directory_uncall(directory) : directory_call(directory);
    if (replica != NOBODY)
        store_moves(run, run->plan->parties[party].first + replica, !leaves);
}

static void on_operation(struct engine *engine, void *state, struct event event)
{
    (void)engine;
    store_resume(state, event.object);
}

void stores_create(struct run *run)
{
    run->operations_component = engine_add(run->engine, on_operation, run, "operations");
    pool_init(&run->operations, run->arena, sizeof(struct operation));
    run->classes[PARTY_STORE] = (struct party_class){
        .begin = store_begin, .untended = store_untended, .route = store_route};
    blocks_init(&run->blocks, run->arena);
    ports_create(run);
    for (uint32_t i = 0; i < run->plan->party_count; i++)
        if (run->plan->parties[i].kind == PARTY_STORE)
            store_create(run, i);
    for (uint32_t i = 0; i < run->plan->party_count; i++)
        if (run->plan->parties[i].agent)
            agents_create(run, i);
}
