/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long Raft's elections take, as whole distributions: tests/golden/raft_curves_extracted.csv,
 * quantiles read off the curves of Ongaro 2014, "Consensus: Bridging Theory and Practice" (figures
 * 9.9 and 9.10), and of Ongaro and Ousterhout 2014 (figure 16).
 *
 * A quantile of ours is one of theirs if it lies between those of our sample 4 standard errors
 * below and above its share (of both samples), give or take what the reading off costs. */
#include <math.h>
#include <stdlib.h>

#include "tests/models/raft_world.h"
#include "tests/theory/store_rows.h"

extern const struct store_class store_raft;

static const double shares[] = {0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.99};
enum { SHARES = sizeof shares / sizeof shares[0] };

struct curve {
    char source[80], config[16];
    double least, at[SHARES]; /* ms */
    double more[3];           /* of some: farther out */
};

/* What is in quotes may hold commas. */
static const char *cell(const char **at, char *text, size_t size)
{
    const bool quoted = **at == '"';
    const char *begin = *at + quoted, *end = strchr(begin, quoted ? '"' : ',');
    end = end ? end : begin + strcspn(begin, "\n");
    snprintf(text, size, "%.*s", (int)(end - begin), begin);
    *at = end + quoted;
    *at += **at == ',';
    return text;
}

static double number_in(const char *text)
{
    const char *sign = strchr(text, '=');
    return strtod(sign ? sign + 1 : text, NULL);
}

static bool next_curve(FILE *from, struct curve *curve)
{
    char line[512], text[64];
    const char *at = line;
    if (!fgets(line, sizeof line, from))
        return false;
    cell(&at, curve->source, sizeof curve->source);
    cell(&at, curve->config, sizeof curve->config);
    curve->least = number_in(cell(&at, text, sizeof text));
    for (unsigned i = 0; i < SHARES; i++)
        curve->at[i] = number_in(cell(&at, text, sizeof text));
    for (unsigned i = 0; i < 3; i++)
        curve->more[i] = number_in(cell(&at, text, sizeof text));
    return true;
}

/* --- samples --- */

struct sample {
    double *ms; /* growing */
    unsigned count;
};

static int by_time(const void *a, const void *b)
{
    const double one = *(const double *)a, other = *(const double *)b;
    return (one > other) - (one < other);
}

static double quantile(const struct sample *sample, double share)
{
    const double place = share * sample->count;
    return sample->ms[place <= 0               ? 0
                      : place >= sample->count ? sample->count - 1
                                               : (unsigned)place];
}

/* `theirs`: elections behind the curve; `off`: relative error of reading it off. */
static bool same_quantile(const struct sample *sample, double share, double expected, double theirs,
                          double off)
{
    const double error = 4 * sqrt(share * (1 - share) * (1 / theirs + 1.0 / sample->count));
    return quantile(sample, share - error) * (1 - off) <= expected &&
           expected <= quantile(sample, share + error) * (1 + off);
}

static void assert_curve(const struct curve *curve, const struct sample *sample, double theirs,
                         double off)
{
    const bool far = strstr(curve->source, "right panel") && sample->count >= 40000;
    CU_ASSERT_TRUE(!far || same_quantile(sample, 0.999, curve->more[0], theirs, off));
    for (unsigned i = 0; i < SHARES; i++) {
        const bool same = same_quantile(sample, shares[i], curve->at[i], theirs, off);
        if (!same || getenv("SHOW"))
            fprintf(stderr, "%s %s %g: %.1f ms, theirs %.1f\n", curve->source, curve->config,
                    shares[i], quantile(sample, shares[i]), curve->at[i]);
        CU_ASSERT_TRUE(same);
    }
}

/* --- elections --- */

static struct law law_of(const char *text, struct arena *arena)
{
    const struct made made = member_of(&distributions, text, arena);
    struct heard heard = HEARD_NOTHING;
    struct law law;
    CU_ASSERT_TRUE_FATAL(law_prepare(&law, &made.chosen, 0, arena, &heard.complaints));
    return law;
}

/* ms until somebody leads again, to a hundredth of the least time-out. */
static double until_elected(struct fake_world *world, sim_time least)
{
    const sim_time since = fake_now(world), step = least / 100;
    while (raft_leader(world) == NOBODY)
        fake_pass(world, step);
    return (double)(fake_now(world) - since - step / 2) / MS;
}

struct electing {
    sim_time least, most; /* time-outs */
    uint32_t failed;      /* AvailSim; LogCabin: the leader, always */
};

static struct fake_world *world_of(const struct raft *settings, uint64_t seed)
{
    struct fake_world *world = fake_of(&store_raft, 5, settings);
    world->random = stream_seeded(seed + 7);
    for (uint32_t i = 0; i < 5; i++)
        fake_port(world, i)->random = stream_seeded(mix(seed, i));
    fake_pass(world, SECOND);
    return world;
}

static void restart_from(struct fake_world *world, uint32_t first)
{
    for (uint32_t i = 0; i < 5; i++)
        fake_crash(world, i);
    for (uint32_t i = first; i < 5; i++)
        fake_restart(world, i);
}

/* AvailSim, section 9.4: all time-outs begin at once, ways of U(30, 40) ms, no disks. */
static double avail_sim(const struct electing *it, uint64_t seed)
{
    struct raft settings = raft_settings();
    settings.election_timeout = (struct duration_range){it->least, it->most};
    struct fake_world *world = world_of(&settings, seed);
    world->latency = law_of("uniform(30ms..40ms)", world->arena);
    world->overtaking = true;
    restart_from(world, it->failed);
    const double took = until_elected(world, it->least);
    fake_end(world);
    return took;
}

/* Each follower has more than the one before, so of four only two can win: dissertation, section
 * 9.3: "the servers in each trial had different log lengths, so some candidates were not eligible".
 */
static void logs_differ(struct fake_world *world)
{
    for (uint32_t i = 1; i < 4; i++) {
        world->severed[0][i] = world->severed[i][0] = true;
        fake_ask_replica(world, 0, VERB_WRITE, LEVEL_NORMAL, 0, i);
        fake_pass(world, 100 * MS);
    }
    memset(world->severed, 0, sizeof world->severed);
    for (uint32_t i = 1; i < 5; i++)
        CU_ASSERT_TRUE_FATAL(i == 1 || raft_disk_at(world, i)->log.last >
                                           raft_disk_at(world, i - 1)->log.last);
}

/* LogCabin: the leader sent heartbeats to all, and died at some moment of the time between two of
 * them, half of the least time-out.  A term and a vote are written down by the candidate, then by
 * whoever votes; a disk of 7,200 revolutions a minute takes U(0, 8.33 ms) for that, so a round of
 * all takes up to 17 ms ("a broadcast time of roughly 15 ms"). */
static double log_cabin(const struct electing *it, uint64_t seed)
{
    struct raft settings = raft_settings();
    settings.election_timeout = (struct duration_range){10 * SECOND, 20 * SECOND};
    draw random = mix(seed, 99);
    struct fake_world *world = world_of(&settings, seed);
    world->latency = law_constant(MS / 4);
    world->disk = law_of("uniform(0ms..8333us)", world->arena);
    logs_differ(world);
    settings.election_timeout = (struct duration_range){it->least, it->most};
    restart_from(world, 1);
    const double took = until_elected(world, it->least);
    fake_end(world);
    return took - (double)it->least / 2 / MS * unit_of(draw_next(&random));
}

static struct sample sample_of(const struct electing *it, unsigned count,
                               double (*election)(const struct electing *, uint64_t))
{
    struct sample sample = {.ms = calloc(count, sizeof(double)), .count = count};
    for (unsigned i = 0; i < count; i++)
        sample.ms[i] = election(it, i);
    qsort(sample.ms, count, sizeof sample.ms[0], by_time);
    return sample;
}

/* --- the curves --- */

static FILE *opened(void)
{
    static char line[256];
    FILE *from = fopen("tests/golden/raft_curves_extracted.csv", "r");
    CU_ASSERT_PTR_NOT_NULL_FATAL(from);
    CU_ASSERT_PTR_NOT_NULL(fgets(line, sizeof line, from));
    return from;
}

static void simulated_elections(void)
{
    FILE *from = opened();
    unsigned held = 0;
    for (struct curve curve; next_curve(from, &curve);) {
        struct electing it = {.least = 300 * MS, .most = 600 * MS};
        if (strncmp(curve.source, "AvailSim", 8) != 0 ||
            sscanf(curve.config, "%u failed", &it.failed) != 1)
            continue;
        struct sample sample = sample_of(&it, short_or_full(4000, 40000), avail_sim);
        assert_curve(&curve, &sample, 10000, 0.01);
        free(sample.ms);
        held++;
    }
    fclose(from);
    CU_ASSERT_EQUAL(held, 6);
}

static void measured_elections(void)
{
    FILE *from = opened();
    unsigned held = 0;
    for (struct curve curve; next_curve(from, &curve);) {
        double least, most;
        if (strncmp(curve.source, "LogCabin", 8) != 0 ||
            sscanf(curve.config, "%lf-%lf", &least, &most) != 2 || most == least)
            continue; /* equal time-outs are 40 s of splits, and not worth it */
        const struct electing it = {.least = (sim_time)(least * (double)MS),
                                    .most = (sim_time)(most * (double)MS)};
        struct sample sample = sample_of(&it, short_or_full(1000, 10000), log_cabin);
        assert_curve(&curve, &sample, 1000, 0.02);
        free(sample.ms);
        held++;
    }
    fclose(from);
    CU_ASSERT_EQUAL(held, 10);
}

TEST_MAIN(raft_curves, TEST(simulated_elections), TEST(measured_elections))
