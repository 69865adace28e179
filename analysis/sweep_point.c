/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sweep_point.h"

/* An arena of its own with the point loaded into it; NULL without memory. */
static struct point_work *work_create(const struct sweep *sweep, uint32_t number,
                                      struct diagnostics **diagnostics, bool *good)
{
    struct arena *arena = arena_create(0);
    if (!arena)
        return NULL;
    struct point_work *work = arena_alloc(arena, sizeof *work);
    work->arena = arena;
    work->values = design_values(sweep->design, number, arena);
    const struct point_sets sets = {.sets = design_sets(sweep->design, number, arena),
                                    .names = sweep->design->names,
                                    .shown = sweep->design->texts,
                                    .count = sweep->design->axis_count};
    *diagnostics = diagnostics_create(arena);
    *good = prepare_point(sweep->options, &sets, arena, *diagnostics, &work->prepared);
    return work;
}

static bool has_length(const struct prepared *prepared)
{
    for (uint32_t i = 0; i < prepared->count; i++) {
        const struct experiment *experiment = &prepared->subjects[i].plan->description->experiment;
        if (experiment->duration == 0 && experiment->requests == 0)
            return false;
    }
    return true;
}

void point_load(const struct sweep *sweep, struct sweep_point *point)
{
    struct diagnostics *diagnostics;
    bool good = false;
    point->state = POINT_BROKEN;
    point->work = work_create(sweep, point->number, &diagnostics, &good);
    if (point->work && !good)
        diagnostics_print(diagnostics, stderr, false);
    if (!good)
        return;
    struct point_work *work = point->work;
    work->study = (struct study){
        .subjects = work->prepared.subjects,
        .subject_count = work->prepared.count,
        .columns = &work->prepared.columns,
        .seed = work->prepared.seed,
        .replications = work->prepared.replications,
        .interrupt = sweep->interrupt,
    };
    /* the files may have changed since they were checked */
    if (study_items(&work->study) != point->left) {
        fputs("maquette: the scenario was changed while it was running\n", stderr);
        return;
    }
    work->studying = study_begin(&work->study, work->arena);
    point->state = POINT_LOADED;
}

void point_finish(struct sweep_point *point)
{
    if (point->state != POINT_LOADED)
        return;
    struct point_work *work = point->work;
    const bool complete = study_complete(work->studying);
    work->results = study_end(work->studying, work->arena);
    point->state = complete ? POINT_DONE : POINT_BROKEN;
}

void point_forget(struct sweep_point *point)
{
    if (point->work)
        arena_destroy(point->work->arena);
    point->work = NULL;
}

/* ---- before anything is run ---- */

static void remember_first(struct sweep *sweep, const struct prepared *prepared)
{
    const struct experiment *experiment = &prepared->subjects[0].plan->description->experiment;
    sweep->architectures = prepared->count;
    sweep->replications = prepared->replications;
    sweep->seed = prepared->seed;
    sweep->warmup = experiment->warmup;
    sweep->duration = experiment->duration;
    sweep->names = arena_array(sweep->arena, prepared->count, sizeof *sweep->names);
    sweep->files = arena_array(sweep->arena, prepared->count, sizeof *sweep->files);
    for (uint32_t i = 0; i < prepared->count; i++) {
        sweep->names[i] = arena_text(sweep->arena, prepared->subjects[i].name);
        sweep->files[i] = arena_text(sweep->arena, prepared->subjects[i].file);
    }
}

/* Items of a point; 0 after its mistakes were printed. */
static uint32_t check_point(struct sweep *sweep, uint32_t number)
{
    struct diagnostics *diagnostics;
    bool good = false;
    struct point_work *work = work_create(sweep, number, &diagnostics, &good);
    if (!work)
        return 0;
    if (!good || (number == 0 && !sweep->options->quiet))
        diagnostics_print(diagnostics, stderr, colour_wanted(stderr));
    if (good && (number == 0 || !has_length(&work->prepared)))
        good = prepare_to_run(&work->prepared);
    uint32_t items = 0;
    if (good) {
        if (number == 0)
            remember_first(sweep, &work->prepared);
        const uint64_t all = (uint64_t)work->prepared.replications * work->prepared.count;
        items = all > SWEEP_RUNS_MOST ? SWEEP_RUNS_MOST + 1 : (uint32_t)all;
    }
    arena_destroy(work->arena);
    return items;
}

/* Each value of each axis once, so that all wrong ones are told together. */
static bool check_values(struct sweep *sweep)
{
    if (check_point(sweep, 0) == 0)
        return false;
    uint64_t stride = 1;
    bool good = true;
    for (uint32_t i = sweep->design->axis_count; i-- > 0; stride *= sweep->design->axes[i].count)
        for (uint32_t j = 1; j < sweep->design->axes[i].count && !*sweep->interrupt; j++)
            good = check_point(sweep, (uint32_t)(j * stride)) > 0 && good;
    return good;
}

static bool too_many(uint64_t runs)
{
    fprintf(stderr, "maquette: %s%llu runs are more than a sweep takes (%d)\n",
            runs == UINT64_MAX ? "at least " : "", (unsigned long long)runs, SWEEP_RUNS_MOST);
    return false;
}

bool sweep_check(struct sweep *sweep)
{
    if (sweep->design->points > SWEEP_RUNS_MOST)
        return too_many(sweep->design->points);
    sweep->count = (uint32_t)sweep->design->points;
    if (!check_values(sweep))
        return false;
    sweep->points = arena_array(sweep->arena, sweep->count, sizeof *sweep->points);
    sweep->fingerprints = arena_array(sweep->arena, (size_t)sweep->count * sweep->architectures,
                                      sizeof *sweep->fingerprints);
    uint64_t runs = (uint64_t)sweep->count * sweep->architectures * sweep->replications;
    if (runs > SWEEP_RUNS_MOST)
        return too_many(runs);
    runs = 0;
    for (uint32_t i = 0; i < sweep->count; i++) {
        const uint32_t items = *sweep->interrupt ? 0 : check_point(sweep, i);
        if (items == 0)
            return false;
        sweep->points[i] =
            (struct sweep_point){.number = i, .first = (uint32_t)runs, .left = items};
        runs += items;
        if (runs > SWEEP_RUNS_MOST)
            return too_many(runs);
    }
    sweep->runs = (uint32_t)runs;
    return true;
}
