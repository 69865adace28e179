/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One column out of a CSV file: measured durations, rate profiles, traces.
 *
 * Reading is libcsv's, in its strict mode; ours is what it leaves to the caller: a byte order mark,
 * ragged rows, cells that are no numbers.  All complaints name the file and the line. */
#ifndef SIM_CSV_H
#define SIM_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/arena.h"
#include "sim/complain.h"

/* Numbers; those from 0; whole ones from 0 to CSV_COUNT_MOST; moments, in seconds: numbers, or
 * dates with a time of day as 2014-04-10 00:04:00 (T between them, a fraction of the second and a Z
 * at the end may stand too), counted from 1970; any texts. */
enum csv_cells { CSV_NUMBERS, CSV_AMOUNTS, CSV_COUNTS, CSV_TIMES, CSV_NAMES };
#define CSV_COUNT_MOST 1e9

struct csv_column {
    const char *path;
    const char *column; /* its header, or its number from 1; NULL: the first */
    enum csv_cells cells;
    const void *field; /* complained of */
};

struct csv_values {
    double *values; /* of names: their numbers, from 0 as they first come */
    size_t count;
    const char **names;
    uint32_t name_count;
};

/* Blank lines are skipped.  A first row is a header where the column is named, or where its wanted
 * cell is no number (of names it never is).  What is read lives in the arena.  False after a
 * complaint: unreadable, malformed, ragged, not a number, or no value at all. */
bool csv_read_column(const struct csv_column *wanted, struct arena *arena,
                     struct complaints *complaints, struct csv_values *into);

/* A plain decimal number, all characters of it: no hex, inf or nan.  False if it is none. */
bool csv_number(const char *text, double *number);

/* How many nanoseconds a unit of time is, by its name (ns us ms s min h d); 0: there is none such.
 */
double csv_nanoseconds_in(const char *unit);

#endif
