/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sweep.json: {"maquette": version, "command", "seed", "replications", "points_missing",
 * "parameters": [{"path", "values"}], "architectures": [{"name", "file"}], "objectives": [...],
 * "points": [{"values": [text], "architectures": [{"name", "fingerprint", "request_hash",
 * "requests", "events", "unstable", "unstable_queue", "bottleneck": {"name", "utilisation"},
 * "objectives": [{"text", "met", "known", "certain"}], "failed_replications": [{"replication",
 * "why"}]}]}]}  The numbers themselves are in results.csv and summary.csv. */
#ifndef ANALYSIS_SWEEP_JSON_H
#define ANALYSIS_SWEEP_JSON_H

#include <jansson.h>

#include "analysis/sweep.h"

#define SWEEP_JSON_FLAGS (JSON_INDENT(2) | JSON_REAL_PRECISION(15))

/* All are the caller's; NULL: no memory. */
json_t *sweep_json_point(const struct sweep *sweep, const struct sweep_result *result);
/* The objectives of all architectures, each once: see plot_json.h. */
json_t *sweep_json_bounds(const struct results *results);
json_t *sweep_json_whole(const struct sweep *sweep, const char *command, uint32_t missing,
                         json_t *points, json_t *bounds);
json_t *sweep_json_plot(const struct sweep *sweep, const char *command, json_t *bounds);

#endif
