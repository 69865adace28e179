/* SPDX-License-Identifier: GPL-3.0-or-later */
/* faults: every single fault of a deployment, one after another; a row for each.
 *
 * Objectives are not judged: that a fault breaks one is what one wants to see. */
#include <inttypes.h>
#include <stdio.h>

#include "analysis/commands/search_options.h"
#include "analysis/output/figure.h"
#include "analysis/progress.h"
#include "analysis/search/faults.h"
#include "scenarios/reader/number.h"

struct faults_options {
    struct options common;
    const char *at, *lasts, *only;
    bool dry_run;
};

enum { USUAL_REPLICATIONS = 4 };
#define LONGEST (30 * NANOSECONDS_PER_SECOND)

/* What is being done. */
struct trying {
    const struct faults_options *options;
    struct arena *arena;
    struct prepared base;
    struct fault_list faults;
    struct columns columns;
    struct fault_columns asked;
    struct subject *subjects;
    sim_time at, lasts;
};

/* ---- when ---- */

static bool read_time(const char *name, const char *text, sim_time usual, struct arena *arena,
                      sim_time *time)
{
    *time = usual;
    const char *wrong = text ? number_duration(arena, text, time) : NULL;
    if (wrong)
        fprintf(stderr, "maquette: --%s: %s\n", name, wrong);
    return !wrong;
}

static bool find_times(struct trying *in)
{
    const struct experiment *experiment = &in->base.subjects[0].plan->description->experiment;
    const sim_time fifth = experiment->duration / 5;
    if (experiment->duration == 0) {
        fputs("maquette: faults begin at a moment, so it must be known how long is measured: "
              "--set experiment.duration=5min\n",
              stderr);
        return false;
    }
    if (!read_time("at", in->options->at, experiment->warmup + fifth, in->arena, &in->at) ||
        !read_time("for", in->options->lasts, fifth < LONGEST ? fifth : LONGEST, in->arena,
                   &in->lasts))
        return false;
    if (in->at >= experiment->warmup && in->lasts > 0 &&
        in->at + in->lasts <= experiment->warmup + experiment->duration)
        return true;
    fputs("maquette: the faults must lie within the measured time\n", stderr);
    return false;
}

/* ---- the scenario with one fault ---- */

static const char *seconds_text(sim_time time, struct arena *arena)
{
    char text[FIGURE_SIZE];
    figure_exact(text, sizeof text, (double)time);
    return arena_format(arena, "%lldns", (long long)time);
}

/* `disruptions` are taken away, then there is this one. */
static bool prepare_fault(struct trying *in, const char *text, struct subject *into)
{
    static const char *const names[] = {"faults", "fault"};
    const char *fault = text ? arena_format(in->arena, "disruptions.fault={at: %s, for: %s, %s}",
                                            seconds_text(in->at, in->arena),
                                            seconds_text(in->lasts, in->arena), text)
                             : "disruptions=none";
    const char *const sets[] = {"disruptions=none", fault};
    const struct point_sets point = {.sets = sets, .names = names, .count = 2};
    struct diagnostics *diagnostics = diagnostics_create(in->arena);
    diagnostics_interrupt(diagnostics, interrupt_flag());
    struct prepared prepared;
    if (!prepare_point(&in->options->common, &point, TO_RUN, in->arena, diagnostics, &prepared)) {
        diagnostics_print(diagnostics, stderr, colour_wanted(stderr));
        return false;
    }
    *into = prepared.subjects[0];
    into->name = text ? text : "undisturbed";
    into->objective_count = 0;
    return true;
}

static bool prepare_all(struct trying *in)
{
    in->subjects = arena_array(in->arena, in->faults.count + 1, sizeof *in->subjects);
    for (uint32_t i = 0; i <= in->faults.count; i++)
        if (!prepare_fault(in, i == 0 ? NULL : in->faults.list[i - 1].text, &in->subjects[i]))
            return false;
    columns_create(&in->columns, in->arena);
    in->asked = fault_columns_ask(&in->columns, in->subjects[0].plan, in->at, in->at + in->lasts,
                                  in->arena);
    return true;
}

/* ---- running and showing ---- */

static uint32_t replications_of(const struct trying *in)
{
    if (in->options->common.replications_given || in->base.replications < USUAL_REPLICATIONS)
        return in->base.replications;
    return USUAL_REPLICATIONS;
}

static const struct results *run_all(struct trying *in)
{
    struct progress progress;
    progress_begin(&progress, !in->options->common.quiet);
    const struct study study = {
        .subjects = in->subjects,
        .subject_count = in->faults.count + 1,
        .columns = &in->columns,
        .seed = in->base.seed,
        .replications = replications_of(in),
        .jobs = in->options->common.jobs_given ? (unsigned)in->options->common.jobs : 0,
        .interrupt = interrupt_flag(),
        .tell = progress_tell,
        .tell_context = &progress,
    };
    const struct results *results = study_run(&study, in->arena);
    progress_end(&progress);
    return results;
}

/* A fault may end a run, but not so that it cannot be told. */
static bool any_failed(const struct results *results)
{
    bool any = false;
    for (uint32_t i = 0; i < results->architecture_count; i++)
        if (results_failure(results, i)) {
            fprintf(stderr, "maquette: %s: not all replications ended well: %s\n",
                    results->architectures[i].name, results_failure(results, i));
            any = true;
        }
    return any;
}

static int show(struct trying *in, struct folder *folder)
{
    const struct results *results = run_all(in);
    const struct faults_tried tried = {.plan = in->subjects[0].plan,
                                       .faults = &in->faults,
                                       .columns = &in->asked,
                                       .results = results,
                                       .at = in->at,
                                       .lasts = in->lasts};
    const int trouble = sheet_show(&in->options->common, faults_sheet(&tried, in->arena), folder);
    if (trouble)
        return trouble;
    if (interrupt_status())
        return interrupt_status();
    return any_failed(results) ? EXIT_TROUBLE : EXIT_OK;
}

static int try_all(struct trying *in)
{
    struct folder folder;
    int status = folder_begin(&folder, "faults", &in->options->common, in->arena);
    if (status)
        return status;
    interrupt_catch();
    status = show(in, &folder);
    folder_close(&folder);
    return status;
}

static int tell_plan(const struct trying *in)
{
    for (uint32_t i = 0; i < in->faults.count; i++)
        printf("%s\n", in->faults.list[i].text);
    printf("%" PRIu32 " faults and the undisturbed system x %" PRIu32 " replications: %" PRIu32
           " runs\n",
           in->faults.count, replications_of(in), (in->faults.count + 1) * replications_of(in));
    return stdout_finish();
}

static int faults_command(const struct options *options, struct arena *arena)
{
    struct trying in = {.options = (const struct faults_options *)options, .arena = arena};
    if (options->words.count > 1) {
        fputs("maquette: faults takes one scenario\n", stderr);
        return EXIT_USAGE;
    }
    if (!command_prepare(options, arena, &in.base))
        return EXIT_USAGE;
    if (in.base.count > 1) {
        fprintf(stderr, "maquette: %s holds %u architectures: take one by --architecture %s\n",
                options->words.items[0], in.base.count, in.base.subjects[0].name);
        return EXIT_USAGE;
    }
    if (!find_times(&in))
        return EXIT_USAGE;
    in.faults = faults_of(in.base.subjects[0].plan, in.options->only, arena);
    if (in.faults.count == 0) {
        fputs("maquette: there is nothing that could fail so\n", stderr);
        return EXIT_USAGE;
    }
    if (in.options->dry_run)
        return tell_plan(&in);
    return prepare_all(&in) ? try_all(&in) : EXIT_USAGE;
}

static const struct option rows[] = {
    OPTION_TEXT(struct faults_options, at, .name = "at", .argument = "TIME",
                .doc = "when each fault begins; unless given, after a fifth of the measured time"),
    OPTION_TEXT(struct faults_options, lasts, .name = "for", .argument = "TIME",
                .doc = "how long it lasts; unless given, a fifth of the measured time, at most "
                       "30s"),
    OPTION_TEXT(struct faults_options, only, .name = "only", .argument = "TEXT",
                .doc = "those that contain this text: zone, crash: node, stock_db"),
    LOADING_OPTIONS,
    SEED_OPTION,
    OPTION_COUNT(struct options, replications, 1, 1e6, .name = "replications",
                 .doc = "independent runs of each; unless given, those of the experiment, at most "
                        "4"),
    JOBS_OPTION,
    SHEET_OPTION,
    OPTION_EXPORT(struct options, export, .sweeps = false),
    OPTION_FLAG(struct faults_options, dry_run, .name = "dry-run",
                .doc = "check everything and list the faults"),
    QUIET_OPTION,
    HELP_OPTION,
    OPTIONS_END,
};

extern const struct command command_faults;
const struct command command_faults = {
    .name = "faults",
    .arguments = "FILE",
    .words = COMPLETE_SCENARIOS,
    .doc = "try every single fault of a deployment, one after another: what each costs",
    .examples = "  maquette faults scenarios/shop/microservices.yaml\n"
                "  maquette faults shop.yaml --only zone --for 1min --markdown\n",
    .rows = rows,
    .size = sizeof(struct faults_options),
    .run = faults_command,
};
