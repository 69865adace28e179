/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fuzz/mutate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/words/description.h"
#include "scenarios/reader/arguments.h"
#include "scenarios/reader/resolved.h"
#include "scenarios/reader/tree.h"
#include "sim/distribution.h"
#include "sim/rng.h"

enum { SITES_MOST = 4096, NAMES_MOST = 256, CHANGES_MOST = 4 };

/* A value: the entry or item `index` of `parent`, and its row where that is known. */
struct site {
    struct tree *parent;
    uint32_t index;
    const struct setting *row;
};

/* A mapping and the rows whose keys may stand in it. */
struct place_for_keys {
    struct tree *mapping;
    const struct setting *rows;
};

struct mutation {
    struct arena *arena;
    struct diagnostics *diagnostics; /* of examples; nobody reads them */
    draw random;
    struct site sites[SITES_MOST];
    struct place_for_keys mappings[SITES_MOST];
    const char *names[NAMES_MOST]; /* keys that are names */
    uint32_t site_count, mapping_count, name_count;
};

static uint32_t choose(struct mutation *in, uint32_t count)
{
    return uniform_below(draw_next(&in->random), count);
}

/* ---- what there is ---- */

static void walk_mapping(struct mutation *in, struct tree *mapping, const struct setting *rows);

static void walk_value(struct mutation *in, struct tree *parent, uint32_t index, struct tree *value,
                       const struct setting *row)
{
    if (in->site_count < SITES_MOST)
        in->sites[in->site_count++] = (struct site){parent, index, row};
    if (!row)
        return;
    const struct setting *rows = row->rows;
    if (row->kind == SETTING_GROUP && value->kind == TREE_MAPPING)
        walk_mapping(in, value, rows);
    if (row->kind == SETTING_TABLE && value->kind == TREE_MAPPING)
        for (uint32_t i = 0; i < value->count; i++) {
            if (in->name_count < NAMES_MOST && value->entries[i].key)
                in->names[in->name_count++] = value->entries[i].key->text;
            if (in->site_count < SITES_MOST)
                in->sites[in->site_count++] = (struct site){value, i, NULL};
            if (value->entries[i].value->kind == TREE_MAPPING)
                walk_mapping(in, value->entries[i].value, rows);
        }
    if (row->kind == SETTING_LIST && value->kind == TREE_SEQUENCE)
        for (uint32_t i = 0; i < value->count; i++) {
            if (in->site_count < SITES_MOST)
                in->sites[in->site_count++] = (struct site){value, i, NULL};
            if (value->items[i]->kind == TREE_MAPPING)
                walk_mapping(in, value->items[i], rows);
        }
}

static const struct class_head *member(const struct family *family, const char *name)
{
    for (const struct class_head *const *head = family->members; *head; head++)
        if (name && strcmp((*head)->name, name) == 0)
            return *head;
    return NULL;
}

/* The row of a key among rows, those of spread groups and of chosen classes included. */
static const struct setting *row_of(const struct setting *rows, const struct tree *mapping,
                                    const char *key)
{
    for (const struct setting *row = rows; row && row->kind != SETTING_END; row++) {
        const struct setting *found = NULL;
        if (row->name && row->kind != SETTING_SELF && strcmp(row->name, key) == 0)
            return row;
        if (row->name)
            continue;
        const struct tree *kind = tree_get(mapping, "kind");
        const struct class_head *class = NULL;
        if (row->kind == SETTING_GROUP)
            found = row_of(row->rows, mapping, key);
        else if (row->kind == SETTING_CLASS && kind && kind->kind == TREE_SCALAR)
            class = member(row->family, kind->text);
        else if (row->kind == SETTING_VERB && (class = member(row->family, key)))
            return class->settings;
        for (uint32_t i = 0; row->kind == SETTING_VERB && !class && i < mapping->count; i++)
            class = member(row->family, mapping->entries[i].key->text);
        if (class && class->settings)
            found = row_of(class->settings, mapping, key);
        if (found)
            return found;
    }
    return NULL;
}

static void walk_mapping(struct mutation *in, struct tree *mapping, const struct setting *rows)
{
    if (in->mapping_count < SITES_MOST)
        in->mappings[in->mapping_count++] = (struct place_for_keys){mapping, rows};
    for (uint32_t i = 0; i < mapping->count; i++)
        if (mapping->entries[i].key)
            walk_value(in, mapping, i, mapping->entries[i].value,
                       row_of(rows, mapping, mapping->entries[i].key->text));
}

/* ---- values ---- */

static const char *const samples[][12] = {
    [SETTING_COUNT] = {"0", "1", "2", "3", "7", "10", "100", "1000", "unlimited", "1M", NULL},
    [SETTING_NUMBER] = {"0", "0.5", "1", "2", "1e-3", "-1", "1e9", "0.999", NULL},
    [SETTING_DURATION] = {"0s", "1ns", "1us", "1ms", "10ms", "100ms", "1s", "10s", "1h", "none",
                          NULL},
    [SETTING_RATE] = {"1/s", "10/s", "100/s", "1000/s", "0.001/s", "1/h", "1/ms", NULL},
    [SETTING_SIZE] = {"0B", "1B", "100B", "1KB", "1MB", "1GiB", NULL},
    [SETTING_SPEED] = {"1bit/s", "1Mbit/s", "10Gbit/s", "100MB/s", NULL},
    [SETTING_SHARE] = {"0%", "1%", "50%", "99.9%", "100%", "0.001%", NULL},
    [SETTING_MONEY] = {"$0/h", "$0.40/h", "$1000/h", NULL},
    [SETTING_FLAG] = {"true", "false", NULL},
    [SETTING_QUANTITY] = {"1", "1ms", "100ms", "1s", "50%", "0", "10/s", NULL},
    [SETTING_RANGE] = {"1ms..10ms", "0s..1s", "1s..1s", "10ms..1s", NULL},
};

static const char *sampled(struct mutation *in, const char *const *list)
{
    uint32_t count = 0;
    while (list[count])
        count++;
    return list[choose(in, count)];
}

/* One of the words of a row, or a name that is somewhere. */
static const char *word_for(struct mutation *in, const struct setting *row)
{
    if (row->words && choose(in, 4)) {
        char *copy = arena_text(in->arena, row->words), *rest = NULL;
        const char *words[64];
        uint32_t count = 0;
        for (char *word = strtok_r(copy, " ", &rest); word && count < 64;
             word = strtok_r(NULL, " ", &rest))
            words[count++] = word;
        return count ? words[choose(in, count)] : NULL;
    }
    return in->name_count ? in->names[choose(in, in->name_count)] : NULL;
}

static struct tree *example_of(struct mutation *in, const struct family *family)
{
    uint32_t members = 0, examples = 0;
    while (family->members[members])
        members++;
    const struct class_example *list = family->members[choose(in, members)]->examples;
    while (list && list[examples].text)
        examples++;
    return examples
               ? tree_parse(
                     in->arena, in->diagnostics,
                     document_of_text(in->arena, "example", list[choose(in, examples)].text, 1), 0)
               : NULL;
}

/* Something of the kind of the row; NULL: nothing comes to mind. */
static struct tree *value_for(struct mutation *in, const struct setting *row)
{
    const struct place nowhere = {0};
    const char *text = NULL;
    switch (row->kind) {
    case SETTING_LAW:
        return example_of(in, &distributions);
    case SETTING_CLASS:
        return example_of(in, row->family);
    case SETTING_TEXT:
    case SETTING_NAME:
    case SETTING_NAMES:
        text = word_for(in, row);
        break;
    case SETTING_GROUP:
    case SETTING_TABLE:
    case SETTING_LIST:
        return tree_mapping(in->arena, nowhere);
    default:
        if (row->kind < sizeof samples / sizeof samples[0] && samples[row->kind][0])
            text = sampled(in, samples[row->kind]);
        break;
    }
    return text ? tree_scalar(in->arena, nowhere, text) : NULL;
}

/* ---- changes ---- */

static struct tree **slot_of(const struct site *site)
{
    return site->parent->kind == TREE_MAPPING ? &site->parent->entries[site->index].value
                                              : &site->parent->items[site->index];
}

/* A tree of its own, so that what is put into itself makes no circle. */
static struct tree *copied(struct mutation *in, struct tree *tree)
{
    uint64_t steps = 0;
    return tree_expand(in->arena, in->diagnostics, tree, &steps);
}

static void change_value(struct mutation *in)
{
    const struct site *site = &in->sites[choose(in, in->site_count)];
    struct tree *value = site->row ? value_for(in, site->row) : NULL;
    if (value)
        *slot_of(site) = value;
}

static void copy_value(struct mutation *in)
{
    const struct site *to = &in->sites[choose(in, in->site_count)];
    for (unsigned tries = 0; tries < 50; tries++) {
        const struct site *from = &in->sites[choose(in, in->site_count)];
        if (from != to && from->row == to->row) {
            struct tree *value = copied(in, *slot_of(from));
            *slot_of(to) = value ? value : *slot_of(to);
            return;
        }
    }
}

static void take_away(struct mutation *in)
{
    const struct site *site = &in->sites[choose(in, in->site_count)];
    struct tree *parent = site->parent;
    if (site->index >= parent->count)
        return;
    parent->count--;
    for (uint32_t i = site->index; i < parent->count; i++)
        if (parent->kind == TREE_MAPPING)
            parent->entries[i] = parent->entries[i + 1];
        else
            parent->items[i] = parent->items[i + 1];
    parent->index = NULL;
}

/* A verb's example brings its own keys. */
static void add_keys(struct mutation *in, struct tree *mapping, const struct tree *from)
{
    for (uint32_t i = 0; from && from->kind == TREE_MAPPING && i < from->count; i++)
        if (from->entries[i].key && !tree_find(mapping, from->entries[i].key->text))
            tree_add(in->arena, mapping, from->entries[i].key, from->entries[i].value);
}

static void add_key(struct mutation *in)
{
    const struct place_for_keys *at = &in->mappings[choose(in, in->mapping_count)];
    uint32_t count = 0;
    while (at->rows[count].kind != SETTING_END)
        count++;
    if (count == 0)
        return;
    const struct setting *row = &at->rows[choose(in, count)];
    if (!row->name && row->kind == SETTING_VERB)
        add_keys(in, at->mapping, example_of(in, row->family));
    if (!row->name || row->kind == SETTING_SELF || tree_find(at->mapping, row->name))
        return;
    struct tree *value = value_for(in, row);
    if (value)
        tree_add(in->arena, at->mapping, tree_scalar(in->arena, value->place, row->name), value);
}

static void double_entry(struct mutation *in)
{
    const struct site *site = &in->sites[choose(in, in->site_count)];
    if (site->row || site->index >= site->parent->count)
        return;
    if (site->parent->kind == TREE_SEQUENCE) {
        tree_push(in->arena, site->parent, copied(in, site->parent->items[site->index]));
        return;
    }
    const struct tree_entry entry = site->parent->entries[site->index];
    const char *name = arena_format(in->arena, "%.40s_%u", entry.key->text, choose(in, 10));
    if (text_is_name(name) && !tree_find(site->parent, name))
        tree_add(in->arena, site->parent, tree_scalar(in->arena, entry.key->place, name),
                 copied(in, entry.value));
}

static void change(struct mutation *in, struct tree *tree)
{
    in->site_count = in->mapping_count = in->name_count = 0;
    walk_mapping(in, tree, description_settings);
    if (in->site_count == 0)
        return;
    switch (choose(in, 8)) {
    case 0:
        take_away(in);
        break;
    case 1:
        double_entry(in);
        break;
    case 2:
        copy_value(in);
        break;
    case 3:
    case 4:
        add_key(in);
        break;
    default:
        change_value(in);
        break;
    }
}

static size_t write_out(const struct tree *tree, uint8_t *data, size_t most)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    if (!stream)
        return 0;
    resolved_print(tree, stream);
    fclose(stream);
    if (size > 0 && size <= most)
        memcpy(data, text, size);
    free(text);
    return size <= most ? size : 0;
}

size_t mutate_scenario(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    struct arena *arena = arena_create(0);
    struct mutation *in = arena_alloc(arena, sizeof *in);
    in->arena = arena;
    in->diagnostics = diagnostics_create(arena);
    in->random = seed;
    uint64_t steps = 0;
    const char *text = arena_format(arena, "%.*s", (int)size, (const char *)data);
    struct tree *tree =
        tree_parse(arena, in->diagnostics, document_of_text(arena, "scenario", text, 1), 0);
    size_t written = 0;
    if (tree) /* aliases point at one tree */
        tree = tree_expand(arena, in->diagnostics, tree, &steps);
    for (uint32_t i = 1 + choose(in, CHANGES_MOST); i > 0 && tree; i--)
        if (tree->kind == TREE_MAPPING)
            change(in, tree);
    if (tree && tree->kind == TREE_MAPPING)
        written = write_out(tree, data, most);
    arena_destroy(arena);
    return written;
}
