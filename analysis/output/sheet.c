/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/sheet.h"

#include <math.h>
#include <string.h>

#include "analysis/output/csv.h"
#include "analysis/output/figure.h"
#include "analysis/output/grid.h"
#include "analysis/output/json.h"
#include "analysis/output/json_writer.h"
#include "analysis/version.h"

struct sheet *sheet_create(const struct sheet *about, size_t rows)
{
    struct sheet *sheet = arena_alloc(about->arena, sizeof *sheet);
    *sheet = *about;
    sheet->cells = arena_array(about->arena, rows * about->column_count + 1, sizeof *sheet->cells);
    return sheet;
}

/* ---- for people ---- */

/* On a narrow terminal it goes on below from any column, the first repeated. */
static struct grid *grid_of(const struct sheet *sheet)
{
    uint32_t shown = 0;
    for (uint32_t i = 0; i < sheet->column_count; i++)
        shown += sheet->columns[i].title != NULL;
    struct grid *grid = grid_create(sheet->arena, shown);
    for (uint32_t i = 1; i < shown; i++)
        grid_break(grid, i);
    for (uint32_t row = 0; row <= sheet->row_count; row++) {
        grid_row(grid);
        uint32_t at = 0;
        for (uint32_t i = 0; i < sheet->column_count; i++) {
            const struct sheet_column *column = &sheet->columns[i];
            if (!column->title)
                continue;
            const char *text = row == 0 ? column->title : sheet_at(sheet, row - 1, i)->text;
            if (row == 0 && column->unit)
                grid_look(grid, at, ALIGN_RIGHT, 2);
            grid_put(grid, at++, text ? text : "", row == 0 ? TONE_HEAD : TONE_PLAIN);
        }
    }
    return grid;
}

/* From this one on, the next that such may see; NULL: none. */
static const struct sheet *meant(const struct sheet *sheet, enum audience not_for)
{
    while (sheet && sheet->audience == not_for)
        sheet = sheet->next;
    return sheet;
}

void sheet_table(const struct sheet *sheet, FILE *to)
{
    for (sheet = meant(sheet, FOR_PROGRAMS); sheet;) {
        fprintf(to, "%s\n", sheet->head);
        grid_print(grid_of(sheet), to, false);
        if (sheet->foot)
            fprintf(to, "%s\n", sheet->foot);
        sheet = meant(sheet->next, FOR_PROGRAMS);
        if (sheet)
            putc('\n', to);
    }
}

void sheet_markdown(const struct sheet *sheet, FILE *to)
{
    for (sheet = meant(sheet, FOR_PROGRAMS); sheet;) {
        fprintf(to, "%s\n\n", sheet->head);
        grid_markdown(grid_of(sheet), to);
        if (sheet->foot)
            fprintf(to, "\n%s\n", sheet->foot);
        sheet = meant(sheet->next, FOR_PROGRAMS);
        if (sheet)
            putc('\n', to);
    }
}

/* ---- for programs ---- */

void sheet_csv(const struct sheet *sheet, FILE *to)
{
    for (uint32_t i = 0; i < sheet->column_count; i++)
        fprintf(to, "%s%s", i > 0 ? "," : "", sheet->columns[i].name);
    putc('\n', to);
    for (uint32_t row = 0; row < sheet->row_count; row++) {
        for (uint32_t i = 0; i < sheet->column_count; i++) {
            const struct sheet_cell *cell = sheet_at(sheet, row, i);
            char number[FIGURE_SIZE];
            figure_exact(number, sizeof number, cell->value);
            if (i > 0)
                putc(',', to);
            csv_put_text(sheet->columns[i].unit ? number : cell->text ? cell->text : "", to);
        }
        putc('\n', to);
    }
}

static void put_row(const struct sheet *sheet, uint32_t row, struct json_writer *json)
{
    for (uint32_t i = 0; i < sheet->column_count; i++) {
        const struct sheet_cell *cell = sheet_at(sheet, row, i);
        if (sheet->columns[i].unit)
            json_put_number(json, sheet->columns[i].name, cell->value);
        else
            json_put_text(json, sheet->columns[i].name, cell->text);
    }
}

static void put_units(const struct sheet *sheet, struct json_writer *json)
{
    for (uint32_t i = 0; i < sheet->column_count; i++)
        if (sheet->columns[i].unit)
            json_put_text(json, sheet->columns[i].name, sheet->columns[i].unit);
}

/* Of the tables before `sheet`: that column was told. */
static bool is_told(const struct sheet *first, const struct sheet *sheet, const char *name)
{
    for (; first != sheet; first = first->next)
        for (uint32_t i = 0; i < first->column_count; i++)
            if (strcmp(first->columns[i].name, name) == 0)
                return true;
    return false;
}

static void put_more_units(const struct sheet *first, struct json_writer *json)
{
    for (const struct sheet *sheet = meant(first->next, FOR_PEOPLE); sheet;
         sheet = meant(sheet->next, FOR_PEOPLE))
        for (uint32_t i = 0; i < sheet->column_count; i++)
            if (sheet->columns[i].unit && !is_told(first, sheet, sheet->columns[i].name))
                json_put_text(json, sheet->columns[i].name, sheet->columns[i].unit);
}

void sheet_json(const struct sheet *sheet, FILE *to)
{
    struct json_writer json;
    json_start(&json, to);
    json_put_text(&json, "maquette", MAQUETTE_VERSION);
    json_put_count(&json, "schema", JSON_SCHEMA);
    json_put_object(&json, "units");
    put_units(sheet, &json);
    put_more_units(sheet, &json);
    json_end(&json);
    for (; sheet; sheet = meant(sheet->next, FOR_PEOPLE)) {
        json_put_array(&json, sheet->command);
        for (uint32_t row = 0; row < sheet->row_count; row++) {
            json_put_object(&json, NULL);
            put_row(sheet, row, &json);
            json_end(&json);
        }
        json_end(&json);
    }
    json_finish(&json);
}

void sheet_jsonl(const struct sheet *sheet, FILE *to)
{
    for (; sheet; sheet = meant(sheet->next, FOR_PEOPLE))
        for (uint32_t row = 0; row < sheet->row_count; row++) {
            struct json_writer json;
            json_start_line(&json, to);
            put_row(sheet, row, &json);
            json_finish(&json);
        }
}
