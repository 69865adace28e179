/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/search/theory.h"

#include <math.h>

#include "models/plan/queueing.h"
#include "tests/lib/test.h"

/* M/M/1: the response time is exponential with rate mu - lambda (Kleinrock 1975, section 3.2). */
static void one_server(void)
{
    const double load = 0.8, wait = 1 / (1 - load);
    for (double t = 0.5; t < 40; t += 3)
        ASSERT_NEAR(response_tail(t, load, wait, 1, 1), exp(-(1 - load) * t), 2e-4);
}

/* M/M/c: P(T > t) = e^-t (1 + C (1 - e^(-t (c - 1 - a))) / (c - 1 - a)), with a = c load (the
 * convolution of an exponential service and the wait, written out). */
static void several_servers(void)
{
    const double servers = 4, load = 0.75, busy = servers * load, c = erlang_c(load, servers);
    const double rest = servers - 1 - busy;
    const double wait = 1 / (servers * (1 - load));
    for (double t = 0.5; t < 20; t += 2.3) {
        const double other = fabs(rest) < 1e-9 ? t : (1 - exp(-t * rest)) / rest;
        ASSERT_NEAR(response_tail(t, c, wait, 1, 1), exp(-t) * (1 + c * other), 2e-4);
    }
}

static void constant_service(void)
{
    CU_ASSERT_EQUAL(response_tail(0.9, 0.5, 2, 1, 0), 1);
    ASSERT_NEAR(response_tail(3, 0.5, 2, 1, 0), 0.5 * exp(-1), 1e-12);
    CU_ASSERT_EQUAL(response_tail(3, 0, 0, 1, 0), 0);
}

/* 10 users, 1 s of thought, stations of 100 ms and 50 ms: 7.51/s, 332 ms
 * (scenarios/queueing/closed.yaml, computed by hand there). */
static void mean_value_analysis(void)
{
    const double demands[] = {0.1, 0.05}, servers[] = {1, 1};
    const struct mva found = mva_of(demands, servers, 2, 1, 10);
    ASSERT_NEAR(found.throughput, 7.51, 0.005);
    ASSERT_NEAR(found.response, 0.332, 0.0005);
    const struct mva alone = mva_of(demands, servers, 2, 1, 1);
    ASSERT_NEAR(alone.response, 0.15, 1e-12);
}

TEST_MAIN(theory, TEST(one_server), TEST(several_servers), TEST(constant_service),
          TEST(mean_value_analysis))
