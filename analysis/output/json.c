/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/json.h"

#include <math.h>

#include "analysis/output/summary.h"
#include "analysis/version.h"

static json_t *number(double value) { return isfinite(value) ? json_real(value) : json_null(); }
static json_t *text(const char *value) { return value ? json_string(value) : json_null(); }

static json_t *delta_of(const struct difference *difference)
{
    return json_pack("{s:o, s:o, s:b}", "mean", number(difference->mean), "half_width",
                     number(difference->half_width), "proven", difference->proven);
}

static json_t *metric_of(const struct results *results, uint32_t architecture, uint32_t column)
{
    const struct summary summary = results_summary(results, architecture, column);
    json_t *metric = json_pack("{s:o, s:o, s:s}", "mean", number(summary.mean), "half_width",
                               number(summary.half_width), "unit", results->columns[column].unit);
    if (isnan(summary.mean))
        json_object_set_new(
            metric, "why",
            text(results->architectures[architecture].unstable && results->columns[column].steady
                     ? "unstable"
                     : results->architectures[architecture].why[column]));
    const struct difference difference = results_difference(results, architecture, column);
    if (architecture > 0 && !isnan(difference.mean))
        json_object_set_new(metric, "delta", delta_of(&difference));
    return metric;
}

static json_t *metrics_of(const struct results *results, uint32_t architecture)
{
    json_t *metrics = json_object();
    for (uint32_t i = 0; i < results->column_count; i++)
        if (column_applies(results, architecture, i))
            json_object_set_new(metrics, results->columns[i].name,
                                metric_of(results, architecture, i));
    return metrics;
}

static json_t *objectives_of(const struct architecture_result *about)
{
    json_t *objectives = json_array();
    for (uint32_t i = 0; i < about->objective_count; i++) {
        const struct objective_result *objective = &about->objectives[i];
        json_array_append_new(objectives,
                              json_pack("{s:s, s:b, s:b, s:b}", "text", objective->text, "met",
                                        objective->met, "known", objective->known, "certain",
                                        objective->certain));
    }
    return objectives;
}

static json_t *failures_of(const struct results *results, const struct architecture_result *about)
{
    json_t *failures = json_array();
    for (uint32_t i = 0; i < results->replications; i++)
        if (about->failed[i])
            json_array_append_new(
                failures, json_pack("{s:i, s:s}", "replication", (int)i, "why", about->failure[i]));
    return failures;
}

static json_t *hash(uint64_t value)
{
    char digits[17];
    snprintf(digits, sizeof digits, "%016llx", (unsigned long long)value);
    return json_string(digits);
}

json_t *json_of_architecture(const struct results *results, uint32_t architecture)
{
    const struct architecture_result *about = &results->architectures[architecture];
    json_t *object =
        json_pack("{s:s, s:o, s:o, s:o, s:I, s:I, s:b}", "name", about->name, "file",
                  text(about->file), "fingerprint", hash(about->fingerprint), "request_hash",
                  hash(about->request_hash), "requests", (json_int_t)about->requests, "events",
                  (json_int_t)about->events, "unstable", about->unstable);
    if (about->unstable)
        json_object_set_new(object, "unstable_queue", text(about->unstable_queue));
    if (about->bottleneck)
        json_object_set_new(object, "bottleneck",
                            json_pack("{s:s, s:o}", "name", about->bottleneck, "utilisation",
                                      number(about->bottleneck_utilisation)));
    json_object_set_new(object, "metrics", metrics_of(results, architecture));
    json_object_set_new(object, "objectives", objectives_of(about));
    json_object_set_new(object, "failed_replications", failures_of(results, about));
    return object;
}

json_t *json_of_results(const struct results *results)
{
    json_t *architectures = json_array();
    for (uint32_t i = 0; i < results->architecture_count; i++)
        json_array_append_new(architectures, json_of_architecture(results, i));
    return json_pack("{s:s, s:I, s:I, s:b, s:o}", "maquette", MAQUETTE_VERSION, "seed",
                     (json_int_t)results->seed, "replications", (json_int_t)results->replications,
                     "interrupted", results->interrupted, "architectures", architectures);
}

bool json_write(json_t *all, FILE *to)
{
    if (!all)
        return false;
    const bool written = json_dumpf(all, to, JSON_INDENT(2) | JSON_REAL_PRECISION(15)) == 0 &&
                         fputc('\n', to) != EOF;
    json_decref(all);
    return written;
}

bool json_print(const struct results *results, FILE *to)
{
    return json_write(json_of_results(results), to);
}
