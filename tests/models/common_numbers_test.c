/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same request costs the same in every architecture (docs/architecture.md, rule 7): with cores
 * for everybody and no network, a request takes the same time, to the nanosecond, however its
 * modules are spread over services. */
#include "tests/models/lib/world.h"

#define WORKLOAD                                                                                   \
    "workload:\n"                                                                                  \
    "  c: {arrivals: poisson(rate=100/s), mix: {a.x: 3, a.y: 1, b.x: 1}}\n"                        \
    "  d: {arrivals: renewal(7ms), mix: {a.x: 50%, c.x: 50%}}\n"                                   \
    "  e: {arrivals: closed(users=3 think=exponential(50ms)), mix: b.x}\n"

static const char rich[] =
    "application:\n"
    "  datasets: {kv: {keys: 1k, popularity: zipf(1.0)}, log: {keys: 10}}\n"
    "  modules:\n"
    "    a:\n"
    "      x:\n"
    "        - compute: exponential(1ms)\n"
    "        - {call: b.x, probability: 60%}\n"
    "        - parallel:\n"
    "            - {call: b.y, copies: 3}\n"
    "            - {call: c.x, times: 2}\n"
    "            - {steps: [{call: c.y, if_failed: continue}, {delay: exponential(1ms)}], times: "
    "2}\n"
    "            - {call: b.x, probability: 50%}\n"
    "          wait: 4\n"
    "        - {call: c.x, times: 3, probability: 70%}\n"
    "        - {choice: [{call: b.x, weight: 2}, {steps: [{call: c.x}, {call: b.x}], weight: 1}, "
    "{compute: 1ms}], "
    "times: 3}\n"
    "        - {call: c.y, if_failed: [{call: b.y}, {compute: exponential(3ms)}]}\n"
    "        - compute: lognormal(mean=1ms cv=2)\n"
    "      y: [{compute: gamma(mean=1ms cv=0.5)}, {choice: [{forward: b.x, weight: 70%}, {forward: "
    "c.z, weight: 20%}, "
    "{steps: [], weight: 10%}]}]\n"
    "    b:\n"
    "      x: [{compute: exponential(2ms)}, {call: c.x, times: 2}, {call: b.y, probability: 50%, "
    "times: 2}, "
    "{delay: uniform(1ms..3ms), times: 2}, {call: c.y, if_failed: continue}]\n"
    "      y: [{choice: [{compute: exponential(1ms)}, {delay: 4ms}, {call: c.x}]}, "
    "{parallel: [{call: c.x}, {call: c.x}, {compute: weibull(mean=1ms shape=2)}], probability: "
    "50%}]\n"
    "    c:\n"
    "      x: [{compute: hyperexponential(mean=1ms cv=2), probability: 90%}, {steps: [{delay: "
    "exponential(300us)}, "
    "{compute: exponential(10us)}], times: 3}]\n"
    "      y: [{compute: exponential(2ms)}, {fail: 30%, times: 2}]\n"
    "      z: [{compute: exponential(1ms)}, {choice: [{forward: a.y, weight: 50%}, {forward: b.y, "
    "weight: 50%}]}]\n" WORKLOAD;

static const char *const homes[] = {
    "{services: {all: {modules: all}}}",
    "{services: {a: , b: , c: }}",
    "{services: {left: {modules: [a, c], replicas: 2}, b: {replicas: 3}}}",
    ("{nodes: {n: {count: 4, cores: 60000}}, services: {default: {nodes: n}, a: {replicas: 2}, "
     "right: {modules: [b, c], replicas: 5}}, calls: {default: {balance: random}}}"),
};
enum { HOMES = sizeof homes / sizeof homes[0] };

static int by_request(const void *left, const void *right)
{
    const struct heard *a = left, *b = right;
    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

/* A request that ended in both took the same time, and ended alike. */
static void assert_same(struct world *one, struct world *two)
{
    qsort(one->heard, one->count, sizeof *one->heard, by_request);
    qsort(two->heard, two->count, sizeof *two->heard, by_request);
    CU_ASSERT_EQUAL_FATAL(one->count, two->count);
    size_t same = 0;
    for (size_t i = 0; i < one->count; i++) {
        const struct heard *a = &one->heard[i], *b = &two->heard[i];
        same += a->source == b->source && a->number == b->number && a->endpoint == b->endpoint &&
                a->sent == b->sent && a->took == b->took && a->outcome == b->outcome;
    }
    CU_ASSERT_EQUAL(same, one->count);
}

static void requests_cost_the_same_in_every_architecture(void)
{
    for (uint64_t seed = 1; seed <= 3; seed++) {
        struct world *one = NULL;
        for (unsigned i = 0; i < HOMES; i++) {
            struct world *world = world_of(text_of("%sdeployment: %s\n", rich, homes[i]));
            world_begin(world, seed, (uint32_t)seed);
            world_until(world, 30 * SECOND);
            CU_ASSERT_TRUE(world->count > 5000 && world_ended(world, OUTCOME_error) == 0);
            if (one)
                assert_same(one, world);
            if (one)
                world_end(world);
            else
                one = world;
        }
        world_end(one);
    }
}

/* What steps cost does not depend on what else is asked. */
static void another_source_moves_nobody(void)
{
    struct world *one = world_of(text_of("%sdeployment: %s\n", rich, homes[1]));
    struct world *two =
        world_of(text_of("%s  z: {arrivals: poisson(rate=50/s), mix: b.y}\n"
                         "deployment: {services: {a: , z: {modules: none}, b: , c: }}\n",
                         rich));
    world_begin(one, 1, 0);
    world_begin(two, 1, 0);
    world_until(one, 20 * SECOND);
    world_until(two, 20 * SECOND);
    size_t kept = 0;
    for (size_t i = 0; i < two->count; i++)
        if (two->heard[i].source < 3)
            two->heard[kept++] = two->heard[i];
    CU_ASSERT_TRUE(kept < two->count);
    two->count = kept;
    assert_same(one, two);
    world_end(one);
    world_end(two);
}

/* Nor do messages of others move what the network does to one's own. */
static void another_source_moves_no_latency(void)
{
    static const char *const others[] = {"", ", d: {arrivals: poisson(rate=100/s), mix: b.x}"};
    struct world *worlds[2];
    for (unsigned i = 0; i < 2; i++) {
        worlds[i] = world_of(text_of(
            "application: {modules: {a: {x: [{call: z.x}]}, b: {x: [{call: z.x}]}, z: {x: []}}}\n"
            "workload: {c: {arrivals: poisson(rate=10/s), mix: a.x}%s}\n"
            "deployment: {nodes: {n: , m: , o: }, services: {a: {nodes: n}, b: {nodes: m}, "
            "z: {nodes: o}}, network: {same_zone: {latency: exponential(1ms)}}}\n",
            others[i]));
        world_begin(worlds[i], 1, 0);
        world_until(worlds[i], 20 * SECOND);
        size_t kept = 0;
        for (size_t k = 0; k < worlds[i]->count; k++)
            if (worlds[i]->heard[k].source == 0)
                worlds[i]->heard[kept++] = worlds[i]->heard[k];
        worlds[i]->count = kept;
    }
    assert_same(worlds[0], worlds[1]);
    world_end(worlds[0]);
    world_end(worlds[1]);
}

static uint64_t fingerprint(struct world *world, uint64_t seed, uint32_t replication)
{
    world_begin(world, seed, replication);
    world_until(world, 5 * SECOND);
    return world->run->engine->fingerprint;
}

/* Other events, other homes, the same requests: the request hash stays, the fingerprint does not.
 */
static void the_request_hash_sees_requests_only(void)
{
    static const char slow[] =
        "disruptions: {x: {every: 1s, slow: service a/0, factor: 1, for: 10ms}}\n";
    uint64_t hashes[HOMES + 1], prints[HOMES + 1];
    for (unsigned i = 0; i <= HOMES; i++) {
        const unsigned home = i < HOMES ? i : 1;
        struct world *world =
            world_of(text_of("%sdeployment: %s\n%s", rich, homes[home], i < HOMES ? "" : slow));
        prints[i] = fingerprint(world, 1, 0);
        hashes[i] = world->run->request_hash;
        CU_ASSERT_EQUAL(hashes[i], hashes[0]);
        fingerprint(world, 1, 1);
        CU_ASSERT_NOT_EQUAL(world->run->request_hash, hashes[i]);
        world_end(world);
    }
    CU_ASSERT_NOT_EQUAL(prints[1], prints[HOMES]);
}

/* What becomes of a request changes it: when it ended, how, after how many tries. */
static void the_request_hash_sees_ends(void)
{
    static const char *const ways[] = {
        "go: [{delay: 1ms}]", "go: [{delay: 2ms}]", "go: [{delay: 1ms}, {fail: 100%}]",
        "go: [{delay: 500us}, {fail: 100%}]"}; /* the last one twice: also 1 ms and an error */
    uint64_t hashes[sizeof ways / sizeof ways[0]];
    for (unsigned i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        struct world *world = world_of(
            text_of("{application: {modules: {s: {%s}}}, workload: {c: {arrivals: renewal(1s), "
                    "mix: s.go, retry: {attempts: %d}}}, deployment: {services: {s}}}\n",
                    ways[i], i == 3 ? 2 : 1));
        fingerprint(world, 1, 0);
        hashes[i] = world->run->request_hash;
        for (unsigned k = 0; k < i; k++)
            CU_ASSERT_NOT_EQUAL(hashes[i], hashes[k]);
        world_end(world);
    }
}

static void the_same_seed_gives_the_same_run(void)
{
    struct world *world = world_of(text_of("%sdeployment: %s\n", rich, homes[3]));
    struct world *again = world_of(text_of("%sdeployment: %s\n", rich, homes[3]));
    const uint64_t first = fingerprint(world, 1, 0);
    CU_ASSERT_EQUAL(first, fingerprint(world, 1, 0));
    CU_ASSERT_EQUAL(first, fingerprint(again, 1, 0));
    CU_ASSERT_NOT_EQUAL(first, fingerprint(world, 1, 1));
    CU_ASSERT_NOT_EQUAL(first, fingerprint(world, 2, 0));
    CU_ASSERT_NOT_EQUAL(fingerprint(world, 1, 1), fingerprint(world, 2, 0));
    world_end(world);
    world_end(again);
}

static const char data[] =
    "application:\n"
    "  datasets: {kv: {keys: 1k, popularity: zipf(1.0)}, log: {keys: 10}}\n"
    "  modules:\n"
    "    a: {x: [{read: kv, times: 3}, {call: b.x}, {write: kv, key: same}, {write: log, key: "
    "new}, "
    "{read: log, key: same}, {parallel: [{read: kv, copies: 2}, {write: kv, key: user}]}]}\n"
    "    b: {x: [{read: kv}, {choice: [{write: kv, key: same}, {write: log}]}]}\n";

struct touch {
    uint64_t user, key;
    uint32_t dataset;
    uint8_t verb;
};

static int by_touch(const void *left, const void *right)
{
    const struct touch *a = left, *b = right;
    if (a->user != b->user)
        return a->user < b->user ? -1 : 1;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return a->dataset != b->dataset ? (a->dataset < b->dataset ? -1 : 1) : a->verb - b->verb;
}

static struct touch *touches(struct world *world, const char *text)
{
    struct world *made = world_of(text);
    *world = *made;
    free(made);
    world_begin(world, 5, 0);
    world_until(world, 20 * SECOND);
    struct touch *list = calloc(world->operation_count + 1, sizeof *list);
    for (size_t i = 0; i < world->operation_count; i++) {
        const struct operation_record *from = &world->operations[i];
        list[i] = (struct touch){from->user & UINT32_MAX, /* not of which source */
                                 from->key, from->dataset, (uint8_t)from->verb};
    }
    qsort(list, world->operation_count, sizeof *list, by_touch);
    return list;
}

/* The same requests touch the same keys, also where another source and another store stand before
 * them. */
static void requests_touch_the_same_keys(void)
{
    struct world *one = calloc(1, sizeof *one), *two = calloc(1, sizeof *two);
    struct touch *a =
        touches(one, text_of("%sworkload: {c: {arrivals: poisson(rate=100/s), mix: a.x}}\n"
                             "deployment: {services: {m: {modules: all}}, "
                             "stores: {s: {kind: single, datasets: all}}}\n",
                             data));
    struct touch *b = touches(
        two, text_of("%s    z: {x: [{compute: 1ms}]}\n"
                     "workload: {b: {arrivals: poisson(rate=100/s), mix: z.x}, "
                     "c: {arrivals: poisson(rate=100/s), mix: a.x}}\n"
                     "deployment: {services: {z: , a: , b: {replicas: 3}}, stores: "
                     "{r: {kind: single, datasets: [log]}, s: {kind: single, datasets: [kv]}}}\n",
                     data));
    CU_ASSERT_TRUE(one->operation_count > 15000);
    CU_ASSERT_EQUAL_FATAL(one->operation_count, two->operation_count);
    size_t same = 0;
    for (size_t i = 0; i < one->operation_count; i++)
        same += by_touch(&a[i], &b[i]) == 0;
    CU_ASSERT_EQUAL(same, one->operation_count);
    free(a);
    free(b);
    world_end(one);
    world_end(two);
}

/* A forward where another endpoint waits for the answer means the same in one process and in
 * several. */
static void a_called_endpoint_may_hand_over(void)
{
    for (unsigned i = 0; i < 2; i++) {
        struct world *world = world_run(
            text_of("application: {modules: {a: {x: [{call: b.y}, {compute: 1ms}]}, b: {y: "
                    "[{compute: 1ms}, "
                    "{forward: c.z}]}, c: {z: [{compute: 1ms}]}}}\n"
                    "workload: {c: {arrivals: renewal(10ms), mix: a.x}}\ndeployment: %s\n",
                    homes[i]),
            15 * MS);
        CU_ASSERT_EQUAL(world_took(world, 0), 3 * MS);
        world_end(world);
    }
}

TEST_MAIN(common_numbers, TEST(requests_cost_the_same_in_every_architecture),
          TEST(another_source_moves_nobody), TEST(another_source_moves_no_latency),
          TEST(the_same_seed_gives_the_same_run), TEST(the_request_hash_sees_requests_only),
          TEST(the_request_hash_sees_ends), TEST(requests_touch_the_same_keys),
          TEST(a_called_endpoint_may_hand_over))
