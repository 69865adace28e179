/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/merge.h"

#include <string.h>

#include "scenarios/reader/arguments.h"

static bool spent(const struct merging *with, const struct tree *at, uint64_t steps)
{
    if (diagnostics_stopped(with->diagnostics))
        return true;
    if ((*with->steps += steps) <= TREE_STEPS_MOST)
        return false;
    diagnostic_error(with->diagnostics, at->place, "aliases and merges repeat their text",
                     "the scenario has more than %d values when everything is written out",
                     TREE_STEPS_MOST);
    return true;
}

static bool same_kind(const struct tree *lower, const struct tree *upper)
{
    const struct tree *old = tree_get(lower, "kind"), *new = tree_get(upper, "kind");
    return tree_is_empty(old) || tree_is_empty(new) || old->kind != TREE_SCALAR ||
           tree_is_word(new, old->text);
}

static struct tree *merge_mappings(const struct merging *with, struct tree *lower,
                                   struct tree *upper)
{
    if (spent(with, upper, 1 + (uint64_t)lower->count + upper->count))
        return upper;
    struct tree *merged = tree_mapping(with->arena, upper->place);
    merged->flow = upper->flow && lower->flow;
    merged->former = upper->former ? upper->former : lower->former;
    for (uint32_t i = 0; i < lower->count; i++) {
        const struct tree_entry *old = &lower->entries[i];
        const struct tree_entry *new = old->key ? tree_find(upper, old->key->text) : NULL;
        const bool changed = new && !tree_is_empty(new->value);
        tree_add(with->arena, merged, changed ? new->key : old->key,
                 changed ? tree_merge(with, old->value, new->value) : old->value);
    }
    for (uint32_t i = 0; i < upper->count; i++) {
        const struct tree_entry *new = &upper->entries[i];
        if (!new->key || !tree_find(lower, new->key->text))
            tree_add(with->arena, merged, new->key, new->value);
    }
    return merged;
}

/* What a mapping without kind changes of a call, or of a plain name: `balance: two_choices` below
 * `balance: {choices: 3}`. */
static struct tree *merge_over_scalar(const struct merging *with, struct tree *lower,
                                      struct tree *upper)
{
    if (text_is_call(lower->text)) {
        struct tree *call = arguments_read(with->arena, with->diagnostics, lower);
        return call && same_kind(call, upper) ? merge_mappings(with, call, upper) : upper;
    }
    if (tree_get(upper, "kind"))
        return upper;
    if (!text_is_name(lower->text) || upper->former || spent(with, upper, 1))
        return upper;
    struct tree *copy = tree_mapping(with->arena, upper->place);
    *copy = *upper;
    copy->former = lower;
    return copy;
}

struct tree *tree_merge(const struct merging *with, struct tree *lower, struct tree *upper)
{
    if (tree_is_empty(upper))
        return lower ? lower : upper;
    if (tree_is_empty(lower))
        return upper;
    if (upper->kind != TREE_MAPPING || lower->kind == TREE_SEQUENCE)
        return upper;
    if (lower->kind == TREE_SCALAR)
        return merge_over_scalar(with, lower, upper);
    return same_kind(lower, upper) ? merge_mappings(with, lower, upper) : upper;
}
