/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/numbers.h"

#include <math.h>
#include <string.h>

#include "scenarios/reader/number.h"
#include "scenarios/reader/scalars.h"

#define BETWEEN " \t\n(),=" /* what parts words inside a value */

static bool is_number(struct number_seen *seen, struct arena *arena)
{
    const char first = seen->text[0];
    return ((first >= '0' && first <= '9') || first == '.') &&
           number_quantity(arena, seen->text, &seen->quantity) == NULL;
}

/* The words of a text; the new text, NULL: as it was. */
static const char *walk_text(const struct number_walk *walk, const char *text, const char *path)
{
    struct arena *arena = walk->arena;
    const char *made = "", *argument = "", *done = text;
    bool changed = false;
    for (const char *at = text + strspn(text, BETWEEN); *at; at += strspn(at, BETWEEN)) {
        const size_t length = strcspn(at, BETWEEN);
        const char *word = arena_format(arena, "%.*s", (int)length, at);
        struct number_seen seen = {.path = path, .argument = argument, .text = word};
        const char *other = is_number(&seen, arena) ? walk->hear(walk->context, &seen) : NULL;
        if (other) {
            made = arena_format(arena, "%s%.*s%s", made, (int)(at - done), done, other);
            done = at + length;
            changed = true;
        }
        argument = at[length] == '=' ? word : "";
        at += length;
    }
    return changed ? arena_format(arena, "%s%s", made, done) : NULL;
}

static struct tree *walk_scalar(void *context, struct tree *scalar, const char *path)
{
    const struct number_walk *walk = context;
    const char *text = scalar->quoted ? NULL : walk_text(walk, scalar->text, path);
    return text ? scalar_rewritten(walk->arena, scalar, text) : scalar;
}

void numbers_walk(const struct number_walk *walk, struct tree *tree)
{
    const struct scalar_walk scalars = {walk->arena, walk_scalar, (void *)walk};
    scalars_walk(&scalars, tree);
}

static const char *with_unit(enum unit unit, double value, struct arena *arena)
{
    switch (unit) {
    case UNIT_TIME:
        return arena_format(arena, "%.0fns", value);
    case UNIT_RATE:
        return arena_format(arena, "%.12g/s", value);
    case UNIT_BYTES:
        return arena_format(arena, "%.0fB", value);
    case UNIT_SPEED:
        return arena_format(arena, "%.0fB/s", value);
    default:
        return arena_format(arena, "%.12g", value);
    }
}

const char *number_moved(const struct number_seen *number, double factor, struct arena *arena)
{
    const double value = number->quantity.value;
    const bool whole =
        number->quantity.unit == UNIT_ONE && !strchr(number->text, '.') && value == floor(value);
    double moved = value * factor;
    if (whole) {
        moved = round(moved);
        if (moved == value)
            moved = factor > 1 ? value + 1 : value - 1;
    }
    return moved > 0 && moved != value ? with_unit(number->quantity.unit, moved, arena) : NULL;
}
