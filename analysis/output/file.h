/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are there whole or not at all: written beside their place, synced, then renamed over
 * it, and the folder synced. A folder that is written to is locked, so two programs cannot mix
 * their files in it. */
#ifndef ANALYSIS_OUTPUT_FILE_H
#define ANALYSIS_OUTPUT_FILE_H

#include <stdbool.h>
#include <stdio.h>

struct new_file {
    FILE *stream;
    char *path, *temporary;
};

/* All of them: false after a message on stderr. */
bool file_begin(struct new_file *file, const char *folder, const char *name);
bool file_commit(struct new_file *file); /* closes; after a failure nothing is left behind */
void file_abandon(struct new_file *file);

/* Makes the folder if need be and locks it until the program ends.  *lock is a file descriptor. */
bool folder_claim(const char *folder, int *lock);

/* Flushes stdout.  0; 141 where its reader has gone; 3 after a message about any other error. */
int stdout_finish(void);

#endif
