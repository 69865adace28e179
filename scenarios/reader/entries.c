/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many of a kind: tables of named entries, lists, lists of names. */
#include <string.h>

#include "scenarios/reader/apply.h"
#include "scenarios/reader/arguments.h"
#include "scenarios/reader/mend.h"
#include "scenarios/reader/series.h"

static bool has_word(const char *words, const char *word)
{
    const size_t length = strlen(word);
    for (const char *at = words; at && (at = strstr(at, word)); at += length)
        if ((at == words || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
            return true;
    return false;
}

/* ---- tables ---- */

/* What stands around an inheriting table, without the table itself. */
static struct tree *surroundings(struct reader *reader, const struct tree *around,
                                 const struct tree *table)
{
    struct tree *rest = tree_mapping(reader->arena, around->place);
    for (uint32_t i = 0; i < around->count; i++)
        if (around->entries[i].value != table)
            tree_add(reader->arena, rest, around->entries[i].key, around->entries[i].value);
    return rest;
}

/* Merges `default` into the other entries and takes it out (but for tables that keep it as an
 * entry), once for all: the tree shows what was meant.  `base` lies under all of them. */
static void inherit(struct reader *reader, const struct setting *row, struct tree *mapping,
                    struct tree *base)
{
    const struct tree_entry *written = tree_find(mapping, "default");
    struct tree *usual = written ? written->value : NULL, *key = written ? written->key : NULL;
    struct tree_entry *entries = mapping->entries;
    const uint32_t count = mapping->count;
    const bool keep = has_word(row->words, "keep");
    if (!usual && !base && !keep)
        return;
    usual =
        tree_merge(&reader->merging, base, usual ? fields_normal(reader, row->rows, usual) : NULL);
    mapping->entries = NULL;
    mapping->index = NULL;
    mapping->count = mapping->room = 0;
    if (keep) /* first, with all presets where nobody wrote it */
        tree_add(reader->arena, mapping,
                 key ? key : tree_scalar(reader->arena, mapping->place, "default"),
                 usual ? usual : tree_scalar(reader->arena, mapping->place, ""));
    for (uint32_t i = 0; i < count; i++) {
        if (strcmp(entries[i].key->text, "default") == 0)
            continue;
        struct tree *own = fields_normal(reader, row->rows, entries[i].value);
        tree_add(reader->arena, mapping, entries[i].key,
                 tree_is_empty(usual) ? own : tree_merge(&reader->merging, usual, own));
    }
}

/* `none`: there is no such entry, whatever was inherited or included. */
static void drop_none(struct tree *mapping)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < mapping->count; i++)
        if (!tree_is_word(mapping->entries[i].value, "none"))
            mapping->entries[kept++] = mapping->entries[i];
    if (kept < mapping->count)
        mapping->index = NULL;
    mapping->count = kept;
}

static void check_name(struct reader *reader, const struct setting *row, const struct tree *key)
{
    const bool dotted = has_word(row->words, "dotted");
    if (dotted ? text_is_dotted_name(key->text) : text_is_name(key->text))
        return;
    complain_at(reader, key->place, mend_name(reader->arena, key->text, dotted),
                "'%.70s' is not a name", key->text);
}

static void fill_self(const struct setting *rows, char *base, const char *name)
{
    for (const struct setting *row = rows; row && row->kind != SETTING_END; row++)
        if (row->kind == SETTING_SELF)
            memcpy(base + row->place, &name, sizeof name);
}

static void fill_entry(struct reader *reader, const struct setting *row, char *base,
                       const struct tree_entry *entry)
{
    struct tree *value = fields_normal(reader, row->rows, entry->value);
    const char *outer = entry->value ? entry->value->said : NULL;
    check_name(reader, row, entry->key);
    fill_self(row->rows, base, entry->key->text);
    if (tree_is_empty(value))
        value = NULL;
    if (value && value->kind != TREE_MAPPING)
        complain_at(reader, value->place, NULL, "'%.70s' takes keys: write {key: value}",
                    entry->key->text);
    else {
        if (entry->value)
            entry->value->said = entry->key->text;
        fields_fill(reader, row->rows, base, value, entry->key->place, false);
        if (entry->value)
            entry->value->said = outer;
    }
}

/* `mix: web.browse` is {web.browse: }. */
static struct tree *single_entry(struct reader *reader, const struct tree *value)
{
    struct tree *mapping = tree_mapping(reader->arena, value->place);
    struct tree *key = tree_scalar(reader->arena, value->place, value->text);
    tree_add(reader->arena, mapping, key, tree_scalar(reader->arena, value->place, ""));
    return mapping;
}

/* `transactions: saga` is {default: saga}; so is a mapping with `kind`. */
static bool is_for_all(const struct setting *row, const struct tree *value)
{
    return has_word(row->words, "usual") && !tree_is_empty(value) &&
           (value->kind == TREE_SCALAR ||
            (value->kind == TREE_MAPPING && tree_find(value, "kind") != NULL));
}

static struct tree *usual_entry(struct reader *reader, struct tree *value)
{
    struct tree *mapping = tree_mapping(reader->arena, value->place);
    tree_add(reader->arena, mapping, tree_scalar(reader->arena, value->place, "default"), value);
    return mapping;
}

bool table_default(struct reader *reader, const struct setting *row, struct table *table,
                   struct place where)
{
    if (!has_word(row->words, "keep"))
        return true;
    return table_fill(reader, row, table, tree_mapping(reader->arena, where), NULL);
}

bool table_fill(struct reader *reader, const struct setting *row, struct table *table,
                struct tree *mapping, const struct tree *around)
{
    const char *name = row->name ? row->name : "this";
    if (mapping->kind == TREE_SCALAR && has_word(row->words, "single"))
        mapping = single_entry(reader, mapping);
    if (tree_is_word(mapping, "none"))
        return true;
    if (is_for_all(row, mapping))
        mapping = usual_entry(reader, mapping);
    if (mapping->kind == TREE_SCALAR && has_word(row->words, "series")) {
        mapping = series_read(reader, row, mapping);
        if (!mapping)
            return false;
    }
    if (mapping->kind != TREE_MAPPING)
        return complain_at(reader, mapping->place,
                           has_word(row->words, "series")
                               ? "write 5% 25% 100% every 10min, or {name: {...}, name: {...}}"
                               : "write {name: {...}, name: {...}}",
                           "'%s' takes named entries", name);
    const bool inherits_around = around && has_word(row->words, "inherits");
    drop_none(mapping);
    inherit(reader, row, mapping, inherits_around ? surroundings(reader, around, mapping) : NULL);
    table->count = mapping->count;
    table->items = arena_array(reader->arena, mapping->count, row->size);
    for (uint32_t i = 0; i < mapping->count; i++)
        fill_entry(reader, row, (char *)table->items + i * row->size, &mapping->entries[i]);
    return true;
}

/* ---- lists ---- */

static const struct setting *verb_row(const struct setting *rows)
{
    while (rows->kind != SETTING_END && rows->kind != SETTING_VERB)
        rows++;
    return rows->kind == SETTING_VERB ? rows : NULL;
}

static bool mistake_no_verb(struct reader *reader, const struct family *family,
                            const struct tree *item)
{
    const char *hint = arena_format(reader->arena, "write one of %s, as {%s: ...}",
                                    family_list(reader, family), (*family->members)->name);
    return complain_at(reader, item->place, hint, "'%.60s' is no %s",
                       item->kind == TREE_SCALAR ? item->text : "[...]", family->name);
}

/* A plain item stands for the first row; all others are filled as well, or missed where they are
 * required. */
static void fill_plain_item(struct reader *reader, const struct setting *row, char *base,
                            struct tree *item)
{
    const struct setting *verb = verb_row(row->rows);
    const struct setting *first = rows_first(row->rows);
    if (verb) {
        mistake_no_verb(reader, verb->family, item);
    } else if (first && (item->kind == TREE_SCALAR || takes_containers(first->kind))) {
        struct tree *mapping = tree_mapping(reader->arena, item->place);
        tree_add(reader->arena, mapping, tree_scalar(reader->arena, item->place, first->name),
                 item);
        fields_fill(reader, row->rows, base, mapping, item->place, false);
    } else {
        complain_at(reader, item->place, NULL, "an item of '%s' takes %s", row->name,
                    first ? "one value" : "keys: write {key: value}");
    }
}

static void fill_item(struct reader *reader, const struct setting *row, char *base,
                      struct tree *item)
{
    struct tree *value = fields_normal(reader, row->rows, item);
    if (tree_is_empty(value))
        complain_at(reader, item->place, NULL, "this item of '%s' is empty", row->name);
    else if (value->kind == TREE_MAPPING)
        fields_fill(reader, row->rows, base, value, item->place, false);
    else
        fill_plain_item(reader, row, base, value);
}

/* {fast: latency.p99 < 1s} where items are single values: names that nobody asked for. */
static bool gives_names(const struct setting *row, const struct tree *value)
{
    const struct setting *first = rows_first(row->rows);
    if (!first || first[1].kind != SETTING_END || value->kind != TREE_MAPPING)
        return false;
    for (uint32_t i = 0; i < value->count; i++)
        if (value->entries[i].value->kind != TREE_SCALAR)
            return false;
    return value->count > 0 && tree_find(value, first->name) == NULL;
}

static bool mistake_names(struct reader *reader, const struct setting *row,
                          const struct tree *value)
{
    const char *all = value->entries[0].value->text;
    for (uint32_t i = 1; i < value->count; i++)
        all = arena_format(reader->arena, "%s, %s", all, value->entries[i].value->text);
    return complain_at(reader, value->entries[0].key->place,
                       arena_format(reader->arena, "write %s: [%s]", row->name, all),
                       "'%s' is a list of values without names", row->name);
}

bool list_fill(struct reader *reader, const struct setting *row, struct table *table,
               struct tree *value)
{
    if (gives_names(row, value))
        return mistake_names(reader, row, value);
    struct tree *const *items = value->kind == TREE_SEQUENCE ? value->items : &value;
    const uint32_t count =
        value->kind == TREE_SEQUENCE ? value->count : !tree_is_word(value, "none");
    table->count = count;
    table->items = arena_array(reader->arena, count, row->size);
    for (uint32_t i = 0; i < count; i++)
        fill_item(reader, row, (char *)table->items + i * row->size, items[i]);
    return true;
}

/* ---- names ---- */

static bool add_name(struct reader *reader, const struct setting *row, struct name_list *names,
                     const struct tree *name)
{
    if (name->kind != TREE_SCALAR || name->text[0] == '\0')
        return complain_at(reader, name->place, NULL, "'%s' takes names", row->name);
    places_put(reader->places, &names->names[names->count], name->place);
    names->names[names->count++] = name->text;
    return true;
}

static bool add_all(struct reader *reader, const struct setting *row, struct name_list *names,
                    const struct tree *value)
{
    bool ok = true;
    for (uint32_t i = 0; i < value->count; i++) {
        const bool mapping = value->kind == TREE_MAPPING;
        if (mapping && !tree_is_empty(value->entries[i].value))
            ok = complain_at(reader, value->entries[i].value->place, NULL,
                             "'%s' takes names without values", row->name);
        ok &= add_name(reader, row, names, mapping ? value->entries[i].key : value->items[i]);
    }
    return ok;
}

bool names_fill(struct reader *reader, const struct setting *row, struct name_list *names,
                struct tree *value)
{
    const bool single = value->kind == TREE_SCALAR;
    *names = (struct name_list){0};
    if (single && has_word(row->words, value->text)) {
        names->word = value->text;
        return true;
    }
    names->names = arena_array(reader->arena, single ? 1 : value->count, sizeof *names->names);
    return single ? add_name(reader, row, names, value) : add_all(reader, row, names, value);
}
