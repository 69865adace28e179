/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/parameter.h"

#include <math.h>
#include <string.h>

#include "models/words/description.h"
#include "scenarios/reader/explain.h"
#include "scenarios/reader/number.h"

/* Base units: what they are called, and how many parts of a quantity's own base are one. */
static const struct base_unit {
    const char *name;
    double parts;
} base_units[] = {
    [UNIT_ONE] = {"", 1},        [UNIT_TIME] = {"s", 1e9},      [UNIT_RATE] = {"1/s", 1},
    [UNIT_BYTES] = {"bytes", 1}, [UNIT_SPEED] = {"bytes/s", 1}, [UNIT_SHARE] = {"ratio", 1},
    [UNIT_MONEY] = {"$/h", 1},
};

/* Words of a title: as much as can be read below a picture. */
enum { TITLE_WORDS = 3, WORDS_MOST = 64 };

/* Is the last word of the path's beginning the name of a table or list? */
static bool holds_entries(const char *path, size_t length, const char *word, struct arena *arena)
{
    struct explained found;
    const char *start = arena_format(arena, "%.*s", (int)length, path);
    return !path_resolve(arena, description_settings, start, &found) && found.row &&
           (found.row->kind == SETTING_TABLE || found.row->kind == SETTING_LIST) &&
           found.row->name && strcmp(found.row->name, word) == 0;
}

/* Without the section, and without the words that only say of what kind the next name is:
 * deployment.services.web.replicas -> web replicas. */
static const char *title_of(const char *path, struct arena *arena)
{
    const char *words[WORDS_MOST];
    unsigned count = 0;
    for (const char *at = path; *at;) {
        const size_t length = strcspn(at, ".");
        const size_t whole = (size_t)(at - path) + length;
        const bool last = path[whole] == 0;
        const char *word = arena_format(arena, "%.*s", (int)length, at);
        if (last || (at != path && !holds_entries(path, whole, word, arena)))
            words[count < WORDS_MOST ? count++ : WORDS_MOST - 1] = word;
        at += length + !last;
    }
    const char *title = words[count - 1];
    for (unsigned i = 2; i <= TITLE_WORDS && i <= count; i++)
        title = arena_format(arena, "%s %s", words[count - i], title);
    return title;
}

struct parameter parameter_of(const char *path, const char *const *texts, uint32_t count,
                              struct parameter_value *values, struct arena *arena)
{
    struct parameter parameter = {
        .path = path, .title = title_of(path, arena), .numeric = count > 0, .unit = ""};
    struct quantity quantity, first = {0};
    for (uint32_t i = 0; i < count; i++) {
        quantity = (struct quantity){0};
        values[i] = (struct parameter_value){.text = texts[i], .number = (double)NAN};
        if (!parameter.numeric || number_quantity(arena, texts[i], &quantity)) {
            parameter.numeric = false;
            continue;
        }
        first = i == 0 ? quantity : first;
        parameter.numeric = quantity.unit == first.unit;
        values[i].number = quantity.value / base_units[quantity.unit].parts;
    }
    if (parameter.numeric)
        parameter.unit = base_units[first.unit].name;
    for (uint32_t i = 0; !parameter.numeric && i < count; i++)
        values[i].number = (double)NAN;
    return parameter;
}
