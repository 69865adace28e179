/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which pictures a sweep gets: one of one parameter; of several a map and panels. */
#include <math.h>

#include "analysis/output/plot_sweep.h"

static void measure(struct swept *in)
{
    struct extent seconds = EXTENT_EMPTY;
    bool asked = false;
    in->x = (struct extent)EXTENT_EMPTY;
    for (uint32_t j = 0; j < in->grid->x_count; j++)
        extent_see(&in->x, in->grid->x[j]);
    for (uint32_t g = 0; g < in->grid->group_count; g++)
        for (uint32_t i = 0; i < in->plot->count; i++)
            for (uint32_t j = 0; j < in->grid->x_count; j++) {
                extent_see(&seconds, plot_grid_at(in->grid, g, i, j, DRAWN_P99)->mean);
                asked =
                    asked || isfinite(plot_grid_at(in->grid, g, i, j, DRAWN_AVAILABILITY)->mean);
            }
    in->unit = script_time_unit(seconds.high);
    in->up = asked ? DRAWN_AVAILABILITY : DRAWN_UP;
}

bool plot_sweep(struct plot *plot)
{
    struct plot_table table;
    struct plot_grid grid;
    bool missing;
    if (plot->path_count == 0)
        return true;
    if (plot->scattered) {
        fprintf(stderr,
                "maquette: the points of %s are spread, not a grid: draw from its summary.csv\n",
                plot->folder);
        return true;
    }
    if (!plot_table_read(&table, arena_format(plot->arena, "%s/summary.csv", plot->folder),
                         plot->arena, &missing))
        return missing;
    if (!plot_grid_read(&grid, plot, &table))
        return false;
    struct swept in = {.plot = plot, .grid = &grid, .linear = plot->linear};
    measure(&in);
    return grid.group_count == 1 ? plot_load(&in) : plot_map(&in) && plot_panels(&in);
}
