/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/why.h"

#include <math.h>

#include "analysis/experiment/attributed.h"
#include "analysis/output/figure.h"
#include "analysis/output/grid.h"

/* One column for the names, then for each part of the requests. */
enum { TIME, SHARE, SPREAD, PER_PART };

static uint32_t at(unsigned part, unsigned column) { return 1 + part * PER_PART + column; }

static void put_part(struct grid *grid, unsigned part, const struct estimate *time,
                     const struct estimate *share)
{
    char text[2 * FIGURE_SIZE];
    figure_text(text, sizeof text, time->value, (double)NAN, "s");
    grid_put(grid, at(part, TIME), text, TONE_PLAIN);
    const struct figure figure = figure_of_estimate(share, "ratio", share->value);
    grid_put(grid, at(part, SHARE), figure.value, TONE_PLAIN);
    grid_put(grid, at(part, SPREAD), figure.spread, TONE_PLAIN);
}

static void put_line(struct grid *grid, const struct attributed_line *line)
{
    grid_row(grid);
    grid_put(grid, 0, arena_format(grid->arena, "  %s %s", line->component, line->kind),
             TONE_PLAIN);
    for (unsigned part = 0; part < PARTS_OF_REQUESTS; part++)
        if (line->share[part].value > 0)
            put_part(grid, part, &line->time[part], &line->share[part]);
}

/* What the lines from `first` on are together. */
static void put_rest(struct grid *grid, const struct attributed *of, uint32_t first)
{
    grid_row(grid);
    grid_put(grid, 0,
             arena_format(grid->arena, "  %u smaller one%s", of->count - first,
                          of->count - first == 1 ? "" : "s"),
             TONE_PLAIN);
    for (unsigned part = 0; part < PARTS_OF_REQUESTS; part++) {
        struct estimate time = {.value = 0, .low = NAN, .high = NAN}, share = time;
        for (uint32_t i = first; i < of->count; i++) {
            time.value += of->lines[i].time[part].value;
            share.value += of->lines[i].share[part].value;
        }
        put_part(grid, part, &time, &share);
    }
}

static void put_head(struct grid *grid, const char *title)
{
    static const char *const parts[PARTS_OF_REQUESTS] = {
        [OF_ALL] = "mean request", [OF_SLOWEST] = "slowest 1 %"};
    grid_row(grid);
    grid_put(grid, 0, title, TONE_HEAD);
    for (unsigned part = 0; part < PARTS_OF_REQUESTS; part++) {
        grid_put(grid, at(part, TIME), parts[part], TONE_HEAD);
        grid_look(grid, at(part, TIME), ALIGN_RIGHT, 2);
        grid_break(grid, at(part, TIME));
        grid_look(grid, at(part, SHARE), ALIGN_RIGHT, 2);
        grid_look(grid, at(part, SPREAD), ALIGN_LEFT, 1);
    }
}

static void put_all(struct grid *grid, const struct attributed *of)
{
    grid_row(grid);
    grid_put(grid, 0, "  altogether", TONE_PLAIN);
    for (unsigned part = 0; part < PARTS_OF_REQUESTS; part++) {
        char text[2 * FIGURE_SIZE];
        figure_text(text, sizeof text, of->time[part].value, (double)NAN, "s");
        grid_put(grid, at(part, TIME), text, TONE_PLAIN);
        grid_put(grid, at(part, SHARE), "100", TONE_PLAIN);
        grid_put(grid, at(part, SPREAD), "%", TONE_PLAIN);
    }
}

static struct grid *grid_of(const struct attributed *of, struct arena *arena)
{
    struct grid *grid = grid_create(arena, 1 + PARTS_OF_REQUESTS * PER_PART);
    put_head(grid, of->endpoint ? arena_format(arena, "where the time of %s goes", of->endpoint)
                                : "where the time of a request goes");
    uint32_t shown = 0;
    while (shown < of->count && shown < WHY_LINES &&
           (of->lines[shown].share[OF_ALL].value >= WHY_LEAST ||
            of->lines[shown].share[OF_SLOWEST].value >= WHY_LEAST))
        put_line(grid, &of->lines[shown++]);
    if (shown < of->count)
        put_rest(grid, of, shown);
    put_all(grid, of);
    return grid;
}

static const char *threshold_text(const struct attributed *of, struct arena *arena)
{
    char slow[32], all[32], text[2 * FIGURE_SIZE];
    figure_count(slow, sizeof slow, of->requests[OF_SLOWEST]);
    figure_count(all, sizeof all, of->requests[OF_ALL]);
    figure_text(text, sizeof text, of->threshold, (double)NAN, "s");
    return arena_format(arena, "slowest: %s of %s requests, which took %s or longer", slow, all,
                        text);
}

/* Writes why there is nothing to print; false: there is. */
static bool says_why_not(const struct results *results, const struct view *view,
                         const struct attributed_list *list, struct arena *arena, FILE *to)
{
    const struct architecture_result *about = &results->architectures[view->architecture];
    if (!about->attributions)
        return true;
    const char *why = about->unstable    ? "means do not exist"
                      : list->count == 0 ? "no request succeeded"
                                         : NULL;
    if (why)
        fprintf(to, "%s: where the time goes: n/a (%s)\n", view_name(results, view, arena), why);
    return why;
}

void why_print(const struct results *results, const struct view *view, struct arena *arena,
               FILE *to, bool colour)
{
    const struct attributed_list list = attributed_of(results, view, arena);
    if (says_why_not(results, view, &list, arena, to))
        return;
    for (uint32_t i = 0; i < list.count && i <= WHY_ENDPOINTS; i++) {
        grid_print(grid_of(&list.scopes[i], arena), to, colour);
        fprintf(to, "  %s\n", threshold_text(&list.scopes[i], arena));
    }
    if (list.count > 1 + WHY_ENDPOINTS)
        fprintf(to, "  ... and %u more endpoints (--json has them all)\n",
                list.count - 1 - WHY_ENDPOINTS);
}

void why_markdown(const struct results *results, const struct view *view, struct arena *arena,
                  FILE *to)
{
    const struct attributed_list list = attributed_of(results, view, arena);
    if (says_why_not(results, view, &list, arena, to))
        return;
    for (uint32_t i = 0; i < list.count && i <= WHY_ENDPOINTS; i++) {
        fprintf(to, "%s:\n\n", view_name(results, view, arena));
        grid_markdown(grid_of(&list.scopes[i], arena), to);
        fprintf(to, "\n%s.\n\n", threshold_text(&list.scopes[i], arena));
    }
}
