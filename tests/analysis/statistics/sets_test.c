/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What antithetic keys and a Latin hypercube over replications would be worth (docs/method.md): the
 * reason why the program has control variates and neither of these.
 *
 * Replications that share their numbers make a set.  In a set of two one has u wherever the other
 * one has 1 - u; in a set of four each number lies in another quarter for each of them, in an order
 * of its own.  Each replication by itself is as any other, so nothing is biased; but only sets are
 * independent, and an interval from fewer units has a larger t.  M/M/1 begins as it goes on, so its
 * truth is known; every number of it is spread, which is the best case that there is.
 *
 * The theory beside it: of a sum of exponential numbers a pair scatters 1 / (2 - pi^2/6) times
 * less, and a set of four as much as numbers do within quarters (McKay, Beckman and Conover 1979).
 *
 *     build/tests/analysis/statistics/sets_test what_sets_are_worth */
#include <gsl/gsl_math.h>
#include <math.h>
#include <stdio.h>

#include "analysis/statistics/interval.h"
#include "sim/rng.h"
#include "tests/lib/test.h"

enum { CUSTOMERS = 600, REPLICATIONS = 20, LARGEST = 4 };

/* What a set of replications has: number k of member r. */
struct set {
    unsigned size;
    uint64_t key;
};

/* The places of 0 .. size-1 in an order that the word chooses. */
static unsigned place_of(uint64_t word, unsigned member, unsigned size)
{
    unsigned order[LARGEST];
    for (unsigned i = 0; i < size; i++)
        order[i] = i;
    for (unsigned i = size; i > 1; i--) {
        const unsigned j = uniform_below(mix(word, i), i), last = order[i - 1];
        order[i - 1] = order[j];
        order[j] = last;
    }
    return order[member];
}

static double number_of(const struct set *set, unsigned member, uint64_t k)
{
    const uint64_t word = mix(set->key, k);
    const double u = (0.5 + (double)(word >> 11)) * 0x1.0p-53;
    if (set->size == 1)
        return u;
    if (set->size == 2)
        return member == 0 ? u : 1 - u;
    const double within = ((double)(mix(word, 99 + member) >> 11) + 0.5) * 0x1.0p-53;
    return (place_of(word, member, set->size) + within) / set->size;
}

static double exponential_of(double u) { return -log1p(-u); }

/* Mean response time of the customers, in service times, and the share of those that are among the
 * slowest 1 %. */
struct seen {
    double mean, slow;
};

static struct seen one_queue(const struct set *set, unsigned member, double load)
{
    const double slow = log(100) / (1 - load), first = number_of(set, member, 0);
    double wait = first < 1 - load ? 0 : exponential_of((first - (1 - load)) / load) / (1 - load);
    struct seen seen = {0, 0};
    for (uint64_t i = 0; i < CUSTOMERS; i++) {
        const double response = wait + exponential_of(number_of(set, member, 2 * i + 1));
        seen.mean += response / CUSTOMERS;
        seen.slow += (response > slow) / (double)CUSTOMERS;
        wait = fmax(0, response - exponential_of(number_of(set, member, 2 * i + 2)) / load);
    }
    return seen;
}

static struct seen mean_of_set(const struct set *set, double load)
{
    struct seen sum = {0, 0};
    for (unsigned r = 0; r < set->size; r++) {
        const struct seen one = one_queue(set, r, load);
        sum.mean += one.mean / set->size;
        sum.slow += one.slow / set->size;
    }
    return sum;
}

struct scatter {
    double sum, squares;
    unsigned n;
};
static void add(struct scatter *scatter, double value)
{
    scatter->sum += value;
    scatter->squares += value * value;
    scatter->n++;
}
static double mean_of(const struct scatter *of) { return of->sum / of->n; }
static double variance_of(const struct scatter *of)
{
    return (of->squares - of->sum * of->sum / of->n) / (of->n - 1.0);
}

/* Of so many replications in sets, each replication counted once: what one is worth. */
struct found {
    struct scatter mean, slow;
};
static struct found look_at(unsigned size, double load, unsigned replications)
{
    struct found found = {{0, 0, 0}, {0, 0, 0}};
    for (unsigned i = 0; i < replications / size; i++) {
        const struct set set = {size, mix(mix(UINT64_C(0x5e75), size), i)};
        const struct seen seen = mean_of_set(&set, load);
        add(&found.mean, seen.mean);
        add(&found.slow, seen.slow);
    }
    return found;
}

/* So many times less do sets scatter; and what is left of it where 20 replications make fewer
 * units. */
static double less(const struct scatter *alone, const struct scatter *sets, unsigned size)
{
    return variance_of(alone) / (size * variance_of(sets));
}
static double worth(double less, unsigned size)
{
    const double t = student_critical(REPLICATIONS, 0.95),
                 fewer = student_critical(REPLICATIONS / size, 0.95);
    return less * t * t / fewer / fewer;
}

/* 6,000 replications: a ratio of two variances is known to about 5 %. */
static void what_sets_are_worth(void)
{
    enum { MANY = 6000 };
    const double loads[] = {0.3, 0.6, 0.8};
    printf("\n  M/M/1, %u customers, %u replications: times less scatter, and what 20 are worth\n"
           "  load        sets of two: mean         p99   sets of four: mean         p99\n",
           (unsigned)CUSTOMERS, (unsigned)MANY);
    for (unsigned i = 0; i < sizeof loads / sizeof loads[0]; i++) {
        const struct found alone = look_at(1, loads[i], MANY);
        const double truth = 1 / (1 - loads[i]);
        printf("  %.1f  ", loads[i]);
        for (unsigned size = 2; size <= LARGEST; size *= 2) {
            const struct found sets = look_at(size, loads[i], MANY);
            const double mean = less(&alone.mean, &sets.mean, size),
                         slow = less(&alone.slow, &sets.slow, size);
            printf("          %4.2f %4.2f   %4.2f %4.2f", mean, worth(mean, size), slow,
                   worth(slow, size));
            ASSERT_NEAR(mean_of(&sets.mean), truth,
                        4.5 * sqrt(variance_of(&sets.mean) / sets.mean.n));
            ASSERT_NEAR(mean_of(&sets.slow), 0.01,
                        4.5 * sqrt(variance_of(&sets.slow) / sets.slow.n));
            CU_ASSERT(mean > 1.1); /* they do scatter less */
            CU_ASSERT(worth(mean, size) < (size == 2 ? 1.4 : 1.15));
            CU_ASSERT(worth(slow, size) < 1);
        }
        printf("\n");
    }
}

/* Of exponential numbers between the shares a and b: P(between) var, by the antiderivatives. */
static double variance_within(double a, double b)
{
    enum { STEPS = 100000 };
    double sum = 0, squares = 0;
    for (unsigned i = 0; i < STEPS; i++) {
        const double x = exponential_of(a + (b - a) * (i + 0.5) / STEPS);
        sum += x / STEPS;
        squares += x * x / STEPS;
    }
    return squares - sum * sum;
}

/* A sum of exponential numbers, where theory knows what sets gain. */
static double gain_of_sums(unsigned size)
{
    enum { SETS = 20000, TERMS = 10 };
    struct scatter alone = {0, 0, 0}, sets = {0, 0, 0};
    for (unsigned i = 0; i < SETS; i++) {
        const struct set set = {size, mix(77, i)}, one = {1, mix(78, i)};
        double together = 0, by_itself = 0;
        for (uint64_t k = 0; k < TERMS; k++) {
            by_itself += exponential_of(number_of(&one, 0, k));
            for (unsigned r = 0; r < size; r++)
                together += exponential_of(number_of(&set, r, k)) / size;
        }
        add(&alone, by_itself);
        add(&sets, together);
    }
    ASSERT_NEAR(mean_of(&sets), TERMS, 4.5 * sqrt(variance_of(&sets) / SETS));
    return less(&alone, &sets, size);
}

/* 20,000 sets: a ratio of two variances of nearly normal values has a standard error of 1.4 %. */
static void sums_gain_what_theory_says(void)
{
    double within = 0;
    for (unsigned i = 0; i < 4; i++)
        within += variance_within(i / 4.0, (i + 1) / 4.0) / 4;
    ASSERT_RELATIVE(gain_of_sums(2), 1 / (2 - M_PI * M_PI / 6), 0.063);
    ASSERT_RELATIVE(gain_of_sums(4), 1 / within, 0.063);
}

static void put(double *values, unsigned unit, unsigned size, uint64_t seed)
{
    const struct set set = {size, mix(mix(size, seed), unit)};
    values[unit] = mean_of_set(&set, 0.6).mean;
}

/* Over 1,000 seeds intervals from sets hold the truth 926 to 971 times; those that take the members
 * for independent are wider than they need be and hold it more often, which is no gain at all. */
static void intervals_from_sets_hold_the_truth(void)
{
    enum { SEEDS = 1000 };
    for (unsigned size = 2; size <= LARGEST; size *= 2) {
        const unsigned units = REPLICATIONS / size;
        unsigned held = 0;
        for (uint64_t seed = 1; seed <= SEEDS; seed++) {
            double values[REPLICATIONS];
            for (unsigned i = 0; i < units; i++)
                put(values, i, size, seed);
            const struct interval interval = interval_of_mean(values, units, 0.95);
            held += fabs(interval.mean - 2.5) <= interval.half_width;
        }
        printf("  sets of %u: %u of %u\n", size, held, (unsigned)SEEDS);
        CU_ASSERT(held >= 926 && held <= 971);
    }
}

TEST_MAIN(sets, TEST(sums_gain_what_theory_says), TEST(what_sets_are_worth),
          TEST(intervals_from_sets_hold_the_truth))
