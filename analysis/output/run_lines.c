/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "analysis/metrics.h"
#include "analysis/output/lines.h"

enum { NAME, VALUE, SPREAD, NOTE, RUN_COLUMNS };

static const char *note_of(const struct results *results, uint32_t architecture, uint32_t column,
                           struct arena *arena)
{
    const struct architecture_result *about = &results->architectures[architecture];
    const char *reason = line_reason(results, architecture, column);
    if (reason)
        return arena_format(arena, "(%s)", reason);
    if (strcmp(results->columns[column].name, "availability") != 0 || about->unstable ||
        about->requests == 0)
        return "";
    char count[32];
    figure_count(count, sizeof count, about->requests);
    if (about->failures == 0)
        return arena_format(arena, "(no failure in %s requests)", count);
    const double failed = (double)about->failures / (double)about->requests;
    return arena_format(arena, "(%.1f nines)", fmax(0, -log10(failed)));
}

static void put_figure(struct grid *grid, const struct figure *figure)
{
    grid_put(grid, VALUE, figure->value, TONE_PLAIN);
    grid_put(grid, SPREAD, figure->spread, TONE_PLAIN);
}

static void put_metrics(struct grid *grid, const struct results *results, uint32_t architecture)
{
    const char *group = NULL;
    for (unsigned g = 0; metric_groups[g]; g++)
        for (uint32_t i = 0; i < results->column_count; i++) {
            if (strcmp(results->columns[i].group, metric_groups[g]) != 0 ||
                !line_wanted(results, i))
                continue;
            if (group != metric_groups[g])
                grid_heading(grid, metric_groups[g]);
            group = metric_groups[g];
            grid_row(grid);
            grid_put(grid, NAME, arena_format(grid->arena, "  %s", results->columns[i].name),
                     TONE_PLAIN);
            const struct figure figure = line_figure(results, architecture, i);
            put_figure(grid, &figure);
            grid_put(grid, NOTE, note_of(results, architecture, i, grid->arena), TONE_PLAIN);
        }
}

static void put_objectives(struct grid *grid, const struct results *results, uint32_t architecture)
{
    const struct architecture_result *about = &results->architectures[architecture];
    if (about->objective_count > 0)
        grid_heading(grid, "objectives");
    for (uint32_t i = 0; i < about->objective_count; i++) {
        const struct objective_result *objective = &about->objectives[i];
        grid_row(grid);
        grid_put(
            grid, NAME,
            arena_format(grid->arena, "%s %s", verdict_mark(objective->verdict), objective->text),
            verdict_tone(objective->verdict));
        const struct figure figure = line_figure(results, architecture, objective->column);
        put_figure(grid, &figure);
        if (objective->why)
            grid_put(grid, NOTE,
                     arena_format(grid->arena, "(%s: %s)", verdict_word(objective->verdict),
                                  objective->why),
                     TONE_PLAIN);
    }
}

struct grid *lines_of_run(const struct results *results, uint32_t architecture, struct arena *arena)
{
    struct grid *grid = grid_create(arena, RUN_COLUMNS);
    grid_look(grid, VALUE, ALIGN_RIGHT, 2);
    grid_look(grid, SPREAD, ALIGN_LEFT, 1);
    put_metrics(grid, results, architecture);
    put_objectives(grid, results, architecture);
    return grid;
}
