/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The region of the retry storm against a fluid model of it that knows nothing of the simulator.
 *
 * The server does 400 a second.  A request that waits for more than 500 ms is asked again, three
 * times in all, and the server works for all of them.  As a fluid: the line q grows by what arrives
 * less 400 a second; what arrives at t waits q(t) / 400, and if that is too long it arrives again
 * 500 ms and a backoff later.  If all are too late 3 times the load arrives, so below 400 / 3 a
 * second the line melts away, whatever was; above, it is a question of how long the rush lasts. */
#include "analysis/search/regions.h"

#include <math.h>
#include <stdlib.h>

#include "tests/lib/test.h"

enum { TICKS = 2000, SECONDS = 170, TRIES = 3 }; /* ticks in a second */
#define CAPACITY 400.0
#define TIMEOUT 0.5
#define SERVICE_AND_WAY 0.014
static const double backoffs[] = {0, 0.005, 0.01}; /* means: full jitter of 10 and 20 ms */

struct fluid {
    double *arrivals[TRIES]; /* by try and tick */
    double *wait;            /* of what arrives at a tick */
};

static void fluid_run(struct fluid *in, double load, double factor, double rush_for)
{
    const int ticks = SECONDS * TICKS;
    double line = 0;
    for (int i = 0; i < ticks; i++) {
        const double at = (double)i / TICKS;
        double all = in->arrivals[0][i] = at >= 20 && at < 20 + rush_for ? factor * load : load;
        for (int k = 1; k < TRIES; k++) {
            const int before = i - (int)((TIMEOUT + backoffs[k]) * TICKS);
            in->arrivals[k][i] =
                before >= 0 && in->wait[before] > TIMEOUT ? in->arrivals[k - 1][before] : 0;
            all += in->arrivals[k][i];
        }
        in->wait[i] = line / CAPACITY + SERVICE_AND_WAY;
        line = fmax(line + (all - CAPACITY) / TICKS, 0);
    }
}

static bool is_answered(const struct fluid *in, int tick)
{
    for (int k = 0; k < TRIES; k++) {
        if (tick >= SECONDS * TICKS || in->wait[tick] <= TIMEOUT)
            return true;
        if (k + 1 < TRIES)
            tick += (int)((TIMEOUT + backoffs[k + 1]) * TICKS);
    }
    return false;
}

/* Seconds after the rush until requests are answered for good; INFINITY: they are not. */
static double fluid_escape(double load, double factor, double rush_for)
{
    struct fluid in;
    const int ticks = SECONDS * TICKS, over = (int)((20 + rush_for) * TICKS);
    for (int k = 0; k < TRIES; k++)
        in.arrivals[k] = calloc((size_t)ticks, sizeof(double));
    in.wait = calloc((size_t)ticks, sizeof(double));
    fluid_run(&in, load, factor, rush_for);
    int tick = ticks - 3 * TICKS;
    const bool back = is_answered(&in, tick);
    while (back && tick > over && is_answered(&in, tick - 1))
        tick--;
    for (int k = 0; k < TRIES; k++)
        free(in.arrivals[k]);
    free(in.wait);
    return back ? (double)(tick - over) / TICKS : (double)INFINITY;
}

/* The longest rush from which it comes back. */
static double fluid_longest(double load, double factor)
{
    double low = 0, high = 60;
    while (high - low > 0.01) {
        const double middle = (low + high) / 2;
        *(isfinite(fluid_escape(load, factor, middle)) ? &low : &high) = middle;
    }
    return low;
}

static struct arena *arena;
static struct prepared prepared;
static struct options options;

/* 20 s before the rush and 130 s and more after it. */
static struct region_map map_of(const char *architecture, double load, double factor,
                                const char *const *sizes, uint32_t size_count)
{
    static const char *words[] = {"scenarios/resilience/retry_storm.yaml"};
    static const char *sets[4];
    static double factors[1], loads[1];
    arena = arena_create(0);
    sets[0] = "disruptions.rush.at=20s";
    sets[1] = "experiment.duration=150s";
    sets[2] = "objectives=[]";
    sets[3] = arena_format(arena, "disruptions.rush.factor=%g", factor);
    factors[0] = load / 240;
    loads[0] = load;
    options = (struct options){
        .words = {words, 1}, .sets = {sets, 4}, .architecture = architecture, .quiet = true};
    CU_ASSERT_FATAL(command_prepare(&options, arena, &prepared));
    struct region_map map = {.options = &options,
                             .base = &prepared,
                             .arena = arena,
                             .load_count = 1,
                             .size_count = size_count,
                             .replications = 3,
                             .factors = factors,
                             .loads = loads,
                             .load_unit = "1/s",
                             .trigger = "rush",
                             .path = "disruptions.rush.for",
                             .sizes = sizes,
                             .good = 0.9};
    CU_ASSERT_FATAL(regions_check(&map));
    CU_ASSERT_EQUAL_FATAL(regions_run(&map), 0);
    return map;
}

/* Half of the longest rush is harmless, twice of it is for good: chance moves the edge by less than
 * that, for the line of that moment scatters by a sixth of what it takes. */
static void the_edge_is_where_the_fluid_has_it(void)
{
    static const double loads[] = {165, 240, 320};
    for (unsigned i = 0; i < sizeof loads / sizeof loads[0]; i++) {
        const double longest = fluid_longest(loads[i], 3);
        struct arena *texts = arena_create(0);
        const char *const sizes[] = {arena_format(texts, "%.4gs", longest / 2),
                                     arena_format(texts, "%.4gs", longest * 2)};
        /* what it takes until half a second of work is in line, and until that is felt */
        CU_ASSERT_TRUE(longest > 0.48 * CAPACITY / (3 * loads[i] - CAPACITY));
        CU_ASSERT_TRUE(longest < 0.6 + 0.5 * CAPACITY / (3 * loads[i] - CAPACITY));
        const struct region_map map = map_of("storm", loads[i], 3, sizes, 2);
        CU_ASSERT_EQUAL(region_cell(&map, 0, 0, 0)->state, CELL_BACK);
        CU_ASSERT_EQUAL(region_cell(&map, 0, 0, 1)->state, CELL_BACK);
        CU_ASSERT_EQUAL(region_cell(&map, 0, 0, 2)->state, CELL_STAYS_DOWN);
        CU_ASSERT_EQUAL(region_load_state(&map, 0, 0), LOAD_VULNERABLE);
        CU_ASSERT_EQUAL(region_backs(&map, 0, 0), 1);
        CU_ASSERT_EQUAL(region_downs(&map, 0, 0), 1);
        arena_destroy(arena);
        arena_destroy(texts);
    }
}

/* Below a third of the capacity a storm dies out, after as long as the fluid takes (its parts are
 * half a second long, and the line scatters by tens of seconds' arrivals); above it lasts. */
static void below_a_third_it_always_comes_back(void)
{
    static const char *const sizes[] = {"5s"};
    const double escape = fluid_escape(100, 6, 5);
    CU_ASSERT_TRUE(escape > 5 && escape < 60);
    CU_ASSERT_TRUE(isinf(fluid_escape(150, 6, 5)));
    struct region_map map = map_of("storm", 100, 6, sizes, 1);
    CU_ASSERT_EQUAL(region_cell(&map, 0, 0, 1)->state, CELL_BACK);
    ASSERT_RELATIVE(region_cell(&map, 0, 0, 1)->escape_mean, escape, 0.15);
    CU_ASSERT_EQUAL(region_load_state(&map, 0, 0), LOAD_STABLE);
    arena_destroy(arena);
    map = map_of("storm", 150, 6, sizes, 1);
    CU_ASSERT_EQUAL(region_cell(&map, 0, 0, 1)->state, CELL_STAYS_DOWN);
    arena_destroy(arena);
}

/* A budget of 10 % for retries: 1.1 times 240 are less than 400 a second, so the line melts away.
 */
static void a_budget_leaves_no_region(void)
{
    static const char *const sizes[] = {"2s", "10s"};
    const struct region_map map = map_of("budget", 240, 3, sizes, 2);
    CU_ASSERT_EQUAL(region_load_state(&map, 0, 0), LOAD_STABLE);
    CU_ASSERT_EQUAL(region_backs(&map, 0, 0), 2);
    arena_destroy(arena);
}

/* More than it can do: there is nothing to come back to. */
static void overload_is_no_region(void)
{
    static const char *const sizes[] = {"2s"};
    const struct region_map map = map_of("storm", 500, 3, sizes, 1);
    CU_ASSERT_EQUAL(region_load_state(&map, 0, 0), LOAD_OVERLOADED);
    arena_destroy(arena);
}

TEST_MAIN(regions, TEST(the_edge_is_where_the_fluid_has_it),
          TEST(below_a_third_it_always_comes_back), TEST(a_budget_leaves_no_region),
          TEST(overload_is_no_region))
