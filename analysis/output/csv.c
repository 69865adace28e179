/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/csv.h"

#include <math.h>
#include <string.h>

#include "analysis/output/figure.h"

void csv_text(const char *text, FILE *to)
{
    if (!text[strcspn(text, ",\"\r\n")]) {
        fputs(text, to);
        return;
    }
    fputc('"', to);
    for (; *text; text++) {
        if (*text == '"')
            fputc('"', to);
        fputc(*text, to);
    }
    fputc('"', to);
}

void csv_head(const struct point *point, FILE *to)
{
    fputs("architecture,", to);
    for (uint32_t i = 0; point && i < point->count; i++) {
        csv_text(point->paths[i], to);
        fputc(',', to);
    }
    fputs("replication,metric,value,unit\n", to);
}

static void print_line(const struct results *results, const struct point *point,
                       uint32_t architecture, uint32_t replication, uint32_t column, FILE *to)
{
    char value[FIGURE_SIZE];
    figure_exact(value, sizeof value, result_cell(results, architecture, replication, column));
    csv_text(results->architectures[architecture].name, to);
    fputc(',', to);
    for (uint32_t i = 0; point && i < point->count; i++) {
        csv_text(point->values[i], to);
        fputc(',', to);
    }
    fprintf(to, "%u,", replication);
    csv_text(results->columns[column].name, to);
    fprintf(to, ",%s,%s\n", value, results->columns[column].unit);
}

void csv_lines(const struct results *results, const struct point *point, FILE *to)
{
    for (uint32_t i = 0; i < results->architecture_count; i++)
        for (uint32_t j = 0; j < results->replications; j++)
            for (uint32_t k = 0; k < results->column_count; k++)
                if (isfinite(result_cell(results, i, j, k)))
                    print_line(results, point, i, j, k, to);
}

void csv_print(const struct results *results, FILE *to)
{
    csv_head(NULL, to);
    csv_lines(results, NULL, to);
}
