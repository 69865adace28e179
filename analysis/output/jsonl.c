/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results as JSON lines: what --csv says, an object per line, for programs that read a stream. */
#include <math.h>

#include "analysis/attributed.h"
#include "analysis/output/exports.h"

static void put_parameters(struct json_writer *json, const struct point *point)
{
    if (point->count == 0)
        return;
    json_put_object(json, "parameters");
    for (uint32_t i = 0; i < point->count; i++) {
        json_put_object(json, point->parameters[i].path);
        if (point->parameters[i].numeric)
            json_put_number(json, "value", point->values[i].number);
        else
            json_put_text(json, "value", point->values[i].text);
        json_put_text(json, "unit", point->parameters[i].unit);
        json_end(json);
    }
    json_end(json);
}

static void print_line(const struct results *results, const struct point *point,
                       uint32_t architecture, uint32_t replication, uint32_t column, FILE *to)
{
    const struct column *about = &results->columns[column];
    struct json_writer json;
    json_start_line(&json, to);
    json_put_text(&json, "architecture", results->architectures[architecture].name);
    put_parameters(&json, point);
    json_put_count(&json, "replication", replication);
    json_put_text(&json, "metric", about->metric);
    json_put_text(&json, "scope", about->scope);
    json_put_number(&json, "value", result_cell(results, architecture, replication, column));
    json_put_text(&json, "unit", about->unit);
    json_finish(&json);
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
    struct json_writer json;
    json_start_line(&json, lines->to);
    json_put_text(&json, "architecture", lines->architecture);
    json_put_count(&json, "replication", lines->replication);
    json_put_text(&json, "metric", cell->metric);
    json_put_text(&json, "scope", cell->scope);
    json_put_number(&json, "value", cell->value);
    json_put_text(&json, "unit", "s");
    json_finish(&json);
}

static void print(const struct exported *what, FILE *to)
{
    const struct results *results = what->results;
    const struct point nowhere = {.count = 0};
    print_lines(results, &nowhere, what->chosen_only, to);
    for (uint32_t i = 0; i < results->architecture_count; i++)
        for (uint32_t j = 0; j < results->replications; j++) {
            struct why_lines lines = {results->architectures[i].name, j, to};
            attributed_each(results, i, j, print_why, &lines);
        }
}

static void print_point(const struct exported_sweep *sweep, struct export_stream *stream,
                        const struct results *results, const struct point *point)
{
    print_lines(results, point, sweep->chosen_only, stream->to);
}

extern const struct export_class export_jsonl;
const struct export_class export_jsonl = {
    .name = "jsonl",
    .doc = "results as JSON lines: an object per replication and metric",
    .print = print,
    .point = print_point,
};
