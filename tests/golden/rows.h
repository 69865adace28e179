/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expected values in a CSV file, and which scenarios must reproduce them.
 *
 * A row is one number: where it comes from (the first columns, copied from the source), which
 * scenario of ours gives it (file, architecture, overrides apart by "; "), under which of our
 * names, by which factor it has the unit of the source (`1-x`: the source gives what is missing to
 * 1), and how much is run: `full` for `make validate`, `short` for the tests, written as
 * replications x length of each ("20 x 500k" requests, "20 x 5000s").  An empty `short`: in full
 * only. */
#ifndef TESTS_GOLDEN_ROWS_H
#define TESTS_GOLDEN_ROWS_H

#include <csv.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/cli/options.h"
#include "scenarios/reader/number.h"
#include "sim/csv.h"

#define GOLDEN_FILE "tests/golden/golden.csv"
#define THEORY_FILE "tests/theory/closed_form.csv"

enum { ROW_COLUMNS = 17, MOST_SETS = 16, MOST_CSV_BYTES = 1 << 20, MOST_ROWS = 4096 };

struct row {
    const char *id, *title, *scenario, *metric, *unit;
    const char *expected_text, *tolerance_text, *kind, *basis, *line;
    const char *file, *architecture, *sets, *column, *scale_text, *full, *shorter;
    double expected, tolerance, scale;
    bool complement;
};
static const char *const row_header[ROW_COLUMNS] = {
    "id",          "title",          "scenario",
    "metric",      "unit",           "expected",
    "tolerance",   "tolerance_kind", "sample_size_and_basis",
    "source_line", "file",           "architecture",
    "sets",        "column",         "scale",
    "full",        "short"};

struct rows {
    struct arena *arena;
    struct row *list;
    uint32_t count;
};

/* --- reading --- */

struct reading_rows {
    struct rows *rows;
    const char *cells[ROW_COLUMNS];
    uint32_t cell, line;
    bool bad;
};

static inline void row_cell(void *text, size_t length, void *context)
{
    struct reading_rows *in = context;
    if (in->cell < ROW_COLUMNS)
        in->cells[in->cell] =
            arena_format(in->rows->arena, "%.*s", (int)length, text ? (const char *)text : "");
    in->cell++;
}

static inline bool row_fill(struct row *row, const char *const cells[ROW_COLUMNS])
{
    memcpy((void *)row, cells, ROW_COLUMNS * sizeof cells[0]); /* its texts stand in this order */
    row->complement = strcmp(row->scale_text, "1-x") == 0;
    row->scale = -1;
    return csv_number(row->expected_text, &row->expected) &&
           csv_number(row->tolerance_text, &row->tolerance) &&
           (row->complement || csv_number(row->scale_text, &row->scale));
}

static inline void row_end(int end, void *context)
{
    struct reading_rows *in = context;
    (void)end;
    in->bad = in->bad || in->cell != ROW_COLUMNS || in->rows->count == MOST_ROWS;
    for (unsigned i = 0; in->line == 0 && i < ROW_COLUMNS && !in->bad; i++)
        in->bad = strcmp(in->cells[i], row_header[i]) != 0;
    if (in->line++ > 0 && !in->bad)
        in->bad = !row_fill(&in->rows->list[in->rows->count++], in->cells);
    in->cell = 0;
}

/* NULL list: unreadable, or not of this shape. */
static inline struct rows rows_read(const char *path, struct arena *arena)
{
    struct rows rows = {.arena = arena, .list = arena_array(arena, MOST_ROWS, sizeof(struct row))};
    struct reading_rows in = {.rows = &rows};
    struct csv_parser parser;
    char *text = arena_alloc(arena, MOST_CSV_BYTES);
    FILE *file = fopen(path, "rb");
    const size_t length = file ? fread(text, 1, MOST_CSV_BYTES, file) : 0;
    if (file)
        fclose(file);
    csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL);
    if (length == MOST_CSV_BYTES ||
        csv_parse(&parser, text, length, row_cell, row_end, &in) != length ||
        csv_fini(&parser, row_cell, row_end, &in) != 0 || in.bad || rows.count == 0)
        rows.list = NULL;
    csv_free(&parser);
    return rows;
}

/* --- sizes and overrides --- */

static inline const char *row_size(const struct row *row, bool full)
{
    return full ? row->full : row->shorter;
}

struct size {
    uint64_t replications;
    const char *length;
    bool timed;   /* length is a duration; else a number of requests */
    double total; /* of all replications, in ns or requests; 0: not a size */
};

static inline struct size size_read(const char *text, struct arena *arena)
{
    struct size size = {.length = ""};
    struct quantity each = {0};
    char *end = NULL;
    size.replications = strtoull(text, &end, 10);
    if (strncmp(end, " x ", 3) != 0 || number_quantity(arena, end + 3, &each))
        return size;
    size.length = end + 3;
    size.timed = each.unit == UNIT_TIME;
    size.total = each.value * (double)size.replications;
    return size;
}

/* The overrides of a row; the length of the run is one more. */
static inline struct text_list row_sets(const struct row *row, const struct size *size,
                                        struct arena *arena)
{
    const char **sets = arena_array(arena, MOST_SETS, sizeof *sets);
    struct text_list list = {sets, 0};
    for (char *text = arena_text(arena, row->sets); *text && list.count + 1 < MOST_SETS;) {
        char *end = strstr(text, "; ");
        sets[list.count++] = text;
        text = end ? end + 2 : text + strlen(text);
        if (end)
            *end = 0;
    }
    sets[list.count++] = arena_format(arena, "experiment.%s=%s",
                                      size->timed ? "duration" : "requests", size->length);
    return list;
}

/* Whether one run answers both rows. */
static inline bool same_run(const struct row *a, const struct row *b, bool full)
{
    return strcmp(a->file, b->file) == 0 && strcmp(a->architecture, b->architecture) == 0 &&
           strcmp(a->sets, b->sets) == 0 && strcmp(row_size(a, full), row_size(b, full)) == 0;
}

/* Whether the row is to be run now: by the beginning of its id, and its size. */
static inline bool row_wanted(const struct row *row, const char *id, bool full)
{
    return *row_size(row, full) && strncmp(row->id, id, strlen(id)) == 0;
}

#endif
