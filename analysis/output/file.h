/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are there whole or not at all: written beside their place under a name of their own,
 * synced, then renamed over it, and the folder synced.
 *
 * Rules: a temporary name begins with TEMPORARY_PREFIX, so that what a killed program left can be
 * recognised and taken away by the next one; signals that can be caught take it away themselves.
 * A failed write is told with the reason that it had when it happened: a stream remembers that it
 * failed, but not why, and errno has long been overwritten. */
#ifndef ANALYSIS_OUTPUT_FILE_H
#define ANALYSIS_OUTPUT_FILE_H

#include <stdbool.h>
#include <stdio.h>

#define TEMPORARY_PREFIX ".maquette-"

struct new_file {
    FILE *stream; /* NULL: sealed, or not begun */
    char *path, *temporary;
    unsigned owned; /* by the signals that would leave it behind: analysis/interrupt.h */
};

/* All of them: false after a message on stderr, and then nothing is left behind. */
bool file_begin(struct new_file *file, const char *folder, const char *name);
bool file_seal(struct new_file *file);    /* all is on disk under the temporary name */
bool file_place(struct new_file *file);   /* sealed: renamed over its place */
bool file_commit(struct new_file *file);  /* both, and the folder synced */
void file_abandon(struct new_file *file); /* of a file that was not begun: nothing happens */

/* The renaming itself is on disk only when the folder is. */
bool folder_sync(const char *folder);

/* `maquette: cannot WHAT PATH: reason`, by errno or, if that is 0, unknown; false. */
bool file_failed(const char *what, const char *path, int why);

/* Opens what the caller closed (`maquette ... >&-`), so that no file gets its number: reading and
 * writing there go on failing, as he wished. */
void standard_streams_open(void);

/* Flushes stdout.  0; 141 where its reader has gone; 3 after a message about any other error. */
int stdout_finish(void);

#endif
