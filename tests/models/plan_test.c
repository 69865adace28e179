/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What compiling a scenario settles: homes of modules and data, who calls whom how; and what it
 * refuses. */
#include "models/plan/disruption.h"
#include "models/words/failure.h"
#include "models/words/protocol.h"

#include "tests/models/lib/world.h"

#define CLIENT "workload: {c: {arrivals: renewal(1s), mix: a.x}}\n"
#define TWO "application: {modules: {a: {x: [{call: b.y}]}, b: {y: [{delay: 1s}]}}}\n" CLIENT

static const struct channel *channel(const struct world *world, const char *caller,
                                     const char *callee)
{
    const uint32_t index =
        channel_find(world->plan, world_party(world, caller), world_party(world, callee));
    CU_ASSERT_FATAL(index != NONE);
    return &world->plan->channels[index];
}

static sim_time timeout(const struct world *world, const char *caller, const char *callee)
{
    const struct channel *of = channel(world, caller, callee);
    return of->policy->timer == NONE ? 0 : world->plan->timers[of->policy->timer];
}

/* One caller before the callee's entry, the callee's before `default`; a client waits as long as it
 * says itself. */
static void the_nearest_policy_counts(void)
{
    struct world *world = world_of(
        "application: {datasets: {k: {}}, modules: {a: {x: [{call: b.y}, {call: d.z}, {read: k}]}, "
        "b: {y: [{call: d.z}, {read: k}]}, d: {z: []}}}\n"
        "workload: {c: {arrivals: renewal(1s), mix: a.x, timeout: 7s}, e: {arrivals: renewal(1s), "
        "mix: d.z, protocol: udp}}\n"
        "deployment: {services: {a: , b: , d: }, stores: {s: {kind: single, datasets: all}}, "
        "calls: {default: "
        "{timeout: 1s, retry: 3}, d: {timeout: 2s, from: {b: {timeout: 3s}}}, s: {from: {a: "
        "{retry: 5}}}}}\n");
    if (!world->plan)
        fprintf(stderr, "%s", world->messages);
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    CU_ASSERT_EQUAL(timeout(world, "a", "b"), 1 * SECOND);
    CU_ASSERT_EQUAL(timeout(world, "a", "d"), 2 * SECOND);
    CU_ASSERT_EQUAL(timeout(world, "b", "d"), 3 * SECOND);
    CU_ASSERT_EQUAL(timeout(world, "a", "s"), 1 * SECOND);
    CU_ASSERT_EQUAL(timeout(world, "c", "a"), 7 * SECOND);
    CU_ASSERT_EQUAL(timeout(world, "e", "d"), 0);
    CU_ASSERT_EQUAL(channel(world, "b", "d")->policy->attempts, 3);
    CU_ASSERT_EQUAL(channel(world, "a", "s")->policy->attempts, 5);
    CU_ASSERT_EQUAL(channel(world, "b", "s")->policy->attempts, 3);
    CU_ASSERT_EQUAL(channel(world, "c", "a")->policy->attempts, 1);
    ASSERT_TEXT(channel(world, "c", "a")->protocol->head.name, "tcp");
    ASSERT_TEXT(channel(world, "e", "d")->protocol->head.name, "udp");
    world_end(world);
}

/* Pairs are numbered without gaps and overlaps. */
static void routes_do_not_overlap(void)
{
    struct world *world = world_of(
        "application: {modules: {a: {x: [{call: b.y}, {call: d.z}]}, b: {y: [{call: d.z}]}, d: {z: "
        "[]}}}\n" CLIENT
        "deployment: {services: {a: {replicas: 3}, b: {replicas: 4}, d: {replicas: 5}}}\n");
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    CU_ASSERT_EQUAL(world->plan->channel_count, 4);
    uint64_t next = 0;
    for (uint32_t i = 0; i < world->plan->party_count; i++) {
        const struct party *each = &world->plan->parties[i];
        CU_ASSERT_EQUAL(each->first_route, next);
        next += (uint64_t)each->replicas * each->channels;
    }
    CU_ASSERT_EQUAL(world->plan->route_count, next);
    CU_ASSERT_EQUAL(next, 1 + 2 * 3 + 4);
    world_end(world);
}

static void homes_must_be_clear(void)
{
    assert_refused(TWO "deployment: {services: {a: }}\n", "no service holds the module of 'b.y'");
    assert_refused(TWO "deployment: {services: {b: }}\n", "no service holds the module of 'a.x'");
    assert_refused(TWO "deployment: {services: {a: , m: {modules: all}}}\n",
                   "module 'a' lives in service 'a' already");
    assert_refused(TWO "deployment: {services: {a: , bb: }}\n", "service 'bb' holds no module");
    assert_refused(TWO "deployment: {services: {a: {modules: [a, bb]}}}\n", "unknown module 'bb'");
    assert_refused(
        "application: {datasets: {k: {}}}\ndeployment: {stores: {s: {kind: single, datasets: all}, "
        "r: {kind: single, datasets: [k]}}}\n",
        "store 's' keeps dataset 'k' already");
}

static void names_must_be_known(void)
{
    assert_refused("application: {modules: {a: {x: [{call: b.yy}]}, b: {y: []}}}\n" CLIENT
                   "deployment: {services: {a: , b: }}\n",
                   "did you mean 'b.y'");
    assert_refused("application: {datasets: {kv: {}}, modules: {a: {x: [{read: kw}]}}}\n" CLIENT
                   "deployment: {services: {a: }, stores: {s: {kind: single, datasets: all}}}\n",
                   "did you mean 'kv'");
    assert_refused(TWO "deployment: {services: {a: , b: }, calls: {bb: {timeout: 1s}}}\n",
                   "unknown service or store 'bb'");
    assert_refused(TWO
                   "deployment: {services: {a: , b: }, calls: {b: {from: {z: {timeout: 1s}}}}}\n",
                   "unknown calling service 'z'");
}

/* All mistakes at once, in whatever part. */
static void mistakes_are_told_together(void)
{
    struct world *world =
        world_of("application: {modules: {a: {x: [{call: b.yy}, {call: d.z}]}, b: {y: [{call: "
                 "e.z}]}}}\n" CLIENT "deployment: {services: {a: , b: }}\n"
                 "disruptions: {z: {at: 1s, crash: service q}}\n");
    CU_ASSERT_PTR_NULL(world->plan);
    static const char *const said[] = {"'b.yy'", "'d.z'", "'e.z'", "'q'"};
    for (unsigned i = 0; i < 4; i++)
        CU_ASSERT_PTR_NOT_NULL(strstr(world->messages, said[i]));
    world_end(world);
}

/* Who never calls whom takes no memory: there may be more pairs than can be numbered. */
static void pairs_have_no_limit(void)
{
    struct world *world =
        world_of(TWO "deployment: {services: {a: {replicas: 65536}, b: {replicas: 65536}}}\n");
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    CU_ASSERT_EQUAL(world->plan->route_count, 1 + 65536);
    world_end(world);
}

/* In the order of the text, whether it is the one action of a cause or one of its hits. */
static void what_is_done_is_walked_through(void)
{
    static const char *const named[] = {"crash", "pause", "slow", "crash", "pause"};
    struct world *world =
        world_of(TWO "deployment: {services: {a: , b: }}\n"
                     "disruptions: {p: {at: 1s, crash: service a}, q: {at: 1s, hits: {h: {pause: "
                     "service a}, i: {slow: service b, factor: 2}}}, r: {at: 2s, hits: {h: {crash: "
                     "service b}}}, s: {at: 3s, pause: service a}}\n");
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    CU_ASSERT(!disruptions_lose_disks(world->plan));
    struct actions each = {.of = &world->plan->description->disruptions};
    for (unsigned i = 0; i < 5; i++) {
        CU_ASSERT_FATAL(actions_next(&each));
        ASSERT_TEXT(each.failure->head.name, named[i]);
    }
    CU_ASSERT(!actions_next(&each));
    CU_ASSERT(!actions_next(&each));
    world_end(world);
}

static void a_disk_may_be_lost_by_one_of_many_hits(void)
{
    struct world *world =
        world_of(TWO "deployment: {services: {a: , b: }}\n"
                     "disruptions: {q: {at: 1s, hits: {h: {crash: service a}, i: {crash: service "
                     "b, disk: lost}}}, s: {at: 3s, pause: service a}}\n");
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    CU_ASSERT(disruptions_lose_disks(world->plan));
    world_end(world);
}

TEST_MAIN(plan, TEST(the_nearest_policy_counts), TEST(routes_do_not_overlap),
          TEST(homes_must_be_clear), TEST(names_must_be_known), TEST(mistakes_are_told_together),
          TEST(pairs_have_no_limit), TEST(what_is_done_is_walked_through),
          TEST(a_disk_may_be_lost_by_one_of_many_hits))
