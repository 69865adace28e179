/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Classes: `name`, `name(arguments)`, {kind: name, ...}, or a plain value.
 * Laws: law.c. */
#include <string.h>

#include "scenarios/reader/apply.h"
#include "scenarios/reader/arguments.h"

enum { MEMBERS_MOST = 128, WORD_MOST = 64 };

const char *family_list(struct reader *reader, const struct family *family)
{
    const char *list = "";
    for (const struct class_head *const *member = family->members; *member; member++)
        list = arena_format(reader->arena, "%s%s%s", list, *list ? ", " : "", (*member)->name);
    return list;
}

bool mistake_member(struct reader *reader, struct place place, const struct family *family,
                    const char *name)
{
    const char *words[MEMBERS_MOST];
    unsigned count = 0;
    for (const struct class_head *const *member = family->members; *member && count < MEMBERS_MOST;
         member++)
        words[count++] = (*member)->name;
    return mistake_unknown(reader, place, family->name, name, words, count);
}

/* ---- which class ---- */

static void take(struct reader *reader, struct chosen *chosen, const struct class_head *class,
                 struct tree *arguments, struct place where)
{
    *chosen = (struct chosen){class, NULL};
    if (class->settings_size)
        chosen->settings = arena_alloc(reader->arena, class->settings_size);
    places_cover(reader->places, chosen->settings, class->settings_size, where);
    if (!class->settings && arguments && !unnamed_count(arguments) &&
        arguments->count == (tree_find(arguments, "kind") != NULL))
        return;
    struct tree *named = arguments ? name_arguments(reader, class, arguments) : NULL;
    fields_fill_class(reader, class->settings, chosen->settings, named, where);
}

/* A plain value, as {first row: value}. */
static struct tree *plain_arguments(struct reader *reader, const struct class_head *class,
                                    struct tree *value)
{
    struct tree *mapping = tree_mapping(reader->arena, value->place);
    const struct setting *first = rows_first(class->settings);
    if (first)
        tree_add(reader->arena, mapping, tree_scalar(reader->arena, value->place, first->name),
                 value);
    return mapping;
}

static bool can_read(struct reader *reader, const struct class_head *class, struct tree *value)
{
    const unsigned before = reader->mistakes;
    struct chosen scratch;
    reader->trying++;
    places_hush(reader->places, true);
    take(reader, &scratch, class, plain_arguments(reader, class, value), value->place);
    places_hush(reader->places, --reader->trying > 0);
    const bool can = reader->mistakes == before;
    reader->mistakes = before;
    return can;
}

/* The n-th word of `plain`, or NULL. */
static const struct class_head *plain_class(struct reader *reader, const struct family *family,
                                            unsigned n)
{
    const char *word = family->plain;
    while (word && *word) {
        const size_t length = strcspn(word, " ");
        if (n-- == 0)
            return family_find(family, arena_format(reader->arena, "%.*s", (int)length, word));
        word += length + strspn(word + length, " ");
    }
    return NULL;
}

/* Whose complaints help most when none can read the value: for a call, a class that takes calls. */
static const struct class_head *
plain_for_mistakes(struct reader *reader, const struct family *family, const struct tree *value)
{
    const bool call =
        value->kind == TREE_MAPPING || (value->kind == TREE_SCALAR && text_is_call(value->text));
    const struct class_head *class;
    for (unsigned n = 0; call && (class = plain_class(reader, family, n)); n++) {
        const struct setting *first = rows_first(class->settings);
        if (first && (first->kind == SETTING_LAW || first->kind == SETTING_CLASS))
            return class;
    }
    return call ? NULL : plain_class(reader, family, 0);
}

static bool fill_plain(struct reader *reader, const struct family *family, struct chosen *chosen,
                       struct tree *value)
{
    const struct class_head *class = NULL;
    const bool only = !plain_class(
        reader, family, 1); /* steps inside steps: tried and read would double each time */
    for (unsigned n = 0; (class = plain_class(reader, family, n)); n++)
        if ((only && value->kind != TREE_SCALAR) || can_read(reader, class, value)) {
            take(reader, chosen, class, plain_arguments(reader, class, value), value->place);
            return true;
        }
    class = plain_for_mistakes(reader, family, value);
    if (!class || (value->kind == TREE_SCALAR && text_is_name(value->text)))
        return mistake_member(reader, value->place, family,
                              value->kind == TREE_SCALAR ? value->text : "{...}");
    take(reader, chosen, class, plain_arguments(reader, class, value), value->place);
    return false;
}

static bool has_keys(const struct class_head *class, const struct tree *mapping)
{
    for (uint32_t i = 0; i < mapping->count; i++) {
        bool has = false;
        for (const struct setting *key = class->settings; key && key->kind != SETTING_END; key++)
            has |= key->name && mapping->entries[i].key &&
                   strcmp(key->name, mapping->entries[i].key->text) == 0;
        if (!has)
            return false;
    }
    return true;
}

/* Of the classes that a plain value may mean, the first that has all these keys; else the first. */
static const struct class_head *class_with_keys(struct reader *reader, const struct family *family,
                                                const struct tree *mapping)
{
    const struct class_head *class;
    for (unsigned n = 0; (class = plain_class(reader, family, n)); n++)
        if (has_keys(class, mapping))
            return class;
    return plain_class(reader, family, 0);
}

/* The class of a mapping: its `kind`, else that of the name it was merged over, else the usual one.
 */
static const struct class_head *mapping_class(struct reader *reader, const struct setting *row,
                                              const struct tree *mapping, struct place where,
                                              bool *told)
{
    const struct tree *kind = tree_get(mapping, "kind");
    if (tree_is_empty(kind) && !tree_is_word(mapping->former, "none"))
        kind = mapping->former;
    if (!tree_is_empty(kind)) {
        const bool word = kind->kind == TREE_SCALAR;
        const struct class_head *class = word ? family_find(row->family, kind->text) : NULL;
        if (!class && (kind != mapping->former || !row->family->plain)) {
            *told = true;
            mistake_member(reader, kind->place, row->family, word ? kind->text : "[...]");
        }
        if (class || *told)
            return class;
    }
    if (row->preset && text_is_name(row->preset) && family_find(row->family, row->preset))
        return family_find(row->family, row->preset);
    const struct class_head *class = class_with_keys(reader, row->family, mapping);
    if (!class) {
        *told = true;
        complain_at(reader, mapping->place.length ? mapping->place : where,
                    "write {kind: name, ...} or name(...)", "which %s? 'kind' is missing",
                    row->family->name);
    }
    return class;
}

/* A kind of some other family: drawn by a law, say.  Then the mapping is a plain value. */
static bool is_foreign(const struct family *family, const struct tree *kind)
{
    return family->plain && kind && kind->kind == TREE_SCALAR && kind->text[0] &&
           !family_find(family, kind->text);
}

/* `written`: the scalar, if `mapping` is a call. */
static bool fill_mapping(struct reader *reader, const struct setting *row, struct chosen *chosen,
                         struct tree *mapping, struct tree *written, struct place where)
{
    bool told = false;
    const struct tree *kind = tree_get(mapping, "kind");
    if (tree_is_word(kind, "none") && !family_find(row->family, "none"))
        return true;
    for (unsigned n = 0; is_foreign(row->family, kind) && plain_class(reader, row->family, n);
         n++) {
        const struct setting *first = rows_first(plain_class(reader, row->family, n)->settings);
        if (first && (first->kind == SETTING_LAW || first->kind == SETTING_CLASS))
            return fill_plain(reader, row->family, chosen, written);
    }
    const struct class_head *usual = plain_class(reader, row->family, 0);
    const struct setting *first = usual ? rows_first(usual->settings) : NULL;
    if (!kind && !mapping->former && first && first->kind == SETTING_LIST &&
        !has_keys(usual, mapping))
        return fill_plain(reader, row->family, chosen, written); /* a list of one */
    const struct class_head *class = mapping_class(reader, row, mapping, where, &told);
    if (class)
        take(reader, chosen, class, mapping, mapping->call ? mapping->place : where);
    return class != NULL;
}

static bool fill_scalar(struct reader *reader, const struct setting *row, struct chosen *chosen,
                        struct tree *value, struct place where)
{
    if (text_is_call(value->text)) {
        struct tree *call = arguments_read(reader->arena, reader->diagnostics, value);
        reader->mistakes += call == NULL;
        return call && fill_mapping(reader, row, chosen, call, value, where);
    }
    const struct class_head *class = family_find(row->family, value->text);
    if (class) {
        take(reader, chosen, class, NULL, value->place);
        return true;
    }
    if (strcmp(value->text, "none") == 0)
        return true;
    if (row->family->plain)
        return fill_plain(reader, row->family, chosen, value);
    return mistake_member(reader, value->place, row->family, value->text);
}

bool choice_fill(struct reader *reader, const struct setting *row, struct chosen *chosen,
                 struct tree *value, struct place where)
{
    *chosen = (struct chosen){NULL, NULL};
    switch (value->kind) {
    case TREE_SCALAR:
        return fill_scalar(reader, row, chosen, value, where);
    case TREE_MAPPING:
        return fill_mapping(reader, row, chosen, value, value, where);
    default:
        break;
    }
    return row->family->plain
               ? fill_plain(reader, row->family, chosen, value)
               : complain_at(reader, value->place, NULL, "'%s' takes one %s, not a list", row->name,
                             row->family->name);
}
