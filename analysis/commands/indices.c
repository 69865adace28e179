/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/commands/indices.h"

#include <math.h>
#include <stdlib.h>

#include "analysis/commands/search_options.h"
#include "analysis/output/figure.h"
#include "analysis/sweep/ensemble.h"
#include "analysis/sweep/resume.h"

enum { USUAL_REPLICATIONS = 2 };

struct indexing {
    const struct options *options;
    struct arena *arena;
    struct prepared base;
    struct uncertain_inputs inputs;
    uint32_t column, rows, replications;
    double *a, *b;               /* shares: rows x inputs */
    double *at_a, *at_b, *mixed; /* answers, as struct index_answers has them */
    struct indices found;
};

/* ---- points: of each row A, B, and A with one input of B ---- */

static uint32_t points_per_row(const struct indexing *in) { return in->inputs.count + 2; }

static void put_shares(const struct indexing *in, uint32_t number, double *shares)
{
    const uint32_t inputs = in->inputs.count, row = number / points_per_row(in),
                   which = number % points_per_row(in);
    for (uint32_t i = 0; i < inputs; i++)
        shares[i] = (which == 1 || which == i + 2 ? in->b : in->a)[(size_t)row * inputs + i];
}

static void place(void *context, uint32_t number, struct point_sets *point, struct arena *arena)
{
    const struct indexing *in = context;
    struct uncertain_inputs *inputs = arena_alloc(arena, sizeof *inputs);
    double *shares = arena_array(arena, in->inputs.count, sizeof *shares);
    put_shares(in, number, shares);
    *inputs = (struct uncertain_inputs){.shares = shares, .share_count = in->inputs.count};
    point->inputs = inputs;
}

static double *answers_at(const struct indexing *in, uint32_t number)
{
    const size_t row = number / points_per_row(in), n = in->replications;
    const uint32_t which = number % points_per_row(in);
    return which == 0   ? &in->at_a[row * n]
           : which == 1 ? &in->at_b[row * n]
                        : &in->mixed[(row * in->inputs.count + which - 2) * n];
}

static void hear(void *context, uint32_t number, const struct prepared *prepared,
                 const struct results *results)
{
    (void)prepared;
    const struct indexing *in = context;
    const uint32_t column = results_column(results, in->base.columns.list[in->column].name);
    double *answers = answers_at(in, number);
    for (uint32_t r = 0; r < in->replications && column != UINT32_MAX; r++)
        if (!result_grows(results, 0, column))
            answers[r] = result_cell(results, 0, r, column);
}

static const char *name_of(void *context, uint32_t number, struct arena *arena)
{
    const struct indexing *in = context;
    double *shares = arena_array(arena, in->inputs.count, sizeof *shares);
    const char *text = "a point (";
    put_shares(in, number, shares);
    for (uint32_t i = 0; i < in->inputs.count; i++)
        text = arena_format(arena, "%s%s%s = %s", text, i ? ", " : "", in->inputs.list[i].key,
                            uncertain_value(&in->inputs.list[i], shares[i], arena));
    return arena_format(arena, "%s)", text);
}

static double *unknown(const struct indexing *in, size_t count)
{
    double *values = arena_array(in->arena, count, sizeof *values);
    for (size_t i = 0; i < count; i++)
        values[i] = (double)NAN;
    return values;
}

static int run_all(struct indexing *in)
{
    const size_t cells = (size_t)in->rows * in->replications, inputs = in->inputs.count;
    in->a = arena_array(in->arena, in->rows * inputs, sizeof *in->a);
    in->b = arena_array(in->arena, in->rows * inputs, sizeof *in->b);
    indices_design(in->a, in->b, in->rows, in->inputs.count, in->base.seed, in->arena);
    in->at_a = unknown(in, cells);
    in->at_b = unknown(in, cells);
    in->mixed = unknown(in, cells * inputs);
    struct resume resume;
    const int begun = resume_begin(
        &resume, "sensitivity", in->options, &in->base,
        (uint64_t)in->rows * points_per_row(in) * in->replications * in->base.count, in->arena);
    if (begun)
        return begun;
    const struct ensemble ensemble = {.options = in->options,
                                      .count = in->rows * points_per_row(in),
                                      .replications = in->replications,
                                      .seed = in->base.seed,
                                      .alike = points_per_row(in),
                                      .journal = resume_journal(&resume),
                                      .place = place,
                                      .hear = hear,
                                      .name = name_of,
                                      .context = in};
    const int status = ensemble_run(&ensemble);
    const int ended = resume_end(&resume, !status);
    return status ? status : ended;
}

/* ---- the table ---- */

enum { INPUT, ABOUT, FIRST, FIRST_LOW, FIRST_HIGH, TOTAL, TOTAL_LOW, TOTAL_HIGH, COLUMNS };
static const struct sheet_column columns[] = {
    [INPUT] = {"input", "input", NULL},
    [ABOUT] = {"about", "about", NULL},
    [FIRST] = {"first", "alone (first order)", "ratio"},
    [FIRST_LOW] = {"first_low", NULL, "ratio"},
    [FIRST_HIGH] = {"first_high", NULL, "ratio"},
    [TOTAL] = {"total", "with all others (total)", "ratio"},
    [TOTAL_LOW] = {"total_low", NULL, "ratio"},
    [TOTAL_HIGH] = {"total_high", NULL, "ratio"}};
_Static_assert(sizeof columns / sizeof columns[0] == COLUMNS, "one row each");

static void put_index(struct sheet *sheet, uint32_t row, uint32_t column, double value, double low,
                      double high)
{
    *sheet_at(sheet, row, column) = (struct sheet_cell){
        arena_format(sheet->arena, "%.1f [%.1f, %.1f] %%", 100 * value, 100 * low, 100 * high),
        value};
    sheet_at(sheet, row, column + 1)->value = low;
    sheet_at(sheet, row, column + 2)->value = high;
}

static const char *foot_of(const struct indexing *in)
{
    char mean[2 * FIGURE_SIZE], deviation[2 * FIGURE_SIZE];
    const char *unit = in->base.columns.list[in->column].unit;
    const double spread = sqrt(in->found.variance);
    const double digits = pow(10, floor(log10(spread)) - 2);
    figure_text(mean, sizeof mean, round(in->found.mean / digits) * digits, (double)NAN, unit);
    figure_text(deviation, sizeof deviation, round(spread / digits) * digits, (double)NAN, unit);
    const char *text = arena_format(in->arena, "mean %s, standard deviation %s", mean, deviation);
    if (!isnan(in->found.noise))
        text = arena_format(in->arena, "%s; noise of a point is %.2g %% of the variance", text,
                            100 * in->found.noise / in->found.variance);
    if (in->found.rows < in->rows)
        text = arena_format(in->arena,
                            "%s; %u of %u rows have a point without a value (unstable, "
                            "or too few requests) and are left out",
                            text, in->rows - in->found.rows, in->rows);
    return text;
}

static struct sheet *sheet_of(const struct indexing *in)
{
    const uint32_t rows = in->inputs.count;
    const unsigned long long points = (unsigned long long)in->rows * points_per_row(in);
    struct sheet *sheet = sheet_create(
        &(struct sheet){.arena = in->arena,
                        .command = "indices",
                        .head = arena_format(
                            in->arena,
                            "%s: shares of its variance (indices of Sobol); %u x %u points x %u "
                            "replications = %llu runs, seed %llu; [95 %% interval]",
                            in->base.columns.list[in->column].name, in->rows, points_per_row(in),
                            in->replications, points * in->replications,
                            (unsigned long long)in->base.seed),
                        .foot = foot_of(in),
                        .columns = columns,
                        .column_count = COLUMNS,
                        .row_count = rows},
        rows);
    for (uint32_t i = 0; i < rows; i++) {
        const struct index_of_input *about = &in->found.inputs[i];
        sheet_at(sheet, i, INPUT)->text = in->inputs.list[i].key;
        sheet_at(sheet, i, ABOUT)->text = in->inputs.list[i].text;
        put_index(sheet, i, FIRST, about->first, about->first_low, about->first_high);
        put_index(sheet, i, TOTAL, about->total, about->total_low, about->total_high);
    }
    return sheet;
}

/* ---- the command ---- */

static bool find_column(struct indexing *in)
{
    uint32_t shown = 0;
    for (uint32_t i = 0; i < in->base.columns.count; i++)
        if (in->base.columns.list[i].shown) {
            in->column = i;
            shown++;
        }
    return shown == 1;
}

static bool can_be_indexed(struct indexing *in)
{
    const char *wrong = NULL;
    if (in->base.count > 1)
        wrong = arena_format(in->arena, "%u architectures: take one by --architecture %s",
                             in->base.count, in->base.subjects[0].name);
    else if (!find_column(in))
        wrong = "sensitivity looks at one metric: --metrics latency.p99";
    else if (in->inputs.count == 0)
        wrong = "no input is uncertain: write about(14ms..26ms) where a number stands, or --set "
                "'PATH=about(14ms..26ms)'";
    else if (in->inputs.count > INDICES_INPUTS_MOST)
        wrong = arena_format(in->arena,
                             "%u inputs are uncertain: indices of at most %u are found "
                             "at once",
                             in->inputs.count, INDICES_INPUTS_MOST);
    else if ((uint64_t)in->rows * points_per_row(in) > UINT32_MAX)
        wrong = "these are more points than can be counted";
    if (wrong)
        fprintf(stderr, "maquette: %s\n", wrong);
    return !wrong;
}

static int run_and_tell(struct indexing *in, struct folder *folder)
{
    const int ran = run_all(in);
    if (ran)
        return ran;
    const struct index_answers answers = {
        in->at_a, in->at_b, in->mixed, in->rows, in->inputs.count, in->replications, in->base.seed};
    if (!indices_find(&answers, &in->found, in->arena)) {
        fprintf(stderr, "maquette: %s %s\n", in->base.columns.list[in->column].name,
                in->found.rows < in->rows / 2
                    ? "has hardly any values: it is unstable, or requests "
                      "are too few"
                    : "does not vary");
        return EXIT_TROUBLE;
    }
    const int status = sheet_show(in->options, sheet_of(in), folder);
    return status || !in->options->out
               ? status
               : indices_draw(in->options, &in->found, &in->inputs,
                              in->base.columns.list[in->column].name, in->arena);
}

int indices_command(const struct sensitivity_options *options, struct arena *arena)
{
    struct sensitivity_options own = *options; /* whole: command_line() reads all of them */
    struct options *common = &own.common;
    struct indexing in = {.options = common,
                          .arena = arena,
                          .rows = (uint32_t)options->sobol,
                          .replications = common->replications_given
                                              ? (uint32_t)common->replications
                                              : USUAL_REPLICATIONS};
    struct folder folder;
    if (!common->metrics)
        common->metrics = "latency.mean";
    if (options->by || options->only) {
        fputs("maquette: --sobol takes the ranges of about(...), not --by and --only\n", stderr);
        return EXIT_USAGE;
    }
    if (!prepare_with_inputs(common, arena, &in.base, &in.inputs) || !can_be_indexed(&in))
        return EXIT_USAGE;
    int status = folder_begin(&folder, "sensitivity", common, arena);
    if (status)
        return status;
    interrupt_catch();
    status = run_and_tell(&in, &folder);
    folder_close(&folder);
    return status;
}
