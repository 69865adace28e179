/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Disruptions as `check` tells them: how often to expect them, where they are written, and what
 * they make overflow while they last.
 *
 * Rule: one line for what happens, one more for what overflows or limits meanwhile. */
#ifndef ANALYSIS_OUTPUT_MEANTIME_LINES_H
#define ANALYSIS_OUTPUT_MEANTIME_LINES_H

#include <stdio.h>

#include "analysis/output/json_writer.h"
#include "models/plan/meantime.h"
#include "sim/complain.h"

/* `at`: that knows where things are written. */
void meantime_line_print(const struct offered *before, uint32_t disruption,
                         const struct complaints *at, struct arena *arena, FILE *to);
/* The same as members of the open object. */
void meantime_put_json(struct json_writer *json, const struct offered *before, uint32_t disruption,
                       const struct complaints *at, struct arena *arena);

#endif
