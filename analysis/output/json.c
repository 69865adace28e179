/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/json.h"

#include <math.h>

#include "analysis/output/exports.h"
#include "analysis/output/lines.h"
#include "analysis/output/plot_json.h"
#include "analysis/output/summary.h"
#include "analysis/output/why.h"
#include "analysis/version.h"

static void put_hash(struct json_writer *json, const char *key, uint64_t hash)
{
    char digits[17];
    snprintf(digits, sizeof digits, "%016llx", (unsigned long long)hash);
    json_put_text(json, key, digits);
}

void json_put_head(struct json_writer *json, const struct provenance *from)
{
    json_put_text(json, "maquette", MAQUETTE_VERSION);
    json_put_count(json, "schema", JSON_SCHEMA);
    json_put_text(json, "command", from->command);
}

static void put_origin(struct json_writer *json, const struct origin *origin)
{
    json_put_text(json, "name", origin->name);
    json_put_text(json, "file", origin->file);
    json_put_text(json, "scenario", origin->scenario);
    put_hash(json, "scenario_hash", origin->hash);
}

static void put_delta(struct json_writer *json, const struct difference *difference)
{
    json_put_object(json, "delta");
    json_put_number(json, "mean", difference->mean);
    json_put_number(json, "half_width", difference->half_width);
    json_put_truth(json, "proven", difference->proven);
    json_put_number(json, "gain", difference->gain);
    json_end(json);
}

static void put_summary(struct json_writer *json, const struct summary *summary, const char *unit)
{
    json_put_number(json, "mean", summary->mean);
    json_put_number(json, "half_width", summary->half_width);
    json_put_number(json, "low", summary->low);
    json_put_number(json, "high", summary->high);
    json_put_text(json, "unit", unit);
    if (isnan(summary->mean))
        json_put_text(json, "why", summary->why);
    if (summary->worth > 0)
        json_put_number(json, "antithetic", summary->worth);
    if (summary->gain > 0)
        json_put_number(json, "controlled", summary->gain);
    if (summary->limit != LIMIT_none)
        json_put_text(json, "beyond", summary->limit == LIMIT_above ? "low" : "high");
}

static void put_metric(struct json_writer *json, const struct results *results,
                       const struct view *view, uint32_t column)
{
    const struct summary summary = view_summary(results, view, column);
    const struct difference difference = results_difference(results, view->architecture, column);
    json_put_object(json, results->columns[column].name);
    put_summary(json, &summary, results->columns[column].unit);
    if (view->architecture > 0 && !view->group && !isnan(difference.mean))
        put_delta(json, &difference);
    json_end(json);
}

static void put_metrics(struct json_writer *json, const struct results *results,
                        const struct view *view, bool chosen_only)
{
    json_put_object(json, "metrics");
    for (uint32_t i = 0; i < results->column_count; i++)
        if (column_applies(results, view->architecture, i) &&
            (!chosen_only || results->columns[i].shown))
            put_metric(json, results, view, i);
    json_end(json);
}

/* Replications that fared alike; what stands in "metrics" of the architecture is of all. */
static void put_groups(struct json_writer *json, const struct results *results,
                       uint32_t architecture, bool chosen_only)
{
    const struct architecture_result *about = &results->architectures[architecture];
    if (about->group_count == 0)
        return;
    json_put_array(json, "groups");
    for (uint32_t i = 0; i < about->group_count; i++) {
        const struct view view = view_of(results, architecture, i);
        json_put_object(json, NULL);
        json_put_truth(json, "collapsed", i == 1);
        json_put_array(json, "replications");
        for (uint32_t j = 0; j < results->replications; j++)
            if (view.group->in[j])
                json_put_count(json, NULL, j);
        json_end(json);
        put_metrics(json, results, &view, chosen_only);
        why_json(json, results, &view);
        json_end(json);
    }
    json_end(json);
}

/* Of all replications, and where they are of two kinds of each kind. */
static void put_all_metrics(struct json_writer *json, const struct results *results,
                            uint32_t architecture, bool chosen_only)
{
    const struct view all = {architecture, NULL};
    put_metrics(json, results, &all, chosen_only);
    put_groups(json, results, architecture, chosen_only);
}

static void put_objectives(struct json_writer *json, const struct architecture_result *about)
{
    json_put_array(json, "objectives");
    for (uint32_t i = 0; i < about->objective_count; i++) {
        const struct objective_result *objective = &about->objectives[i];
        json_put_object(json, NULL);
        json_put_text(json, "text", objective->text);
        json_put_truth(json, "met", objective->verdict == VERDICT_met);
        json_put_text(json, "verdict", verdict_word(objective->verdict));
        if (objective->why)
            json_put_text(json, "why", objective->why);
        json_end(json);
    }
    json_end(json);
}

static void put_failures(struct json_writer *json, const struct results *results,
                         const struct architecture_result *about)
{
    json_put_array(json, "failed_replications");
    for (uint32_t i = 0; i < results->replications; i++) {
        if (!about->failed[i])
            continue;
        json_put_object(json, NULL);
        json_put_count(json, "replication", i);
        json_put_text(json, "why", about->failure[i]);
        json_end(json);
    }
    json_end(json);
}

static void put_bottleneck(struct json_writer *json, const struct architecture_result *about)
{
    if (!about->bottleneck)
        return;
    json_put_object(json, "bottleneck");
    json_put_text(json, "name", about->bottleneck);
    json_put_number(json, "utilisation", about->bottleneck_utilisation);
    json_end(json);
}

static void put_outcome(struct json_writer *json, const struct results *results,
                        uint32_t architecture)
{
    const struct architecture_result *about = &results->architectures[architecture];
    put_hash(json, "fingerprint", about->fingerprint);
    put_hash(json, "request_hash", about->request_hash);
    json_put_count(json, "requests", about->requests);
    json_put_count(json, "events", about->events);
    json_put_truth(json, "unstable", about->unstable);
    if (about->unstable)
        json_put_text(json, "unstable_queue", about->unstable_queue);
    if (about->unstable && about->offered > 0)
        json_put_number(json, "unstable_load", about->offered);
    if (about->busiest) {
        json_put_text(json, "busiest", about->busiest);
        json_put_number(json, "busiest_load", about->busiest_load);
    }
    if (about->endless)
        json_put_text(json, "endless", about->endless);
    if (about->sampled.given) {
        json_put_number(json, "sampled_seconds", about->sampled.seconds);
        json_put_count(json, "pieces", about->sampled.pieces);
        json_put_count(json, "episodes", about->sampled.episodes);
    }
    if (about->sampled.lasting)
        json_put_text(json, "lasting", about->sampled.lasting);
    if (about->piling)
        json_put_text(json, "piling_up", about->piling);
    put_bottleneck(json, about);
    put_objectives(json, about);
    put_failures(json, results, about);
}

/* How an experiment ended that ends by itself. */
static void put_looks(struct json_writer *json, const struct results *results)
{
    json_put_object(json, "ended");
    json_put_text(json, "aim", results->aim);
    json_put_truth(json, "reached", results->enough);
    if (results->missing)
        json_put_text(json, "missing", results->missing);
    json_put_count(json, "looks", results->looks);
    json_put_count(json, "looks_most", results->looks_most);
    json_put_number(json, "confidence", results_confidence(results));
    json_end(json);
}

static void print(const struct exported *what, FILE *to)
{
    const struct results *results = what->results;
    struct json_writer json;
    json_start(&json, to);
    json_put_head(&json, what->from);
    json_put_count(&json, "seed", results->seed);
    json_put_count(&json, "replications", results->replications);
    if (results->paired) {
        json_put_object(&json, "antithetic");
        json_put_truth(&json, "pairs", results->pairs);
        json_put_text(&json, "told", results->paired);
        json_end(&json);
    }
    if (results->looks > 0)
        put_looks(&json, results);
    json_put_truth(&json, "interrupted", results->interrupted);
    json_put_array(&json, "architectures");
    for (uint32_t i = 0; i < results->architecture_count; i++) {
        json_put_object(&json, NULL);
        put_origin(&json, &what->from->origins[i]);
        put_outcome(&json, results, i);
        put_all_metrics(&json, results, i, what->chosen_only);
        why_json(&json, results, &(struct view){i, NULL});
        json_end(&json);
    }
    json_end(&json);
    json_finish(&json);
}

static void put_parameters(struct json_writer *json, const struct point *parameters)
{
    json_put_array(json, "parameters");
    for (uint32_t i = 0; i < parameters->count; i++) {
        json_put_object(json, NULL);
        json_put_text(json, "path", parameters->parameters[i].path);
        json_put_text(json, "title", parameters->parameters[i].title);
        json_put_text(json, "unit", parameters->parameters[i].unit);
        json_end(json);
    }
    json_end(json);
}

static void begin_sweep(const struct exported_sweep *sweep, struct export_stream *stream)
{
    struct json_writer *json = &stream->json;
    json_start(json, stream->to);
    json_put_head(json, sweep->from);
    json_put_count(json, "seed", sweep->seed);
    json_put_count(json, "replications", sweep->replications);
    put_parameters(json, &sweep->parameters);
    json_put_array(json, "architectures");
    for (uint32_t i = 0; i < sweep->from->count; i++) {
        json_put_object(json, NULL);
        put_origin(json, &sweep->from->origins[i]);
        json_end(json);
    }
    json_end(json);
    json_put_array(json, "points");
}

static void put_values(struct json_writer *json, const struct point *point)
{
    json_put_array(json, "values");
    for (uint32_t i = 0; i < point->count; i++)
        if (point->parameters[i].numeric)
            json_put_number(json, NULL, point->values[i].number);
        else
            json_put_text(json, NULL, point->values[i].text);
    json_end(json);
}

static void put_point(const struct exported_sweep *sweep, struct export_stream *stream,
                      const struct results *results, const struct point *point)
{
    struct json_writer *json = &stream->json;
    json_put_object(json, NULL);
    put_values(json, point);
    json_put_array(json, "architectures");
    for (uint32_t i = 0; i < results->architecture_count; i++) {
        json_put_object(json, NULL);
        json_put_text(json, "name", results->architectures[i].name);
        put_outcome(json, results, i);
        put_all_metrics(json, results, i, sweep->chosen_only);
        json_end(json);
    }
    json_end(json);
    json_end(json);
}

static void end_sweep(const struct exported_sweep *sweep, struct export_stream *stream)
{
    struct json_writer *json = &stream->json;
    json_end(json);
    json_put_count(json, "points_missing", sweep->missing);
    json_put_bounds(json, sweep->bounds);
    json_finish(json);
}

extern const struct export_class export_json;
const struct export_class export_json = {
    .name = "json",
    .doc = "results as JSON",
    .file = "results.json",
    .print = print,
    .sheet = sheet_json,
    .begin = begin_sweep,
    .point = put_point,
    .end = end_sweep,
};
