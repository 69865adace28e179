/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One column of numbers out of a CSV file: measured durations, rate profiles, traces.
 *
 * Reading is libcsv's, in its strict mode; ours is what it leaves to the caller: a byte order mark,
 * ragged rows, cells that are no numbers.  All complaints name the file and the line. */
#ifndef SIM_CSV_H
#define SIM_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/arena.h"
#include "sim/complain.h"

/* Reads the column with the header `column`, or number `column` counted from 1 (NULL: the first).
 * A first row whose wanted cell is no number is a header.  Blank lines are skipped.  The values
 * live in the arena.  False after a complaint by `field`: unreadable, malformed, ragged, not a
 * number, or no value at all. */
bool csv_read_column(const char *path, const char *column, struct arena *arena,
                     struct complaints *complaints, const void *field, double **values,
                     size_t *count);

/* The same of moments, in seconds: numbers, or dates with a time of day as 2014-04-10 00:04:00
 * (T between them, a fraction of the second and a Z at the end may stand too), counted from 1970.
 */
bool csv_read_times(const char *path, const char *column, struct arena *arena,
                    struct complaints *complaints, const void *field, double **seconds,
                    size_t *count);

/* A plain decimal number, all characters of it: no hex, inf or nan.  False if it is none. */
bool csv_number(const char *text, double *number);

/* How many nanoseconds a unit of time is, by its name (ns us ms s min h d); 0: there is none such.
 */
double csv_nanoseconds_in(const char *unit);

#endif
