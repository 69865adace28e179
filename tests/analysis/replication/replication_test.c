/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A replication saved on its way and taken back goes on as it did, and what it leaves may be kept
 * as bytes: for every run of the catalogue, everything that the program prints of it is the same,
 * byte for byte. */
#include "analysis/replication/replication.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/cli/prepare.h"
#include "analysis/output/exports.h"
#include "analysis/replication/leaving.h"
#include "models/run/snapshot.h"
#include "tests/lib/test.h"

#define CATALOGUE "tests/catalogue/fingerprints.txt"

/* Long ones are cut: what goes wrong in shop/faults.yaml begins at 90, 150 and 210 s of 330, in
 * shards_move at 80 s, after 70 s in which nothing is measured. */
static const char *const shorter[] = {"scenarios/bench/",
                                      "experiment.duration=30s",
                                      "scenarios/consistency/shards_move.yaml:",
                                      "experiment.duration=15s",
                                      "scenarios/consistency/hot_region.yaml:",
                                      "experiment.duration=5s",
                                      "scenarios/balancing/warming.yaml:",
                                      "experiment.duration=60s",
                                      "scenarios/messaging/dead_letters.yaml:",
                                      "experiment.duration=8min",
                                      "scenarios/failures/ten_years.yaml:",
                                      "experiment.duration=30s",
                                      "scenarios/shop/microservices.yaml:",
                                      "experiment.duration=30s",
                                      "scenarios/shop/monolith.yaml:",
                                      "experiment.duration=30s",
                                      "scenarios/shop/replicated.yaml:",
                                      "experiment.duration=30s",
                                      "real.yaml",
                                      "experiment.duration=30s"};

static struct arena *arena;
static struct desk desk;

static void begin(void)
{
    arena = arena_create(0);
    desk.arena = arena_create(0);
}

static void end(void)
{
    arena_destroy(arena);
    arena_destroy(desk.arena);
}

/* One replication of one architecture, whose results go to a study of their own. */
struct played {
    struct prepared prepared;
    struct study study;
    struct studying *studying;
    struct replication replication;
};

static void study_anew(struct played *played)
{
    played->study = (struct study){.subjects = played->prepared.subjects,
                                   .subject_count = 1,
                                   .columns = &played->prepared.columns,
                                   .seed = played->prepared.seed,
                                   .replications = 1,
                                   .timeline = true,
                                   .why = true};
    played->studying = study_begin(&played->study, arena);
    played->replication = study_replication(played->studying, 0);
}

/* All that is shown of it, in every form. */
static char *shown(struct played *played)
{
    const struct results *results = study_end(played->studying, arena);
    const struct origin origin = {.name = "it", .file = "it", .scenario = ""};
    const struct provenance from = {.command = "run", .origins = &origin, .count = 1};
    const struct exported what = {
        .results = results, .subjects = played->prepared.subjects, .from = &from};
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);
    for (unsigned i = 0; exports[i]; i++)
        if (exports[i]->print)
            exports[i]->print(&what, to);
    fprintf(to, "%llu\n", (unsigned long long)results->architectures[0].request_hash);
    fclose(to);
    return text;
}

static char *ended(struct played *played, struct replicating *replicating)
{
    CU_ASSERT_TRUE(replication_until(replicating, SIM_NEVER));
    replication_end(replicating, study_leaving(played->studying, 0));
    return shown(played);
}

static void *saved(const struct replicating *replicating)
{
    const struct run *run = replication_run(replicating);
    void *snapshot = malloc(run_snapshot_size(run));
    CU_ASSERT_PTR_NOT_NULL_FATAL(snapshot);
    run_save(run, snapshot);
    return snapshot;
}

/* Something of the run put where no snapshot sees it; NULL: nothing. */
typedef void misplace(struct run *run);

/* The same from a snapshot on, into results of its own: as shown without any snapshot? */
static bool again_the_same(struct played *played, struct replicating *replicating,
                           const void *snapshot, const char *expected)
{
    run_restore(replication_run(replicating), snapshot);
    study_anew(played);
    char *text = ended(played, replicating);
    const bool same = strcmp(text, expected) == 0;
    free(text);
    return same;
}

/* What it has left, as bytes and back into results of its own: as shown before? */
static bool the_same_from_bytes(struct played *played, const char *expected)
{
    const uint32_t columns = played->prepared.columns.count;
    struct packing packed = {.bytes = NULL};
    leaving_pack(study_leaving(played->studying, 0), columns, &packed);
    study_anew(played);
    struct unpacking from = {.at = packed.bytes, .end = packed.bytes + packed.size, .arena = arena};
    CU_ASSERT_TRUE(leaving_unpack(study_leaving(played->studying, 0), columns, &from));
    free(packed.bytes);
    char *text = shown(played);
    const bool same = strcmp(text, expected) == 0;
    free(text);
    return same;
}

/* Without a stop, with two, and again from each of both: all the same? */
static bool goes_on_as_it_did(struct played *played, misplace *wrong)
{
    study_anew(played);
    struct replicating *whole = replication_begin(&played->replication, desk.arena);
    char *expected = ended(played, whole);
    const double length = (double)replication_run(whole)->engine->now;
    bool same = the_same_from_bytes(played, expected);
    study_anew(played);
    struct replicating *stopped = replication_begin(&played->replication, desk.arena);
    if (wrong)
        wrong(replication_run(stopped));
    CU_ASSERT_TRUE(replication_until(stopped, (sim_time)(0.4 * length)));
    void *first = saved(stopped);
    CU_ASSERT_TRUE(replication_until(stopped, (sim_time)(0.7 * length)));
    void *second = saved(stopped);
    char *text = ended(played, stopped);
    same &= strcmp(text, expected) == 0;
    same &= again_the_same(played, stopped, first, expected);
    same &= again_the_same(played, stopped, second, expected);
    free(first);
    free(second);
    free(text);
    free(expected);
    return same;
}

/* ---- every run of the catalogue ---- */

static const char *duration_of(const char *line)
{
    for (size_t i = 0; i < sizeof shorter / sizeof shorter[0]; i += 2)
        if (strstr(line, shorter[i]))
            return shorter[i + 1];
    return NULL;
}

static bool holds_several(const char *file)
{
    FILE *from = fopen(file, "r");
    char line[1024];
    bool several = false;
    CU_ASSERT_PTR_NOT_NULL_FATAL(from);
    while (fgets(line, sizeof line, from))
        several |= strncmp(line, "architectures:", strlen("architectures:")) == 0;
    fclose(from);
    return several;
}

/* "FILE [--with FILE]: ARCHITECTURE HASH HASH" */
static void load(struct played *played, char *line)
{
    const char *set = duration_of(line);
    char *rest = strstr(line, ": "), *with = strstr(line, " --with ");
    CU_ASSERT_PTR_NOT_NULL_FATAL(rest);
    *rest = 0;
    char *name = rest + 2;
    name[strcspn(name, " ")] = 0;
    const char *withs[] = {with ? with + strlen(" --with ") : NULL};
    if (with)
        *with = 0;
    const char *files[] = {line};
    const struct options options = {.words = {files, 1},
                                    .with = {withs, with != NULL},
                                    .sets = {&set, set != NULL},
                                    .architecture = holds_several(line) ? name : NULL,
                                    .metrics = "all",
                                    .quiet = true};
    CU_ASSERT_TRUE_FATAL(command_prepare(&options, arena, &played->prepared));
    CU_ASSERT_EQUAL_FATAL(played->prepared.count, 1);
}

static void every_run_of_the_catalogue_goes_on_as_it_did(void)
{
    FILE *list = fopen(CATALOGUE, "r");
    char line[1024];
    CU_ASSERT_PTR_NOT_NULL_FATAL(list);
    unsigned count = 0;
    while (fgets(line, sizeof line, list)) {
        struct played played;
        load(&played, line);
        const bool same = goes_on_as_it_did(&played, NULL);
        CU_ASSERT_TRUE(same);
        if (!same)
            fprintf(stderr, "%s: %s differs\n", line, played.prepared.subjects[0].name);
        count++;
        end();
        begin();
    }
    fclose(list);
    CU_ASSERT_TRUE(count >= 35);
}

/* ---- and that this would be seen ---- */

static void *outside; /* freed by the test */

static void misplace_streams(struct run *run)
{
    const size_t size = run->plan->channel_count * sizeof *run->channels;
    outside = malloc(size);
    run->channels = memcpy(outside, run->channels, size);
}

/* Counters of bytes, time of disks and cores. */
static void misplace_nodes(struct run *run)
{
    const size_t size = run->plan->node_count * sizeof *run->nodes;
    outside = malloc(size);
    run->nodes = memcpy(outside, run->nodes, size);
}

static void misplaced(const char *file, misplace *wrong)
{
    char line[256];
    snprintf(line, sizeof line, "%s: x", file);
    struct played played;
    load(&played, line);
    CU_ASSERT_FALSE(goes_on_as_it_did(&played, wrong));
    free(outside);
}

static void what_lies_outside_the_arena_is_seen(void)
{
    misplaced("scenarios/shop/microservices.yaml", misplace_streams);
    misplaced("scenarios/shop/microservices.yaml", misplace_nodes);
}

TEST_MAIN_AROUND(replication, begin, end, TEST(every_run_of_the_catalogue_goes_on_as_it_did),
                 TEST(what_lies_outside_the_arena_is_seen))
