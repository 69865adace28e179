/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results as tidy data: a line for each architecture, replication, metric and scope that has a
 * value, in base units.  What CSV and JSON lines print, each in its way.
 *
 * Source: Wickham 2014, "Tidy data", Journal of Statistical Software 59(10), section 2.3: each
 * observation a row, each variable a column. */
#ifndef ANALYSIS_OUTPUT_TIDY_LINES_H
#define ANALYSIS_OUTPUT_TIDY_LINES_H

#include <stdio.h>

#include "analysis/output/exports.h"

struct tidy_line {
    const char *architecture;
    uint32_t replication;
    const char *metric, *scope, *unit; /* scope: empty for the whole */
    double value;                      /* finite */
};

typedef void tidy_put(const struct tidy_line *line, const struct point *point, FILE *to);

/* At one point of a sweep; of `chosen_only` the columns that are shown. */
void tidy_each(const struct results *results, const struct point *point, bool chosen_only,
               tidy_put *put, FILE *to);
/* Of one experiment: the same, and where the time went, if somebody asked. */
void tidy_all(const struct exported *what, tidy_put *put, FILE *to);

#endif
