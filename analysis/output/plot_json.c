/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/plot_json.h"

#include <math.h>
#include <string.h>

#include "analysis/experiment/view.h"
#include "analysis/output/exports.h"

enum { WINDOWS_SHOWN = 200 };

/* ---- objectives ---- */

static bool has_bound(const struct bounds *bounds, const char *text)
{
    for (uint32_t i = 0; i < bounds->count; i++)
        if (strcmp(bounds->list[i].text, text) == 0)
            return true;
    return false;
}

static void add(struct bounds *bounds, struct bound bound, struct arena *arena)
{
    if (bounds->count == bounds->room) {
        bounds->room = bounds->room ? bounds->room * 2 : 8;
        struct bound *larger = arena_array(arena, bounds->room, sizeof *larger);
        if (bounds->count)
            memcpy(larger, bounds->list, bounds->count * sizeof *larger);
        bounds->list = larger;
    }
    bounds->list[bounds->count++] = bound;
}

void bounds_add(struct bounds *bounds, const struct results *results, struct arena *arena)
{
    for (uint32_t i = 0; i < results->architecture_count; i++) {
        const struct architecture_result *about = &results->architectures[i];
        for (uint32_t j = 0; j < about->objective_count; j++) {
            const struct objective_result *objective = &about->objectives[j];
            const struct column *column = &results->columns[objective->column];
            if (has_bound(bounds, objective->text))
                continue;
            add(bounds,
                (struct bound){.text = arena_text(arena, objective->text),
                               .metric = arena_text(arena, column->name),
                               .comparison = arena_text(arena, objective->comparison),
                               .unit = column->unit,
                               .least_or_most = objective->bound},
                arena);
        }
    }
}

void json_put_bounds(struct json_writer *json, const struct bounds *bounds)
{
    json_put_array(json, "objectives");
    for (uint32_t i = 0; i < bounds->count; i++) {
        const struct bound *bound = &bounds->list[i];
        json_put_object(json, NULL);
        json_put_text(json, "text", bound->text);
        json_put_text(json, "metric", bound->metric);
        json_put_text(json, "comparison", bound->comparison);
        json_put_number(json, "bound", bound->least_or_most);
        json_put_text(json, "unit", bound->unit);
        json_end(json);
    }
    json_end(json);
}

/* ---- disruptions ---- */

/* Those whose moments are known beforehand, up to `until`. */
struct known_windows {
    struct json_writer *json;
    sim_time until;
    unsigned count, random;
};

/* A law without chance: its value; -1 where there is none. */
static sim_time fixed(const struct law *law)
{
    return law_given(law) && law->speed == LAW_CONSTANT ? law->shift : -1;
}

static void put_window(struct known_windows *in, const char *name, sim_time begin, sim_time lasts)
{
    sim_time end;
    const bool ends = lasts >= 0 && clock_add(begin, lasts, &end);
    json_put_object(in->json, NULL);
    json_put_text(in->json, "name", name);
    json_put_number(in->json, "begin_s", seconds_of((double)begin));
    json_put_number(in->json, "end_s", ends ? seconds_of((double)end) : (double)NAN);
    json_end(in->json);
    in->count++;
}

static void put_disruption(struct known_windows *in, const struct disruption *disruption)
{
    const sim_time every = fixed(&disruption->every), lasts = fixed(&disruption->lasts);
    const bool lasts_known = !law_given(&disruption->lasts) || lasts >= 0;
    if (!lasts_known || (!disruption->at.given && every <= 0)) {
        in->random++;
        return;
    }
    if (disruption->at.given)
        put_window(in, disruption->name, (sim_time)disruption->at.value, lasts);
    for (sim_time at = every; every > 0 && at < in->until && in->count < WINDOWS_SHOWN; at += every)
        put_window(in, disruption->name, at, lasts);
}

/* Is it there in an architecture before this one: then it was told. */
static bool told_before(const struct subject *subjects, uint32_t subject, const char *name)
{
    for (uint32_t i = 0; i < subject; i++) {
        const struct table *table = &subjects[i].plan->description->disruptions;
        for (uint32_t j = 0; j < table->count; j++)
            if (strcmp(((const struct disruption *)table->items)[j].name, name) == 0)
                return true;
    }
    return false;
}

static void put_disruptions(struct json_writer *json, const struct subject *subjects,
                            const struct results *results)
{
    struct known_windows in = {.json = json, .until = SIM_NEVER};
    clock_add(results->warmup, results->duration, &in.until);
    json_put_array(json, "disruptions");
    for (uint32_t i = 0; i < results->architecture_count; i++) {
        const struct table *table = &subjects[i].plan->description->disruptions;
        for (uint32_t j = 0; j < table->count; j++) {
            const struct disruption *disruption = &((const struct disruption *)table->items)[j];
            if (!told_before(subjects, i, disruption->name))
                put_disruption(&in, disruption);
        }
    }
    json_end(json);
    json_put_count(json, "disruptions_random", in.random);
}

/* ---- the file ---- */

/* What is drawn of each architecture, under the names of the CSV files. */
static void put_views(struct json_writer *json, const struct results *results, struct arena *arena)
{
    for (uint32_t i = 0; i < results->architecture_count; i++)
        for (uint32_t j = 0; j < view_count(results, i); j++) {
            const struct view view = view_of(results, i, j);
            json_put_text(json, NULL, view_name(results, &view, arena));
        }
}

static void put_names(struct json_writer *json, const struct provenance *from)
{
    for (uint32_t i = 0; i < from->count; i++)
        json_put_text(json, NULL, from->origins[i].name);
}

/* Up to the list of what is drawn, which it leaves open. */
static void put_head(struct json_writer *json, const struct provenance *from, uint64_t seed,
                     uint32_t replications)
{
    json_put_head(json, from);
    json_put_count(json, "seed", seed);
    json_put_count(json, "replications", replications);
    json_put_array(json, "architectures");
}

static void put_parameters(struct json_writer *json, const struct point *parameters)
{
    json_put_array(json, "parameters");
    for (uint32_t i = 0; i < parameters->count; i++) {
        json_put_object(json, NULL);
        json_put_text(json, "path", parameters->parameters[i].path);
        json_put_text(json, "title", parameters->parameters[i].title);
        if (parameters->parameters[i].scattered)
            json_put_truth(json, "scattered", true);
        json_end(json);
    }
    json_end(json);
}

static void print(const struct exported *what, FILE *to)
{
    const struct point none = {.count = 0};
    struct bounds bounds = {.count = 0};
    struct json_writer json;
    struct arena *arena = arena_create_surely();
    bounds_add(&bounds, what->results, arena);
    json_start(&json, to);
    put_head(&json, what->from, what->results->seed, what->results->replications);
    put_views(&json, what->results, arena);
    json_end(&json);
    put_parameters(&json, &none);
    json_put_bounds(&json, &bounds);
    put_disruptions(&json, what->subjects, what->results);
    json_finish(&json);
    arena_destroy(arena);
}

static void print_sweep(const struct exported_sweep *sweep, struct export_stream *stream)
{
    json_start(&stream->json, stream->to);
    put_head(&stream->json, sweep->from, sweep->seed, sweep->replications);
    put_names(&stream->json, sweep->from);
    json_end(&stream->json);
    put_parameters(&stream->json, &sweep->parameters);
    json_put_bounds(&stream->json, sweep->bounds);
    json_finish(&stream->json);
}

extern const struct export_class export_plot;
const struct export_class export_plot = {
    .doc = "what plot must know besides",
    .file = "plot.json",
    .print = print,
    .end = print_sweep,
};
