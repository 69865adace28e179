/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where time went (--why), as tables: of the mean request and of the slowest 1 %, by component and
 * kind.
 *
 * Rule: what is below WHY_LEAST of both is summed up in one line, and of many endpoints the first
 * ones are shown; JSON and CSV have all.  Where jobs grow for as long as one looks there is no mean
 * request, and that is said instead. */
#ifndef ANALYSIS_OUTPUT_WHY_H
#define ANALYSIS_OUTPUT_WHY_H

#include <stdio.h>

#include "analysis/experiment/view.h"
#include "analysis/output/json_writer.h"

#define WHY_LEAST 0.005
enum { WHY_LINES = 24, WHY_ENDPOINTS = 8 };

/* Nothing where nobody asked. */
void why_print(const struct results *results, const struct view *view, struct arena *arena,
               FILE *to, bool colour);
void why_markdown(const struct results *results, const struct view *view, struct arena *arena,
                  FILE *to);

/* "attribution": [{"endpoint": "" for all, "mean": PART, "slowest": PART}], of which PART is
 * {"requests", "threshold" (s, of the slowest), "seconds": TIME, "parts": [{"component", "kind",
 * "seconds": TIME, "share": TIME}]}, and TIME {"mean", "low", "high"}. */
void why_json(struct json_writer *json, const struct results *results, const struct view *view);

#endif
