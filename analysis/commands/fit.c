/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fit: laws for measured durations, or what measured arrivals are like, in words that can be pasted
 * into a scenario. */
#include <math.h>
#include <stdio.h>

#include "analysis/cli/command_line.h"
#include "analysis/commands/search_options.h"
#include "analysis/fitting/show_fits.h"
#include "scenarios/reader/number.h"
#include "sim/csv.h"

struct fit_options {
    struct options common;
    const char *column, *unit, *times;
    uint64_t tested;
    bool tested_given;
};

enum { TESTED = 3 };

/* Mistakes in the file, on stderr. */
static void tell(struct complaints *to, const void *field, bool error, const char *message,
                 const char *hint)
{
    (void)to;
    (void)field;
    fprintf(stderr, "maquette: %s%s%s%s\n", error ? "" : "warning: ", message, hint ? "; " : "",
            hint ? hint : "");
}

/* Nanoseconds in the unit of the numbers. */
static double unit_of_option(const struct fit_options *own, struct arena *arena)
{
    sim_time one = 0;
    const char *text = arena_format(arena, "1%s", own->unit ? own->unit : "ms");
    const char *wrong = number_duration(arena, text, &one);
    if (wrong)
        fprintf(stderr, "maquette: --unit: one of ns us ms s min h d, not %s\n", own->unit);
    return wrong ? 0 : (double)one;
}

/* ---- durations ---- */

static struct fit *fit_and_test(const struct fit_options *own, const struct measured *sample,
                                unsigned *count, struct arena *arena)
{
    struct fit *fits = fit_all(sample, count, arena);
    const uint64_t tested = own->tested_given ? own->tested : TESTED;
    for (unsigned i = 0; i < *count && i < tested && !interrupt_status(); i++)
        fit_bootstrap(sample, &fits[i], own->common.seed_given ? own->common.seed : 1, arena);
    return fits;
}

static int draw_quantiles(const struct fit_options *own, const struct fits_shown *shown,
                          struct arena *arena)
{
    struct plot plot = {.arena = arena,
                        .folder = own->common.out,
                        .where = arena_format(arena, "%s/plots", own->common.out),
                        .command = command_line("fit", &own->common, arena)};
    return search_folder(&plot)
               ? search_draw(&own->common, &plot, "qq", quantiles_plot(&plot, shown))
               : EXIT_TROUBLE;
}

static bool durations_good(const char *file, const char *column, const double *values, size_t count)
{
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        any |= values[i] > 0;
        if (values[i] < 0) {
            fprintf(stderr, "maquette: %s: value %zu is negative, which no duration is\n", file,
                    i + 1);
            return false;
        }
    }
    if (!any || count < 10)
        fprintf(stderr, "maquette: %s: column %s: %s; --column NAME takes another one\n", file,
                column, any ? "ten values are needed at least" : "all values are 0");
    return any && count >= 10;
}

static int fit_durations(const struct fit_options *own, struct complaints *complaints,
                         struct folder *folder, struct arena *arena)
{
    const char *file = own->common.words.items[0], *column = own->column ? own->column : "1";
    const double unit = unit_of_option(own, arena);
    const struct csv_column wanted = {file, column, CSV_NUMBERS, NULL};
    struct csv_values read;
    if (unit == 0 || !csv_read_column(&wanted, arena, complaints, &read) ||
        !durations_good(file, column, read.values, read.count))
        return EXIT_USAGE;
    double *values = read.values;
    const size_t count = read.count;
    for (size_t i = 0; i < count; i++)
        values[i] *= unit;
    const struct measured sample = sample_of(values, count, arena);
    struct fits_shown shown = {.file = file, .column = column, .sample = &sample};
    shown.fits = fit_and_test(own, &sample, &shown.count, arena);
    if (interrupt_status())
        return interrupt_status();
    const int status = sheet_show(&own->common, fits_sheet(&shown, arena), folder);
    return status || !own->common.out ? status : draw_quantiles(own, &shown, arena);
}

/* ---- arrivals ---- */

static bool read_arrivals(const struct fit_options *own, struct complaints *complaints,
                          struct arena *arena, double **times, double **counts, size_t *rows)
{
    const char *file = own->common.words.items[0];
    const double unit = own->unit ? unit_of_option(own, arena) * 1e-9 : 1;
    const struct csv_column moments = {file, own->times, CSV_TIMES, NULL},
                            numbers = {file, own->column, CSV_NUMBERS, NULL};
    struct csv_values read;
    *counts = NULL;
    if (unit == 0 || !csv_read_column(&moments, arena, complaints, &read))
        return false;
    *times = read.values;
    *rows = read.count;
    for (size_t i = 0; i < *rows; i++)
        (*times)[i] *= unit;
    if (own->column) {
        if (!csv_read_column(&numbers, arena, complaints, &read))
            return false;
        if (read.count != *rows) {
            fprintf(stderr, "maquette: %s: %zu times and %zu counts: name both columns\n", file,
                    *rows, read.count);
            return false;
        }
        *counts = read.values;
    }
    for (size_t i = 0; *counts && i < *rows; i++)
        if ((*counts)[i] < 0) {
            fprintf(stderr, "maquette: %s: count %zu is negative\n", file, i + 1);
            return false;
        }
    if (*rows < 10)
        fprintf(stderr, "maquette: %s: ten rows are needed at least\n", file);
    return *rows >= 10;
}

static int fit_arrivals(const struct fit_options *own, struct complaints *complaints,
                        struct folder *folder, struct arena *arena)
{
    double *times, *counts;
    size_t rows;
    if (!read_arrivals(own, complaints, arena, &times, &counts, &rows))
        return EXIT_USAGE;
    const struct arrivals_found found = arrivals_of(times, counts, rows, arena);
    if (!(found.rate > 0)) {
        fprintf(stderr, "maquette: %s: nobody arrives, or all at once\n",
                own->common.words.items[0]);
        return EXIT_USAGE;
    }
    struct measured gaps;
    struct fits_shown laws = {.column = own->times};
    if (found.like == ARRIVALS_renewal) {
        gaps = sample_of(arrivals_gaps(times, rows, arena), rows - 1, arena);
        laws.sample = &gaps;
        laws.fits = fit_all(&gaps, &laws.count, arena);
    }
    const struct arrivals_shown shown = {.file = own->common.words.items[0],
                                         .times = own->times,
                                         .counts = own->column,
                                         .found = &found,
                                         .gaps = &laws};
    return sheet_show(&own->common, arrivals_sheet(&shown, arena), folder);
}

static int fit_command(const struct options *options, struct arena *arena)
{
    const struct fit_options *own = (const struct fit_options *)options;
    struct complaints complaints = {.tell = tell, .interrupt = interrupt_flag()};
    struct folder folder;
    if (options->words.count != 1) {
        fputs("maquette: fit takes one CSV file\n", stderr);
        return EXIT_USAGE;
    }
    int status = folder_begin(&folder, "fit", options, arena);
    if (status)
        return status;
    interrupt_catch();
    status = own->times ? fit_arrivals(own, &complaints, &folder, arena)
                        : fit_durations(own, &complaints, &folder, arena);
    folder_close(&folder);
    return status;
}

static const struct option rows[] = {
    OPTION_TEXT(struct fit_options, column, .name = "column", .argument = "NAME",
                .doc = "header of the column, or its number from 1; with --times: of counts"),
    OPTION_TEXT(struct fit_options, unit, .name = "unit", .argument = "UNIT",
                .doc = "of the numbers: ns us ms s min h d; ms unless given, of times s"),
    OPTION_TEXT(struct fit_options, times, .name = "times", .argument = "NAME",
                .doc = "arrivals: the column of their times, numbers or dates"),
    OPTION_COUNT(struct fit_options, tested, 0, 20, .name = "tested",
                 .doc = "laws of which it is found how probable their distances are; 3 unless "
                        "given"),
    SEED_OPTION,
    OUT_OPTION("write the table and a picture of quantiles into this folder"),
    OPTION_EXPORT(struct options, export, .sweeps = false),
    QUIET_OPTION,
    HELP_OPTION,
    OPTIONS_END,
};

extern const struct command command_fit;
const struct command command_fit = {
    .name = "fit",
    .arguments = "FILE.csv",
    .words = COMPLETE_FILES,
    .doc = "laws for measured durations or arrivals, to paste into a scenario",
    .examples = "  maquette fit scenarios/data/pgbench_tpcb_c1.csv --column latency_us --unit us\n"
                "  maquette fit scenarios/data/elb_request_count_8c0756.csv --times timestamp "
                "--column value\n",
    .rows = rows,
    .size = sizeof(struct fit_options),
    .run = fit_command,
};
