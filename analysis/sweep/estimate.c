/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sweep/estimate.h"

#include <stdlib.h>
#include <time.h>

#include "analysis/experiment/effort.h"
#include "analysis/output/exports.h"
#include "analysis/replication/leaving.h"

/* How much of the first point is tried at first, and from what time on it says something. */
#define EFFORT_LEAST 3000.0
#define SECONDS_LEAST 0.1

struct piece {
    const struct sweep *sweep;
    double share; /* of the time of a run */
    uint32_t replications;
    /* what came out */
    double effort, seconds, journal, results;
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* The first point with so much of its time: its own sets, and then the lengths. */
static bool prepare_piece(const struct piece *piece, struct arena *arena, struct prepared *prepared)
{
    enum { LENGTHS = 2 };
    const struct sweep *sweep = piece->sweep;
    const uint32_t own = sweep->design->axis_count;
    const char **sets = arena_array(arena, own + LENGTHS, sizeof *sets);
    const char **names = arena_array(arena, own + LENGTHS, sizeof *names);
    const char **values = design_sets(sweep->design, 0, arena);
    for (uint32_t i = 0; i < own + LENGTHS; i++) {
        sets[i] = i < own ? values[i] : NULL;
        names[i] = "a piece of the first point";
    }
    const double share = piece->share;
    sets[own] = arena_format(arena, "experiment.warmup=%.0fns", (double)sweep->warmup * share);
    sets[own + 1] =
        sweep->duration > 0
            ? arena_format(arena, "experiment.duration=%.0fns", (double)sweep->duration * share)
            : arena_format(arena, "experiment.requests=%.0f", 1 + (double)sweep->length * share);
    const struct point_sets point = {
        .sets = sets, .names = names, .count = own + LENGTHS, .parsed = sweep->parsed};
    struct diagnostics *diagnostics = diagnostics_create(arena);
    const bool good = prepare_point(sweep->options, &point, TO_RUN, arena, diagnostics, prepared);
    if (!good)
        diagnostics_print(diagnostics, stderr, false);
    return good;
}

static double bytes_of(const struct leaving *leaving, uint32_t columns)
{
    struct packing record;
    journal_begin_record(&record);
    leaving_pack(leaving, columns, &record);
    free(record.bytes);
    return (double)record.size;
}

/* Of what one point adds to the files. */
static double bytes_written(const struct sweep *sweep, const struct results *results)
{
    const struct exported_sweep about = {.seed = sweep->seed, .replications = sweep->replications};
    const struct point nowhere = {.count = 0};
    double sum = 0;
    for (unsigned i = 0; exports[i]; i++) {
        char *text = NULL;
        size_t size = 0;
        struct export_stream stream = {.to = open_memstream(&text, &size)};
        if (!stream.to || !exports[i]->file || !exports[i]->point) {
            if (stream.to)
                fclose(stream.to);
            free(text);
            continue;
        }
        json_start(&stream.json, stream.to);
        json_put_array(&stream.json, "points");
        fflush(stream.to);
        const size_t before = size;
        exports[i]->point(&about, &stream, results, &nowhere);
        fclose(stream.to);
        sum += (double)(size - before);
        free(text);
    }
    return sum;
}

static void run_piece(struct piece *piece, const struct prepared *prepared, struct arena *arena)
{
    struct desk desk = {.arena = arena_create_surely()};
    const struct study study = {.subjects = prepared->subjects,
                                .subject_count = prepared->count,
                                .columns = &prepared->columns,
                                .seed = prepared->seed,
                                .replications = piece->replications};
    const double begun = now();
    struct studying *studying = study_begin(&study, arena);
    for (uint32_t i = 0; i < study_items(&study); i++) {
        study_item(studying, i, &desk);
        piece->journal += bytes_of(study_leaving(studying, i), prepared->columns.count);
    }
    const struct results *results = study_end(studying, arena);
    piece->seconds = now() - begun;
    piece->results = bytes_written(piece->sweep, results);
    for (uint32_t i = 0; i < prepared->count; i++)
        piece->effort += effort_of(prepared->subjects[i].plan, arena) * piece->replications;
    arena_destroy(desk.arena);
}

static bool measure(struct piece *piece)
{
    struct arena *arena = arena_create_surely();
    struct prepared prepared;
    piece->effort = piece->seconds = piece->journal = piece->results = 0;
    const bool good = prepare_piece(piece, arena, &prepared);
    if (good)
        run_piece(piece, &prepared, arena);
    arena_destroy(arena);
    return good;
}

bool sweep_estimate(struct sweep *sweep, struct sweep_estimate *estimate)
{
    double effort = 0;
    for (uint32_t i = 0; i < sweep->count; i++)
        effort += (double)sweep_effort(sweep, i) * (double)sweep_items(sweep, i);
    struct piece one = {.sweep = sweep, .replications = 1};
    const double whole = sweep_effort(sweep, 0);
    for (one.share = whole > EFFORT_LEAST ? EFFORT_LEAST / whole : 1;; one.share *= 4) {
        one.share = one.share < 1 ? one.share : 1;
        if (!measure(&one))
            return false;
        if (one.share >= 1 || one.seconds >= SECONDS_LEAST)
            break;
    }
    struct piece two = one;
    two.replications = 2;
    if (!measure(&two))
        return false;
    const double each = two.results - one.results;
    estimate->seconds = effort / two.effort * two.seconds;
    estimate->journal = one.journal / sweep->architectures * sweep->runs;
    estimate->results = (one.results - each + each * sweep->replications) * sweep->count;
    return true;
}
