/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Before anything is run: every point is read once, over threads, and what is wrong is told in the
 * order of the points.
 *
 * Why in two rounds: of the values of the axes all wrong ones are told together; when each is good
 * by itself, a point that is wrong is likely one of thousands with the same mistake, and the first
 * will do. */
#include <inttypes.h>

#include "analysis/experiment/effort.h"
#include "analysis/sweep/sweep_point.h"
#include "analysis/version.h"
#include "analysis/workers.h"
#include "sim/input.h"
#include "sim/rng.h"

enum { WRONG_SHOWN = 20 };

struct round {
    struct sweep *sweep;
    const uint32_t *numbers; /* of the points to check; NULL: all */
    uint32_t count;
    bool first_only;      /* what stands behind a wrong one need not be checked */
    uint32_t first_wrong; /* place of the first one, so far; under the lock */
};

static uint32_t items_of(const struct prepared *prepared)
{
    const uint64_t all = (uint64_t)prepared->replications * prepared->count;
    return all > SWEEP_RUNS_MOST ? SWEEP_RUNS_MOST + 1 : (uint32_t)all;
}

/* Under the lock.  A good point waits for its runs, compiled if there is room. */
static void note(struct sweep *sweep, struct sweep_point *point, struct point_work *work,
                 double effort)
{
    point->work = work;
    point->state = POINT_WRONG;
    if (!work->good)
        return;
    point->state = POINT_WAITING;
    point->items = items_of(&work->prepared);
    point->effort = (float)effort;
    sweep->kept += arena_used(work->arena);
    work->kept = sweep->kept <= sweep->keep;
    if (work->kept)
        return;
    sweep->kept -= arena_used(work->arena);
    point_forget(sweep, point);
}

/* Of one of its runs, on average over the architectures. */
static double effort_at(const struct point_work *work, struct arena *scratch)
{
    double sum = 0;
    for (uint32_t i = 0; work->good && i < work->prepared.count; i++) {
        arena_reset(scratch, 0);
        sum += effort_of(work->prepared.subjects[i].plan, scratch);
    }
    return work->good ? sum / work->prepared.count : 0;
}

/* Places are handed out in order, so all before the first wrong one are checked, whatever the
 * number of threads. */
static void check_item(void *context, uint32_t place, struct desk *desk)
{
    struct round *round = context;
    struct sweep *sweep = round->sweep;
    struct sweep_point *point = &sweep->points[round->numbers ? round->numbers[place] : place];
    pthread_mutex_lock(&sweep->lock);
    const bool wanted =
        point->state == POINT_UNKNOWN && !(round->first_only && place > round->first_wrong);
    pthread_mutex_unlock(&sweep->lock);
    if (!wanted)
        return;
    struct point_work *work = point_read(sweep, point->number, sweep->parsed);
    const double effort = desk->arena ? effort_at(work, desk->arena) : 1;
    pthread_mutex_lock(&sweep->lock);
    note(sweep, point, work, effort);
    if (point->state == POINT_WRONG && place < round->first_wrong)
        round->first_wrong = place;
    pthread_mutex_unlock(&sweep->lock);
}

static void print_wrong(const struct point_work *work)
{
    diagnostics_print(work->diagnostics, stderr, colour_wanted(stderr));
}

/* False if a point is wrong or, after an interrupt, was not checked. */
static bool check_round(struct round *round)
{
    struct sweep *sweep = round->sweep;
    round->first_wrong = UINT32_MAX;
    const struct work_list list = {.count = round->count,
                                   .jobs = sweep_jobs(sweep),
                                   .item = check_item,
                                   .context = round,
                                   .interrupt = sweep->interrupt};
    workers_run(&list);
    bool good = true;
    uint32_t wrong = 0;
    for (uint32_t i = 0; i < round->count; i++) {
        const struct sweep_point *point = &sweep->points[round->numbers ? round->numbers[i] : i];
        if (point->state == POINT_WRONG && (good || !round->first_only) && wrong++ < WRONG_SHOWN)
            print_wrong(point->work);
        good = good && point->state == POINT_WAITING;
    }
    if (wrong > WRONG_SHOWN)
        fprintf(stderr, "... and %" PRIu32 " more points are wrong\n", wrong - WRONG_SHOWN);
    return good;
}

/* The bytes of a file; what cannot be read has been told by those who need it. */
uint64_t sweep_file_sum(const char *path)
{
    unsigned char bytes[1 << 14];
    char why[INPUT_WHY];
    uint64_t sum = 0;
    FILE *from = input_open(path, why);
    for (size_t size; from && (size = fread(bytes, 1, sizeof bytes, from)) > 0;)
        sum = mix(sum, checksum_of(bytes, size));
    if (from)
        fclose(from);
    return sum;
}

static void remember_first(struct sweep *sweep, const struct prepared *prepared)
{
    const struct experiment *experiment = &prepared->subjects[0].plan->description->experiment;
    sweep->architectures = prepared->count;
    sweep->replications = prepared->replications;
    sweep->seed = prepared->seed;
    sweep->warmup = experiment->warmup;
    sweep->duration = experiment->duration;
    sweep->length = experiment->requests;
    sweep->names = arena_array(sweep->arena, prepared->count, sizeof *sweep->names);
    sweep->origins = arena_array(sweep->arena, prepared->count, sizeof *sweep->origins);
    for (uint32_t i = 0; i < prepared->count; i++) {
        sweep->names[i] = arena_text(sweep->arena, prepared->subjects[i].name);
        sweep->origins[i] =
            origin_of(sweep->names[i], arena_text(sweep->arena, prepared->subjects[i].file),
                      prepared->entries[i].tree, sweep->arena);
        for (uint32_t j = 0; j < prepared->entries[i].files.count; j++)
            sweep->files = mix(sweep->files, sweep_file_sum(prepared->entries[i].files.names[j]));
    }
}

/* Everything that results depend on, so that what was recorded under another number is not taken:
 * the version, the scenarios with the tables that they name, and the design. */
static uint64_t identity_of(const struct sweep *sweep)
{
    uint64_t identity = mix(mix(text_sum(MAQUETTE_VERSION), sweep->seed), sweep->files);
    for (uint32_t i = 0; i < sweep->architectures; i++)
        identity = mix(mix(identity, text_sum(sweep->names[i])), sweep->origins[i].hash);
    identity = mix(mix(identity, design_sum(sweep->design)), sweep->runs);
    identity = mix(identity, text_sum(sweep->options->metrics));
    return sweep->controls ? mix(identity, 1) : identity;
}

/* Texts are read here, once for all points.  Where they are wrong the first point is read anew, so
 * that all of its mistakes are told together. */
static struct point_work *read_first(struct sweep *sweep)
{
    struct diagnostics *diagnostics = diagnostics_create(sweep->arena);
    diagnostics_interrupt(diagnostics, sweep->interrupt);
    sweep->parsed = prepare_parse(sweep->options, sweep->arena, diagnostics);
    if (diagnostics_errors(diagnostics) > 0)
        return point_read(sweep, 0, NULL);
    struct point_work *work = point_read(sweep, 0, sweep->parsed);
    if (!work->good && !diagnostics_stopped(work->diagnostics))
        return point_read(sweep, 0, NULL);
    if (!sweep->options->quiet)
        diagnostics_print(diagnostics, stderr, colour_wanted(stderr));
    return work;
}

/* The first point speaks for all: its warnings are shown. */
static bool check_first(struct sweep *sweep)
{
    struct point_work *work = read_first(sweep);
    if (!work->good) {
        print_wrong(work);
        return false;
    }
    if (!sweep->options->quiet)
        diagnostics_print(work->diagnostics, stderr, colour_wanted(stderr));
    remember_first(sweep, &work->prepared);
    warn_of_lengths(&work->prepared);
    struct arena *scratch = arena_create_surely();
    note(sweep, &sweep->points[0], work, effort_at(work, scratch));
    arena_destroy(scratch);
    return true;
}

/* Each row of each block, the others at their first. */
static bool check_values(struct sweep *sweep)
{
    const struct design *design = sweep->design;
    uint64_t rows = 0;
    for (uint32_t i = 0; i < design->block_count; i++)
        rows += design->blocks[i].rows;
    uint32_t *numbers = arena_array(sweep->arena, rows, sizeof *numbers), count = 0;
    for (uint32_t i = design->block_count; i-- > 0;)
        for (uint32_t j = 1; j < design->blocks[i].rows; j++)
            numbers[count++] = (uint32_t)(j * design_stride(design, i));
    return check_round(&(struct round){.sweep = sweep, .numbers = numbers, .count = count});
}

static bool too_many(uint64_t runs)
{
    fprintf(stderr, "maquette: %s%llu runs are more than a sweep takes (%d)\n",
            runs == UINT64_MAX ? "at least " : "", (unsigned long long)runs, SWEEP_RUNS_MOST);
    return false;
}

static bool check_all(struct sweep *sweep)
{
    const uint64_t runs = (uint64_t)sweep->count * sweep->architectures * sweep->replications;
    if (runs > SWEEP_RUNS_MOST)
        return too_many(runs);
    return check_round(&(struct round){.sweep = sweep, .count = sweep->count, .first_only = true});
}

static bool number_items(struct sweep *sweep)
{
    uint64_t runs = 0;
    for (uint32_t i = 0; i < sweep->count; i++) {
        sweep->points[i].first = (uint32_t)runs;
        runs += sweep->points[i].items;
        if (runs > SWEEP_RUNS_MOST)
            return too_many(runs);
    }
    sweep->runs = (uint32_t)runs;
    sweep->fingerprints = arena_array(sweep->arena, (size_t)sweep->count * sweep->architectures,
                                      sizeof *sweep->fingerprints);
    return true;
}

bool sweep_check(struct sweep *sweep)
{
    if (sweep->design->points > SWEEP_RUNS_MOST)
        return too_many(sweep->design->points);
    sweep->count = (uint32_t)sweep->design->points;
    sweep->points = arena_array(sweep->arena, sweep->count, sizeof *sweep->points);
    for (uint32_t i = 0; i < sweep->count; i++)
        sweep->points[i].number = i;
    pthread_mutex_init(&sweep->lock, NULL);
    pthread_cond_init(&sweep->loaded, NULL);
    sweep->checking = true;
    const bool good =
        check_first(sweep) && check_values(sweep) && check_all(sweep) && number_items(sweep);
    sweep->checking = false;
    if (good)
        sweep->identity = identity_of(sweep);
    return good;
}

void sweep_end(struct sweep *sweep)
{
    if (!sweep->points)
        return;
    for (uint32_t i = 0; i < sweep->count; i++)
        point_forget(sweep, &sweep->points[i]);
    while (sweep->idle_count > 0)
        arena_destroy(sweep->idle[--sweep->idle_count]);
    pthread_cond_destroy(&sweep->loaded);
    pthread_mutex_destroy(&sweep->lock);
}
