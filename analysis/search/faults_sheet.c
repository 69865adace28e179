/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of faults: what each one cost, how long, and what went down with it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/output/figure.h"
#include "analysis/search/faults.h"
#include "analysis/statistics/interval.h"

#include "models/plan/caches.h"

enum { UNDISTURBED = 0 };

static const struct sheet_column columns[] = {
    {"fault", "fault", NULL},
    {"kind", NULL, NULL},
    {"lost", "requests lost", ""},
    {"lost_half_width", NULL, ""},
    {"failed_meanwhile", "failed meanwhile", "ratio"},
    {"p99_meanwhile", "p99 meanwhile", "s"},
    {"downtime", NULL, "s"},
    {"detect", "detected", "s"},
    {"failover", "failed over", "s"},
    {"recover", "recovered", "s"},
    {"drain", "drained", "s"},
    {"blast_endpoints", NULL, "ratio"},
    {"lost_writes", "writes lost", ""},
    {"p99_pooled", NULL, "s"},
    {"replications", NULL, ""},
    {"down_with_it", "what went down", NULL},
};
enum place {
    FAULT,
    KIND,
    LOST,
    LOST_HALF_WIDTH,
    FAILED_MEANWHILE,
    P99_MEANWHILE,
    DOWNTIME,
    DETECT,
    FAILOVER,
    RECOVER,
    DRAIN,
    BLAST,
    LOST_WRITES,
    P99_POOLED,
    REPLICATIONS,
    DOWN_WITH_IT,
    COLUMNS
};
_Static_assert(sizeof columns / sizeof columns[0] == COLUMNS, "one row each");

/* ---- requests lost ---- */

struct loss {
    double mean, half_width;
    uint32_t n;
};

static double failed_in(const struct faults_tried *tried, uint32_t architecture, uint32_t i)
{
    const struct results *results = tried->results;
    const size_t cell = (size_t)i * results->column_count + tried->columns->failed;
    return results->architectures[architecture].cells[cell].part;
}

static bool is_paired(const struct results *results, uint32_t architecture, uint32_t i)
{
    return !results->architectures[UNDISTURBED].failed[i] &&
           !results->architectures[architecture].failed[i];
}

/* More requests failed than undisturbed, by replication; a t-interval. */
static struct loss loss_of(const struct faults_tried *tried, uint32_t architecture)
{
    const struct results *results = tried->results;
    struct loss loss = {0};
    double squares = 0;
    for (uint32_t i = 0; i < results->replications; i++)
        if (is_paired(results, architecture, i)) {
            loss.mean += failed_in(tried, architecture, i) - failed_in(tried, UNDISTURBED, i);
            loss.n++;
        }
    loss.mean /= loss.n;
    for (uint32_t i = 0; i < results->replications; i++)
        if (is_paired(results, architecture, i)) {
            const double off =
                failed_in(tried, architecture, i) - failed_in(tried, UNDISTURBED, i) - loss.mean;
            squares += off * off;
        }
    loss.half_width =
        loss.n > 1 ? student_critical(loss.n, CONFIDENCE) * sqrt(squares / (loss.n - 1.0) / loss.n)
                   : (double)NAN;
    return loss;
}

/* ---- what went down ---- */

static double mean_of(const struct faults_tried *tried, uint32_t architecture, uint32_t column)
{
    return column == NONE ? (double)NAN
                          : results_summary(tried->results, architecture, column).mean;
}

static double pooled_of(const struct faults_tried *tried, uint32_t architecture, uint32_t column)
{
    return results_summary(tried->results, architecture, column).pooled;
}

static bool is_the_thing(const struct fault *fault, const struct party *party)
{
    const struct thing *thing = fault->thing;
    if (is_cache(party))
        return thing->whole && strcmp(thing->kind, "cache") == 0 &&
               strcmp(thing->name, party->name + strlen("cache ")) == 0;
    return thing->whole && strcmp(thing->name, party->name) == 0 &&
           strcmp(thing->kind, party->kind == PARTY_STORE ? "store" : "service") == 0;
}

static const char *joined(struct arena *arena, const char *list, const char *word)
{
    return arena_format(arena, "%s%s%s", list, *list ? ", " : "", word);
}

static const char *parties_down(const struct faults_tried *tried, uint32_t architecture,
                                struct arena *arena)
{
    const struct plan *plan = tried->plan;
    const char *list = "";
    for (uint32_t i = 0; i < plan->party_count; i++)
        if (mean_of(tried, architecture, tried->columns->up[i]) < 1.0 &&
            !is_the_thing(&tried->faults->list[architecture - 1], &plan->parties[i]))
            list = joined(arena, list, plan->parties[i].name);
    return list;
}

/* Those of which fewer requests succeeded than a window needs that is not down. */
static const char *endpoints_down(const struct faults_tried *tried, uint32_t architecture,
                                  struct arena *arena)
{
    const struct plan *plan = tried->plan;
    const char *list = "";
    uint32_t asked = 0, down = 0;
    for (uint32_t i = 0; i < plan->endpoint_count; i++) {
        const double ok = mean_of(tried, architecture, tried->columns->endpoints[i]);
        asked += tried->columns->endpoints[i] != NONE;
        if (!(ok < plan->description->experiment.window_share))
            continue;
        down++;
        list = joined(arena, list, plan->endpoints[i].name);
    }
    return down == asked && asked > 1 ? "every endpoint" : list;
}

static const char *what_went_down(const struct faults_tried *tried, uint32_t architecture,
                                  struct arena *arena)
{
    const char *parties = parties_down(tried, architecture, arena);
    const char *endpoints = endpoints_down(tried, architecture, arena);
    if (!*endpoints)
        return parties;
    return arena_format(arena, "%s%s%s", parties, *parties ? "; " : "", endpoints);
}

/* ---- rows ---- */

struct row {
    uint32_t architecture;
    struct loss loss;
    double p99, pooled; /* with an interval, else NAN; of all replications together */
};

/* More harm first: requests that are certainly more, then the slower, then the order of the plan.
 */
static int by_harm(const void *a, const void *b)
{
    const struct row *one = a, *other = b;
    const double least = 0.5;
    const double lost = one->loss.mean < least ? 0 : one->loss.mean;
    const double lost_other = other->loss.mean < least ? 0 : other->loss.mean;
    if (lost != lost_other)
        return lost > lost_other ? -1 : 1;
    if (one->pooled != other->pooled && !isnan(one->pooled) && !isnan(other->pooled))
        return one->pooled > other->pooled ? -1 : 1;
    return (one->architecture > other->architecture) - (one->architecture < other->architecture);
}

static void put_number(struct sheet *sheet, uint32_t row, enum place column, double value,
                       double half_width)
{
    struct sheet_cell *cell = sheet_at(sheet, row, column);
    char text[2 * FIGURE_SIZE];
    cell->value = value;
    if (isnan(value))
        return;
    figure_text(text, sizeof text, value, half_width, columns[column].unit);
    cell->text = arena_text(sheet->arena, text);
}

/* Three digits; a zero is worth no look. */
static void put_plain(struct sheet *sheet, uint32_t row, enum place column, double value)
{
    const double digits = value > 0 ? pow(10, floor(log10(value)) - 2) : 1;
    put_number(sheet, row, column, value, (double)NAN);
    if (isnan(value))
        return;
    char text[2 * FIGURE_SIZE];
    figure_text(text, sizeof text, round(value / digits) * digits, (double)NAN,
                columns[column].unit);
    sheet_at(sheet, row, column)->text = value == 0 ? NULL : arena_text(sheet->arena, text);
}

static void put_lost(struct sheet *sheet, uint32_t row, const struct loss *loss)
{
    char number[FIGURE_SIZE], half[FIGURE_SIZE];
    struct sheet_cell *cell = sheet_at(sheet, row, LOST);
    cell->value = loss->mean;
    sheet_at(sheet, row, LOST_HALF_WIDTH)->value = loss->half_width;
    if (isnan(loss->mean))
        return;
    figure_count(number, sizeof number, (unsigned long long)llround(fmax(loss->mean, 0)));
    if (loss->half_width >= 0.5) {
        figure_count(half, sizeof half, (unsigned long long)llround(loss->half_width));
        cell->text = arena_format(sheet->arena, "%s ± %s", number, half);
    } else {
        cell->text = arena_text(sheet->arena, number);
    }
}

/* Without an interval it is that of all replications together, and marked.  Why there is none:
 * nothing succeeded; it grows for as long as one looks; or fewer than a hundred requests did. */
static void put_p99(const struct faults_tried *tried, struct sheet *sheet, uint32_t row,
                    const struct row *about)
{
    const struct fault_columns *in = tried->columns;
    put_plain(sheet, row, P99_MEANWHILE, about->p99);
    put_plain(sheet, row, P99_POOLED, about->pooled);
    if (!isnan(about->p99))
        return;
    const char *pooled = sheet_at(sheet, row, P99_POOLED)->text;
    sheet_at(sheet, row, P99_MEANWHILE)->text =
        mean_of(tried, about->architecture, in->failed_meanwhile) >= 0.9995    ? "-"
        : result_grows(tried->results, about->architecture, in->p99_meanwhile) ? "grows"
        : pooled ? arena_format(sheet->arena, "~%s", pooled)
                 : "n/a";
}

static void put_row(const struct faults_tried *tried, struct sheet *sheet, uint32_t row,
                    const struct row *about)
{
    const struct fault *fault = &tried->faults->list[about->architecture - 1];
    const struct fault_columns *in = tried->columns;
    const uint32_t who = about->architecture;
    sheet_at(sheet, row, FAULT)->text = fault->text;
    sheet_at(sheet, row, KIND)->text = fault->thing->kind;
    put_lost(sheet, row, &about->loss);
    put_plain(sheet, row, FAILED_MEANWHILE, mean_of(tried, who, in->failed_meanwhile));
    put_p99(tried, sheet, row, about);
    put_plain(sheet, row, DOWNTIME, mean_of(tried, who, in->downtime));
    put_plain(sheet, row, DETECT, mean_of(tried, who, in->detect));
    put_plain(sheet, row, FAILOVER, mean_of(tried, who, in->failover));
    put_plain(sheet, row, RECOVER, mean_of(tried, who, in->recover));
    put_plain(sheet, row, DRAIN, mean_of(tried, who, in->drain));
    put_plain(sheet, row, BLAST, mean_of(tried, who, in->blast));
    put_plain(sheet, row, LOST_WRITES, mean_of(tried, who, in->lost_writes));
    put_number(sheet, row, REPLICATIONS, about->loss.n, (double)NAN);
    sheet_at(sheet, row, DOWN_WITH_IT)->text = what_went_down(tried, who, sheet->arena);
}

static const char *head_of(const struct faults_tried *tried, uint32_t rows, struct arena *arena)
{
    char at[FIGURE_SIZE], lasts[FIGURE_SIZE], sent[FIGURE_SIZE], p99[2 * FIGURE_SIZE] = "none";
    const double requests = mean_of(tried, UNDISTURBED, tried->columns->sent);
    const double usual = pooled_of(tried, UNDISTURBED, tried->columns->p99_meanwhile);
    figure_exact(at, sizeof at, seconds_of((double)tried->at));
    figure_exact(lasts, sizeof lasts, seconds_of((double)tried->lasts));
    figure_count(sent, sizeof sent, isnan(requests) ? 0 : (unsigned long long)llround(requests));
    if (!isnan(usual))
        figure_text(p99, sizeof p99, usual, (double)NAN, "s");
    double failed = 0;
    for (uint32_t i = 0; i < tried->results->replications; i++)
        if (!tried->results->architectures[UNDISTURBED].failed[i])
            failed += failed_in(tried, UNDISTURBED, i);
    return arena_format(arena,
                        "%u of %u single faults, each from %s s on for %s s\n"
                        "%u replication%s, seed %llu, the same requests for each\n"
                        "undisturbed: %s requests, of which %.4g fail; p99 %s",
                        rows, tried->faults->count, at, lasts, tried->results->replications,
                        tried->results->replications == 1 ? "" : "s",
                        (unsigned long long)tried->results->seed, sent,
                        failed / tried->results->replications, p99);
}

/* Of all faults, and of the undisturbed system. */
static uint32_t missing_replications(const struct results *results)
{
    uint32_t missing = 0;
    for (uint32_t i = 0; i < results->architecture_count; i++)
        missing += results_failed(results, i);
    return missing;
}

/* What is missing, and how one row is had again. */
static const char *foot_of(const struct faults_tried *tried, const struct row *worst, bool marked,
                           struct arena *arena)
{
    char at[FIGURE_SIZE], lasts[FIGURE_SIZE];
    const uint32_t missing = missing_replications(tried->results);
    const char *incomplete = missing == 0 ? ""
                                          : arena_format(arena,
                                                         "%u replication%s did not end well: rows "
                                                         "are of the others",
                                                         missing, missing == 1 ? "" : "s");
    if (!worst)
        return missing > 0 ? incomplete : NULL;
    figure_exact(at, sizeof at, seconds_of((double)tried->at));
    figure_exact(lasts, sizeof lasts, seconds_of((double)tried->lasts));
    return arena_format(arena,
                        "%s%s%stimes are counted from the fault on; a row by itself: maquette run "
                        "FILE --set disruptions=none "
                        "--set 'disruptions.fault={at: %ss, for: %ss, %s}'",
                        incomplete, missing > 0 ? "\n" : "",
                        marked ? "~: of all replications together; they are too few, or differ too "
                                 "much, for an interval (more: --replications)\n"
                               : "",
                        at, lasts, tried->faults->list[worst->architecture - 1].text);
}

/* A column in which no row has anything is none for people. */
static void hide_empty(struct sheet *sheet, struct arena *arena)
{
    struct sheet_column *shown = arena_array(arena, COLUMNS, sizeof *shown);
    for (uint32_t column = 0; column < COLUMNS; column++) {
        bool empty = sheet->row_count > 0;
        for (uint32_t row = 0; row < sheet->row_count; row++)
            empty &= !sheet_at(sheet, row, column)->text || !*sheet_at(sheet, row, column)->text;
        shown[column] = columns[column];
        if (empty)
            shown[column].title = NULL;
    }
    sheet->columns = shown;
}

struct sheet *faults_sheet(const struct faults_tried *tried, struct arena *arena)
{
    struct row *rows = arena_array(arena, tried->faults->count, sizeof *rows);
    uint32_t count = 0;
    bool marked = false;
    for (uint32_t i = 1; i <= tried->faults->count; i++) {
        const struct row row = {.architecture = i,
                                .loss = loss_of(tried, i),
                                .p99 = mean_of(tried, i, tried->columns->p99_meanwhile),
                                .pooled = pooled_of(tried, i, tried->columns->p99_meanwhile)};
        if (row.loss.n == 0)
            continue;
        marked |= isnan(row.p99) && !isnan(row.pooled);
        rows[count++] = row;
    }
    qsort(rows, count, sizeof *rows, by_harm);
    struct sheet *sheet = sheet_create(
        &(struct sheet){.arena = arena,
                        .command = "faults",
                        .head = head_of(tried, count, arena),
                        .foot = foot_of(tried, count > 0 ? &rows[0] : NULL, marked, arena),
                        .columns = columns,
                        .column_count = COLUMNS,
                        .row_count = count},
        count);
    for (uint32_t i = 0; i < count; i++)
        put_row(tried, sheet, i, &rows[i]);
    hide_empty(sheet, arena);
    return sheet;
}
