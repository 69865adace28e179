/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/output/figure.h"
#include "analysis/output/grid.h"
#include "sim/name_index.h"

enum { UTILISATION, JOBS };
static const struct part_metric {
    const char *name, *title;
} part_metrics[] = {
    [UTILISATION] = {"utilisation", "utilisation"},
    [JOBS] = {"jobs.mean", "jobs"},
    {"queue.mean", "waiting"},
    {"wait.mean", "wait"},
    {"wait.share", "had to wait"},
    {"refused.share", "refused"},
    {"attempts.mean", "calls per request"},
    {"up.share", "up"},
};
enum { PART_METRICS = sizeof part_metrics / sizeof part_metrics[0] };

struct part {
    const char *name;
    double means[PART_METRICS]; /* NAN: none */
    const char *units[PART_METRICS];
    bool any;
    uint32_t number; /* in the order of the columns */
};

struct parts {
    struct part *list;
    uint32_t count;
};

static struct part *part_named(struct parts *parts, struct name_index *index, const char *name,
                               struct arena *arena)
{
    const uint32_t known = name_index_find(index, name);
    if (known != NAME_UNKNOWN)
        return &parts->list[known];
    struct part *part = &parts->list[parts->count];
    *part = (struct part){.name = name, .number = parts->count};
    for (unsigned i = 0; i < PART_METRICS; i++)
        part->means[i] = (double)NAN;
    name_index_add(index, arena, name, parts->count++);
    return part;
}

static struct parts find_parts(const struct results *results, const struct view *view,
                               struct arena *arena)
{
    struct parts parts = {.list = arena_array(arena, results->column_count, sizeof(struct part))};
    struct name_index index = {0};
    for (uint32_t i = 0; i < results->column_count; i++) {
        const struct column *column = &results->columns[i];
        unsigned metric = 0;
        while (metric < PART_METRICS && strcmp(part_metrics[metric].name, column->metric) != 0)
            metric++;
        if (metric == PART_METRICS || !narrowed_to(&column->narrowing, NARROW_PARTS))
            continue;
        struct part *part = part_named(&parts, &index, column->scope, arena);
        part->means[metric] = view_summary(results, view, i).mean;
        part->units[metric] = column->unit;
        part->any = part->any || !isnan(part->means[metric]);
    }
    return parts;
}

/* Those that have something to say, in front. */
static void drop_silent(struct parts *parts)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < parts->count; i++)
        if (parts->list[i].any)
            parts->list[kept++] = parts->list[i];
    parts->count = kept;
}

static int order(double one, double other)
{
    const double a = isnan(one) ? 0 : one, b = isnan(other) ? 0 : other;
    return (b > a) - (b < a);
}

static int by_business(const void *a, const void *b)
{
    const struct part *one = a, *other = b;
    const int used = order(one->means[UTILISATION], other->means[UTILISATION]);
    const int jobs = order(one->means[JOBS], other->means[JOBS]);
    return used ? used : jobs ? jobs : one->number < other->number ? -1 : 1;
}

static void put_part(struct grid *grid, const struct part *part)
{
    grid_row(grid);
    grid_put(grid, 0, arena_format(grid->arena, "  %s", part->name), TONE_PLAIN);
    for (unsigned i = 0; i < PART_METRICS; i++) {
        char text[2 * FIGURE_SIZE] = "";
        if (!isnan(part->means[i]))
            figure_text(text, sizeof text, part->means[i], (double)NAN, part->units[i]);
        grid_put(grid, 1 + i, text, TONE_PLAIN);
    }
}

static struct grid *begin_grid(const char *title, struct arena *arena)
{
    struct grid *grid = grid_create(arena, 1 + PART_METRICS);
    grid_row(grid);
    grid_put(grid, 0, title, TONE_HEAD);
    for (unsigned i = 0; i < PART_METRICS; i++) {
        grid_look(grid, 1 + i, ALIGN_RIGHT, 2);
        grid_break(grid, 1 + i);
        grid_put(grid, 1 + i, part_metrics[i].title, TONE_PLAIN);
    }
    return grid;
}

void parts_print(const struct results *results, const struct view *view, struct arena *arena,
                 FILE *to, bool colour)
{
    struct parts parts = find_parts(results, view, arena);
    drop_silent(&parts);
    if (parts.count == 0)
        return;
    const bool many = parts.count > PARTS_MOST;
    const uint32_t printed = many ? PARTS_MOST : parts.count;
    if (many)
        qsort(parts.list, parts.count, sizeof *parts.list, by_business);
    struct grid *grid =
        begin_grid(many ? "the busiest services, stores, nodes" : "services, stores, nodes", arena);
    for (uint32_t i = 0; i < printed; i++)
        put_part(grid, &parts.list[i]);
    grid_print(grid, to, colour);
    if (many)
        fprintf(to, "  ... and %u less busy ones (--json has them all)\n", parts.count - printed);
}
