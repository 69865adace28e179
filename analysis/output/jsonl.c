/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results as JSON lines: what --csv says, an object per line, for programs that read a stream. */
#include "analysis/output/tidy_lines.h"

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

static void put_line(const struct tidy_line *line, const struct point *point, FILE *to)
{
    struct json_writer json;
    json_start_line(&json, to);
    json_put_text(&json, "architecture", line->architecture);
    put_parameters(&json, point);
    json_put_count(&json, "replication", line->replication);
    json_put_text(&json, "metric", line->metric);
    json_put_text(&json, "scope", line->scope);
    json_put_number(&json, "value", line->value);
    json_put_text(&json, "unit", line->unit);
    json_finish(&json);
}

static void print(const struct exported *what, FILE *to) { tidy_all(what, put_line, to); }

static void print_point(const struct exported_sweep *sweep, struct export_stream *stream,
                        const struct results *results, const struct point *point)
{
    tidy_each(results, point, sweep->chosen_only, put_line, stream->to);
}

extern const struct export_class export_jsonl;
const struct export_class export_jsonl = {
    .name = "jsonl",
    .doc = "results as JSON lines: an object per replication and metric",
    .print = print,
    .sheet = sheet_jsonl,
    .point = print_point,
};
