/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A CSV file in memory, by the names of its first row.  Read by libcsv in its strict mode; what it
 * leaves to the caller, rows of another width than the first, is a mistake here. */
#ifndef ANALYSIS_OUTPUT_PLOT_TABLE_H
#define ANALYSIS_OUTPUT_PLOT_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/arena.h"

struct plot_table {
    const char **cells;           /* of all rows, the first one included */
    uint32_t columns, rows, room; /* rows without the first */
};

/* False after a message on stderr, but for a missing file: then *missing is true. */
bool plot_table_read(struct plot_table *table, const char *path, struct arena *arena,
                     bool *missing);
/* UINT32_MAX: there is none. */
uint32_t plot_table_column(const struct plot_table *table, const char *name);
const char *plot_table_text(const struct plot_table *table, uint32_t row, uint32_t column);
/* NAN for an empty cell, for what is no number, and for column UINT32_MAX. */
double plot_table_number(const struct plot_table *table, uint32_t row, uint32_t column);

#endif
