/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/load_lines.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIGURE = 32 };

struct line {
    const struct station *station;
    char load[FIGURE]; /* as printed: what looks the same is alike */
};

static void write_load(char *text, const struct station *station)
{
    if (isinf(station->load) && (isinf(station->sure) || station->endless))
        snprintf(text, FIGURE, "no mean");
    else if (isinf(station->load) || station->load >= 1e6)
        snprintf(text, FIGURE, ">100 %%");
    else
        snprintf(text, FIGURE, "%s%.1f %%", station->bound ? "at most " : "", station->load * 100);
}

/* The busiest first; of equals as they stand in the plan. */
static int by_load(const void *a, const void *b)
{
    const struct station *one = ((const struct line *)a)->station,
                         *other = ((const struct line *)b)->station;
    if (strcmp(((const struct line *)a)->load, ((const struct line *)b)->load) != 0 &&
        one->load != other->load)
        return one->load > other->load ? -1 : 1;
    return (one > other) - (one < other);
}

static bool alike(const struct line *a, const struct line *b)
{
    const char *one = a->station->group, *other = b->station->group;
    return a->station->kind == b->station->kind && strcmp(a->load, b->load) == 0 &&
           (one == other || (one && other && strcmp(one, other) == 0));
}

static const char *note_of(const struct station *station)
{
    if (!(station->load >= 1.0) || station->bound || station->absorbs)
        return "";
    if (station->endless)
        return "  <- its jobs grow for ever";
    if (station->kind == STATION_SERVICE && station->own < 1.0)
        return "  <- saturated: its workers wait for others";
    return station->refuses ? "  <- saturated: refuses the rest" : "  <- saturated";
}

/* Of a timetable, beside the mean. */
static void print_hours(const struct station *station, FILE *to)
{
    if (station->fullest > 0.0)
        fprintf(to, ", %.1f %% in the fullest step of its timetable%s", station->fullest * 100,
                station->closes ? "; closed in others" : "");
}

static void print_line(const struct line *line, uint32_t more, FILE *to)
{
    fprintf(to, "  %9s  %s", line->load, line->station->name);
    if (more > 0)
        fprintf(to, " and %u like it", more);
    print_hours(line->station, to);
    fprintf(to, "%s\n", note_of(line->station));
}

static uint32_t take(const struct offered *offered, struct line *lines)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < offered->count; i++)
        if (!isnan(offered->stations[i].load)) {
            lines[count].station = &offered->stations[i];
            write_load(lines[count++].load, &offered->stations[i]);
        }
    qsort(lines, count, sizeof *lines, by_load);
    return count;
}

void load_lines_print(const struct offered *offered, bool all, struct arena *arena, FILE *to)
{
    struct line *lines = arena_array(arena, offered->count + 1, sizeof *lines);
    const uint32_t count = take(offered, lines);
    uint32_t printed = 0, i = 0;
    if (count < offered->count)
        fputs("  offered load: unknown where users do not think before they ask again\n", to);
    if (count > 0)
        fputs("  offered load, the busiest first\n", to);
    for (uint32_t next; i < count && (all || printed < LOAD_LINES); i = next, printed++) {
        for (next = i + 1; next < count && !all && alike(&lines[i], &lines[next]);)
            next++;
        print_line(&lines[i], next - i - 1, to);
    }
    if (i < count)
        fprintf(to, "  %9s  and %u more, each at most so much (--all shows them)\n", lines[i].load,
                count - i);
}
