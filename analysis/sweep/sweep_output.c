/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sweep/sweep_output.h"

static void read_parameters(struct sweep_output *output, const struct sweep *sweep)
{
    const struct design *design = sweep->design;
    struct arena *arena = sweep->arena;
    output->parameters = arena_array(arena, design->axis_count, sizeof *output->parameters);
    output->values = arena_array(arena, design->axis_count, sizeof *output->values);
    for (uint32_t i = 0; i < design->axis_count; i++) {
        const struct axis *axis = &design->axes[i];
        output->values[i] = arena_array(arena, axis->count, sizeof **output->values);
        output->parameters[i] =
            parameter_of(axis->path, axis->values, axis->count, output->values[i], arena);
        output->parameters[i].scattered = design->blocks[axis->block].width > 1;
    }
}

static struct point parameters_of(const struct sweep_output *output)
{
    return (struct point){.parameters = output->parameters,
                          .count = output->sweep->design->axis_count};
}

static void add(struct sweep_output *output, const struct export_class *class, FILE *to,
                bool on_stdout)
{
    struct sweep_export *export = &output->exports[output->count++];
    const struct options *options = output->sweep->options;
    *export = (struct sweep_export){
        .class = class,
        .about = {.from = &output->from,
                  .parameters = parameters_of(output),
                  .seed = output->sweep->seed,
                  .replications = output->sweep->replications,
                  .table = &output->table,
                  .bounds = &output->bounds,
                  .chosen_only = on_stdout && options->metrics,
                  .colour = on_stdout && colour_wanted(stdout)},
        .stream = {.to = to},
    };
    if (class->begin)
        class->begin(&export->about, &export->stream);
}

bool sweep_output_begin(struct sweep_output *output, const struct sweep *sweep,
                        struct folder *folder, const char *command)
{
    *output = (struct sweep_output){.sweep = sweep, .folder = folder};
    output->from = (struct provenance){
        .command = command, .origins = sweep->origins, .count = sweep->architectures};
    read_parameters(output, sweep);
    sweep_table_begin(&output->table, sweep);
    add(output, sweep->options->export ? sweep->options->export : exports[0], stdout, true);
    for (unsigned i = 0; folder && exports[i]; i++) {
        if (!exports[i]->file || !export_sweeps(exports[i]))
            continue;
        FILE *to = folder_file(folder, exports[i]->file);
        if (!to)
            return false;
        add(output, exports[i], to, false);
    }
    return true;
}

static void find_values(const struct sweep_output *output, uint32_t number,
                        struct parameter_value *values)
{
    const struct design *design = output->sweep->design;
    for (uint32_t i = 0; i < design->axis_count; i++)
        values[i] = output->values[i][design_row(design, number, i)];
}

void sweep_output_point(void *context, const struct sweep_result *result)
{
    struct sweep_output *output = context;
    struct parameter_value values[DESIGN_AXES_MOST];
    struct point point = parameters_of(output);
    find_values(output, result->number, values);
    point.values = values;
    for (unsigned i = 0; i < output->count; i++) {
        struct sweep_export *export = &output->exports[i];
        if (export->class->point)
            export->class->point(&export->about, &export->stream, result->results, &point);
    }
    if (output->bounds.count == 0)
        bounds_add(&output->bounds, result->results, output->sweep->arena);
    for (uint32_t i = 0; i < result->results->architecture_count; i++)
        output->failed += results_failed(result->results, i);
    sweep_table_point(&output->table, result);
}

bool sweep_output_end(struct sweep_output *output, uint32_t missing)
{
    for (unsigned i = 0; i < output->count; i++) {
        struct sweep_export *export = &output->exports[i];
        export->about.missing = missing;
        if (export->class->end)
            export->class->end(&export->about, &export->stream);
    }
    return !output->folder || folder_commit(output->folder);
}
