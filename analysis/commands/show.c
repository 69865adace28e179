/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/commands/show.h"

#include <string.h>

#include "analysis/cli/command_line.h"
#include "analysis/commands/search_options.h"
#include "analysis/experiment/length.h"
#include "analysis/experiment/precision.h"
#include "analysis/interrupt.h"
#include "analysis/output/exports.h"
#include "analysis/output/folder.h"
#include "analysis/progress.h"
#include "analysis/replication/sampled.h"
#include "analysis/search/antithetic.h"

/* Where nothing is said: until the comparison is decided, or the one architecture is known. */
#define USUAL_INDIFFERENCE 0.01
#define USUAL_PRECISION 0.05

static void use_the_usual(const struct prepared *prepared, struct precision *wanted)
{
    if (!prepared->found || precision_wanted(wanted))
        return;
    wanted->first = LENGTH_REPLICATIONS;
    if (prepared->count > 1)
        wanted->indifference = USUAL_INDIFFERENCE;
    else
        wanted->precision = USUAL_PRECISION;
}

/* What pairs cannot go with. */
static bool pairs_possible(const struct show_options *own, const struct prepared *prepared,
                           const struct precision *wanted)
{
    const char *wrong = own->controls || own->why
                            ? "--antithetic goes with neither --controls nor --why"
                        : precision_wanted(wanted)
                            ? "--antithetic wants a number of replications: --replications 20"
                            : NULL;
    for (uint32_t i = 0; i < prepared->count && !wrong; i++)
        if (is_sampled(prepared->subjects[i].plan))
            wrong = "--antithetic does not go with requests that are sampled";
    if (wrong)
        fprintf(stderr, "maquette: %s\n", wrong);
    return !wrong;
}

/* What the options say, else the experiment of the first architecture. */
static bool read_precision(const struct options *options, const struct prepared *prepared,
                           struct arena *arena, struct precision *wanted)
{
    const struct show_options *own = (const struct show_options *)options;
    const struct experiment *experiment = &prepared->subjects[0].plan->description->experiment;
    const bool fixed = options->replications_given;
    if (fixed && (own->precision || own->indifference)) {
        fputs("maquette: --replications says how many, --precision and --indifference until when: "
              "give one of them\n",
              stderr);
        return false;
    }
    *wanted = (struct precision){
        .most = (uint32_t)(own->max_given ? own->max : experiment->max),
        .named = options->metrics != NULL && strcmp(options->metrics, "all") != 0,
    };
    if (!read_share_option("precision", own->precision, fixed ? 0 : experiment->precision, arena,
                           &wanted->precision) ||
        !read_share_option("indifference", own->indifference,
                           fixed || prepared->count < 2 ? 0 : experiment->indifference, arena,
                           &wanted->indifference))
        return false;
    if (!fixed && !prepared->counted)
        use_the_usual(prepared, wanted);
    if (own->antithetic && !pairs_possible(own, prepared, wanted))
        return false;
    if (own->max_given && !precision_wanted(wanted)) {
        fprintf(stderr,
                "maquette: --max is for replications until something is known: --precision%s "
                "beside it, or --replications %u instead\n",
                prepared->count > 1 ? " or --indifference" : "", wanted->most);
        return false;
    }
    return true;
}

static struct results *run_all(const struct options *options, const struct prepared *prepared,
                               const struct precision *wanted, struct arena *arena)
{
    struct progress progress;
    progress_begin(&progress, !options->quiet);
    struct study study = {
        .subjects = prepared->subjects,
        .subject_count = prepared->count,
        .columns = &prepared->columns,
        .seed = prepared->seed,
        .replications = prepared->replications,
        .jobs = options->jobs_given ? (unsigned)options->jobs : 0,
        .timeline = options->out != NULL,
        .why = ((const struct show_options *)options)->why,
        .controls = ((const struct show_options *)options)->controls,
        .interrupt = interrupt_flag(),
        .tell = progress_tell,
        .tell_context = &progress,
    };
    const char *paired = NULL;
    if (((const struct show_options *)options)->antithetic)
        paired = antithetic_choose(&study, arena);
    struct results *results =
        precision_wanted(wanted) ? precision_run(wanted, &study, arena) : study_run(&study, arena);
    results->paired = paired;
    progress_end(&progress);
    return results;
}

static struct provenance provenance_of(const struct prepared *prepared, const char *command,
                                       struct arena *arena)
{
    struct origin *origins = arena_array(arena, prepared->count, sizeof *origins);
    for (uint32_t i = 0; i < prepared->count; i++)
        origins[i] = origin_of(prepared->subjects[i].name, prepared->subjects[i].file,
                               prepared->entries[i].tree, arena);
    return (struct provenance){.command = command, .origins = origins, .count = prepared->count};
}

/* Every export that has a file. */
static bool save(const struct exported *what, struct folder *folder)
{
    for (unsigned i = 0; exports[i]; i++) {
        if (!exports[i]->file || !exports[i]->print)
            continue;
        FILE *to = folder_file(folder, exports[i]->file);
        if (!to)
            return false;
        exports[i]->print(what, to);
    }
    return folder_commit(folder);
}

static bool any_failed(const struct results *results)
{
    for (uint32_t i = 0; i < results->architecture_count; i++)
        if (results_failed(results, i) > 0)
            return true;
    return false;
}

static int status_of(const struct results *results)
{
    if (interrupt_status())
        return interrupt_status();
    if (any_failed(results))
        return EXIT_TROUBLE;
    if (results->looks > 0 && !results->enough)
        return EXIT_PRECISION;
    static const int statuses[] = {[VERDICT_met] = EXIT_OK,
                                   [VERDICT_missed] = EXIT_OBJECTIVE,
                                   [VERDICT_undecided] = EXIT_UNDECIDED};
    return statuses[results_verdict(results)];
}

/* Forms for programs hold it at a place that nobody reads. */
static void warn_of_failures(const struct results *results)
{
    for (uint32_t i = 0; i < results->architecture_count; i++) {
        const struct architecture_result *about = &results->architectures[i];
        const uint32_t failed = results_failed(results, i) - results_cut(results, i);
        if (failed > 0)
            fprintf(stderr, "maquette: %s: %u of %u replications did not end well; the first: %s\n",
                    about->name, failed, results->replications, results_failure(results, i));
    }
}

static int show(const struct options *options, struct exported *what, struct folder *folder)
{
    what->colour = colour_wanted(stdout);
    what->chosen_only = options->metrics != NULL;
    (options->export ? options->export : exports[0])->print(what, stdout);
    const int trouble = stdout_finish();
    if (options->export && options->export != exports[0])
        warn_of_failures(what->results);
    what->colour = what->chosen_only = false;
    if (options->out && !save(what, folder))
        return EXIT_TROUBLE;
    interrupt_tell(options->out, NULL);
    return trouble ? trouble : status_of(what->results);
}

int run_and_show(const struct options *options, const struct prepared *prepared, bool comparison,
                 struct arena *arena)
{
    struct folder folder = {.lock = -1};
    struct precision wanted;
    if (!read_precision(options, prepared, arena, &wanted))
        return EXIT_USAGE;
    const char *command = command_line(comparison ? "compare" : "run", options, arena);
    warn_of_lengths(prepared);
    const struct provenance from = provenance_of(prepared, command, arena);
    if (options->out) {
        const enum claim claim = folder_claim(&folder, options->out, command);
        if (claim != CLAIMED)
            return claim == CLAIM_REFUSED ? EXIT_USAGE : EXIT_TROUBLE;
    }
    interrupt_catch();
    struct exported what = {.results = run_all(options, prepared, &wanted, arena),
                            .subjects = prepared->subjects,
                            .from = &from,
                            .comparison = comparison};
    const int status = show(options, &what, &folder);
    folder_close(&folder);
    return status;
}
