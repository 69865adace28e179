/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sweep over several parameters as small multiples: one panel for each combination of the values
 * of all parameters but the first, all with the same axes, so that they can be compared at a
 * glance.
 *
 * Source: Tufte 1983, "The Visual Display of Quantitative Information", on small multiples. */
#include <math.h>

#include "analysis/output/grid.h"
#include "analysis/output/plot_sweep.h"

enum { PANELS_MOST = 12, PAGES_MOST = 4 };

/* One page of panels of one metric. */
struct page {
    const struct swept *in;
    enum drawn metric;
    uint32_t first, count; /* groups */
    uint32_t rows, columns;
    struct script script;
    struct curves *curves[PANELS_MOST], *unstable[PANELS_MOST];
    struct curves *kinds[PANELS_MOST][DRAWN_KINDS];
    struct extent y; /* of all pages */
    double top, gap; /* of the panels, and between them */
};

/* Of the screen: the name of the axis and five digits stand before it. */
#define LEFT 0.092

static void measure(struct page *page)
{
    const struct swept *in = page->in;
    page->y = (struct extent)EXTENT_EMPTY;
    for (uint32_t g = 0; g < in->grid->group_count; g++) {
        curves_see(swept_curves(in, g, page->metric, swept_factor(in, page->metric)), &page->y);
        for (enum drawn_kind kind = KIND_OTHERS; kind < DRAWN_KINDS; kind++)
            curves_see(swept_kind(in, kind, g, page->metric), &page->y);
    }
    swept_see_bound(in, page->metric, &page->y);
}

static void put_data(struct page *page)
{
    const struct swept *in = page->in;
    for (uint32_t i = 0; i < page->count; i++) {
        const uint32_t group = page->first + i;
        page->curves[i] = swept_curves(in, group, page->metric, swept_factor(in, page->metric));
        page->curves[i]->y = page->y;
        swept_write(in, page->curves[i], &page->script, page->metric, in->grid->groups[group]);
        for (enum drawn_kind kind = KIND_OTHERS; kind < DRAWN_KINDS; kind++) {
            page->kinds[i][kind] = swept_kind(in, kind, group, page->metric);
            page->kinds[i][kind]->y = page->y;
            swept_write(in, page->kinds[i][kind], &page->script, page->metric,
                        in->grid->groups[group]);
        }
        swept_mark_unstable(in, &page->script, group, &page->y, &page->unstable[i]);
    }
}

static void put_marks(struct page *page, const struct curves *marks)
{
    for (uint32_t i = 0; page->metric == DRAWN_P99 && i < marks->count; i++)
        if (marks->list[i].values > 0) {
            script_clause(&page->script, marks->list[i].block);
            fprintf(page->script.to, "using 1:2 with points pt 8 ps 1.2 lw 2 lc rgb '%s' notitle",
                    script_colour(marks->list[i].series));
        }
}

/* A panel without a value has its axes and says so. */
static void put_nothing(struct page *page)
{
    fputs("set label 'no value' at graph 0.5,0.5 center textcolor rgb '#888888'\nplot NaN notitle",
          page->script.to);
}

/* Between panels beside each other, so that the number at the end of one axis does not run into the
 * one at the beginning of the next. */
static double gap_of(const struct plot_grid *grid)
{
    char number[32];
    unsigned widest = 0;
    for (uint32_t i = 0; i < grid->x_count; i++) {
        const char *text = grid->texts[i];
        if (grid->numeric) {
            snprintf(number, sizeof number, "%.6g", grid->x[i]);
            text = number;
        }
        widest = text_width(text) > widest ? text_width(text) : widest;
    }
    return fmax(0.022, 0.006 + 0.0078 * widest);
}

static void put_panel(struct page *page, uint32_t number)
{
    const struct swept *in = page->in;
    struct script *script = &page->script;
    const uint32_t row = number / page->columns, column = number % page->columns;
    const double width = (0.985 - LEFT) / page->columns, height = (page->top - 0.1) / page->rows;
    const double left = LEFT + width * column, top = page->top - height * row;
    const bool lowest = number + page->columns >= page->count;
    swept_box(script, &(struct box){left, left + width - page->gap, top - height + 0.055, top}, "");
    swept_x_axis(in, script, lowest, "", 5);
    swept_y_axis(in, script, page->metric, &page->y, column == 0);
    swept_put_bound(in, script, page->metric, false);
    fputs("set label ", script->to);
    script_text(script->to, in->grid->groups[page->first + number]);
    fputs(" at graph 0,1.05 left font ',14'\n", script->to);
    if (curves_any(page->curves[number]) || curves_any(page->unstable[number]) ||
        curves_any(page->kinds[number][KIND_COLLAPSED])) {
        curves_ribbons(page->curves[number], script);
        curves_lines(page->curves[number], script, CURVE_POINTS);
        swept_put_kinds(script, page->kinds[number], 1.2);
        put_marks(page, page->unstable[number]);
    } else {
        put_nothing(page);
    }
    script_panel_end(script);
}

/* The names of the axes belong to the page. */
static void put_names(struct page *page)
{
    FILE *to = page->script.to;
    fputs("set label ", to);
    script_text(to, swept_label(page->in, page->metric));
    fputs(" at screen 0.012,0.47 center rotate\nset label ", to);
    script_text(to, swept_x_name(page->in));
    fputs(" at screen 0.53,0.055 center\n", to);
}

/* Wider than high. */
static void arrange(struct page *page)
{
    page->columns = page->count <= 4 ? page->count : page->count <= 6 ? 3 : 4;
    if (page->count == 4)
        page->columns = 2;
    page->rows = (page->count + page->columns - 1) / page->columns;
}

static bool any_unstable(const struct page *page)
{
    for (uint32_t i = 0; i < page->count; i++)
        if (swept_unstable(page->in, page->first + i))
            return true;
    return false;
}

static bool draw(struct page *page, const char *name)
{
    const struct swept *in = page->in;
    const bool latency = page->metric == DRAWN_P99;
    const char *head =
        arena_format(in->plot->arena, "%s by %s", latency ? "Response time" : "Availability",
                     in->plot->titles[0]);
    const char *note = latency ? "99th percentile" : "share of requests answered in time";
    if (page->metric == DRAWN_UP)
        note = "share of time";
    note = swept_note(in, note, true, latency && any_unstable(page),
                      swept_parted(in, page->first, page->count),
                      latency ? swept_gaps(in, page->first, page->count, page->metric) : NULL);
    if (!script_begin(&page->script, in->plot, name, head, note))
        return false;
    put_data(page);
    fputs("set multiplot\nunset key\n", page->script.to);
    page->top = script_key(&page->script, in->plot->names, in->plot->count, false) - 0.015;
    page->gap = gap_of(in->grid);
    put_names(page);
    for (uint32_t i = 0; i < page->count; i++)
        put_panel(page, i);
    return script_end(&page->script, in->plot);
}

static bool draw_pages(const struct swept *in, enum drawn metric, const char *name)
{
    struct page page = {.in = in, .metric = metric};
    const uint32_t groups = in->grid->group_count;
    const uint32_t pages = (groups + PANELS_MOST - 1) / PANELS_MOST;
    measure(&page);
    if (!extent_seen(&page.y))
        return true;
    if (pages > PAGES_MOST)
        fprintf(stderr, "maquette: the first %u of %u panels are drawn\n", PAGES_MOST * PANELS_MOST,
                groups);
    for (uint32_t i = 0; i < pages && i < PAGES_MOST; i++) {
        page.first = i * PANELS_MOST;
        page.count = groups - page.first < PANELS_MOST ? groups - page.first : PANELS_MOST;
        arrange(&page);
        if (!draw(&page, pages == 1 ? name : arena_format(in->plot->arena, "%s-%u", name, i + 1)))
            return false;
    }
    return true;
}

bool plot_panels(const struct swept *in)
{
    return draw_pages(in, DRAWN_P99, "load") && draw_pages(in, in->up, "available");
}
