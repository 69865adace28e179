/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The forms for people: the table, and the same as Markdown. */
#include "analysis/output/exports.h"
#include "analysis/output/table.h"
#include "analysis/sweep/sweep_table.h"

static void print_table(const struct exported *what, FILE *to)
{
    if (what->comparison)
        compare_table_print(what->results, to, what->colour);
    else
        table_print(what->results, to, what->colour);
}

static void print_sweep(const struct exported_sweep *sweep, struct export_stream *stream)
{
    sweep_table_print(sweep->table, stream->to, sweep->colour);
}

extern const struct export_class export_table;
const struct export_class export_table = {
    .name = "table",
    .doc = "results as a table, as without any such option",
    .file = "results.txt",
    .print = print_table,
    .sheet = sheet_table,
    .end = print_sweep,
};

static void print_markdown(const struct exported *what, FILE *to)
{
    markdown_print(what->results, what->comparison, to);
}

extern const struct export_class export_markdown;
const struct export_class export_markdown = {
    .name = "markdown",
    .doc = "results as a Markdown table",
    .file = "results.md",
    .print = print_markdown,
    .sheet = sheet_markdown,
};
