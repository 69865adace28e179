/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs the scenarios of rows (rows.h) and says whether what is expected holds.
 *
 * Rules, which can fail:
 *  - relative, absolute: |simulated - expected| <= tolerance.  The tolerance is stated for the full
 *    size, about 4 standard errors there; a smaller sample has it times sqrt(full / short), at most
 *    twice.  A 95 % half-width above the tolerance is a failure too: it would prove nothing.
 *  - interval: |simulated - expected| <= 4 standard errors, taken from the replications themselves
 *    (with n of them Student's t of the same probability: 5.07 for 20), and these may be at most
 *    `tolerance` of the expected value, times the same factor.  Percentiles have 1/256 besides,
 *    what a bucket of the histogram may be off (analysis/statistics/histogram.h); their intervals
 * end at ends of buckets, so half of one is no matter of the sample.
 *  - exact: equal, in every replication.
 * Seeds are fixed, so a verdict is the same every time. */
#ifndef TESTS_GOLDEN_SUITE_H
#define TESTS_GOLDEN_SUITE_H

#include <math.h>

#include "analysis/cli/prepare.h"
#include "analysis/statistics/interval.h"
#include "tests/golden/rows.h"

/* Probability of staying within 4 standard errors. */
#define FOUR_ERRORS 0.99993666

struct row_verdict {
    double simulated, half_width, tolerance; /* in the unit of the source */
    bool ran, ok;
    char why[160]; /* not ok */
};

static inline bool is_percentile(const struct row *row)
{
    return strncmp(row->column, "latency.p", 9) == 0 || strncmp(row->column, "wait.p", 6) == 0;
}

static inline bool is_kind(const struct row *row, const char *kind)
{
    return strcmp(row->kind, kind) == 0;
}

/* By what the tolerance grows with a smaller sample. */
static inline double allowed_factor(const struct row *row, bool full, struct arena *arena)
{
    if (full)
        return 1;
    return fmin(2, sqrt(size_read(row->full, arena).total / size_read(row->shorter, arena).total));
}

/* simulated and half_width are given; `bucket`: half of it, of a percentile; n: replications. */
static inline void judge(const struct row *row, double factor, double bucket, uint32_t n,
                         struct row_verdict *verdict)
{
    const double scale = is_kind(row, "absolute") ? 1 : fabs(row->expected);
    const double most = row->tolerance * factor * scale;
    const double off = fabs(verdict->simulated - row->expected);
    double noise = fmax(0, verdict->half_width - bucket);
    verdict->tolerance = most;
    if (is_kind(row, "interval")) {
        const double errors = student_critical(n, FOUR_ERRORS) / student_critical(n, CONFIDENCE);
        noise *= errors;
        verdict->tolerance = verdict->half_width * errors + (is_percentile(row) ? scale / 256 : 0);
    }
    verdict->ok = false;
    if (!(row->tolerance > 0) && !is_kind(row, "exact"))
        snprintf(verdict->why, sizeof verdict->why, "the row states no tolerance");
    else if (!(noise <= most))
        snprintf(verdict->why, sizeof verdict->why, "too small a sample: noise %.3g, at most %.3g",
                 noise, most);
    else if (!(off <= verdict->tolerance))
        snprintf(verdict->why, sizeof verdict->why, "off by %.3g, at most %.3g", off,
                 verdict->tolerance);
    else
        verdict->ok = true;
}

static inline void judge_result(const struct row *row, const struct results *results,
                                uint32_t column, double factor, struct row_verdict *verdict)
{
    const struct summary summary = results_summary(results, 0, column);
    const struct architecture_result *only = &results->architectures[0];
    verdict->simulated = summary.mean * row->scale + (row->complement ? 1 : 0);
    verdict->half_width = summary.limit ? 0 : summary.half_width * fabs(row->scale);
    if (results_failed(results, 0) > 0)
        snprintf(verdict->why, sizeof verdict->why, "%u runs failed", results_failed(results, 0));
    else if (only->unstable)
        snprintf(verdict->why, sizeof verdict->why, "unstable: %s", only->unstable_queue);
    else if (!isfinite(verdict->simulated))
        snprintf(verdict->why, sizeof verdict->why, "no value: %s",
                 summary.why ? summary.why : "does not apply");
    else
        judge(row, factor, summary.resolution * fabs(row->scale), summary.n, verdict);
}

/* The column of a row; false after a complaint. */
static inline bool ask_row(const struct row *row, struct prepared *prepared, uint32_t *column)
{
    const struct plan *plan = prepared->subjects[0].plan;
    const struct metric *metric = NULL;
    struct narrowing narrowing;
    if (!metric_read(row->column, plan, plan->description, prepared->columns.arena,
                     prepared->entries[0].complaints, &metric, &narrowing))
        return false;
    *column = columns_ask(&prepared->columns, metric, &narrowing, false);
    return true;
}

/* One run for all rows from `first` on that it answers. */
static inline void run_rows(const struct rows *rows, uint32_t first, bool full, unsigned jobs,
                            struct row_verdict *verdicts)
{
    const struct row *row = &rows->list[first];
    const char *file = row->file;
    struct arena *arena = arena_create(0);
    const struct size size = size_read(row_size(row, full), arena);
    const struct options options = {
        .words = {&file, 1},
        .sets = row_sets(row, &size, arena),
        .architecture = *row->architecture ? row->architecture : NULL,
        .replications = size.replications,
        .replications_given = true,
        .quiet = true,
    };
    struct prepared prepared;
    uint32_t *columns = arena_array(arena, rows->count, sizeof *columns);
    bool good =
        size.total > 0 && command_prepare(&options, arena, &prepared) && prepared.count == 1;
    for (uint32_t i = first; good && i < rows->count; i++)
        if (same_run(row, &rows->list[i], full))
            good = ask_row(&rows->list[i], &prepared, &columns[i]);
    const struct results *results = NULL;
    if (good)
        results = study_run(&(struct study){.subjects = prepared.subjects,
                                            .subject_count = prepared.count,
                                            .columns = &prepared.columns,
                                            .seed = prepared.seed,
                                            .replications = prepared.replications,
                                            .jobs = jobs},
                            arena);
    for (uint32_t i = first; i < rows->count; i++) {
        if (!same_run(row, &rows->list[i], full))
            continue;
        verdicts[i] =
            (struct row_verdict){.ran = true, .why = "the row is wrong: its scenario or metric"};
        if (results)
            judge_result(&rows->list[i], results, columns[i],
                         allowed_factor(&rows->list[i], full, arena), &verdicts[i]);
    }
    arena_destroy(arena);
}

/* One verdict per row; the caller frees them.  tell: NULL, or called before every run. */
static inline struct row_verdict *rows_run(const struct rows *rows, const char *id, bool full,
                                           unsigned jobs, void (*tell)(const struct row *row))
{
    struct row_verdict *verdicts = calloc(rows->count, sizeof *verdicts);
    for (uint32_t i = 0; verdicts && i < rows->count; i++) {
        if (verdicts[i].ran || !row_wanted(&rows->list[i], id, full))
            continue;
        if (tell)
            tell(&rows->list[i]);
        run_rows(rows, i, full, jobs, verdicts);
    }
    return verdicts;
}

#endif
