/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/include.h"

#include <string.h>

#include "scenarios/reader/number.h"

struct tree *tree_without(struct arena *arena, const struct tree *mapping, const char *key)
{
    struct tree *rest = tree_mapping(arena, mapping->place);
    rest->former = mapping->former;
    rest->flow = mapping->flow;
    for (uint32_t i = 0; i < mapping->count; i++)
        if (!mapping->entries[i].key || strcmp(mapping->entries[i].key->text, key) != 0)
            tree_add(arena, rest, mapping->entries[i].key, mapping->entries[i].value);
    return rest;
}

static struct loaded_file *find_file(struct file_set *set, const struct document *document)
{
    for (unsigned i = 0; i < set->count; i++)
        if (set->files[i].document->device == document->device &&
            set->files[i].document->inode == document->inode)
            return &set->files[i];
    return NULL;
}

static struct tree *include_one(struct file_set *set, struct tree *below, const struct tree *name)
{
    struct diagnostics *diagnostics = set->merging.diagnostics;
    if (name->kind != TREE_SCALAR || tree_is_empty(name)) {
        diagnostic_error(diagnostics, name->place,
                         "write include: file.yaml or include: [one.yaml, two.yaml]",
                         "'include' takes names of files");
        return below;
    }
    const char *path = document_path(set->merging.arena, name->place.document, name->text);
    struct tree *tree = include_load(set, path, name->place);
    return tree ? tree_merge(&set->merging, below, tree) : below;
}

/* All that `tree` includes, later files over earlier ones, and then `tree` itself. */
static struct tree *with_includes(struct file_set *set, struct tree *tree)
{
    const struct tree_entry *include = tree_find(tree, "include");
    struct tree *below = NULL;
    if (!include)
        return tree;
    if (include->value->kind != TREE_SEQUENCE)
        below = include_one(set, NULL, include->value);
    else
        for (uint32_t i = 0; i < include->value->count; i++)
            below = include_one(set, below, include->value->items[i]);
    return tree_merge(&set->merging, below, tree_without(set->merging.arena, tree, "include"));
}

static struct tree *parse_file(struct file_set *set, const struct document *document)
{
    struct arena *arena = set->merging.arena;
    struct tree *tree = tree_parse(arena, set->merging.diagnostics, document, 0);
    if (tree_is_empty(tree))
        return tree ? tree_mapping(arena, tree->place) : NULL;
    if (tree->kind == TREE_MAPPING)
        return with_includes(set, tree);
    diagnostic_error(set->merging.diagnostics, tree->place, "write key: value",
                     "a scenario is a mapping of keys");
    return NULL;
}

/* A value where a file should be: the shell parted it from its option. */
static const char *value_hint(struct arena *arena, const char *path)
{
    struct quantity quantity;
    return number_quantity(arena, path, &quantity)
               ? NULL
               : "values stand apart by commas, without blanks: --vary PATH=100/s,200/s";
}

struct tree *include_load(struct file_set *set, const char *path, struct place from)
{
    struct document *document;
    const char *why = document_read(set->merging.arena, path, set->order, &document);
    struct loaded_file *file = why ? NULL : find_file(set, document);
    if (!why && !file && set->count == FILES_MOST)
        why = "more than 256 files in one scenario";
    if (!from.document)
        from = (struct place){.document = document};
    if (file && file->reading)
        diagnostic_error(set->merging.diagnostics, from, NULL, "'%s' includes itself", path);
    else if (why)
        diagnostic_error(set->merging.diagnostics, from, value_hint(set->merging.arena, path),
                         "cannot read '%s': %s", path, why);
    if (file || why)
        return file ? file->tree : NULL;
    file = &set->files[set->count++];
    *file = (struct loaded_file){.document = document, .reading = true};
    set->order++;
    file->tree = parse_file(set, document);
    file->reading = false;
    return file->tree;
}

const struct document *include_document(const struct file_set *set, const struct tree *tree)
{
    for (unsigned i = 0; i < set->count; i++)
        if (set->files[i].tree == tree)
            return set->files[i].document;
    return NULL;
}
