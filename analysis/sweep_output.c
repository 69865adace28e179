/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sweep_output.h"

#include <stdlib.h>

#include "analysis/command_line.h"
#include "analysis/output/plot_json.h"
#include "analysis/output/summary.h"
#include "analysis/sweep_json.h"

static struct point point_of(const struct sweep_output *output, const struct sweep_result *result)
{
    return (struct point){.paths = output->paths,
                          .values = result ? result->values : NULL,
                          .count = output->sweep->design->axis_count};
}

bool sweep_output_begin(struct sweep_output *output, const struct sweep *sweep,
                        const struct options *options)
{
    const struct design *design = sweep->design;
    *output = (struct sweep_output){.sweep = sweep, .options = options, .points = json_array()};
    output->command = command_line("sweep", options, sweep->arena);
    output->paths = arena_array(sweep->arena, design->axis_count, sizeof *output->paths);
    for (uint32_t i = 0; i < design->axis_count; i++)
        output->paths[i] = design->axes[i].path;
    sweep_table_begin(&output->table, sweep);
    const struct point point = point_of(output, NULL);
    if (options->csv)
        csv_head(&point, stdout);
    if (!options->out)
        return true;
    if (!file_begin(&output->results, options->out, "results.csv") ||
        !file_begin(&output->summary, options->out, "summary.csv"))
        return false;
    csv_head(&point, output->results.stream);
    summary_head(&point, output->summary.stream);
    return true;
}

void sweep_output_point(void *context, const struct sweep_result *result)
{
    struct sweep_output *output = context;
    const struct point point = point_of(output, result);
    if (output->options->csv)
        csv_lines(result->results, &point, stdout);
    if (output->results.stream)
        csv_lines(result->results, &point, output->results.stream);
    if (output->summary.stream)
        summary_lines(result->results, &point, output->summary.stream);
    json_array_append_new(output->points, sweep_json_point(output->sweep, result));
    if (!output->bounds)
        output->bounds = sweep_json_bounds(result->results);
    for (uint32_t i = 0; i < result->results->architecture_count; i++)
        output->failed += results_failed(result->results, i);
    sweep_table_point(&output->table, result);
}

static bool save_json(json_t *json, const char *folder, const char *name)
{
    struct new_file file;
    if (!json || !file_begin(&file, folder, name))
        return false;
    json_dumpf(json, file.stream, SWEEP_JSON_FLAGS);
    fputc('\n', file.stream);
    return file_commit(&file);
}

static bool save_table(const struct sweep_output *output)
{
    struct new_file file;
    if (!file_begin(&file, output->options->out, "results.txt"))
        return false;
    sweep_table_print(&output->table, file.stream, false);
    return file_commit(&file);
}

/* A file that was begun is put in its place, or taken away if that cannot be done. */
static bool commit(struct new_file *file) { return !file->stream || file_commit(file); }

bool sweep_output_end(struct sweep_output *output, uint32_t missing)
{
    const struct options *options = output->options;
    json_t *whole =
        sweep_json_whole(output->sweep, output->command, missing, output->points, output->bounds);
    json_t *plot = sweep_json_plot(output->sweep, output->command, output->bounds);
    if (options->json && whole) {
        json_dumpf(whole, stdout, SWEEP_JSON_FLAGS);
        fputc('\n', stdout);
    } else if (!options->csv) {
        sweep_table_print(&output->table, stdout, colour_wanted(stdout));
    }
    bool good = commit(&output->results);
    good = commit(&output->summary) && good;
    if (options->out)
        good = good && save_json(whole, options->out, "sweep.json") &&
               save_json(plot, options->out, "plot.json") && save_table(output);
    json_decref(whole);
    json_decref(plot);
    json_decref(output->points);
    json_decref(output->bounds);
    return good;
}
