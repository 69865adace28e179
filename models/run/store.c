/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/store.h"

#include "models/plan/program/calling.h"
#include "models/run/call.h"
#include "models/run/frame.h"
#include "models/run/ledger.h"
#include "models/run/network.h"
#include "models/run/origins.h"
#include "models/run/rebalance.h"
#include "models/run/route.h"
#include "models/run/splits.h"
#include "models/run/transactions.h"
#include "models/run/up.h"
#include "models/run/visit.h"
#include "models/words/registry.h"
#include "sim/check.h"

/* A message that carries no value. */
#define BARE_BYTES 100

/* --- beginnings --- */

/* One replica of one shard. */
struct placed {
    uint32_t instance, party, replica, peers, initial;
    uint32_t shard; /* of the plan */
    const struct seat *seats;
};

/* Parts of a shard but the first draw by its number. */
static struct stream random_of(struct run *run, const struct placed *placed,
                               const struct part *part, bool beside)
{
    const struct shards *shards = run->plan->parties[placed->party].shards;
    const char *purpose = beside ? part->class->head.name : "store";
    if (shards && placed->shard > shards->first)
        purpose =
            arena_format(run->arena, "%s of shard %u", purpose, placed->shard - shards->first);
    return stream_named(run->seed, run->replication, run->plan->instances[placed->instance].name,
                        purpose);
}

static const void *made_of(const struct run *run, const struct placed *placed)
{
    const struct shards *shards = run->plan->parties[placed->party].shards;
    return shards ? shards->made[placed->shard - shards->first] : NULL;
}

static void part_create(struct run *run, const struct placed *placed, const struct part *part,
                        uint8_t which)
{
    struct actor *actor = actor_at(run, placed->instance);
    const uint32_t number = actor->part_count++;
    struct actor_port *mine = &actor->parts[number];
    mine->run = run;
    mine->party = placed->party;
    mine->instance = placed->instance;
    mine->shard = placed->shard;
    mine->seats = placed->seats;
    mine->which = which;
    mine->port = (struct port){.world = &run_world,
                               .class = part->class,
                               .settings = part->settings,
                               .store = run->plan->parties[placed->party].store,
                               .made = made_of(run, placed),
                               .disk = arena_alloc(run->arena, part->class->disk_size + 1),
                               .state = arena_alloc(run->arena, part->class->state_size + 1),
                               .blocks = &run->blocks,
                               .clock = &run->engine->now,
                               .self = placed->replica,
                               .instance = placed->instance,
                               .peers = placed->peers,
                               .initial = placed->initial,
                               .part = (uint16_t)number};
    mine->port.random = random_of(run, placed, part, which > 0);
}

/* A process with room for the parts of so many seats. */
static void actor_create(struct run *run, uint32_t instance, uint32_t seats, unsigned stride)
{
    struct actor *actor = arena_alloc(run->arena, sizeof *actor);
    CHECK((uint64_t)seats * stride <= UINT16_MAX);
    actor->carried = actor->last_carried = NONE;
    actor->stride = stride;
    actor->parts = arena_array(run->arena, (size_t)seats * stride, sizeof *actor->parts);
    run->instances[instance].actor = actor;
}

/* The port of those who ask a shard. */
static void clients_create(struct run *run, uint32_t party, uint32_t shard)
{
    const struct party *plan = &run->plan->parties[party];
    const struct shards *shards = plan->shards;
    struct actor_group *group = group_of(run, party, shard);
    directory_init(&group->directory, run->arena, shards->peers);
    group->clients.run = run;
    group->clients.party = party;
    group->clients.instance = NONE;
    group->clients.shard = shards->first + shard;
    group->clients.seats = shard_seats(shards, shard);
    group->clients.port = (struct port){
        .world = &run_world,
        .class = &((const struct store_class *)plan->store->kind.class)->actor,
        .settings = plan->store->kind.settings,
        .store = plan->store,
        .made = shards->made[shard],
        .directory = &group->directory,
        .state = arena_alloc(
            run->arena, ((const struct store_class *)plan->store->kind.class)->clients_size + 1),
        .blocks = &run->blocks,
        .clock = &run->engine->now,
        .random =
            stream_named(run->seed, run->replication, plan->name,
                         shard == 0 ? "store clients"
                                    : arena_format(run->arena, "store clients of shard %u", shard)),
        .self = NOBODY,
        .peers = shards->peers,
        .initial = shard_initial(plan, shard)};
}

/* Those who ask registries, and those who decide about transactions. */
static void helpers_create(struct run *run, uint32_t party)
{
    const struct party *plan = &run->plan->parties[party];
    struct part parts[2];
    unsigned count = 0;
    if (plan->agent)
        parts[count++] = (struct part){.class = registry_actors.agent, .settings = plan->agent};
    if (plan->coordinator)
        parts[count++] = (struct part){.class = transaction_actors.coordinator,
                                       .settings = &plan->coordinator->terms};
    for (uint32_t i = plan->first; i < plan->first + plan->replicas; i++) {
        const struct placed placed = {.instance = i,
                                      .party = party,
                                      .replica = i - plan->first,
                                      .peers = plan->replicas,
                                      .initial = plan->initial,
                                      .shard = NONE};
        actor_create(run, i, 1, count);
        for (unsigned k = 0; k < count; k++)
            part_create(run, &placed, &parts[k], (uint8_t)k);
        act(run, (struct act){.what = ACT_START_FIRST, .object = i});
    }
}

static void member_create(struct run *run, uint32_t party, uint32_t member,
                          const struct part *parts, unsigned count)
{
    const struct party *plan = &run->plan->parties[party];
    const struct shards *shards = plan->shards;
    const uint32_t begin = shards->first_seat[member], end = shards->first_seat[member + 1];
    actor_create(run, plan->first + member, end - begin, count);
    for (uint32_t i = begin; i < end; i++) {
        const uint32_t shard = shards->taken[i] / shards->peers;
        const struct placed placed = {.instance = plan->first + member,
                                      .party = party,
                                      .replica = shards->taken[i] % shards->peers,
                                      .peers = shards->peers,
                                      .initial = shard_initial(plan, shard),
                                      .shard = shards->first + shard,
                                      .seats = shard_seats(shards, shard)};
        for (unsigned k = 0; k < count; k++)
            part_create(run, &placed, &parts[k], (uint8_t)k);
    }
}

static void store_create(struct run *run, uint32_t party)
{
    const struct party *plan = &run->plan->parties[party];
    const struct store_class *class = (const struct store_class *)plan->store->kind.class;
    run->parties[party].store =
        arena_array(run->arena, plan->shards->count, sizeof(struct actor_group));
    for (uint32_t i = 0; i < plan->shards->count; i++)
        clients_create(run, party, i);
    struct part parts[MOST_PARTS] = {
        {.class = &class->actor, .settings = plan->store->kind.settings}};
    const unsigned count =
        1 + (class->beside ? class->beside(plan->store->kind.settings, parts + 1) : 0);
    for (uint32_t i = 0; i < plan->replicas; i++)
        member_create(run, party, i, parts, count);
    acts_begin(run, plan->first, plan->replicas);
}

/* --- visitors --- */

/* Those of the shard who are asked already, by their number in it. */
static uint32_t asked_of(const struct actor_group *group, const struct elsewhere *asked,
                         uint32_t *replicas)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < asked->count; i++)
        for (uint32_t r = 0; r < group->clients.port.peers; r++)
            if (group->clients.seats[r].member == asked->slots[i])
                replicas[count++] = r;
    return count;
}

/* A caller knows all members, so a slot is a member. */
static uint32_t store_route(struct run *run, uint32_t party, const struct visit *visit,
                            const struct elsewhere *asked)
{
    const struct party *plan = &run->plan->parties[party];
    const uint32_t shard = shard_now(run, party, visit->dataset, visit->data_key);
    struct actor_group *group = group_of(run, party, shard);
    const struct store_class *class = store_class_of(&group->clients.port);
    uint32_t replicas[sizeof asked->slots / sizeof asked->slots[0]];
    const struct asking asking = {.verb = visit->verb,
                                  .level = visit->level,
                                  .client = visit->caller,
                                  .replica = run->plan->instances[visit->caller].replica,
                                  .key = visit->data_key,
                                  .dataset = visit->dataset,
                                  .taking_part = visit->taking_part,
                                  .asked = replicas,
                                  .asked_count = asked_of(group, asked, replicas)};
    const uint32_t replica = class->route ? class->route(&group->clients.port, &asking) : 0;
    return replica == NOBODY ? NONE : plan->first + group->clients.seats[replica].member;
}

static void store_missed(struct run *run, const struct route *route, const struct call *call)
{
    const uint32_t party = run->plan->channels[route->channel].callee;
    const struct store_class *class =
        (const struct store_class *)run->plan->parties[party].store->kind.class;
    if (!class->missed)
        return;
    const struct asking asking = {.verb = call->calling->verb,
                                  .client = route->caller,
                                  .key = call->key,
                                  .dataset = call->calling->dataset};
    class->missed(&group_of(run, party, 0)->clients.port, &asking);
}

/* Which of its replicas of shards an instance asks for the key; it holds one, for callers know. */
static uint32_t part_for(const struct run *run, const struct visit *visit)
{
    const struct instance_plan *placed = &run->plan->instances[visit->parcel.to];
    const struct party *party = &run->plan->parties[placed->party];
    const uint32_t shard = shard_now(run, placed->party, visit->dataset, visit->data_key);
    const struct seat *seats = shard_seats(party->shards, shard);
    for (uint32_t i = 0; i < party->shards->peers; i++)
        if (seats[i].member == placed->replica)
            return part_of_seat(run, placed->party, &seats[i]);
    CHECK_IN(run->engine, false && "it holds a replica of the shard");
    return 0;
}

static void joins_transaction(const struct run *run, struct task *task, uint32_t visit)
{
    const struct belonging *belonging = visit_belongs(run, visit);
    if (!belonging || !belonging->holds)
        return;
    task->transaction = belonging->transaction;
    task->patience = belonging->patience;
    task->branch = visit_at(run, visit)->part;
}

static void store_begin(struct run *run, uint32_t index, struct visit *visit)
{
    if (__builtin_expect(run->transactions != NULL, 0) && transaction_refuses(run, index)) {
        visit_declines(run, index, visit, OUTCOME_error);
        return;
    }
    struct operation *operation = operation_take(run);
    operation->task = (struct task){.key = visit->data_key,
                                    .id = visit->id,
                                    .dataset = visit->dataset,
                                    .verb = visit->verb,
                                    .level = visit->level,
                                    .visitor = true};
    if (__builtin_expect(run->transactions != NULL, 0))
        joins_transaction(run, &operation->task, index);
    operation->visit = index;
    operation->instance = visit->parcel.to;
    if (run->plan->parties[run->plan->instances[visit->parcel.to].party].shards->count > 1)
        operation->part = (uint16_t)part_for(run, visit);
    const struct actor_port *part = &actor_at(run, operation->instance)->parts[operation->part];
    count_one(&run->shards[part->shard].operations);
    split_sees(run, part->party, part->shard, &operation->task);
    visit->operation = operation->index;
    if (ledgers_kept(run))
        ledger_operation(run, operation, SPENT_replication);
    act(run, (struct act){ACT_BEGIN, operation->index, operation->generation, 0});
}

/* The visitor goes; the operation is dropped as soon as no handler is at work. */
static void store_untended(struct run *run, uint32_t index)
{
    struct operation *operation = pool_at(&run->operations, visit_at(run, index)->operation);
    operation->visit = NONE;
    act(run, (struct act){ACT_DROP, operation->index, operation->generation, 0});
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

static void tell_stored(struct run *run, uint32_t index, const struct visit *visit)
{
    const sim_time now = run->engine->now;
    struct stored_record record = {.store = run->plan->instances[visit->parcel.to].party,
                                   .took = now - visit->begun,
                                   .id = visit->id};
    if (origins_kept(run)) {
        const struct origin origin = visit_origin(run, index);
        const struct belonging *belonging = run->transactions ? visit_belongs(run, index) : NULL;
        const bool of_dataset = visit->dataset < run->plan->dataset_count; /* no broker's */
        record.origin = of_dataset && !(belonging && belonging->undoes) ? origin.key : 0;
        record.harmless = origin.harmless;
        record.transaction = belonging ? belonging->transaction : 0;
    }
    observe_tell(&run->observe, RECORD_STORED, now, &record);
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
    visit->part = task->branch;
    if (outcome == OUTCOME_ok && task->verb == VERB_WRITE && observed(&run->observe, RECORD_STORED))
        tell_stored(run, index, visit);
    operation_give(run, operation);
    visit_answer(run, index, visit, outcome, bytes);
}

void store_serves(struct run *run, uint32_t index, int change)
{
    const uint32_t party = run->plan->instances[index].party;
    const struct actor *actor = run->instances[index].actor;
    for (uint32_t i = 0; i < actor->part_count; i += actor->stride) {
        const struct actor_port *part = &actor->parts[i];
        const struct directory *directory =
            &group_of(run, party, part->shard - run->plan->parties[party].shards->first)->directory;
        if (!directory->peers[part->port.self].outside)
            run->shards[part->shard].up_replicas += (uint32_t)change;
        if (part->leads)
            shard_leaders(run, part->shard, change);
        shard_settle(run, party, part->shard);
    }
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

static void on_operation(struct engine *engine, void *state, struct event event)
{
    (void)engine;
    store_resume(state, event.object);
}

void stores_create(struct run *run)
{
    run->operations_component = engine_add(run->engine, on_operation, run, "operations");
    pool_init(&run->operations, run->arena, sizeof(struct operation));
    run->classes[PARTY_STORE] = (struct party_class){.begin = store_begin,
                                                     .untended = store_untended,
                                                     .route = store_route,
                                                     .missed = store_missed};
    blocks_init(&run->blocks, run->arena);
    ports_create(run);
    rebalancers_create(run);
    splitters_create(run);
    for (uint32_t i = 0; i < run->plan->party_count; i++)
        if (run->plan->parties[i].kind == PARTY_STORE)
            store_create(run, i);
    for (uint32_t i = 0; i < run->plan->party_count; i++)
        if (run->plan->parties[i].agent || run->plan->parties[i].coordinator)
            helpers_create(run, i);
}
