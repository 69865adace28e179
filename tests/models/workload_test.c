/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/arrivals.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/models/family.h"
#include "tests/sim/complaints.h"

#define SECOND NANOSECONDS_PER_SECOND

/* What a user of the family holds: a prepared plan, a state, a stream. */
struct client {
    const struct arrivals_class *class;
    void *plan, *state;
    struct stream random;
    struct arena *arena;
    struct heard heard;
    bool good;
};

static struct client client_of(const char *name, const void *settings)
{
    struct client client = {.class = member(&arrival_laws, name),
                            .random = stream_seeded(21),
                            .arena = arena_create(0),
                            .heard = HEARD_NOTHING};
    client.plan = arena_alloc(client.arena, client.class->plan_size + 1);
    client.state = arena_alloc(client.arena, client.class->state_size + 1);
    client.good =
        client.class->prepare(client.plan, settings, client.arena, &client.heard.complaints);
    return client;
}

static sim_time next(struct client *client, sim_time now, double factor)
{
    return client->class->next(client->plan, client->state, now, factor, &client->random);
}

/* Arrivals in every bin of `width` up to `bins` of them. */
static void count_bins(struct client *client, double factor, sim_time width, uint64_t *counts,
                       unsigned bins)
{
    sim_time last = 0;
    for (sim_time now = next(client, 0, factor); now < width * bins;
         now = next(client, now, factor)) {
        CU_ASSERT_TRUE_FATAL(now >= last);
        counts[now / width]++;
        last = now;
    }
}

static double mean_of(const uint64_t *counts, unsigned bins)
{
    double sum = 0.0;
    for (unsigned i = 0; i < bins; i++)
        sum += (double)counts[i];
    return sum / bins;
}

/* Variance over mean: 1 for Poisson counts, with standard deviation sqrt(2 / bins). */
static double dispersion(const uint64_t *counts, unsigned bins)
{
    const double mean = mean_of(counts, bins);
    double squares = 0.0;
    for (unsigned i = 0; i < bins; i++)
        squares += ((double)counts[i] - mean) * ((double)counts[i] - mean);
    return squares / (bins - 1) / mean;
}

static void members_are_documented(void) { assert_family(&arrival_laws); }

/* 20,000 gaps: their mean within 5 standard errors of what the example says. */
static void check_gaps(struct client *client, const struct class_example *example)
{
    enum { GAPS = 20000 };
    const double error = 5 * example->cv * example->mean / sqrt(GAPS) + 1.0;
    sim_time now = 0;
    for (unsigned i = 0; i < GAPS; i++)
        now = next(client, now, 1.0);
    ASSERT_NEAR((double)now / GAPS, example->mean, error);
    ASSERT_RELATIVE(client->class->rate(client->plan, 0, 1000 * SECOND), 1e9 / example->mean,
                    1e-12);
}

static void examples_come_as_often_as_they_say(void)
{
    struct arena *arena = arena_create(0);
    for_each_example (&arrival_laws, example) {
        const struct made made = member_of(&arrival_laws, example->text, arena);
        struct client client = client_of(made.chosen.class->name, made.chosen.settings);
        CU_ASSERT(client.good);
        if (example->mean > 0)
            check_gaps(&client, example);
        arena_destroy(client.arena);
    }
    arena_destroy(arena);
}

static void members_are_open_or_closed(void)
{
    for (unsigned i = 0; arrival_laws.members[i]; i++) {
        const struct arrivals_class *class = (const struct arrivals_class *)arrival_laws.members[i];
        CU_ASSERT_TRUE((class->next != NULL) != (class->users != NULL));
        CU_ASSERT_EQUAL(class->users != NULL, class->think != NULL);
        CU_ASSERT_PTR_NOT_NULL(class->rate);
    }
}

static void poisson_counts_are_poisson(void)
{
    enum { BINS = 20000 };
    static uint64_t counts[BINS];
    const double rate = 1000.0;
    struct client client = client_of("poisson", &rate);
    count_bins(&client, 1.0, SECOND / 100, counts, BINS); /* 10 a bin, 200,000 in all */
    ASSERT_NEAR(mean_of(counts, BINS), 10.0, 4.0 * sqrt(10.0 / BINS));
    ASSERT_NEAR(dispersion(counts, BINS), 1.0, 4.0 * sqrt(2.0 / BINS));
    CU_ASSERT_EQUAL(client.class->rate(client.plan, 0, SECOND), 1000.0);
    arena_destroy(client.arena);
}

static void a_factor_multiplies_the_rate(void)
{
    enum { BINS = 100 };
    uint64_t counts[BINS] = {0};
    const double rate = 1000.0;
    struct client client = client_of("poisson", &rate);
    count_bins(&client, 4.0, SECOND, counts, BINS);
    ASSERT_NEAR(mean_of(counts, BINS), 4000.0, 4.0 * sqrt(4000.0 / BINS));
    CU_ASSERT_EQUAL(next(&client, 5, 0.0), SIM_NEVER);
    arena_destroy(client.arena);
}

static void nothing_comes_after_the_end_of_time(void)
{
    const double rate = 1e-12;
    struct client client = client_of("poisson", &rate);
    for (unsigned i = 0; i < 100; i++)
        CU_ASSERT_TRUE(next(&client, SIM_TIME_MAX - 5, 1.0) > SIM_TIME_MAX - 5);
    arena_destroy(client.arena);
}

static void renewal_keeps_its_gaps(void)
{
    const struct law metronome = law_constant(10000), exponential = law_exponential(1e6);
    struct client client = client_of("renewal", &metronome);
    CU_ASSERT_EQUAL(next(&client, 0, 1.0), 10000);
    CU_ASSERT_EQUAL(next(&client, 7, 1.0), 10007);
    CU_ASSERT_EQUAL(next(&client, 7, 4.0), 2507);
    CU_ASSERT_EQUAL(next(&client, 7, 0.0), SIM_NEVER);
    ASSERT_NEAR(client.class->rate(client.plan, 0, 1), 1e5, 1e-6);
    arena_destroy(client.arena);
    client = client_of("renewal", &exponential);
    sim_time now = 0;
    for (unsigned i = 0; i < 100000; i++)
        now = next(&client, now, 1.0);
    ASSERT_RELATIVE((double)now, 1e11, 4.0 / sqrt(1e5));
    arena_destroy(client.arena);
}

static void renewal_needs_time(void)
{
    const struct law nothing = law_constant(0);
    struct client client = client_of("renewal", &nothing);
    CU_ASSERT_FALSE(client.good);
    CU_ASSERT_EQUAL(client.heard.complaints.errors, 1);
    arena_destroy(client.arena);
}

struct closed_settings {
    uint64_t users;
    struct law think;
};

static void closed_has_users(void)
{
    const struct closed_settings settings = {.users = 50, .think = law_constant(SECOND / 2)};
    struct client client = client_of("closed", &settings);
    CU_ASSERT_EQUAL(client.class->users(client.plan), 50);
    CU_ASSERT_EQUAL(client.class->think(client.plan)->shift, SECOND / 2);
    ASSERT_NEAR(client.class->rate(client.plan, 0, SECOND), 100.0, 1e-9);
    arena_destroy(client.arena);
    const struct closed_settings busy = {.users = 50};
    client = client_of("closed", &busy);
    CU_ASSERT_TRUE(isnan(client.class->rate(client.plan, 0, SECOND)));
    arena_destroy(client.arena);
}

/* --- profile --- */

struct profile_settings {
    const char *file, *column;
    sim_time every;
    double factor, mean;
    uint64_t start;
};

static struct client profile_of(const char *cells, struct profile_settings settings)
{
    char path[] = "/tmp/maquette-profile-XXXXXX";
    const int file = mkstemp(path);
    CU_ASSERT_TRUE_FATAL(file >= 0);
    CU_ASSERT_TRUE_FATAL(write(file, cells, strlen(cells)) == (ssize_t)strlen(cells));
    close(file);
    settings.file = path;
    settings.column = "value";
    struct client client = client_of("profile", &settings);
    unlink(path);
    return client;
}

static const char *const day = "when,value\n0,100\n1,0\n2,400\n3,12.5\n";

/* 500 days of four bins: totals within 4 standard deviations, dispersion of each bin as for
 * Poisson. */
static void profile_follows_its_counts(void)
{
    enum { DAYS = 500 };
    static uint64_t counts[4 * DAYS];
    const double expected[4] = {100.0, 0.0, 400.0, 12.5};
    struct client client =
        profile_of(day, (struct profile_settings){.every = SECOND, .factor = 1.0});
    CU_ASSERT_TRUE_FATAL(client.good);
    count_bins(&client, 1.0, SECOND, counts, 4 * DAYS);
    for (unsigned bin = 0; bin < 4; bin++) {
        uint64_t days[DAYS];
        for (unsigned i = 0; i < DAYS; i++)
            days[i] = counts[4 * i + bin];
        ASSERT_NEAR(mean_of(days, DAYS), expected[bin], 4.0 * sqrt(expected[bin] / DAYS));
        if (expected[bin] > 0.0)
            ASSERT_NEAR(dispersion(days, DAYS), 1.0, 4.0 * sqrt(2.0 / DAYS));
    }
    arena_destroy(client.arena);
}

/* Within a bin arrivals are even: tenths of the first bin over 1,000 days, 100,000 arrivals. */
static void profile_is_even_within_a_bin(void)
{
    uint64_t tenths[10] = {0};
    double even[10];
    struct client client =
        profile_of(day, (struct profile_settings){.every = SECOND, .factor = 1.0});
    for (unsigned i = 0; i < 10; i++)
        even[i] = 0.1;
    uint64_t all = 0;
    for (sim_time now = next(&client, 0, 1.0); now < 4000 * SECOND; now = next(&client, now, 1.0))
        if (now % (4 * SECOND) < SECOND) {
            tenths[now % SECOND / (SECOND / 10)]++;
            all++;
        }
    CU_ASSERT_TRUE(fit(even, tenths, 10, all) > 1e-4);
    arena_destroy(client.arena);
}

static double rate_of(const struct client *client, sim_time from, sim_time until)
{
    return client->class->rate(client->plan, from, until);
}

static void profile_knows_its_rate(void)
{
    struct client client =
        profile_of(day, (struct profile_settings){.every = 10 * SECOND, .factor = 2.0, .start = 2});
    CU_ASSERT_TRUE_FATAL(client.good); /* 800, 25, 200, 0 in ten seconds each */
    ASSERT_NEAR(rate_of(&client, 0, 10 * SECOND), 80.0, 1e-9);
    ASSERT_NEAR(rate_of(&client, 5 * SECOND, 15 * SECOND), 41.25, 1e-9);
    ASSERT_NEAR(rate_of(&client, 0, 40 * SECOND), 25.625, 1e-9);
    ASSERT_NEAR(rate_of(&client, 35 * SECOND, 125 * SECOND), (2 * 1025.0 + 400.0) / 90.0, 1e-9);
    arena_destroy(client.arena);
}

static void profile_scales_to_a_mean(void)
{
    struct client client = profile_of(
        day, (struct profile_settings){.every = 3 * SECOND, .factor = 0.5, .mean = 40.0});
    CU_ASSERT_TRUE_FATAL(client.good);
    ASSERT_NEAR(rate_of(&client, 0, 12 * SECOND), 20.0, 1e-9);
    ASSERT_NEAR(rate_of(&client, 0, 3 * SECOND), 20.0 * 4 * 100.0 / 512.5, 1e-9);
    arena_destroy(client.arena);
}

/* One arrival in a thousand cycles: cycles are skipped, and still only bins that have some are hit.
 */
static void profile_skips_empty_time(void)
{
    struct client client =
        profile_of("value\n0\n1\n", (struct profile_settings){.every = SECOND, .factor = 1e-3});
    sim_time now = 0;
    for (unsigned i = 0; i < 10000; i++) {
        now = next(&client, now, 1.0);
        CU_ASSERT_TRUE_FATAL(now / SECOND % 2 == 1 || now % SECOND == 0);
    }
    ASSERT_RELATIVE((double)now, 10000.0 * 2000e9, 4.0 / sqrt(10000.0));
    CU_ASSERT_EQUAL(next(&client, 0, 1e-18), SIM_NEVER);
    arena_destroy(client.arena);
}

static void bad_profiles_are_told(void)
{
    const char *const bad[] = {"value\n1\n-2\n", "value\n0\n0\n", "other\n1\n", "value\n"};
    for (unsigned i = 0; i < 4; i++) {
        struct client client =
            profile_of(bad[i], (struct profile_settings){.every = SECOND, .factor = 1.0});
        CU_ASSERT_FALSE(client.good);
        CU_ASSERT_EQUAL(client.heard.complaints.errors, 1);
        arena_destroy(client.arena);
    }
    const struct profile_settings late = {.every = SECOND, .factor = 1.0, .start = 4};
    struct client client = profile_of(day, late);
    CU_ASSERT_FALSE(client.good);
    arena_destroy(client.arena);
    client = profile_of(day, (struct profile_settings){.every = SIM_TIME_MAX / 3, .factor = 1.0});
    CU_ASSERT_FALSE(client.good);
    arena_destroy(client.arena);
}

struct bursty_settings {
    double low, high;
    sim_time low_for, high_for;
};

/* Index of dispersion of counts in bins of t (Fischer and Meier-Hellstern 1993, section 3.4):
 * 1 + 2 p q (a - b)^2 / (r m) (1 - (1 - exp(-r t)) / (r t)), with rates a and b for shares p and q
 * of the time, mean rate m, and r the sum of both rates of leaving. */
static double dispersion_expected(const struct bursty_settings *of, double t)
{
    const double low = clock_to_seconds(of->low_for), high = clock_to_seconds(of->high_for);
    const double p = high / (low + high), q = 1 - p, r = 1 / low + 1 / high;
    const double mean = p * of->high + q * of->low;
    return 1 + 2 * p * q * (of->high - of->low) * (of->high - of->low) / (r * mean) *
                   (1 + expm1(-r * t) / (r * t));
}

/* 20,000 bins of 1 s, in which phases are forgotten ten times: the variance of a variance of
 * nearly independent counts is 2 D^2 / bins for Gaussian ones; these have a heavier tail, so twice
 * the five standard errors of that. */
static void bursts_have_their_dispersion(void)
{
    enum { BINS = 20000 };
    static uint64_t counts[BINS];
    const struct bursty_settings settings = {20, 200, 300 * 1000000, 150 * 1000000};
    struct client client = client_of("bursty", &settings);
    count_bins(&client, 1.0, SECOND, counts, BINS);
    const double expected = dispersion_expected(&settings, 1);
    ASSERT_NEAR(mean_of(counts, BINS), 80.0, 5 * sqrt(80.0 * expected / BINS));
    ASSERT_RELATIVE(dispersion(counts, BINS), expected, 10 * sqrt(2.0 / BINS));
    CU_ASSERT(expected > 10);
    CU_ASSERT_EQUAL(client.class->rate(client.plan, 0, SECOND), 80.0);
    arena_destroy(client.arena);
}

/* Arrivals asked for ahead and asked for again at an earlier moment come in the same bursts: what
 * is between them is silent for the one and for the other. */
static void a_factor_leaves_the_bursts_where_they_are(void)
{
    enum { BURSTS = 200 };
    const struct bursty_settings settings = {0, 1e6, SECOND, 1000000};
    struct client client = client_of("bursty", &settings);
    sim_time first[BURSTS], now = 0;
    for (unsigned i = 0; i < BURSTS; i++) {
        sim_time last;
        now = first[i] = next(&client, now, 1.0);
        do
            now = next(&client, last = now, 1.0);
        while (now < last + 100000); /* 100 mean gaps */
    }
    for (unsigned i = BURSTS; i-- > 0;) { /* backwards, a millionth of a second before each */
        const sim_time again = next(&client, first[i] - 1000, 20.0);
        CU_ASSERT_TRUE(again <= first[i] + 20000 && again >= first[i] - 20000);
    }
    CU_ASSERT_EQUAL(next(&client, now, 0.0), SIM_NEVER);
    arena_destroy(client.arena);
}

static void a_burst_has_more_than_the_rest(void)
{
    const struct bursty_settings even = {10, 10, SECOND, SECOND};
    struct client client = client_of("bursty", &even);
    CU_ASSERT_FALSE(client.good);
    arena_destroy(client.arena);
}

TEST_MAIN(workload, TEST(bursts_have_their_dispersion),
          TEST(a_factor_leaves_the_bursts_where_they_are), TEST(a_burst_has_more_than_the_rest),
          TEST(members_are_documented), TEST(examples_come_as_often_as_they_say),
          TEST(members_are_open_or_closed), TEST(poisson_counts_are_poisson),
          TEST(a_factor_multiplies_the_rate), TEST(nothing_comes_after_the_end_of_time),
          TEST(renewal_keeps_its_gaps), TEST(renewal_needs_time), TEST(closed_has_users),
          TEST(profile_follows_its_counts), TEST(profile_is_even_within_a_bin),
          TEST(profile_knows_its_rate), TEST(profile_scales_to_a_mean),
          TEST(profile_skips_empty_time), TEST(bad_profiles_are_told))
