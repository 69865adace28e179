/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expected values in a CSV file, the scenarios that must reproduce them, and the verdict.
 *
 * A row is one number: where it comes from (the first columns, copied from the source), which scenario of ours gives it
 * (file, architecture, overrides), under which of our names, and how much is run: `full` for `make validate`, `short` for the
 * tests, written as replications x length of each ("20 x 500k" requests, "20 x 5000s").  An empty `short`: in full only.
 *
 * Rules, which can fail:
 *  - relative, absolute: |simulated - expected| <= tolerance.  The tolerance is stated for the full size, about 4 standard
 *    errors there; a smaller sample has it times sqrt(full / short), at most twice.  A 95 % half-width above the tolerance is a
 *    failure too: such a sample would prove nothing.
 *  - interval: |simulated - expected| <= 4 standard errors, taken from the replications themselves (with n of them Student's t
 *    at the same probability, 5.07 for 20), and they may be at most `tolerance` of the expected value, times the same factor.
 *    Percentiles have 1/256 besides, what a bucket of the histogram may be off (analysis/histogram.h).
 * Seeds are those of the scenarios, so a verdict is the same every time. */
#ifndef TESTS_GOLDEN_SUITE_H
#define TESTS_GOLDEN_SUITE_H

#include <csv.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/commands/prepare.h"
#include "analysis/statistics/interval.h"
#include "scenarios/reader/number.h"

/* Two-sided probability of staying within 4 standard errors. */
#define FOUR_ERRORS 0.99993666

enum { ROW_COLUMNS = 17 };
struct row {
    const char *id, *title, *scenario, *metric, *unit;
    const char *expected_text, *tolerance_text, *kind, *basis, *line;
    const char *file, *architecture, *sets, *column, *scale_text, *full, *shorter;
    double expected, tolerance, scale;
    bool complement;     /* scale `1-x`: the source gives what is missing to 1 */
};
static const char *const row_header[ROW_COLUMNS] = {
    "id", "title", "scenario", "metric", "unit", "expected", "tolerance", "tolerance_kind", "sample_size_and_basis",
    "source_line", "file", "architecture", "sets", "column", "scale", "full", "short"};

struct rows {
    struct arena *arena;
    struct row *list;
    uint32_t count;
};

struct verdict {
    double simulated, half_width, tolerance; /* in the expected unit */
    bool ran, ok;
    char why[160];                           /* not ok, or not run */
};

/* --- reading --- */

struct reading_rows {
    struct rows *rows;
    const char *cells[ROW_COLUMNS];
    uint32_t cell, line;
    bool bad;
};

static inline void row_cell(void *text, size_t length, void *context)
{
    struct reading_rows *in = context;
    if (in->cell < ROW_COLUMNS)
        in->cells[in->cell] = arena_format(in->rows->arena, "%.*s", (int)length, text ? (const char *)text : "");
    in->cell++;
}

static inline void row_end(int end, void *context)
{
    struct reading_rows *in = context;
    (void)end;
    in->bad = in->bad || in->cell != ROW_COLUMNS;
    for (unsigned i = 0; in->line == 0 && i < ROW_COLUMNS && !in->bad; i++)
        in->bad = strcmp(in->cells[i], row_header[i]) != 0;
    if (in->line++ > 0 && !in->bad) {
        struct row *row = &in->rows->list[in->rows->count++];
        memcpy((void *)row, in->cells, sizeof in->cells); /* the texts stand first, in the same order */
        row->expected = strtod(row->expected_text, NULL);
        row->tolerance = strtod(row->tolerance_text, NULL);
        row->complement = strcmp(row->scale_text, "1-x") == 0;
        row->scale = row->complement ? -1 : strtod(row->scale_text, NULL);
    }
    in->cell = 0;
}

/* NULL list: unreadable, or not of this shape. */
static inline struct rows rows_read(const char *path, struct arena *arena)
{
    enum { MOST_BYTES = 1 << 20, MOST_ROWS = 4096 };
    struct rows rows = {.arena = arena, .list = arena_array(arena, MOST_ROWS, sizeof *rows.list)};
    struct reading_rows in = {.rows = &rows};
    struct csv_parser parser;
    char *text = arena_alloc(arena, MOST_BYTES);
    FILE *file = fopen(path, "rb");
    const size_t length = file ? fread(text, 1, MOST_BYTES, file) : 0;
    if (file)
        fclose(file);
    csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL);
    if (csv_parse(&parser, text, length, row_cell, row_end, &in) != length ||
        csv_fini(&parser, row_cell, row_end, &in) != 0 || in.bad || rows.count == 0)
        rows.list = NULL;
    csv_free(&parser);
    return rows;
}

/* --- running --- */

static inline const char *row_size(const struct row *row, bool full) { return full ? row->full : row->shorter; }

/* "20 x 500k": replications, text of the length, and both multiplied (in requests or ns). */
static inline double size_read(const char *size, struct arena *arena, uint64_t *replications, const char **length,
                               bool *timed)
{
    char *end = NULL;
    *replications = strtoull(size, &end, 10);
    *length = strncmp(end, " x ", 3) == 0 ? end + 3 : "";
    struct quantity each = {0};
    if (number_quantity(arena, *length, &each))
        return 0;
    *timed = each.unit == UNIT_TIME;
    return each.value * (double)*replications;
}

static inline bool same_run(const struct row *a, const struct row *b, bool full)
{
    return strcmp(a->file, b->file) == 0 && strcmp(a->architecture, b->architecture) == 0 &&
           strcmp(a->sets, b->sets) == 0 && strcmp(row_size(a, full), row_size(b, full)) == 0;
}

/* Overrides stand apart by "; "; the length of the run is one more. */
static inline struct text_list sets_of(const struct row *row, bool full, struct options *options, struct arena *arena)
{
    enum { MOST_SETS = 16 };
    const char **sets = arena_array(arena, MOST_SETS, sizeof *sets);
    size_t count = 0;
    for (char *text = arena_text(arena, row->sets); *text && count + 1 < MOST_SETS;) {
        char *end = strstr(text, "; ");
        sets[count++] = text;
        if (!end)
            break;
        *end = 0;
        text = end + 2;
    }
    const char *length = "";
    bool timed = false;
    size_read(row_size(row, full), arena, &options->replications, &length, &timed);
    sets[count++] = arena_format(arena, "experiment.%s=%s", timed ? "duration" : "requests", length);
    return (struct text_list){sets, count};
}

static inline double allowed_growth(const struct row *row, bool full, struct arena *arena)
{
    uint64_t replications;
    const char *length;
    bool timed;
    if (full)
        return 1;
    const double ratio = size_read(row->full, arena, &replications, &length, &timed) /
                         size_read(row->shorter, arena, &replications, &length, &timed);
    return fmin(2, sqrt(ratio));
}

static inline bool is_percentile(const struct row *row)
{
    return strncmp(row->column, "latency.p", 9) == 0 || strncmp(row->column, "wait.p", 6) == 0;
}

/* `allowed`: the factor of the smaller sample. */
static inline void judge(const struct row *row, double allowed, uint32_t n, struct verdict *verdict)
{
    const bool absolute = strcmp(row->kind, "absolute") == 0, interval = strcmp(row->kind, "interval") == 0;
    const double most = row->tolerance * allowed * (absolute ? 1 : fabs(row->expected));
    double noise = verdict->half_width;
    verdict->tolerance = most;
    if (interval) {
        noise *= student_critical(n, FOUR_ERRORS) / student_critical(n, CONFIDENCE);
        verdict->tolerance = noise + (is_percentile(row) ? fabs(row->expected) / 256 : 0);
    }
    const double off = fabs(verdict->simulated - row->expected);
    verdict->ok = false;
    if (!(row->tolerance > 0) && strcmp(row->kind, "exact") != 0)
        snprintf(verdict->why, sizeof verdict->why, "the row states no tolerance");
    else if (!(noise <= most))
        snprintf(verdict->why, sizeof verdict->why, "the sample is too small: noise %.3g, at most %.3g", noise, most);
    else if (!(off <= verdict->tolerance))
        snprintf(verdict->why, sizeof verdict->why, "off by %.3g, at most %.3g", off, verdict->tolerance);
    else
        verdict->ok = true;
}

static inline void judge_result(const struct row *row, const struct results *results, uint32_t column, double allowed,
                                struct verdict *verdict)
{
    const struct summary summary = results_summary(results, 0, column);
    verdict->ran = true;
    verdict->simulated = summary.mean * row->scale + (row->complement ? 1 : 0);
    verdict->half_width = summary.half_width * fabs(row->scale);
    if (results_failed(results, 0) > 0)
        snprintf(verdict->why, sizeof verdict->why, "%u runs failed", results_failed(results, 0));
    else if (results->architectures[0].unstable)
        snprintf(verdict->why, sizeof verdict->why, "unstable: %s", results->architectures[0].unstable_queue);
    else if (!isfinite(verdict->simulated))
        snprintf(verdict->why, sizeof verdict->why, "no value: %s",
                 results->architectures[0].why[column] ? results->architectures[0].why[column] : "does not apply");
    else
        judge(row, allowed, summary.n, verdict);
}

/* All rows from `first` on that the same run answers. */
static inline void run_rows(const struct rows *rows, uint32_t first, bool full, unsigned jobs, struct verdict *verdicts)
{
    const struct row *row = &rows->list[first];
    struct arena *arena = arena_create(0);
    const char *file = row->file;
    struct options options = {.words = {&file, 1}, .quiet = true, .replications_given = true};
    options.architecture = *row->architecture ? row->architecture : NULL;
    options.sets = sets_of(row, full, &options, arena);
    struct prepared prepared;
    bool good = prepare(&options, arena, &prepared) && prepared.count == 1;
    uint32_t *columns = arena_array(arena, rows->count, sizeof *columns);
    for (uint32_t i = first; good && i < rows->count; i++) {
        const struct plan *plan = prepared.subjects[0].plan;
        const struct metric *metric;
        struct narrowing narrowing;
        if (!same_run(row, &rows->list[i], full))
            continue;
        good = metric_read(rows->list[i].column, plan, plan->description, arena, prepared.entries[0].complaints, &metric,
                           &narrowing);
        columns[i] = good ? columns_ask(&prepared.columns, metric, &narrowing, false) : 0;
    }
    struct study study = {.subjects = prepared.subjects, .subject_count = prepared.count, .columns = &prepared.columns,
                          .seed = prepared.seed, .replications = prepared.replications, .jobs = jobs};
    const struct results *results = good ? study_run(&study, arena) : NULL;
    for (uint32_t i = first; i < rows->count; i++) {
        if (!same_run(row, &rows->list[i], full))
            continue;
        if (results)
            judge_result(&rows->list[i], results, columns[i], allowed_growth(&rows->list[i], full, arena), &verdicts[i]);
        else
            verdicts[i] = (struct verdict){.ran = true, .why = "the scenario or the metric is wrong"};
    }
    arena_destroy(arena);
}

/* Whether the row is to be run now: by the beginning of its id, and its size. */
static inline bool row_wanted(const struct row *row, const char *id, bool full)
{
    return *row_size(row, full) && strncmp(row->id, id, strlen(id)) == 0;
}

/* One verdict per row; the caller frees them.  tell: NULL, or called before every run. */
static inline struct verdict *rows_run(const struct rows *rows, const char *id, bool full, unsigned jobs,
                                       void (*tell)(const struct row *row))
{
    struct verdict *verdicts = calloc(rows->count, sizeof *verdicts);
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
