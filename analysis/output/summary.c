/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/summary.h"

#include <math.h>

#include "analysis/output/figure.h"

bool column_applies(const struct results *results, uint32_t architecture, uint32_t column)
{
    if (results->architectures[architecture].why[column])
        return true;
    for (uint32_t i = 0; i < results->replications; i++)
        if (!isnan(result_cell(results, architecture, i, column)))
            return true;
    return false;
}

void summary_head(const struct point *point, FILE *to)
{
    fputs("architecture,", to);
    for (uint32_t i = 0; point && i < point->count; i++) {
        csv_text(point->paths[i], to);
        fputc(',', to);
    }
    fputs("metric,mean,half_width,n,unit\n", to);
}

static void print_line(const struct results *results, const struct point *point,
                       uint32_t architecture, uint32_t column, FILE *to)
{
    const struct summary summary = results_summary(results, architecture, column);
    char mean[FIGURE_SIZE], half_width[FIGURE_SIZE];
    figure_exact(mean, sizeof mean, isfinite(summary.mean) ? summary.mean : (double)NAN);
    figure_exact(half_width, sizeof half_width,
                 isfinite(summary.half_width) ? summary.half_width : (double)NAN);
    csv_text(results->architectures[architecture].name, to);
    fputc(',', to);
    for (uint32_t i = 0; point && i < point->count; i++) {
        csv_text(point->values[i], to);
        fputc(',', to);
    }
    csv_text(results->columns[column].name, to);
    fprintf(to, ",%s,%s,%u,%s\n", mean, half_width, summary.n, results->columns[column].unit);
}

void summary_lines(const struct results *results, const struct point *point, FILE *to)
{
    for (uint32_t i = 0; i < results->architecture_count; i++)
        for (uint32_t j = 0; j < results->column_count; j++)
            if (column_applies(results, i, j))
                print_line(results, point, i, j, to);
}
