/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Quorums that nothing brings together again: how many versions a read is behind, and how often
 * enough replicas are there (tests/theory/stores.csv, A17; G11 is the same). */
#define FAKE_PEERS 128
#include "models/stores/quorum/quorum.h"
#include "tests/models/fake_world.h"
#include "tests/theory/store_rows.h"

#define SECOND NANOSECONDS_PER_SECOND
#define MS (SECOND / 1000)

extern const struct store_class store_quorum;

struct parties {
    unsigned n, r, w;
};

static struct quorum parties_settings(const struct parties *of, char quorums[2][8])
{
    snprintf(quorums[0], 8, "%u", of->r);
    snprintf(quorums[1], 8, "%u", of->w);
    return (struct quorum){.read_quorum = quorums[0],
                           .write_quorum = quorums[1],
                           .reads_to = "quorum",
                           .writes_to = "quorum",
                           .coordinator = "random",
                           .tokens = 16,
                           .allocate = "even",
                           .read_timeout = SECOND,
                           .write_timeout = SECOND,
                           .repair = {.what = "none"},
                           .detect = law_constant(MS)};
}

static struct fake_world *world_of(const struct parties *of, struct quorum *settings,
                                   char quorums[2][8], uint64_t seed)
{
    *settings = parties_settings(of, quorums);
    struct fake_world *world = fake_of(&store_quorum, of->n, settings);
    world->store.read_time = world->store.write_time = law_constant(0);
    for (uint32_t i = 0; i < of->n; i++)
        fake_port(world, i)->random = stream_seeded(mix(seed, i));
    return world;
}

/* --- versions behind --- */

/* Every write goes to W copies, every read to R, drawn anew: a read misses each of the last k
 * writes by itself, so it is within k versions with probability 1 - (C(N - W, R) / C(N, R))^k
 * (Bailis et al. 2012, equation 2).  At most 10 versions are asked for: reads that are 10 writes
 * apart are independent of each other. */
enum { BETWEEN = 10 };

struct behind {
    unsigned looks, within[BETWEEN + 1]; /* reads that saw one of the last k */
};

static struct behind look(const struct parties *of, unsigned looks, uint64_t seed)
{
    char quorums[2][8];
    struct quorum settings;
    struct fake_world *world = world_of(of, &settings, quorums, seed);
    struct behind behind = {.looks = looks};
    for (unsigned i = 0; i < looks; i++) {
        uint64_t versions[BETWEEN];
        for (unsigned k = 0; k < BETWEEN; k++) {
            versions[k] = fake_version(world, VERB_WRITE, LEVEL_NORMAL, 1);
            fake_pass(world, MS);
        }
        const uint64_t seen = fake_version(world, VERB_READ, LEVEL_NORMAL, 1);
        for (unsigned k = 1; k <= BETWEEN; k++)
            behind.within[k] += versions[BETWEEN - k] <= seen;
    }
    fake_end(world);
    return behind;
}

static void assert_behind(const struct store_row *row, const struct behind *behind)
{
    unsigned k = 0;
    if (is_metric(row, "P(stale)"))
        assert_count(row, behind->looks - behind->within[1], behind->looks, row->expected);
    else if (sscanf(row->metric, "P(read_within_%u_versions)", &k) == 1 && k <= BETWEEN)
        assert_count(row, behind->within[k], behind->looks, row->expected);
    else
        CU_FAIL("a metric that nobody knows");
}

/* A hundred copies take twenty times as long as three. */
static unsigned looks_at(const struct parties *of)
{
    return of->n < 100 ? short_or_full(5000, 100000) : short_or_full(1000, 20000);
}

static void versions_behind_are_geometric(void)
{
    const struct store_rows rows = store_rows_of("A17_quorum");
    struct parties of = {0};
    struct behind behind = {0};
    for (unsigned i = 0; i < rows.count; i++) {
        const struct store_row *row = &rows.list[i];
        CU_ASSERT_EQUAL_FATAL(sscanf(row->title, "N=%u,R=%u,W=%u", &of.n, &of.r, &of.w), 3);
        if (begins_case(&rows, i))
            behind = look(&of, looks_at(&of), i);
        assert_behind(row, &behind);
    }
    CU_ASSERT_EQUAL(rows.count, 72);
    arena_destroy(rows.arena);
}

/* --- enough replicas --- */

/* Asks whoever is up; whether it went well. */
static bool goes_well(struct fake_world *world, enum verb verb)
{
    const uint64_t failed = world->failed, answered = world->answered;
    uint32_t who = 0;
    while (who < world->peers && !world->actors[who].up)
        who++;
    if (who == world->peers)
        return false;
    fake_ask_replica(world, who, verb, LEVEL_NORMAL, 0, 1);
    fake_pass(world, 2 * SECOND);
    CU_ASSERT_EQUAL(world->answered + world->failed, answered + failed + 1);
    return world->failed == failed;
}

/* Each replica is up with probability p, by itself; both quorums are q. */
static unsigned there(unsigned n, unsigned q, double p, unsigned trials, uint64_t seed)
{
    const struct parties of = {n, q, q};
    char quorums[2][8];
    struct quorum settings;
    struct fake_world *world = world_of(&of, &settings, quorums, seed);
    draw random = seed;
    unsigned well = 0;
    for (unsigned trial = 0; trial < trials; trial++) {
        bool down[FAKE_PEERS] = {false};
        for (uint32_t i = 0; i < n; i++)
            if ((down[i] = unit_of(draw_next(&random)) >= p))
                fake_crash(world, i);
        fake_pass(world, 10 * MS); /* all know */
        const bool reads = goes_well(world, VERB_READ);
        CU_ASSERT_EQUAL(goes_well(world, VERB_WRITE), reads);
        well += reads;
        for (uint32_t i = 0; i < n; i++)
            if (down[i])
                fake_restart(world, i);
        fake_pass(world, SECOND);
    }
    fake_end(world);
    return well;
}

static void quorums_are_there_as_often_as_they_should(void)
{
    const struct store_rows rows = store_rows_of("A17_quorum_avail");
    const unsigned trials = short_or_full(5000, 100000);
    for (unsigned i = 0; i < rows.count; i++) {
        const struct store_row *row = &rows.list[i];
        unsigned n, q;
        double p;
        CU_ASSERT_EQUAL_FATAL(sscanf(row->title, "N=%u,q=%u,p=%lf", &n, &q, &p), 3);
        assert_count(row, there(n, q, p, trials, i), trials, row->expected);
    }
    CU_ASSERT_EQUAL(rows.count, 8);
    arena_destroy(rows.arena);
}

TEST_MAIN(quorum_versions, TEST(versions_behind_are_geometric),
          TEST(quorums_are_there_as_often_as_they_should))
