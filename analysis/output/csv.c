/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/csv.h"

#include <string.h>

#include "analysis/output/figure.h"
#include "analysis/output/tidy_lines.h"

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

static void put_line(const struct tidy_line *line, const struct point *point, FILE *to)
{
    char value[FIGURE_SIZE];
    figure_exact(value, sizeof value, line->value);
    csv_put_place(line->architecture, point, to);
    fprintf(to, "%u,%s,", line->replication, line->metric);
    csv_put_text(line->scope, to);
    fprintf(to, ",%s,%s\n", value, line->unit);
}

static void print(const struct exported *what, FILE *to)
{
    print_head(&(struct point){.count = 0}, to);
    tidy_all(what, put_line, to);
}

static void begin(const struct exported_sweep *sweep, struct export_stream *stream)
{
    print_head(&sweep->parameters, stream->to);
}

static void print_point(const struct exported_sweep *sweep, struct export_stream *stream,
                        const struct results *results, const struct point *point)
{
    tidy_each(results, point, sweep->chosen_only, put_line, stream->to);
}

extern const struct export_class export_csv;
const struct export_class export_csv = {
    .name = "csv",
    .doc = "results as CSV: a line per replication and metric",
    .file = "results.csv",
    .print = print,
    .sheet = sheet_csv,
    .begin = begin,
    .point = print_point,
};
