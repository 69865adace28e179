/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a sweep leaves: a table, tidy CSV, and with --out a folder:
 *
 *     results.csv   architecture,path...,replication,metric,value,unit
 *     summary.csv   architecture,path...,metric,mean,half_width,n,unit
 *     sweep.json    version, command, seed, and per point and architecture: fingerprint, stability,
 * objectives results.txt   the table plot.json     what `maquette plot` must know besides
 *
 * Rule: points come in the order of the grid and are written as they come, so that memory does not
 * grow with the CSV files; the files appear under their names when the sweep is over, whole
 * (temporary file, sync, rename). */
#ifndef ANALYSIS_SWEEP_OUTPUT_H
#define ANALYSIS_SWEEP_OUTPUT_H

#include <jansson.h>

#include "analysis/output/file.h"
#include "analysis/sweep.h"
#include "analysis/sweep_table.h"

struct sweep_output {
    const struct sweep *sweep;
    const struct options *options;
    const char *command;
    const char **paths;               /* by axis */
    struct new_file results, summary; /* stream NULL: not wanted */
    json_t *points, *bounds;
    struct sweep_table table;
    uint32_t failed; /* runs that did not end well */
};

/* False after a message: a file cannot be made. */
bool sweep_output_begin(struct sweep_output *output, const struct sweep *sweep,
                        const struct options *options);
/* For sweep.tell. */
void sweep_output_point(void *output, const struct sweep_result *result);
/* The last words on stdout and the files.  False after a message. */
bool sweep_output_end(struct sweep_output *output, uint32_t missing);

#endif
