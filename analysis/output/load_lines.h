/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The offered load as `check` prints it: the busiest first, what is alike in one line.
 *
 * Why: with 1,000 services on 500 nodes what matters stands in twenty lines; nodes of one group are
 * mostly equal.
 *
 * Rule: alike is what looks the same as printed, never what is nearly the same. */
#ifndef ANALYSIS_OUTPUT_LOAD_LINES_H
#define ANALYSIS_OUTPUT_LOAD_LINES_H

#include <stdio.h>

#include "models/plan/offered.h"

enum { LOAD_LINES = 20 }; /* more only where all are wanted */

/* `all`: a line for each, however many. */
void load_lines_print(const struct offered *offered, bool all, struct arena *arena, FILE *to);

#endif
