/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the rows say, for people: `explain KEY`, docs/reference.md, and whether a path can exist at
 * all.
 *
 * A path is written as for --set; the name of an entry or the number of an item may be any, `*`, or
 * left out: deployment.services.web.workers, deployment.services.*.workers,
 * deployment.services.workers. */
#ifndef SCENARIOS_READER_EXPLAIN_H
#define SCENARIOS_READER_EXPLAIN_H

#include <stdio.h>

#include "sim/arena.h"
#include "sim/setting.h"

/* What stands at a path: a row, a class of a family, or the rows of an entry. */
struct explained {
    const struct setting *row;      /* NULL: a class, or the root */
    const struct class_head *class; /* a class was named: explain that one only... */
    bool verb; /* ...whose name is a key, and its first row what stands behind it */
    size_t at, length;              /* no such path: which part of it is wrong */
};

/* NULL, or why no such path can exist ("unknown key 'wrkers' in ...; did you mean 'workers'?"), in
 * the arena. */
const char *path_resolve(struct arena *arena, const struct setting *rows, const char *path,
                         struct explained *found);
/* A key or class that a word or the end of a path means, at the first place where it is met. */
struct match {
    const char *path;
    struct explained found;
};
/* All of them, in the order of the rows, in the arena. */
const struct match *path_search(struct arena *arena, const struct setting *rows, const char *end,
                                unsigned *count);
/* The key or class whose name is nearest to the word, wherever it stands; NULL: none is near. */
const char *path_near(struct arena *arena, const struct setting *rows, const char *word);

/* Prints one key; the path "" prints the outline of all.  What is no path may be the end of one, or
 * a class: of several the list is printed.  NULL, or why there is none. */
const char *explain_print(struct arena *arena, const struct setting *rows, const char *path,
                          FILE *to);
/* docs/reference.md: every key and every class, each once. */
void reference_print(struct arena *arena, const struct setting *rows, FILE *to);

/* Words for one row, in the arena: "a duration", "5ms", "at least 2"; "" where there is nothing to
 * say. */
const char *row_kind_text(struct arena *arena, const struct setting *row);
const char *row_bounds_text(struct arena *arena, const struct setting *row);

#endif
