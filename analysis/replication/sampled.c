/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/replication/sampled.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/replication/pieces.h"
#include "analysis/replication/weighted.h"
#include "analysis/statistics/interval.h"

/* A run without requests that delivers no more events than this in a quiet hour goes through years
 * in no time. */
enum { QUIET_EVENTS = 60 };
static const sim_time quiet_time = 3600 * NANOSECONDS_PER_SECOND;

struct sampling {
    const struct replication *about;
    struct arena *keep; /* what lasts as long as the replication */
    struct arena *hand; /* what a piece leaves, until it is added */
    struct weighted *weighted;
    struct pieces *pieces;
    struct leaving *into;
    double after[PIECE_MODES_MOST], episodes[PIECE_MODES_MOST]; /* requests in flight, weights */
    double calm[PIECE_MODES_MOST], grown[PIECE_MODES_MOST], stretches[PIECE_MODES_MOST];
};

static const struct experiment *experiment_of(const struct sampling *in)
{
    return &in->about->plan->description->experiment;
}

bool is_sampled(const struct plan *plan)
{
    return plan->description->experiment.requests == COUNT_UNLIMITED;
}

/* ---- one piece ---- */

static struct leaving leaving_for(const struct sampling *in, struct arena *arena)
{
    const uint32_t columns = in->about->columns->count;
    return (struct leaving){.cells = arena_array(arena, columns, sizeof(struct sums)),
                            .digests = arena_array(arena, columns, sizeof(struct digest *)),
                            .reasons = arena_array(arena, columns, sizeof(struct reason)),
                            .left = arena_array(arena, OBSERVERS_MOST, sizeof(void *))};
}

static void note_flights(struct sampling *in, const struct piece *piece, const struct leaving *one)
{
    const double begin = (double)one->open_begin, end = (double)one->open_end;
    if (piece->mode >= PIECE_MODES_MOST)
        return;
    if (!piece->stretch) {
        in->after[piece->mode] += piece->weight * end;
        in->episodes[piece->mode] += piece->weight;
        return;
    }
    in->calm[piece->mode] += end;
    in->grown[piece->mode] += end - begin;
    in->stretches[piece->mode] += 1;
}

static void sum_up(struct leaving *into, const struct leaving *one)
{
    into->events += one->events;
    into->requests += one->requests;
    into->failures += one->failures;
    into->fingerprint = mix(into->fingerprint, one->fingerprint);
    into->request_hash = mix(into->request_hash, one->request_hash);
}

static bool failed(struct sampling *in, const struct leaving *one, struct arena *arena)
{
    if (one->done)
        return false;
    memcpy(in->into->failure, one->failure, sizeof in->into->failure);
    in->into->interrupted = one->interrupted;
    in->into->crowded = arena_crowded(arena);
    return true;
}

/* What it leaves beside its numbers lies in `hand`, which is emptied by the next one. */
static bool run_piece(struct sampling *in, uint32_t number, struct arena *arena)
{
    const struct piece *piece = &in->pieces->list[number];
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    arena_reset(in->hand, 0);
    struct gathered gathered = {.lock = &lock, .arena = in->hand};
    struct leaving one = leaving_for(in, in->hand);
    struct replication own = *in->about;
    own.stage = (struct stage){.staging = piece->staging,
                               .warmup = piece->warmup,
                               .duration = piece->duration,
                               .given = true};
    own.seed = mix(own.seed, 1 + (uint64_t)number);
    own.gathered = &gathered;
    own.timeline = own.why = false;
    own.progress = NULL;
    replicate(&own, arena, &one);
    sum_up(in->into, &one);
    if (failed(in, &one, arena))
        return false;
    weighted_add(in->weighted, &one, piece->weight);
    note_flights(in, piece, &one);
    if (in->about->progress)
        atomic_store(in->about->progress, (unsigned)(1000 * (number + 1.0) / in->pieces->count));
    return true;
}

/* ---- what is up, over all the years ---- */

static bool is_quiet(struct sampling *in, struct arena *arena)
{
    static const struct timetable nothing = {.count = 0};
    const struct staging staging = {.timetable = &nothing, .silent = true};
    arena_reset(arena, experiment_of(in)->memory);
    struct run *run =
        run_create_staged(in->about->plan, arena, in->about->seed, in->about->number, &staging);
    run->engine->event_limit = QUIET_EVENTS + 1;
    run_until(run, quiet_time);
    return run->engine->delivered <= QUIET_EVENTS;
}

static bool run_state(struct sampling *in, struct arena *arena)
{
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    arena_reset(in->hand, 0);
    struct gathered gathered = {.lock = &lock, .arena = in->hand};
    struct leaving all = leaving_for(in, in->hand);
    struct replication own = *in->about;
    own.stage = (struct stage){.staging = {.silent = true},
                               .warmup = experiment_of(in)->warmup,
                               .duration = experiment_of(in)->duration,
                               .given = true};
    own.gathered = &gathered;
    own.timeline = own.why = false;
    own.progress = NULL;
    replicate(&own, arena, &all);
    sum_up(in->into, &all);
    if (failed(in, &all, arena))
        return false;
    for (uint32_t i = 0; i < own.columns->count; i++)
        if (own.columns->asked[i].metric->of_state) {
            in->into->cells[i] = all.cells[i];
            in->into->reasons[i] = all.reasons[i];
        }
    return true;
}

/* ---- the whole ---- */

static void cut(struct sampling *in, struct arena *arena)
{
    const struct replication *about = in->about;
    const struct experiment *experiment = experiment_of(in);
    struct stream random = stream_named(about->seed, about->number, "pieces", "choice");
    arena_reset(arena, experiment->memory);
    const struct timetable *timetable =
        timetable_write(about->plan, about->seed, about->number,
                        clock_after(experiment->warmup, experiment->duration), in->keep, arena);
    in->pieces = pieces_cut(experiment, timetable, &random, in->keep);
}

/* Weighted by how many episodes end in each kind of stretch. */
static void conclude(const struct sampling *in, struct felt *felt)
{
    double all = 0;
    *felt = (struct felt){.simulated = in->pieces->simulated,
                          .pieces = in->pieces->count,
                          .episodes = in->pieces->episodes};
    for (uint32_t i = 0; i < PIECE_MODES_MOST; i++) {
        if (in->episodes[i] == 0 || in->stretches[i] == 0)
            continue;
        const double weight = in->episodes[i];
        all += weight;
        felt->after += in->after[i];
        felt->calm += weight * in->calm[i] / in->stretches[i];
        felt->grown += weight * in->grown[i] / in->stretches[i];
    }
    felt->after /= all;
    felt->calm /= all;
    felt->grown /= all;
}

static void leave(struct sampling *in, struct arena *arena)
{
    struct gathered *gathered = in->about->gathered;
    pthread_mutex_lock(gathered->lock);
    weighted_end(in->weighted, in->into, gathered->arena);
    in->into->left[observer_number(&observer_late)] =
        arena_alloc(gathered->arena, sizeof(struct late));
    pthread_mutex_unlock(gathered->lock);
    conclude(in, &in->into->felt);
    in->into->done = !is_quiet(in, arena) || run_state(in, arena);
}

void replicate_sampled(const struct replication *replication, struct arena *arena,
                       struct leaving *leaving)
{
    if (!arena) {
        snprintf(leaving->failure, FAILURE_TEXT, "out of memory: no run can begin");
        return;
    }
    struct sampling in = {.about = replication,
                          .keep = arena_create_surely(),
                          .hand = arena_create_surely(),
                          .into = leaving};
    in.weighted = weighted_create(replication->columns, in.keep);
    cut(&in, arena);
    bool good = true;
    for (uint32_t i = 0; good && i < in.pieces->count; i++)
        good = run_piece(&in, i, arena);
    if (good)
        leave(&in, arena);
    arena_destroy(in.hand);
    arena_destroy(in.keep);
}

/* ---- forgetting ---- */

/* Student's t of values; 0 where there are too few. */
static double t_of(const double *values, uint32_t n, double *mean)
{
    double sum = 0, squares = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += values[i];
    *mean = n ? sum / n : 0;
    for (uint32_t i = 0; i < n; i++)
        squares += (values[i] - *mean) * (values[i] - *mean);
    return n > 1 && squares > 0 ? *mean / sqrt(squares / (n - 1.0) / n) : 0;
}

/* Both sides that matter: more than by chance, and more than a tenth (or one request). */
static bool matters(const double *values, uint32_t n, double calm, double *mean)
{
    const double t = t_of(values, n, mean);
    return n > 2 && fabs(t) > student_critical(n, 0.999) && fabs(*mean) > fmax(1, 0.1 * calm);
}

const char *felt_text(const struct felt *felt, const bool *used, uint32_t n, sim_time settle,
                      struct arena *arena)
{
    double *off = arena_array(arena, n + 1, sizeof *off),
           *grown = arena_array(arena, n + 1, sizeof *grown);
    double calm = 0, mean;
    uint32_t count = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (!used[i] || isnan(felt[i].calm))
            continue;
        off[count] = felt[i].after - felt[i].calm;
        grown[count++] = felt[i].grown;
        calm += felt[i].calm;
    }
    calm = count ? calm / count : 0;
    if (matters(grown, count, calm, &mean))
        return arena_format(arena,
                            "requests in flight change by %.3g in samples of time in which nothing "
                            "happens: the system is not at rest %.6g s after what happened",
                            mean, seconds_of((double)settle));
    if (matters(off, count, calm, &mean))
        return arena_format(
            arena,
            "%.3g requests are in flight %.6g s after what happened and %.3g later: "
            "it is still felt then, give a longer experiment.settle",
            mean + calm, seconds_of((double)settle), calm);
    return NULL;
}
