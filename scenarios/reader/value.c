/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row and one value, whatever they are. */
#include <string.h>

#include "scenarios/reader/apply.h"

static bool group_fill(struct reader *reader, const struct setting *row, void *field,
                       struct tree *value, struct place where)
{
    struct tree *mapping = fields_normal(reader, row->rows, value);
    if (mapping->kind != TREE_MAPPING)
        return complain_at(reader, value->place, NULL, "'%s' takes keys: write {key: value}",
                           row->name);
    fields_fill(reader, row->rows, field, mapping, where, false);
    return true;
}

bool takes_containers(enum setting_kind kind)
{
    return kind == SETTING_LAW || kind == SETTING_CLASS || kind == SETTING_GROUP ||
           kind == SETTING_TABLE || kind == SETTING_LIST || kind == SETTING_NAMES;
}

static bool budget_left(struct reader *reader, struct place place)
{
    if (diagnostics_stopped(reader->diagnostics))
        return false;
    if (++reader->values <= READER_VALUES_MOST)
        return true;
    if (reader->values == (uint64_t)READER_VALUES_MOST + 1)
        complain_at(reader, place, NULL, "more than %d values when defaults are written out",
                    READER_VALUES_MOST);
    return false;
}

static bool fill_any(struct reader *reader, const struct setting *row, void *field,
                     struct tree *value, struct place where)
{
    if (!budget_left(reader, value->place))
        return false;
    if (value->kind != TREE_SCALAR && !takes_containers(row->kind))
        return complain_at(reader, value->place, NULL, "'%s' takes one value, not a %s", row->name,
                           value->kind == TREE_MAPPING ? "mapping" : "list");
    switch (row->kind) {
    case SETTING_LAW:
        return law_fill(reader, row, field, value, where);
    case SETTING_CLASS:
        return choice_fill(reader, row, field, value, where);
    case SETTING_GROUP:
        return group_fill(reader, row, field, value, where);
    case SETTING_TABLE:
        return table_fill(reader, row, field, value, NULL);
    case SETTING_LIST:
        return list_fill(reader, row, field, value);
    case SETTING_NAMES:
        return names_fill(reader, row, field, value);
    default:
        return scalar_fill(reader, row, field, value);
    }
}

bool value_fill(struct reader *reader, const struct setting *row, void *field, struct tree *value,
                struct place where)
{
    const char *outer = value->said;
    places_put(reader->places, field, value->place);
    if (!outer) /* else it stands for a mapping, whose keys nobody wrote */
        value->said = row->name;
    const bool good = fill_any(reader, row, field, value, where);
    value->said = outer;
    return good;
}

bool value_fill_for(struct reader *reader, const struct setting *row, void *field,
                    struct tree *value, const struct tree *key)
{
    const char *outer = value->said;
    value->said = key->text;
    const bool good = value_fill(reader, row, field, value, key->place);
    value->said = outer;
    return good;
}

bool value_default(struct reader *reader, const struct setting *row, void *field,
                   struct place where)
{
    if (row->kind == SETTING_GROUP) {
        fields_fill(reader, row->rows, field, NULL, where, true);
        return true;
    }
    if (row->kind == SETTING_TABLE && !row->preset)
        return table_default(reader, row, field, where);
    if (!row->preset)
        return true;
    struct tree preset = {.place = where, .kind = TREE_SCALAR, .vague = true, .text = row->preset};
    return fill_any(reader, row, field, &preset, where);
}

bool settings_fill(struct reader *reader, const struct setting *rows, void *into, struct tree *tree)
{
    const unsigned before = reader->mistakes;
    if (!tree_is_empty(tree) && tree->kind != TREE_MAPPING)
        return complain_at(reader, tree->place, NULL, "a scenario is a mapping of keys");
    struct place where = tree ? tree->place : (struct place){0};
    reader->all = rows;
    where.line = where.column = 0; /* what is missing at the top is missing in the file */
    fields_fill(reader, rows, into, tree_is_empty(tree) ? NULL : tree, where, false);
    return reader->mistakes == before;
}
