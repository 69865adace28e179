/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sweep.h"

#include "analysis/progress.h"
#include "analysis/sweep_point.h"
#include "analysis/workers.h"

/* The point whose items hold this one. */
static struct sweep_point *point_of(const struct sweep *sweep, uint32_t item)
{
    uint32_t low = 0, high = sweep->count;
    while (high - low > 1) {
        const uint32_t middle = low + (high - low) / 2;
        if (sweep->points[middle].first <= item)
            low = middle;
        else
            high = middle;
    }
    return &sweep->points[low];
}

static void tell(struct sweep *sweep, uint32_t number)
{
    struct sweep_point *point = &sweep->points[number];
    const struct results *results = point->work->results;
    const struct sweep_result result = {number, point->work->values, results};
    for (uint32_t i = 0; i < sweep->architectures; i++)
        sweep->fingerprints[(size_t)number * sweep->architectures + i] =
            results->architectures[i].fingerprint;
    sweep->tell(sweep->tell_context, &result);
    sweep->told++;
    point_forget(sweep, point);
}

/* The first of its items loads the point, the others wait for it. */
static bool point_ready(struct sweep *sweep, struct sweep_point *point)
{
    pthread_mutex_lock(&sweep->lock);
    if (point->state == POINT_WAITING) {
        point->state = POINT_LOADING;
        pthread_mutex_unlock(&sweep->lock);
        const enum point_state state = point_load(sweep, point);
        pthread_mutex_lock(&sweep->lock);
        point->state = state;
        pthread_cond_broadcast(&sweep->loaded);
    }
    while (point->state == POINT_LOADING)
        pthread_cond_wait(&sweep->loaded, &sweep->lock);
    const bool ready = point->state == POINT_LOADED;
    pthread_mutex_unlock(&sweep->lock);
    return ready;
}

/* The last of its items concludes the point; it is told unless one before it is not done. */
static void end_item(struct sweep *sweep, struct sweep_point *point, bool ready)
{
    pthread_mutex_lock(&sweep->lock);
    const bool last = --point->left == 0;
    pthread_mutex_unlock(&sweep->lock);
    if (!last)
        return;
    const enum point_state state = ready ? point_finish(point) : POINT_BROKEN;
    pthread_mutex_lock(&sweep->lock);
    point->state = state;
    while (sweep->next < sweep->count && sweep->points[sweep->next].state == POINT_DONE)
        tell(sweep, sweep->next++);
    pthread_mutex_unlock(&sweep->lock);
}

static void run_item(void *context, uint32_t number, struct desk *desk)
{
    struct sweep *sweep = context;
    struct sweep_point *point = point_of(sweep, number);
    const bool ready = point_ready(sweep, point);
    if (ready)
        study_item(point->work->studying, number - point->first, desk);
    end_item(sweep, point, ready);
}

/* What was finished after a point that never will be. */
static void tell_the_rest(struct sweep *sweep)
{
    for (; sweep->next < sweep->count; sweep->next++)
        if (sweep->points[sweep->next].state == POINT_DONE)
            tell(sweep, sweep->next);
        else
            point_forget(sweep, &sweep->points[sweep->next]);
}

uint32_t sweep_run(struct sweep *sweep)
{
    struct progress progress;
    progress_begin(&progress, !sweep->options->quiet);
    const struct work_list list = {
        .count = sweep->runs,
        .jobs = sweep_jobs(sweep),
        .item = run_item,
        .context = sweep,
        .interrupt = sweep->interrupt,
        .tell = progress_tell,
        .tell_context = &progress,
    };
    workers_run(&list);
    progress_end(&progress);
    tell_the_rest(sweep);
    return sweep->count - sweep->told;
}

/* Two points that differ in this axis only are neighbours at this distance. */
static uint64_t stride_of(const struct design *design, uint32_t axis)
{
    uint64_t stride = 1;
    for (uint32_t i = axis + 1; i < design->axis_count; i++)
        stride *= design->axes[i].count;
    return stride;
}

bool sweep_axis_idle(const struct sweep *sweep, uint32_t axis, uint32_t architecture)
{
    const uint64_t stride = stride_of(sweep->design, axis),
                   values = sweep->design->axes[axis].count;
    uint32_t pairs = 0;
    for (uint64_t i = 0; i + stride < sweep->count; i++) {
        if (i / stride % values == values - 1)
            continue;
        const uint64_t *here = &sweep->fingerprints[i * sweep->architectures + architecture];
        const uint64_t there = here[stride * sweep->architectures];
        if (*here == 0 || there == 0)
            continue;
        pairs++;
        if (*here != there)
            return false;
    }
    return pairs > 0;
}
