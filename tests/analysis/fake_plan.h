/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plan without a reader: one client, the service web with three endpoints, a store, two nodes, a
 * topic without partitions. */
#ifndef TESTS_ANALYSIS_FAKE_PLAN_H
#define TESTS_ANALYSIS_FAKE_PLAN_H

#include "models/plan/configuration.h"
#include "models/plan/messaging.h"
#include "models/plan/shards.h"
#include "models/plan/source.h"
#include "models/run/store.h"

enum { FAKE_CLIENT, FAKE_WEB, FAKE_STORE, FAKE_PARTIES };

/* One replica never hears of anything. */
static inline uint64_t fake_holds(const struct port *port, uint32_t dataset, uint64_t key)
{
    (void)dataset;
    return port->self == 0 ? 1 + key : 0;
}
static inline struct store *fake_store(struct arena *arena)
{
    static const struct store_class class = {.holds = fake_holds};
    struct store *store = arena_alloc(arena, sizeof *store);
    store->kind.class = &class.actor.head;
    return store;
}

/* One shard, its replicas the two members. */
static inline const struct shards *fake_shards(struct arena *arena)
{
    static const struct seat seats[] = {{.member = 0}, {.member = 1}};
    static const uint32_t first_seat[] = {0, 1, 2}, taken[] = {0, 1};
    struct shards *shards = arena_alloc(arena, sizeof *shards);
    *shards = (struct shards){.count = 1,
                              .replicas = 2,
                              .peers = 2,
                              .seats = seats,
                              .first_seat = first_seat,
                              .taken = taken};
    return shards;
}

static inline void fake_topic(struct plan *plan, struct arena *arena)
{
    struct names *names = arena_alloc(arena, sizeof *names);
    struct messaging_plan *messaging = arena_alloc(arena, sizeof *messaging);
    messaging->terms.topic_count = 1;
    messaging->terms.topics = arena_alloc(arena, sizeof *messaging->terms.topics);
    messaging->topics = arena_alloc(arena, sizeof *messaging->topics);
    messaging->topics[0].name = "news";
    name_index_add(&names->topics.index, arena, "news", 0);
    plan->names = names;
    plan->transactional = true;
    plan->messaging = messaging;
}

static inline double fake_rate(const void *plan, sim_time from, sim_time until)
{
    (void)plan;
    (void)from;
    (void)until;
    return 5;
}

/* Half of the requests ask for either endpoint of the mix. */
static inline void fake_source(struct plan *plan, struct arena *arena)
{
    static const struct arrivals_class class = {.memoryless = true, .rate = fake_rate};
    static const double bounds[] = {0.5, 1};
    struct source_plan *source = arena_alloc(arena, sizeof *source);
    source->class = &class;
    source->alone = true;
    source->mix_count = 2;
    source->mix = arena_array(arena, 2, sizeof *source->mix);
    source->mix[1].endpoint = 1;
    source->bounds = bounds;
    plan->sources = source;
}

static inline struct plan *fake_plan(struct arena *arena)
{
    struct description *description = arena_alloc(arena, sizeof *description);
    description->experiment = (struct experiment){.warmup = 10 * NANOSECONDS_PER_SECOND,
                                                  .duration = 100 * NANOSECONDS_PER_SECOND,
                                                  .window = NANOSECONDS_PER_SECOND,
                                                  .window_share = 0.5};
    description->disruptions.count = 1;
    struct mix_entry *mix = arena_array(arena, 2, sizeof *mix);
    mix[0].name = "web.get";
    mix[1].name = "web.put";
    struct source *source = arena_alloc(arena, sizeof *source);
    source->mix = (struct table){.count = 2, .items = mix};
    source->policy.timeout = 2 * NANOSECONDS_PER_SECOND;
    source->policy.retry.attempts = 1;
    struct plan *plan = arena_alloc(arena, sizeof *plan);
    plan->description = description;
    plan->configuration = arena_alloc(arena, sizeof *plan->configuration);
    fake_topic(plan, arena);
    fake_source(plan, arena);
    plan->parties = arena_lines(arena, FAKE_PARTIES, sizeof *plan->parties);
    plan->parties[FAKE_CLIENT] =
        (struct party){.kind = PARTY_CLIENT, .name = "users", .source = source, .replicas = 1};
    plan->parties[FAKE_WEB] = (struct party){
        .kind = PARTY_SERVICE, .name = "web", .replicas = 1, .workers = 2, .queue = NONE};
    plan->parties[FAKE_STORE] = (struct party){
        .kind = PARTY_STORE, .name = "kv", .replicas = 2, .workers = NONE, .queue = NONE};
    plan->parties[FAKE_STORE].store = fake_store(arena);
    plan->parties[FAKE_STORE].shards = fake_shards(arena);
    plan->shard_count = 1;
    plan->party_count = FAKE_PARTIES;
    plan->client_count = 1;
    plan->endpoints = arena_array(arena, 3, sizeof *plan->endpoints);
    plan->endpoints[0].name = "web.get";
    plan->endpoints[1].name = "web.put";
    plan->endpoints[2].name = "web.inner"; /* only services call it */
    plan->endpoint_count = 3;
    plan->nodes = arena_array(arena, 2, sizeof *plan->nodes);
    plan->nodes[0] = (struct node_plan){.name = "app/0", .cores = 4, .ours = true};
    plan->nodes[1] = (struct node_plan){.name = "app/1", .cores = 4, .ours = true};
    plan->node_count = 2;
    for (uint32_t i = 0; i < FAKE_PARTIES; i++) {
        plan->parties[i].first_channel = NONE;
        plan->parties[i].first = i;
        name_index_add(&plan->party_names[plan->parties[i].kind], arena, plan->parties[i].name, i);
    }
    for (uint32_t i = 0; i < 3; i++)
        name_index_add(&plan->endpoint_names, arena, plan->endpoints[i].name, i);
    for (uint32_t i = 0; i < 2; i++) {
        name_index_add(&plan->node_names, arena, plan->nodes[i].name, i);
    }
    return plan;
}

/* A run of it that nobody drives: records are told, the clock is set by hand. */
static inline struct run *fake_run(struct arena *arena, const struct plan *plan)
{
    struct run *run = arena_alloc(arena, sizeof *run);
    run->plan = plan;
    run->arena = arena;
    run->engine = engine_create(arena, 1);
    run->instances = arena_lines(arena, FAKE_PARTIES + 1, sizeof *run->instances);
    for (uint32_t i = 0; i < 2; i++) {
        struct actor *actor = arena_alloc(arena, sizeof *actor);
        actor->parts = arena_alloc(arena, sizeof *actor->parts);
        actor->stride = 1;
        actor->parts[0].port.self = i;
        run->instances[FAKE_STORE + i].up = true;
        run->instances[FAKE_STORE + i].actor = actor;
    }
    run->parties = arena_lines(arena, FAKE_PARTIES, sizeof *run->parties);
    struct actor_group *group = arena_alloc(arena, sizeof *group);
    directory_init(&group->directory, arena, 2);
    run->parties[FAKE_STORE].store = group;
    run->shards = arena_alloc(arena, sizeof *run->shards);
    run->nodes = arena_lines(arena, plan->node_count, sizeof *run->nodes);
    run->topics = arena_alloc(arena, sizeof *run->topics);
    for (uint32_t i = 0; i < FAKE_PARTIES; i++)
        run->parties[i].first_outage.at = SIM_NEVER;
    run->shards->first_outage.at = SIM_NEVER;
    run->all_first_outage.at = SIM_NEVER;
    return run;
}

#endif
