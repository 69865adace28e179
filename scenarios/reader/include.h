/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files and what they include.
 *
 * `include: file.yaml` (or a list) puts other files under this one; names are relative to the file
 * in which they stand.  Rules: a file is read once per load, however often it is named (by device
 * and inode, so under any name); a file that includes itself is an error; positions stay those of
 * the file where the text stands. */
#ifndef SCENARIOS_READER_INCLUDE_H
#define SCENARIOS_READER_INCLUDE_H

#include "scenarios/reader/merge.h"

enum { FILES_MOST = 256 };

struct loaded_file {
    struct document *document;
    struct tree *tree; /* includes merged in; NULL while it is being read, and after a mistake */
    bool reading;
};

struct file_set {
    struct merging merging;
    struct loaded_file files[FILES_MOST];
    unsigned count;
    uint32_t order; /* of the next document */
};

/* The file with all that it includes, without the key `include`; always a mapping.  NULL and an
 * error if it cannot be read.  `from`: where it was named; place {0}: on the command line. */
struct tree *include_load(struct file_set *set, const char *path, struct place from);
/* The document of a file that was loaded, for messages about it as a whole. */
const struct document *include_document(const struct file_set *set, const struct tree *tree);
/* A copy of a mapping without one key. */
struct tree *tree_without(struct arena *arena, const struct tree *mapping, const char *key);

#endif
