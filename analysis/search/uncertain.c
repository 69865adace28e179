/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/search/uncertain.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

#include "analysis/search/uncertain_objectives.h"
#include "analysis/statistics/latin.h"
#include "analysis/sweep/ensemble.h"

static struct told *told_at(const struct uncertain_study *in, uint32_t number,
                            uint32_t architecture, uint32_t column)
{
    const uint64_t row = (uint64_t)number * in->base->count + architecture;
    return &in->tolds[row * in->column_count + column];
}

static const struct column *column_at(const struct uncertain_study *in, uint32_t column)
{
    return &in->base->columns.list[in->columns[column]];
}

/* ---- running ---- */

static void place(void *context, uint32_t number, struct point_sets *point, struct arena *arena)
{
    const struct uncertain_study *in = context;
    struct uncertain_inputs *inputs = arena_alloc(arena, sizeof *inputs);
    *inputs = (struct uncertain_inputs){.shares = &in->shares[(size_t)number * in->inputs->count],
                                        .share_count = in->inputs->count};
    point->inputs = inputs;
}

static void hear(void *context, uint32_t number, const struct prepared *prepared,
                 const struct results *results)
{
    (void)prepared;
    const struct uncertain_study *in = context;
    uncertain_objectives_hear(in, number, results);
    for (uint32_t a = 0; a < in->base->count; a++)
        for (uint32_t c = 0; c < in->column_count; c++) {
            const uint32_t column = results_column(results, column_at(in, c)->name);
            struct told *told = told_at(in, number, a, c);
            told->known = column != UINT32_MAX && results_failed(results, a) == 0;
            if (!told->known)
                continue;
            told->grows = result_grows(results, a, column);
            told->value = results_summary(results, a, column).mean;
            told->difference = results_difference(results, a, column).mean;
            told->half_width = results_difference(results, a, column).half_width;
        }
}

static const char *name_of(void *context, uint32_t number, struct arena *arena)
{
    const struct uncertain_study *in = context;
    const char *text = arena_format(arena, "draw %u", number);
    for (uint32_t i = 0; i < in->inputs->count && i < 8; i++)
        text = arena_format(arena, "%s%s%s = %s", text, i ? ", " : " (", in->inputs->list[i].key,
                            uncertain_value(&in->inputs->list[i],
                                            in->shares[(size_t)number * in->inputs->count + i],
                                            arena));
    return arena_format(arena, "%s%s)", text, in->inputs->count > 8 ? ", ..." : "");
}

int uncertain_run(struct uncertain_study *study)
{
    const uint32_t inputs = study->inputs->count;
    const size_t cells = (size_t)study->draws * study->base->count * study->column_count;
    study->shares = arena_array(study->arena, (size_t)study->draws * inputs, sizeof(double));
    study->tolds = arena_array(study->arena, cells, sizeof *study->tolds);
    uncertain_objectives_begin(study);
    for (uint32_t i = 0; i < inputs; i++)
        latin_fill(&study->shares[i], study->draws, inputs, study->base->seed,
                   study->inputs->list[i].key, study->arena);
    const struct ensemble ensemble = {.options = study->options,
                                      .count = study->draws,
                                      .replications = study->replications,
                                      .seed = study->base->seed,
                                      .alike = 1,
                                      .journal = study->journal,
                                      .place = place,
                                      .hear = hear,
                                      .name = name_of,
                                      .context = study};
    return ensemble_run(&ensemble);
}

/* ---- judging ---- */

/* Above 0: a is better than b; *none: nothing can be said. */
static double lead(const struct told *a, const struct told *b, enum better better, bool *none)
{
    *none =
        (a->grows && b->grows) || (!a->grows && isnan(a->value)) || (!b->grows && isnan(b->value));
    if (*none || a->grows || b->grows)
        return *none ? 0 : b->grows ? 1 : -1;
    return better == BETTER_LOWER ? b->value - a->value : a->value - b->value;
}

static bool all_known(const struct uncertain_study *in, uint32_t number, uint32_t column)
{
    for (uint32_t a = 0; a < in->base->count; a++)
        if (!told_at(in, number, a, column)->known)
            return false;
    return true;
}

static bool is_best(const struct uncertain_study *in, uint32_t number, uint32_t architecture,
                    uint32_t column)
{
    bool none;
    for (uint32_t a = 0; a < in->base->count; a++)
        if (a != architecture &&
            !(lead(told_at(in, number, architecture, column), told_at(in, number, a, column),
                   column_at(in, column)->better, &none) > 0))
            return false;
    return true;
}

struct probability probability_of(uint32_t count, uint32_t draws)
{
    const struct bounds bounds = proportion_score(count, draws, CONFIDENCE);
    return (struct probability){(double)count / draws, bounds.low, bounds.high};
}

static void count_draws(const struct uncertain_study *in, uint32_t architecture, uint32_t column,
                        struct contest *contest)
{
    uint32_t draws = 0, valued = 0, better = 0, best = 0, equal = 0, undecided = 0;
    for (uint32_t i = 0; i < in->draws; i++) {
        const struct told *own = told_at(in, i, architecture, column),
                          *first = told_at(in, i, 0, column);
        bool none;
        if (!all_known(in, i, column))
            continue;
        const double ahead = lead(own, first, column_at(in, column)->better, &none);
        draws++;
        valued += !none;
        better += ahead > 0;
        best += is_best(in, i, architecture, column);
        equal += !none && !(ahead < 0) && !(ahead > 0);
        undecided += none || (fabs(ahead) > 0 && !own->grows && !first->grows &&
                              !(fabs(own->difference) > own->half_width));
    }
    contest->draws = draws;
    contest->valued = valued;
    if (valued == 0)
        return;
    contest->better = probability_of(better, draws);
    contest->best = probability_of(best, draws);
    contest->equal = (double)equal / draws;
    contest->undecided = (double)undecided / draws;
}

/* Draws with a difference, their shares beside them. */
static uint32_t differences_of(const struct uncertain_study *in, uint32_t architecture,
                               uint32_t column, double *shares, double *differences, double *chance)
{
    const double critical = student_critical(in->replications, CONFIDENCE);
    const uint32_t inputs = in->inputs->count;
    uint32_t count = 0;
    *chance = 0;
    for (uint32_t i = 0; i < in->draws; i++) {
        const struct told *own = told_at(in, i, architecture, column);
        if (!all_known(in, i, column) || !isfinite(own->difference) || own->grows ||
            told_at(in, i, 0, column)->grows)
            continue;
        for (uint32_t j = 0; j < inputs; j++)
            shares[(size_t)count * inputs + j] = in->shares[(size_t)i * inputs + j];
        *chance += own->half_width * own->half_width / critical / critical;
        differences[count++] = own->difference;
    }
    *chance /= count;
    return count;
}

static void look_at_differences(const struct uncertain_study *in, uint32_t architecture,
                                uint32_t column, struct contest *contest)
{
    const uint32_t inputs = in->inputs->count;
    double *shares = arena_array(in->arena, (size_t)in->draws * inputs, sizeof *shares);
    double *differences = arena_array(in->arena, in->draws, sizeof *differences), chance;
    const uint32_t count = differences_of(in, architecture, column, shares, differences, &chance);
    const double variance = count > 1 ? gsl_stats_variance(differences, 1, count) : 0;
    struct influence *influences = arena_array(in->arena, inputs, sizeof *influences);
    if (variance > 0 && influences_find(shares, differences, count, inputs, influences, in->arena))
        contest->influences = influences;
    contest->noise = variance > 0 ? fmin(chance / variance, 1) : (double)NAN;
    if (count == 0)
        return;
    gsl_sort(differences, 1, count);
    contest->low = gsl_stats_quantile_from_sorted_data(differences, 1, count, 0.05);
    contest->median = gsl_stats_quantile_from_sorted_data(differences, 1, count, 0.5);
    contest->high = gsl_stats_quantile_from_sorted_data(differences, 1, count, 0.95);
}

struct contest uncertain_contest(const struct uncertain_study *study, uint32_t architecture,
                                 uint32_t column)
{
    const double none = (double)NAN;
    struct contest contest = {.better = {none, none, none},
                              .best = {none, none, none},
                              .equal = none,
                              .undecided = none,
                              .low = none,
                              .median = none,
                              .high = none,
                              .noise = none};
    count_draws(study, architecture, column, &contest);
    if (architecture > 0)
        look_at_differences(study, architecture, column, &contest);
    return contest;
}
