/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every scalar of a tree, one by one, with the path at which it stands.
 *
 * Why: what is said about words, wherever they stand (numbers that are moved, numbers that are not
 * known for sure), needs no row.  Rule: the tree must be private (tree_expand); scalars are shared
 * and never changed, so another one takes the place of one that reads otherwise. */
#ifndef SCENARIOS_READER_SCALARS_H
#define SCENARIOS_READER_SCALARS_H

#include "scenarios/reader/tree.h"

/* In the order of the text; what `hear` returns stands in its place from then on. */
struct scalar_walk {
    struct arena *arena;
    struct tree *(*hear)(void *context, struct tree *scalar, const char *path);
    void *context;
};
void scalars_walk(const struct scalar_walk *walk, struct tree *tree);

/* Another scalar at the same place: words inside have none of their own. */
struct tree *scalar_rewritten(struct arena *arena, const struct tree *scalar, const char *text);

#endif
