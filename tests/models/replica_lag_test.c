/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many versions a replica is behind that hears of each write after a fixed time
 * (tests/theory/stores.csv, A20; the shares of reads are in tests/theory/closed_form.csv). */
#include "tests/models/primary_replica_world.h"
#include "tests/theory/store_rows.h"

/* s; each look at a moment as random as the writes, which come as often. */
static double versions_behind(double rate, double delay, unsigned looks)
{
    struct primary_replica settings = replica_settings("async", "replica");
    settings.delays.replicate = law_constant((sim_time)(delay * SECOND));
    struct fake_world *world = fake_of(member(&stores, "primary_replica"), 2, &settings);
    world->store.write_time = world->store.read_time = law_constant(0);
    world->latency = world->disk = law_constant(0);
    uint64_t *numbers = calloc(4 * (size_t)looks, sizeof *numbers);
    unsigned written = 0, heard = 0, looked = 0;
    double behind = 0;
    draw random = 3;
    while (looked < looks) {
        const double gap = -log(1 - unit_of(draw_next(&random))) / (2 * rate);
        fake_pass(world, (sim_time)(gap * SECOND));
        if (unit_of(draw_next(&random)) < 0.5) {
            CU_ASSERT_FATAL(written < 4 * looks);
            fake_ask_replica(world, 0, VERB_WRITE, LEVEL_NORMAL, 0, 1);
            fake_pass(world, 0);
            numbers[written++] = version_at(world, 0, 1);
            continue;
        }
        while (heard < written && numbers[heard] <= version_at(world, 1, 1))
            heard++;
        looked++;
        behind += written - heard;
    }
    free(numbers);
    fake_end(world);
    return behind / looks;
}

/* Poisson with mean m = rate x delay; neighbours in time have writes under way in common, which
 * makes the variance of their mean 1 + m times that of independent ones. */
static void replicas_are_behind_by_what_is_under_way(void)
{
    const struct store_rows rows = store_rows_of("A20_replica");
    const unsigned looks = short_or_full(50000, 1000000);
    for (unsigned i = 0; i < rows.count; i++) {
        const struct store_row *row = &rows.list[i];
        double rate, delay;
        CU_ASSERT_TRUE_FATAL(is_metric(row, "mean_versions_behind"));
        CU_ASSERT_EQUAL_FATAL(sscanf(row->title, "lam=%lf,const %lf", &rate, &delay), 2);
        const double m = rate * delay;
        assert_row(row, versions_behind(rate, delay, looks), 4 * sqrt(m * (1 + m) / looks));
    }
    CU_ASSERT_EQUAL(rows.count, 4);
    arena_destroy(rows.arena);
}

TEST_MAIN(replica_lag, TEST(replicas_are_behind_by_what_is_under_way))
