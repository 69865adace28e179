/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Least time (peak EWMA) against what theory says of two replicas, one of them three times slower.
 */
#include <math.h>

#include "tests/models/lib/world.h"

/* Replica a/0 takes 30 ms, a/1 10 ms, however many they serve. */
static struct world *unequal(const char *arrivals, const char *balance, sim_time until)
{
    return world_run(text_of("application: {modules: {a: {x: [{compute: 10ms}]}}}\n"
                             "workload: {c: {arrivals: %s, mix: a.x, balance: %s}}\n"
                             "deployment: {services: {a: {replicas: 2}}}\n"
                             "disruptions: {s: {at: 0s, slow: service a/0, factor: 3}}\n",
                             arrivals, balance),
                     until);
}

/* One request at a time: the fast one is taken until what was measured of the slow one, 30 ms, has
 * sunk below 10 ms, after decay x ln 3; the request then shows that it still takes 30 ms.  What
 * comes on top of that is at most the request that runs then (10 ms), the thinking (1 ms, once more
 * for the last answer of the fast one), and the slow request itself. */
static void the_slow_one_is_tried_again_when_the_memory_of_it_has_faded(void)
{
    static const struct {
        const char *balance;
        double decay;
    } cases[] = {{"least_time", 10.0}, {"least_time(decay=1s)", 1.0}, {"least_time(100ms)", 0.1}};
    for (unsigned i = 0; i < 3; i++) {
        struct world *world = unequal("closed(users=1 think=1ms)", cases[i].balance, 200 * SECOND);
        const double gap = cases[i].decay * log(3.0);
        sim_time last = -1;
        unsigned slow = 0;
        for (size_t k = 0; k < world->count; k++) {
            if (world->heard[k].took != 30 * MS)
                continue;
            if (slow++ > 0)
                ASSERT_NEAR((double)(world->heard[k].sent - last) * 1e-9, gap + 0.022, 0.022);
            last = world->heard[k].sent + 30 * MS;
        }
        CU_ASSERT_TRUE(slow <= 200.0 / (gap + 0.030) + 1 && slow >= 200.0 / (gap + 0.074) - 1);
        world_end(world);
    }
}

/* Many at a time, replicas without limit: a replica that takes s ms and gets l requests per ms has
 * N = l s open (Little), and both policies keep their measure equal: s (N + 1) here, N there.  With
 * l1 + l2 = 10 per ms: (10 l1 + 1) 10 = (30 l2 + 1) 30 gives l2 = 0.98; 10 l1 = 30 l2 gives 2.5.
 * Requests come at constant gaps, so what is left is the rounding of N to whole requests. */
static void shares_follow_the_square_of_the_speed(void)
{
    static const struct {
        const char *balance;
        double share;
    } cases[] = {{"least_time", 0.098},
                 {"least_requests", 0.25},
                 {"two_choices", 0.25},
                 {"round_robin", 0.5}};
    for (unsigned i = 0; i < 4; i++) {
        struct world *world = unequal("renewal(100us)", cases[i].balance, 20 * SECOND);
        double slow = 0, all = 0;
        for (size_t k = 0; k < world->count; k++) {
            all += world->heard[k].sent > SECOND;
            slow += world->heard[k].sent > SECOND && world->heard[k].took == 30 * MS;
        }
        ASSERT_NEAR(slow / all, cases[i].share, 0.004);
        world_end(world);
    }
}

/* A replica that hangs is asked no more once the first time-out has been heard, until it is
 * forgotten; in turn it would get every second one. */
static void time_outs_are_latencies(void)
{
    struct world *world = world_run(
        "application: {modules: {a: {x: [{compute: 10ms}]}}}\n"
        "workload: {c: {arrivals: renewal(20ms), mix: a.x, balance: least_time, timeout: 100ms}}\n"
        "deployment: {services: {a: {replicas: 2}}}\n"
        "disruptions: {s: {at: 10s, pause: service a/0, for: 15s}}\n",
        60 * SECOND);
    /* 100 ms against 10 ms that every answer brings back: 10 s x ln 10 */
    uint64_t failed = 0;
    for (size_t k = 0; k < world->count; k++)
        failed += world->heard[k].outcome == OUTCOME_timeout;
    CU_ASSERT_TRUE(failed >= 1 && failed <= 5);
    world_end(world);
}

TEST_MAIN(least_time, TEST(the_slow_one_is_tried_again_when_the_memory_of_it_has_faded),
          TEST(shares_follow_the_square_of_the_speed), TEST(time_outs_are_latencies))
