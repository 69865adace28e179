/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The key `cache` of a store: inside the instances of a service, and on servers of its own. */
#include <math.h>

#include "models/plan/demand_behind.h"
#include "tests/models/lib/foretold.h"

/* Requests 10 ms apart, in turn at the instances, that read the only key. */
#define IN_TURN                                                                                    \
    "application: {datasets: {d: {keys: 1}}, modules: {a: {x: [{read: d}]}}}\n"                    \
    "workload: {c: {arrivals: renewal(10ms), mix: a.x}}\n"

static uint64_t misses(const struct world *world, const char *cache)
{
    return world_of_party(world, cache)->misses.events;
}

/* Two instances: the first request at each takes 5 ms and four messages of 1 ms behind,
 * a connection among them; others take
 * no time of their own, though a message within a node would take 3 ms. */
static void each_instance_has_its_own(void)
{
    struct world *world = world_run(
        IN_TURN "deployment: {network: {internet: {latency: 20ms}, same_zone: {latency: 1ms}, "
                "same_node: {latency: 3ms}}, nodes: {n: {count: 3}, m: {}}, services: {a: {nodes: "
                "n, replicas: 2}}, stores: {s: {kind: single, datasets: all, nodes: m, read_time: "
                "5ms, write_time: 5ms, cache: {kind: lru, inside: a}}}, calls: {default: {balance: "
                "round_robin, protocol: tcp(cpu_per_message=0us cpu_per_kb=0us)}}}\n",
        200 * MS);
    CU_ASSERT_EQUAL(world_took(world, 0), 49 * MS);
    CU_ASSERT_EQUAL(world_took(world, 1), 49 * MS);
    for (uint32_t i = 2; i < 10; i++)
        CU_ASSERT_EQUAL(world_took(world, i), 40 * MS);
    CU_ASSERT_EQUAL(misses(world, "cache s"), 2);
    world_end(world);
}

/* What happens to the instances, and how often they begin cold. */
static void it_dies_with_its_instance(void)
{
    static const struct {
        const char *what;
        unsigned cold;
    } cases[] = {{"crash: service a/0, for: 1ms", 3}, {"crash: service a, for: 1ms", 4},
                 {"crash: node n/0, for: 1ms", 3},    {"pause: service a/0, for: 1ms", 2},
                 {"crash: store s, for: 50ms", 2},    {"release: service a", 4}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world *world = world_run(
            text_of(IN_TURN "deployment: {nodes: {n: {count: 2}, m: {}}, services: {a: {nodes: n, "
                            "replicas: 2, drain: 0s}}, stores: {s: {kind: single, datasets: all, "
                            "nodes: m, read_time: 1ms, write_time: 1ms, cache: {kind: lru, inside: "
                            "a}}}, calls: {default: {balance: round_robin}}}\n"
                            "disruptions: {it: {at: 95ms, %s}}\n",
                    cases[i].what),
            400 * MS);
        CU_ASSERT_EQUAL(misses(world, "cache s"), cases[i].cold);
        CU_ASSERT_EQUAL(world_of_party(world, "cache s")->up.value, 1);
        world_end(world);
    }
}

/* Instances that come when load grows begin cold, those that go are no outage. */
static void it_comes_with_its_instance(void)
{
    struct world *world = world_run(
        IN_TURN "deployment: {nodes: {n: {count: 2}, m: {}}, services: {a: {nodes: n, replicas: 1, "
                "start: 1s, autoscale: {target: 60/s, of: rate, min: 1, max: 4, every: 1s, "
                "delay: 1s}}}, stores: {s: {kind: single, datasets: all, nodes: m, read_time: 1ms, "
                "write_time: 1ms, cache: {kind: lru, inside: a}}}}\n",
        60 * SECOND);
    CU_ASSERT_EQUAL(misses(world, "cache s"), 2);
    CU_ASSERT_EQUAL(world_of_party(world, "cache s")->outages.events, 0);
    world_end(world);
}

/* --- many keys, against a loop that knows nothing of the simulator --- */

enum { KEYS = 2000, ROOM = 200, MOST_INSTANCES = 4 };

struct loop {
    double upto[KEYS], taken[MOST_INSTANCES][KEYS], used[MOST_INSTANCES][KEYS];
    unsigned seen[MOST_INSTANCES][KEYS], version[KEYS], count[MOST_INSTANCES];
    bool there[MOST_INSTANCES][KEYS];
};

static unsigned any_key(const struct loop *loop, draw *random)
{
    const double u = unit_of(draw_next(random));
    unsigned low = 0, high = KEYS - 1;
    while (low < high) {
        const unsigned middle = (low + high) / 2;
        if (loop->upto[middle] <= u)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void forget(struct loop *loop, unsigned at, unsigned key)
{
    loop->count[at] -= loop->there[at][key];
    loop->there[at][key] = false;
}

static void make_place(struct loop *loop, unsigned at)
{
    unsigned oldest = KEYS;
    for (unsigned key = 0; key < KEYS; key++)
        if (loop->there[at][key] &&
            (oldest == KEYS || loop->used[at][key] < loop->used[at][oldest]))
            oldest = key;
    forget(loop, at, oldest);
}

struct shares {
    double hits, stale;
};

struct memories {
    unsigned n;
    double writes, ttl;
    bool sliding; /* time to live: from the last hit */
};

/* Least recently used, `aside`, of `n` instances each of which gets an equal share by chance. */
static struct shares loop_of(const struct memories *it, double rate, unsigned rounds)
{
    struct loop *loop = calloc(1, sizeof *loop);
    double sum = 0, now = 0, hits = 0, stale = 0, reads = 0;
    draw random = 77;
    for (unsigned i = 0; i < KEYS; i++)
        loop->upto[i] = sum += pow(i + 1, -0.8);
    for (unsigned i = 0; i < KEYS; i++)
        loop->upto[i] /= sum;
    for (unsigned round = 0; round < rounds + rounds / 4; round++) {
        const unsigned at = uniform_below(draw_next(&random), it->n), key = any_key(loop, &random);
        const bool counts = round >= rounds / 4;
        now -= log(1 - unit_of(draw_next(&random))) / rate;
        if (unit_of(draw_next(&random)) < it->writes) {
            loop->version[key]++;
            forget(loop, at, key);
            continue;
        }
        reads += counts;
        if (loop->there[at][key] && (it->ttl == 0 || now - loop->taken[at][key] < it->ttl)) {
            hits += counts;
            loop->taken[at][key] = it->sliding ? now : loop->taken[at][key];
            stale += counts && loop->seen[at][key] < loop->version[key];
        } else {
            if (!loop->there[at][key] && loop->count[at] == ROOM)
                make_place(loop, at);
            loop->count[at] += !loop->there[at][key];
            loop->there[at][key] = true;
            loop->taken[at][key] = now;
            loop->seen[at][key] = loop->version[key];
        }
        loop->used[at][key] = now;
    }
    free(loop);
    return (struct shares){hits / reads, stale / reads};
}

static struct world *many_keys(const struct memories *it)
{
    return world_of(text_of(
        "application: {datasets: {d: {keys: 2k, popularity: zipf(0.8)}}, modules: {a: {x: "
        "[{choice: [{read: d, weight: %g}, {write: d, weight: %g}]}]}}}\n"
        "workload: {c: {arrivals: poisson(rate=400/s), mix: a.x}}\n"
        "deployment: {services: {a: {replicas: %u}}, stores: {s: {kind: single, datasets: all, "
        "read_time: 0s, write_time: 0s, cache: {kind: lru, size: 200, inside: a, fill: aside%s}}}, "
        "calls: {default: {balance: random}}}\n",
        1 - it->writes, it->writes > 0 ? it->writes : 1e-9, it->n,
        it->ttl > 0 ? text_of(", ttl: %gs, sliding: %s", it->ttl, it->sliding ? "true" : "false")
                    : ""));
}

/* Reads of the service that gave less than had been acknowledged. */
static double stale_of(const struct world *world, sim_time from)
{
    static uint64_t newest[KEYS];
    double reads = 0, stale = 0;
    const uint32_t cache = world_party(world, "cache s");
    memset(newest, 0, sizeof newest);
    for (size_t i = 0; i < world->operation_count; i++) {
        const struct operation_record *each = &world->operations[i];
        if (each->store != cache)
            continue;
        if (each->verb == VERB_WRITE) {
            newest[each->key] = each->version;
        } else if (each->begun >= from) {
            reads++;
            stale += each->version < newest[each->key];
        }
    }
    return stale / reads;
}

/* 120,000 operations; keys that are asked for often are seldom missing, so hits depend on each
 * other for less than ten neighbours: 4 standard errors are 4 sqrt(10 * 0.25 / 120000) = 0.018 at
 * most; most are far nearer.  Of Che's fixed point the same. */
static void hits_are_those_of_memories_of_their_own(void)
{
    static const struct memories cases[] = {
        {1, 0, 0, false},   {4, 0, 0, false},   {4, 0, 2, false}, {1, 0.1, 0, false},
        {4, 0.1, 0, false}, {2, 0.1, 3, false}, {4, 0, 2, true},  {2, 0.1, 3, true}};
    double stale_before = 0;
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world *world = many_keys(&cases[i]);
        world_begin(world, 3, 0);
        world_until(world, 75 * SECOND);
        const struct party_run *cache = world_of_party(world, "cache s");
        const double hits = (double)cache->hits.events, missed = (double)cache->misses.events;
        world_until(world, 375 * SECOND);
        const double share =
            ((double)cache->hits.events - hits) /
            ((double)cache->hits.events - hits + (double)cache->misses.events - missed);
        const struct shares alone = loop_of(&cases[i], 400, 480000);
        const struct operation_edge read = {.dataset = 0};
        const double foretold =
            1.0 - demand_passes(offered_of(world)->demand, world_party(world, "cache s"), &read);
        ASSERT_NEAR(share, alone.hits, 0.008);
        ASSERT_NEAR(foretold, alone.hits, 0.008);
        const double stale = stale_of(world, 75 * SECOND);
        ASSERT_NEAR(stale, alone.stale, 0.008);
        CU_ASSERT_TRUE(cases[i].n > 1 || stale == 0); /* its own writes it sees */
        if (cases[i].n == 4 && cases[i].writes > 0)
            CU_ASSERT_TRUE((stale_before = stale) > 0.05); /* those of the others it does not */
        CU_ASSERT_TRUE(cases[i].ttl == 0 || cases[i].writes == 0 || stale < stale_before);
        world_end(world);
    }
}

/* --- what else it does --- */

/* Acknowledged by an instance and not written when it died. */
static void what_was_not_written_dies_with_the_instance(void)
{
    struct world *world = world_run(
        "application: {datasets: {d: {keys: 100}}, modules: {a: {x: [{write: d}]}}}\n"
        "workload: {c: {arrivals: renewal(10ms), mix: a.x}}\n"
        "deployment: {services: {a: {replicas: 2}}, stores: {s: {kind: single, datasets: all, "
        "read_time: 1ms, write_time: 1ms, cache: {kind: lru, inside: a, fill: "
        "write_behind(after=100ms)}}}, calls: {default: {balance: round_robin}}}\n"
        "disruptions: {it: {at: 495ms, crash: service a/0, for: 1ms}}\n",
        2 * SECOND);
    const double lost = (double)world_of_party(world, "cache s")->writes_lost.events;
    ASSERT_NEAR(lost, 5, 1); /* every second of the last ten */
    world_end(world);
}

/* One that is called by somebody else, and the store, know nothing of it. */
static void others_ask_the_store(void)
{
    struct world *world = world_run(
        "application: {datasets: {d: {keys: 1}}, modules: {a: {x: [{read: d}]}, b: {y: [{read: "
        "d}]}}}\n"
        "workload: {c: {arrivals: renewal(10ms), mix: a.x}, e: {arrivals: renewal(10ms), mix: "
        "b.y}}\n"
        "deployment: {services: {a: , b: }, stores: {s: {kind: single, datasets: all, read_time: "
        "1ms, write_time: 1ms, cache: {kind: lru, inside: a}}}}\n",
        105 * MS);
    CU_ASSERT_EQUAL(world_of_party(world, "s")->arrived.events, 11);
    CU_ASSERT_EQUAL(world_of_party(world, "cache s")->arrived.events, 10);
    world_end(world);
}

/* The key on servers of its own is the kind `cache`: the same times for every request.  */
static void servers_of_its_own_are_a_store_before(void)
{
    static const char *const stores[] = {
        "s: {kind: single, datasets: all, nodes: m, read_time: 2ms, write_time: 3ms, cache: {kind: "
        "fifo, size: 30, nodes: o, read_time: 1ms, write_time: 1ms, fill: read_through}}",
        "s: {kind: single, datasets: none, nodes: m, read_time: 2ms, write_time: 3ms}, f: {kind: "
        "cache, of: s, evict: fifo, datasets: all, size: 30, nodes: o, read_time: 1ms, write_time: "
        "1ms, fill: read_through}"};
    struct world *worlds[2];
    for (unsigned i = 0; i < 2; i++)
        worlds[i] = world_run(
            text_of("application: {datasets: {d: {keys: 100, popularity: zipf(1.0)}}, modules: {a: "
                    "{x: [{read: d, times: 3}, {write: d}]}}}\n"
                    "workload: {c: {arrivals: poisson(rate=50/s), mix: a.x}}\n"
                    "deployment: {network: {same_zone: {latency: 1ms}}, nodes: {n: {}, m: {}, o: "
                    "{}}, services: {a: {nodes: n}}, stores: {%s}}\n",
                    stores[i]),
            20 * SECOND);
    CU_ASSERT_EQUAL_FATAL(worlds[0]->count, worlds[1]->count);
    CU_ASSERT_TRUE(worlds[0]->count > 800);
    for (uint32_t i = 0; i < worlds[0]->count; i++)
        CU_ASSERT_EQUAL(world_took(worlds[0], i), world_took(worlds[1], i));
    CU_ASSERT_EQUAL(misses(worlds[0], "cache s"), misses(worlds[1], "f"));
    world_end(worlds[0]);
    world_end(worlds[1]);
}

static void what_cannot_be_is_told(void)
{
#define STORE(cache)                                                                               \
    IN_TURN "deployment: {nodes: {n: }, services: {a: }, stores: {s: {kind: single, datasets: "    \
            "all, read_time: 1ms, write_time: 1ms, cache: {" cache "}}}}\n"
    assert_refused(STORE("kind: lru, inside: b"), "'b'");
    assert_refused(STORE("kind: lru, nodes: o"), "'o'");
    assert_refused(STORE("kind: lru, inside: a, nodes: n"), "lives where that does");
    assert_refused(STORE("kind: lru, inside: a, replicas: 2"), "in each of its instances");
    assert_refused(STORE("inside: a"), "needs a kind");
    assert_refused(STORE("kind: lur"), "lur");
    assert_refused(STORE("kind: lru, inside: a") "disruptions: {it: {at: 1s, crash: cache s}}\n",
                   "no cache on servers of its own");
    assert_refused(STORE("kind: lru") "disruptions: {it: {at: 1s, crash: cache t}}\n", "'t'");
}

/* Both name it. */
static void servers_of_its_own_can_fail(void)
{
    struct world *world =
        world_run(STORE("kind: lru, read_time: 1ms, nodes: n") "disruptions: {it: {at: 55ms, "
                                                               "crash: cache s, for: 1ms}}\n",
                  200 * MS);
    CU_ASSERT_EQUAL(misses(world, "cache s"), 2);
    CU_ASSERT_EQUAL(world_of_party(world, "cache s")->outages.events, 1);
    world_end(world);
}

/* A call and a mapping with `kind` are the same thing, where the keys stand beside `kind` too. */
static void a_call_holds_what_stands_beside_its_kind(void)
{
    static const char *const written[] = {"{kind: lru, size: 5k, inside: a}", "lru(5k inside=a)",
                                          "lru(inside=a size=5k)", "sampled(3 size=5k inside=a)"};
    for (unsigned i = 0; i < sizeof written / sizeof written[0]; i++) {
        struct world *world = world_of(
            text_of("application: {datasets: {d: {keys: 10}}, modules: {a: {x: [{read: d}]}}}\n"
                    "workload: {c: {arrivals: renewal(1s), mix: a.x}}\n"
                    "deployment: {services: {a: }, stores: {s: {kind: single, datasets: all, "
                    "read_time: 0s, write_time: 0s, cache: %s}}}\n",
                    written[i]));
        const struct store *store = world->plan->description->deployment.stores.items;
        CU_ASSERT_EQUAL(store->cache.caching.size, 5000);
        ASSERT_TEXT(store->cache.inside, "a");
        ASSERT_TEXT(store->cache.caching.evict.class->name, i < 3 ? "lru" : "sampled");
        world_end(world);
    }
}

TEST_MAIN(caches, TEST(a_call_holds_what_stands_beside_its_kind), TEST(each_instance_has_its_own),
          TEST(it_dies_with_its_instance), TEST(it_comes_with_its_instance),
          TEST(hits_are_those_of_memories_of_their_own),
          TEST(what_was_not_written_dies_with_the_instance), TEST(others_ask_the_store),
          TEST(servers_of_its_own_are_a_store_before), TEST(servers_of_its_own_can_fail),
          TEST(what_cannot_be_is_told))
