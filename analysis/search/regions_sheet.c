/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/search/regions_sheet.h"

#include <math.h>
#include <string.h>

#include "analysis/output/figure.h"
#include "analysis/statistics/interval.h"

static const char *const cell_words[] = {
    [CELL_UNKNOWN] = "unknown", [CELL_BACK] = "back",           [CELL_STAYS_DOWN] = "down",
    [CELL_EITHER] = "either",   [CELL_UNDECIDED] = "undecided", [CELL_NEVER_UP] = "never up"};
static const char *const load_words[] = {[LOAD_UNKNOWN] = "unknown",
                                         [LOAD_STABLE] = "stable",
                                         [LOAD_VULNERABLE] = "vulnerable",
                                         [LOAD_OVERLOADED] = "overloaded",
                                         [LOAD_UNDECIDED] = "undecided"};

const char *region_load_text(const struct region_map *map, uint32_t load)
{
    const double value = map->loads[load];
    return strcmp(map->load_unit, "1/s") == 0 ? arena_format(map->arena, "%.4g/s", value)
           : *map->load_unit ? arena_format(map->arena, "%.4g %s", value, map->load_unit)
                             : arena_format(map->arena, "x %.4g", value);
}

static const char *seconds(double value, struct arena *arena)
{
    return value < 10 ? arena_format(arena, "%.1f s", value) : arena_format(arena, "%.0f s", value);
}

const char *region_cell_text(const struct region_cell *cell, uint32_t replications,
                             struct arena *arena)
{
    switch (cell->state) {
    case CELL_BACK:
        return isnan(cell->escape_mean) ? "back"
               : cell->escape_mean > 0  ? seconds(cell->escape_mean, arena)
                                        : "at once";
    case CELL_STAYS_DOWN:
        return "down";
    case CELL_NEVER_UP:
        return "never up";
    case CELL_UNKNOWN:
        return "";
    default:
        return arena_format(arena, "%u of %u", cell->counts[RECOVERY_BACK], replications);
    }
}

/* ---- every cell, for programs ---- */

enum {
    ARCHITECTURE,
    LOAD,
    LOAD_UNIT,
    FACTOR,
    TRIGGER,
    SIZE,
    STATE,
    BACK,
    DOWN,
    UNDECIDED,
    NEVER_UP,
    BACK_SHARE,
    BACK_LOW,
    BACK_HIGH,
    BEFORE,
    AFTER,
    ESCAPE_MEAN,
    ESCAPE_MAX,
    COLUMNS
};
static const struct sheet_column columns[] = {[ARCHITECTURE] = {"architecture", NULL, NULL},
                                              [LOAD] = {"load", NULL, ""},
                                              [LOAD_UNIT] = {"load_unit", NULL, NULL},
                                              [FACTOR] = {"factor", NULL, ""},
                                              [TRIGGER] = {"trigger", NULL, NULL},
                                              [SIZE] = {"size", NULL, NULL},
                                              [STATE] = {"state", NULL, NULL},
                                              [BACK] = {"back", NULL, ""},
                                              [DOWN] = {"down", NULL, ""},
                                              [UNDECIDED] = {"undecided", NULL, ""},
                                              [NEVER_UP] = {"never_up", NULL, ""},
                                              [BACK_SHARE] = {"back_share", NULL, "ratio"},
                                              [BACK_LOW] = {"back_low", NULL, "ratio"},
                                              [BACK_HIGH] = {"back_high", NULL, "ratio"},
                                              [BEFORE] = {"before", NULL, "ratio"},
                                              [AFTER] = {"after", NULL, "ratio"},
                                              [ESCAPE_MEAN] = {"escape_mean", NULL, "s"},
                                              [ESCAPE_MAX] = {"escape_max", NULL, "s"}};
_Static_assert(sizeof columns / sizeof columns[0] == COLUMNS, "one row each");

static void put_counts(const struct region_map *map, struct sheet *sheet, uint32_t row,
                       const struct region_cell *cell)
{
    const uint32_t known = map->replications - cell->counts[RECOVERY_UNKNOWN],
                   back = cell->counts[RECOVERY_BACK];
    const double none = (double)NAN;
    sheet_put_number(sheet, row, BACK, back);
    sheet_put_number(sheet, row, DOWN, cell->counts[RECOVERY_DOWN]);
    sheet_put_number(sheet, row, UNDECIDED, cell->counts[RECOVERY_UNDECIDED]);
    sheet_put_number(sheet, row, NEVER_UP, cell->counts[RECOVERY_NEVER_UP]);
    sheet_put_number(sheet, row, BACK_SHARE, known ? (double)back / known : none);
    sheet_put_number(sheet, row, BACK_LOW,
                     known ? proportion_bounds(back, known, CONFIDENCE).low : none);
    sheet_put_number(sheet, row, BACK_HIGH,
                     known ? proportion_bounds(back, known, CONFIDENCE).high : none);
    sheet_put_number(sheet, row, BEFORE, known ? cell->before : none);
    sheet_put_number(sheet, row, AFTER, known ? cell->after : none);
    sheet_put_number(sheet, row, ESCAPE_MEAN, cell->escape_mean);
    sheet_put_number(sheet, row, ESCAPE_MAX, cell->escape_most);
}

static void put_cell(const struct region_map *map, struct sheet *sheet, uint32_t architecture,
                     uint32_t load, uint32_t column)
{
    const struct region_cell *cell = region_cell(map, architecture, load, column);
    const uint32_t row = sheet->row_count++;
    sheet_put_text(sheet, row, ARCHITECTURE, map->base->subjects[architecture].name);
    sheet_put_number(sheet, row, LOAD, map->loads[load]);
    sheet_put_text(sheet, row, LOAD_UNIT, map->load_unit);
    sheet_put_number(sheet, row, FACTOR, map->factors[load]);
    sheet_put_text(sheet, row, TRIGGER, map->path + strlen("disruptions."));
    sheet_put_text(sheet, row, SIZE, column ? map->sizes[column - 1] : "none");
    sheet_put_text(sheet, row, STATE, cell_words[cell->state]);
    put_counts(map, sheet, row, cell);
}

static struct sheet *cells_sheet(const struct region_map *map)
{
    const uint32_t count = map->base->count * map->load_count * (1 + map->size_count);
    struct sheet *sheet = sheet_create(&(struct sheet){.arena = map->arena,
                                                       .command = "map",
                                                       .head = "",
                                                       .columns = columns,
                                                       .column_count = COLUMNS,
                                                       .audience = FOR_PROGRAMS},
                                       count);
    for (uint32_t a = 0; a < map->base->count; a++)
        for (uint32_t l = 0; l < map->load_count; l++)
            for (uint32_t c = 0; c <= map->size_count; c++)
                put_cell(map, sheet, a, l, c);
    return sheet;
}

/* ---- every load ---- */

enum { L_ARCHITECTURE, L_LOAD, L_LOAD_UNIT, L_STATE, L_BACK, L_DOWN, L_COLUMNS };
static const struct sheet_column load_columns[] = {
    [L_ARCHITECTURE] = {"architecture", NULL, NULL}, [L_LOAD] = {"load", NULL, ""},
    [L_LOAD_UNIT] = {"load_unit", NULL, NULL},       [L_STATE] = {"state", NULL, NULL},
    [L_BACK] = {"back_up_to", NULL, NULL},           [L_DOWN] = {"down_from", NULL, NULL}};
_Static_assert(sizeof load_columns / sizeof load_columns[0] == L_COLUMNS, "one row each");

static void put_load(const struct region_map *map, struct sheet *sheet, uint32_t architecture,
                     uint32_t load)
{
    const uint32_t row = sheet->row_count++, backs = region_backs(map, architecture, load),
                   downs = region_downs(map, architecture, load);
    sheet_put_text(sheet, row, L_ARCHITECTURE, map->base->subjects[architecture].name);
    sheet_put_number(sheet, row, L_LOAD, map->loads[load]);
    sheet_put_text(sheet, row, L_LOAD_UNIT, map->load_unit);
    sheet_put_text(sheet, row, L_STATE, load_words[region_load_state(map, architecture, load)]);
    sheet_put_text(sheet, row, L_BACK, backs > 0 ? map->sizes[backs - 1] : NULL);
    sheet_put_text(sheet, row, L_DOWN, downs < map->size_count ? map->sizes[downs] : NULL);
}

static struct sheet *loads_sheet(const struct region_map *map)
{
    const uint32_t count = map->base->count * map->load_count;
    struct sheet *sheet = sheet_create(&(struct sheet){.arena = map->arena,
                                                       .command = "loads",
                                                       .head = "",
                                                       .columns = load_columns,
                                                       .column_count = L_COLUMNS,
                                                       .audience = FOR_PROGRAMS},
                                       count);
    for (uint32_t a = 0; a < map->base->count; a++)
        for (uint32_t l = 0; l < map->load_count; l++)
            put_load(map, sheet, a, l);
    return sheet;
}

/* ---- the same for people: a word for each size ---- */

enum { P_ARCHITECTURE, P_LOAD, P_STATE, P_ALONE, P_SIZES };

static const struct sheet_column *people_columns(const struct region_map *map)
{
    struct sheet_column *list = arena_array(map->arena, P_SIZES + map->size_count, sizeof *list);
    list[P_ARCHITECTURE] = (struct sheet_column){"architecture", "architecture", NULL};
    list[P_LOAD] = (struct sheet_column){"load", "load", ""};
    list[P_STATE] = (struct sheet_column){"state", "", NULL};
    list[P_ALONE] = (struct sheet_column){"alone", "alone", ""};
    for (uint32_t i = 0; i < map->size_count; i++)
        list[P_SIZES + i] = (struct sheet_column){map->sizes[i], map->sizes[i], ""};
    return list;
}

static const char *head_of(const struct region_map *map)
{
    return arena_format(map->arena,
                        "what becomes of it after %s, by load and size: seconds until it is back, "
                        "or down for good; "
                        "%u replications, seed %llu",
                        map->path + strlen("disruptions."), map->replications,
                        (unsigned long long)map->base->seed);
}

static const char *foot_of(const struct region_map *map)
{
    return arena_format(map->arena,
                        "back: nine tenths of the last quarter have %.3g %% of what was answered "
                        "before%s; down: at most half of it and not getting better; "
                        "2 of 4: so many replications came back",
                        map->good * 100,
                        map->within > 0
                            ? arena_format(map->arena, " within %.4g ms", (double)map->within / 1e6)
                            : "");
}

static struct sheet *people_sheet(const struct region_map *map)
{
    const uint32_t count = map->base->count * map->load_count,
                   columns_wanted = P_SIZES + map->size_count;
    struct sheet *sheet = sheet_create(&(struct sheet){.arena = map->arena,
                                                       .command = "words",
                                                       .head = head_of(map),
                                                       .foot = foot_of(map),
                                                       .columns = people_columns(map),
                                                       .column_count = columns_wanted,
                                                       .row_count = count,
                                                       .audience = FOR_PEOPLE},
                                       count);
    for (uint32_t row = 0; row < count; row++) {
        const uint32_t a = row / map->load_count, l = row % map->load_count;
        sheet_put_text(sheet, row, P_ARCHITECTURE, map->base->subjects[a].name);
        sheet_put_text(sheet, row, P_LOAD, region_load_text(map, l));
        sheet_put_text(sheet, row, P_STATE, load_words[region_load_state(map, a, l)]);
        for (uint32_t c = 0; c <= map->size_count; c++) {
            const struct region_cell *cell = region_cell(map, a, l, c);
            sheet_put_text(sheet, row, P_ALONE + c,
                           c == 0 && cell->state == CELL_BACK
                               ? "up"
                               : region_cell_text(cell, map->replications, map->arena));
        }
    }
    return sheet;
}

struct sheet *regions_sheet(const struct region_map *map)
{
    struct sheet *cells = cells_sheet(map), *loads = loads_sheet(map);
    cells->next = loads;
    loads->next = people_sheet(map);
    return cells;
}
