/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows and a tree -> a filled struct.
 *
 * The rows (sim/setting.h) say which keys exist, what they hold and where it goes; nothing here
 * knows a key by its name, but for the words of the language: `default` (inherited by the other
 * entries of a table), `kind` (which class), `shift` (constant part of a law) and `none`. Rules:
 * every mistake is reported, not just the first; every field gets a place, written or not. How a
 * mapping meets rows without a name: fields.c.  Classes: choice.c.  Tables and lists: entries.c. */
#ifndef SCENARIOS_READER_SETTINGS_H
#define SCENARIOS_READER_SETTINGS_H

#include "scenarios/reader/merge.h"
#include "scenarios/reader/places.h"
#include "sim/setting.h"

struct reader {
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct places *places;
    struct merging merging; /* for `default` */
    uint64_t values;        /* filled so far: at most READER_VALUES_MOST */
    struct name_list *files; /* that values name; NULL: nobody asks */
    unsigned mistakes;
    unsigned trying;           /* > 0: mistakes are counted, not told */
    const struct setting *all; /* of the whole scenario: settings_fill sets it */
};

enum { READER_VALUES_MOST = 20000000 };

/* Fills the struct at `into` from the mapping (or empty) `tree`.  The tree must be private
 * (tree_expand): the entries of tables are replaced by what they inherit, so that it can be printed
 * as it was understood. False after mistakes. */
bool settings_fill(struct reader *reader, const struct setting *rows, void *into,
                   struct tree *tree);

#endif
