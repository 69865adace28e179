/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sweep/sweep.h"

#include <stdlib.h>

#include "analysis/progress.h"
#include "analysis/replication/leaving.h"
#include "analysis/sweep/sweep_point.h"
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

/* ---- run ---- */

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

/* The last of its items leaves the point. */
static void end_item(struct sweep *sweep, struct sweep_point *point, bool ready)
{
    pthread_mutex_lock(&sweep->lock);
    if (--point->left == 0) {
        point->state = ready ? POINT_WAITING : POINT_BROKEN;
        point_leave(sweep, point);
    }
    pthread_mutex_unlock(&sweep->lock);
}

/* Where there is no memory for what it left, the run has failed and the others go on. */
static void record(struct sweep *sweep, const struct point_work *work, uint32_t item,
                   uint32_t number)
{
    struct leaving *leaving = study_leaving(work->studying, number);
    const uint32_t columns = work->prepared.columns.count;
    struct packing bytes;
    if (leaving->interrupted)
        return;
    journal_begin_record(&bytes);
    leaving_pack(leaving, columns, &bytes);
    if (bytes.failed) {
        free(bytes.bytes);
        *leaving = (struct leaving){.failure = "out of memory: what the run left cannot be kept"};
        journal_begin_record(&bytes);
        leaving_pack(leaving, columns, &bytes);
    }
    journal_append(sweep->journal, item, !leaving->done, &bytes);
}

static void run_item(void *context, uint32_t place, struct desk *desk)
{
    struct sweep *sweep = context;
    const uint32_t item = sweep->queue[place];
    struct sweep_point *point = point_of(sweep, item);
    const bool ready = point_ready(sweep, point);
    if (ready && !sweep->journal->broken) {
        study_item(point->work->studying, item - point->first, desk);
        record(sweep, point->work, item, item - point->first);
    }
    end_item(sweep, point, ready);
}

static double weight_of(void *context, uint32_t place)
{
    const struct sweep *sweep = context;
    return (double)point_of(sweep, sweep->queue[place])->effort;
}

static int longer_first(const void *one, const void *other)
{
    const struct sweep_point *const *a = one, *const *b = other;
    if ((*a)->effort != (*b)->effort)
        return (*a)->effort > (*b)->effort ? -1 : 1;
    return (*a)->number < (*b)->number ? -1 : 1;
}

static bool is_ours(const struct sweep *sweep, uint32_t item)
{
    return sweep->shards == 0 || item % sweep->shards == sweep->shard - 1;
}

/* One that failed is tried again: it may have been for want of memory. */
static void queue_items(struct sweep *sweep)
{
    struct sweep_point **order = arena_array(sweep->arena, sweep->count, sizeof(*order));
    for (uint32_t i = 0; i < sweep->count; i++)
        order[i] = &sweep->points[i];
    qsort(order, sweep->count, sizeof(*order), longer_first);
    sweep->queue = arena_array(sweep->arena, sweep->runs, sizeof *sweep->queue);
    sweep->queued = 0;
    for (uint32_t i = 0; i < sweep->count; i++) {
        order[i]->left = 0;
        for (uint32_t j = order[i]->first; j < order[i]->first + order[i]->items; j++) {
            if (!is_ours(sweep, j) || journal_has_good(sweep->journal, j))
                continue;
            sweep->queue[sweep->queued++] = j;
            order[i]->left++;
        }
    }
}

bool sweep_run(struct sweep *sweep)
{
    struct progress progress;
    queue_items(sweep);
    progress_begin(&progress, !sweep->options->quiet);
    sweep->running = true;
    const struct work_list list = {
        .count = sweep->queued,
        .jobs = sweep_jobs(sweep),
        .item = run_item,
        .weight = weight_of,
        .context = sweep,
        .interrupt = sweep->interrupt,
        .tell = progress_tell,
        .tell_context = &progress,
    };
    workers_run(&list);
    sweep->running = false;
    progress_end(&progress);
    for (uint32_t i = 0; i < sweep->count; i++) { /* those whose items were not all begun */
        if (sweep->points[i].state == POINT_LOADED)
            sweep->points[i].state = POINT_WAITING;
        if (sweep->points[i].left > 0)
            point_leave(sweep, &sweep->points[i]);
    }
    return !sweep->journal->broken && !*sweep->interrupt;
}

/* ---- conclude ---- */

static void conclude_item(void *context, uint32_t number, struct desk *desk)
{
    struct sweep *sweep = context;
    struct sweep_point *point = &sweep->points[number];
    (void)desk;
    const enum point_state state = point_conclude(sweep, point);
    pthread_mutex_lock(&sweep->lock);
    point->state = state;
    for (; sweep->next < sweep->count; sweep->next++) {
        struct sweep_point *next = &sweep->points[sweep->next];
        if (next->state == POINT_DONE)
            tell(sweep, sweep->next);
        else if (next->state == POINT_BROKEN)
            point_forget(sweep, next);
        else
            break;
    }
    pthread_mutex_unlock(&sweep->lock);
}

uint32_t sweep_conclude(struct sweep *sweep)
{
    struct progress progress;
    progress_begin(&progress, !sweep->options->quiet);
    const struct work_list list = {
        .count = sweep->count,
        .jobs = sweep_jobs(sweep),
        .item = conclude_item,
        .context = sweep,
        .tell = progress_tell,
        .tell_context = &progress,
    };
    workers_run(&list);
    progress_end(&progress);
    return sweep->count - sweep->told;
}

uint32_t sweep_items(const struct sweep *sweep, uint32_t point)
{
    return sweep->points[point].items;
}

double sweep_effort(const struct sweep *sweep, uint32_t point)
{
    return (double)sweep->points[point].effort;
}

/* Of an axis that is not alone in its block it cannot be known. */
bool sweep_axis_idle(const struct sweep *sweep, uint32_t axis, uint32_t architecture)
{
    const uint32_t block = sweep->design->axes[axis].block;
    const uint64_t stride = design_stride(sweep->design, block),
                   values = sweep->design->blocks[block].rows;
    uint32_t pairs = 0;
    for (uint64_t i = 0; sweep->design->blocks[block].width == 1 && i + stride < sweep->count;
         i++) {
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
