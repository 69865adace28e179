/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which row an argument without a name is for. */
#include <string.h>

#include "scenarios/reader/apply.h"

const struct class_head *family_find(const struct family *family, const char *name)
{
    for (const struct class_head *const *member = family->members; *member; member++)
        if (strcmp((*member)->name, name) == 0)
            return *member;
    return NULL;
}

const struct setting *rows_first(const struct setting *rows)
{
    for (const struct setting *row = rows; row && row->kind != SETTING_END; row++)
        if (row->name && row->kind != SETTING_SELF)
            return row;
    return NULL;
}

unsigned unnamed_count(const struct tree *call)
{
    unsigned count = 0;
    for (uint32_t i = 0; i < call->count; i++)
        count += call->entries[i].key == NULL;
    return count;
}

/* Rows of a list's element that take one argument each: mixture(30% exponential(1ms) ...) has two.
 * A flag named `percent` is no argument: it says that the number before it, a ratio, was written as
 * a percentage. */
static bool takes_argument(const struct setting *row)
{
    return row->name && row->kind != SETTING_SELF && row->kind != SETTING_FLAG;
}

static struct tree *word_tree(struct reader *reader, struct place place, const char *text)
{
    struct tree *tree = tree_scalar(reader->arena, place, text);
    tree->vague = true;
    return tree;
}

static void add_argument(struct reader *reader, struct tree *item, const struct setting *row,
                         struct tree *value)
{
    const bool flagged = row->kind == SETTING_NUMBER && row[1].kind == SETTING_FLAG &&
                         row[1].name && strcmp(row[1].name, "percent") == 0;
    const size_t size = value->kind == TREE_SCALAR ? strlen(value->text) : 0;
    if (flagged && size > 1 && value->text[size - 1] == '%') {
        tree_add(reader->arena, item, word_tree(reader, value->place, row[1].name),
                 word_tree(reader, value->place, "true"));
        value = word_tree(reader, value->place,
                          arena_format(reader->arena, "%.*se-2", (int)size - 1, value->text));
    }
    tree_add(reader->arena, item, word_tree(reader, value->place, row->name), value);
}

/* The unnamed arguments as the items of a list, several to an item where its rows take several. */
static struct tree *argument_list(struct reader *reader, const struct setting *row,
                                  const struct tree *call)
{
    struct tree *list = tree_sequence(reader->arena, call->place), *item = NULL;
    const struct setting *next = NULL;
    for (uint32_t i = 0; i < call->count; i++) {
        if (call->entries[i].key)
            continue;
        while (next && next->kind != SETTING_END && !takes_argument(next))
            next++;
        if (!next || next->kind == SETTING_END) {
            item = tree_mapping(reader->arena, call->entries[i].value->place);
            tree_push(reader->arena, list, item);
            for (next = row->rows; !takes_argument(next);)
                next++;
        }
        add_argument(reader, item, next++, call->entries[i].value);
    }
    return list;
}

struct tree *name_arguments(struct reader *reader, const struct class_head *class,
                            struct tree *call)
{
    const unsigned unnamed = unnamed_count(call);
    const struct setting *first = rows_first(class->settings);
    if (unnamed == 0)
        return call;
    struct tree *named = tree_mapping(reader->arena, call->place), *value = NULL;
    for (uint32_t i = 0; i < call->count; i++)
        if (call->entries[i].key)
            tree_add(reader->arena, named, call->entries[i].key, call->entries[i].value);
        else if (!value)
            value = call->entries[i].value;
    if (!first)
        return complain_at(reader, value->place, NULL, "'%s' takes no arguments", class->name),
               named;
    if (tree_find(named, first->name)) {
        if (call->call)
            complain_at(reader, value->place, NULL,
                        "'%s' is given twice: the first argument is '%s' too", first->name,
                        first->name);
        *call = *named;
        return call;
    }
    if (first->kind == SETTING_LIST)
        value = argument_list(reader, first, call);
    else if (unnamed > 1)
        complain_at(reader, value->place, "write key=value for the others",
                    "only the first argument of '%s' goes without a name", class->name);
    tree_add(reader->arena, named, tree_scalar(reader->arena, value->place, first->name), value);
    *call = *named;
    return call;
}
