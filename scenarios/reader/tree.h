/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a YAML text says, with the place of every word: scalars, mappings, sequences.
 *
 * Why our own: scalars must stay text (a row decides later whether `no` is a name), and a message
 * after includes and merges must still name the file where the words stand.  libyaml gives the
 * events. Rules: trees are shared (aliases and merges point, they never copy) until tree_expand
 * makes the one private copy that the settings are read from; so nobody changes a tree before that.
 * Hostile texts end early: depth, number of values and steps are limited. */
#ifndef SCENARIOS_READER_TREE_H
#define SCENARIOS_READER_TREE_H

#include <stdbool.h>

#include "scenarios/reader/diagnostic.h"

enum {
    TREE_DEPTH_MOST = 64,       /* libyaml is quadratic in nesting */
    TREE_VALUES_MOST = 2000000, /* of one document */
    TREE_STEPS_MOST = 8000000,  /* of merging and of expanding aliases, in one load */
};

enum tree_kind { TREE_SCALAR, TREE_MAPPING, TREE_SEQUENCE };

struct tree;
struct tree_entry {
    struct tree *key;   /* a scalar; NULL: an argument of a call that has no name */
    struct tree *value; /* never NULL; tree_is_empty where nothing was written */
};

struct tree {
    struct place place;
    enum tree_kind kind : 8;
    bool quoted : 1; /* scalar in quotes: `"5"` is no number of ours less, but "" is not empty */
    bool vague : 1;  /* words inside have no place of their own (folded over lines, or a default) */
    bool flow : 1;   /* written in braces or brackets */
    bool open : 1;   /* still being read: an alias to it would be a cycle */
    bool call : 1;   /* mapping that was written as name(arguments) */
    uint32_t count;  /* entries or items */
    uint32_t room;
    union {
        const char *text;           /* scalar */
        struct tree_entry *entries; /* mapping, in the order of the text */
        struct tree **items;        /* sequence */
    };
    struct tree_index *index;  /* of a large mapping */
    const char *said;          /* the key that it is written for, while its value is filled */
    const struct tree *former; /* the plain name that this mapping without `kind` was merged over */
};

struct tree *tree_scalar(struct arena *arena, struct place place, const char *text);
struct tree *tree_mapping(struct arena *arena, struct place place);
struct tree *tree_sequence(struct arena *arena, struct place place);
void tree_add(struct arena *arena, struct tree *mapping, struct tree *key, struct tree *value);
void tree_push(struct arena *arena, struct tree *sequence, struct tree *item);

/* The entry of that key, or NULL. */
struct tree_entry *tree_find(const struct tree *mapping, const char *key);
struct tree *tree_get(const struct tree *mapping, const char *key); /* its value, or NULL */
/* NULL, or a plain scalar without text. */
bool tree_is_empty(const struct tree *tree);
/* A plain or quoted scalar with exactly this text. */
bool tree_is_word(const struct tree *tree, const char *word);
/* Where `size` bytes at `offset` of a scalar's text stand. */
struct place tree_place_within(const struct tree *scalar, size_t offset, size_t size);

/* Reads a document from byte `skip` on.  NULL after a mistake that leaves nothing to go on with;
 * other mistakes are added and the tree is given all the same. */
struct tree *tree_parse(struct arena *arena, struct diagnostics *diagnostics,
                        const struct document *document, size_t skip);
/* A private deep copy (scalars are shared, for they never change) without aliases and without keys
 * that begin with `x-`.  Counts *steps up; NULL and an error when TREE_STEPS_MOST are passed. */
struct tree *tree_expand(struct arena *arena, struct diagnostics *diagnostics, struct tree *tree,
                         uint64_t *steps);

#endif
