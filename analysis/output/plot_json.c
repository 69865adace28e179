/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/plot_json.h"

#include <math.h>
#include <string.h>

#include "analysis/histogram.h"
#include "analysis/output/json.h"
#include "analysis/version.h"

enum { WINDOWS_SHOWN = 200 };

static bool has_member(const json_t *array, const char *key, const char *text)
{
    size_t i;
    json_t *each;
    json_array_foreach(array, i, each)
    {
        const char *value = json_string_value(json_object_get(each, key));
        if (value && strcmp(value, text) == 0)
            return true;
    }
    return false;
}

void add_bounds(json_t *bounds, const struct objective_result *objectives, uint32_t count,
                const struct column *columns)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct objective_result *about = &objectives[i];
        const struct column *column = &columns[about->column];
        if (!has_member(bounds, "text", about->text))
            json_array_append_new(bounds,
                                  json_pack("{s:s, s:s, s:s, s:f, s:s}", "text", about->text,
                                            "metric", column->name, "comparison", about->comparison,
                                            "bound", about->bound, "unit", column->unit));
    }
}

/* A law without chance: its value; -1 where there is none. */
static sim_time fixed(const struct law *law)
{
    return law_given(law) && law->speed == LAW_CONSTANT ? law->shift : -1;
}

static void add_window(json_t *windows, const char *name, sim_time begin, sim_time lasts)
{
    json_t *end = json_null();
    sim_time at;
    if (lasts >= 0 && clock_add(begin, lasts, &at)) {
        json_decref(end);
        end = json_real(seconds_of((double)at));
    }
    json_array_append_new(windows, json_pack("{s:s, s:f, s:o}", "name", name, "begin_s",
                                             seconds_of((double)begin), "end_s", end));
}

static void add_disruption(json_t *windows, const struct disruption *disruption, sim_time until)
{
    const sim_time every = fixed(&disruption->every), lasts = fixed(&disruption->lasts);
    if (law_given(&disruption->lasts) && lasts < 0)
        return;
    if (disruption->at.given)
        add_window(windows, disruption->name, (sim_time)disruption->at.value, lasts);
    for (sim_time at = every; every > 0 && at < until && json_array_size(windows) < WINDOWS_SHOWN;
         at += every)
        add_window(windows, disruption->name, at, lasts);
}

json_t *json_of_disruptions(const struct subject *subjects, uint32_t count, sim_time until)
{
    json_t *windows = json_array();
    for (uint32_t i = 0; i < count; i++) {
        const struct table *table = &subjects[i].plan->description->disruptions;
        for (uint32_t j = 0; j < table->count; j++) {
            const struct disruption *disruption = &((const struct disruption *)table->items)[j];
            if (!has_member(windows, "name", disruption->name))
                add_disruption(windows, disruption, until);
        }
    }
    return windows;
}

bool plot_json_print(const struct results *results, const struct subject *subjects,
                     const char *command, FILE *to)
{
    sim_time until = SIM_NEVER;
    clock_add(results->warmup, results->duration, &until);
    json_t *names = json_array(), *bounds = json_array();
    for (uint32_t i = 0; i < results->architecture_count; i++) {
        const struct architecture_result *about = &results->architectures[i];
        json_array_append_new(names, json_string(about->name));
        add_bounds(bounds, about->objectives, about->objective_count, results->columns);
    }
    json_t *all = json_pack("{s:s, s:s, s:I, s:I, s:o, s:[], s:o, s:o}", "maquette",
                            MAQUETTE_VERSION, "command", command, "seed", (json_int_t)results->seed,
                            "replications", (json_int_t)results->replications, "architectures",
                            names, "parameters", "objectives", bounds, "disruptions",
                            json_of_disruptions(subjects, results->architecture_count, until));
    return json_write(all, to);
}
