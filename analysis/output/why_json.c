/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/experiment/attributed.h"
#include "analysis/output/why.h"

static void put_time(struct json_writer *json, const char *key, const struct estimate *estimate)
{
    json_put_object(json, key);
    json_put_number(json, "mean", estimate->value);
    json_put_number(json, "low", estimate->low);
    json_put_number(json, "high", estimate->high);
    json_end(json);
}

static void put_why_part(struct json_writer *json, const struct attributed *of, unsigned part)
{
    json_put_object(json, part == OF_ALL ? "mean" : "slowest");
    json_put_count(json, "requests", of->requests[part]);
    if (part == OF_SLOWEST)
        json_put_number(json, "threshold", of->threshold);
    put_time(json, "seconds", &of->time[part]);
    json_put_array(json, "parts");
    for (uint32_t i = 0; i < of->count; i++) {
        const struct attributed_line *line = &of->lines[i];
        json_put_object(json, NULL);
        json_put_text(json, "component", line->component);
        json_put_text(json, "kind", line->kind);
        put_time(json, "seconds", &line->time[part]);
        put_time(json, "share", &line->share[part]);
        json_end(json);
    }
    json_end(json);
    json_end(json);
}

void why_json(struct json_writer *json, const struct results *results, const struct view *view)
{
    if (!results->architectures[view->architecture].attributions)
        return;
    struct arena *arena = arena_create_surely();
    const struct attributed_list list = attributed_of(results, view, arena);
    json_put_array(json, "attribution");
    for (uint32_t i = 0; i < list.count; i++) {
        json_put_object(json, NULL);
        json_put_text(json, "endpoint", list.scopes[i].endpoint ? list.scopes[i].endpoint : "");
        put_why_part(json, &list.scopes[i], OF_ALL);
        put_why_part(json, &list.scopes[i], OF_SLOWEST);
        json_end(json);
    }
    json_end(json);
    arena_destroy(arena);
}
