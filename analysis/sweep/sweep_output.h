/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a sweep leaves: one export on stdout, and with --out those that have a file in the folder.
 *
 * Rule: points come in the order of the grid and are written as they come, so that memory does not
 * grow with the files; the files appear in the folder when the sweep is over, all together
 * (analysis/output/folder.h). */
#ifndef ANALYSIS_SWEEP_SWEEP_OUTPUT_H
#define ANALYSIS_SWEEP_SWEEP_OUTPUT_H

#include "analysis/output/exports.h"
#include "analysis/output/folder.h"
#include "analysis/output/plot_json.h"
#include "analysis/sweep/sweep.h"
#include "analysis/sweep/sweep_table.h"

/* One export that is being written. */
struct sweep_export {
    const struct export_class *class;
    struct exported_sweep about;
    struct export_stream stream;
};

struct sweep_output {
    const struct sweep *sweep;
    struct folder *folder; /* NULL: none is wanted */
    struct provenance from;
    struct parameter *parameters;    /* by axis */
    struct parameter_value **values; /* by axis, by value */
    struct sweep_export exports[FOLDER_FILES_MOST + 1];
    unsigned count;
    struct sweep_table table;
    struct bounds bounds;
    uint32_t failed; /* runs that did not end well */
};

/* False after a message: a file cannot be made. */
bool sweep_output_begin(struct sweep_output *output, const struct sweep *sweep,
                        struct folder *folder, const char *command);
/* For sweep.tell. */
void sweep_output_point(void *output, const struct sweep_result *result);
/* The last words on stdout, and the files into their places.  False after a message. */
bool sweep_output_end(struct sweep_output *output, uint32_t missing);

#endif
