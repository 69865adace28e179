/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers as people read them (212.4 ± 3.1 ms) and as programs do (shortest text that reads back to
 * the same bits).
 *
 * Rule: a value shows as many digits as its interval supports: two significant digits of the
 * half-width.  What never varied has no spread, and at most four digits, but as many more as it
 * takes not to print 100 % for what is less. */
#ifndef ANALYSIS_OUTPUT_FIGURE_H
#define ANALYSIS_OUTPUT_FIGURE_H

#include <stddef.h>

#include "analysis/statistics/estimate.h"

enum { FIGURE_SIZE = 48 };

struct figure {
    char value[FIGURE_SIZE];  /* 212.4, or $1.20 */
    char spread[FIGURE_SIZE]; /* ± 3.1 ms; without a half-width: ms */
    const char *unit;         /* of both: ms; "" for $ and plain numbers */
};

/* `unit` is a base unit of a column; a suitable multiple is chosen by the size of the value. */
struct figure figure_of(double mean, double half_width, const char *unit);
/* With both ends: 212.4 ± 3.1 ms where they lie evenly about the value, else 0.52 [0.21, 1.30] d;
 * <0.0036 /d where nothing was seen.  The unit is chosen by `by` (the value itself, or the largest
 * of those that stand beside it). */
struct figure figure_of_estimate(const struct estimate *estimate, const char *unit, double by);
/* The same in one text. */
void figure_text(char *text, size_t size, double mean, double half_width, const char *unit);
/* +12.3 %, with two significant digits at least; for ratios +0.12 pp (percentage points); where
 * `base` is 0 the difference itself. */
void figure_change(char *text, size_t size, double difference, double base, const char *unit);
/* 1,234,567 */
void figure_count(char *text, size_t size, unsigned long long count);
/* Shortest decimal text that strtod reads back to the same double; nothing for NAN. */
void figure_exact(char *text, size_t size, double value);

#endif
