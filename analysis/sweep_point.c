/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sweep_point.h"

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

struct point_work *point_read(struct sweep *sweep, uint32_t number)
{
    struct arena *arena = take_arena(sweep);
    struct point_work *work = arena_alloc(arena, sizeof *work);
    work->arena = arena;
    work->values = design_values(sweep->design, number, arena);
    const struct point_sets sets = {.sets = design_sets(sweep->design, number, arena),
                                    .names = sweep->design->names,
                                    .shown = sweep->design->texts,
                                    .count = sweep->design->axis_count};
    work->diagnostics = diagnostics_create(arena);
    diagnostics_interrupt(work->diagnostics, sweep->interrupt);
    work->good =
        prepare_point(sweep->options, &sets, TO_RUN, arena, work->diagnostics, &work->prepared);
    return work;
}

enum point_state point_load(struct sweep *sweep, struct sweep_point *point)
{
    if (!point->work)
        point->work = point_read(sweep, point->number);
    struct point_work *work = point->work;
    if (!work->good) {
        diagnostics_print(work->diagnostics, stderr, false);
        return POINT_BROKEN;
    }
    work->study = (struct study){
        .subjects = work->prepared.subjects,
        .subject_count = work->prepared.count,
        .columns = &work->prepared.columns,
        .seed = work->prepared.seed,
        .replications = work->prepared.replications,
        .interrupt = sweep->interrupt,
    };
    /* the files may have changed since they were checked */
    if (study_items(&work->study) != point->items) {
        fputs("maquette: the scenario was changed while it was running\n", stderr);
        return POINT_BROKEN;
    }
    work->studying = study_begin(&work->study, work->arena);
    return POINT_LOADED;
}

enum point_state point_finish(struct sweep_point *point)
{
    struct point_work *work = point->work;
    const bool complete = study_complete(work->studying);
    work->results = study_end(work->studying, work->arena);
    return complete ? POINT_DONE : POINT_BROKEN;
}

void point_forget(struct sweep *sweep, struct sweep_point *point)
{
    if (point->work && sweep->idle_count < SWEEP_IDLE)
        sweep->idle[sweep->idle_count++] = point->work->arena;
    else if (point->work)
        arena_destroy(point->work->arena);
    point->work = NULL;
}

unsigned sweep_jobs(const struct sweep *sweep)
{
    return sweep->options->jobs_given ? (unsigned)sweep->options->jobs : 0;
}
