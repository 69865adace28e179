/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Heartbeats and a time-out against closed forms: how long until a death is noticed, with and
 * without loss, and how long until a living one is believed dead (tests/theory/stores.csv, A18). */
#include <math.h>

#include "tests/models/listener.h"
#include "tests/theory/store_rows.h"

/* What process 0 believes of process 1. */
static bool dead;
static sim_time since;       /* it believes so */
static double beats, errors; /* heard or lost until each error; and the errors */

static void hears(struct port *port, uint32_t peer, bool now_dead)
{
    if (port->self != 0 || peer != 1)
        return;
    if (now_dead && since > 0) {
        beats += floor(clock_to_seconds(port_now(port) - since));
        errors++;
    }
    dead = now_dead;
    since = port_now(port);
}

static const struct store_class listener = LISTENER(hears);

static struct fake_world *two(const struct beats *settings, double delay, double loss)
{
    dead = false;
    since = 0;
    beats = errors = 0;
    struct fake_world *world = listeners(&listener, "timeout", settings, 2);
    world->latency = law_constant(clock_round(delay * 1e9));
    world->loss = loss;
    return world;
}

/* A moment in the next period, all alike. */
static sim_time phase(struct fake_world *world, sim_time period)
{
    return (sim_time)(stream_next(&world->random) % (uint64_t)period);
}

/* Into `times`, s, in order: from a death at any phase until it is believed. */
static void deaths(struct fake_world *world, const struct beats *settings, double *times,
                   unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        fake_pass(world, 20 * settings->heartbeat + phase(world, settings->heartbeat));
        const sim_time died = fake_now(world);
        fake_crash(world, 1);
        fake_pass(world, 2 * settings->timeout);
        CU_ASSERT_TRUE_FATAL(dead);
        times[i] = since > died ? clock_to_seconds(since - died) : 0;
        fake_restart(world, 1);
    }
}

static double mean_of(const double *values, unsigned count, double *error)
{
    double sum = 0, squares = 0;
    for (unsigned i = 0; i < count; i++)
        sum += values[i] / count;
    for (unsigned i = 0; i < count; i++)
        squares += (values[i] - sum) * (values[i] - sum);
    *error = sqrt(squares / (count - 1) / count);
    return sum;
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Uniform over one period: the least and the greatest of n are T/n from its ends on average and
 * beyond 12 of those once in 160,000 times; the 95th percentile has a standard error of sqrt(0.95
 * 0.05 / n) T. */
static void assert_uniform(const struct store_row *row, double *times, unsigned count,
                           double period)
{
    double error;
    const double mean = mean_of(times, count, &error);
    qsort(times, count, sizeof *times, ascending);
    if (is_metric(row, "mean_detection_time"))
        assert_row(row, mean, 4 * error);
    else if (is_metric(row, "p95_detection"))
        assert_row(row, times[count * 19 / 20], 4 * sqrt(0.95 * 0.05 / count) * period);
    else
        assert_row(row, times[is_metric(row, "min_detection") ? 0 : count - 1],
                   12 * period / count);
}

static void deaths_are_noticed(void)
{
    const struct store_rows rows = store_rows_of("A18_heartbeat");
    const unsigned count = short_or_full(2000, 100000);
    double *times = calloc(count, sizeof *times);
    double period = 0, timeout, delay;
    for (unsigned i = 0; i < rows.count; i++) {
        if (begins_case(&rows, i)) {
            CU_ASSERT_EQUAL_FATAL(
                sscanf(rows.list[i].title, "T=%lf,to=%lf,d=%lf", &period, &timeout, &delay), 3);
            const struct beats settings = {clock_round(period * 1e9), clock_round(timeout * 1e9)};
            struct fake_world *world = two(&settings, delay, 0);
            deaths(world, &settings, times, count);
            fake_end(world);
        }
        assert_uniform(&rows.list[i], times, count, period);
    }
    CU_ASSERT_EQUAL(rows.count, 16);
    free(times);
    arena_destroy(rows.arena);
}

/* Who was believed dead already is noticed at once. */
static void assert_noticed(const struct store_row *row, double loss, unsigned run)
{
    const struct beats settings = {SECOND, run * SECOND + SECOND / 2};
    const unsigned count = short_or_full(2000, 100000);
    double error, *times = calloc(count, sizeof *times);
    struct fake_world *world = two(&settings, 0, loss);
    deaths(world, &settings, times, count);
    const double mean = mean_of(times, count, &error);
    assert_row(row, mean, 4 * error);
    fake_end(world);
    free(times);
}

/* From one that is heard until so many in a row are lost; about exponential, so n of them have a
 * standard error of their mean / sqrt(n). */
static void assert_errs(const struct store_row *row, double loss, unsigned run, unsigned wanted)
{
    const struct beats settings = {SECOND, run * SECOND + SECOND / 2};
    struct fake_world *world = two(&settings, 0, loss);
    while (errors < wanted)
        fake_pass(world, 1000 * SECOND);
    assert_row(row, beats / errors, 4 * row->expected / sqrt(errors));
    fake_end(world);
}

/* As many errors as so many heartbeats have, 3,000 at most; what takes more than 20,000 for one is
 * looked at in full only. */
static void lost_heartbeats(void)
{
    const struct store_rows rows = store_rows_of("A18_heartbeat_loss");
    double loss;
    unsigned run, looked = 0;
    for (unsigned i = 0; i < rows.count; i++) {
        const struct store_row *row = &rows.list[i];
        CU_ASSERT_EQUAL_FATAL(sscanf(row->title, "p=%lf,k=%u", &loss, &run), 2);
        const double most = short_or_full(2000000, 50000000) / row->expected;
        if (is_metric(row, "mean_detection_time_periods"))
            assert_noticed(row, loss, run);
        else if (most < 20)
            continue;
        else
            assert_errs(row, loss, run, most < 3000 ? (unsigned)most : 3000);
        looked++;
    }
    CU_ASSERT_EQUAL(looked, short_or_full(11, 12));
    arena_destroy(rows.arena);
}

TEST_MAIN(heartbeats, TEST(deaths_are_noticed), TEST(lost_heartbeats))
