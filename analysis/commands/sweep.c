/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sweep: every point of a grid x every architecture x every replication.
 *
 * Objectives are shown, not judged: a sweep is there to find out where they stop being met, so
 * missing them is no failure and the exit status stays 0. */
#include <inttypes.h>
#include <unistd.h>

#include "analysis/command_line.h"
#include "analysis/interrupt.h"
#include "analysis/sweep_output.h"

static bool read_design(const struct options *options, struct design *design, struct arena *arena)
{
    struct diagnostics *diagnostics = diagnostics_create(arena);
    if (options->words.count == 0) {
        fputs("maquette: which scenario?  Name a file\n", stderr);
        return false;
    }
    if (options->vary.count == 0) {
        fputs("maquette: sweep over what?  --vary deployment.services.web.replicas=2,4,8\n",
              stderr);
        return false;
    }
    const bool good = design_read(design, &options->vary, description_settings, arena, diagnostics);
    diagnostics_print(diagnostics, stderr, colour_wanted(stderr));
    return good;
}

static int tell_plan(const struct sweep *sweep)
{
    printf("%" PRIu32 " points x %" PRIu32 " architectures x %" PRIu32 " replications: %" PRIu32
           " runs",
           sweep->count, sweep->architectures, sweep->replications, sweep->runs);
    if (sweep->duration > 0)
        printf(" of %g s after %g s", clock_to_seconds(sweep->duration),
               clock_to_seconds(sweep->warmup));
    putchar('\n');
    for (uint32_t i = 0; i < sweep->design->axis_count; i++) {
        const struct axis *axis = &sweep->design->axes[i];
        printf("%s:", axis->path);
        for (uint32_t j = 0; j < axis->count; j++)
            printf(" %s", axis->values[j]);
        putchar('\n');
    }
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

static int run_into_folder(struct sweep *sweep, const struct options *options)
{
    const char *command = command_line("sweep", options, sweep->arena);
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

struct sweep_options {
    struct options common;
    bool dry_run;
};

static int sweep_command(const struct options *options, struct arena *arena)
{
    const struct sweep_options *own = (const struct sweep_options *)options;
    struct design design;
    if (!read_design(options, &design, arena))
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
        status = own->dry_run ? tell_plan(&sweep) : run_into_folder(&sweep, options);
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
    LOADING_OPTIONS,
    RUNNING_OPTIONS,
    OPTION_EXPORT(struct options, export, .sweeps = true),
    OPTION_FLAG(struct sweep_options, dry_run, .name = "dry-run",
                .doc = "check everything and print what would be run"),
    QUIET_OPTION,
    HELP_OPTION,
    OPTIONS_END,
};

extern const struct command command_sweep;
const struct command command_sweep = {
    .name = "sweep",
    .arguments = "FILE... --vary PATH=VALUES",
    .words = COMPLETE_SCENARIOS,
    .doc = "simulate every point of a grid of values, of every architecture",
    .examples = "  maquette sweep monolith.yaml microservices.yaml --vary "
                "workload.shoppers.arrivals.rate=300..3000/s:10 --out load\n"
                "  maquette sweep shop.yaml --vary deployment.services.web.replicas=2,4,8 --vary "
                "workload.shoppers.arrivals.rate=100..1600/s:5:log\n"
                "  maquette plot load\n",
    .rows = rows,
    .size = sizeof(struct sweep_options),
    .run = sweep_command,
};
