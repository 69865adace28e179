/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an experiment claims that ends by itself, over 1,000 seeds: it holds as often as it says,
 * and it would not if each look were made at 95 %. */
#include "analysis/experiment/precision.h"

#include <math.h>

#include "sim/distribution.h"
#include "sim/rng.h"
#include "tests/lib/test.h"

enum { SEEDS = 1000, MOST = 200, COLUMNS = 4, ARCHITECTURES = 3 };
/* Of 1,000 experiments at 95 %: binomial bounds of 99.9 % on the low side. */
enum { LEAST_COVERED = 926 };

/* Replications made up: their values are normal, some shared noise is common to all architectures.
 */
struct made_up {
    struct arena *arena;
    uint32_t columns, architectures;
    double means[ARCHITECTURES][COLUMNS], spread, common;
    uint64_t seed;
};

static double noise(uint64_t key)
{
    draw word = key;
    double sum = 0; /* of 12 uniforms: nearly normal, without tails that matter */
    for (int i = 0; i < 12; i++)
        sum += unit_of(draw_next(&word));
    return sum - 6;
}

static double value_of(const struct made_up *in, uint32_t architecture, uint32_t column, uint32_t i)
{
    const uint64_t shared = mix(mix(in->seed, i), column), own = mix(shared, 1 + architecture);
    return in->means[architecture][column] +
           in->spread * (sqrt(in->common) * noise(shared) + sqrt(1 - in->common) * noise(own));
}

static struct results *look(void *context, uint32_t before, uint32_t n, double confidence)
{
    struct made_up *in = context;
    (void)before;
    arena_reset(in->arena, 0);
    struct results *results = arena_alloc(in->arena, sizeof *results);
    struct column *columns = arena_array(in->arena, in->columns, sizeof *columns);
    for (uint32_t i = 0; i < in->columns; i++)
        columns[i] = (struct column){.name = "value",
                                     .metric = "value",
                                     .unit = "s",
                                     .narrowing = {.narrow = NARROW_WHOLE},
                                     .better = BETTER_LOWER,
                                     .shown = true};
    *results = (struct results){.replications = n,
                                .columns = columns,
                                .column_count = in->columns,
                                .architecture_count = in->architectures,
                                .confidence = confidence};
    results->architectures =
        arena_array(in->arena, in->architectures, sizeof *results->architectures);
    for (uint32_t a = 0; a < in->architectures; a++) {
        struct architecture_result *about = &results->architectures[a];
        about->cells = arena_array(in->arena, (size_t)n * in->columns, sizeof *about->cells);
        about->why = arena_array(in->arena, in->columns, sizeof *about->why);
        about->failed = arena_array(in->arena, n, sizeof *about->failed);
        for (uint32_t i = 0; i < n; i++)
            for (uint32_t k = 0; k < in->columns; k++)
                about->cells[i * in->columns + k] = (struct sums){value_of(in, a, k, i), 1, 0};
    }
    results_conclude(results, in->arena);
    return results;
}

static struct sequence_end play(struct made_up *in, struct precision *wanted, bool careless)
{
    struct sequence sequence = precision_sequence(wanted);
    sequence.context = wanted;
    sequence.careless = careless;
    const struct sequence_source source = {look, in};
    return sequence_walk(&sequence, &source);
}

/* ---- values ---- */

/* How often the interval of an experiment that ended by itself holds the truth. */
static unsigned covered(bool careless)
{
    struct made_up in = {
        .arena = arena_create(0), .columns = 1, .architectures = 1, .means = {{10}}, .spread = 1};
    struct precision wanted = {.precision = 0.08, .most = MOST};
    unsigned good = 0;
    for (unsigned seed = 0; seed < SEEDS; seed++) {
        in.seed = mix(7, seed);
        const struct sequence_end end = play(&in, &wanted, careless);
        const struct summary summary = results_summary(end.results, 0, 0);
        CU_ASSERT(end.enough);
        CU_ASSERT(summary.half_width <= 0.8);
        good += summary.low <= 10 && 10 <= summary.high;
    }
    arena_destroy(in.arena);
    return good;
}

static void intervals_hold_at_the_end(void) { CU_ASSERT(covered(false) >= LEAST_COVERED); }

/* Whoever looks at 95 % each time stops where chance made the scatter small. */
static void careless_looks_do_not(void) { CU_ASSERT(covered(true) < LEAST_COVERED); }

/* A maximum, and what is told of a part, are waited for by name or for an objective only. */
static void what_is_not_asked_is_not_awaited(void)
{
    struct made_up in = {
        .arena = arena_create(0), .columns = 1, .architectures = 1, .means = {{10}}, .spread = 1};
    struct precision wanted = {.precision = 1e-6, .most = MOST};
    struct results *results = look(&in, 0, 20, 0);
    struct objective_result objective = {.column = 0};
    CU_ASSERT_FALSE(precision_reached(&wanted, results));
    results->columns[0].metric = "value.max";
    CU_ASSERT_TRUE(precision_reached(&wanted, results));
    results->columns[0].metric = "value";
    results->columns[0].narrowing.narrow = NARROW_SERVICE;
    CU_ASSERT_TRUE(precision_reached(&wanted, results));
    results->architectures[0].objectives = &objective;
    results->architectures[0].objective_count = 1;
    CU_ASSERT_FALSE(precision_reached(&wanted, results));
    results->architectures[0].objective_count = 0;
    wanted.named = true;
    CU_ASSERT_FALSE(precision_reached(&wanted, results));
    arena_destroy(in.arena);
}

/* ---- differences ---- */

/* Experiments in which something was claimed that is not so: a difference that is none. */
static unsigned wrong_claims(uint32_t architectures, uint32_t columns, bool careless,
                             uint32_t *ended)
{
    struct made_up in = {.arena = arena_create(0),
                         .columns = columns,
                         .architectures = architectures,
                         .spread = 1,
                         .common = 0.5};
    struct precision wanted = {.indifference = 0.005, .most = MOST};
    unsigned wrong = 0;
    *ended = 0;
    for (uint32_t a = 0; a < ARCHITECTURES; a++)
        for (uint32_t k = 0; k < COLUMNS; k++)
            in.means[a][k] = 100; /* all the same: noise decides */
    for (unsigned seed = 0; seed < SEEDS; seed++) {
        in.seed = mix(11, seed);
        const struct sequence_end end = play(&in, &wanted, careless);
        bool any = false;
        for (uint32_t i = columns; i < architectures * columns; i++)
            any |= end.results->differences[i].proven;
        wrong += any;
        *ended += end.enough;
    }
    arena_destroy(in.arena);
    return wrong;
}

static void no_difference_is_claimed_where_there_is_none(void)
{
    uint32_t ended;
    CU_ASSERT(wrong_claims(ARCHITECTURES, COLUMNS, false, &ended) <= 71);
    CU_ASSERT(ended >= 950); /* all differences are known to be small in the end */
    CU_ASSERT(wrong_claims(2, 1, false, &ended) <= 71);
}

static void careless_looks_claim_some(void)
{
    uint32_t ended;
    CU_ASSERT(wrong_claims(2, 1, true, &ended) > 100);
}

/* All of them proven or below the indifference; and those that are large are not called small. */
static void differences_are_told_apart(void)
{
    struct made_up in = {.arena = arena_create(0),
                         .columns = 2,
                         .architectures = 2,
                         .means = {{100, 100}, {103, 100}},
                         .spread = 1,
                         .common = 0.5};
    struct precision wanted = {.indifference = 0.01, .most = MOST};
    unsigned right = 0;
    for (unsigned seed = 0; seed < SEEDS; seed++) {
        in.seed = mix(13, seed);
        const struct sequence_end end = play(&in, &wanted, false);
        right +=
            end.enough && end.results->differences[2].proven && !end.results->differences[3].proven;
    }
    CU_ASSERT(right >= LEAST_COVERED);
    arena_destroy(in.arena);
}

static void the_budget_may_end_first(void)
{
    struct made_up in = {.arena = arena_create(0),
                         .columns = 1,
                         .architectures = 1,
                         .means = {{10}},
                         .spread = 5,
                         .seed = 1};
    struct precision wanted = {.precision = 0.001, .most = 20};
    const struct sequence_end end = play(&in, &wanted, false);
    CU_ASSERT(!end.enough);
    CU_ASSERT_EQUAL(end.results->replications, 20);
    arena_destroy(in.arena);
}

/* ---- looks ---- */

static void the_error_is_spent_over_the_looks(void)
{
    const struct sequence sequence = {.first = 4, .most = 200, .error = 0.05};
    const uint32_t looks = sequence_looks(&sequence);
    double sum = 0;
    for (uint32_t i = 1; i <= looks; i++)
        sum += 1 - sequence_confidence(&sequence, i);
    CU_ASSERT(sum <= 0.05 && sum > 0.045);
    uint32_t n = 0, counted = 0;
    for (; n < 200; counted++) {
        const uint32_t next = sequence_next(&sequence, n);
        CU_ASSERT(next > n && next <= 200);
        n = next;
    }
    CU_ASSERT_EQUAL(counted, looks);
}

TEST_MAIN(precision, TEST(intervals_hold_at_the_end), TEST(careless_looks_do_not),
          TEST(what_is_not_asked_is_not_awaited),
          TEST(no_difference_is_claimed_where_there_is_none), TEST(careless_looks_claim_some),
          TEST(differences_are_told_apart), TEST(the_budget_may_end_first),
          TEST(the_error_is_spent_over_the_looks))
