/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/experiment/experiment.h"
#include "models/plan/parties.h"
#include "models/plan/shards.h"

#include <math.h>
#include <string.h>

#include "analysis/experiment/attributed.h"
#include "analysis/experiment/pairs.h"
#include "analysis/experiment/stability.h"
#include "analysis/replication/sampled.h"
#include "models/plan/offered.h"
#include "sim/check.h"
#include "sim/rng.h"

struct studying {
    const struct study *study; /* a copy: the number of replications grows */
    struct study own;
    struct leaving *left;             /* replications x subjects */
    struct places_of_columns *places; /* by subject */
    struct gathered *gathered;        /* by subject */
    double **controls;                /* by subject, then endpoint; NULL: nobody asked */
    pthread_mutex_t lock;
};

static struct leaving *left_by(const struct studying *in, uint32_t subject, uint32_t replication)
{
    return &in->left[(size_t)replication * in->study->subject_count + subject];
}

struct replication study_replication(const struct studying *in, uint32_t number)
{
    const struct study *study = in->study;
    const uint32_t subject = number % study->subject_count;
    return (struct replication){.plan = study->subjects[subject].plan,
                                .columns = study->columns,
                                .places = &in->places[subject],
                                .seed = study->seed,
                                .number = number / study->subject_count,
                                .timeline = study->timeline,
                                .why = study->why,
                                .pair = study->pairs,
                                .controls = in->controls ? in->controls[subject] : NULL,
                                .interrupt = study->interrupt,
                                .gathered = &in->gathered[subject]};
}

static const void *left_of(const struct leaving *left, const struct observer_class *class)
{
    return left->left[observer_number(class)];
}

struct leaving *study_leaving(struct studying *in, uint32_t number) { return &in->left[number]; }

static void run_one(const struct replication *replication, struct arena *arena,
                    struct leaving *leaving)
{
    if (replication->pair)
        replicate_pair(replication, arena, leaving);
    else if (is_sampled(replication->plan))
        replicate_sampled(replication, arena, leaving);
    else
        replicate(replication, arena, leaving);
}

void study_item(void *context, uint32_t number, struct desk *desk)
{
    struct studying *in = context;
    struct leaving *leaving = study_leaving(in, number);
    struct replication replication = study_replication(in, number);
    replication.progress = &desk->progress;
    replication.total = desk->total;
    run_one(&replication, desk->arena, leaving);
    if (!leaving->crowded)
        return;
    desk_alone(desk);
    replication.total = NULL;
    run_one(&replication, desk->arena, leaving);
    desk_together(desk);
}

static void leaving_prepare(struct leaving *left, uint32_t columns, struct arena *arena)
{
    left->cells = arena_array(arena, columns, sizeof *left->cells);
    left->digests = arena_array(arena, columns, sizeof *left->digests);
    left->reasons = arena_array(arena, columns, sizeof *left->reasons);
    left->left = arena_array(arena, OBSERVERS_MOST, sizeof *left->left);
}

/* s that requests take by what they ask for, from means: a measure of their choices, no more. */
static double *control_weights(const struct plan *plan, struct arena *arena)
{
    const struct offered *offered = offered_load(plan, arena);
    double *weights = arena_array(arena, plan->endpoint_count + 1, sizeof *weights);
    for (uint32_t i = 0; i < plan->endpoint_count; i++) {
        const double mean = offered->expected->answer[i].mean * 1e-9;
        weights[i] = isfinite(mean) ? mean : 0;
    }
    return weights;
}

static void prepare(struct studying *in, struct arena *arena)
{
    const struct study *study = in->study;
    in->places = arena_array(arena, study->subject_count, sizeof *in->places);
    in->gathered = arena_array(arena, study->subject_count, sizeof *in->gathered);
    for (uint32_t i = 0; i < study->subject_count; i++) {
        in->places[i] = columns_place(study->columns, study->subjects[i].plan, arena);
        in->gathered[i].lock = &in->lock;
        in->gathered[i].arena = arena;
    }
    if (!study->controls)
        return;
    in->controls = arena_array(arena, study->subject_count, sizeof *in->controls);
    for (uint32_t i = 0; i < study->subject_count; i++)
        in->controls[i] = control_weights(study->subjects[i].plan, arena);
}

void study_extend(struct studying *in, uint32_t replications, struct arena *arena)
{
    const uint32_t before = in->left ? study_items(in->study) : 0;
    in->own.replications = replications;
    const uint32_t items = study_items(in->study);
    struct leaving *left = arena_array(arena, items, sizeof *left);
    CHECK(items >= before);
    if (before > 0)
        memcpy(left, in->left, before * sizeof *left);
    for (uint32_t i = before; i < items; i++)
        leaving_prepare(&left[i], in->study->columns->count, arena);
    in->left = left;
}

/* The first replication that has something to say. */
static void collect_reasons(const struct studying *in, uint32_t subject,
                            struct architecture_result *into)
{
    for (uint32_t j = 0; j < in->study->replications; j++) {
        const struct leaving *left = left_by(in, subject, j);
        for (uint32_t i = 0; left->done && i < in->study->columns->count; i++)
            if (!into->why[i])
                into->why[i] = left->reasons[i].text;
    }
}

/* Does it tell of a place where work piles up, or of the mean of those who wait for it? */
static bool piles_up(const struct asked *asked, uint32_t place, const struct column *column,
                     const struct stability *verdict)
{
    const enum narrow narrow = asked->narrowing.narrow;
    if (narrow & (NARROW_SERVICE | NARROW_BALANCER | NARROW_STORE))
        return verdict->piles[place];
    const bool mean =
        asked->metric->needs == &observer_requests && column->estimator.kind != ESTIMATE_quantile;
    return mean && (narrow == NARROW_ENDPOINT ? verdict->waiting[place] : verdict->waits);
}

static void mark_piles(const struct studying *in, uint32_t subject, const struct stability *verdict,
                       struct architecture_result *into)
{
    const struct columns *columns = in->study->columns;
    const struct place_of_column *places = in->places[subject].columns;
    for (uint32_t i = 0; i < columns->count; i++)
        into->piles[i] = columns->list[i].steady && places[i].exists &&
                         piles_up(&columns->asked[i], places[i].index, &columns->list[i], verdict);
}

static void collect_stability(const struct studying *in, uint32_t subject,
                              struct architecture_result *into, struct arena *arena)
{
    const struct plan *plan = in->study->subjects[subject].plan;
    struct growth_left none = {.trends =
                                   arena_array(arena, plan->party_count, sizeof(struct trend))};
    struct growth_left *sum = NULL;
    for (uint32_t j = 0; j < in->study->replications; j++) {
        const struct leaving *left = left_by(in, subject, j);
        if (left->done && left_of(left, &observer_growth))
            sum = observer_growth.merge(sum, left_of(left, &observer_growth), arena);
    }
    sum = sum ? sum : &none;
    const struct stability verdict = stability_of(plan, sum->trends, &sum->clients, arena);
    into->unstable = verdict.unstable;
    into->unstable_queue = verdict.queue;
    into->offered = verdict.offered;
    into->busiest = verdict.busiest;
    into->busiest_load = verdict.busiest_load;
    into->piling = verdict.piling;
    into->endless = verdict.endless;
    mark_piles(in, subject, &verdict, into);
}

static void collect_runs(const struct studying *in, uint32_t subject,
                         struct architecture_result *into)
{
    const uint32_t columns = in->study->columns->count;
    for (uint32_t j = 0; j < in->study->replications; j++) {
        struct leaving *left = left_by(in, subject, j);
        for (uint32_t i = 0; i < columns; i++) {
            into->cells[(size_t)j * columns + i] =
                left->done ? left->cells[i] : (struct sums){.whole = (double)NAN};
            into->digests[(size_t)j * columns + i] = left->done ? left->digests[i] : NULL;
        }
        into->failed[j] = !left->done;
        if (left->done)
            into->late[j] = *(const struct late *)left_of(left, &observer_late);
        into->timelines[j] = left_of(left, &observer_timeline);
        into->visibilities[j] = left_of(left, &observer_staleness);
        if (into->apart)
            into->apart[j] = left->done ? left->apart : NULL;
        if (into->controls)
            into->controls[j] = left->done ? left_of(left, &observer_controls) : NULL;
        if (into->attributions)
            into->attributions[j] = left->done ? left_of(left, &observer_attribution) : NULL;
        into->cut[j] = !left->done && (left->interrupted || !left->failure[0]);
        if (!left->done)
            into->failure[j] = left->failure[0] ? left->failure : "not run: interrupted";
        into->fingerprint = mix(into->fingerprint, left->fingerprint);
        into->request_hash = mix(into->request_hash, left->request_hash);
        into->events += left->events;
        into->requests += left->requests;
        into->failures += left->failures;
    }
}

/* Of requests that were sampled: how much of the time, and whether that was right. */
static void collect_felt(const struct studying *in, uint32_t subject,
                         struct architecture_result *into, struct arena *arena)
{
    const struct study *study = in->study;
    const struct experiment *experiment = &study->subjects[subject].plan->description->experiment;
    struct felt *felt = arena_array(arena, study->replications, sizeof *felt);
    bool *used = arena_array(arena, study->replications, sizeof *used);
    into->sampled.given = true;
    for (uint32_t j = 0; j < study->replications; j++) {
        felt[j] = left_by(in, subject, j)->felt;
        used[j] = left_by(in, subject, j)->done;
        into->sampled.seconds += felt[j].simulated;
        into->sampled.episodes += felt[j].episodes;
        into->sampled.pieces += felt[j].pieces;
    }
    into->sampled.lasting = felt_text(felt, used, study->replications, experiment->settle, arena);
}

/* Down time that was not seen. */
static void collect_exposures(const struct studying *in, uint32_t subject,
                              struct architecture_result *into, struct arena *arena)
{
    const struct columns *columns = in->study->columns;
    const struct plan *plan = in->study->subjects[subject].plan;
    const struct experiment *experiment = &plan->description->experiment;
    const struct exposures exposures = exposures_prepare(plan, arena);
    into->exposures = arena_array(arena, columns->count, sizeof *into->exposures);
    for (uint32_t i = 0; i < columns->count; i++) {
        const struct narrowing *about = &columns->asked[i].narrowing;
        const enum exposed exposed = columns->asked[i].metric->exposed;
        const struct place_of_column *place = &in->places[subject].columns[i];
        const sim_time from = about->windowed ? about->from : experiment->warmup;
        const sim_time until = about->windowed ? about->until : from + experiment->duration;
        const uint32_t party = about->narrow == NARROW_SHARD && place->exists
                                   ? shard_party(plan, place->index)
                                   : place->index;
        if (exposed == EXPOSED_part && place->exists && until > from)
            into->exposures[i] = exposure_of(&exposures, party, from, until);
        if (exposed == EXPOSED_clients && !is_sampled(plan) && until > from)
            into->exposures[i] = exposure_of_clients(&exposures, from, until);
    }
}

static void collect(struct studying *in, uint32_t subject, struct architecture_result *into,
                    struct arena *arena)
{
    const struct study *study = in->study;
    const struct subject *about = &study->subjects[subject];
    *into = (struct architecture_result){
        .name = about->name,
        .file = about->file,
        .cells = arena_array(arena, (size_t)study->replications * study->columns->count,
                             sizeof *into->cells),
        .digests = arena_array(arena, (size_t)study->replications * study->columns->count,
                               sizeof *into->digests),
        .why = arena_array(arena, study->columns->count, sizeof *into->why),
        .piles = arena_array(arena, study->columns->count, sizeof *into->piles),
        .failed = arena_array(arena, study->replications, sizeof *into->failed),
        .cut = arena_array(arena, study->replications, sizeof *into->cut),
        .failure = arena_array(arena, study->replications, sizeof *into->failure),
        .objectives = about->objectives,
        .objective_count = about->objective_count,
        .late = arena_array(arena, study->replications, sizeof *into->late),
        .timelines = arena_array(arena, study->replications, sizeof *into->timelines),
        .visibilities = arena_array(arena, study->replications, sizeof *into->visibilities),
    };
    if (study->pairs)
        into->apart = arena_array(arena, study->replications, sizeof *into->apart);
    if (study->controls)
        into->controls = arena_array(arena, study->replications, sizeof *into->controls);
    if (study->why)
        attributed_names(about->plan, into, study->replications, arena);
    collect_runs(in, subject, into);
    if (is_sampled(about->plan))
        collect_felt(in, subject, into, arena);
    collect_reasons(in, subject, into);
    collect_exposures(in, subject, into, arena);
    collect_stability(in, subject, into, arena);
}

struct studying *study_begin(const struct study *study, struct arena *arena)
{
    struct studying *in = arena_alloc(arena, sizeof *in);
    in->own = *study;
    in->study = &in->own;
    pthread_mutex_init(&in->lock, NULL);
    prepare(in, arena);
    study_extend(in, study->replications, arena);
    return in;
}

uint32_t study_items(const struct study *study)
{
    return study->replications * study->subject_count;
}

bool study_complete(const struct studying *in)
{
    for (uint32_t i = 0; i < study_items(in->study); i++)
        if (in->left[i].interrupted)
            return false;
    return true;
}

struct results *study_look(struct studying *in, double confidence, struct arena *arena)
{
    const struct study *study = in->study;
    const struct experiment *experiment = &study->subjects[0].plan->description->experiment;
    struct results *results = arena_alloc(arena, sizeof *results);
    *results = (struct results){
        .seed = study->seed,
        .replications = study->replications,
        .pairs = study->pairs,
        .columns = study->columns->list,
        .column_count = study->columns->count,
        .architecture_count = study->subject_count,
        .warmup = experiment->warmup,
        .duration = experiment->duration,
        .confidence = confidence,
        .interrupted = study->interrupt && *study->interrupt,
        .architectures = arena_array(arena, study->subject_count, sizeof *results->architectures),
    };
    for (uint32_t i = 0; i < study->subject_count; i++)
        collect(in, i, &results->architectures[i], arena);
    results_conclude(results, arena);
    return results;
}

void study_close(struct studying *in) { pthread_mutex_destroy(&in->lock); }

struct results *study_end(struct studying *in, struct arena *arena)
{
    study_close(in);
    return study_look(in, 0, arena);
}

struct from {
    struct studying *studying;
    uint32_t first;
};

static void item_from(void *context, uint32_t number, struct desk *desk)
{
    const struct from *from = context;
    study_item(from->studying, from->first + number, desk);
}

void study_work(struct studying *in, uint32_t first)
{
    const struct study *study = in->study;
    struct from from = {in, first * study->subject_count};
    const struct work_list list = {
        .count = study_items(study) - from.first,
        .jobs = study->jobs,
        .item = item_from,
        .context = &from,
        .interrupt = study->interrupt,
        .tell = study->tell,
        .tell_context = study->tell_context,
    };
    workers_run(&list);
}

struct results *study_run(const struct study *study, struct arena *arena)
{
    struct studying *in = study_begin(study, arena);
    study_work(in, 0);
    return study_end(in, arena);
}
