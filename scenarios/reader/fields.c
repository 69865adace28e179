/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A mapping meets rows: every row looks for its key, every key must have found a row.
 *
 * Rows without a name spread over it: GROUP (its rows are keys here), CLASS (chosen by `kind`, its
 * rows are keys here), VERB (the class whose name is a key here), TABLE (keys that nobody takes).
 */
#include <string.h>

#include "scenarios/reader/apply.h"
#include "scenarios/reader/arguments.h"

struct filling {
    struct reader *reader;
    struct tree *mapping; /* NULL: not written */
    struct place where;
    struct part parts[PARTS_MOST];
    unsigned count, rows;       /* parts, and rows in all of them */
    const struct setting *rest; /* TABLE without a name */
    char *rest_base;
    const struct tree_entry *verb;
    bool kind_known; /* the key `kind` is ours */
    bool absent;     /* the keys were not written: nothing is required */
    bool lenient;    /* a class is unknown, so its keys are too */
    bool misplaced;  /* the verb's value is that of a key that is missing */
};

static bool is_end(const struct setting *row) { return !row || row->kind == SETTING_END; }

static bool is_key(const struct setting *row, const struct part *part)
{
    return row->name && row->kind != SETTING_SELF && row != part->taken;
}

static const struct setting *find_in(const struct part *part, const char *key)
{
    for (const struct setting *row = part->rows; !is_end(row); row++)
        if (is_key(row, part) && strcmp(row->name, key) == 0)
            return row;
    return NULL;
}

static bool is_known(const struct filling *in, const char *key)
{
    for (unsigned i = 0; i < in->count; i++)
        if (find_in(&in->parts[i], key))
            return true;
    return false;
}

static void add_part(struct filling *in, const struct setting *rows, char *base,
                     const struct setting *taken)
{
    if (is_end(rows) || in->count == PARTS_MOST)
        return;
    in->parts[in->count++] = (struct part){rows, base, taken};
    for (const struct setting *row = rows; !is_end(row); row++, in->rows++)
        if (!row->name && row->kind == SETTING_GROUP)
            add_part(in, row->rows, base + row->place, NULL);
}

/* ---- a class chosen by the key `kind` of this mapping ---- */

static void take_class(struct filling *in, struct chosen *chosen, const struct class_head *class,
                       const struct setting *taken)
{
    struct arena *arena = in->reader->arena;
    *chosen = (struct chosen){class, NULL};
    if (class->settings_size)
        chosen->settings = arena_alloc(arena, class->settings_size);
    places_cover(in->reader->places, chosen->settings, class->settings_size, in->where);
    add_part(in, class->settings, chosen->settings, taken);
}

/* {kind: quorum(replicas=3), ...}: the arguments become keys beside it. */
static struct tree *spread_kind(struct filling *in, const struct family *family, struct tree *kind)
{
    if (kind->kind != TREE_SCALAR || !text_is_call(kind->text))
        return kind;
    struct tree *call = arguments_read(in->reader->arena, in->reader->diagnostics, kind);
    if (!call) {
        in->reader->mistakes++;
        in->lenient = true;
        return NULL;
    }
    const struct tree *name = tree_get(call, "kind");
    const struct class_head *class = name ? family_find(family, name->text) : NULL;
    if (class)
        call = name_arguments(in->reader, class, call);
    for (uint32_t i = 0; i < call->count; i++)
        if (call->entries[i].key && !tree_find(in->mapping, call->entries[i].key->text))
            tree_add(in->reader->arena, in->mapping, call->entries[i].key, call->entries[i].value);
    return tree_get(call, "kind");
}

static void choose_by_kind(struct filling *in, const struct setting *row, struct chosen *chosen)
{
    struct tree *kind = in->mapping ? tree_get(in->mapping, "kind") : NULL;
    in->kind_known = true;
    places_put(in->reader->places, chosen, tree_is_empty(kind) ? in->where : kind->place);
    if (!tree_is_empty(kind) && !(kind = spread_kind(in, row->family, kind)))
        return;
    const char *name = tree_is_empty(kind)         ? row->preset
                       : kind->kind == TREE_SCALAR ? kind->text
                                                   : "[...]";
    const struct place place = tree_is_empty(kind) ? in->where : kind->place;
    const struct class_head *class = name ? family_find(row->family, name) : NULL;
    if (class) {
        take_class(in, chosen, class, NULL);
    } else if (name && strcmp(name, "none") != 0) {
        in->lenient = true;
        mistake_member(in->reader, place, row->family, name);
    } else if (row->required && !in->absent) {
        in->lenient = true;
        complain_at(in->reader, place, "write kind: name", "which %s? 'kind' is missing",
                    row->family->name);
    }
}

/* ---- a class whose name is a key of this mapping ---- */

/* `errors` is a verb, but also a key of the verb `release`: then it is not the verb. */
static bool belongs_to_other(const struct filling *in, const struct family *family, const char *key)
{
    for (uint32_t i = 0; i < in->mapping->count; i++) {
        const char *other = in->mapping->entries[i].key ? in->mapping->entries[i].key->text : key;
        const struct class_head *class = strcmp(other, key) ? family_find(family, other) : NULL;
        if (!class || is_known(in, other) || is_end(class->settings))
            continue;
        for (const struct setting *row = class->settings + 1; !is_end(row); row++)
            if (row->name && strcmp(row->name, key) == 0)
                return true;
    }
    return false;
}

static bool is_verb(const struct filling *in, const struct family *family,
                    const struct tree_entry *entry)
{
    return entry->key && !is_known(in, entry->key->text) && family_find(family, entry->key->text) &&
           !belongs_to_other(in, family, entry->key->text);
}

static void verb_missing(struct filling *in, const struct family *family)
{
    in->lenient = true;
    for (uint32_t i = 0; in->mapping && i < in->mapping->count; i++) {
        const struct tree *key = in->mapping->entries[i].key;
        if (key && !is_known(in, key->text)) {
            mistake_member(in->reader, key->place, family, key->text);
            return;
        }
    }
    const char *hint =
        arena_format(in->reader->arena, "write one of %s", family_list(in->reader, family));
    complain_at(in->reader, in->where, hint, "no %s here", family->name);
}

/* The verb's value fills the first row of its class. */
static void fill_verb(struct filling *in, const struct class_head *class, struct chosen *chosen)
{
    const struct tree_entry *entry = in->verb;
    const struct place place = entry->key->place;
    const struct setting *first = rows_first(class->settings);
    if (!first) {
        if (!tree_is_empty(entry->value))
            complain_at(in->reader, entry->value->place, NULL, "'%s' takes no value", class->name);
        return;
    }
    void *field = (char *)chosen->settings + first->place;
    if (!tree_is_empty(entry->value) &&
        (in->misplaced = mistake_misplaced(in->reader, in->mapping, class, entry->value)))
        value_default(in->reader, first, field, place);
    else if (!tree_is_empty(entry->value))
        value_fill_for(in->reader, first, field, entry->value, entry->key);
    else if (first->required)
        complain_at(in->reader, place, first->doc, "'%s' needs a value", class->name);
    else
        value_default(in->reader, first, field, place);
}

/* Something here may have been meant as the verb. */
static bool has_unknown_key(const struct filling *in)
{
    for (uint32_t i = 0; in->mapping && i < in->mapping->count; i++)
        if (in->mapping->entries[i].key && !is_known(in, in->mapping->entries[i].key->text))
            return true;
    return false;
}

static void choose_by_verb(struct filling *in, const struct setting *row, struct chosen *chosen)
{
    for (uint32_t i = 0; in->mapping && i < in->mapping->count; i++) {
        const struct tree_entry *entry = &in->mapping->entries[i];
        if (!is_verb(in, row->family, entry))
            continue;
        if (in->verb) {
            in->lenient = true;
            complain_at(in->reader, entry->key->place, NULL, "one %s only, not '%s' and '%s'",
                        row->family->name, in->verb->key->text, entry->key->text);
            return;
        }
        in->verb = entry;
    }
    if (!in->verb) {
        if (!in->absent && (row->required || has_unknown_key(in)))
            verb_missing(in, row->family);
        return;
    }
    const struct class_head *class = family_find(row->family, in->verb->key->text);
    places_put(in->reader->places, chosen, in->verb->key->place);
    take_class(in, chosen, class, rows_first(class->settings));
    fill_verb(in, class, chosen);
}

/* After the groups: whether a key is a verb depends on what it could be instead. */
static void choose_classes(struct filling *in)
{
    for (unsigned i = 0; i < in->count; i++) /* grows while it runs */
        for (const struct setting *row = in->parts[i].rows; !is_end(row); row++) {
            char *field = in->parts[i].base + row->place;
            if (!row->name && row->kind == SETTING_CLASS)
                choose_by_kind(in, row, (struct chosen *)(void *)field);
            else if (!row->name && row->kind == SETTING_VERB)
                choose_by_verb(in, row, (struct chosen *)(void *)field);
            else if (!row->name && row->kind == SETTING_TABLE) {
                in->rest = row;
                in->rest_base = field;
            }
        }
}

/* ---- rows and keys ---- */

static bool is_used(const struct filling *in, const struct tree_entry *entry)
{
    return !entry->key || (in->verb && entry->key == in->verb->key) ||
           is_known(in, entry->key->text) ||
           (in->kind_known && strcmp(entry->key->text, "kind") == 0);
}

static const char **known_words(const struct filling *in, unsigned *count)
{
    const char **words = arena_array(in->reader->arena, in->rows + 1, sizeof *words);
    *count = 0;
    for (unsigned i = 0; i < in->count; i++)
        for (const struct setting *row = in->parts[i].rows; !is_end(row); row++)
            if (is_key(row, &in->parts[i]))
                words[(*count)++] = row->name;
    if (in->kind_known)
        words[(*count)++] = "kind";
    return words;
}

static bool has_key(const struct setting *rows, const char *name)
{
    for (const struct setting *row = rows; row && !is_end(row); row++)
        if (row->name && row->kind != SETTING_SELF && strcmp(row->name, name) == 0)
            return true;
    return false;
}

/* The one key below which this one would be known; NULL: none, or several. */
static const char *key_above(const struct filling *in, const char *name)
{
    const char *above = NULL;
    for (unsigned i = 0; i < in->count; i++)
        for (const struct setting *row = in->parts[i].rows; !is_end(row); row++)
            if (is_key(row, &in->parts[i]) && row->kind == SETTING_GROUP &&
                has_key(row->rows, name)) {
                if (above)
                    return NULL;
                above = row->name;
            }
    return above;
}

static void unknown_key(struct filling *in, const struct tree *key)
{
    unsigned count;
    const char *const *words = known_words(in, &count);
    const char *above = key_above(in, key->text);
    if (above)
        complain_at(in->reader, key->place,
                    arena_format(in->reader->arena, "write %s: {%.70s: ...}", above, key->text),
                    "unknown key '%.70s': it stands below '%s'", key->text, above);
    else
        mistake_key(in->reader, key, words, count);
}

/* `arivals` is told to mean `arrivals`: that this one is missing says nothing new. */
static bool is_misspelt(const struct filling *in, const char *name)
{
    unsigned count;
    const char **words = known_words(in, &count);
    const bool told = in->mapping && !in->rest && !in->lenient;
    for (uint32_t i = 0; told && i < in->mapping->count; i++) {
        const struct tree_entry *entry = &in->mapping->entries[i];
        const char *near = is_used(in, entry) ? NULL : nearest_word(entry->key->text, words, count);
        if (near && strcmp(near, name) == 0)
            return true;
    }
    return false;
}

static void fill_row(struct filling *in, const struct setting *row, char *base)
{
    const struct tree_entry *entry = in->mapping ? tree_find(in->mapping, row->name) : NULL;
    void *field = base + row->place;
    if (entry && !tree_is_empty(entry->value)) {
        if (row->told > 0)
            *(bool *)(base + row->told) = true;
        if (row->kind == SETTING_TABLE) {
            places_put(in->reader->places, field, entry->key->place);
            table_fill(in->reader, row, field, entry->value, in->mapping);
        } else {
            value_fill(in->reader, row, field, entry->value, entry->key->place);
        }
        return;
    }
    if (row->required && !in->absent && !in->misplaced && (entry || !is_misspelt(in, row->name)))
        complain_at(in->reader, entry ? entry->key->place : in->where, row->doc, "'%s' %s",
                    row->name, entry ? "needs a value" : "is missing");
    if (entry)
        places_put(in->reader->places, field, entry->key->place);
    if (entry && row->kind == SETTING_GROUP)
        fields_fill(in->reader, row->rows, field, NULL, entry->key->place, false);
    else
        value_default(in->reader, row, field, entry ? entry->key->place : in->where);
}

static void fill_rows(struct filling *in)
{
    for (unsigned i = 0; i < in->count; i++)
        for (const struct setting *row = in->parts[i].rows; !is_end(row); row++)
            if (is_key(row, &in->parts[i]))
                fill_row(in, row, in->parts[i].base);
}

/* What no row took: entries of the table without a name, or mistakes. */
static void fill_rest(struct filling *in)
{
    struct tree *rest = in->rest ? tree_mapping(in->reader->arena, in->mapping->place) : NULL;
    for (uint32_t i = 0; i < in->mapping->count; i++) {
        const struct tree_entry *entry = &in->mapping->entries[i];
        if (is_used(in, entry))
            continue;
        if (rest)
            tree_add(in->reader->arena, rest, entry->key, entry->value);
        else if (!in->lenient)
            unknown_key(in, entry->key);
    }
    if (!rest)
        return;
    table_fill(in->reader, in->rest, (struct table *)(void *)in->rest_base, rest, in->mapping);
    for (uint32_t i = 0; i < rest->count; i++) { /* what they inherited shows in the printed tree */
        struct tree_entry *entry = tree_find(in->mapping, rest->entries[i].key->text);
        entry->value = rest->entries[i].value;
    }
    struct tree_entry *inherited = tree_find(in->mapping, "default");
    if (inherited && !tree_find(rest, "default"))
        inherited->value = tree_scalar(in->reader->arena, inherited->key->place, "");
}

static void fill(struct filling *in, const struct setting *rows, char *base)
{
    if (!in->absent)
        places_cover(in->reader->places, base, rows_extent(rows), in->where);
    add_part(in, rows, base, NULL);
    choose_classes(in);
    fill_rows(in);
    if (in->mapping)
        fill_rest(in);
}

void fields_fill(struct reader *reader, const struct setting *rows, void *base,
                 struct tree *mapping, struct place where, bool absent)
{
    struct filling filling = {
        .reader = reader, .mapping = mapping, .where = where, .absent = absent};
    fill(&filling, rows, base);
}

void fields_fill_class(struct reader *reader, const struct setting *rows, void *base,
                       struct tree *mapping, struct place where)
{
    struct filling filling = {
        .reader = reader, .mapping = mapping, .where = where, .kind_known = true};
    fill(&filling, rows, base);
}
