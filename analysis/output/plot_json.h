/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plot.json: what `maquette plot` must know besides the CSV files of a folder.
 *
 *     {"maquette": version, "command", "seed", "replications", "architectures": [name],
 *      "parameters": [path],                                     of a sweep
 *      "objectives": [{"text", "metric", "comparison", "bound", "unit"}],
 *      "disruptions": [{"name", "begin_s", "end_s"}]}            of a run or comparison
 *
 * Rule: only disruptions that come at the same moment in every replication are there (at, or every
 * with a constant time); random ones differ, and a shaded window would lie.  The end is null for
 * what lasts for good. */
#ifndef ANALYSIS_OUTPUT_PLOT_JSON_H
#define ANALYSIS_OUTPUT_PLOT_JSON_H

#include <jansson.h>
#include <stdio.h>

#include "analysis/experiment.h"

/* Adds what is not in the array yet. */
void add_bounds(json_t *bounds, const struct objective_result *objectives, uint32_t count,
                const struct column *columns);
/* Moments of disruptions that are known beforehand, up to `until`. */
json_t *json_of_disruptions(const struct subject *subjects, uint32_t count, sim_time until);

/* The whole file for a run or comparison. */
bool plot_json_print(const struct results *results, const struct subject *subjects,
                     const char *command, FILE *to);

#endif
