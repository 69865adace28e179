/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sweep/sweeping.h"

#include <inttypes.h>

#include "analysis/cli/command_line.h"
#include "analysis/interrupt.h"

bool sweeping_design(const struct sweep_options *own, struct design *design, struct arena *arena)
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
    if (diagnostics_errors(diagnostics) == 0 && !design_asked(&request)) {
        fputs("maquette: sweep over what?  --vary deployment.services.web.replicas=2,4,8, or "
              "`sweep:` in the scenario\n",
              stderr);
        return false;
    }
    const bool good =
        diagnostics_errors(diagnostics) == 0 && design_read(design, &request, arena, diagnostics);
    diagnostics_print(diagnostics, stderr, colour_wanted(stderr));
    return good;
}

const char *sweeping_line(const struct sweep_options *own, struct arena *arena)
{
    return command_line("sweep", &own->common, arena);
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

int sweeping_tell(struct sweep *sweep, struct sweep_output *output, const char *resume, bool *whole)
{
    sweep->tell = sweep_output_point;
    sweep->tell_context = output;
    const uint32_t missing = sweep_conclude(sweep);
    const bool good = sweep_output_end(output, missing);
    const int trouble = stdout_finish();
    *whole = good && missing == 0;
    warn(sweep, output, missing);
    interrupt_tell(sweep->options->out, resume);
    if (trouble || !good)
        return trouble ? trouble : EXIT_TROUBLE;
    if (interrupt_status())
        return interrupt_status();
    return missing || output->failed ? EXIT_TROUBLE : EXIT_OK;
}

const struct option sweep_rows[] = {
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
    OPTION_FLAG(struct sweep_options, controls, CONTROLS_ROW),
    OPTION_EXPORT(struct options, export, .sweeps = true),
    OPTION_TEXT(struct sweep_options, shard, .name = "shard", .argument = "I/N", .how = true,
                .doc = "run part I of N only and record it in the folder of --out; maquette merge "
                       "puts the parts together"),
    OPTION_TEXT(struct sweep_options, emit, .name = "emit", .argument = "ENGINE", .how = true,
                .doc = "print a script that runs the parts by slurm, parallel, mpirun or make, and "
                       "merges them"),
    OPTION_COUNT(struct sweep_options, shards, 1, JOURNAL_PARTS_MOST, .name = "shards", .how = true,
                 .doc = "parts of --emit; 16 unless given"),
    OPTION_FLAG(struct sweep_options, dry_run, .name = "dry-run", .how = true,
                .doc =
                    "check everything and print what would be run, how long that takes and what it "
                    "writes"),
    QUIET_OPTION,
    HELP_OPTION,
    OPTIONS_END,
};
