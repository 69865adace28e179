/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A grid of texts: put in row by row, printed aligned or as Markdown.  Widths count characters, not
 * bytes.
 *
 * Rule: on a terminal a grid is no wider than the terminal, as far as its breaks allow: it goes on
 * below from a break, with the columns before the first break repeated; a note that finds no room
 * beside its row goes below it.  In files and pipes it is as wide as it is. */
#ifndef ANALYSIS_OUTPUT_GRID_H
#define ANALYSIS_OUTPUT_GRID_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "sim/arena.h"

enum align { ALIGN_LEFT, ALIGN_RIGHT };
enum tone { TONE_PLAIN, TONE_GOOD, TONE_BAD, TONE_HEAD };

struct grid_cell {
    const char *text; /* NULL: empty */
    enum tone tone;
};

struct grid {
    struct arena *arena;
    uint32_t columns, rows, room;
    struct {
        enum align align;
        unsigned gap; /* blanks before it */
        bool breaks;  /* a grid that is too wide may go on below from here */
        bool note;    /* the last column: a remark that may go below its row */
    } * look;
    struct grid_cell *cells;
    bool *heading;  /* by row: its first cell runs over the whole width */
    unsigned width; /* at most so wide; 0: as wide as what it is printed on */
};

/* All columns left-aligned with a gap of two, the first without. */
struct grid *grid_create(struct arena *arena, uint32_t columns);
void grid_look(struct grid *grid, uint32_t column, enum align align, unsigned gap);
void grid_break(struct grid *grid, uint32_t column);
void grid_note(struct grid *grid, uint32_t column);
void grid_row(struct grid *grid);                       /* begins a row */
void grid_heading(struct grid *grid, const char *text); /* a row of its own; "" for an empty line */
/* Of the row begun last; the text is copied. */
void grid_put(struct grid *grid, uint32_t column, const char *text, enum tone tone);
void grid_print(const struct grid *grid, FILE *to, bool colour);
/* The first row is the head of the table; columns with a gap of one are joined to the one before.
 */
void grid_markdown(const struct grid *grid, FILE *to);
unsigned text_width(const char *text);

#endif
