/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The offered load as `check` prints it: the busiest first, what is alike in one line. */
#ifndef ANALYSIS_OUTPUT_LOAD_LINES_H
#define ANALYSIS_OUTPUT_LOAD_LINES_H

#include <stdio.h>

#include "models/plan/offered.h"

enum { LOAD_LINES = 20 }; /* more only where all are wanted */

/* `all`: a line for each, however many. */
void load_lines_print(const struct offered *offered, bool all, struct arena *arena, FILE *to);

#endif
