/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/tree.h"

#include <string.h>

enum { INDEX_FROM = 16 }; /* mappings with fewer entries are searched from end to end */

struct tree_index {
    uint32_t mask;
    uint32_t slots[]; /* number of the entry + 1; 0: free */
};

static struct tree *tree_new(struct arena *arena, struct place place, enum tree_kind kind)
{
    struct tree *tree = arena_alloc(arena, sizeof *tree);
    tree->place = place;
    tree->kind = kind;
    return tree;
}

struct tree *tree_scalar(struct arena *arena, struct place place, const char *text)
{
    struct tree *tree = tree_new(arena, place, TREE_SCALAR);
    tree->text = text;
    return tree;
}

struct tree *tree_mapping(struct arena *arena, struct place place)
{
    return tree_new(arena, place, TREE_MAPPING);
}

struct tree *tree_sequence(struct arena *arena, struct place place)
{
    return tree_new(arena, place, TREE_SEQUENCE);
}

/* Room for one more element of `size` bytes: doubled, so adding stays cheap. */
static void *grown(struct arena *arena, struct tree *tree, void *elements, size_t size)
{
    if (tree->count < tree->room)
        return elements;
    const uint32_t room = tree->room ? tree->room * 2 : 2;
    void *larger = arena_array(arena, room, size);
    if (tree->count)
        memcpy(larger, elements, tree->count * size);
    tree->room = room;
    return larger;
}

static uint32_t hash(const char *text)
{
    uint64_t value = 0xcbf29ce484222325;
    for (; *text; text++)
        value = (value ^ (unsigned char)*text) * 0x100000001b3;
    return (uint32_t)(value ^ value >> 32);
}

static void index_insert(struct tree_index *index, const char *key, uint32_t number)
{
    uint32_t slot = hash(key) & index->mask;
    while (index->slots[slot])
        slot = (slot + 1) & index->mask;
    index->slots[slot] = number + 1;
}

static void index_entry(struct arena *arena, struct tree *mapping)
{
    struct tree_index *index = mapping->index;
    const bool full = index && mapping->count * 2 > index->mask;
    if (index && !full) {
        if (mapping->entries[mapping->count - 1].key)
            index_insert(index, mapping->entries[mapping->count - 1].key->text, mapping->count - 1);
        return;
    }
    if (mapping->count < INDEX_FROM)
        return;
    uint32_t slots = 64;
    while (slots < mapping->count * 4)
        slots *= 2;
    mapping->index = arena_alloc(arena, sizeof *index + slots * sizeof(uint32_t));
    mapping->index->mask = slots - 1;
    for (uint32_t i = 0; i < mapping->count; i++)
        if (mapping->entries[i].key)
            index_insert(mapping->index, mapping->entries[i].key->text, i);
}

void tree_add(struct arena *arena, struct tree *mapping, struct tree *key, struct tree *value)
{
    mapping->entries = grown(arena, mapping, mapping->entries, sizeof(struct tree_entry));
    mapping->entries[mapping->count++] = (struct tree_entry){key, value};
    index_entry(arena, mapping);
}

void tree_push(struct arena *arena, struct tree *sequence, struct tree *item)
{
    sequence->items = grown(arena, sequence, sequence->items, sizeof(struct tree *));
    sequence->items[sequence->count++] = item;
}

static bool has_key(const struct tree_entry *entry, const char *key)
{
    return entry->key && strcmp(entry->key->text, key) == 0;
}

struct tree_entry *tree_find(const struct tree *mapping, const char *key)
{
    const struct tree_index *index = mapping->index;
    if (!index) {
        for (uint32_t i = 0; i < mapping->count; i++)
            if (has_key(&mapping->entries[i], key))
                return &mapping->entries[i];
        return NULL;
    }
    for (uint32_t slot = hash(key) & index->mask; index->slots[slot];
         slot = (slot + 1) & index->mask)
        if (has_key(&mapping->entries[index->slots[slot] - 1], key))
            return &mapping->entries[index->slots[slot] - 1];
    return NULL;
}

struct tree *tree_get(const struct tree *mapping, const char *key)
{
    const struct tree_entry *entry = tree_find(mapping, key);
    return entry ? entry->value : NULL;
}

bool tree_is_empty(const struct tree *tree)
{
    return !tree || (tree->kind == TREE_SCALAR && !tree->quoted && tree->text[0] == '\0');
}

bool tree_is_word(const struct tree *tree, const char *word)
{
    return tree && tree->kind == TREE_SCALAR && strcmp(tree->text, word) == 0;
}

struct place tree_place_within(const struct tree *scalar, size_t offset, size_t size)
{
    struct place place = scalar->place;
    if (scalar->vague)
        return place;
    place.column += text_columns(scalar->text, offset) + (scalar->quoted ? 1 : 0);
    place.length = text_columns(scalar->text + offset, size);
    return place;
}

/* ---- a private copy ---- */

struct expansion {
    struct arena *arena;
    struct diagnostics *diagnostics;
    uint64_t *steps;
};

static struct tree *expand(struct expansion *in, struct tree *tree)
{
    if (diagnostics_stopped(in->diagnostics))
        return NULL;
    if (++*in->steps > TREE_STEPS_MOST) {
        diagnostic_error(in->diagnostics, tree->place, "aliases and merges repeat their text",
                         "the scenario has more than %d values when everything is written out",
                         TREE_STEPS_MOST);
        return NULL;
    }
    if (tree->kind == TREE_SCALAR) /* nobody changes these */
        return tree;
    struct tree *copy = tree_new(in->arena, tree->place, tree->kind);
    *copy = *tree;
    copy->count = 0;
    copy->room = tree->count;
    copy->index = NULL;
    if (tree->kind == TREE_MAPPING)
        copy->entries = arena_array(in->arena, tree->count, sizeof(struct tree_entry));
    else
        copy->items = arena_array(in->arena, tree->count, sizeof(struct tree *));
    for (uint32_t i = 0; i < tree->count; i++) {
        const struct tree_entry *entry = tree->kind == TREE_MAPPING ? &tree->entries[i] : NULL;
        if (entry && entry->key && strncmp(entry->key->text, "x-", 2) == 0)
            continue;
        struct tree *value = expand(in, entry ? entry->value : tree->items[i]);
        if (!value)
            return NULL;
        if (entry)
            tree_add(in->arena, copy, entry->key, value);
        else
            tree_push(in->arena, copy, value);
    }
    return copy;
}

struct tree *tree_expand(struct arena *arena, struct diagnostics *diagnostics, struct tree *tree,
                         uint64_t *steps)
{
    struct expansion expansion = {arena, diagnostics, steps};
    return expand(&expansion, tree);
}
