/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/csv.h"

#include <math.h>
#include <string.h>

#include "analysis/attributed.h"
#include "analysis/output/exports.h"
#include "analysis/output/figure.h"

void csv_put_text(const char *text, FILE *to)
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

void csv_put_place_head(const struct point *point, FILE *to)
{
    fputs("architecture,", to);
    for (uint32_t i = 0; i < point->count; i++) {
        csv_put_text(point->parameters[i].path, to);
        fputc(',', to);
        csv_put_text(point->parameters[i].path, to);
        fputs(".unit,", to);
    }
}

static void put_parameter(const struct parameter *parameter, const struct parameter_value *value,
                          FILE *to)
{
    char number[FIGURE_SIZE];
    figure_exact(number, sizeof number, value->number);
    csv_put_text(parameter->numeric ? number : value->text, to);
    fprintf(to, ",%s,", parameter->unit);
}

void csv_put_place(const char *architecture, const struct point *point, FILE *to)
{
    csv_put_text(architecture, to);
    fputc(',', to);
    for (uint32_t i = 0; i < point->count; i++)
        put_parameter(&point->parameters[i], &point->values[i], to);
}

static void print_head(const struct point *point, FILE *to)
{
    csv_put_place_head(point, to);
    fputs("replication,metric,scope,value,unit\n", to);
}

static void print_line(const struct results *results, const struct point *point,
                       uint32_t architecture, uint32_t replication, uint32_t column, FILE *to)
{
    const struct column *about = &results->columns[column];
    char value[FIGURE_SIZE];
    figure_exact(value, sizeof value, result_cell(results, architecture, replication, column));
    csv_put_place(results->architectures[architecture].name, point, to);
    fprintf(to, "%u,%s,", replication, about->metric);
    csv_put_text(about->scope, to);
    fprintf(to, ",%s,%s\n", value, about->unit);
}

static void print_lines(const struct results *results, const struct point *point, bool chosen_only,
                        FILE *to)
{
    for (uint32_t i = 0; i < results->architecture_count; i++)
        for (uint32_t j = 0; j < results->replications; j++)
            for (uint32_t k = 0; k < results->column_count; k++)
                if (isfinite(result_cell(results, i, j, k)) &&
                    (!chosen_only || results->columns[k].shown))
                    print_line(results, point, i, j, k, to);
}

/* Where time went, if somebody asked. */
struct why_lines {
    const char *architecture;
    uint32_t replication;
    FILE *to;
};

static void print_why(void *context, const struct attributed_cell *cell)
{
    const struct why_lines *lines = context;
    char value[FIGURE_SIZE];
    figure_exact(value, sizeof value, cell->value);
    csv_put_text(lines->architecture, lines->to);
    fprintf(lines->to, ",%u,%s,", lines->replication, cell->metric);
    csv_put_text(cell->scope, lines->to);
    fprintf(lines->to, ",%s,s\n", value);
}

static void print(const struct exported *what, FILE *to)
{
    const struct results *results = what->results;
    const struct point nowhere = {.count = 0};
    print_head(&nowhere, to);
    print_lines(results, &nowhere, what->chosen_only, to);
    for (uint32_t i = 0; i < results->architecture_count; i++)
        for (uint32_t j = 0; j < results->replications; j++) {
            struct why_lines lines = {results->architectures[i].name, j, to};
            attributed_each(results, i, j, print_why, &lines);
        }
}

static void begin(const struct exported_sweep *sweep, struct export_stream *stream)
{
    print_head(&sweep->parameters, stream->to);
}

static void print_point(const struct exported_sweep *sweep, struct export_stream *stream,
                        const struct results *results, const struct point *point)
{
    print_lines(results, point, sweep->chosen_only, stream->to);
}

extern const struct export_class export_csv;
const struct export_class export_csv = {
    .name = "csv",
    .doc = "results as CSV: a line per replication and metric",
    .file = "results.csv",
    .print = print,
    .begin = begin,
    .point = print_point,
};
