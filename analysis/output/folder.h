/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folder of one experiment (--out): its files appear together, and belong to one command.
 *
 *     DIR/command.txt          the command whose results these are; written before anything else
 *     DIR/results.txt ...      by analysis/output/exports.h
 *     DIR/plots/               pictures of these results
 *     DIR/.lock                who holds it writes here
 *     DIR/.journal             what runs of a sweep left that has not come to its end
 *     DIR/shard-3-of-64.journal   the same of a part of it
 *
 * Rules:
 *  - A folder that holds results of another command, or files of such names that are nobody's, is
 *    refused: nobody loses a night's run to a forgotten --out.  The same command replaces what it
 *    left.
 *  - New files are complete and on disk before the first old one is touched; then all old files and
 *    pictures go and the new ones take their places, plot.json last.  So what is without plot.json
 *    is unfinished, and files of two runs never stand side by side as if they were of one.
 *  - Two programs cannot write into it at once (a lock of the kernel's: it dies with its owner).
 *  - What a killed program left under temporary names is taken away when the folder is claimed. */
#ifndef ANALYSIS_OUTPUT_FOLDER_H
#define ANALYSIS_OUTPUT_FOLDER_H

#include "analysis/output/file.h"

#define FOLDER_OWNER "command.txt"
#define FOLDER_JOURNAL ".journal" /* names of journals end so */
enum { FOLDER_FILES_MOST = 16 };

enum claim { CLAIMED, CLAIM_REFUSED /* another's */, CLAIM_FAILED /* the machine's reasons */ };

struct folder {
    const char *path;
    int lock; /* -1: not claimed */
    struct new_file files[FOLDER_FILES_MOST];
    const char *names[FOLDER_FILES_MOST];
    unsigned count;
};

/* Makes the folder if need be and locks it until the program ends, or folder_close.  `command`
 * NULL: to draw what is there, whosever it is.  Anything but CLAIMED: after a message. */
enum claim folder_claim(struct folder *folder, const char *path, const char *command);
/* Makes the folder if need be and its owner `command`, for a program that writes one file of its
 * own there, beside others that do so; nothing stays locked. */
enum claim folder_share(const char *path, const char *command);
/* A file that will stand in the folder after folder_commit; NULL after a message. */
FILE *folder_file(struct folder *folder, const char *name);
/* False after a message; then the folder holds what it held before, or no plot.json. */
bool folder_commit(struct folder *folder);
void folder_close(struct folder *folder); /* what was not committed is forgotten */

/* Takes away all pictures and their scripts.  False after a message. */
bool folder_clear_plots(const char *plots);

#endif
