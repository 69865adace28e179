/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/search/uncertain_sheet.h"

#include <math.h>

#include "analysis/output/figure.h"
#include "analysis/search/uncertain_objectives.h"
#include "scenarios/reader/number.h"

enum { INPUTS_METRICS_MOST = 3 };

struct showing {
    const struct uncertain_study *study;
    struct contest *contests; /* architectures x columns */
    struct arena *arena;
};

static const struct column *column_of(const struct showing *in, uint32_t column)
{
    return &in->study->base->columns.list[in->study->columns[column]];
}

static const char *architecture_of(const struct showing *in, uint32_t number)
{
    return in->study->base->subjects[number].name;
}

static const struct contest *contest_of(const struct showing *in, uint32_t architecture,
                                        uint32_t column)
{
    return &in->contests[(size_t)architecture * in->study->column_count + column];
}

const char *share_text(double share, struct arena *arena)
{
    return isnan(share) ? "n/a" : arena_format(arena, "%.1f %%", share * 100);
}

static const char *percent_between(const struct probability *about, struct arena *arena)
{
    return isnan(about->share) ? "n/a"
                               : arena_format(arena, "%.1f [%.1f, %.1f] %%", about->share * 100,
                                              about->low * 100, about->high * 100);
}

void probability_put(struct sheet *sheet, uint32_t row, uint32_t column,
                     const struct probability *about)
{
    *sheet_at(sheet, row, column) =
        (struct sheet_cell){percent_between(about, sheet->arena), about->share};
    sheet_put_number(sheet, row, column + 1, about->low);
    sheet_put_number(sheet, row, column + 2, about->high);
}

/* ---- who is better ---- */

enum {
    METRIC,
    ARCHITECTURE,
    AGAINST,
    BETTER,
    BETTER_LOW,
    BETTER_HIGH,
    BEST,
    BEST_LOW,
    BEST_HIGH,
    EQUAL,
    UNDECIDED,
    DIFFERENCE_LOW,
    DIFFERENCE,
    DIFFERENCE_HIGH,
    UNIT,
    NOISE,
    HANGS_ON,
    DRAWS,
    COLUMNS
};

static const struct sheet_column *columns_of(const struct showing *in)
{
    const bool several = in->study->base->count > 2;
    const struct sheet_column columns[] = {
        [METRIC] = {"metric", "metric", NULL},
        [ARCHITECTURE] = {"architecture", "architecture", NULL},
        [AGAINST] = {"against", NULL, NULL},
        [BETTER] = {"better", arena_format(in->arena, "better than %s", architecture_of(in, 0)),
                    "ratio"},
        [BETTER_LOW] = {"better_low", NULL, "ratio"},
        [BETTER_HIGH] = {"better_high", NULL, "ratio"},
        [BEST] = {"best", several ? "best of all" : NULL, "ratio"},
        [BEST_LOW] = {"best_low", NULL, "ratio"},
        [BEST_HIGH] = {"best_high", NULL, "ratio"},
        [EQUAL] = {"equal", "equal", "ratio"},
        [UNDECIDED] = {"undecided", "not proven", "ratio"},
        [DIFFERENCE_LOW] = {"difference_low", "difference, 5 %", ""},
        [DIFFERENCE] = {"difference", "median", ""},
        [DIFFERENCE_HIGH] = {"difference_high", "95 %", ""},
        [UNIT] = {"unit", NULL, NULL},
        [NOISE] = {"noise", NULL, "ratio"},
        [HANGS_ON] = {"hangs_on", "hangs most on", NULL},
        [DRAWS] = {"draws", NULL, ""}};
    struct sheet_column *kept = arena_array(in->arena, COLUMNS, sizeof *kept);
    for (unsigned i = 0; i < COLUMNS; i++)
        kept[i] = columns[i];
    return kept;
}

static const char *difference_text(const struct showing *in, double value, const char *unit)
{
    char text[2 * FIGURE_SIZE];
    if (isnan(value))
        return NULL;
    const double digits = fabs(value) > 0 ? pow(10, floor(log10(fabs(value))) - 2) : 1;
    figure_text(text, sizeof text, round(value / digits) * digits, (double)NAN, unit);
    return arena_format(in->arena, "%s%s", value > 0 ? "+" : "", text);
}

/* The input with the greatest share, if any is above chance. */
static const char *hangs_on(const struct showing *in, const struct contest *contest)
{
    const struct uncertain_inputs *inputs = in->study->inputs;
    const uint32_t least = influences_draws(inputs->count);
    uint32_t most = 0;
    if (!contest->influences)
        return contest->draws < least
                   ? arena_format(in->arena, "not told by fewer than %u draws", least)
                   : NULL;
    for (uint32_t i = 1; i < inputs->count; i++)
        if (contest->influences[i].share > contest->influences[most].share)
            most = i;
    return contest->influences[most].low > 0
               ? arena_format(in->arena, "%s (%.0f %%)", inputs->list[most].key,
                              contest->influences[most].share * 100)
               : "none alone";
}

static void put_difference(const struct showing *in, struct sheet *sheet, uint32_t row,
                           uint32_t column, double value, const char *unit)
{
    *sheet_at(sheet, row, column) = (struct sheet_cell){difference_text(in, value, unit), value};
}

static void put_contest(const struct showing *in, struct sheet *sheet, uint32_t row,
                        uint32_t architecture, uint32_t column)
{
    const struct column *about = column_of(in, column);
    const struct contest *contest = contest_of(in, architecture, column);
    sheet_put_text(sheet, row, METRIC, about->name);
    sheet_put_text(sheet, row, ARCHITECTURE, architecture_of(in, architecture));
    sheet_put_text(sheet, row, AGAINST, architecture_of(in, 0));
    sheet_put_text(sheet, row, UNIT, about->unit);
    probability_put(sheet, row, BETTER, &contest->better);
    probability_put(sheet, row, BEST, &contest->best);
    *sheet_at(sheet, row, EQUAL) = (struct sheet_cell){
        contest->equal > 0 ? share_text(contest->equal, in->arena) : NULL, contest->equal};
    *sheet_at(sheet, row, UNDECIDED) =
        (struct sheet_cell){share_text(contest->undecided, in->arena), contest->undecided};
    put_difference(in, sheet, row, DIFFERENCE_LOW, contest->low, about->unit);
    put_difference(in, sheet, row, DIFFERENCE, contest->median, about->unit);
    put_difference(in, sheet, row, DIFFERENCE_HIGH, contest->high, about->unit);
    sheet_put_number(sheet, row, NOISE, contest->noise);
    sheet_put_text(sheet, row, HANGS_ON, hangs_on(in, contest));
    sheet_put_number(sheet, row, DRAWS, contest->draws);
}

/* What has no value, or the same one everywhere, is left out unless somebody asked for it. */
static bool is_told(const struct showing *in, uint32_t architecture, uint32_t column)
{
    const struct contest *contest = contest_of(in, architecture, column);
    return in->study->options->metrics || (contest->valued > 0 && contest->equal < 1);
}

static struct sheet *contests_sheet(const struct showing *in)
{
    const struct uncertain_study *study = in->study;
    const uint32_t others = study->base->count - 1, rows = others * study->column_count;
    struct sheet *sheet = sheet_create(
        &(struct sheet){
            .arena = in->arena,
            .command = "uncertain",
            .head = arena_format(
                in->arena,
                "how probable it is that one is better, over %u draws of %u uncertain "
                "input%s; %u replications each, seed %llu; [95 %% interval]",
                study->draws, study->inputs->count, study->inputs->count == 1 ? "" : "s",
                study->replications, (unsigned long long)study->base->seed),
            .foot =
                "not proven: in so many draws the simulation of that draw does not tell which is "
                "better (paired t, 95 %): --replications",
            .columns = columns_of(in),
            .column_count = COLUMNS},
        rows);
    for (uint32_t c = 0; c < study->column_count; c++)
        for (uint32_t a = 1; a <= others; a++)
            if (is_told(in, a, c))
                put_contest(in, sheet, sheet->row_count++, a, c);
    return sheet;
}

/* ---- which input it hangs on ---- */

enum {
    I_METRIC,
    I_ARCHITECTURE,
    I_INPUT,
    I_RANGE,
    I_SHARE,
    I_LOW,
    I_HIGH,
    I_SLOPE,
    I_UNIT,
    I_COLUMNS
};
static const struct sheet_column input_columns[] = {
    [I_METRIC] = {"metric", "metric", NULL},
    [I_ARCHITECTURE] = {"architecture", "architecture", NULL},
    [I_INPUT] = {"input", "input", NULL},
    [I_RANGE] = {"about", "about", NULL},
    [I_SHARE] = {"share", "share of the variance", "ratio"},
    [I_LOW] = {"low", NULL, "ratio"},
    [I_HIGH] = {"high", NULL, "ratio"},
    [I_SLOPE] = {"slope", "from its low to its high end", ""},
    [I_UNIT] = {"unit", NULL, NULL}};
_Static_assert(sizeof input_columns / sizeof input_columns[0] == I_COLUMNS, "one row each");

static void put_input(const struct showing *in, struct sheet *sheet, uint32_t row,
                      uint32_t architecture, uint32_t column, uint32_t input)
{
    const struct influence *about = &contest_of(in, architecture, column)->influences[input];
    const struct uncertain *what = &in->study->inputs->list[input];
    const struct column *metric = column_of(in, column);
    const struct probability share = {about->share, about->low, about->high};
    sheet_put_text(sheet, row, I_METRIC, metric->name);
    sheet_put_text(sheet, row, I_ARCHITECTURE, architecture_of(in, architecture));
    sheet_put_text(sheet, row, I_INPUT, what->key);
    sheet_put_text(sheet, row, I_RANGE, what->text);
    sheet_put_text(sheet, row, I_UNIT, metric->unit);
    probability_put(sheet, row, I_SHARE, &share);
    put_difference(in, sheet, row, I_SLOPE, about->slope, metric->unit);
}

static const struct sheet *inputs_sheet(const struct showing *in)
{
    const struct uncertain_study *study = in->study;
    const uint32_t others = study->base->count - 1, inputs = study->inputs->count;
    const size_t most = (size_t)others * study->column_count * inputs;
    struct sheet *sheet = sheet_create(
        &(struct sheet){.arena = in->arena,
                        .command = "inputs",
                        .head = arena_format(in->arena, "what the difference from %s hangs on",
                                             architecture_of(in, 0)),
                        .columns = input_columns,
                        .column_count = I_COLUMNS,
                        .audience =
                            study->column_count > INPUTS_METRICS_MOST ? FOR_PROGRAMS : FOR_ALL},
        most);
    for (uint32_t c = 0; c < study->column_count; c++)
        for (uint32_t a = 1; a <= others; a++)
            for (uint32_t i = 0; i < inputs && contest_of(in, a, c)->influences; i++)
                put_input(in, sheet, sheet->row_count++, a, c, i);
    if (sheet->row_count == 0)
        sheet->audience = FOR_PROGRAMS;
    return sheet;
}

/* ---- the draws themselves ---- */

enum { D_DRAW, D_ARCHITECTURE, D_METRIC, D_VALUE, D_UNIT, D_INPUTS };

static const char *base_unit(const struct uncertain *input)
{
    static const char *const units[] = {
        [UNIT_ONE] = "",        [UNIT_TIME] = "s",        [UNIT_RATE] = "1/s",
        [UNIT_BYTES] = "bytes", [UNIT_SPEED] = "bytes/s", [UNIT_SHARE] = "ratio",
        [UNIT_MONEY] = "$"};
    return units[input->range.kind];
}

static double base_value(const struct showing *in, uint32_t input, double share)
{
    struct quantity quantity = {0};
    number_quantity(in->arena, uncertain_value(&in->study->inputs->list[input], share, in->arena),
                    &quantity);
    return quantity.unit == UNIT_TIME ? quantity.value / 1e9 : quantity.value;
}

static void put_draw(const struct showing *in, struct sheet *sheet, size_t which)
{
    const struct uncertain_study *study = in->study;
    const uint32_t inputs = study->inputs->count, architectures = study->base->count,
                   column = (uint32_t)(which % study->column_count),
                   run = (uint32_t)(which / study->column_count), number = run / architectures;
    if (!study->tolds[which].known)
        return;
    const uint32_t row = sheet->row_count++;
    sheet_put_number(sheet, row, D_DRAW, number);
    sheet_put_text(sheet, row, D_ARCHITECTURE, architecture_of(in, run % architectures));
    sheet_put_text(sheet, row, D_METRIC, column_of(in, column)->name);
    sheet_put_number(sheet, row, D_VALUE, study->tolds[which].value);
    sheet_put_text(sheet, row, D_UNIT, column_of(in, column)->unit);
    for (uint32_t j = 0; j < inputs; j++)
        sheet_put_number(sheet, row, D_INPUTS + j,
                         base_value(in, j, study->shares[(size_t)number * inputs + j]));
}

/* A column for each input behind those that all have. */
static const struct sheet *draws_sheet(const struct showing *in)
{
    const struct uncertain_study *study = in->study;
    const uint32_t inputs = study->inputs->count, columns = D_INPUTS + inputs;
    const size_t rows = (size_t)study->draws * study->base->count * study->column_count;
    struct sheet_column *heads = arena_array(in->arena, columns, sizeof *heads);
    heads[D_DRAW] = (struct sheet_column){"draw", NULL, ""};
    heads[D_ARCHITECTURE] = (struct sheet_column){"architecture", NULL, NULL};
    heads[D_METRIC] = (struct sheet_column){"metric", NULL, NULL};
    heads[D_VALUE] = (struct sheet_column){"value", NULL, ""};
    heads[D_UNIT] = (struct sheet_column){"unit", NULL, NULL};
    for (uint32_t i = 0; i < inputs; i++)
        heads[D_INPUTS + i] = (struct sheet_column){study->inputs->list[i].key, NULL,
                                                    base_unit(&study->inputs->list[i])};
    struct sheet *sheet = sheet_create(&(struct sheet){.arena = in->arena,
                                                       .command = "draws",
                                                       .head = "draws",
                                                       .columns = heads,
                                                       .column_count = columns,
                                                       .audience = FOR_PROGRAMS},
                                       rows);
    for (size_t i = 0; i < rows; i++)
        put_draw(in, sheet, i);
    return sheet;
}

struct sheet *uncertain_sheet(const struct uncertain_study *study)
{
    const size_t count = (size_t)study->base->count * study->column_count;
    struct showing in = {.study = study,
                         .arena = study->arena,
                         .contests = arena_array(study->arena, count, sizeof(struct contest))};
    for (uint32_t a = 0; a < study->base->count; a++)
        for (uint32_t c = 0; c < study->column_count; c++)
            in.contests[(size_t)a * study->column_count + c] = uncertain_contest(study, a, c);
    struct sheet *sheet = contests_sheet(&in), *inputs = (struct sheet *)inputs_sheet(&in);
    struct sheet *objectives = uncertain_objectives_sheet(study);
    sheet->next = objectives;
    objectives->next = inputs;
    inputs->next = draws_sheet(&in);
    return sheet;
}
