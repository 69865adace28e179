/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whoever stops waiting, against theory: work that is ended (`kill_after`) as M/G/1, a pool for
 * which nobody waits long (`acquire_timeout`) as M/M/c with deterministic patience, and what is
 * done instead (`if_failed: steps`) by sums over the cases. */
#include <math.h>

#include "tests/models/lib/world.h"

enum { BATCHES = 40 };

/* Means of batches, and the standard error of their mean. */
struct batches {
    double sum[BATCHES];
    uint32_t count[BATCHES];
};

static void put(struct batches *to, size_t index, size_t all, double value)
{
    const size_t batch = index * BATCHES / all;
    to->sum[batch] += value;
    to->count[batch]++;
}

/* Within 4.5 standard errors: of 39 degrees of freedom one of 17,000 lies beyond. */
static void assert_mean(const char *what, const struct batches *of, double expected)
{
    double sum = 0, squares = 0;
    for (unsigned i = 0; i < BATCHES; i++) {
        const double mean = of->sum[i] / of->count[i];
        sum += mean;
        squares += mean * mean;
    }
    const double mean = sum / BATCHES;
    const double error = sqrt(fmax(0, squares / BATCHES - mean * mean) / (BATCHES - 1));
    const bool good = fabs(mean - expected) <= 4.5 * error && error < 0.05 * expected;
    if (!good)
        fprintf(stderr, "%s: %.6g, expected %.6g, standard error %.3g\n", what, mean, expected,
                error);
    CU_ASSERT_TRUE(good);
}

/* Requests as they were sent: their times, in seconds, and the share that failed. */
static void look(const struct world *world, struct batches *times, struct batches *failed)
{
    for (size_t i = 0; i < world->count; i++) {
        put(times, i, world->count, (double)world->heard[i].took * 1e-9);
        put(failed, i, world->count, world->heard[i].outcome != OUTCOME_ok);
    }
}

/* One worker, exponential work that is ended at T: M/G/1 with the service S = min(X, T), of which
 * E[S] = (1 - e^-mT) / m and E[S^2] = 2 (1 - e^-mT (1 + mT)) / m^2 (Pollaczek, Khinchin). */
static void ended_work_is_mg1(void)
{
    static const struct {
        double rate, ms;
    } cases[] = {{80, 20}, {120, 10}, {60, 40}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const double rate = cases[i].rate, limit = cases[i].ms * 1e-3, m = 100;
        struct world *world =
            world_run(text_of("application: {modules: {a: {x: [{delay: exponential(10ms)}]}}}\n"
                              "workload: {c: {arrivals: poisson(rate=%g/s), mix: a.x}}\n"
                              "deployment: {services: {a: {workers: 1, kill_after: %gms}}}\n",
                              rate, cases[i].ms),
                      4000 * SECOND);
        const double ended = exp(-m * limit), mean = (1 - ended) / m,
                     square = 2 * (1 - ended * (1 + m * limit)) / (m * m);
        struct batches times = {0}, failed = {0};
        look(world, &times, &failed);
        assert_mean("ended", &failed, ended);
        assert_mean("response", &times, mean + rate * square / (2 * (1 - rate * mean)));
        world_end(world);
    }
}

/* c connections of a pool, held for exponential times, for which nobody waits longer than T: the
 * wait that is offered has the density rate p(c-1) e^((rate - c m) t) below T, e^(rate T - c m t)
 * above it, for who would wait longer does not join (Barrer 1957, "Queuing with impatient
 * customers and ordered service", Operations Research 5). */
static void a_pool_with_patience(void)
{
    static const struct {
        double rate, ms;
        unsigned servers;
    } cases[] = {{90, 20, 1}, {150, 10, 1}, {380, 5, 4}, {500, 10, 4}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const double rate = cases[i].rate, limit = cases[i].ms * 1e-3, m = 100;
        const unsigned c = cases[i].servers;
        struct world *world =
            world_run(text_of("application: {modules: {a: {x: [{call: b.y}]}, b: {y: [{delay: "
                              "exponential(10ms)}]}}}\n"
                              "workload: {c: {arrivals: poisson(rate=%g/s), mix: a.x}}\n"
                              "deployment: {services: {a: , b: }, calls: {b: {connections: %u, "
                              "acquire_timeout: %gms}}}\n",
                              rate, c, cases[i].ms),
                      1500 * SECOND);
        double states = 0, last = 1; /* p(0) = 1 so far */
        for (unsigned n = 0; n < c; n++) {
            last = n == 0 ? 1 : last * rate / m / n;
            states += last;
        }
        const double slope = rate - c * m, grown = exp(slope * limit);
        const double below = rate * last * (grown - 1) / slope;
        const double lost = rate * last * grown / (c * m);
        const double all = states + below + lost;
        const double waited =
            rate * last * (limit * grown / slope - (grown - 1) / (slope * slope)) + limit * lost;
        struct batches times = {0}, failed = {0};
        look(world, &times, &failed);
        assert_mean("lost", &failed, lost / all);
        assert_mean("response", &times, waited / all + (1 - lost / all) / m);
        world_end(world);
    }
}

/* Who waits 20 ms for exponential 10 ms gives up with e^-2; what is done instead takes 5 ms on
 * average and fails three times in ten, and then two times in ten what is done instead of that. */
static void what_is_done_instead(void)
{
    struct world *world = world_run(
        "application: {modules: {a: {x: [{call: b.y, if_failed: [{call: d.z, if_failed: [{delay: "
        "2ms}, {fail: 20%}]}]}]}, b: {y: [{delay: exponential(10ms)}]}, d: {z: [{delay: "
        "exponential(5ms)}, {fail: 30%}]}}}\n"
        "workload: {c: {arrivals: poisson(rate=200/s), mix: a.x}}\n"
        "deployment: {services: {a: , b: , d: }, calls: {b: {timeout: 20ms}}}\n",
        2000 * SECOND);
    const double gives_up = exp(-2);
    struct batches times = {0}, failed = {0};
    look(world, &times, &failed);
    assert_mean("failed", &failed, gives_up * 0.3 * 0.2);
    assert_mean("response", &times, 0.010 * (1 - gives_up) + gives_up * (0.005 + 0.3 * 0.002));
    const struct party_run *d = world_of_party(world, "d");
    const double n = (double)world->count;
    ASSERT_NEAR((double)d->arrived.events / n, gives_up, 4.5 * sqrt(gives_up / n));
    world_end(world);
}

TEST_MAIN(models_patience, TEST(ended_work_is_mg1), TEST(a_pool_with_patience),
          TEST(what_is_done_instead))
