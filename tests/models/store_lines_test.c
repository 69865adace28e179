/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operations that wait in the line of a store: what they ask for is what was asked. */
#include <math.h>

#include "models/run/store.h"
#include "tests/models/lib/world.h"

enum { KEYS = 1000, MOST = 4000 };

static struct asked {
    uint64_t keys[MOST];
    unsigned count;
} written;

static void hear_ended(void *context, sim_time now, const void *record)
{
    const struct operation_record *operation = record;
    struct asked *asked = context;
    (void)now;
    if (operation->verb == VERB_WRITE && operation->outcome == OUTCOME_ok && asked->count < MOST)
        asked->keys[asked->count++] = operation->key;
}

/* One worker, 5 ms a write, 180 of them a second: nine of ten wait.  Each key that was written is
 * there, and no other one: of 1,000 keys 1 - e^-w/1000 after w writes. */
static void who_waits_keeps_its_key(void)
{
    static const char *const orders[] = {"fifo", "lifo", "codel"};
    for (unsigned i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        struct world *world = world_of(text_of(
            "application: {datasets: {d: {keys: %d}}, modules: {a: {x: [{write: d}]}}}\n"
            "workload: {c: {arrivals: poisson(rate=180/s), mix: a.x, timeout: 10s}}\n"
            "deployment: {nodes: {n: {}}, services: {a: {nodes: n}}, stores: {s: {kind: raft, "
            "replicas: 1, "
            "write_time: exponential(5ms), workers: 1, order: %s, nodes: n, datasets: d}}}\n",
            KEYS, orders[i]));
        CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
        written.count = 0;
        world_begin(world, 1, 0);
        observe_subscribe(&world->run->observe, world->run_arena, RECORD_OPERATION, hear_ended,
                          &written);
        world_until(world, 10 * SECOND);
        const uint32_t store = world->plan->parties[world_party(world, "s")].first;
        const struct port *port = part_at(world->run, store, 0);
        const struct store_class *class = store_class_of(port);
        CU_ASSERT_TRUE(written.count > 1000);
        for (unsigned k = 0; k < written.count; k++)
            CU_ASSERT_TRUE(class->holds(port, 0, written.keys[k]) > 0);
        unsigned there = 0;
        for (uint64_t key = 0; key < KEYS; key++)
            there += class->holds(port, 0, key) > 0;
        const double expected = KEYS * (1 - exp(-(double)written.count / KEYS));
        ASSERT_NEAR(there, expected, 4 * sqrt(KEYS * 0.25) + 10); /* some have no answer yet */
        world_end(world);
    }
}

TEST_MAIN(store_lines, TEST(who_waits_keeps_its_key))
