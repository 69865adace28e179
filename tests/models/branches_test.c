/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Branches of transactions at a store: when one is given up. */
#include "models/run/store.h"
#include "models/stores/single/single.h"
#include "tests/models/lib/world.h"

static uint64_t version_of(const struct world *world, const char *store, uint32_t dataset)
{
    const uint32_t instance = world->plan->parties[world_party(world, store)].first;
    const struct single *disk = part_at(world->run, instance, 0)->disk;
    return versions_get(&disk->versions, dataset, 0).number;
}

/* At 1 s the process of web dies with a branch open at sa, which gives it up at 3 s, whatever other
 * branches promise and end meanwhile (the first timer of all is that of the branch). */
static void a_branch_is_given_up_by_its_own_time(void)
{
    struct world *world = world_of(
        "application: {datasets: {a: {keys: 1}, b: {keys: 1}, c: {keys: 1}}, modules: {web: {x: "
        "[{transaction: [{write: a}, {delay: 10s}, {write: b}]}]}, other: {y: [{transaction: "
        "[{write: b}, {write: c}]}], z: [{transaction: [{write: a}]}]}}}\n"
        "workload: {u: {arrivals: renewal(1s), mix: web.x}, v: {arrivals: renewal(1700ms), mix: "
        "other.y}, w: {arrivals: renewal(3500ms), mix: other.z}}\n"
        "deployment: {nodes: {w: , s: {count: 3, disk: 3ms}}, services: {web: {nodes: w}, other: "
        "}, stores: {default: {kind: single, nodes: s, write_time: 1ms, locks: {wait: 200ms}}, sa: "
        "{datasets: [a]}, sb: {datasets: [b]}, sc: {datasets: [c]}}, transactions: {default: "
        "two_phase_commit(timeout=2s)}}\n"
        "disruptions: {dies: {at: 1500ms, crash: service web}}\n");
    world_begin(world, 1, 0);
    world_until(world, 2900 * MS);
    CU_ASSERT_EQUAL(version_of(world, "sb", 1), 1);
    CU_ASSERT_EQUAL(version_of(world, "sa", 0), 0);
    world_until(world, 3800 * MS);
    CU_ASSERT_EQUAL(version_of(world, "sa", 0), 1);
    world_end(world);
}

TEST_MAIN(branches, TEST(a_branch_is_given_up_by_its_own_time))
