/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands for a mapping: a list for an endpoint of these steps, `single` for {kind: single}. */
#include <string.h>

#include "scenarios/reader/apply.h"
#include "scenarios/reader/arguments.h"

static const struct setting *shorthand_row(const struct setting *rows)
{
    for (const struct setting *row = rows; row->kind != SETTING_END; row++) {
        if (row->shorthand)
            return row;
        if (!row->name && row->kind == SETTING_GROUP && shorthand_row(row->rows))
            return shorthand_row(row->rows);
    }
    return NULL;
}

static const struct setting *spread_class(const struct setting *rows, enum setting_kind kind)
{
    for (const struct setting *row = rows; row->kind != SETTING_END; row++)
        if (!row->name && row->kind == kind)
            return row;
    return NULL;
}

static struct tree *wrapped(struct arena *arena, const char *key, struct tree *value)
{
    struct tree *mapping = tree_mapping(arena, value->place);
    mapping->flow = true;
    tree_add(arena, mapping, tree_scalar(arena, value->place, key), value);
    return mapping;
}

/* The first key beside `kind`, for an argument without a name: lru(5k) is {kind: lru, size: 5k}. */
static const struct setting *beside_kind(const struct setting *rows)
{
    for (const struct setting *row = rows; row->kind != SETTING_END; row++) {
        const struct setting *found = row->name                    ? row
                                      : row->kind == SETTING_GROUP ? beside_kind(row->rows)
                                                                   : NULL;
        if (found)
            return found;
    }
    return NULL;
}

/* Its class takes none itself. */
static struct tree *name_beside(struct reader *reader, const struct setting *rows,
                                struct tree *call)
{
    const struct setting *row = beside_kind(rows);
    bool given = false;
    for (uint32_t i = 0; i < call->count; i++) {
        if (call->entries[i].key)
            continue;
        struct tree *value = call->entries[i].value;
        if (given || !row)
            complain_at(reader, value->place, "write key=value for the others",
                        "only the first argument goes without a name");
        else
            call->entries[i].key = tree_scalar(reader->arena, value->place, row->name);
        given = true;
    }
    return call;
}

/* name(key=value) with keys that stand beside `kind`. */
static struct tree *called(struct reader *reader, const struct setting *rows,
                           const struct setting *spread, struct tree *value)
{
    const size_t length = strcspn(value->text, "(");
    const struct class_head *class =
        family_find(spread->family, arena_format(reader->arena, "%.*s", (int)length, value->text));
    struct tree *call = class ? arguments_read(reader->arena, reader->diagnostics, value) : NULL;
    if (!call) {
        reader->mistakes += class != NULL;
        return wrapped(reader->arena, "kind",
                       class ? tree_scalar(reader->arena, value->place, class->name) : value);
    }
    call->call = false;
    return class->settings ? name_arguments(reader, class, call) : name_beside(reader, rows, call);
}

struct tree *fields_normal(struct reader *reader, const struct setting *rows, struct tree *value)
{
    if (value->kind == TREE_MAPPING || tree_is_empty(value))
        return value;
    const struct setting *shorthand = shorthand_row(rows);
    if (shorthand)
        return wrapped(reader->arena, shorthand->name, value);
    if (value->kind != TREE_SCALAR)
        return value;
    const struct setting *spread = spread_class(rows, SETTING_CLASS);
    if (spread)
        return text_is_call(value->text) ? called(reader, rows, spread, value)
                                         : wrapped(reader->arena, "kind", value);
    if (spread_class(rows, SETTING_VERB) &&
        text_is_name(value->text)) { /* an action that needs no value */
        struct tree *mapping = tree_mapping(reader->arena, value->place);
        tree_add(reader->arena, mapping, value, tree_scalar(reader->arena, value->place, ""));
        return mapping;
    }
    return value;
}
