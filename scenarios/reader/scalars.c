/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/scalars.h"

static void walk_value(const struct scalar_walk *walk, struct tree **value, const char *path)
{
    struct tree *tree = *value;
    if (tree->kind == TREE_MAPPING) {
        for (uint32_t i = 0; i < tree->count; i++) {
            struct tree_entry *entry = &tree->entries[i];
            const char *name = entry->key ? entry->key->text : "";
            walk_value(walk, &entry->value,
                       arena_format(walk->arena, "%s%s%s", path, *path && *name ? "." : "", name));
        }
    } else if (tree->kind == TREE_SEQUENCE) {
        for (uint32_t i = 0; i < tree->count; i++)
            walk_value(walk, &tree->items[i], arena_format(walk->arena, "%s.%u", path, i));
    } else if (tree->text) {
        *value = walk->hear(walk->context, tree, path);
    }
}

void scalars_walk(const struct scalar_walk *walk, struct tree *tree)
{
    walk_value(walk, &tree, "");
}

struct tree *scalar_rewritten(struct arena *arena, const struct tree *scalar, const char *text)
{
    struct tree *other = tree_scalar(arena, scalar->place, text);
    other->quoted = scalar->quoted;
    other->vague = true;
    return other;
}
