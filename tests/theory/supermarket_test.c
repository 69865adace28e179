/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many requests replicas have when each call looks at d of very many: the limits of
 * Vvedenskaya, Dobrushin, Karpelevich 1996 and Mitzenmacher 2001, P(at least k) = lambda^((d^k - 1)
 * / (d - 1)), and the same when replicas are drawn with replacement, for one that is drawn twice is
 * one in n.
 *
 * Source of the numbers: closed forms computed at high precision, family A11 (supermarket); the
 * means of the same family, and d = 1 (many single servers), are in tests/theory/closed_form.csv.
 */
#include <math.h>

#include "tests/models/lib/world.h"

enum { SERVERS = 1000, TAILS = 5, WARM_SECONDS = 300, SAMPLES = 300 };

static const struct {
    unsigned choices;
    double lambda, tails[TAILS]; /* P(queue >= 1) ... */
} cases[] = {
    {2, 0.5, {0.5, 0.125, 0.0078125, 3.0517578125e-05, 4.65661287308e-10}},
    {2, 0.7, {0.7, 0.343, 0.0823543, 0.00474756150994, 1.57775382035e-05}},
    {2, 0.8, {0.8, 0.512, 0.2097152, 0.0351843720888, 0.000990352031428}},
    {2, 0.9, {0.9, 0.729, 0.4782969, 0.205891132095, 0.0381520424477}},
    {2, 0.95, {0.95, 0.857375, 0.698337296094, 0.46329123016, 0.203906825746}},
    {3, 0.5, {0.5, 0.0625, 0.0001220703125, 9.09494701773e-13, 3.76158192263e-37}},
    {3, 0.7, {0.7, 0.2401, 0.0096889010407, 6.36680576091e-07, 1.80660347693e-19}},
    {3, 0.8, {0.8, 0.4096, 0.0549755813888, 0.000132922799578, 1.87883406622e-12}},
    {3, 0.9, {0.9, 0.6561, 0.254186582833, 0.0147808829414, 2.9063214162e-06}},
    {3, 0.95, {0.95, 0.81450625, 0.51334208328, 0.128512156565, 0.00201630505976}},
    {5, 0.5, {0.5, 0.015625, 4.65661287308e-10, 1.09476442525e-47, 7.86273043164e-236}},
    {5, 0.7, {0.7, 0.117649, 1.57775382035e-05, 6.84375166571e-25, 1.05091901751e-121}},
    {5, 0.8, {0.8, 0.262144, 0.000990352031428, 7.62145642167e-16, 2.05721575046e-76}},
    {5, 0.9, {0.9, 0.531441, 0.0381520424477, 7.27497445224e-08, 1.83400228368e-36}},
    {5, 0.95, {0.95, 0.735091890625, 0.203906825746, 0.000334874767477, 4.00069764522e-18}},
};

static void add_tails(const struct world *world, double tails[TAILS])
{
    const struct run *run = world->run;
    for (uint32_t i = 0; i < run->plan->instance_count; i++)
        if (run->plan->instances[i].party >= run->plan->client_count)
            for (unsigned k = 0; k < TAILS; k++)
                tails[k] += run->instances[i].busy + run->instances[i].waiting > k;
}

/* Of servers looked at once a second a share p has a standard deviation of sqrt(p / 1000) at a
 * moment, and moments are alike for as long as a queue takes to forget, some 1 / (1 - lambda)
 * seconds: 300 of them are 300 (1 - lambda) / 2 independent ones.  Four of those and half a
 * hundredth for servers that are 1,000 and not endlessly many. */
static double tolerance(double p, double lambda)
{
    const double samples = SAMPLES * (1.0 - lambda) / 2;
    return 4.0 * sqrt(p * (1.0 - p) / SERVERS / samples) + 0.005 * p + 1e-4;
}

static void assert_tails(const char *policy, double lambda, const double expected[TAILS])
{
    struct world *world = world_run(
        text_of(
            "application: {modules: {s: {x: [{compute: exponential(1s)}]}}}\n"
            "workload: {c: {arrivals: poisson(rate=%g/s), mix: s.x}}\n"
            "deployment: {nodes: {n: {count: %d, cores: 1, cpu: fcfs}},\n"
            "  services: {s: {replicas: %d, nodes: n, workers: 1}}, calls: {s: {balance: %s}}}\n",
            lambda * SERVERS, SERVERS, SERVERS, policy),
        WARM_SECONDS * SECOND);
    double tails[TAILS] = {0};
    for (unsigned i = 1; i <= SAMPLES; i++) {
        CU_ASSERT_EQUAL(run_until(world->run, (WARM_SECONDS + (sim_time)i) * SECOND), ENGINE_DONE);
        add_tails(world, tails);
    }
    for (unsigned k = 0; k < TAILS; k++) {
        const double p = tails[k] / SAMPLES / SERVERS;
        if (!(fabs(p - expected[k]) < tolerance(expected[k], lambda)))
            fprintf(stderr, "%s, lambda %g: P(queue >= %u) = %g, expected %g +- %g\n", policy,
                    lambda, k + 1, p, expected[k], tolerance(expected[k], lambda));
        CU_ASSERT(fabs(p - expected[k]) < tolerance(expected[k], lambda));
    }
    world_end(world);
}

static void distinct(void)
{
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_tails(text_of("two_choices(choices=%u)", cases[i].choices), cases[i].lambda,
                     cases[i].tails);
}

static void with_replacement(void)
{
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (cases[i].choices == 2)
            assert_tails(text_of("two_choices(choices=%u replacement=true)", cases[i].choices),
                         cases[i].lambda, cases[i].tails);
}

TEST_MAIN(theory_supermarket, TEST(distinct), TEST(with_replacement))
