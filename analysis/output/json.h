/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results as JSON: {"maquette": version, "seed", "replications", "architectures": [{"name", "file",
 * "fingerprint", "request_hash", "metrics": {"latency.p99": {"mean", "half_width", "unit", "delta":
 * {"mean", "half_width", "proven"}}}, "objectives": [{"text", "met"}]}]}.
 *
 * Rule: a number is finite or null; a metric that does not apply to an architecture is left out.
 * Numbers have 15 significant digits. */
#ifndef ANALYSIS_OUTPUT_JSON_H
#define ANALYSIS_OUTPUT_JSON_H

#include <jansson.h>
#include <stdio.h>

#include "analysis/results.h"

/* One entry of "architectures". */
json_t *json_of_architecture(const struct results *results, uint32_t architecture);
json_t *json_of_results(const struct results *results);   /* the caller's; NULL: no memory */
bool json_print(const struct results *results, FILE *to); /* false: not written */
/* The value (NULL: false) with a line end; gives it back. */
bool json_write(json_t *all, FILE *to);

#endif
