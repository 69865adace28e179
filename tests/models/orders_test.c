/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Orders of queues, and limits before them. */
#include "models/words/order.h"

#include <math.h>

#include "tests/models/family.h"
#include "tests/models/lib/world.h"

static void members_are_documented(void) { assert_family(&orders); }

/* One worker, whatever the order: what comes in goes out, and a line that empties is empty. */
static void every_order_empties_its_line(void)
{
    for_each_example (&orders, example) {
        struct world *world = world_run(
            text_of("application: {modules: {a: {x: [{delay: exponential(9ms)}]}}}\n"
                    "workload: {low: {arrivals: poisson(rate=60/s), mix: a.x}, high: {arrivals: "
                    "poisson(rate=40/s), mix: a.x, priority: 3, timeout: 50ms, cancel: true}}\n"
                    "deployment: {services: {a: {workers: 1, queue: 50, order: %s, queue_timeout: "
                    "300ms}}}\n"
                    "disruptions: {c: {every: 7s, crash: service a, for: 100ms}, p: {every: 5s, "
                    "pause: service a, for: 200ms}}\n",
                    example->text),
            200 * SECOND);
        CU_ASSERT_TRUE(world_ended(world, OUTCOME_ok) > 10000);
        world_stop_load(world);
        world_until(world, 300 * SECOND);
        assert_quiet(world);
        world_end(world);
    }
}

/* Three come together while one is served: who is next? */
static void served(const char *order, const char *options, const uint32_t *expected)
{
    struct world *world =
        world_run(text_of("application: {modules: {a: {x: [{delay: 1s}]}}}\n"
                          "workload: {low: {arrivals: renewal(100ms), mix: a.x}, high: {arrivals: "
                          "renewal(250ms), mix: a.x, priority: 1}}\n"
                          "deployment: {services: {a: {workers: 1, order: %s%s}}}\n",
                          order, options),
                  0);
    world_until(world, 310 * MS);
    world_stop_load(world);
    world_until(world, 10 * SECOND);
    CU_ASSERT_EQUAL_FATAL(world->count, 4);
    for (unsigned i = 0; i < 4; i++) {
        const uint32_t source = expected[i] / 10, number = expected[i] % 10;
        CU_ASSERT_EQUAL(world->heard[i].source, source);
        CU_ASSERT_EQUAL(world->heard[i].number, number);
    }
    world_end(world);
}

static void who_is_next(void)
{
    /* Low ones come at 100, 200 and 300 ms (00, 01, 02), a high one at 250 ms (10). */
    served("fifo", "", (const uint32_t[]){0, 1, 10, 2});
    served("codel", "", (const uint32_t[]){0, 1, 10, 2});
    served("lifo", "", (const uint32_t[]){0, 2, 10, 1});
    served("priority", "", (const uint32_t[]){0, 10, 1, 2});
    served("adaptive_lifo(standing=950ms)", "", (const uint32_t[]){0, 1, 2, 10});
    served("adaptive_lifo(standing=1h)", "", (const uint32_t[]){0, 1, 10, 2});
}

/* Into a full line the greater priority pushes out the last of the lesser. */
static void priority_pushes_out(void)
{
    struct world *world =
        world_run("application: {modules: {a: {x: [{delay: 1s}]}}}\n"
                  "workload: {low: {arrivals: renewal(100ms), mix: a.x}, high: {arrivals: "
                  "renewal(250ms), mix: a.x, priority: 1}}\n"
                  "deployment: {services: {a: {workers: 1, queue: 2, order: priority}}}\n",
                  610 * MS);
    world_stop_load(world);
    world_until(world, 10 * SECOND);
    /* 00 is served; 01 waits; 10 joins it; 02 is refused, and 03, 04; at 500 ms 11 pushes out 01.
     */
    CU_ASSERT_EQUAL(world_request_of(world, 0, 1)->outcome, OUTCOME_shed);
    CU_ASSERT_EQUAL(world_request_of(world, 0, 1)->took, 300 * MS);
    CU_ASSERT_EQUAL(world_request_of(world, 0, 2)->outcome, OUTCOME_refused);
    CU_ASSERT_EQUAL(world_request_of(world, 1, 0)->outcome, OUTCOME_ok);
    CU_ASSERT_EQUAL(world_request_of(world, 1, 1)->outcome, OUTCOME_ok);
    CU_ASSERT_EQUAL(world_of_party(world, "a")->dropped.events, 1);
    world_end(world);
}

/* Cobham: W[k] = W0 / ((1 - s[k-1]) (1 - s[k])); exponential service of mean 1, loads of 0.3 and
 * 0.5, W0 = 0.8: 0.8 / 0.7 = 1.1429 and 0.8 / (0.7 x 0.2) = 5.7143, in all as first come, first
 * served: (0.3 x 1.1429 + 0.5 x 5.7143) / 0.8 = 4.  The tolerance is 4 standard errors by
 * replications of the same length. */
static void classes_wait_as_cobham_says(void)
{
    struct world *world =
        world_of("application: {modules: {a: {x: [{compute: exponential(1s)}]}}}\n"
                 "workload: {low: {arrivals: poisson(rate=0.5/s), mix: a.x}, "
                 "high: {arrivals: poisson(rate=0.3/s), mix: a.x, priority: 7}}\n"
                 "deployment: {nodes: {m: {cores: 1}}, services: {a: {nodes: m, "
                 "workers: 1, order: priority}}}\n");
    enum { RUNS = 12 };
    double mean[2] = {0, 0}, squares[2] = {0, 0};
    for (uint32_t run = 0; run < RUNS; run++) {
        world_begin(world, 1, run);
        world_until(world, 40000 * SECOND);
        double sum[2] = {0, 0}, n[2] = {0, 0};
        for (size_t i = 0; i < world->count; i++) {
            sum[world->heard[i].source] += (double)world->heard[i].took * 1e-9;
            n[world->heard[i].source]++;
        }
        for (unsigned k = 0; k < 2; k++) {
            const double wait = sum[k] / n[k] - 1.0;
            mean[k] += wait / RUNS;
            squares[k] += wait * wait / RUNS;
        }
    }
    const double expected[2] = {0.8 / (0.7 * 0.2), 0.8 / 0.7};
    for (unsigned k = 0; k < 2; k++) {
        const double error = sqrt((squares[k] - mean[k] * mean[k]) / (RUNS - 1));
        ASSERT_NEAR(mean[k], expected[k], 4.5 * error);
        CU_ASSERT_TRUE(error < 0.04 * expected[k]);
    }
    world_end(world);
}

/* --- controlled delay --- */

static bool looks(struct made *made, void *state, sim_time now, sim_time waited, uint32_t others)
{
    const struct order_class *codel = (const struct order_class *)made->chosen.class;
    return codel->drops(state, made->chosen.settings,
                        &(struct line){.now = now, .waited = waited, .others = others});
}

/* By RFC 8289 with its constants: the first drop after an interval above the target, the next ones
 * 100 ms / sqrt(1), / sqrt(2), / sqrt(3) after each other; none once the wait is below. */
static void codel_drops_as_the_rfc_says(void)
{
    struct arena *arena = arena_create(0);
    struct made made = member_of(&orders, "codel", arena);
    void *state = arena_alloc(arena, ((const struct order_class *)made.chosen.class)->state_size);
    sim_time drops[6] = {0}, now = SECOND;
    for (unsigned count = 0; count < 6; now += MS)
        while (count < 6 && looks(&made, state, now, 20 * MS, 9))
            drops[count++] = now;
    CU_ASSERT_EQUAL(drops[0], SECOND + 100 * MS);
    CU_ASSERT_EQUAL(drops[1], drops[0] + 100 * MS);
    double next = (double)drops[1];
    for (unsigned i = 2; i < 6; i++) {
        next += 1e8 / sqrt((double)i);
        ASSERT_NEAR((double)drops[i], next, 1e6); /* looked at each ms */
    }
    CU_ASSERT_FALSE(looks(&made, state, now, 4 * MS, 9));
    CU_ASSERT_FALSE(looks(&made, state, now + 99 * MS, 20 * MS, 9));
    CU_ASSERT_FALSE(looks(&made, state, now + 198 * MS, 20 * MS, 9));
    CU_ASSERT_TRUE(looks(&made, state, now + 199 * MS, 20 * MS, 9));
    CU_ASSERT_FALSE(looks(&made, state, now + 500 * MS, 20 * MS, 0)); /* the last one */
    arena_destroy(arena);
}

/* --- limits of a service --- */

static void a_service_sheds_above_its_limit(void)
{
    struct world *world =
        world_run("application: {modules: {a: {x: [{delay: 1ms}]}}}\n"
                  "workload: {c: {arrivals: renewal(10ms), mix: a.x}}\n"
                  "deployment: {services: {a: {replicas: 2, limit: tokens(rate=10/s burst=5)}}}\n",
                  100 * SECOND + 1);
    const struct party_run *party = world_of_party(world, "a");
    CU_ASSERT_EQUAL(party->arrived.events, 10000);
    CU_ASSERT_EQUAL(party->overrun.events, world_ended(world, OUTCOME_shed));
    ASSERT_NEAR((double)world_ended(world, OUTCOME_ok), 2 * (5 + 10 * 100), 4);
    world_end(world);
}

TEST_MAIN(orders, TEST(members_are_documented), TEST(every_order_empties_its_line),
          TEST(who_is_next), TEST(priority_pushes_out), TEST(classes_wait_as_cobham_says),
          TEST(codel_drops_as_the_rfc_says), TEST(a_service_sheds_above_its_limit))
