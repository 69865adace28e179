/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Repair crews that two disruptions share, against the birth-death process of machine repair. */
#include "tests/models/lib/world.h"

enum { MACHINES = 6, LENGTH = 100000 };

/* Three machines of two kinds each: up exponential(10 s), down exponential(5 s).  Service s1 needs
 * one of them, s2 two, ... so the time that it is up is that with so many at least. */
static struct world *machines(const char *deployment, const char *crews)
{
    const char *services = "";
    for (unsigned k = 1; k <= MACHINES; k++)
        services = text_of("%ss%u: {modules: none, replicas: 6, nodes: [m, n], needs: %u}, ",
                           services, k, k);
    return world_of(
        text_of("deployment: {%snodes: {m: {count: 3}, n: {count: 3}}, services: {%s}}\n"
                "disruptions:\n"
                "  wear: {crash: each node m, up: exponential(10s), down: exponential(5s)%s}\n"
                "  tear: {crash: each node n, up: exponential(10s), down: exponential(5s)%s}\n",
                deployment, services, crews, crews));
}

static double share_up(struct world *world, unsigned needs)
{
    const wide up =
        level_integral(&world_of_party(world, text_of("s%u", needs))->up, LENGTH * SECOND);
    return wide_to_double(up) / ((double)LENGTH * 1e9);
}

/* p(k+1) / p(k) = (6 - k) 0.1 / (min(k+1, c) 0.2), k being down.  100,000 s hold some 30,000
 * outages; correlation times are a few seconds, so a standard deviation is below 0.005. */
static void assert_one_shop(struct world *world, unsigned crews)
{
    double p[MACHINES + 1] = {1.0}, sum = 1.0, most = 0;
    for (unsigned k = 0; k < MACHINES; k++) {
        const double busy = k + 1 < crews ? k + 1 : crews;
        p[k + 1] = p[k] * (MACHINES - k) * 0.1 / (busy * 0.2);
        sum += p[k + 1];
    }
    world_begin(world, 1, 0);
    world_until(world, LENGTH * SECOND);
    for (unsigned needs = MACHINES; needs > 0; needs--) {
        most += p[MACHINES - needs] / sum;
        ASSERT_NEAR(share_up(world, needs), most, 0.02);
    }
    world_end(world);
}

static void crews_are_shared(void)
{
    assert_one_shop(machines("crews: {ops: 1}, ", ", crews: ops"), 1);
    assert_one_shop(machines("crews: {ops: 2}, ", ", crews: ops"), 2);
    assert_one_shop(machines("crews: {ops: 4}, ", ", crews: shared(ops)"), 4);
}

static void as_many_as_machines_are_no_limit(void)
{
    assert_one_shop(machines("", ""), MACHINES);
    assert_one_shop(machines("crews: {ops: 6}, ", ", crews: ops"), MACHINES);
}

/* All fail at 10 s and need 5 s of work each; of one moment those of the first disruption wait
 * first. */
static void whoever_fails_first_is_repaired_first(void)
{
    struct world *world =
        world_of("deployment: {crews: {ops: 1}, nodes: {m: {count: 1}, n: {count: 1}}, services: "
                 "{a: {modules: none, nodes: m}, b: {modules: none, nodes: n}}}\n"
                 "disruptions:\n"
                 "  late: {crash: each node m, up: 12s, down: 5s, crews: ops}\n"
                 "  soon: {crash: each node n, up: 10s, down: 5s, crews: ops}\n");
    world_begin(world, 1, 0);
    world_until(world, 14 * SECOND);
    CU_ASSERT_TRUE(world_of_party(world, "a")->up.value == 0);
    CU_ASSERT_TRUE(world_of_party(world, "b")->up.value == 0);
    world_until(world, 16 * SECOND); /* 10 to 15: b; 15 to 20: a */
    CU_ASSERT_TRUE(world_of_party(world, "a")->up.value == 0);
    CU_ASSERT_TRUE(world_of_party(world, "b")->up.value == 1);
    world_until(world, 21 * SECOND);
    CU_ASSERT_TRUE(world_of_party(world, "a")->up.value == 1);
    world_end(world);
}

TEST_MAIN(crews, TEST(crews_are_shared), TEST(as_many_as_machines_are_no_limit),
          TEST(whoever_fails_first_is_repaired_first))
