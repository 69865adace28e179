/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sweep: every point of a grid x every architecture x every replication.
 *
 * Objectives are shown, not judged: a sweep is there to find out where they stop being met, so
 * missing them is no failure and the exit status stays 0. */
#include <inttypes.h>
#include <unistd.h>

#include "analysis/command_line.h"
#include "analysis/estimate.h"
#include "analysis/interrupt.h"
#include "analysis/sweep_output.h"
#include "analysis/sweep_point.h"
#include "analysis/workers.h"

struct sweep_options {
    struct options common;
    const char *design;
    uint64_t sobol, latin;
    bool sobol_given, latin_given, dry_run;
};

static bool read_design(const struct sweep_options *own, struct design *design, struct arena *arena)
{
    const struct options *options = &own->common;
    struct diagnostics *diagnostics = diagnostics_create(arena);
    if (options->words.count == 0) {
        fputs("maquette: which scenario?  Name a file\n", stderr);
        return false;
    }
    const struct design_request request = {
        .vary = &options->vary,
        .file = own->design,
        .sobol = own->sobol,
        .latin = own->latin,
        .seed = options->seed_given ? options->seed : 1,
        .swept = prepare_swept(options, arena, diagnostics),
        .rows = description_settings,
    };
    if (!design_asked(&request)) {
        fputs("maquette: sweep over what?  --vary deployment.services.web.replicas=2,4,8, or "
              "`sweep:` in the scenario\n",
              stderr);
        return false;
    }
    const bool good =
        design_read(design, &request, arena, diagnostics) && diagnostics_errors(diagnostics) == 0;
    diagnostics_print(diagnostics, stderr, colour_wanted(stderr));
    return good;
}

/* What gives the same results again. */
static const char *line_of(const struct sweep_options *own, struct arena *arena)
{
    const char *line = command_line("sweep", &own->common, arena);
    if (own->design)
        line = arena_format(arena, "%s --design %s", line, shell_word(own->design, arena));
    if (own->sobol_given)
        line = arena_format(arena, "%s --sobol %" PRIu64, line, own->sobol);
    if (own->latin_given)
        line = arena_format(arena, "%s --latin %" PRIu64, line, own->latin);
    return line;
}

/* Long lists by their ends. */
static void tell_axis(const struct axis *axis)
{
    enum { SHOWN = 20, ENDS = 3 };
    printf("%s:", axis->path);
    for (uint32_t i = 0; i < axis->count; i++)
        if (axis->count <= SHOWN || i < ENDS || i >= axis->count - ENDS)
            printf(" %s", axis->values[i]);
        else if (i == ENDS)
            printf(" ... (%" PRIu32 " values) ...", axis->count);
    putchar('\n');
}

static void tell_seconds(double seconds)
{
    if (seconds < 100)
        printf("%.2g s", seconds);
    else if (seconds < 7200)
        printf("%.0f min", seconds / 60);
    else
        printf("%.3g h", seconds / 3600);
}

static void tell_bytes(double bytes)
{
    if (bytes < 1e6)
        printf("%.0f kB", bytes < 1e3 ? 1 : bytes / 1e3);
    else if (bytes < 1e9)
        printf("%.0f MB", bytes / 1e6);
    else
        printf("%.3g GB", bytes / 1e9);
}

static int tell_plan(struct sweep *sweep)
{
    printf("%" PRIu32 " points x %" PRIu32 " architectures x %" PRIu32 " replications: %" PRIu32
           " runs",
           sweep->count, sweep->architectures, sweep->replications, sweep->runs);
    if (sweep->duration > 0)
        printf(" of %g s after %g s", clock_to_seconds(sweep->duration),
               clock_to_seconds(sweep->warmup));
    putchar('\n');
    for (uint32_t i = 0; i < sweep->design->axis_count; i++)
        tell_axis(&sweep->design->axes[i]);
    struct sweep_estimate estimate;
    if (!sweep_estimate(sweep, &estimate))
        return EXIT_TROUBLE;
    const unsigned threads = workers_usual(sweep_jobs(sweep));
    printf("estimated, from a piece of the first point: ");
    tell_seconds(estimate.seconds / threads);
    printf(" on %u %s, at least ", threads, threads == 1 ? "thread" : "threads");
    tell_bytes(estimate.journal);
    printf(" on disk while it runs and ");
    tell_bytes(estimate.results);
    printf(" of results\n");
    return stdout_finish();
}

static void warn(const struct sweep *sweep, const struct sweep_output *output, uint32_t missing)
{
    if (missing > 0)
        fprintf(stderr, "maquette: %" PRIu32 " of %" PRIu32 " points are missing%s\n", missing,
                sweep->count, interrupt_status() ? ": interrupted" : "");
    if (output->failed > 0)
        fprintf(stderr,
                "maquette: %" PRIu32 " runs did not end well; results.json and --json say why\n",
                output->failed);
    for (uint32_t i = 0; !sweep->options->quiet && i < sweep->design->axis_count; i++)
        for (uint32_t j = 0; j < sweep->architectures; j++)
            if (sweep_axis_idle(sweep, i, j))
                fprintf(stderr, "maquette: warning: %s changed nothing that happens in %s\n",
                        sweep->design->axes[i].path, sweep->names[j]);
}

static const char *resuming(const char *command, const struct sweep *sweep)
{
    const char *out = sweep->options->out;
    return out ? arena_format(sweep->arena, "%s --out %s", command, shell_word(out, sweep->arena))
               : NULL;
}

/* What the journal holds already.  False after a message: it is of something else. */
static bool is_ours(const struct sweep *sweep)
{
    const struct journal *journal = sweep->journal;
    const struct journal_part *part = &journal->parts[0];
    journal_tell_damage(journal);
    if (part->strangers > 0) {
        fprintf(stderr,
                "maquette: %s holds runs of the same command, but its files, or maquette itself, "
                "have changed since: take another folder, or remove that file to begin anew\n",
                part->path);
        return false;
    }
    if (journal->recorded > 0 && !sweep->options->quiet)
        fprintf(stderr, "maquette: %" PRIu32 " of %" PRIu32 " runs are recorded in %s already\n",
                journal->recorded, sweep->runs, sweep->options->out);
    return true;
}

static int run_all(struct sweep *sweep, struct folder *folder, const char *command)
{
    struct sweep_output output;
    if (!sweep_output_begin(&output, sweep, folder, command))
        return EXIT_TROUBLE;
    sweep->tell = sweep_output_point;
    sweep->tell_context = &output;
    interrupt_catch();
    if (!sweep_run(sweep) && sweep->journal->broken)
        return EXIT_TROUBLE;
    const uint32_t missing = sweep_conclude(sweep);
    const bool good = sweep_output_end(&output, missing);
    const int trouble = stdout_finish();
    warn(sweep, &output, missing);
    interrupt_tell(sweep->options->out, resuming(command, sweep));
    if (trouble || !good)
        return trouble ? trouble : EXIT_TROUBLE;
    if (interrupt_status())
        return interrupt_status();
    if (folder && !missing && unlink(sweep->journal->parts[0].path) != 0)
        return EXIT_TROUBLE;
    return missing || output.failed ? EXIT_TROUBLE : EXIT_OK;
}

static int run_with_journal(struct sweep *sweep, struct folder *folder, const char *command)
{
    struct journal journal;
    int status = EXIT_TROUBLE;
    journal_create(&journal, sweep->identity, sweep->runs, sweep->arena);
    sweep->journal = &journal;
    const char *path = folder ? arena_format(sweep->arena, "%s/" FOLDER_JOURNAL, folder->path) : "";
    const bool ready = folder ? journal_write_part(&journal, path, command, sweep->arena)
                              : journal_write_nowhere(&journal);
    if (ready)
        status = is_ours(sweep) ? run_all(sweep, folder, command) : EXIT_USAGE;
    journal_close(&journal);
    return status;
}

static int run_into_folder(struct sweep *sweep, const struct sweep_options *own)
{
    const struct options *options = &own->common;
    const char *command = line_of(own, sweep->arena);
    struct folder folder = {.lock = -1};
    if (!options->out)
        return run_with_journal(sweep, NULL, command);
    const enum claim claim = folder_claim(&folder, options->out, command);
    if (claim != CLAIMED)
        return claim == CLAIM_REFUSED ? EXIT_USAGE : EXIT_TROUBLE;
    const int status = run_with_journal(sweep, &folder, command);
    folder_close(&folder);
    return status;
}

static int sweep_command(const struct options *options, struct arena *arena)
{
    const struct sweep_options *own = (const struct sweep_options *)options;
    struct design design;
    if (!read_design(own, &design, arena))
        return EXIT_USAGE;
    struct sweep sweep = {
        .options = options,
        .design = &design,
        .arena = arena,
        .interrupt = interrupt_flag(),
        .keep = SWEEP_KEEP,
    };
    int status = EXIT_USAGE;
    if (sweep_check(&sweep))
        status = own->dry_run ? tell_plan(&sweep) : run_into_folder(&sweep, own);
    else if (interrupt_status())
        status = interrupt_status();
    sweep_end(&sweep);
    return status;
}

static const struct option rows[] = {
    OPTION_LIST(struct options, vary, .name = "vary", .argument = "PATH=VALUES",
                .doc =
                    "values to try: 2,4,8 or 100..1000/s:10 or 100..1600/s:5:log (several: their "
                    "full grid)"),
    OPTION_TEXT(struct sweep_options, design, .name = "design", .argument = "FILE",
                .completion = COMPLETE_FILES,
                .doc = "points from a CSV file: a column per path, a row per point, units in the "
                       "cells"),
    OPTION_COUNT(struct sweep_options, sobol, 1, 1e6, .name = "sobol",
                 .doc = "so many Sobol points over all --vary at once, where PATH=lo..hi or "
                        "lo..hi:log is a span and 2,4,8 a choice"),
    OPTION_COUNT(struct sweep_options, latin, 1, 1e6, .name = "latin",
                 .doc = "the same by a Latin hypercube, drawn by --seed"),
    LOADING_OPTIONS,
    RUNNING_OPTIONS,
    OPTION_EXPORT(struct options, export, .sweeps = true),
    OPTION_FLAG(struct sweep_options, dry_run, .name = "dry-run",
                .doc =
                    "check everything and print what would be run, how long that takes and what it "
                    "writes"),
    QUIET_OPTION,
    HELP_OPTION,
    OPTIONS_END,
};

extern const struct command command_sweep;
const struct command command_sweep = {
    .name = "sweep",
    .arguments = "FILE... [--vary PATH=VALUES] [--design FILE]",
    .words = COMPLETE_SCENARIOS,
    .doc = "simulate every point of a design (grid, file, sample), of every architecture",
    .examples =
        "  maquette sweep monolith.yaml microservices.yaml --vary "
        "workload.shoppers.arrivals.rate=300..3000/s:10 --out load\n"
        "  maquette sweep shop.yaml --vary deployment.services.web.replicas=2,4,8 --vary "
        "workload.shoppers.arrivals.rate=100..1600/s:5:log\n"
        "  maquette sweep shop.yaml --design points.csv --out measured\n"
        "  maquette sweep shop.yaml --sobol 64 --vary deployment.services.web.replicas=1..8 "
        "--vary workload.shoppers.arrivals.rate=100..1600/s:log\n"
        "  maquette plot load\n",
    .rows = rows,
    .size = sizeof(struct sweep_options),
    .run = sweep_command,
};
