/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sweep_json.h"

#include <math.h>

#include "analysis/output/json.h"
#include "analysis/output/plot_json.h"
#include "analysis/version.h"

static json_t *texts(const char *const *items, uint32_t count)
{
    json_t *array = json_array();
    for (uint32_t i = 0; i < count; i++)
        json_array_append_new(array, json_string(items[i]));
    return array;
}

json_t *sweep_json_point(const struct sweep *sweep, const struct sweep_result *result)
{
    json_t *architectures = json_array();
    for (uint32_t i = 0; i < result->results->architecture_count; i++) {
        json_t *one = json_of_architecture(result->results, i);
        json_object_del(one, "metrics"); /* they are in the CSV files */
        json_object_del(one, "file");
        json_array_append_new(architectures, one);
    }
    return json_pack("{s:o, s:o}", "values", texts(result->values, sweep->design->axis_count),
                     "architectures", architectures);
}

json_t *sweep_json_bounds(const struct results *results)
{
    json_t *bounds = json_array();
    for (uint32_t i = 0; i < results->architecture_count; i++)
        add_bounds(bounds, results->architectures[i].objectives,
                   results->architectures[i].objective_count, results->columns);
    return bounds;
}

static json_t *parameters(const struct design *design)
{
    json_t *array = json_array();
    for (uint32_t i = 0; i < design->axis_count; i++)
        json_array_append_new(array,
                              json_pack("{s:s, s:o}", "path", design->axes[i].path, "values",
                                        texts(design->axes[i].values, design->axes[i].count)));
    return array;
}

json_t *sweep_json_whole(const struct sweep *sweep, const char *command, uint32_t missing,
                         json_t *points, json_t *bounds)
{
    json_t *architectures = json_array();
    for (uint32_t i = 0; i < sweep->architectures; i++)
        json_array_append_new(architectures, json_pack("{s:s, s:s}", "name", sweep->names[i],
                                                       "file", sweep->files[i]));
    return json_pack("{s:s, s:s, s:I, s:I, s:I, s:o, s:o, s:O?, s:O}", "maquette", MAQUETTE_VERSION,
                     "command", command, "seed", (json_int_t)sweep->seed, "replications",
                     (json_int_t)sweep->replications, "points_missing", (json_int_t)missing,
                     "parameters", parameters(sweep->design), "architectures", architectures,
                     "objectives", bounds, "points", points);
}

json_t *sweep_json_plot(const struct sweep *sweep, const char *command, json_t *bounds)
{
    json_t *paths = json_array();
    for (uint32_t i = 0; i < sweep->design->axis_count; i++)
        json_array_append_new(paths, json_string(sweep->design->axes[i].path));
    return json_pack("{s:s, s:s, s:I, s:I, s:o, s:o, s:O?, s:[]}", "maquette", MAQUETTE_VERSION,
                     "command", command, "seed", (json_int_t)sweep->seed, "replications",
                     (json_int_t)sweep->replications, "architectures",
                     texts(sweep->names, sweep->architectures), "parameters", paths, "objectives",
                     bounds, "disruptions");
}
