/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/commands/select.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/commands/search_options.h"
#include "analysis/output/figure.h"
#include "analysis/statistics/compare.h"
#include "analysis/statistics/selection.h"
#include "scenarios/reader/number.h"

enum { FIRST = 10 };

struct selecting {
    const struct prepared *prepared;
    struct arena *arena;
    uint32_t column, most;
    double indifference;        /* in the metric's unit, or a share of the first one's value... */
    bool is_share;              /* ...then */
    struct study *studies;      /* by architecture, each by itself */
    struct studying **studying; /* the same */
    double *values;             /* replications x architectures */
    struct selection selection;
};

/* ---- what is asked ---- */

static bool find_column(struct selecting *in, const char *select)
{
    const struct columns *columns = &in->prepared->columns;
    uint32_t shown = 0;
    for (uint32_t i = 0; i < columns->count; i++)
        if (columns->list[i].shown) {
            in->column = i;
            shown++;
        }
    if (shown == 1 && columns->list[in->column].better != BETTER_NEITHER)
        return true;
    fprintf(stderr,
            shown == 1 ? "maquette: --select: nothing says whether more or less of %s is better\n"
                       : "maquette: --select takes one metric, not %s\n",
            select);
    return false;
}

/* 5ms, 10/s, 2%: a share is one of the first architecture's value, unless the metric is a share. */
static bool read_indifference(struct selecting *in, const char *text)
{
    static const struct {
        const char *metric;
        enum unit unit;
        double parts;
    } units[] = {{"s", UNIT_TIME, 1e9},    {"1/s", UNIT_RATE, 1}, {"ratio", UNIT_SHARE, 1},
                 {"bytes", UNIT_BYTES, 1}, {"$", UNIT_MONEY, 1},  {"", UNIT_ONE, 1}};
    const char *unit = in->prepared->columns.list[in->column].unit;
    struct quantity quantity = {0};
    bool known = false;
    const char *like = strcmp(unit, "s") == 0 ? "5ms" : "1%", *wrong = NULL;
    if (text)
        wrong = number_quantity(in->arena, text, &quantity);
    for (unsigned i = 0; text && !wrong && i < sizeof units / sizeof units[0]; i++)
        if (strcmp(unit, units[i].metric) == 0 && quantity.unit == units[i].unit) {
            in->indifference = quantity.value / units[i].parts;
            known = true;
        }
    if (!known && text && !wrong && quantity.unit == UNIT_SHARE) {
        in->indifference = quantity.value;
        known = in->is_share = true;
    }
    if (known && in->indifference > 0)
        return true;
    if (!text)
        fprintf(stderr,
                "maquette: --select wants --indifference: the difference that does not matter, "
                "like %s\n",
                like);
    else if (wrong)
        fprintf(stderr, "maquette: --indifference: %s\n", wrong);
    else
        fprintf(stderr, "maquette: --indifference: '%s' is no difference of %s: write %s\n", text,
                in->prepared->columns.list[in->column].name, like);
    return false;
}

/* ---- running ---- */

static void begin(struct selecting *in, const struct options *options)
{
    const uint32_t count = in->prepared->count;
    in->studies = arena_array(in->arena, count, sizeof *in->studies);
    in->studying = arena_array(in->arena, count, sizeof(struct studying *));
    in->values = arena_array(in->arena, (size_t)in->most * count, sizeof *in->values);
    for (uint32_t i = 0; i < count; i++) {
        in->studies[i] = prepared_study(options, in->prepared);
        in->studies[i].subjects = &in->prepared->subjects[i];
        in->studies[i].subject_count = 1;
        in->studying[i] = study_begin(&in->studies[i], in->arena);
    }
}

static bool take_values(struct selecting *in, const struct results *results, uint32_t which,
                        uint32_t from)
{
    for (uint32_t r = from; r < results->replications; r++) {
        const double value = result_cell(results, 0, r, in->column);
        in->values[(size_t)r * in->prepared->count + which] = value;
        if (!isnan(value))
            continue;
        fprintf(stderr, "maquette: %s: replication %u has no %s%s%s\n",
                in->prepared->subjects[which].name, r, results->columns[in->column].name,
                results->architectures[0].failed[r] ? ": " : "",
                results->architectures[0].failed[r] ? results->architectures[0].failure[r] : "");
        return false;
    }
    return true;
}

static bool run_round(struct selecting *in, uint32_t from, uint32_t until)
{
    for (uint32_t i = 0; i < in->prepared->count; i++) {
        if (from > 0 && !in->selection.left[i])
            continue;
        study_extend(in->studying[i], until, in->arena);
        study_work(in->studying[i], from);
        const struct results *results = study_look(in->studying[i], 0, in->arena);
        if (interrupt_status() || !take_values(in, results, i, from))
            return false;
    }
    return true;
}

static void begin_selection(struct selecting *in)
{
    double first = 0;
    for (uint32_t r = 0; r < FIRST; r++)
        first += in->values[(size_t)r * in->prepared->count] / FIRST;
    in->selection = (struct selection){
        .count = in->prepared->count,
        .first = FIRST,
        .indifference = in->is_share ? in->indifference * fabs(first) : in->indifference,
        .confidence = 0.95,
        .higher = in->prepared->columns.list[in->column].better == BETTER_HIGHER};
    if (!(in->selection.indifference > 0)) /* a share of nothing */
        in->selection.indifference = 1e-12;
    selection_begin(&in->selection, in->arena);
}

/* False: it could not go on. */
static bool run_all(struct selecting *in)
{
    uint32_t done = 0;
    for (bool one = false; !one && done < in->most;) {
        const uint32_t more = done == 0 ? FIRST : done + done / 2;
        const uint32_t until = more < in->most ? more : in->most;
        if (!run_round(in, done, until))
            return false;
        if (done == 0)
            begin_selection(in);
        for (; done < until && !one; done++)
            one = selection_add(&in->selection, &in->values[(size_t)done * in->prepared->count]);
    }
    return true;
}

/* ---- showing ---- */

static const struct sheet_column columns[] = {
    {"architecture", "architecture", NULL},
    {"metric", NULL, NULL},
    {"value", "mean", ""},
    {"unit", NULL, NULL},
    {"replications", "replications", ""},
    {"selected", "", NULL},
    {"gain", "spared by common random numbers", ""},
};
enum { ARCHITECTURE, METRIC, VALUE, UNIT, REPLICATIONS, SELECTED, GAIN, COLUMNS };
_Static_assert(sizeof columns / sizeof columns[0] == COLUMNS, "one row each");

/* Over the first replications, which all have had. */
static double gain_against(const struct selecting *in, uint32_t which, uint32_t best)
{
    double a[FIRST], b[FIRST];
    for (uint32_t r = 0; r < FIRST; r++) {
        a[r] = in->values[(size_t)r * in->prepared->count + which];
        b[r] = in->values[(size_t)r * in->prepared->count + best];
    }
    double room[FIRST];
    return which == best ? (double)NAN : paired_difference(a, b, FIRST, room).gain;
}

static void put_row(const struct selecting *in, struct sheet *sheet, uint32_t row)
{
    const struct column *column = &in->prepared->columns.list[in->column];
    const struct selection *selection = &in->selection;
    const uint32_t best = selection_best(selection), at = selection->dropped_at[row];
    const double gain = gain_against(in, row, best);
    char value[2 * FIGURE_SIZE];
    figure_text(value, sizeof value, selection_mean(selection, row), (double)NAN, column->unit);
    sheet_at(sheet, row, ARCHITECTURE)->text = in->prepared->subjects[row].name;
    sheet_at(sheet, row, METRIC)->text = column->name;
    *sheet_at(sheet, row, VALUE) =
        (struct sheet_cell){arena_text(in->arena, value), selection_mean(selection, row)};
    sheet_at(sheet, row, UNIT)->text = column->unit;
    *sheet_at(sheet, row, REPLICATIONS) =
        (struct sheet_cell){arena_format(in->arena, "%u", at ? at : selection->replications),
                            at ? at : selection->replications};
    sheet_at(sheet, row, SELECTED)->text = selection->left_count == 1 ? "the best" : "not decided";
    if (at)
        sheet_at(sheet, row, SELECTED)->text = arena_format(
            in->arena, "worse than %s", in->prepared->subjects[selection->dropped_by[row]].name);
    *sheet_at(sheet, row, GAIN) =
        (struct sheet_cell){isnan(gain) ? NULL : arena_format(in->arena, "%.1f times", gain), gain};
}

static struct sheet *sheet_of(const struct selecting *in)
{
    char indifference[2 * FIGURE_SIZE];
    const uint32_t count = in->prepared->count;
    figure_text(indifference, sizeof indifference, in->selection.indifference, (double)NAN,
                in->prepared->columns.list[in->column].unit);
    struct sheet *sheet = sheet_create(
        &(struct sheet){
            .arena = in->arena,
            .command = "selection",
            .head = arena_format(in->arena,
                                 "the best in %s, but for %s, with 95 %% confidence; seed %llu",
                                 in->prepared->columns.list[in->column].name, indifference,
                                 (unsigned long long)in->prepared->seed),
            .columns = columns,
            .column_count = COLUMNS,
            .row_count = count},
        count);
    for (uint32_t i = 0; i < count; i++)
        put_row(in, sheet, i);
    return sheet;
}

static int select_all(struct selecting *in, const struct options *options, struct folder *folder)
{
    begin(in, options);
    const bool good = run_all(in);
    for (uint32_t i = 0; i < in->prepared->count; i++)
        study_close(in->studying[i]);
    if (!good)
        return interrupt_status() ? interrupt_status() : EXIT_TROUBLE;
    const int shown = sheet_show(options, sheet_of(in), folder);
    return shown ? shown : in->selection.left_count == 1 ? EXIT_OK : EXIT_PRECISION;
}

int select_and_show(const struct show_options *options, const struct prepared *prepared,
                    struct arena *arena)
{
    const uint64_t max =
        options->max_given ? options->max : prepared->subjects[0].plan->description->experiment.max;
    struct selecting in = {
        .prepared = prepared, .arena = arena, .most = max > FIRST ? (uint32_t)max : FIRST};
    struct folder folder;
    if (options->precision || options->common.replications_given || options->why ||
        options->controls || options->antithetic) {
        fputs("maquette: --select ends by itself: it goes with none of --precision, "
              "--replications, --why, --controls and --antithetic\n",
              stderr);
        return EXIT_USAGE;
    }
    if (!find_column(&in, options->select) || !read_indifference(&in, options->indifference))
        return EXIT_USAGE;
    int status = folder_begin(&folder, "compare", &options->common, arena);
    if (status)
        return status;
    interrupt_catch();
    status = select_all(&in, &options->common, &folder);
    folder_close(&folder);
    return status;
}
