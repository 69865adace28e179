/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sweep/sweep_point.h"

#include "analysis/replication/leaving.h"

/* One that has served already keeps its memory. */
static struct arena *take_arena(struct sweep *sweep)
{
    struct arena *arena = NULL;
    pthread_mutex_lock(&sweep->lock);
    if (sweep->idle_count > 0)
        arena = sweep->idle[--sweep->idle_count];
    pthread_mutex_unlock(&sweep->lock);
    if (!arena)
        return arena_create_surely();
    arena_reset(arena, 0);
    return arena;
}

/* Under the lock. */
static void give_arena(struct sweep *sweep, struct arena *arena)
{
    if (arena && sweep->idle_count < SWEEP_IDLE)
        sweep->idle[sweep->idle_count++] = arena;
    else if (arena)
        arena_destroy(arena);
}

struct point_work *point_read(struct sweep *sweep, uint32_t number, const struct parsed *parsed)
{
    struct arena *arena = take_arena(sweep);
    struct point_work *work = arena_alloc(arena, sizeof *work);
    work->arena = arena;
    work->values = design_values(sweep->design, number, arena);
    const char **names = arena_array(arena, sweep->design->axis_count, sizeof *names);
    for (uint32_t i = 0; i < sweep->design->axis_count; i++)
        names[i] = sweep->design->axes[i].path;
    const struct point_sets sets = {.sets = design_sets(sweep->design, number, arena),
                                    .names = names,
                                    .origins = design_origins(sweep->design, number, arena),
                                    .count = sweep->design->axis_count,
                                    .parsed = parsed};
    work->diagnostics = diagnostics_create(arena);
    if (sweep->checking)
        diagnostics_interrupt(work->diagnostics, sweep->interrupt);
    work->good =
        prepare_point(sweep->options, &sets, TO_RUN, arena, work->diagnostics, &work->prepared);
    return work;
}

enum point_state point_load(struct sweep *sweep, struct sweep_point *point)
{
    if (!point->work)
        point->work = point_read(sweep, point->number, sweep->parsed);
    struct point_work *work = point->work;
    if (!work->good) { /* a file of numbers that it names, say, is not there any more */
        diagnostics_print(work->diagnostics, stderr, false);
        return POINT_BROKEN;
    }
    work->study_arena = take_arena(sweep);
    work->study = (struct study){
        .subjects = work->prepared.subjects,
        .subject_count = work->prepared.count,
        .columns = &work->prepared.columns,
        .seed = work->prepared.seed,
        .replications = work->prepared.replications,
        .controls = sweep->controls,
        .interrupt = sweep->running ? sweep->interrupt : NULL,
    };
    work->studying = study_begin(&work->study, work->study_arena);
    return POINT_LOADED;
}

static bool all_recorded(const struct sweep *sweep, const struct sweep_point *point)
{
    for (uint32_t i = 0; i < point->items; i++)
        if (!journal_has(sweep->journal, point->first + i))
            return false;
    return true;
}

/* What one run left. */
static bool recall(const struct sweep *sweep, const struct sweep_point *point, uint32_t item)
{
    const struct point_work *work = point->work;
    struct unpacking record;
    if (!journal_find(sweep->journal, point->first + item, work->study_arena, &record))
        return false;
    if (leaving_unpack(study_leaving(work->studying, item), work->prepared.columns.count, &record))
        return true;
    fprintf(stderr, "maquette: what a run left was not written by this program\n");
    return false;
}

enum point_state point_conclude(struct sweep *sweep, struct sweep_point *point)
{
    if (point->state == POINT_BROKEN || !all_recorded(sweep, point) ||
        point_load(sweep, point) != POINT_LOADED)
        return POINT_BROKEN;
    for (uint32_t i = 0; i < point->items; i++)
        if (!recall(sweep, point, i))
            return POINT_BROKEN;
    struct point_work *work = point->work;
    work->results = study_end(work->studying, work->study_arena);
    return POINT_DONE;
}

void point_leave(struct sweep *sweep, struct sweep_point *point)
{
    struct point_work *work = point->work;
    if (!work)
        return;
    give_arena(sweep, work->study_arena);
    work->study_arena = NULL;
    if (work->kept)
        return;
    give_arena(sweep, work->arena);
    point->work = NULL;
}

void point_forget(struct sweep *sweep, struct sweep_point *point)
{
    if (point->work)
        point->work->kept = false;
    point_leave(sweep, point);
}

unsigned sweep_jobs(const struct sweep *sweep)
{
    return sweep->options->jobs_given ? (unsigned)sweep->options->jobs : 0;
}
