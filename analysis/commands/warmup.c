/* SPDX-License-Identifier: GPL-3.0-or-later */
/* warmup: when has a run settled, and what does one long run say: MSER-5, batch means, and the
 * picture of Welch. */
#include <math.h>
#include <stdio.h>

#include "analysis/cli/command_line.h"
#include "analysis/commands/search_options.h"
#include "analysis/experiment/settle.h"
#include "analysis/output/figure.h"
#include "analysis/output/plot_script.h"

static const struct sheet_column columns[] = {
    {"architecture", "architecture", NULL},
    {"warmup", "warm-up", "s"},
    {"note", "", NULL},
    {"mean", "mean response time of one run behind it", "s"},
    {"half_width", NULL, "s"},
    {"batches", "batches", ""},
    {"von_neumann_p", "alike by chance", ""},
};
enum { ARCHITECTURE, WARMUP, NOTE, MEAN, HALF_WIDTH, BATCHES, NEUMANN, COLUMNS };
_Static_assert(sizeof columns / sizeof columns[0] == COLUMNS, "one row each");

static const char *note_of(const struct settling *found)
{
    return !found->known                 ? "too few requests to say"
           : found->truncation.too_short ? "at the middle: the run is too short"
                                         : "";
}

static const char *mean_text(const struct settling *found, struct arena *arena)
{
    char text[2 * FIGURE_SIZE];
    figure_text(text, sizeof text, found->batches.mean, found->batches.half_width, "s");
    return isnan(found->batches.half_width)
               ? arena_format(arena, "%s, no interval: batches depend on each other", text)
               : arena_text(arena, text);
}

static void put_row(struct sheet *sheet, uint32_t row, const char *name,
                    const struct settling *found)
{
    struct arena *arena = sheet->arena;
    char warmup[2 * FIGURE_SIZE];
    figure_text(warmup, sizeof warmup, clock_to_seconds(found->warmup), (double)NAN, "s");
    sheet_at(sheet, row, ARCHITECTURE)->text = name;
    sheet_at(sheet, row, NOTE)->text = note_of(found);
    if (!found->known)
        return;
    *sheet_at(sheet, row, WARMUP) =
        (struct sheet_cell){arena_text(arena, warmup), clock_to_seconds(found->warmup)};
    *sheet_at(sheet, row, MEAN) = (struct sheet_cell){mean_text(found, arena), found->batches.mean};
    sheet_at(sheet, row, HALF_WIDTH)->value = found->batches.half_width;
    *sheet_at(sheet, row, BATCHES) = (struct sheet_cell){
        arena_format(arena, "%u", found->batches.batches), found->batches.batches};
    *sheet_at(sheet, row, NEUMANN) =
        (struct sheet_cell){arena_format(arena, "%.2f", found->batches.p), found->batches.p};
}

static struct sheet *sheet_of(const struct prepared *prepared, struct settling *const *found,
                              struct arena *arena)
{
    struct sheet *sheet = sheet_create(
        &(struct sheet){
            .arena = arena,
            .command = "warmups",
            .head = arena_format(
                arena,
                "%d runs from their beginning, seed %llu: what MSER-5 cuts off their "
                "mean response time in %d parts",
                SETTLE_REPLICATIONS, (unsigned long long)prepared->seed, TIMELINE_PARTS),
            .foot = "write  experiment: {warmup: auto}  to have it found for each experiment",
            .columns = columns,
            .column_count = COLUMNS,
            .row_count = prepared->count},
        prepared->count);
    for (uint32_t i = 0; i < prepared->count; i++)
        put_row(sheet, i, prepared->subjects[i].name, found[i]);
    return sheet;
}

/* ---- the picture of Welch: means over the replications, and their moving averages ---- */

enum { MOVING = 7 }; /* parts on either side */

static double moving_average(const double *means, int at)
{
    const int reach = at < MOVING                     ? at
                      : at + MOVING >= TIMELINE_PARTS ? TIMELINE_PARTS - 1 - at
                                                      : MOVING;
    double sum = 0;
    for (int i = at - reach; i <= at + reach; i++)
        sum += means[i];
    return sum / (2 * reach + 1);
}

static void put_data(struct script *script, const struct settling *found, struct extent *x,
                     struct extent *y, struct time_unit unit)
{
    for (int i = 0; i < TIMELINE_PARTS; i++) {
        const double at = clock_to_seconds(found->part) * (i + 0.5),
                     mean = found->means[i] * unit.per_second;
        fprintf(script->data.stream, "%.9g %.9g %.9g\n", at, mean,
                moving_average(found->means, i) * unit.per_second);
        extent_see(x, at);
        extent_see(y, mean);
    }
    script_block(script);
}

static void put_cut(const struct script *script, const struct settling *found, uint32_t series)
{
    const double at = clock_to_seconds(found->warmup);
    fprintf(script->to,
            "set arrow from first %.9g, graph 0 to first %.9g, graph 1 nohead lw 2 dt 2 lc rgb "
            "'%s'\n",
            at, at, script_colour(series));
}

static bool welch_plot(struct plot *plot, struct settling *const *found)
{
    struct script script;
    struct extent x = EXTENT_EMPTY, y = EXTENT_EMPTY;
    double longest = 0;
    for (uint32_t i = 0; i < plot->count; i++)
        for (int k = 0; k < TIMELINE_PARTS; k++)
            longest = fmax(longest, found[i]->means[k]);
    const struct time_unit unit = script_time_unit(longest);
    if (!script_begin(&script, plot, "welch", "When has it settled?",
                      arena_format(plot->arena,
                                   "mean response time of %d runs from their beginning, thick: "
                                   "moving average; dashed: what MSER-5 cuts off",
                                   SETTLE_REPLICATIONS)))
        return false;
    for (uint32_t i = 0; i < plot->count; i++)
        put_data(&script, found[i], &x, &y, unit);
    FILE *to = script.to;
    fprintf(to,
            "set lmargin at screen 0.105; set rmargin at screen 0.965\nset bmargin at screen "
            "0.115\nset xlabel 'time since the start (s)'\nset tmargin at screen %g\nset ylabel ",
            script_key(&script, plot->names, plot->count, false));
    script_text(to, arena_format(plot->arena, "response time (%s)", unit.name));
    fputs("\n", to);
    const struct axis times = axis_from_zero(&x), means = axis_from_zero(&y);
    axis_put(to, "x", &times, true);
    axis_put(to, "y", &means, true);
    for (uint32_t i = 0; i < plot->count; i++)
        put_cut(&script, found[i], i);
    for (uint32_t i = 0; i < plot->count; i++) {
        script_clause(&script, i);
        fprintf(to, "using 1:2 with lines lw 1 lc rgb '%s' notitle", script_colour(i));
        script_clause(&script, i);
        fputs("using 1:3 with lines lw 3 ", to);
        script_style(to, i);
        fputs(" notitle", to);
    }
    script_panel_end(&script);
    return script_end(&script, plot);
}

static int draw_welch(const struct options *options, const struct prepared *prepared,
                      struct settling *const *found, struct arena *arena)
{
    struct plot plot = {.arena = arena,
                        .folder = options->out,
                        .where = arena_format(arena, "%s/plots", options->out),
                        .command = command_line("warmup", options, arena),
                        .count = prepared->count};
    plot.names = arena_array(arena, prepared->count, sizeof *plot.names);
    for (uint32_t i = 0; i < prepared->count; i++)
        plot.names[i] = prepared->subjects[i].name;
    return search_folder(&plot) ? search_draw(options, &plot, "welch", welch_plot(&plot, found))
                                : EXIT_TROUBLE;
}

static int warmup_all(const struct options *options, const struct prepared *prepared,
                      struct folder *folder, struct arena *arena)
{
    const struct study study = prepared_study(options, prepared);
    struct settling **found = arena_array(arena, prepared->count, sizeof *found);
    bool all = true;
    for (uint32_t i = 0; i < prepared->count && !interrupt_status(); i++) {
        found[i] = settle(&study, i, arena);
        all &= found[i]->known;
        if (found[i]->failure && !interrupt_status())
            return run_failed(prepared->subjects[i].name, found[i]->failure);
    }
    if (interrupt_status())
        return interrupt_status();
    const int status = sheet_show(options, sheet_of(prepared, found, arena), folder);
    return status || !options->out || !all ? status : draw_welch(options, prepared, found, arena);
}

static int warmup_command(const struct options *options, struct arena *arena)
{
    struct prepared prepared;
    struct folder folder;
    if (!prepare_for(TO_CHECK, options, arena, &prepared, NULL, NULL))
        return EXIT_USAGE;
    int status = folder_begin(&folder, "warmup", options, arena);
    if (status)
        return status;
    interrupt_catch();
    status = warmup_all(options, &prepared, &folder, arena);
    folder_close(&folder);
    return status;
}

static const struct option rows[] = {
    LOADING_OPTIONS,
    SEED_OPTION,
    JOBS_OPTION,
    OUT_OPTION("write the table and the picture of Welch into this folder"),
    OPTION_EXPORT(struct options, export, .sweeps = false),
    QUIET_OPTION,
    HELP_OPTION,
    OPTIONS_END,
};

extern const struct command command_warmup;
const struct command command_warmup = {
    .name = "warmup",
    .arguments = "FILE...",
    .words = COMPLETE_SCENARIOS,
    .doc = "when has a run settled: MSER-5, batch means of one run, the picture of Welch",
    .examples = "  maquette warmup scenarios/queueing/mm1.yaml --set experiment.requests=20k\n",
    .rows = rows,
    .size = sizeof(struct options),
    .run = warmup_command,
};
