/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small world behind the ports of actors: an engine, actors that live and die, letters that take
 * their time, disks.  No plan, no nodes, no zones, no processors: work only takes its time.
 *
 *     struct fake_world *world = fake_of(class, 3, settings);
 *     world->latency = law_exponential(1e6);
 *     fake_ask(world, 0, VERB_WRITE, LEVEL_NORMAL, 0, 7);
 *     fake_pass(world, SECOND);
 *     fake_end(world);
 *
 * After every event the world hears `check` (invariants of the protocol) and looks at its own
 * books: a task ends once, nothing of a former life reaches an actor.  Letters keep their order
 * from one actor to another as on a connection, unless `overtaking`; `loss` and `doubling` are for
 * protocols that claim to bear them. */
#ifndef TESTS_MODELS_FAKE_WORLD_H
#define TESTS_MODELS_FAKE_WORLD_H

#include <string.h>

#include "models/stores/versions.h"
#include "models/words/actor.h"
#include "models/words/deployment.h"
#include "sim/distribution.h"
#include "sim/engine.h"
#include "tests/lib/test.h"

#ifndef FAKE_PEERS /* a test of large groups says more before it includes this */
#define FAKE_PEERS 64
#endif

struct fake_world;

struct fake_port {
    struct port port; /* first: the actor holds a pointer to it */
    struct fake_world *world;
};

struct fake_actor {
    struct fake_port parts[MOST_PARTS];
    uint32_t part_count;
    bool up, leads;
    uint32_t life;
    sim_time died, disk_free;
    sim_time last[FAKE_PEERS]; /* arrival of what it sent each peer: letters keep their order */
};

enum fake_state { FAKE_FREE, FAKE_OPEN, FAKE_BUSY };

struct fake_task {
    struct task task; /* first: the actor holds a pointer to it */
    uint32_t index, generation, actor, part;
    uint64_t note; /* the test's own: world->note when it was asked */
    enum fake_state state;
    sim_time begun;
};

enum fake_event {
    FAKE_DONE,
    FAKE_FLUSHED,
    FAKE_HEARS,
    FAKE_FIRES,
    FAKE_STARTS,
    FAKE_SUSPECTS,
    FAKE_TRUSTS,
    FAKE_SIGHTS,
    FAKE_CALLED
};

struct fake_pending {
    struct letter letter;
    uint64_t word;
    uint32_t slot, actor, part, life, generation, task, task_mark, peer;
};

struct fake_world {
    struct arena *arena;
    struct engine *engine;
    struct blocks blocks;
    struct store store;
    const struct store_class *class;
    struct fake_actor actors[FAKE_PEERS];
    struct directory directory;
    struct fake_port clients;
    uint32_t peers;
    struct pool pending, tasks;
    uint32_t target;
    const struct port_table *ports;
    struct stream random;

    struct law latency, disk; /* of a letter, of an fsync */
    double loss, doubling;
    bool overtaking;
    bool machines_live; /* who crashes is a process: its machine resets connections */
    bool severed[FAKE_PEERS][FAKE_PEERS]; /* from, to: letters are lost */
    uint64_t value_bytes, kept_bytes, kept_keys;
    uint32_t initial; /* peers that belong to it at first; the others wait to join */
    /* The store behind: keeps versions, takes its time, may be away. */
    struct versions behind;
    sim_time behind_time;
    bool behind_away;
    uint64_t behind_last, behind_asked;
    uint32_t client_distance[FAKE_PEERS];
    struct whereabouts places[FAKE_PEERS]; /* all at one place, unless a test says otherwise */
    const void *made;

    /* What happened. */
    uint64_t sent, bytes, lost_requests, answered, failed; /* operations that ended ok, otherwise */
    uint64_t version, seen;                                /* of the last one that ended */
    sim_time took;                                         /* and how long that was */
    uint64_t failovers, elections, split_terms, asked, note, hits, misses, writes_lost, asking,
        hints, deadlocks, lock_failures, streamed, regions_moved, regions_split;
    void (*heard)(struct fake_world *world, const struct fake_task *task, enum outcome outcome);
    void (*cut)(struct fake_world *world, uint32_t heir, uint64_t kept, uint64_t begins);
    uint64_t cut_from, cut_until; /* places that it is about, if the store cuts its keys itself */
    void (*check)(struct fake_world *world);
    void *context;
};

#include "tests/models/fake_events.h"
#include "tests/models/fake_places.h"
#include "tests/models/fake_ports.h"

/* --- what tests do with it --- */

static inline void fake_part(struct fake_world *world, uint32_t actor, const struct part *part)
{
    struct fake_actor *mine = &world->actors[actor];
    const uint32_t number = mine->part_count++;
    struct fake_port *port = &mine->parts[number];
    port->world = world;
    port->port = (struct port){.world = world->ports,
                               .class = part->class,
                               .settings = part->settings,
                               .store = &world->store,
                               .disk = arena_alloc(world->arena, part->class->disk_size + 1),
                               .state = arena_alloc(world->arena, part->class->state_size + 1),
                               .blocks = &world->blocks,
                               .clock = &world->engine->now,
                               .random = stream_seeded(100 + actor + 1000 * number),
                               .self = actor,
                               .peers = world->peers,
                               .initial = world->initial,
                               .part = (uint8_t)number};
}

/* What its replicas have in common; once more after the test has changed store or places. */
static inline void fake_make(struct fake_world *world)
{
    const struct port *clients = &world->clients.port;
    if (!world->class->make)
        return;
    world->made = world->class->make(&world->store, clients->settings, world->places, world->peers,
                                     world->initial, world->arena);
    world->clients.port.made = world->made;
    for (uint32_t i = 0; i < world->peers; i++)
        for (uint32_t k = 0; k < world->actors[i].part_count; k++)
            world->actors[i].parts[k].port.made = world->made;
}

/* One of several groups of actors in the time of another one; NULL: in a time of its own. */
static inline struct fake_world *fake_within(struct engine *engine, const struct port_table *ports,
                                             const struct store_class *class, uint32_t peers,
                                             const void *settings)
{
    struct arena *arena = arena_create(0);
    struct fake_world *world = arena_alloc(arena, sizeof *world);
    CU_ASSERT_TRUE_FATAL(peers <= FAKE_PEERS);
    world->arena = arena;
    world->ports = ports;
    world->engine = engine ? engine : engine_create(arena, 1);
    blocks_init(&world->blocks, arena);
    versions_init(&world->behind, &world->blocks);
    world->behind_time = 10000;
    world->class = class;
    world->peers = world->initial = peers;
    world->value_bytes = 1000;
    world->store = (struct store){.name = "fake",
                                  .replicas = peers,
                                  .read_time = law_constant(1000),
                                  .write_time = law_constant(2000)};
    world->random = stream_seeded(99);
    world->target = engine_add(world->engine, fake_on_event, world, "fake world");
    pool_init(&world->pending, arena, sizeof(struct fake_pending));
    pool_init(&world->tasks, arena, sizeof(struct fake_task));
    directory_init(&world->directory, arena, peers);
    world->clients.world = world;
    world->clients.port = (struct port){.world = ports,
                                        .class = &class->actor,
                                        .settings = settings,
                                        .store = &world->store,
                                        .directory = &world->directory,
                                        .state = arena_alloc(arena, class->clients_size + 1),
                                        .blocks = &world->blocks,
                                        .clock = &world->engine->now,
                                        .random = stream_seeded(98),
                                        .peers = peers};
    struct part parts[MOST_PARTS] = {{.class = &class->actor, .settings = settings}};
    const unsigned count = 1 + (class->beside ? class->beside(settings, parts + 1) : 0);
    for (uint32_t i = 0; i < peers; i++) {
        world->actors[i].up = true;
        for (unsigned k = 0; k < count; k++)
            fake_part(world, i, &parts[k]);
    }
    fake_make(world);
    return world;
}

/* Behind other ports; whoever brings them starts the actors himself. */
static inline struct fake_world *fake_behind(const struct port_table *ports,
                                             const struct store_class *class, uint32_t peers,
                                             const void *settings)
{
    return fake_within(NULL, ports, class, peers, settings);
}

/* The first ones belong to it, the others wait to join. */
static inline void fake_initial(struct fake_world *world, uint32_t initial)
{
    world->initial = initial;
    for (uint32_t i = 0; i < world->peers; i++)
        for (uint32_t k = 0; k < world->actors[i].part_count; k++)
            world->actors[i].parts[k].port.initial = initial;
    fake_make(world);
}

static inline struct fake_world *fake_of(const struct store_class *class, uint32_t peers,
                                         const void *settings)
{
    struct fake_world *world = fake_behind(&fake_ports, class, peers, settings);
    for (uint32_t i = 0; i < peers; i++)
        fake_start(world, i, true);
    return world;
}

static inline void fake_end(struct fake_world *world) { arena_destroy(world->arena); }
static inline uint32_t fake_route_key(struct fake_world *world, enum verb verb, uint8_t level,
                                      uint64_t key)
{
    const struct asking asking = {.verb = (uint8_t)verb, .level = level, .key = key};
    const uint32_t chosen =
        world->class->route ? world->class->route(&world->clients.port, &asking) : 0;
    CU_ASSERT_TRUE_FATAL(chosen < world->peers);
    return chosen;
}

static inline uint32_t fake_route(struct fake_world *world, enum verb verb, uint8_t level)
{
    return fake_route_key(world, verb, level, 0);
}

/* A request reaches a replica; one that is down never answers. */
static inline void fake_ask_replica(struct fake_world *world, uint32_t replica, enum verb verb,
                                    uint8_t level, uint32_t dataset, uint64_t key)
{
    if (!world->actors[replica].up) {
        world->lost_requests++;
        fake_missed(world, dataset, key);
        return;
    }
    struct fake_task *task = fake_task_take(world, replica);
    task->note = world->note;
    task->task = (struct task){.key = key,
                               .dataset = dataset,
                               .verb = (uint8_t)verb,
                               .level = level,
                               .id = ++world->asked,
                               .visitor = true};
    world->class->actor.arrived(fake_port(world, replica), &task->task);
    if (world->check)
        world->check(world);
}
static inline void fake_ask(struct fake_world *world, enum verb verb, uint8_t level, uint64_t key)
{
    fake_ask_replica(world, fake_route_key(world, verb, level, key), verb, level, 0, key);
}

static inline void fake_pass(struct fake_world *world, sim_time time)
{
    engine_run(world->engine, world->engine->now + time);
}

/* Asks, waits for the answer and a while longer, and says which version came out.  Clients that
 * learn from errors ask once more. */
static inline uint64_t fake_version(struct fake_world *world, enum verb verb, uint8_t level,
                                    uint64_t key)
{
    const uint64_t before = world->answered, failed = world->failed + world->lost_requests;
    fake_ask(world, verb, level, key);
    for (unsigned i = 0; i < 1000 && world->answered == before; i++) {
        if (world->class->missed && i == 0 && world->failed + world->lost_requests > failed)
            fake_ask(world, verb, level, key);
        fake_pass(world, 100000);
    }
    CU_ASSERT_EQUAL(world->answered, before + 1);
    return world->version;
}

#include "tests/models/fake_lives.h"

#endif
