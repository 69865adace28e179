/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table in a line: `5% 25% 100% every 10min` is three named entries.
 *
 * Why: what follows each other at equal distances is written as one says it.  Rule: each value is
 * the first key of an entry, and what stands behind `every` the second key of all but the first;
 * entries get the table's name and a number, every word keeps its own place. */
#ifndef SCENARIOS_READER_SERIES_H
#define SCENARIOS_READER_SERIES_H

#include "scenarios/reader/apply.h"

/* The mapping that `scalar` stands for; NULL and an error if it is written wrongly. */
struct tree *series_read(struct reader *reader, const struct setting *row,
                         const struct tree *scalar);

#endif
