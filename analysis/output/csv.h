/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results as tidy CSV: architecture,point...,replication,metric,value,unit: one line per value,
 * base units, numbers in the shortest form that reads back to the same bits.  What has no value has
 * no line.
 *
 * A point is where in a sweep the values belong: one column per varied path. */
#ifndef ANALYSIS_OUTPUT_CSV_H
#define ANALYSIS_OUTPUT_CSV_H

#include <stdio.h>

#include "analysis/results.h"

struct point {
    const char *const *paths;  /* names of the columns */
    const char *const *values; /* as they were set */
    uint32_t count;
};

/* `point` may be NULL: not a sweep. */
void csv_head(const struct point *point, FILE *to);
void csv_lines(const struct results *results, const struct point *point, FILE *to);
void csv_print(const struct results *results, FILE *to); /* head and lines */
/* Quoted where it must be. */
void csv_text(const char *text, FILE *to);

#endif
