/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which lines a table has and what stands in them: what the tables of run and compare, and
 * Markdown, have in common. */
#ifndef ANALYSIS_OUTPUT_LINES_H
#define ANALYSIS_OUTPUT_LINES_H

#include "analysis/experiment/view.h"
#include "analysis/output/figure.h"
#include "analysis/output/grid.h"

/* Is the column worth a line: shown, and somewhere with a value that says something, or a reason
 * why there is none. */
bool line_wanted(const struct results *results, uint32_t column);
/* A line for each column that is worth one, begun with its name, filled by `put`; by groups, each
 * under its heading. */
void lines_by_groups(struct grid *grid, const struct results *results,
                     void (*put)(const void *context, uint32_t column), const void *context);
/* Value and spread of one architecture or group; `unstable`, `n/a` and bounds where nothing was
 * seen included. */
struct figure line_figure(const struct results *results, const struct view *view, uint32_t column);
struct estimate estimate_of_summary(const struct summary *summary);
/* Why `n/a` stands there; NULL: it does not. */
const char *line_reason(const struct results *results, const struct view *view, uint32_t column);
/* Text and tone of the change against the first architecture; `~` where none is proven, "" where
 * none is asked for, or where either is shown by groups. */
enum tone line_change(const struct results *results, uint32_t architecture, uint32_t column,
                      char *text, size_t size);

/* The whole run table and the whole comparison as grids. */
struct grid *lines_of_run(const struct results *results, uint32_t architecture,
                          struct arena *arena);
struct grid *lines_of_comparison(const struct results *results, struct arena *arena);

/* ✓, ✗ or, where nothing is decided, ?; and the word for it. */
const char *verdict_mark(enum verdict verdict);
enum tone verdict_tone(enum verdict verdict);
const char *verdict_word(enum verdict verdict);

#endif
