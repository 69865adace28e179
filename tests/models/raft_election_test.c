/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long Raft is without a leader, against the analysis and the simulations of Ongaro 2014,
 * "Consensus: Bridging Theory and Practice", chapter 9. */
#include <math.h>
#include <stdlib.h>

#include "tests/models/raft_world.h"
#include "tests/sim/complaints.h"

extern const struct store_class store_raft;

static double unit(draw *random) { return unit_of(draw_next(random)); }

/* --- section 9.2, 9.3: a leader dies --- */

/* Unit of time: the least election time-out, which is as long as the range of the time-outs:
 * U(1, 2); heartbeats each 0.5; a way takes l; no disks.  s of n servers are left.
 * p: of all s time-outs so many end within l of the first one that too few are left to vote for it;
 * sum over k >= c - 1 of C(s, k) l^k (1 - l)^(s - k), c = s - floor(n / 2) + 1 (equation 9.1).
 * The differences of ordered uniform variables are beta distributed, so it is exact for the first
 * term.  Terms: 1 / (1 - p); mean time as in section 9.3, both taking every term for the first. */
struct election {
    uint32_t n, s;
    double l, split, terms, time;
};

static const struct election elections[] = {
    {5, 4, 0.01, 0.00059203, 1.00059238071, 0.970716780656},
    {5, 4, 0.05, 0.01401875, 1.01421806956, 1.06777258695},
    {5, 4, 0.1, 0.0523, 1.05518624037, 1.22174211248},
    {5, 4, 0.2, 0.1808, 1.220703125, 1.658984375},
    {5, 3, 0.01, 0.029701, 1.03061015213, 1.05856879168},
    {5, 3, 0.05, 0.142625, 1.16635078, 1.316256014},
    {5, 3, 0.1, 0.271, 1.37174211248, 1.70185185185},
    {3, 2, 0.01, 0.0199, 1.02030405061, 1.13060844132},
    {3, 2, 0.1, 0.19, 1.23456790123, 1.6195473251},
    {7, 6, 0.05, 0.00222984375, 1.00223482707, 0.995522972285},
};

enum { TIMES = 4000 };

static struct raft thesis_settings(sim_time least, sim_time most)
{
    struct raft settings = raft_settings();
    settings.election_timeout = (struct duration_range){least, most};
    settings.heartbeat = least / 2;
    return settings;
}

/* Since a moment; the terms that it took. */
struct took {
    double time;
    uint32_t terms;
};

static struct took until_elected(struct fake_world *world, uint32_t term)
{
    const sim_time since = fake_now(world);
    while (raft_leader(world) == NOBODY)
        fake_pass(world, MS / 2);
    return (struct took){(double)(fake_now(world) - since) / SECOND,
                         raft_at(world, raft_leader(world))->term - term};
}

static struct took leader_dies(const struct election *it, draw *random, uint64_t seed)
{
    const struct raft settings = thesis_settings(SECOND, 2 * SECOND);
    struct fake_world *world = fake_of(&store_raft, it->n, &settings);
    for (uint32_t i = 0; i < it->n; i++)
        fake_port(world, i)->random = stream_seeded(mix(seed, i));
    world->latency = law_constant((sim_time)(it->l * SECOND));
    fake_pass(world, SECOND);
    for (uint32_t i = 1; i < it->n; i++) {
        fake_crash(world, i);
        if (i >= it->n - it->s)
            fake_restart(world, i);
    }
    fake_pass(world, (sim_time)((10 + unit(random)) * SECOND));
    fake_crash(world, 0);
    const struct took took = until_elected(world, 1);
    fake_end(world);
    return took;
}

static void a_leader_is_replaced_as_computed(void)
{
    draw random = 42;
    for (unsigned i = 0; i < sizeof elections / sizeof elections[0]; i++) {
        const struct election *it = &elections[i];
        double split = 0, sum = 0, squares = 0, terms = 0;
        for (unsigned k = 0; k < TIMES; k++) {
            const struct took took = leader_dies(it, &random, i * TIMES + k);
            split += took.terms > 1;
            terms += took.terms;
            sum += took.time;
            squares += took.time * took.time;
        }
        const double mean = sum / TIMES - it->l, /* the last heartbeat was l on its way */
            error = sqrt((squares / TIMES - (sum / TIMES) * (sum / TIMES)) / TIMES);
        /* 4 standard errors, and 1 % for what follows a split first term */
        CU_ASSERT_DOUBLE_EQUAL(split / TIMES, it->split,
                               4 * sqrt(it->split * (1 - it->split) / TIMES) + 1.0 / TIMES);
        CU_ASSERT_DOUBLE_EQUAL(mean, it->time, 4 * error + 0.01 * it->time);
        CU_ASSERT_DOUBLE_EQUAL(terms / TIMES, it->terms,
                               4 * sqrt(it->split / TIMES) * it->terms + 0.01);
    }
}

/* --- section 9.4: the dissertation's own simulations --- */

/* AvailSim, five servers, ways of U(30, 40) ms, time-outs of U(300, 600) ms that all begin at once:
 * mean, median and 99th percentile in s, read off the curves of figure 9.10 (so +-1 %). */
static const struct {
    uint32_t failed;
    double mean, median, p99;
} curves[] = {{0, 0.430, 0.410, 0.833}, {1, 0.469, 0.423, 1.005}, {2, 0.631, 0.469, 1.929}};

static struct law law_of(const char *text, struct arena *arena)
{
    const struct made made = member_of(&distributions, text, arena);
    struct heard heard = HEARD_NOTHING;
    struct law law;
    CU_ASSERT_TRUE_FATAL(law_prepare(&law, &made.chosen, 0, arena, &heard.complaints));
    return law;
}

static struct took all_begin_at_once(uint32_t failed, uint64_t seed)
{
    const struct raft settings = thesis_settings(300 * MS, 600 * MS);
    struct fake_world *world = fake_of(&store_raft, 5, &settings);
    world->random = stream_seeded(seed + 7);
    for (uint32_t i = 0; i < 5; i++)
        fake_port(world, i)->random = stream_seeded(mix(seed, i));
    fake_pass(world, SECOND);
    for (uint32_t i = 0; i < 5; i++)
        fake_crash(world, i);
    world->latency = law_of("uniform(30ms..40ms)", world->arena);
    world->overtaking = true;
    for (uint32_t i = failed; i < 5; i++)
        fake_restart(world, i);
    const struct took took = until_elected(world, 1);
    fake_end(world);
    return took;
}

static int by_time(const void *a, const void *b)
{
    const double one = *(const double *)a, other = *(const double *)b;
    return (one > other) - (one < other);
}

/* Standard errors at 4,000 elections: mean and median 0.3 to 0.9 %, 99th percentile 2 to 3 %. */
static void elections_take_as_long_as_in_the_dissertation(void)
{
    static double times[TIMES];
    for (unsigned i = 0; i < sizeof curves / sizeof curves[0]; i++) {
        double sum = 0;
        for (unsigned k = 0; k < TIMES; k++)
            sum += times[k] = all_begin_at_once(curves[i].failed, k).time;
        qsort(times, TIMES, sizeof times[0], by_time);
        CU_ASSERT_DOUBLE_EQUAL(sum / TIMES, curves[i].mean, 0.025 * curves[i].mean);
        CU_ASSERT_DOUBLE_EQUAL(times[TIMES / 2], curves[i].median, 0.03 * curves[i].median);
        CU_ASSERT_DOUBLE_EQUAL(times[TIMES / 100 * 99], curves[i].p99, 0.07 * curves[i].p99);
    }
}

TEST_MAIN(raft_election, TEST(a_leader_is_replaced_as_computed),
          TEST(elections_take_as_long_as_in_the_dissertation))
