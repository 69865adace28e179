/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/commands/show.h"

#include "analysis/interrupt.h"
#include "analysis/output/csv.h"
#include "analysis/output/file.h"
#include "analysis/output/json.h"
#include "analysis/output/table.h"
#include "analysis/progress.h"

static struct results *run_all(const struct options *options, const struct prepared *prepared, struct arena *arena)
{
    struct progress progress;
    progress_begin(&progress, !options->quiet);
    const struct study study = {
        .subjects = prepared->subjects,
        .subject_count = prepared->count,
        .columns = &prepared->columns,
        .seed = prepared->seed,
        .replications = prepared->replications,
        .jobs = options->jobs_given ? (unsigned)options->jobs : 0,
        .interrupt = interrupt_flag(),
        .tell = progress_tell,
        .tell_context = &progress,
    };
    struct results *results = study_run(&study, arena);
    progress_end(&progress);
    return results;
}

static void print_text(const struct results *results, bool comparison, FILE *to, bool colour)
{
    if (comparison)
        compare_table_print(results, to, colour);
    else
        table_print(results, to, colour);
}

static void print(const struct options *options, const struct results *results, bool comparison)
{
    if (options->json)
        json_print(results, stdout);
    else if (options->csv)
        csv_print(results, stdout);
    else if (options->markdown)
        markdown_print(results, comparison, stdout);
    else
        print_text(results, comparison, stdout, colour_wanted(stdout));
}

static bool save_one(const struct results *results, bool comparison, const char *folder, const char *name, unsigned which)
{
    struct new_file file;
    if (!file_begin(&file, folder, name))
        return false;
    switch (which) {
    case 0: print_text(results, comparison, file.stream, false); break;
    case 1: markdown_print(results, comparison, file.stream); break;
    case 2: json_print(results, file.stream); break;
    default: csv_print(results, file.stream); break;
    }
    return file_commit(&file);
}

static bool save(const struct results *results, bool comparison, const char *folder)
{
    static const char *const names[] = {"results.txt", "results.md", "results.json", "results.csv"};
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++)
        if (!save_one(results, comparison, folder, names[i], i))
            return false;
    return true;
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
    return results_met(results) ? EXIT_OK : EXIT_OBJECTIVE;
}

int run_and_show(const struct options *options, const struct prepared *prepared, bool comparison, struct arena *arena)
{
    int lock;
    if (!prepare_to_run(prepared))
        return EXIT_USAGE;
    if (options->out && !folder_claim(options->out, &lock))
        return EXIT_TROUBLE;
    const struct results *results = run_all(options, prepared, arena);
    print(options, results, comparison);
    const int trouble = stdout_finish();
    if (options->out && !save(results, comparison, options->out))
        return EXIT_TROUBLE;
    return trouble ? trouble : status_of(results);
}
