/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of what is needed: a row for each thing of each architecture. */
#include <math.h>

#include "analysis/commands/size_task.h"
#include "analysis/interrupt.h"
#include "analysis/output/figure.h"

static const struct sheet_column columns[] = {
    {"architecture", "architecture", NULL},
    {"what", "what", NULL},
    {"now", "now", ""},
    {"needed", "needed", ""},
    {"less", "one less", NULL},
    {"theory", "theory", ""},
    {"cost_hour", NULL, "$"},
    {"tried", NULL, ""},
    {"replications", NULL, ""},
};
enum size_place {
    ARCHITECTURE,
    WHAT,
    NOW,
    NEEDED,
    LESS,
    THEORY,
    COST_HOUR,
    TRIED,
    REPLICATIONS,
    COLUMNS
};
_Static_assert(sizeof columns / sizeof columns[0] == COLUMNS, "one row each");

static void put(struct sheet *sheet, uint32_t row, enum size_place place, double value)
{
    char text[FIGURE_SIZE];
    figure_exact(text, sizeof text, value);
    *sheet_at(sheet, row, place) =
        (struct sheet_cell){isnan(value) ? NULL : arena_text(sheet->arena, text), value};
}

static const char *less_text(const struct sizing_task *in, uint32_t i)
{
    return !in->sized.met                               ? ""
           : in->sized.values[i] == 1                   ? ""
           : in->sized.values[i] <= in->things[i].least ? "is offered too much"
           : !in->sized.tried[i]                        ? "was not tried"
           : in->sized.less[i] == VERDICT_missed        ? "misses an objective"
                                                        : "not proven to do";
}

static void put_row(struct sheet *sheet, uint32_t row, const struct sizing_task *in, uint32_t i)
{
    const struct size_thing *thing = &in->things[i];
    sheet_at(sheet, row, ARCHITECTURE)->text = in->base->subjects[in->which].name;
    sheet_at(sheet, row, WHAT)->text = thing->path;
    put(sheet, row, NOW, thing->now ? (double)thing->now : (double)NAN);
    put(sheet, row, NEEDED, in->sized.met ? (double)in->sized.values[i] : (double)NAN);
    if (!in->sized.met)
        sheet_at(sheet, row, NEEDED)->text = in->sized.stopped ? "not known" : "not met";
    sheet_at(sheet, row, LESS)->text = less_text(in, i);
    put(sheet, row, THEORY, in->theory ? in->theory[i] : (double)NAN);
    put(sheet, row, COST_HOUR, in->sized.met ? in->cost : (double)NAN);
    put(sheet, row, TRIED, in->sized.probes);
    put(sheet, row, REPLICATIONS, in->replications);
}

/* Services of which nothing was counted because they are scaled. */
static const char *foot_of_scaled(const struct sizing_task *in, const char *foot,
                                  struct arena *arena)
{
    const struct plan *plan = in->base->subjects[in->which].plan;
    const char *names = NULL;
    for (uint32_t i = 0; i < plan->party_count; i++)
        if (size_is_scaled(&plan->parties[i]))
            names = names ? arena_format(arena, "%s, %s", names, plan->parties[i].name)
                          : plan->parties[i].name;
    if (!names || in->options->services.count + in->options->of.count > 0)
        return foot;
    return arena_format(arena, "%s%s%s: left to the autoscaler: %s", foot ? foot : "",
                        foot ? "\n" : "", in->base->subjects[in->which].name, names);
}

static const char *foot_of(const struct sizing_task *tasks, uint32_t count, struct arena *arena)
{
    const char *foot = NULL;
    for (uint32_t i = 0; i < count; i++) {
        char cost[FIGURE_SIZE];
        foot = foot_of_scaled(&tasks[i], foot, arena);
        if (!tasks[i].sized.met || !(tasks[i].cost > 0))
            continue;
        figure_exact(cost, sizeof cost, round(tasks[i].cost * 1e4) / 1e4);
        foot =
            arena_format(arena, "%s%s: $%s per hour", foot ? arena_format(arena, "%s\n", foot) : "",
                         tasks[i].base->subjects[tasks[i].which].name, cost);
    }
    return foot;
}

struct sheet *size_sheet(const struct sizing_task *tasks, uint32_t count, struct arena *arena)
{
    uint32_t rows = 0, row = 0;
    for (uint32_t i = 0; i < count; i++)
        rows += tasks[i].count;
    struct sheet *sheet = sheet_create(
        &(struct sheet){
            .arena = arena,
            .command = "size",
            .head = arena_format(
                arena,
                "%sthe fewest with which the objectives are met%s, with 95 %% confidence "
                "that they are; at most %u replications of each, seed %llu",
                interrupt_status() ? "interrupted, so far: " : "",
                tasks[0].zone_count ? ", also with any one zone gone" : "",
                search_most(&tasks[0].options->common), (unsigned long long)tasks[0].study.seed),
            .foot = foot_of(tasks, count, arena),
            .columns = columns,
            .column_count = COLUMNS,
            .row_count = rows},
        rows);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < tasks[i].count; k++)
            put_row(sheet, row++, &tasks[i], k);
    return sheet;
}
