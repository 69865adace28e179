/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/commands/show.h"

#include "analysis/command_line.h"
#include "analysis/interrupt.h"
#include "analysis/output/csv.h"
#include "analysis/output/curves.h"
#include "analysis/output/file.h"
#include "analysis/output/json.h"
#include "analysis/output/plot_json.h"
#include "analysis/output/summary.h"
#include "analysis/output/table.h"
#include "analysis/progress.h"

static struct results *run_all(const struct options *options, const struct prepared *prepared,
                               struct arena *arena)
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
        .timeline = options->out != NULL,
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

/* What the files of a folder are written from. */
struct saving {
    const struct results *results;
    const struct prepared *prepared;
    const char *command;
    bool comparison;
};

static void save_text(const struct saving *in, FILE *to)
{
    print_text(in->results, in->comparison, to, false);
}
static void save_markdown(const struct saving *in, FILE *to)
{
    markdown_print(in->results, in->comparison, to);
}
static void save_json(const struct saving *in, FILE *to) { json_print(in->results, to); }
static void save_csv(const struct saving *in, FILE *to) { csv_print(in->results, to); }
static void save_summary(const struct saving *in, FILE *to)
{
    summary_head(NULL, to);
    summary_lines(in->results, NULL, to);
}
static void save_spectrum(const struct saving *in, FILE *to) { spectrum_print(in->results, to); }
static void save_timeline(const struct saving *in, FILE *to) { timeline_print(in->results, to); }
static void save_plot(const struct saving *in, FILE *to)
{
    plot_json_print(in->results, in->prepared->subjects, in->command, to);
}

static const struct {
    const char *name;
    void (*write)(const struct saving *in, FILE *to);
} saved_files[] = {
    {"results.txt", save_text},     {"results.md", save_markdown},  {"results.json", save_json},
    {"results.csv", save_csv},      {"summary.csv", save_summary},  {"spectrum.csv", save_spectrum},
    {"timeline.csv", save_timeline}, {"plot.json", save_plot},
};

static bool save(const struct saving *in, const char *folder)
{
    for (unsigned i = 0; i < sizeof saved_files / sizeof saved_files[0]; i++) {
        struct new_file file;
        if (!file_begin(&file, folder, saved_files[i].name))
            return false;
        saved_files[i].write(in, file.stream);
        if (!file_commit(&file))
            return false;
    }
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

int run_and_show(const struct options *options, const struct prepared *prepared, bool comparison,
                 struct arena *arena)
{
    int lock;
    if (!prepare_to_run(prepared))
        return EXIT_USAGE;
    if (options->out && !folder_claim(options->out, &lock))
        return EXIT_TROUBLE;
    const struct results *results = run_all(options, prepared, arena);
    print(options, results, comparison);
    const int trouble = stdout_finish();
    const char *command = command_line(comparison ? "compare" : "run", options, arena);
    const struct saving saving = {results, prepared, command, comparison};
    if (options->out && !save(&saving, options->out))
        return EXIT_TROUBLE;
    return trouble ? trouble : status_of(results);
}
