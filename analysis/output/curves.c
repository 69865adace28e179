/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What plots of one run or comparison need besides its means, as tidy CSV: the whole distribution
 * of latency, and what happened when.  All replications together; where some collapsed, those and
 * the others under names of their own.
 *
 * spectrum.csv, architecture,quantile,latency_s: twenty quantiles for each nine, as far out as the
 * sample supports their interval, and some of the fastest tenth.
 *
 * timeline.csv, architecture,time_s,offered_per_s,goodput_per_s,failed_per_s,latency_p50_s,
 * latency_p99_s: a line per part of the measured time, by the moment of sending.  Neighbouring
 * parts are taken together until most of them hold enough requests for a 99th percentile; a
 * percentile that cannot be had is left empty. */
#include <math.h>
#include <string.h>

#include "analysis/experiment/view.h"
#include "analysis/measures/timeline.h"
#include "analysis/output/csv.h"
#include "analysis/output/exports.h"
#include "analysis/output/figure.h"
#include "analysis/statistics/histogram.h"
#include "analysis/statistics/interval.h"

enum { PER_NINE = 20, NINES_MOST = 8 };

static void print_quantile(const char *name, const struct histogram *latency, double share,
                           FILE *to)
{
    char text[FIGURE_SIZE], value[FIGURE_SIZE];
    figure_exact(text, sizeof text, share);
    figure_exact(value, sizeof value,
                 share > 0 ? seconds_of(histogram_quantile(latency, share))
                           : seconds_of((double)histogram_least(latency)));
    csv_put_text(name, to);
    fprintf(to, ",%s,%s\n", text, value);
}

static void print_quantiles(const char *name, const struct histogram *latency, FILE *to)
{
    static const double fastest[] = {0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.07, 0.09};
    print_quantile(name, latency, 0, to);
    for (unsigned i = 0; i < sizeof fastest / sizeof fastest[0]; i++)
        print_quantile(name, latency, fastest[i], to);
    for (int i = 1; i <= PER_NINE * NINES_MOST; i++) {
        /* rounded, so that it does not depend on the last bits of pow */
        const double share = rint((1 - pow(10, -(double)i / PER_NINE)) * 1e9) / 1e9;
        if (share > 0.5 && latency->number < quantile_sample_least(share))
            break;
        print_quantile(name, latency, share, to);
    }
}

/* The response times of the replications of a view together; NULL: not known. */
static struct histogram *latency_of(const struct results *results, const struct view *view,
                                    struct arena *arena)
{
    const struct architecture_result *about = &results->architectures[view->architecture];
    const uint32_t column = results_column(results, "latency.p50");
    if (column == UINT32_MAX || about->unstable)
        return NULL;
    struct histogram *all = histogram_create(arena);
    for (uint32_t i = 0; i < results->replications; i++) {
        const struct digest *one = about->digests[(size_t)i * results->column_count + column];
        if (view_has(results, view, i) && one)
            histogram_add_digest(all, one);
    }
    return all->number > 0 ? all : NULL;
}

static void print_spectrum(const struct exported *what, FILE *to)
{
    const struct results *results = what->results;
    struct arena *arena = arena_create_surely();
    fputs("architecture,quantile,latency_s\n", to);
    for (uint32_t i = 0; i < results->architecture_count; i++)
        for (uint32_t j = 0; j < view_count(results, i); j++) {
            const struct view view = view_of(results, i, j);
            const struct histogram *latency = latency_of(results, &view, arena);
            if (latency)
                print_quantiles(view_name(results, &view, arena), latency, to);
        }
    arena_destroy(arena);
}

/* NULL: not kept. */
static struct timeline *timeline_of(const struct results *results, const struct view *view,
                                    struct arena *arena)
{
    const struct architecture_result *about = &results->architectures[view->architecture];
    struct timeline *sum = NULL;
    for (uint32_t i = 0; i < results->replications; i++)
        if (view_has(results, view, i) && about->timelines[i])
            sum = timeline_sum(sum, about->timelines[i], arena);
    return sum;
}

/* `step` neighbouring parts as one. */
static void take_together(const struct timeline *timeline, uint32_t first, uint32_t step,
                          struct timeline_part *into)
{
    memset(into, 0, sizeof *into);
    for (uint32_t i = first; i < first + step && i < timeline->count; i++) {
        for (unsigned j = 0; j < OUTCOME_COUNT; j++)
            into->outcomes[j] += timeline->parts[i].outcomes[j];
        for (unsigned j = 0; j < TIMELINE_BUCKETS; j++)
            into->latency[j] += timeline->parts[i].latency[j];
    }
}

/* The smallest number of neighbours, a divisor of all parts, with which half of the parts carry a
 * 99th percentile. */
static uint32_t step_for(struct timeline *const *timelines, uint32_t count)
{
    const uint64_t need = quantile_sample_least(0.99);
    uint32_t step = 1;
    for (; step < TIMELINE_PARTS / 10; step++) {
        uint32_t enough = 0, parts = 0;
        if (TIMELINE_PARTS % step != 0)
            continue;
        for (uint32_t i = 0; i < count; i++) {
            const struct timeline *timeline = timelines[i];
            for (uint32_t j = 0; timeline && j < timeline->count; j += step) {
                uint64_t good = 0;
                for (uint32_t k = j; k < j + step; k++)
                    good += timeline->parts[k].outcomes[OUTCOME_ok];
                enough += good >= need;
                parts++;
            }
        }
        if (2 * enough >= parts)
            break;
    }
    return step;
}

static void print_cell(double value, FILE *to)
{
    char text[FIGURE_SIZE];
    figure_exact(text, sizeof text, value);
    fprintf(to, ",%s", text);
}

static void print_part(const char *name, const struct timeline *timeline, uint32_t first,
                       uint32_t step, struct timeline_part *room, FILE *to)
{
    struct timeline one = {.part = timeline->part * step, .count = 1, .parts = room};
    take_together(timeline, first, step, room);
    const double seconds = seconds_of((double)one.part) * timeline->merged;
    const double sent = (double)timeline_sent(&one, 0), good = (double)room->outcomes[OUTCOME_ok];
    csv_put_text(name, to);
    print_cell(seconds_of((double)(timeline->from + timeline->part * first)), to);
    print_cell(sent / seconds, to);
    print_cell(good / seconds, to);
    print_cell((sent - good) / seconds, to);
    print_cell(timeline_quantile(&one, 0, 0.5), to);
    print_cell(timeline_quantile(&one, 0, 0.99), to);
    fputc('\n', to);
}

static void print_parts(const char *name, const struct timeline *timeline, uint32_t step, FILE *to)
{
    struct timeline_part room;
    for (uint32_t i = 0; timeline && i < timeline->count; i += step)
        print_part(name, timeline, i, step, &room, to);
}

static void print_timeline(const struct exported *what, FILE *to)
{
    const struct results *results = what->results;
    struct arena *arena = arena_create_surely();
    struct timeline **timelines =
        arena_array(arena, 2 * (size_t)results->architecture_count, sizeof(struct timeline *));
    const char **names = arena_array(arena, 2 * (size_t)results->architecture_count, sizeof *names);
    uint32_t count = 0;
    fputs("architecture,time_s,offered_per_s,goodput_per_s,failed_per_s,latency_p50_s,latency_p99_"
          "s\n",
          to);
    for (uint32_t i = 0; i < results->architecture_count; i++)
        for (uint32_t j = 0; j < view_count(results, i); j++) {
            const struct view view = view_of(results, i, j);
            timelines[count] = timeline_of(results, &view, arena);
            names[count++] = view_name(results, &view, arena);
        }
    const uint32_t step = step_for(timelines, count);
    for (uint32_t i = 0; i < count; i++)
        print_parts(names[i], timelines[i], step, to);
    arena_destroy(arena);
}

extern const struct export_class export_spectrum;
const struct export_class export_spectrum = {
    .doc = "the distribution of latency as CSV",
    .file = "spectrum.csv",
    .print = print_spectrum,
};

extern const struct export_class export_timeline;
const struct export_class export_timeline = {
    .doc = "what happened when, as CSV",
    .file = "timeline.csv",
    .print = print_timeline,
};
