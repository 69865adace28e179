/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results as JSON.  A run or comparison:
 *
 *     {"maquette": version, "schema", "command", "seed", "replications", "interrupted",
 *      "architectures": [{ORIGIN, OUTCOME, "metrics"}]}
 *
 * and a sweep:
 *
 *     {"maquette": version, "schema", "command", "seed", "replications",
 *      "parameters": [{"path", "title", "unit"}], "architectures": [{ORIGIN}],
 *      "points": [{"values": [of each parameter],
 *                  "architectures": [{"name", OUTCOME, "metrics"}]}],
 *      "points_missing", "objectives": as in plot.json}
 *
 * ORIGIN is "name", "file", "scenario" and "scenario_hash": the scenario as it was understood,
 * includes, --with and --set worked in (of a sweep: with the values of the first point).  Written
 * to a file it gives the same results again.  OUTCOME is "fingerprint", "request_hash", "requests",
 * "events", "unstable" (with "unstable_queue" and "unstable_load"), "busiest" and "busiest_load"
 * (what has the greatest load by means alone, as check computes it), "endless" and "piling_up"
 * (where jobs grow and nobody stands in line for others, or nobody waits any more), "bottleneck",
 * "objectives", "failed_replications", and of sampled requests "sampled_seconds", "pieces",
 * "episodes" and "lasting" (sampled_result.h).  "metrics" are
 * {"latency.p99": {"mean", "half_width", "low", "high", "unit", "delta": {"mean", "half_width",
 * "proven"}}}, and "why" where there is no mean; "beyond": "low" or "high" where nothing was seen,
 * so that the true value is only known to be above the one or below the other.  "objectives" are
 * [{"text", "met", "verdict": met, missed or undecided, "why"}].
 *
 * Where some replications collapsed, "groups" are [{"collapsed", "replications": [numbers],
 * "metrics"}], and "metrics" beside them are of all together.
 *
 * With --why an architecture (and a group) has "attribution" (why.h).
 *
 * Rules: a number is finite or null; a metric that does not apply to an architecture is left out.
 * What reads these files looks at "schema" first: it grows when something is renamed or taken away,
 * not when something is added. */
#ifndef ANALYSIS_OUTPUT_JSON_H
#define ANALYSIS_OUTPUT_JSON_H

#include "analysis/output/json_writer.h"
#include "analysis/output/provenance.h"

enum { JSON_SCHEMA = 1 };

/* "maquette", "schema" and "command": the beginning of every file. */
void json_put_head(struct json_writer *json, const struct provenance *from);

#endif
