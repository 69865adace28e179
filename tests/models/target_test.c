/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What references in disruptions name. */
#include "tests/models/lib/world.h"

static struct world *world;

static void begin(void)
{
    world = world_of(
        "deployment:\n"
        "  zones: {p: {region: eu}, q: {region: us}, r: {region: eu}}\n"
        "  nodes: {n: {count: 4, zones: [p, q]}, solo: {zones: [q]}}\n"
        "  services: {default: {modules: none, nodes: n}, a: {replicas: 3}, b: }\n"
        "  stores: {s: {kind: primary_replica, replicas: 2, datasets: none, nodes: solo}}\n");
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
}

static void end(void) { world_end(world); }

static bool find(const char *text, struct target *target)
{
    struct arena *arena = world->arena;
    const unsigned before = world->entry->complaints->errors;
    const bool found =
        plan_target(world->plan, text, NULL, arena, world->entry->complaints, target);
    CU_ASSERT_EQUAL(found, world->entry->complaints->errors == before);
    return found;
}

/* Members as numbers parted by blanks. */
static void names(const char *text, enum target_word word, enum target_kind kind,
                  const char *members)
{
    struct target target;
    char list[256] = "";
    CU_ASSERT_TRUE_FATAL(find(text, &target));
    CU_ASSERT_EQUAL(target.word, word);
    CU_ASSERT_EQUAL(target.kind, kind);
    for (uint32_t i = 0; i < target.count; i++)
        snprintf(list + strlen(list), sizeof list - strlen(list), i ? " %u" : "%u",
                 (unsigned)target.members[i]);
    ASSERT_TEXT(list, members);
}

static void nodes(void)
{
    names("node n/0", TARGET_THE, TARGET_NODES, "0");
    names("node n/3", TARGET_THE, TARGET_NODES, "3");
    names("node solo/0", TARGET_THE, TARGET_NODES, "4");
    names("node solo", TARGET_THE, TARGET_NODES, "4");
    names("one node n", TARGET_ONE, TARGET_NODES, "0 1 2 3");
    names("each node n", TARGET_EACH, TARGET_NODES, "0 1 2 3");
    names("all node n", TARGET_ALL, TARGET_NODES, "0 1 2 3");
}

static void instances(void)
{
    names("service a/2", TARGET_THE, TARGET_INSTANCES, "2");
    names("service a", TARGET_THE, TARGET_INSTANCES, "0 1 2");
    names("each service a", TARGET_EACH, TARGET_INSTANCES, "0 1 2");
    names("service b", TARGET_THE, TARGET_INSTANCES, "3");
    names("store s/1", TARGET_THE, TARGET_INSTANCES, "5");
    names("one store s", TARGET_ONE, TARGET_INSTANCES, "4 5");
}

static void zones(void)
{
    names("zone p", TARGET_ALL, TARGET_NODES, "0 2");
    names("zone q", TARGET_ALL, TARGET_NODES, "1 3 4");
    names("each zone q", TARGET_EACH, TARGET_NODES, "1 3 4");
    names("region us", TARGET_ALL, TARGET_NODES, "1 3 4");
    names("region eu", TARGET_ALL, TARGET_NODES, "0 2");
    names("one region eu", TARGET_ONE, TARGET_NODES, "0 2");
    names("leader s", TARGET_LEADER, TARGET_INSTANCES, "4 5");
}

static void nonsense_is_refused(void)
{
    static const char *const texts[] = {"",
                                        "node",
                                        "n/0",
                                        "node n/4",
                                        "node n",
                                        "node n/",
                                        "node n/x",
                                        "node n/-1",
                                        "node  n/0",
                                        "node n/0 ",
                                        "one node n/0",
                                        "service z",
                                        "service a/3",
                                        "store a",
                                        "zone x",
                                        "zone p/0",
                                        "some node n",
                                        "thing n",
                                        "one one node n",
                                        "node n/99999999999999999999",
                                        "each"};
    for (unsigned i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct target target;
        const bool found = find(texts[i], &target);
        if (found)
            fprintf(stderr, "'%s' is taken for a reference\n", texts[i]);
        CU_ASSERT_FALSE(found);
    }
}

TEST_MAIN_AROUND(target, begin, end, TEST(nodes), TEST(instances), TEST(zones),
                 TEST(nonsense_is_refused))
