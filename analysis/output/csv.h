/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results as tidy CSV:
 *
 *     architecture,PATH,PATH.unit...,replication,metric,scope,value,unit
 *
 * one line per value, base units, numbers in the shortest form that reads back to the same bits.
 * What has no value has no line.  Of each parameter of a sweep the value and its unit stand in two
 * columns; a metric and what it is of (`utilisation`, `node app/0`) do so too. */
#ifndef ANALYSIS_OUTPUT_CSV_H
#define ANALYSIS_OUTPUT_CSV_H

#include <stdio.h>

#include "analysis/metrics/results.h"
#include "analysis/output/parameter.h"

/* The first columns of all tidy files: "architecture," and the parameters of the point. */
void csv_put_place_head(const struct point *point, FILE *to);
void csv_put_place(const char *architecture, const struct point *point, FILE *to);
/* Quoted where it must be. */
void csv_put_text(const char *text, FILE *to);

#endif
