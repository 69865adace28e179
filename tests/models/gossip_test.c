/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gossip against closed forms: when the first of up to 1,000 members pings a dead one
 * (tests/theory/stores.csv, A18), and how news spread among them, in rounds, at times of their own,
 * and until those who know lose interest (A21). */
#define FAKE_PEERS 1001
#include <math.h>

#include "models/detectors/swim_members.h"
#include "tests/models/listener.h"
#include "tests/theory/store_rows.h"

static sim_time first; /* when somebody came to believe member 1 dead */

static void hears(struct port *port, uint32_t peer, bool dead)
{
    if (peer == 1 && dead && first == SIM_NEVER)
        first = port_now(port);
}

static const struct store_class listener = LISTENER(hears);

static struct fake_world *group(const struct swim_settings *settings, uint32_t members)
{
    struct fake_world *world = listeners(&listener, "gossip", settings, members);
    world->latency = law_constant(MS);
    return world;
}

/* --- what the members know of one who has come back --- */

static const struct swim_members *members_of(struct fake_world *world, uint32_t actor)
{
    return world->actors[actor].parts[1].port.state; /* they stand first */
}

static uint32_t informed(struct fake_world *world)
{
    const uint64_t newest = members_of(world, 1)->list[1].incarnation;
    uint32_t count = 0;
    for (uint32_t i = 0; i < world->peers; i++)
        count += members_of(world, i)->list[1].incarnation == newest;
    return count;
}

static bool somebody_tells(struct fake_world *world)
{
    for (uint32_t i = 0; i < world->peers; i++)
        if (members_of(world, i)->told > 0)
            return true;
    return false;
}

/* Member 1 comes back, of which it alone knows; in a whole second. */
static void news_begin(struct fake_world *world)
{
    fake_pass(world, 5 * SECOND - fake_now(world) % SECOND - 5 * MS);
    fake_crash(world, 1);
    fake_pass(world, 5 * MS);
    fake_restart(world, 1);
}

struct sample {
    double sum, squares;
    unsigned count;
};

static void add(struct sample *sample, double value)
{
    sample->sum += value;
    sample->squares += value * value;
    sample->count++;
}
static double mean_of(const struct sample *sample) { return sample->sum / sample->count; }
static double four_errors(const struct sample *sample)
{
    const double mean = mean_of(sample), n = sample->count;
    return 4 * sqrt((sample->squares / n - mean * mean) / (n - 1));
}

/* --- deaths --- */

/* The dead one is believed dead when the period of the first ping is over: a number of periods of a
 * geometric law.  Pings of all go out in whole seconds. */
static void first_pings(void)
{
    const struct store_rows rows = store_rows_of("A18_SWIM");
    const struct swim_settings settings = {SECOND, SECOND / 2, 0, 10, 0, 2, {0}, "blind"};
    for (unsigned i = 0; i < rows.count; i++) {
        unsigned living;
        CU_ASSERT_EQUAL_FATAL(sscanf(rows.list[i].title, "n=%u", &living), 1);
        const unsigned times = living < 1000 ? short_or_full(1000, 4000) : short_or_full(30, 300);
        struct fake_world *world = group(&settings, living + 1);
        struct sample periods = {0};
        fake_pass(world, SECOND - 1);
        for (unsigned k = 0; k < times; k++) {
            const sim_time died = fake_now(world) + 1;
            first = SIM_NEVER;
            fake_crash(world, 1);
            while (first == SIM_NEVER)
                fake_pass(world, SECOND);
            add(&periods, clock_to_seconds(first - died));
            fake_pass(world, 1);
            fake_restart(world, 1);
            fake_pass(world, 2 * SECOND - 1);
            while (informed(world) <= living) /* all ping it again */
                fake_pass(world, SECOND);
        }
        const double mean = rows.list[i].expected, deviation = sqrt(mean * (mean - 1));
        assert_row(&rows.list[i], mean_of(&periods), 4 * deviation / sqrt(times));
        fake_end(world);
    }
    CU_ASSERT_EQUAL(rows.count, 5);
    arena_destroy(rows.arena);
}

/* --- news --- */

/* Nobody pings; who knows tells one other each second, or so. */
static struct swim_settings teller(struct law spread, uint64_t repeat, const char *interest)
{
    return (struct swim_settings){2000000 * SECOND, SECOND, 0, 1, 0, repeat, spread, interest};
}

static void assert_rounds(const struct store_row *row, uint32_t count)
{
    const struct swim_settings settings = teller(law_constant(SECOND), 1000, "blind");
    struct fake_world *world = group(&settings, count);
    struct sample rounds = {0};
    for (unsigned k = 0; k < short_or_full(100, 2000); k++) {
        unsigned passed = 0;
        news_begin(world);
        fake_pass(world, 5 * MS); /* what is told in a whole second is known 5 ms later */
        do {
            fake_pass(world, SECOND);
            passed++;
        } while (informed(world) < count);
        add(&rounds, passed);
    }
    assert_row(row, mean_of(&rounds), four_errors(&rounds));
    fake_end(world);
}

/* Each at times of its own, a Poisson process; looked at a hundred times a second. */
static void assert_time(const struct store_row *row, uint32_t count)
{
    const struct swim_settings settings = teller(law_exponential(1e9), 1000, "blind");
    struct fake_world *world = group(&settings, count);
    world->latency = law_constant(0);
    struct sample times = {0};
    for (unsigned k = 0; k < short_or_full(count < 1000 ? 300 : 20, 400); k++) {
        news_begin(world);
        const sim_time begun = fake_now(world);
        while (informed(world) < count)
            fake_pass(world, 10 * MS);
        add(&times, clock_to_seconds(fake_now(world) - begun - 5 * MS));
    }
    assert_row(row, mean_of(&times), four_errors(&times));
    fake_end(world);
}

static void news_reach_all(void)
{
    const struct store_rows rows = store_rows_of("A21_gossip");
    for (unsigned i = 0; i < rows.count; i++) {
        unsigned count;
        if (sscanf(rows.list[i].title, "push_async,n=%u", &count) == 1)
            assert_time(&rows.list[i], count);
        else if (sscanf(rows.list[i].title, "push,n=%u", &count) == 1)
            assert_rounds(&rows.list[i], count);
        else
            CU_FAIL("a row that is not known");
    }
    CU_ASSERT_EQUAL(rows.count, 9);
    arena_destroy(rows.arena);
}

/* --- interest --- */

enum { MANY = 1000 };

/* The share of n that never hears, on average: state by state, who does not know and who tells.
 * Who is told does not know with probability ignorant / (n - 1); else the teller stops with 1/k. */
static double never_hear(unsigned k)
{
    double *next = calloc(MANY + 2, sizeof *next), *now = calloc(MANY + 2, sizeof *now);
    for (unsigned ignorant = 0; ignorant < MANY; ignorant++) {
        const double hears = ignorant / (MANY - 1.0), stops = (1 - hears) / k;
        double *swap = next;
        now[0] = ignorant;
        for (unsigned telling = 1; telling + ignorant <= MANY; telling++)
            now[telling] =
                (hears * (ignorant > 0 ? next[telling + 1] : 0) + stops * now[telling - 1]) /
                (hears + stops);
        next = now;
        now = swap;
    }
    const double mean = next[1];
    free(next);
    free(now);
    return mean / MANY;
}

/* The row is the limit for endlessly many; a thousand are 1/n from it or so. */
static void assert_residue(const struct store_row *row, unsigned k)
{
    const struct swim_settings settings = teller(law_constant(SECOND), k, "feedback");
    struct fake_world *world = group(&settings, MANY);
    struct sample shares = {0};
    const double expected = never_hear(k);
    assert_row(row, expected, 2.0 / MANY);
    for (unsigned i = 0; i < short_or_full(25, 300); i++) {
        news_begin(world);
        while (somebody_tells(world))
            fake_pass(world, SECOND);
        add(&shares, 1 - informed(world) / (double)MANY);
    }
    ASSERT_NEAR(mean_of(&shares), expected, four_errors(&shares));
    assert_row(row, mean_of(&shares), four_errors(&shares) + 2.0 / MANY);
    fake_end(world);
}

static void interest_is_lost(void)
{
    const struct store_rows rows = store_rows_of("A21_rumor");
    for (unsigned i = 0; i < rows.count; i++) {
        unsigned k;
        CU_ASSERT_EQUAL_FATAL(sscanf(rows.list[i].title, "k=%u", &k), 1);
        assert_residue(&rows.list[i], k);
    }
    CU_ASSERT_EQUAL(rows.count, 5);
    arena_destroy(rows.arena);
}

TEST_MAIN(gossip, TEST(first_pings), TEST(news_reach_all), TEST(interest_is_lost))
