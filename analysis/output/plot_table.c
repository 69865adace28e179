/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/plot_table.h"

#include <csv.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sim/csv.h"

enum { BUFFER_SIZE = 1 << 16 };

struct filling {
    struct plot_table *table;
    struct arena *arena;
    uint32_t cells, of_row; /* read; of the row that is being read */
    bool ragged;
};

static void on_cell(void *cell, size_t length, void *context)
{
    struct filling *in = context;
    struct plot_table *table = in->table;
    (void)length;
    if (in->cells == table->room) {
        table->room = table->room ? table->room * 2 : 1024;
        const char **larger = arena_array(in->arena, table->room, sizeof *larger);
        if (in->cells)
            memcpy(larger, table->cells, in->cells * sizeof *larger);
        table->cells = larger;
    }
    table->cells[in->cells++] = arena_text(in->arena, cell ? cell : "");
    in->of_row++;
}

static void on_row(int terminator, void *context)
{
    struct filling *in = context;
    (void)terminator;
    if (in->of_row == 0)
        return;
    if (in->table->columns == 0)
        in->table->columns = in->of_row;
    else
        in->table->rows++;
    in->ragged = in->ragged || in->of_row != in->table->columns;
    in->of_row = 0;
}

static const char *parse(FILE *file, struct csv_parser *parser, struct filling *in)
{
    char *buffer = arena_alloc(in->arena, BUFFER_SIZE);
    for (size_t size; (size = fread(buffer, 1, BUFFER_SIZE, file)) > 0;)
        if (csv_parse(parser, buffer, size, on_cell, on_row, in) != size)
            return csv_strerror(csv_error(parser));
    if (ferror(file))
        return strerror(errno);
    if (csv_fini(parser, on_cell, on_row, in) != 0)
        return "it ends inside a quoted cell";
    return in->ragged ? "its rows differ in width" : in->table->columns ? NULL : "it is empty";
}

bool plot_table_read(struct plot_table *table, const char *path, struct arena *arena, bool *missing)
{
    struct filling in = {.table = table, .arena = arena};
    struct csv_parser parser;
    *table = (struct plot_table){.columns = 0};
    FILE *file = fopen(path, "r");
    *missing = !file && errno == ENOENT;
    const char *wrong = file ? NULL : strerror(errno);
    if (file) {
        const unsigned char options =
            CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL | CSV_REPALL_NL;
        wrong = csv_init(&parser, options) == 0 ? parse(file, &parser, &in) : "no memory";
        csv_free(&parser);
        fclose(file);
    }
    if (wrong && !*missing)
        fprintf(stderr, "maquette: %s: %s\n", path, wrong);
    return !wrong;
}

uint32_t plot_table_column(const struct plot_table *table, const char *name)
{
    for (uint32_t i = 0; i < table->columns; i++)
        if (strcmp(table->cells[i], name) == 0)
            return i;
    return UINT32_MAX;
}

const char *plot_table_text(const struct plot_table *table, uint32_t row, uint32_t column)
{
    return table->cells[(size_t)(row + 1) * table->columns + column];
}

double plot_table_number(const struct plot_table *table, uint32_t row, uint32_t column)
{
    double number;
    if (column == UINT32_MAX || !csv_number(plot_table_text(table, row, column), &number))
        return (double)NAN;
    return number;
}
