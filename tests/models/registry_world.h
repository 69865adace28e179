/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Servers of a registry and agents that ask them, in the fake world: no run, no network but a
 * delay, a store behind that may be away or late.  Actors 0 .. servers-1 are the servers, the
 * others the agents of instances 0, 1, ..., all of whom register and listen.
 *
 * After every event it is looked at what must hold; a broken one is counted and named, not
 * asserted, so that mutants can be shown to break it. */
#ifndef TESTS_MODELS_REGISTRY_WORLD_H
#define TESTS_MODELS_REGISTRY_WORLD_H

#include "models/registry/server.h"
#include "tests/models/fake_world.h"

enum { LISTINGS_MOST = 4096, INSTANCES_MOST = 16, SERVERS = 4 };

struct registry_world {
    struct fake_world *fake;
    struct registry_terms terms;
    struct agent_terms agent;
    uint32_t servers, count;
    struct {
        uint32_t count, items[INSTANCES_MOST];
        bool said; /* some server lists this, or did */
    } lists[LISTINGS_MOST];
    uint32_t list_count;
    uint64_t known[INSTANCES_MOST]; /* listing of each instance's process */
    bool resigned[INSTANCES_MOST];
    sim_time renewed[SERVERS][INSTANCES_MOST]; /* a heartbeat came straight to this server */
    bool listed[SERVERS][INSTANCES_MOST];      /* as seen after the event before... */
    uint32_t life[SERVERS];                    /* ...of that life */
    bool late;                                 /* the store behind answers what was before */
    uint64_t before[INSTANCES_MOST + SERVERS]; /* version of each key before the latest */
    uint32_t target;
    struct pool moving;
    uint64_t broken;
    const char *what; /* the first one */
};

static inline struct registry_world *registry_of_port(const struct port *port)
{
    return fake_world_of(port)->context;
}

static inline void must(struct registry_world *world, bool holds, const char *what)
{
    if (!holds && world->broken++ == 0)
        world->what = what;
}

static inline const struct server *server_at(const struct registry_world *world, uint32_t server)
{
    return world->fake->actors[server].parts[0].port.state;
}

/* --- questions, answers, the store behind --- */

enum moving_event { QUESTION, ANSWER, STORE_ANSWERS };

/* A question of an agent's task, or its answer; a server's question to its store. */
struct moving {
    uint64_t key, version;
    uint32_t asker, task, generation, server, slot;
    enum verb verb;
    enum outcome outcome;
};

static inline void moves(struct registry_world *world, enum moving_event event, sim_time delay,
                         struct moving moving)
{
    const uint32_t index = pool_take(&world->moving);
    struct moving *kept = pool_at(&world->moving, index);
    *kept = moving;
    kept->slot = engine_slot(world->fake->engine, world->target, (uint16_t)event, index);
    engine_arm(world->fake->engine, kept->slot, fake_now(world->fake) + delay);
}

static inline sim_time trip(struct registry_world *world)
{
    return fake_drawn(world->fake, &world->fake->latency);
}

static inline void registry_call(struct port *port, struct task *task, enum verb verb,
                                 uint32_t dataset, uint64_t key)
{
    struct registry_world *world = registry_of_port(port);
    struct fake_task *mine = fake_task_of(task);
    (void)dataset;
    CU_ASSERT_TRUE_FATAL(mine->state == FAKE_OPEN && world->fake->actors[port->self].up);
    mine->state = FAKE_BUSY;
    const bool agent = port->self >= world->servers;
    const struct asking asking = {.verb = (uint8_t)verb, .key = key};
    moves(world, agent ? QUESTION : STORE_ANSWERS, agent ? trip(world) : world->fake->behind_time,
          (struct moving){
              .key = key,
              .asker = port->self,
              .task = mine->index,
              .generation = mine->generation,
              .server = agent ? world->fake->class->route(&world->fake->clients.port, &asking) : 0,
              .verb = verb});
}

/* Whatever it waits for. */
static inline void registry_end(struct port *port, struct task *task)
{
    CU_ASSERT_TRUE_FATAL(!task->visitor && fake_task_of(task)->state != FAKE_FREE);
    fake_task_give(fake_world_of(port), fake_task_of(task));
}

static inline struct fake_task *waiting_task(struct registry_world *world,
                                             const struct moving *moving)
{
    struct fake_task *task = pool_at(&world->fake->tasks, moving->task);
    return task->state == FAKE_BUSY && task->generation == moving->generation &&
                   task->actor == moving->asker
               ? task
               : NULL;
}

static inline void question_arrives(struct registry_world *world, const struct moving *moving)
{
    struct fake_world *fake = world->fake;
    if (fake->severed[moving->asker][moving->server] || !waiting_task(world, moving))
        return;
    if (!fake->actors[moving->server].up) { /* a reset, if its node lives */
        struct moving back = *moving;
        back.outcome = OUTCOME_unreachable;
        if (fake_chance(fake, 0.5))
            moves(world, ANSWER, trip(world), back);
        return;
    }
    struct fake_task *task = fake_task_take(fake, moving->server);
    task->note = (uint64_t)moving->asker << 56 | (uint64_t)moving->task << 32 | moving->generation;
    task->task = (struct task){
        .key = moving->key, .dataset = UINT32_MAX, .verb = (uint8_t)moving->verb, .visitor = true};
    fake->class->actor.arrived(fake_port(fake, moving->server), &task->task);
}

/* Whose question a server's task is. */
static inline struct moving asked_by(const struct fake_task *task)
{
    return (struct moving){.asker = (uint32_t)(task->note >> 56),
                           .task = (uint32_t)(task->note >> 32) & 0xffffff,
                           .generation = (uint32_t)task->note};
}

/* Questions that nobody waits for any more are cancelled, as calls to registries are. */
static inline void forget_questions(struct registry_world *world)
{
    struct fake_world *fake = world->fake;
    for (uint32_t i = 0; i < fake->tasks.made; i++) {
        struct fake_task *task = pool_at(&fake->tasks, i);
        const struct moving moving = asked_by(task);
        if (task->state == FAKE_FREE || !task->task.visitor || waiting_task(world, &moving))
            continue;
        struct port *port = fake_port(fake, task->actor);
        port->class->dropped(port, &task->task);
        fake_task_give(fake, task);
    }
}

/* Hook: a server has answered. */
static inline void registry_heard(struct fake_world *fake, const struct fake_task *task,
                                  enum outcome outcome)
{
    struct registry_world *world = fake->context;
    struct moving moving = asked_by(task);
    moving.version = task->task.version;
    moving.outcome = outcome;
    if (key_question(task->task.key) == RENEWS && outcome == OUTCOME_ok)
        world->renewed[task->actor][moving.asker - world->servers] = fake_now(fake);
    if (!fake->severed[task->actor][moving.asker])
        moves(world, ANSWER, trip(world), moving);
}

static inline void store_says(struct registry_world *world, struct task *task,
                              const struct moving *moving)
{
    struct fake_world *fake = world->fake;
    CU_ASSERT_FATAL(moving->key < INSTANCES_MOST + SERVERS);
    task->outcome = fake->behind_away ? OUTCOME_timeout : OUTCOME_ok;
    if (fake->behind_away)
        return;
    if (moving->verb == VERB_WRITE) {
        world->before[moving->key] = versions_get(&fake->behind, 0, moving->key).number;
        versions_raise(&fake->behind, 0, moving->key,
                       (struct version){.number = ++fake->behind_last});
    }
    task->version = moving->verb == VERB_READ && world->late
                        ? world->before[moving->key]
                        : versions_get(&fake->behind, 0, moving->key).number;
}

static inline void task_goes_on(struct registry_world *world, const struct moving *moving,
                                bool stored)
{
    struct fake_task *task = waiting_task(world, moving);
    if (!task)
        return;
    struct port *port = fake_port(world->fake, moving->asker);
    task->state = FAKE_OPEN;
    task->task.outcome = (uint8_t)moving->outcome;
    if (stored)
        store_says(world, &task->task, moving);
    else if (moving->outcome == OUTCOME_ok)
        task->task.version = moving->version;
    port->class->done(port, &task->task);
}

static inline void registry_on_move(struct engine *engine, void *state, struct event event)
{
    struct registry_world *world = state;
    const struct moving moving = *(struct moving *)pool_at(&world->moving, event.object);
    pool_give(&world->moving, event.object);
    engine_slot_free(engine, moving.slot);
    if (event.kind == QUESTION)
        question_arrives(world, &moving);
    else
        task_goes_on(world, &moving, event.kind == STORE_ANSWERS);
    world->fake->check(world->fake);
}

#include "tests/models/registry_invariants.h"
#include "tests/models/registry_listings.h"

/* --- the world --- */

static inline const struct port_table *registry_fake_ports(void)
{
    static struct port_table table;
    table = fake_ports;
    table.call = registry_call;
    table.end = registry_end;
    table.registries = &registry_fakes;
    return &table;
}

static inline struct registry_world *registry_world(const struct store_class *class,
                                                    const struct registry_terms *terms,
                                                    uint32_t servers, uint32_t count)
{
    struct fake_world *fake = fake_behind(registry_fake_ports(), class, servers, NULL);
    struct registry_world *world = arena_alloc(fake->arena, sizeof *world);
    fake->context = world;
    fake->check = registry_check;
    fake->heard = registry_heard;
    *world = (struct registry_world){
        .fake = fake, .terms = *terms, .servers = servers, .count = count, .list_count = 2};
    world->terms.first = 0;
    world->terms.count = count;
    world->agent =
        (struct agent_terms){.asks = {&world->terms, NULL}, .registers = true, .listens = true};
    world->lists[LISTING_FIRST].count = count;
    for (uint32_t i = 0; i < count; i++)
        world->lists[LISTING_FIRST].items[i] = i;
    world->lists[LISTING_FIRST].said = true;
    world->target = engine_add(fake->engine, registry_on_move, world, "registry world");
    pool_init(&world->moving, fake->arena, sizeof(struct moving));
    const struct part agent = {.class = registry_actors.agent, .settings = &world->agent};
    for (uint32_t i = 0; i < servers; i++)
        fake_port(fake, i)->settings = &world->terms;
    for (uint32_t i = 0; i < count; i++) {
        fake->actors[servers + i].up = true;
        fake_part(fake, servers + i, &agent);
        fake_port(fake, servers + i)->instance = i;
        world->known[i] = LISTING_FIRST;
    }
    for (uint32_t i = 0; i < servers + count; i++)
        fake_start(fake, i, true);
    return world;
}

/* Its process is told to stop. */
static inline void registry_resigns(struct registry_world *world, uint32_t instance)
{
    struct port *port = fake_port(world->fake, world->servers + instance);
    world->resigned[instance] = true;
    port->class->told(port, 0, false);
}

#endif
