/* SPDX-License-Identifier: GPL-3.0-or-later */
/* After a stop: how long until the line is gone.
 *
 * M/M/1 in steady state is frozen for D and goes on; who comes meanwhile waits.  When it goes on
 * rho / (1 - rho) + lambda D are there on average, and it takes E[N] / (mu - lambda) until it is
 * empty for the first time: family A23 of a table of closed forms. */
#include <math.h>

#include "models/run/life.h"
#include "tests/models/lib/world.h"

static const struct recovery {
    double lambda, mu;
    sim_time stop;
    double backlog, time;
} cases[] = {{50, 100, 10, 501, 10.02},
             {80, 100, 10, 804, 40.2},
             {90, 100, 60, 5409, 540.9},
             {280, 300, 10, 2814, 140.7}};

enum { RUNS = 60, CASES = sizeof cases / sizeof cases[0] };

/* Steps of a few ms until nobody is left; the moment is known to half a step. */
static double seconds_until_empty(struct world *world, const struct level *jobs, double step)
{
    const sim_time from = world->run->engine->now;
    while (jobs->value > 0)
        run_until(world->run, world->run->engine->now + clock_round(step * 1e9));
    return clock_to_seconds(world->run->engine->now - from) - step / 2;
}

/* Within 4 standard errors of the runs, and half a step of looking. */
static void within(const double *values, double expected, double step)
{
    double mean = 0, squares = 0;
    for (unsigned i = 0; i < RUNS; i++)
        mean += values[i] / RUNS;
    for (unsigned i = 0; i < RUNS; i++)
        squares += (values[i] - mean) * (values[i] - mean);
    const double error = sqrt(squares / (RUNS - 1) / RUNS);
    ASSERT_NEAR(mean, expected, 4 * error + step);
    CU_ASSERT_TRUE(error < 0.05 * expected);
}

static void a_line_is_gone_after_a_while(void)
{
    static double backlogs[RUNS], times[RUNS];
    for (unsigned i = 0; i < CASES; i++) {
        const struct recovery *recovery = &cases[i];
        struct world *world = world_of(
            text_of("application: {modules: {a: {x: [{compute: exponential(rate=%g/s)}]}}}\n"
                    "workload: {c: {arrivals: poisson(rate=%g/s), mix: a.x}}\n"
                    "deployment: {nodes: {m: {cores: 1}}, services: {a: {nodes: m, workers: 1}}}\n",
                    recovery->mu, recovery->lambda));
        const uint32_t instance = world->plan->parties[world_party(world, "a")].first;
        for (uint32_t run = 0; run < RUNS; run++) {
            world_begin(world, 5, run);
            const struct level *jobs = &world_of_party(world, "a")->jobs;
            run_until(world->run, 60 * SECOND);
            instance_pause(world->run, instance, true);
            run_until(world->run, (60 + recovery->stop) * SECOND);
            backlogs[run] = (double)jobs->value;
            instance_pause(world->run, instance, false);
            times[run] = seconds_until_empty(world, jobs, 0.001);
        }
        within(backlogs, recovery->backlog, 0);
        within(times, recovery->time, 0.0005);
        world_end(world);
    }
}

TEST_MAIN(recovery, TEST(a_line_is_gone_after_a_while))
