/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is offered while a disruption lasts: by hand, and as busy as runs are between its beginning
 * and its end. */
#include "models/plan/meantime.h"
#include "models/plan/meanwhile.h"

#include "tests/models/lib/foretold.h"

enum { BEGINS = 100, ENDS = 1100 }; /* s */

static const char *shop(const char *calls, const char *disruption)
{
    return text_of(
        "application: {datasets: {d: {keys: 1k, value: 200B}}, modules: {a: {x: [{compute: 2ms}, "
        "{call: b.y}]}, b: {y: [{compute: exponential(10ms)}, {write: d}]}}}\n"
        "workload: {c: {arrivals: poisson(rate=60/s), mix: a.x}}\n"
        "deployment: {network: {same_zone: {latency: 250us}}, nodes: {w: {count: 2, cores: 1}, m: "
        "{count: 3, cores: 1}, k: {count: 1, cores: 1}}, services: {a: {nodes: w, replicas: 2, "
        "workers: 200}, b: {nodes: m, replicas: 3, workers: 200}}, stores: {s: {kind: single, "
        "datasets: all, nodes: k, read_time: 0s, write_time: 5ms}}, calls: {default: {%s}}}\n"
        "disruptions: {x: {%s, at: 100s, for: 1000s}}\n"
        "experiment: {warmup: 10s, duration: 2000s}\n",
        calls, disruption);
}

static const struct offered *meanwhile(const struct world *world, uint32_t choice)
{
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    return offered_meanwhile(offered_load(world->plan, world->arena), 0, choice, world->arena);
}

static double load_of(const struct offered *offered, const char *name)
{
    for (uint32_t i = 0; i < offered->count; i++)
        if (strcmp(offered->stations[i].name, name) == 0)
            return offered->stations[i].load;
    return NAN;
}

static double foretold(const char *calls, const char *disruption, const char *name)
{
    struct world *world = world_of(shop(calls, disruption));
    if (!world->plan)
        fprintf(stderr, "%s", world->messages);
    const double load = load_of(meanwhile(world, 0), name);
    world_end(world);
    return load;
}

#define NEAR(value, wanted) ASSERT_NEAR(value, wanted, 0.035 * (wanted))

/* 60/s of 2 ms on two machines, 10 ms on three, 5 ms on one, and messages of 16 us each. */
static void as_by_hand(void)
{
    NEAR(foretold("", "load: c, factor: 2", "node w/0"), 0.12);
    NEAR(foretold("", "load: c, factor: 2", "node k/0"), 0.6);
    NEAR(foretold("", "slow: node m/1, factor: 3", "node m/0"), 0.2);
    NEAR(foretold("", "slow: node m/1, factor: 3", "node m/1"), 0.6);
    NEAR(foretold("", "slow: service b, factor: 3", "node m/1"), 0.6);
    NEAR(foretold("", "slow: store s, factor: 2", "node k/0"), 0.6);
    /* who looks at loads asks a third as often: 60/s as 3 to 3 to 1 */
    NEAR(foretold("balance: least_requests", "slow: node m/1, factor: 3", "node m/1"),
         60.0 / 7 * 0.03);
    /* of three tries each fails with 40 % */
    NEAR(foretold("", "errors: service b, share: 40%", "node m/0"), 0.12);
    NEAR(foretold("retry: 3", "errors: service b, share: 40%", "node m/0"),
         (1 - 0.4 * 0.4 * 0.4) * 0.2);
    NEAR(foretold("retry: 3", "errors: service b/1, share: 60%", "node k/0"),
         (1 - 0.2 * 0.2 * 0.2) * 0.3);
    /* every try at the store comes from one of three at b, each of which works before */
    NEAR(foretold("", "errors: store s, share: 50%", "node k/0"), 0.15);
    /* of the calls to one of three nobody hears, and who asks again asks anybody */
    NEAR(foretold("timeout: 1s", "partition: service b/0, from: service a", "node k/0"), 0.2);
    NEAR(foretold("timeout: 1s, retry: 2", "partition: service b/0, from: service a", "node k/0"),
         0.3 * (1 - 1.0 / 9));
    NEAR(foretold("timeout: 1s", "loss: service b/0, share: 100%", "node k/0"), 0.2);
    NEAR(foretold("timeout: 1s", "pause: service b/0", "node k/0"), 0.2);
    /* a third of 60/s waits 1 s, the others 17 ms and their lines: of 400 workers */
    CU_ASSERT_TRUE(foretold("timeout: 1s", "pause: service b/0", "service a") > 20.0 / 400);
    NEAR(foretold("", "crash: node m/0", "node m/1"), 0.3);
    ASSERT_NEAR(foretold("", "crash: node m/0", "node m/0"), 0, 1e-9);
}

/* As busy between beginning and end, within `share`: of 60,000 requests with exponential work the
 * standard error is 0.6 %, of a third of them 1 %, of those that fail beside it twice that. */
static void as_busy(const char *calls, const char *disruption, double share)
{
    struct world *world = world_of(shop(calls, disruption));
    const struct offered *offered = meanwhile(world, 0);
    sim_time before[64] = {0};
    world_begin(world, 1, 0);
    world_until(world, BEGINS * SECOND);
    for (uint32_t i = 0; i < world->plan->node_count; i++)
        before[i] = level_area(world, &world->run->nodes[i].cores_busy);
    world_until(world, ENDS * SECOND);
    for (uint32_t i = 0; i < offered->count; i++) {
        const struct station *about = &offered->stations[i];
        if (about->kind != STATION_NODE)
            continue;
        const double is = (double)(level_area(world, &world->run->nodes[about->node].cores_busy) -
                                   before[about->node]) /
                          ((ENDS - BEGINS) * 1e9);
        const bool good = fabs(is - fmin(about->load, 1.0)) <= share * about->load + 1e-3;
        if (!good)
            fprintf(stderr, "%s, %s: %s: foretold %.5f, is %.5f\n", calls, disruption, about->name,
                    about->load, is);
        CU_ASSERT(good);
    }
    world_end(world);
}

static void runs_are_as_busy(void)
{
    as_busy("", "load: c, factor: 2", 0.03);
    as_busy("", "slow: node m/1, factor: 3", 0.03);
    as_busy("", "slow: service b/1, factor: 3", 0.03);
    as_busy("", "slow: [service b, store s], factor: 2", 0.03);
    as_busy("", "errors: service b, share: 40%", 0.03);
    as_busy("retry: 3", "errors: service b, share: 40%", 0.03);
    as_busy("retry: 3", "errors: node m/1, share: 60%", 0.03);
    as_busy("", "errors: store s, share: 50%", 0.03);
    as_busy("retry: 2", "errors: store s, share: 50%", 0.03);
    as_busy("timeout: 1s", "partition: service b/0, from: service a", 0.04);
    as_busy("timeout: 1s, retry: 3", "partition: service b/0, from: service a", 0.04);
    as_busy("timeout: 1s, retry: 3", "partition: service b/0, from: service a, way: out", 0.04);
    as_busy("timeout: 1s, retry: 2", "loss: service b/0, share: 100%", 0.04);
    as_busy("timeout: 1s, retry: 2", "partition: store s", 0.04);
    as_busy("retry: 5, health: {every: 200ms, timeout: 100ms}", "crash: service b/0", 0.04);
}

static const char *one(const char *disruption)
{
    return text_of("application: {modules: {a: {x: [{compute: exponential(10ms)}]}}}\n" CLIENT(
                       "50/s", "") "deployment: {nodes: {n: {cores: 1}, o: {count: 4, cores: 1}}, "
                                   "services: {a: {nodes: n, workers: 1}}}\n"
                                   "disruptions: {x: {%s}}\n"
                                   "experiment: {warmup: 10s, duration: 2000s}\n",
                   disruption);
}

static struct meantime found(struct world *world)
{
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    return meantime_of(offered_load(world->plan, world->arena), 0, world->arena);
}

/* 150/s come and 100/s are done: 50,000 more in 1,000 s.  What comes less what is done has the
 * deviation sqrt(150,000 + 100,000) = 500. */
static void queues_grow_as_foretold(void)
{
    struct world *world = world_of(one("load: c, factor: 3, at: 100s, for: 1000s"));
    const struct meantime meantime = found(world);
    CU_ASSERT_PTR_NOT_NULL_FATAL(meantime.worst);
    CU_ASSERT_TRUE(meantime.over);
    ASSERT_NEAR(meantime.worst->load, 1.5, 1e-9);
    ASSERT_NEAR(meantime.before, 0.5, 1e-9);
    ASSERT_NEAR(meantime.grows, 50, 1e-9);
    ASSERT_NEAR(meantime.offered->demand->plan->meanwhile->lasts, 1000e9, 1);
    world_begin(world, 1, 0);
    world_until(world, 1100 * SECOND);
    double waiting = 0;
    for (uint32_t i = 0; i < world->plan->instance_count; i++)
        waiting += world->run->instances[i].waiting;
    ASSERT_NEAR(waiting, 50000, 4 * 500);
    world_end(world);
}

static void expect(const char *disruption, double load, double lasts)
{
    struct world *world = world_of(one(disruption));
    const struct meantime meantime = found(world);
    if (isnan(load))
        CU_ASSERT_PTR_NULL(meantime.worst)
    else if (meantime.worst) {
        ASSERT_NEAR(meantime.worst->load, load, 1e-9);
        CU_ASSERT(isinf(lasts)
                      ? isinf(meantime.offered->demand->plan->meanwhile->lasts)
                      : fabs(meantime.offered->demand->plan->meanwhile->lasts - lasts) < 1);
    } else
        CU_FAIL("nothing is found");
    world_end(world);
}

/* When it lasts, whom it hits at a time, and what is not told: what stays below its limit, and what
 * begins when nobody measures any more. */
static void times_and_choices(void)
{
    expect("load: c, factor: 3, at: 100s, for: 1000s", 1.5, 1000e9);
    expect("load: c, factor: 3, at: 100s", 1.5, INFINITY);
    expect("load: c, factor: 3, every: 100s, for: exponential(10s)", 1.5, 10e9);
    expect("load: c, factor: 3, up: exponential(100s), down: 20s", 1.5, 20e9);
    expect("load: c, factor: 1.9, at: 100s", NAN, 0);
    expect("load: c, factor: 3, at: 3000s", NAN, 0);
    expect("slow: each node o, factor: 9, at: 100s, for: 10s", NAN, 0);
    expect("slow: [each node o, node n/0], factor: 3, up: 100s, down: 10s", 1.5, 10e9);
    expect("slow: [node n/0, each node o], factor: 1.5, up: 100s, down: 10s", NAN, 0);
    expect("hits: {h: {slow: node n/0, factor: 3, probability: 10%}}, at: 100s, for: 10s", 1.5,
           10e9);
    expect("hits: {h: {slow: node n/0, factor: 3}, l: {load: c, factor: 2}}, at: 100s, for: 10s",
           3.0, 10e9);
}

/* Of one of four nodes, which are asked alike, the worst is told; of each of them by itself one at
 * a time, but all where they begin at the same moment. */
static void one_at_a_time(void)
{
    static const struct {
        const char *disruption;
        double first, others;
        uint32_t choices;
    } rows[] = {
        {"slow: one node n, factor: 4, at: 10s, for: 10s", 0.8, 0.2, 4},
        {"slow: each node n, factor: 4, up: 100s, down: 10s", 0.8, 0.2, 4},
        {"slow: each node n, factor: 4, at: 10s, for: 10s", 0.8, 0.8, 1},
        {"slow: all node n, factor: 4, up: 100s, down: 10s", 0.8, 0.8, 1},
        {"hits: {h: {slow: each node n, factor: 4, probability: 40%}}, at: 10s, for: 10s", 0.8, 0.2,
         1},
    };
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct world *world = world_of(text_of(
            "application: {modules: {a: {x: [{compute: 10ms}]}}}\n" CLIENT(
                "80/s",
                "") "deployment: {nodes: {n: {count: 4, cores: 1}}, services: {a: {nodes: n, "
                    "replicas: 4}}}\ndisruptions: {x: {%s}}\n"
                    "experiment: {warmup: 10s, duration: 2000s}\n",
            rows[i].disruption));
        const struct offered *offered = meanwhile(world, 0);
        ASSERT_NEAR(load_of(offered, "node n/0"), rows[i].first, 1e-9);
        ASSERT_NEAR(load_of(offered, "node n/3"), rows[i].others, 1e-9);
        CU_ASSERT_EQUAL(meanwhile_choices(world->plan, 0), rows[i].choices);
        world_end(world);
    }
}

TEST_MAIN(meantime, TEST(as_by_hand), TEST(runs_are_as_busy), TEST(queues_grow_as_foretold),
          TEST(times_and_choices), TEST(one_at_a_time))
