/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/experiment/conclude.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "analysis/experiment/pairs.h"
#include "analysis/experiment/verdicts.h"
#include "analysis/observers/observers.h"
#include "analysis/output/figure.h"
#include "analysis/statistics/compare.h"
#include "analysis/statistics/interval.h"

double results_confidence(const struct results *results)
{
    return results->confidence > 0 ? results->confidence : CONFIDENCE;
}

struct concluding concluding_begin(const struct results *results, struct arena *arena,
                                   struct arena *scratch)
{
    struct concluding in = {.results = results, .arena = arena, .scratch = scratch};
    const uint32_t n = results->replications;
    pooled_create(&in.pool, scratch);
    in.sums = arena_array(scratch, n, sizeof *in.sums);
    in.digests = arena_array(scratch, n, sizeof *in.digests);
    in.pseudo = arena_array(scratch, n, sizeof *in.pseudo);
    in.other = arena_array(scratch, n, sizeof *in.other);
    in.room = arena_array(scratch, n, sizeof *in.room);
    in.used = arena_array(scratch, n, sizeof *in.used);
    for (unsigned i = 0; i < CONTROLS_MOST; i++)
        in.control_values[i] = arena_array(scratch, n, sizeof *in.control_values[i]);
    in.control_room = arena_array(scratch, n, sizeof *in.control_room);
    return in;
}

/* Of a column: what its replications left, one after the other. */
static void take_cells(struct concluding *in, uint32_t architecture, uint32_t column)
{
    const struct results *results = in->results;
    const struct architecture_result *about = &results->architectures[architecture];
    for (uint32_t i = 0; i < results->replications; i++) {
        const uint64_t cell = (uint64_t)i * results->column_count + column;
        in->sums[i] = about->cells[cell];
        in->digests[i] = about->digests ? about->digests[cell] : NULL;
    }
}

/* What the replications of an architecture were off by; each kind, where it was recorded in all
 * of them and ever differs. */
static void take_controls(struct concluding *in, uint32_t architecture)
{
    const struct architecture_result *about = &in->results->architectures[architecture];
    in->controls.count = 0;
    for (unsigned kind = 0; about->controls && kind < CONTROLS_MOST; kind++) {
        double *values = in->control_values[in->controls.count];
        bool known = true, differs = false;
        for (uint32_t i = 0; i < in->results->replications; i++) {
            const struct controls_left *left = about->controls[i];
            const double of[] = {left ? left->demand : 0, left ? left->arrivals : 0,
                                 left ? left->choices : 0};
            values[i] = of[kind];
            known = known && isfinite(values[i]);
            differs = differs || values[i] != values[0];
        }
        if (known && differs)
            in->controls.values[in->controls.count++] = values;
    }
}

static void scale(struct estimate *estimate, double *pseudo, uint32_t n, double by)
{
    estimate->value /= by;
    estimate->low /= by;
    estimate->high /= by;
    estimate->resolution /= by;
    for (uint32_t i = 0; i < n; i++)
        pseudo[i] /= by;
}

/* Why a quantile has no value. */
static const char *quantile_text(const struct quantile *quantile, const struct column *column,
                                 const char *none, struct arena *arena)
{
    char from[2 * FIGURE_SIZE], until[2 * FIGURE_SIZE];
    const double parts = column->estimator.scale;
    switch (quantile->trouble) {
    case QUANTILE_too_few:
        return quantile->number == 0
                   ? none
                   : arena_format(
                         arena, "too few %s: %llu of all replications, %llu are needed", column->of,
                         (unsigned long long)quantile->number,
                         (unsigned long long)quantile_sample_least(column->estimator.share));
    case QUANTILE_no_end:
        return arena_format(arena,
                            "the replications differ too much for an interval of it: %llu %s",
                            (unsigned long long)quantile->number, column->of);
    case QUANTILE_in_a_gap:
        figure_text(from, sizeof from, quantile->gap_from / parts, (double)NAN, column->unit);
        figure_text(until, sizeof until, quantile->gap_until / parts, (double)NAN, column->unit);
        return arena_format(arena, "it is %s or %s: nothing lies between", from, until);
    default:
        return NULL;
    }
}

/* Of the cells taken; pseudo-values into `pseudo`. */
static struct estimate estimate(struct concluding *in, uint32_t column, const bool *used,
                                double *pseudo, const char *none, const char **why, double *gain)
{
    struct controlling controlling = {&in->controls, in->control_room, 0};
    struct controlling *used_controls = gain && in->controls.count > 0 ? &controlling : NULL;
    const struct column *about = &in->results->columns[column];
    const struct estimator *estimator = &about->estimator;
    const uint32_t n = in->results->replications;
    in->short_of = false;
    in->pooled = (double)NAN;
    if (estimator->kind != ESTIMATE_quantile) {
        const struct estimate found = estimate_controlled(
            results_confidence(in->results), estimator, in->sums, used, n, pseudo, used_controls);
        if (gain)
            *gain = controlling.gain;
        *why = isnan(found.value) ? none : NULL;
        return found;
    }
    struct quantile quantile =
        quantile_controlled(results_confidence(in->results), estimator->share, in->digests, used, n,
                            &in->pool, pseudo, used_controls);
    if (gain)
        *gain = controlling.gain;
    *why = quantile_text(&quantile, about, none, in->arena);
    in->pooled = quantile.pooled / estimator->scale;
    in->short_of = quantile.trouble == QUANTILE_no_end ||
                   (quantile.trouble == QUANTILE_too_few && quantile.number > 0);
    scale(&quantile.estimate, pseudo, n, estimator->scale);
    return quantile.estimate;
}

/* Where it was never down: as much as the failures of the scenario allow. */
static void expose(const struct concluding *in, const struct architecture_result *about,
                   uint32_t column, const bool *used, struct estimate *found)
{
    double whole = 0;
    if (!about->exposures)
        return;
    for (uint32_t i = 0; i < in->results->replications; i++)
        whole += used[i] ? in->sums[i].whole : 0;
    const double unseen =
        exposure_unseen(&about->exposures[column], found->n, results_confidence(in->results));
    estimate_exposed(found, &in->results->columns[column].estimator, unseen / whole);
}

struct summary summarise(struct concluding *in, uint32_t architecture, uint32_t column,
                         const bool *used)
{
    const struct architecture_result *about = &in->results->architectures[architecture];
    struct summary summary = {.mean = (double)NAN,
                              .half_width = (double)NAN,
                              .low = (double)NAN,
                              .high = (double)NAN,
                              .pooled = (double)NAN};
    if (result_grows(in->results, architecture, column)) {
        summary.why = about->unstable ? "unstable" : "no mean";
        return summary;
    }
    take_cells(in, architecture, column);
    struct estimate found =
        estimate(in, column, used, in->pseudo, about->why[column], &summary.why, &summary.gain);
    expose(in, about, column, used, &found);
    summary.mean = found.value;
    summary.low = found.low;
    summary.high = found.high;
    summary.limit = found.limit;
    summary.resolution = found.resolution;
    summary.n = found.n;
    summary.short_of = in->short_of;
    summary.pooled = in->pooled;
    if (found.limit == LIMIT_none && !isnan(found.value))
        summary.half_width = (found.high - found.low) / 2;
    return summary;
}

static bool both_have_means(const struct results *results, uint32_t architecture, uint32_t column)
{
    return !isnan(results_summary(results, 0, column).mean) &&
           !isnan(results_summary(results, architecture, column).mean);
}

/* A difference that the buckets of histograms could make is none. */
static void allow_for_resolution(struct difference *difference, double resolution, uint32_t n,
                                 double confidence)
{
    if (!(resolution > 0) || isnan(difference->half_width))
        return;
    const double error = difference->half_width / student_critical(n, confidence);
    const double beyond = fmax(0, fabs(difference->mean) - resolution);
    difference->half_width += resolution;
    if (error > 0)
        difference->p = 2 * gsl_cdf_tdist_Q(beyond / error, n - 1.0);
    else
        difference->p = beyond > 0 ? 0 : 1;
}

/* Differences without the controls, if they help: what the other one says is moved. */
static bool control_difference(struct concluding *in, double confidence,
                               struct difference *difference)
{
    const uint32_t n = in->results->replications;
    for (uint32_t i = 0; i < n; i++)
        in->room[i] = in->pseudo[i] - in->other[i];
    const struct controlled found =
        controls_apply(&in->controls, confidence, in->room, in->used, n, in->control_room);
    for (uint32_t i = 0; found.helps && i < n; i++)
        if (in->used[i])
            in->pseudo[i] = in->other[i] + in->control_room[i];
    difference->mean += found.helps ? found.shift : 0;
    return found.helps;
}

struct difference compare_with_first(struct concluding *in, uint32_t architecture, uint32_t column)
{
    const struct results *results = in->results;
    const uint32_t n = results->replications;
    const double confidence = results_confidence(results);
    const bool *failed[] = {results->architectures[0].failed,
                            results->architectures[architecture].failed};
    const char *why;
    for (uint32_t i = 0; i < n; i++)
        in->used[i] = !failed[0][i] && !failed[1][i];
    take_cells(in, 0, column);
    const struct estimate first = estimate(in, column, in->used, in->other, NULL, &why, NULL);
    take_cells(in, architecture, column);
    const struct estimate own = estimate(in, column, in->used, in->pseudo, NULL, &why, NULL);
    struct paired paired = paired_difference_at(confidence, in->other, in->pseudo, n, in->room);
    struct difference difference = {.mean = own.value - first.value, .gain = paired.gain};
    take_controls(in, architecture);
    if (control_difference(in, confidence, &difference))
        paired = paired_difference_at(confidence, in->other, in->pseudo, n, in->room);
    difference.half_width = paired.half_width;
    difference.p = paired.p;
    allow_for_resolution(&difference, first.resolution + own.resolution, paired.n, confidence);
    return difference;
}

static void compare_all(struct concluding *in, struct results *results, struct arena *scratch)
{
    const uint32_t columns = results->column_count, count = results->architecture_count * columns;
    double *family = arena_array(scratch, count, sizeof *family);
    bool *proven = arena_array(scratch, count, sizeof *proven);
    for (uint32_t i = 0; i < count; i++) {
        struct difference *difference = &results->differences[i];
        *difference =
            (struct difference){(double)NAN, (double)NAN, (double)NAN, (double)NAN, false};
        family[i] = (double)NAN;
        if (i < columns || !both_have_means(results, i / columns, i % columns))
            continue;
        *difference = compare_with_first(in, i / columns, i % columns);
        const struct column *column = &results->columns[i % columns];
        if (column->shown && column->better != BETTER_NEITHER)
            family[i] = difference->p;
    }
    holm_step_down(family, count, 1 - results_confidence(results), proven);
    for (uint32_t i = 0; i < count; i++)
        results->differences[i].proven = proven[i];
}

/* The busiest of what has a limit, all the measured time: node app/0, disk of node app/0.  Of
 * equals the first one. */
static void find_bottleneck(const struct results *results, uint32_t architecture,
                            struct arena *arena)
{
    struct architecture_result *about = &results->architectures[architecture];
    for (uint32_t i = 0; i < results->column_count; i++) {
        const struct column *column = &results->columns[i];
        const double mean = results_summary(results, architecture, i).mean;
        if (!column->saturates || !narrowed_to(&column->narrowing, NARROW_PARTS | NARROW_PIPE) ||
            !(mean > 0) || (about->bottleneck && mean <= about->bottleneck_utilisation))
            continue;
        about->bottleneck = arena_format(arena, "%s%s", column->saturates, column->scope);
        about->bottleneck_utilisation = mean;
    }
}

/* 0.05/s beside 300/s is not 180/h. */
static double largest_rate(const struct results *results)
{
    double largest = 0;
    for (uint32_t i = 0; i < results->column_count; i++)
        for (uint32_t j = 0; is_rate(&results->columns[i]) && j < results->architecture_count; j++)
            largest = fmax(largest, results_summary(results, j, i).mean);
    return largest;
}

/* What antithetic pairs are worth, where replications have values of their own. */
static double worth_of(struct concluding *in, uint32_t architecture, uint32_t column)
{
    const struct results *results = in->results;
    const struct architecture_result *about = &results->architectures[architecture];
    const enum estimator_kind kind = results->columns[column].estimator.kind;
    if (kind != ESTIMATE_ratio && kind != ESTIMATE_quantile)
        return 0;
    for (uint32_t i = 0; i < results->replications; i++) {
        const struct sums *sums = &in->sums[i];
        in->pseudo[i] = sums->whole > 0 ? sums->part / sums->whole : (double)NAN;
        in->room[i] = about->apart[i] ? about->apart[i][column] : (double)NAN;
    }
    const double worth = pairs_worth(in->pseudo, in->room, in->used, results->replications,
                                     results_confidence(results));
    return isnan(worth) ? 0 : worth;
}

static void summarise_all(struct concluding *in, struct results *results, uint32_t architecture)
{
    const bool *failed = results->architectures[architecture].failed;
    for (uint32_t i = 0; i < results->replications; i++)
        in->used[i] = !failed[i];
    take_controls(in, architecture);
    for (uint32_t i = 0; i < results->column_count; i++) {
        struct summary *summary =
            &results->summaries[(size_t)architecture * results->column_count + i];
        *summary = summarise(in, architecture, i, in->used);
        if (results->architectures[architecture].apart && !isnan(summary->mean))
            summary->worth = worth_of(in, architecture, i);
    }
}

static void find_groups(struct concluding *in, struct results *results, uint32_t architecture,
                        struct arena *arena)
{
    struct architecture_result *about = &results->architectures[architecture];
    const uint32_t n = results->replications;
    in->controls.count = 0; /* chosen by what they did, replications are off on average */
    if (!about->late)
        return;
    for (uint32_t i = 0; i < 2; i++)
        about->groups[i].in = arena_array(arena, n, sizeof(bool));
    for (uint32_t i = 0; i < n; i++)
        in->used[i] = !about->failed[i];
    if (groups_find(about->late, in->used, n, about->groups[1].in, in->scratch) == 0)
        return;
    about->group_count = 2;
    for (uint32_t i = 0; i < n; i++)
        about->groups[0].in[i] = in->used[i] && !about->groups[1].in[i];
    for (uint32_t i = 0; i < 2; i++) {
        struct replication_group *group = &about->groups[i];
        for (uint32_t j = 0; j < n; j++)
            group->count += group->in[j];
        group->summaries = arena_array(arena, results->column_count, sizeof *group->summaries);
        for (uint32_t j = 0; j < results->column_count; j++)
            group->summaries[j] = summarise(in, architecture, j, group->in);
    }
}

void results_conclude(struct results *results, struct arena *arena)
{
    struct arena *scratch = arena_create_surely();
    const uint32_t count = results->architecture_count * results->column_count;
    struct concluding in = concluding_begin(results, arena, scratch);
    results->summaries = arena_array(arena, count, sizeof *results->summaries);
    results->differences = arena_array(arena, count, sizeof *results->differences);
    for (uint32_t i = 0; i < results->architecture_count; i++)
        summarise_all(&in, results, i);
    results->largest_rate = largest_rate(results);
    compare_all(&in, results, scratch);
    for (uint32_t i = 0; i < results->architecture_count; i++) {
        find_groups(&in, results, i, arena);
        judge_objectives(results, i);
        find_bottleneck(results, i, arena);
    }
    arena_destroy(scratch);
}
