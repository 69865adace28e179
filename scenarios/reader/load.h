/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scenario files -> typed scenarios: the one door of the reader.
 *
 * What it does, in this order: read and parse; merge includes; take each of `architectures` over
 * the rest; merge --with files; apply --set; write out aliases; apply `default` entries and fill
 * the struct by its rows. Rule: all mistakes of all files are in `diagnostics` when it returns; it
 * never stops at the first one. */
#ifndef SCENARIOS_READER_LOAD_H
#define SCENARIOS_READER_LOAD_H

#include <stdbool.h>
#include <stddef.h>

#include "scenarios/reader/diagnostic.h"
#include "sim/complain.h"
#include "sim/setting.h"

struct tree;
struct uncertain_inputs;
struct parsed; /* texts that have been read: scenario_parse() */

struct load_request {
    const char *const *files;
    size_t file_count;
    const char *const *with; /* merged over every architecture */
    size_t with_count;
    const char *const *sets; /* path=value, applied last */
    size_t set_count;
    const char *const *set_names; /* what messages call them; NULL: "--set #1" and so on */
    const struct origins *const *set_origins; /* where they stand; NULL, or NULL in it: just so */
    const char *architecture;                 /* only this one; NULL: all */
    const struct setting *rows;               /* of the root */
    size_t size;                              /* of the struct that they fill */
    const struct parsed *parsed; /* of the same files and `with`; NULL: they are read now */
    /* May change the values of what was read, before it is understood; NULL: nobody does. */
    void (*rewrite)(void *context, struct tree *tree, struct arena *arena);
    void *rewrite_context;
    struct uncertain_inputs *inputs; /* gets those that are there (about.h); NULL: nobody asks */
};

struct loaded {
    const char *name;  /* of the architecture: its key, or its file without folder and ending */
    const char *file;  /* as it was named */
    void *description; /* `size` bytes, filled */
    struct tree *tree; /* as it was understood: resolved_print() writes it out */
    struct name_list files;        /* others that its values name: tables of numbers */
    struct complaints *complaints; /* for checks of the models, by address of a field */
};

/* Reads and parses the files of a request, for any number of loads on any threads: no file is
 * opened again, so all of them see the same texts.  Mistakes in the texts go to `diagnostics`,
 * once. */
const struct parsed *scenario_parse(const struct load_request *request, struct arena *arena,
                                    struct diagnostics *diagnostics);

/* *entries gets one or more for each file.  False after mistakes: then nothing may be run, but what
 * could be filled is there.  Everything lives in the arena. */
bool scenario_load(const struct load_request *request, struct arena *arena,
                   struct diagnostics *diagnostics, struct loaded **entries, size_t *count);

#endif
