/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands for a mapping: a list for an endpoint of these steps, `single` for {kind: single}. */
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

struct tree *fields_normal(struct reader *reader, const struct setting *rows, struct tree *value)
{
    if (value->kind == TREE_MAPPING || tree_is_empty(value))
        return value;
    const struct setting *shorthand = shorthand_row(rows);
    if (shorthand)
        return wrapped(reader->arena, shorthand->name, value);
    if (value->kind != TREE_SCALAR)
        return value;
    if (spread_class(rows, SETTING_CLASS))
        return wrapped(reader->arena, "kind", value);
    if (spread_class(rows, SETTING_VERB) &&
        text_is_name(value->text)) { /* an action that needs no value */
        struct tree *mapping = tree_mapping(reader->arena, value->place);
        tree_add(reader->arena, mapping, value, tree_scalar(reader->arena, value->place, ""));
        return mapping;
    }
    return value;
}
