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
    point_forget(point);
}

/* Under the lock.  The last item of a point has ended: tell it, unless one before it is not done.
 */
static void end_point(struct sweep *sweep, struct sweep_point *point)
{
    point_finish(point);
    while (sweep->next < sweep->count && sweep->points[sweep->next].state == POINT_DONE)
        tell(sweep, sweep->next++);
}

static void run_item(void *context, uint32_t number, atomic_uint *progress)
{
    struct sweep *sweep = context;
    struct sweep_point *point = point_of(sweep, number);
    pthread_mutex_lock(&sweep->lock);
    if (point->state == POINT_WAITING)
        point_load(sweep, point);
    pthread_mutex_unlock(&sweep->lock);
    if (point->state == POINT_LOADED)
        study_item(point->work->studying, number - point->first, progress);
    pthread_mutex_lock(&sweep->lock);
    if (--point->left == 0)
        end_point(sweep, point);
    pthread_mutex_unlock(&sweep->lock);
}

/* What was finished after a point that never will be. */
static void tell_the_rest(struct sweep *sweep)
{
    for (; sweep->next < sweep->count; sweep->next++)
        if (sweep->points[sweep->next].state == POINT_DONE)
            tell(sweep, sweep->next);
        else
            point_forget(&sweep->points[sweep->next]);
}

uint32_t sweep_run(struct sweep *sweep)
{
    struct progress progress;
    progress_begin(&progress, !sweep->options->quiet);
    pthread_mutex_init(&sweep->lock, NULL);
    const struct work_list list = {
        .count = sweep->runs,
        .jobs = sweep->options->jobs_given ? (unsigned)sweep->options->jobs : 0,
        .item = run_item,
        .context = sweep,
        .interrupt = sweep->interrupt,
        .tell = progress_tell,
        .tell_context = &progress,
    };
    workers_run(&list);
    progress_end(&progress);
    tell_the_rest(sweep);
    pthread_mutex_destroy(&sweep->lock);
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
