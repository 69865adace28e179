/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The world behind the ports of a store: processor, disk, network, keys, by the simplest store
 * there is. */
#include "models/plan/program/calling.h"
#include "models/plan/shards.h"
#include "tests/models/lib/world.h"

static struct world *storing(const char *steps, const char *rest, sim_time until)
{
    return world_run(text_of("application: {datasets: {d: {keys: 50, value: 4KB}, e: {keys: 7}}, "
                             "modules: {a: {x: %s}}}\n"
                             "workload: {c: {arrivals: renewal(100ms), mix: a.x}}\n"
                             "deployment: {%s}\n",
                             steps, rest),
                     until);
}

#define STORE                                                                                      \
    "services: {a: }, nodes: {n: {cores: 2, disk: 3ms}}, "                                         \
    "stores: {s: {kind: single, datasets: all, nodes: n, read_time: 2ms, write_time: 5ms}}"

static void takes(const char *steps, const char *rest, sim_time time)
{
    struct world *world = storing(steps, rest, 450 * MS);
    for (uint32_t i = 0; i < 4; i++)
        CU_ASSERT_EQUAL(world_took(world, i), time);
    world_end(world);
}

static void operations_use_processor_and_disk(void)
{
    takes("[{read: d}]", STORE, 2 * MS);
    takes("[{write: d}]", STORE, 8 * MS);
    takes("[{read: d, times: 3}, {write: e}]", STORE, 14 * MS);
    takes("[{parallel: [{read: d, copies: 4}]}]", STORE, 4 * MS);
    takes("[{parallel: [{write: d, copies: 2}]}]", STORE,
          11 * MS); /* computed together, one after the other to disk */
    takes("[{parallel: [{write: d, copies: 4}]}]", STORE, (10 + 4 * 3) * MS);
    takes("[{read: d}]",
          "services: {a: }, nodes: {n: {speed: 4}}, stores: {s: {kind: single, datasets: all, "
          "nodes: n, "
          "read_time: 2ms}}",
          MS / 2);
}

static void the_disk_counts_its_work(void)
{
    struct world *world = storing("[{write: d, times: 2}, {read: d}]", STORE, 450 * MS);
    CU_ASSERT_EQUAL(
        server_busy(&world->run->nodes[world_node(world, "n/0")].disk, world->run->engine->now),
        4 * 2 * 3 * MS);
    CU_ASSERT_EQUAL(world_of_party(world, "s")->arrived.events, 12);
    CU_ASSERT_EQUAL(level_area(world, &world_of_party(world, "s")->jobs), 4 * 18 * MS);
    world_end(world);
}

static const struct operation_record *of_request(const struct world *world, uint32_t request,
                                                 unsigned which)
{
    for (size_t i = 0; i < world->operation_count; i++)
        if (world->operations[i].user == request && which-- == 0)
            return &world->operations[i];
    CU_FAIL_FATAL("no such operation");
    return NULL;
}

static void keys_are_chosen_as_the_step_says(void)
{
    struct world *world = storing(
        "[{read: d}, {write: d, key: same}, {read: e}, {read: d, key: same}, {write: d, key: new}, "
        "{read: d, key: same}, {write: e, key: user}, {read: e, key: user}, {read: d, times: 3}, "
        "{write: d, key: same}]",
        STORE, 100 * SECOND + 99 * MS);
    uint64_t differs = 0;
    for (uint32_t i = 0; i < 999; i++) {
        const struct operation_record *o[12];
        for (unsigned k = 0; k < 12; k++)
            o[k] = of_request(world, i, k);
        CU_ASSERT_TRUE(o[0]->key < 50 && o[2]->key < 7);
        CU_ASSERT_TRUE(o[1]->key == o[0]->key && o[3]->key == o[0]->key);
        CU_ASSERT_TRUE(o[3]->version == o[1]->version && o[1]->version > o[0]->version);
        CU_ASSERT_TRUE(o[4]->key >> 63 == 1 && o[5]->key == o[4]->key &&
                       o[5]->version == o[4]->version);
        CU_ASSERT_TRUE(o[7]->key == o[6]->key && o[7]->key < 7);
        CU_ASSERT_EQUAL(o[11]->key, o[10]->key);
        differs += o[8]->key != o[9]->key || o[9]->key != o[10]->key;
        if (i > 0)
            CU_ASSERT_NOT_EQUAL(o[4]->key, of_request(world, i - 1, 4)->key);
    }
    CU_ASSERT_TRUE(differs > 980); /* three of 50 alike: once in 2,500 */
    world_end(world);
}

/* A closed source's user keeps his key. */
static void users_have_keys_of_their_own(void)
{
    struct world *world = world_run(
        "application: {datasets: {d: {keys: 1G}}, modules: {a: {x: [{write: d, key: user}]}}}\n"
        "workload: {c: {arrivals: closed(users=20 think=exponential(100ms)), mix: a.x}}\n"
        "deployment: {services: {a: }, stores: {s: {kind: single, datasets: all}}}\n",
        10 * SECOND);
    uint64_t keys[20] = {0};
    CU_ASSERT_TRUE(world->operation_count > 1000);
    for (size_t i = 0; i < world->operation_count; i++) {
        const struct operation_record *each = &world->operations[i];
        CU_ASSERT_FATAL(each->user < 20);
        CU_ASSERT_TRUE(keys[each->user] == 0 || keys[each->user] == each->key);
        keys[each->user] = each->key;
    }
    for (unsigned i = 0; i < 20; i++)
        for (unsigned k = 0; k < i; k++)
            CU_ASSERT_NOT_EQUAL(keys[i], keys[k]);
    world_end(world);
}

static void same_needs_a_step_before_it(void)
{
    assert_refused("application: {datasets: {d: {}, e: {}}, modules: {a: {x: [{read: e}, {write: "
                   "d, key: same}]}}}\n"
                   "workload: {c: {arrivals: renewal(1s), mix: a.x}}\n"
                   "deployment: {services: {a: }, stores: {s: {kind: single, datasets: all}}}\n",
                   "has no step before it that touches 'd'");
    assert_refused("application: {datasets: {d: {}}, modules: {a: {x: [{read: d}]}}}\n"
                   "workload: {c: {arrivals: renewal(1s), mix: a.x}}\n"
                   "deployment: {services: {a: }, stores: {s: {kind: single, datasets: none}}}\n",
                   "no store keeps the dataset 'd'");
}

/* A crash: what is on disk stays, what was on its way there never happened, whoever waits is reset.
 */
static void a_crash_keeps_the_disk(void)
{
    struct world *world = world_run(
        "application: {datasets: {d: {keys: 1}}, modules: {a: {x: [{write: d}], y: [{read: d}]}}}\n"
        "workload: {c: {arrivals: renewal(100ms), mix: a.x}, r: {arrivals: renewal(150ms), mix: "
        "a.y}}\n"
        "deployment: {" STORE "}\n"
        "disruptions: {d: {at: 206ms, crash: store s, for: 10ms}}\n",
        350 * MS);
    CU_ASSERT_EQUAL(world_outcome(world, 0), OUTCOME_ok);
    CU_ASSERT_EQUAL(world_outcome(world, 1), OUTCOME_error); /* computed by 205, on disk by 208 */
    CU_ASSERT_EQUAL(world_took(world, 1), 6 * MS);
    CU_ASSERT_EQUAL(world_outcome(world, 2), OUTCOME_ok);
    uint64_t read = 0;
    for (size_t i = 0; i < world->operation_count; i++)
        if (world->operations[i].verb == VERB_READ && ++read)
            CU_ASSERT_EQUAL(world->operations[i].version,
                            1); /* at 150 ms, and at 302: nothing since */
    CU_ASSERT_EQUAL(read, 2);
    world_stop_load(world);
    world_until(world, 500 * MS);
    assert_quiet(world);
    world_end(world);
}

/* Frozen, it answers later, in the order in which they came. */
static void a_frozen_store_answers_later(void)
{
    struct world *world =
        world_run("application: {datasets: {d: {keys: 1}}, modules: {a: {x: [{write: d}]}}}\n"
                  "workload: {c: {arrivals: renewal(10ms), mix: a.x}}\n"
                  "deployment: {services: {a: }, stores: {s: {kind: single, datasets: all, "
                  "write_time: 4ms}}}\n"
                  "disruptions: {d: {at: 12ms, pause: store s, for: 40ms}}\n",
                  99 * MS);
    static const sim_time took[] = {44, 36, 26, 16, 6, 4, 4, 4};
    for (uint32_t i = 0; i < 8; i++) {
        CU_ASSERT_EQUAL(world_took(world, i), took[i] * MS);
        CU_ASSERT_EQUAL(of_request(world, i, 0)->version, i + 1);
    }
    world_end(world);
}

/* Synchronous with one replica: the write, its letter, the acknowledgement and the answer each take
 * 1 ms on their way, and each 1 ms of processor at both ends. */
static void letters_cost_what_messages_cost(void)
{
    for (unsigned cost = 0; cost < 2; cost++) {
        struct world *world = world_run(
            text_of("application: {datasets: {d: {keys: 50}}, modules: {a: {x: [{write: d}]}}}\n"
                    "workload: {c: {arrivals: renewal(100ms), mix: a.x, from: zone z}}\n"
                    "deployment: {zones: {z}, network: {same_zone: {latency: 1ms}}, nodes: {n: "
                    "{zones: [z]}, s: {count: 2, zones: [z]}}, services: {a: {nodes: n}}, "
                    "stores: {s: {kind: primary_replica, mode: sync, replicas: 2, datasets: all, "
                    "nodes: s, read_time: 0s, write_time: 0s}}, calls: {s: {protocol: "
                    "tcp(cpu_per_message=%ums cpu_per_kb=0s overhead=0B)}}}\n",
                    cost),
            450 * MS);
        const struct node *primary = &world->run->nodes[world_node(world, "s/0")],
                          *replica = &world->run->nodes[world_node(world, "s/1")];
        CU_ASSERT_EQUAL(level_area(world, &primary->cores_busy), cost * 4 * 4 * MS);
        CU_ASSERT_EQUAL(level_area(world, &replica->cores_busy), cost * 4 * 2 * MS);
        const struct operation_record *second = of_request(world, 1, 0);
        CU_ASSERT_EQUAL(second->outcome, OUTCOME_ok);
        static sim_time without;
        if (cost == 0)
            without = world_took(world, 1);
        else
            CU_ASSERT_EQUAL(world_took(world, 1), without + 8 * MS);
        world_end(world);
    }
}

/* Frozen for 40 s, a replica neither hears nor fires; heartbeats of others pile up. */
static void a_frozen_replica_fires_nothing(void)
{
    struct world *world = world_run(
        "application: {datasets: {d: {keys: 50}}, modules: {a: {x: [{write: d}]}}}\n"
        "workload: {c: {arrivals: renewal(100ms), mix: a.x, timeout: 200ms}}\n"
        "deployment: {nodes: {s: {count: 3}}, services: {a: }, stores: {s: {kind: "
        "primary_replica, replicas: 3, datasets: all, nodes: s, read_time: 0s, write_time: 1ms, "
        "failover: {detector: timeout(heartbeat=1s timeout=3s), promote: 1s}}}}\n"
        "disruptions: {x: {at: 10s, pause: node s/0, for: 40s}}\n",
        100 * SECOND);
    const struct party_run *party = world_of_party(world, "s");
    CU_ASSERT_EQUAL(party->failovers.events, 1); /* the others believed it dead */
    CU_ASSERT_EQUAL(
        world->run->shards[world->plan->parties[world_party(world, "s")].shards->first].leaders,
        1); /* and it has learnt that */
    CU_ASSERT_EQUAL(world_outcome(world, 990), OUTCOME_ok);
    CU_ASSERT_TRUE(world_ended(world, OUTCOME_timeout) >= 25); /* 3 to 4 s without primary */
    CU_ASSERT_TRUE(world_ended(world, OUTCOME_timeout) <= 45);
    world_end(world);
}

/* A cache of one key: 1 ms of its own, 2 ms of the store behind for what it has not; a write goes
 * through.  Both stores are told of, each by operations of its own. */
#define CACHED                                                                                     \
    "services: {a: }, nodes: {n: {cores: 2, disk: 3ms}}, stores: {m: {kind: cache, of: s, size: "  \
    "1, datasets: all, nodes: n, read_time: 1ms, write_time: 1ms}, s: {kind: single, datasets: "   \
    "none, nodes: n, read_time: 2ms, write_time: 5ms}}"

static void a_store_asks_another_one(void)
{
    takes("[{write: d, key: new}, {read: d, key: same}]", CACHED, (1 + 5 + 3 + 1) * MS);
    takes("[{write: d, key: new}, {read: e}, {read: d, key: same}]", CACHED,
          (9 + 1 + 2 + 1 + 2) * MS);
    struct world *world = storing("[{write: d, key: user}]", CACHED, 150 * MS);
    const uint32_t front = world_party(world, "m"), back = world_party(world, "s");
    CU_ASSERT_EQUAL(world->operation_count, 2);
    const struct operation_record *inner = &world->operations[0], *outer = &world->operations[1];
    CU_ASSERT_TRUE(inner->store == back && outer->store == front);
    CU_ASSERT_TRUE(inner->client == world->plan->parties[front].first);
    const struct calling *asks = world->plan->parties[front].asks; /* to read d, to write it */
    CU_ASSERT_EQUAL(asks[0].bytes, 100);
    CU_ASSERT_EQUAL(asks[1].bytes, 100 + world->plan->datasets[0].dataset->value);
    CU_ASSERT_TRUE(inner->key == outer->key && inner->version == outer->version);
    CU_ASSERT_TRUE(inner->id != outer->id && outer->seen == outer->id); /* what it passed on is */
    CU_ASSERT_TRUE(inner->seen == outer->id);                           /* the visitor's write */
    world_end(world);
}

/* Behind it nobody answers for a while: the policy for that store says how often it is asked. */
static void it_asks_as_its_policy_says(void)
{
    struct world *world = storing(
        "[{read: d, key: new}]",
        CACHED ", calls: {s: {timeout: 10ms, retry: {attempts: 4, backoff: 5ms}}}}\n"
               "disruptions: {x: {at: 95ms, pause: store s, for: 75ms}, y: {at: 195ms, crash: "
               "store s, for: 18ms}, z: {at: 295ms, pause: store s, for: 20ms}",
        450 * MS);
    CU_ASSERT_TRUE(world_outcome(world, 0) == OUTCOME_error); /* four times 10 ms in vain */
    CU_ASSERT_TRUE(world_took(world, 0) >= 41 * MS && world_took(world, 0) <= 65 * MS);
    CU_ASSERT_TRUE(world_outcome(world, 1) == OUTCOME_ok); /* reset, until it is back */
    CU_ASSERT_TRUE(world_outcome(world, 2) == OUTCOME_ok && world_took(world, 2) > 13 * MS);
    CU_ASSERT_EQUAL(world_outcome(world, 3), OUTCOME_ok);
    CU_ASSERT_EQUAL(world_took(world, 3), 3 * MS);
    world_stop_load(world);
    world_until(world, SECOND);
    assert_quiet(world);
    world_end(world);
}

/* It dies while it asks, or whoever asked gives up: nothing is left. */
static void who_asks_may_die(void)
{
    struct world *world =
        storing("[{read: d, key: new}]",
                CACHED ", calls: {m: {timeout: 2ms, cancel: true}}}\n"
                       "disruptions: {x: {at: 101500us, crash: store m, for: 10ms}",
                450 * MS);
    CU_ASSERT_EQUAL(world_outcome(world, 0), OUTCOME_error);
    CU_ASSERT_EQUAL(world_took(world, 0), 1500 * 1000);
    CU_ASSERT_EQUAL(world_took(world, 1), 2 * MS); /* given up */
    world_stop_load(world);
    world_until(world, SECOND);
    assert_quiet(world);
    world_end(world);
}

static void stores_do_not_stand_behind_themselves(void)
{
    assert_refused("application: {datasets: {d: {}}, modules: {a: {x: [{read: d}]}}}\n"
                   "workload: {c: {arrivals: renewal(1s), mix: a.x}}\n"
                   "deployment: {services: {a: }, stores: {s: {kind: cache, of: t, datasets: "
                   "all}, t: {kind: cache, of: s, datasets: none}}}\n",
                   "the stores behind 's' come back to it");
    assert_refused("application: {datasets: {d: {}}, modules: {a: {x: [{read: d}]}}}\n"
                   "workload: {c: {arrivals: renewal(1s), mix: a.x}}\n"
                   "deployment: {services: {a: }, stores: {s: {kind: cache, of: nobody, datasets: "
                   "all}}}\n",
                   "there is no store 'nobody' behind 's'");
}

/* What is told of attempts: each begins and ends once, by its own id, also if its caller gives up
 * or dies. */
struct history {
    uint64_t begun, ended, open, last;
    uint64_t by_outcome[OUTCOME_COUNT];
    uint8_t state[4096];
};

static void hear_begin(void *context, sim_time now, const void *record)
{
    struct history *history = context;
    const struct operation_record *operation = record;
    CU_ASSERT_TRUE(operation->begun == now && operation->id == history->last + 1);
    CU_ASSERT_FATAL(operation->id < 4096);
    history->last = operation->id;
    history->begun++;
    history->state[operation->id] = 1;
}

static void hear_end(void *context, sim_time now, const void *record)
{
    struct history *history = context;
    const struct operation_record *operation = record;
    CU_ASSERT_TRUE(operation->begun <= now && history->state[operation->id] == 1);
    history->state[operation->id] = 2;
    history->ended++;
    history->by_outcome[operation->outcome]++;
}

static void every_attempt_is_told(void)
{
    struct world *world = world_of(
        "application: {datasets: {d: {keys: 5}}, modules: {a: {x: [{write: d}, {read: d, key: "
        "same}]}}}\n"
        "workload: {c: {arrivals: renewal(10ms), mix: a.x, timeout: 1s}}\n"
        "deployment: {nodes: {n: {cores: 1}}, services: {a: }, stores: {s: {kind: single, "
        "datasets: all, nodes: n, read_time: 1ms, write_time: 8ms}}, calls: {s: {timeout: 40ms, "
        "retry: {attempts: 2}}}}\n"
        "disruptions: {d: {at: 2005ms, crash: service a, for: 100ms}, "
        "e: {at: 3s, crash: store s, for: 100ms}, f: {at: 4s, slow: node n, factor: 100, for: "
        "1s}}\n");
    world_begin(world, 1, 0);
    static struct history history;
    history = (struct history){0};
    struct observe *observe = &world->run->observe;
    observe_subscribe(observe, world->run_arena, RECORD_INVOKED, hear_begin, &history);
    observe_subscribe(observe, world->run_arena, RECORD_OPERATION, hear_end, &history);
    world_until(world, 9 * SECOND);
    world_stop_load(world);
    world_until(world, 15 * SECOND);
    CU_ASSERT_TRUE(history.begun > 1500 && history.begun == history.ended);
    CU_ASSERT_TRUE(history.by_outcome[OUTCOME_timeout] > 50); /* and nobody waited any more */
    CU_ASSERT_TRUE(history.by_outcome[OUTCOME_cancelled] > 0);
    CU_ASSERT_TRUE(history.by_outcome[OUTCOME_reset] > 0);
    world_end(world);
}

TEST_MAIN(store_ports, TEST(operations_use_processor_and_disk), TEST(the_disk_counts_its_work),
          TEST(keys_are_chosen_as_the_step_says), TEST(users_have_keys_of_their_own),
          TEST(same_needs_a_step_before_it), TEST(a_crash_keeps_the_disk),
          TEST(a_frozen_store_answers_later), TEST(letters_cost_what_messages_cost),
          TEST(a_frozen_replica_fires_nothing), TEST(a_store_asks_another_one),
          TEST(it_asks_as_its_policy_says), TEST(who_asks_may_die),
          TEST(stores_do_not_stand_behind_themselves), TEST(every_attempt_is_told))
