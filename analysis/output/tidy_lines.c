/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/tidy_lines.h"

#include <math.h>

#include "analysis/experiment/attributed.h"

void tidy_each(const struct results *results, const struct point *point, bool chosen_only,
               tidy_put *put, FILE *to)
{
    for (uint32_t i = 0; i < results->architecture_count; i++)
        for (uint32_t j = 0; j < results->replications; j++)
            for (uint32_t k = 0; k < results->column_count; k++) {
                const struct column *column = &results->columns[k];
                const struct tidy_line line = {.architecture = results->architectures[i].name,
                                               .replication = j,
                                               .metric = column->metric,
                                               .scope = column->scope,
                                               .unit = column->unit,
                                               .value = result_cell(results, i, j, k)};
                if (isfinite(line.value) && (!chosen_only || column->shown))
                    put(&line, point, to);
            }
}

struct why_lines {
    const char *architecture;
    uint32_t replication;
    tidy_put *put;
    FILE *to;
};

static const struct point nowhere = {.count = 0};

static void put_why(void *context, const struct attributed_cell *cell)
{
    const struct why_lines *lines = context;
    const struct tidy_line line = {.architecture = lines->architecture,
                                   .replication = lines->replication,
                                   .metric = cell->metric,
                                   .scope = cell->scope,
                                   .unit = "s",
                                   .value = cell->value};
    lines->put(&line, &nowhere, lines->to);
}

void tidy_all(const struct exported *what, tidy_put *put, FILE *to)
{
    const struct results *results = what->results;
    tidy_each(results, &nowhere, what->chosen_only, put, to);
    for (uint32_t i = 0; i < results->architecture_count; i++)
        for (uint32_t j = 0; j < results->replications; j++) {
            struct why_lines lines = {results->architectures[i].name, j, put, to};
            attributed_each(results, i, j, put_why, &lines);
        }
}
