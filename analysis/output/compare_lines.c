/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "analysis/output/lines.h"

/* One column for the names, then for each architecture, or each of its groups: value, spread, and,
 * but for the first, the change. */
enum { VALUE, SPREAD, CHANGE, PER_VIEW };

/* The column of a part of a view of an architecture. */
static uint32_t at(const struct results *results, uint32_t architecture, uint32_t view,
                   unsigned part)
{
    for (uint32_t i = 0; i < architecture; i++)
        view += view_count(results, i);
    return 1 + view * PER_VIEW + part;
}

static void put_head(struct grid *grid, const struct results *results)
{
    grid_row(grid);
    grid_put(grid, 0, "", TONE_HEAD);
    for (uint32_t i = 0; i < results->architecture_count; i++)
        for (uint32_t j = 0; j < view_count(results, i); j++) {
            const struct view view = view_of(results, i, j);
            grid_put(grid, at(results, i, j, VALUE), view_name(results, &view, grid->arena),
                     TONE_HEAD);
        }
}

static void put_values(struct grid *grid, const struct results *results, uint32_t architecture,
                       uint32_t column)
{
    for (uint32_t i = 0; i < view_count(results, architecture); i++) {
        const struct view view = view_of(results, architecture, i);
        const struct figure figure = line_figure(results, &view, column);
        grid_put(grid, at(results, architecture, i, VALUE), figure.value, TONE_PLAIN);
        grid_put(grid, at(results, architecture, i, SPREAD), figure.spread, TONE_PLAIN);
    }
}

struct comparison {
    struct grid *grid;
    const struct results *results;
};

static void put_metric(const void *context, uint32_t column)
{
    const struct comparison *in = context;
    struct grid *grid = in->grid;
    const struct results *results = in->results;
    for (uint32_t i = 0; i < results->architecture_count; i++) {
        put_values(grid, results, i, column);
        char change[FIGURE_SIZE];
        const enum tone tone =
            i == 0 ? TONE_PLAIN : line_change(results, i, column, change, sizeof change);
        if (i > 0)
            grid_put(grid, at(results, i, 0, CHANGE), change, tone);
    }
}

static const struct objective_result *find_objective(const struct architecture_result *about,
                                                     const char *text)
{
    for (uint32_t i = 0; i < about->objective_count; i++)
        if (strcmp(about->objectives[i].text, text) == 0)
            return &about->objectives[i];
    return NULL;
}

static bool seen_before(const struct results *results, uint32_t architecture, uint32_t objective)
{
    const char *text = results->architectures[architecture].objectives[objective].text;
    for (uint32_t i = 0; i < architecture; i++)
        if (find_objective(&results->architectures[i], text))
            return true;
    return false;
}

static void put_objective(struct grid *grid, const struct results *results, const char *text)
{
    grid_row(grid);
    grid_put(grid, 0, arena_format(grid->arena, "  %s", text), TONE_PLAIN);
    for (uint32_t i = 0; i < results->architecture_count; i++) {
        const struct objective_result *objective = find_objective(&results->architectures[i], text);
        if (objective)
            grid_put(grid, at(results, i, 0, VALUE), verdict_mark(objective->verdict),
                     verdict_tone(objective->verdict));
    }
}

static void put_objectives(struct grid *grid, const struct results *results)
{
    bool any = false;
    for (uint32_t i = 0; i < results->architecture_count; i++)
        for (uint32_t j = 0; j < results->architectures[i].objective_count; j++) {
            if (seen_before(results, i, j))
                continue;
            if (!any)
                grid_heading(grid, "objectives");
            any = true;
            put_objective(grid, results, results->architectures[i].objectives[j].text);
        }
}

static void put_bottlenecks(struct grid *grid, const struct results *results)
{
    bool any = false;
    for (uint32_t i = 0; i < results->architecture_count; i++)
        any = any || results->architectures[i].bottleneck;
    if (!any)
        return;
    grid_heading(grid, "bottleneck");
    grid_row(grid);
    grid_put(grid, 0, "  utilisation", TONE_PLAIN);
    for (uint32_t i = 0; i < results->architecture_count; i++) {
        const struct architecture_result *about = &results->architectures[i];
        if (!about->bottleneck)
            continue;
        const struct figure figure = figure_of(about->bottleneck_utilisation, (double)NAN, "ratio");
        grid_put(grid, at(results, i, 0, VALUE), figure.value, TONE_PLAIN);
        grid_put(grid, at(results, i, 0, SPREAD),
                 arena_format(grid->arena, "%% %s", about->bottleneck), TONE_PLAIN);
    }
}

struct grid *lines_of_comparison(const struct results *results, struct arena *arena)
{
    struct grid *grid = grid_create(arena, at(results, results->architecture_count, 0, VALUE));
    for (uint32_t i = 0; i < results->architecture_count; i++)
        for (uint32_t j = 0; j < view_count(results, i); j++) {
            grid_look(grid, at(results, i, j, VALUE), ALIGN_RIGHT, 3);
            grid_break(grid, at(results, i, j, VALUE));
            grid_look(grid, at(results, i, j, SPREAD), ALIGN_LEFT, 1);
            grid_look(grid, at(results, i, j, CHANGE), ALIGN_RIGHT, 2);
        }
    put_head(grid, results);
    lines_by_groups(grid, results, put_metric, &(struct comparison){grid, results});
    put_objectives(grid, results);
    put_bottlenecks(grid, results);
    return grid;
}
