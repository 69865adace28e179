/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sheet: rows and columns of a command that has a table of its own (faults), in every form in
 * which results leave the program.
 *
 * Why: one row per thing is neither a run nor a comparison; the exports (analysis/output/exports.h)
 * print either, and a sheet, by a door of their own.  Rule: a cell has a text for people and, if it
 * is a number, the value in the column's base unit for programs; NAN is no value.  Columns of one
 * name have one unit in all tables of a sheet. */
#ifndef ANALYSIS_OUTPUT_SHEET_H
#define ANALYSIS_OUTPUT_SHEET_H

#include <stdint.h>
#include <stdio.h>

#include "sim/arena.h"

struct sheet_column {
    const char *name;  /* for programs: p99_meanwhile */
    const char *title; /* for people: p99 meanwhile; NULL: it is not shown to them */
    const char *unit;  /* base unit; "" for plain numbers; NULL: texts */
};
struct sheet_cell {
    const char *text; /* NULL: nothing is shown */
    double value;
};
enum audience { FOR_ALL, FOR_PROGRAMS, FOR_PEOPLE };
struct sheet {
    struct arena *arena;
    const char *command; /* of whom */
    const char *head;    /* lines above the table, for people */
    const char *foot;    /* and below; NULL: none */
    const struct sheet_column *columns;
    uint32_t column_count, row_count;
    struct sheet_cell *cells; /* row by row */
    /* Goes on with another table: below it for people, beside it in JSON, in a CSV file of its own
     * (the `command` of it) in a folder, each for those who are meant.  NULL: that is all.  The
     * first one is not for people only. */
    const struct sheet *next;
    enum audience audience;
};

/* In the arena that it names: what it says, with room for so many rows of empty cells. */
struct sheet *sheet_create(const struct sheet *about, size_t rows);

static inline struct sheet_cell *sheet_at(const struct sheet *sheet, uint32_t row, uint32_t column)
{
    return &sheet->cells[(uint64_t)row * sheet->column_count + column];
}

static inline void sheet_put_text(const struct sheet *sheet, uint32_t row, uint32_t column,
                                  const char *text)
{
    *sheet_at(sheet, row, column) = (struct sheet_cell){text, __builtin_nan("")};
}
/* Beside what stands there for people. */
static inline void sheet_put_number(const struct sheet *sheet, uint32_t row, uint32_t column,
                                    double value)
{
    sheet_at(sheet, row, column)->value = value;
}

void sheet_table(const struct sheet *sheet, FILE *to);
void sheet_markdown(const struct sheet *sheet, FILE *to);
void sheet_csv(const struct sheet *sheet, FILE *to);
void sheet_json(const struct sheet *sheet, FILE *to);
void sheet_jsonl(const struct sheet *sheet, FILE *to);

#endif
