/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "analysis/output/lines.h"

/* One column for the names, then for each group of replications: value, spread, note. */
enum { VALUE, SPREAD, NOTE, PER_VIEW };

struct listing {
    struct grid *grid;
    const struct results *results;
    uint32_t architecture, views;
};

static uint32_t at(uint32_t view, unsigned part) { return 1 + view * PER_VIEW + part; }

static const char *note_of(const struct listing *in, const struct view *view, uint32_t column)
{
    const struct architecture_result *about = &in->results->architectures[in->architecture];
    const char *reason = line_reason(in->results, view, column);
    if (reason)
        return arena_format(in->grid->arena, "(%s)", reason);
    const struct column *asked = &in->results->columns[column];
    if (!asked->success || !narrowed_to(&asked->narrowing, NARROW_WHOLE) || about->unstable ||
        about->requests == 0 || view->group)
        return "";
    char count[32];
    figure_count(count, sizeof count, about->requests);
    const struct summary summary = results_summary(in->results, in->architecture, column);
    if (about->sampled.given) /* of all requests, not of those that were simulated */
        return summary.mean < 1 && summary.mean > 0
                   ? arena_format(in->grid->arena, "(%.1f nines)", -log10(1 - summary.mean))
                   : "";
    if (about->failures == 0)
        return arena_format(in->grid->arena, "(no failure in %s requests)", count);
    const double failed = (double)about->failures / (double)about->requests;
    return arena_format(in->grid->arena, "(%.1f nines)", fmax(0, -log10(failed)));
}

static void put_figures(const struct listing *in, uint32_t column)
{
    for (uint32_t i = 0; i < in->views; i++) {
        const struct view view = view_of(in->results, in->architecture, i);
        const struct figure figure = line_figure(in->results, &view, column);
        grid_put(in->grid, at(i, VALUE), figure.value, TONE_PLAIN);
        grid_put(in->grid, at(i, SPREAD), figure.spread, TONE_PLAIN);
    }
}

static void put_metric(const void *context, uint32_t column)
{
    const struct listing *in = context;
    put_figures(in, column);
    for (uint32_t i = 0; i < in->views; i++) { /* behind all groups */
        const struct view view = view_of(in->results, in->architecture, i);
        const char *note = note_of(in, &view, column);
        if (*note)
            grid_put(in->grid, at(in->views - 1, NOTE), note, TONE_PLAIN);
    }
}

/* The verdict is on all replications together. */
static void put_objectives(const struct listing *in)
{
    const struct architecture_result *about = &in->results->architectures[in->architecture];
    struct grid *grid = in->grid;
    if (about->objective_count > 0)
        grid_heading(grid, "objectives");
    for (uint32_t i = 0; i < about->objective_count; i++) {
        const struct objective_result *objective = &about->objectives[i];
        grid_row(grid);
        grid_put(
            grid, 0,
            arena_format(grid->arena, "%s %s", verdict_mark(objective->verdict), objective->text),
            verdict_tone(objective->verdict));
        put_figures(in, objective->column);
        if (objective->why)
            grid_put(grid, at(in->views - 1, NOTE),
                     arena_format(grid->arena, "(%s: %s)", verdict_word(objective->verdict),
                                  objective->why),
                     TONE_PLAIN);
    }
}

static void put_head(const struct listing *in)
{
    grid_row(in->grid);
    grid_put(in->grid, 0, "", TONE_HEAD);
    for (uint32_t i = 0; i < in->views; i++) {
        const struct view view = view_of(in->results, in->architecture, i);
        grid_put(in->grid, at(i, SPREAD), view_name(in->results, &view, in->grid->arena),
                 TONE_HEAD);
    }
}

struct grid *lines_of_run(const struct results *results, uint32_t architecture, struct arena *arena)
{
    const uint32_t views = view_count(results, architecture);
    const struct listing in = {grid_create(arena, 1 + PER_VIEW * views), results, architecture,
                               views};
    for (uint32_t i = 0; i < views; i++) {
        grid_look(in.grid, at(i, VALUE), ALIGN_RIGHT, 2);
        grid_break(in.grid, at(i, VALUE));
        grid_look(in.grid, at(i, SPREAD), ALIGN_LEFT, 1);
    }
    grid_note(in.grid, at(views - 1, NOTE));
    if (views > 1)
        put_head(&in);
    lines_by_groups(in.grid, results, put_metric, &in);
    put_objectives(&in);
    return in.grid;
}
