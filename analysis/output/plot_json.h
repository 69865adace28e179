/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plot.json: what `maquette plot` must know besides the CSV files of a folder.
 *
 *     {"maquette": version, "schema", "command", "seed", "replications",
 *      "architectures": [name],
 *      "parameters": [{"path", "title", "scattered": true where points are no grid}], of a sweep
 *      "objectives": [{"text", "metric", "comparison", "bound", "unit"}],
 *      "disruptions": [{"name", "begin_s", "end_s"}],            of a run or comparison
 *      "disruptions_random": how many more there are}
 *
 * Rule: only disruptions that come at the same moment in every replication are there (at, or every
 * with a constant time); random ones differ, and a shaded window would lie.  The end is null for
 * what lasts for good. */
#ifndef ANALYSIS_OUTPUT_PLOT_JSON_H
#define ANALYSIS_OUTPUT_PLOT_JSON_H

#include "analysis/metrics/results.h"
#include "analysis/output/json.h"

/* The objectives of all architectures, each once. */
struct bound {
    const char *text, *metric, *comparison, *unit;
    double least_or_most;
};
struct bounds {
    struct bound *list;
    uint32_t count, room;
};
/* Those of the results that are not there yet; texts are copied into the arena. */
void bounds_add(struct bounds *bounds, const struct results *results, struct arena *arena);
void json_put_bounds(struct json_writer *json, const struct bounds *bounds);

#endif
