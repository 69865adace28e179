/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "scenarios/reader/explain.h"
#include "scenarios/reader/number.h"

enum { BOUND_TEXT = 48 };

static const char *const kinds[] = {
    [SETTING_COUNT] = "count",
    [SETTING_NUMBER] = "number",
    [SETTING_DURATION] = "duration",
    [SETTING_RATE] = "rate",
    [SETTING_SIZE] = "size",
    [SETTING_SPEED] = "speed",
    [SETTING_SHARE] = "share",
    [SETTING_MONEY] = "money",
    [SETTING_FLAG] = "true or false",
    [SETTING_TEXT] = "text",
    [SETTING_NAME] = "name",
    [SETTING_FILE] = "file",
    [SETTING_LAW] = "law",
    [SETTING_QUANTITY] = "quantity",
    [SETTING_RANGE] = "range of durations",
    [SETTING_GROUP] = "keys",
    [SETTING_TABLE] = "named entries",
    [SETTING_LIST] = "list",
    [SETTING_NAMES] = "names",
};

const char *row_kind_text(struct arena *arena, const struct setting *row)
{
    if (row->kind == SETTING_CLASS || row->kind == SETTING_VERB)
        return row->family->name;
    if (row->kind == SETTING_TEXT && row->words)
        return arena_format(arena, "one of %s", row->words);
    if (row->words &&
        (row->kind == SETTING_COUNT || row->kind == SETTING_DURATION || row->kind == SETTING_NAMES))
        return arena_format(arena, "%s or %s", kinds[row->kind], row->words);
    return kinds[row->kind] ? kinds[row->kind] : "";
}

const char *row_bounds_text(struct arena *arena, const struct setting *row)
{
    char least[BOUND_TEXT], most[BOUND_TEXT];
    number_print(least, sizeof least, row->kind, row->least);
    number_print(most, sizeof most, row->kind, row->most);
    if (row->least == 0 && row->most == 0)
        return "";
    if (row->most == 0)
        return arena_format(arena, "at least %s", least);
    if (row->least == 0)
        return arena_format(arena, "at most %s", most);
    return arena_format(arena, "%s to %s", least, most);
}
