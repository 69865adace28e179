/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every kind of discovery and every delivery owes.  One of nine: fewer, and a registry would
 * blame the network (self-preservation). */
#include "models/run/life.h"
#include "models/run/listings.h"
#include "models/words/registry.h"
#include "tests/models/family.h"
#include "tests/models/lib/world.h"

enum { CALLERS = 5 };

static void members_are_documented(void)
{
    assert_family(&discoveries);
    assert_family(&deliveries);
}

/* Callers in whose lists b/0 is. */
static unsigned knowing(const struct world *world)
{
    const uint32_t first = world->plan->parties[world_party(world, "a")].first;
    const uint32_t callee = world->plan->parties[world_party(world, "b")].first;
    unsigned count = 0;
    for (uint32_t caller = first; caller < first + CALLERS; caller++) {
        const struct listing *known = world->run->known[caller];
        uint32_t at = 0;
        while (at < known->count && known->items[at] != callee)
            at++;
        count += at < known->count;
    }
    return count;
}

static struct world *world_with(const char *discovery)
{
    return world_of(text_of(
        "application: {modules: {a: {x: [{call: b.y}]}, b: {y: [{compute: 1ms}]}}}\n"
        "workload: {users: {arrivals: poisson(rate=0.001/h), mix: a.x}}\n"
        "deployment: {nodes: {p: {count: 5}, q: {count: 4}, r: {count: 3}}, services: {a: {nodes: "
        "p, replicas: 5}, b: {nodes: q, replicas: 4, start: 2s}}, discovery: %s}\n",
        discovery));
}

/* Of every member with a registry: callers know all that live, miss who has died, and know who is
 * back.  A delivery holds a question for no negative time. */
static void all_are_known_again(void)
{
    for_each_example (&discoveries, example) {
        struct arena *arena = arena_create(0);
        const struct made made = member_of(&discoveries, example->text, arena);
        const struct discovery_class *class = (const struct discovery_class *)made.chosen.class;
        if (class->how != DISCOVERY_REGISTRY) { /* no lists of their own */
            arena_destroy(arena);
            continue;
        }
        struct world *world = world_with(example->text);
        world_begin(world, 7, 0);
        world_until(world, 1000 * SECOND);
        CU_ASSERT_EQUAL(knowing(world), CALLERS);
        node_crash(world->run, world_node(world, "q/0"));
        world_until(world, 1340 * SECOND); /* before it is begun anew elsewhere */
        CU_ASSERT_EQUAL(knowing(world), 0);
        world_until(world, 3000 * SECOND);
        node_restart(world->run, world_node(world, "q/0"));
        world_until(world, 5000 * SECOND);
        CU_ASSERT_EQUAL(knowing(world), CALLERS);
        world_end(world);
        arena_destroy(arena);
    }
    for_each_example (&deliveries, example) {
        struct arena *arena = arena_create(0);
        const struct made made = member_of(&deliveries, example->text, arena);
        CU_ASSERT(((const struct delivery_class *)made.chosen.class)->hold(made.chosen.settings) >=
                  0);
        arena_destroy(arena);
    }
}

TEST_MAIN(discoveries, TEST(members_are_documented), TEST(all_are_known_again))
