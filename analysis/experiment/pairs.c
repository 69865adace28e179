/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/experiment/pairs.h"

#include <math.h>
#include <string.h>

#include "analysis/observers/observers.h"
#include "analysis/replication/weighted.h"
#include "analysis/statistics/interval.h"
#include "sim/rng.h"

/* Of the seed of all that the second run has for itself. */
#define OTHER UINT64_C(0xa471)

/* ---- one pair ---- */

struct pairing {
    const struct replication *about;
    struct arena *keep; /* what the runs leave, until they are added up */
    struct weighted *weighted;
    struct leaving runs[2];
};

static void prepare(struct pairing *in)
{
    const uint32_t columns = in->about->columns->count;
    for (unsigned i = 0; i < 2; i++)
        in->runs[i] =
            (struct leaving){.cells = arena_array(in->keep, columns, sizeof(struct sums)),
                             .digests = arena_array(in->keep, columns, sizeof(struct digest *)),
                             .reasons = arena_array(in->keep, columns, sizeof(struct reason)),
                             .left = arena_array(in->keep, OBSERVERS_MOST, sizeof(void *))};
}

static bool run_one(struct pairing *in, unsigned which, struct arena *arena)
{
    const struct replication *about = in->about;
    const struct experiment *experiment = &about->plan->description->experiment;
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    struct gathered gathered = {.lock = &lock, .arena = in->keep};
    struct replication own = *about;
    own.pair = false;
    own.gathered = &gathered;
    own.timeline = false;
    own.stage = (struct stage){.staging = {.mirrored = which == 1, .source_seed = about->seed},
                               .warmup = experiment->warmup,
                               .duration = experiment->duration,
                               .given = experiment->duration > 0};
    own.seed = which == 1 ? mix(about->seed, OTHER) : about->seed;
    replicate(&own, arena, &in->runs[which]);
    weighted_add(in->weighted, &in->runs[which], 0.5);
    return in->runs[which].done;
}

/* What failed is told of the run that failed. */
static void tell_failure(const struct leaving *run, struct leaving *leaving)
{
    memcpy(leaving->failure, run->failure, sizeof leaving->failure);
    leaving->interrupted = run->interrupted;
    leaving->crowded = run->crowded;
}

static double own_value(const struct sums *sums)
{
    return sums->whole > 0 ? sums->part / sums->whole : (double)NAN;
}

static void add_up(const struct pairing *in, struct leaving *leaving)
{
    struct arena *arena = in->about->gathered->arena;
    const struct leaving *runs = in->runs;
    leaving->apart = arena_array(arena, in->about->columns->count, sizeof *leaving->apart);
    weighted_end(in->weighted, leaving, arena);
    for (uint32_t i = 0; i < in->about->columns->count; i++)
        leaving->apart[i] = own_value(&runs[0].cells[i]) - own_value(&runs[1].cells[i]);
    for (unsigned i = 0; i < OBSERVERS_MOST; i++)
        leaving->left[i] = NULL;
    static const struct observer_class *const added[] = {&observer_late, &observer_growth};
    for (unsigned k = 0; k < sizeof added / sizeof added[0]; k++) {
        const unsigned at = observer_number(added[k]);
        void *sum = NULL;
        for (unsigned i = 0; i < 2; i++)
            if (runs[i].left[at])
                sum = added[k]->merge(sum, runs[i].left[at], arena);
        leaving->left[at] = sum;
    }
}

void replicate_pair(const struct replication *replication, struct arena *arena,
                    struct leaving *leaving)
{
    struct pairing in = {.about = replication, .keep = arena_create_surely()};
    in.weighted = weighted_create(replication->columns, in.keep);
    weighted_of_runs(in.weighted);
    prepare(&in);
    bool good = true;
    for (unsigned i = 0; good && i < 2; i++)
        good = run_one(&in, i, arena);
    for (unsigned i = 0; i < 2; i++) {
        const struct leaving *run = &in.runs[i];
        leaving->fingerprint = mix(leaving->fingerprint, run->fingerprint);
        leaving->request_hash = mix(leaving->request_hash, run->request_hash);
        leaving->events += run->events;
        leaving->requests += run->requests;
        leaving->failures += run->failures;
        leaving->open_begin += run->open_begin;
        leaving->open_end += run->open_end;
        if (!run->done)
            tell_failure(run, leaving);
    }
    if (good) {
        pthread_mutex_lock(replication->gathered->lock);
        add_up(&in, leaving);
        pthread_mutex_unlock(replication->gathered->lock);
    }
    leaving->done = good;
    arena_destroy(in.keep);
}

/* ---- what it gains ---- */

double pairs_worth(const double *values, const double *apart, const bool *used, uint32_t n,
                   double confidence)
{
    double sum = 0, squares = 0, within = 0;
    uint32_t count = 0;
    for (uint32_t i = 0; i < n; i++)
        if (used[i] && isfinite(values[i]) && isfinite(apart[i])) {
            sum += values[i];
            within += apart[i] * apart[i] / 4;
            count++;
        }
    for (uint32_t i = 0; i < n && count > 0; i++)
        if (used[i] && isfinite(values[i]) && isfinite(apart[i]))
            squares += (values[i] - sum / count) * (values[i] - sum / count);
    if (count < 3 || !(squares > 0))
        return (double)NAN;
    const double pair = squares / (count - 1.0), alone = pair + within / count;
    const double t = student_critical(2 * count, confidence),
                 fewer = student_critical(count, confidence);
    return t * t * alone / 2 / (fewer * fewer * pair);
}
