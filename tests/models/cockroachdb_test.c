/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `cockroachdb` against the fail-over that its documents add up: -1..0 s since the last request for
 * support, 3 s of support, 0..0.1 s until that is looked at, 0..2 s of jitter, three round trips
 * (pre-vote, vote, first entry) and one of the client: 2.04 s (round trip of 10 ms) to 6.7 s (400
 * ms).
 */
#include <math.h>
#include <stdlib.h>

#include "tests/lib/member.h"
#include "tests/models/lib/world.h"

#define SECOND NANOSECONDS_PER_SECOND

enum { DEATHS = 200, PERIOD = 97 };

/* From each death to the end of the first write that was begun after it and answered. */
static double outages[DEATHS];
static void hear_operation(void *context, sim_time now, const void *record)
{
    const struct operation_record *it = record;
    const sim_time death = now / (PERIOD * SECOND) - 1, died = (death + 1) * PERIOD * SECOND;
    (void)context;
    if (death >= 0 && death < DEATHS && it->outcome == OUTCOME_ok && it->begun >= died &&
        outages[death] == 0.0)
        outages[death] = (double)(now - died) / 1e9;
}

/* The leader dies each 97 s for 70 s; a client writes each `gap` and gives up after 2 s; letters of
 * replicas take `way`. */
static struct world *deaths(const char *gap, const char *way)
{
    static char scenario[2048];
    snprintf(scenario, sizeof scenario,
             "application: {datasets: {d: {keys: 100}}, modules: {a: {x: [{write: d}]}}}\n"
             "workload: {c: {arrivals: renewal(%s), mix: a.x, timeout: 2s}}\n"
             "deployment: {nodes: {s: {count: 3}}, services: {a: }, stores: {s: {kind: "
             "cockroachdb, replicas: 3, datasets: all, nodes: s, read_time: 0s, write_time: 0s, "
             "delays: {all: %s}}}}\n"
             "disruptions: {x: {every: %ds, crash: leader s, for: 70s}}\n",
             gap, way, PERIOD);
    memset(outages, 0, sizeof outages);
    struct world *world = world_of(scenario);
    world_begin(world, 1, 0);
    observe_subscribe(&world->run->observe, world->run_arena, RECORD_OPERATION, hear_operation,
                      NULL);
    world_until(world, (DEATHS + 1) * (sim_time)PERIOD * SECOND - 1);
    return world;
}

/* Without ways: 3 - U(0, 1) + the lesser of two U(0, 2.1) (the jitter and the look at support as
 * one law): mean 3.2 s, variance 1/12 + 2.1^2/18.  Under load the entries are signs of life as
 * well, so the first part is U(0, 100 ms). */
static void its_times_are_those_of_the_documents(void)
{
    static const struct {
        const char *gap;
        double mean, variance;
    } cases[] = {{"10h", 3.2, 1.0 / 12 + 2.1 * 2.1 / 18}, {"100ms", 3.65, 2.1 * 2.1 / 18}};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world = deaths(cases[i].gap, "0s");
        const struct sample *took = &world_of_party(world, "s")->failed_over;
        CU_ASSERT_EQUAL(took->number, DEATHS);
        ASSERT_NEAR(sample_mean(took) / 1e9, cases[i].mean, 4 * sqrt(cases[i].variance / DEATHS));
        CU_ASSERT_TRUE((double)took->most / 1e9 <= 5.1 + 1e-6);
        world_end(world);
    }
}

static int by_size(const void *a, const void *b)
{
    const double one = *(const double *)a, other = *(const double *)b;
    return (one > other) - (one < other);
}

/* As clients see it, with the shortest and the longest way of the documents.  These leave out that
 * two may stand at once and split the vote, which costs 3 s more at least: that takes two jitters
 * within one way of each other, 2 * 0.2 s of 2.1 s at the most, hence the quantile. */
static void clients_wait_as_long_as_documented(void)
{
    static const struct {
        const char *way;
        double round;
        unsigned split; /* per cent */
    } cases[] = {{"5ms", 0.01, 2}, {"200ms", 0.4, 25}};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world = deaths("100ms", cases[i].way);
        double *sorted = outages;
        qsort(sorted, DEATHS, sizeof *sorted, by_size);
        const double client = cases[i].round; /* its letters take no way here */
        CU_ASSERT_TRUE(sorted[0] + client >= 2.04);
        CU_ASSERT_TRUE(sorted[DEATHS * (100 - cases[i].split) / 100 - 1] + client <= 6.7);
        fprintf(stderr, "    %s: %.2f to %.2f s, median %.2f\n", cases[i].way, sorted[0] + client,
                sorted[DEATHS * (100 - cases[i].split) / 100 - 1] + client,
                sorted[DEATHS / 2] + client);
        world_end(world);
    }
}

TEST_MAIN(cockroachdb, TEST(its_times_are_those_of_the_documents),
          TEST(clients_wait_as_long_as_documented))
