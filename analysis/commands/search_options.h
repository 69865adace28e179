/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the commands have in common that search (capacity, size), or end in one table (faults,
 * rare): options, objectives, the folder, the table in every form. */
#ifndef ANALYSIS_COMMANDS_SEARCH_OPTIONS_H
#define ANALYSIS_COMMANDS_SEARCH_OPTIONS_H

#include "analysis/cli/prepare.h"
#include "analysis/interrupt.h"
#include "analysis/output/folder.h"
#include "analysis/output/plot.h"
#include "analysis/output/sheet.h"

enum { SEARCH_FIRST = 4, SEARCH_MOST = 64 };

/* Of whatever ends in one table. */
#define SHEET_OPTION OUT_OPTION("write the table into this folder in every form")
#define SEARCH_OPTIONS                                                                             \
    SEED_OPTION,                                                                                   \
        OPTION_COUNT(struct options, replications, 2, 1e6, .name = "replications",                 \
                     .doc = "of each thing that is tried, at most; 64 unless given"),              \
        JOBS_OPTION, SHEET_OPTION

/* `text` of --NAME, like 2%; NULL: `usual`.  False after a message. */
bool read_share_option(const char *name, const char *text, double usual, struct arena *arena,
                       double *share);
/* False after a message: an architecture has no objectives. */
bool objectives_wanted(const struct options *options, const struct prepared *prepared);
uint32_t search_most(const struct options *options);

/* Nothing can be told: a run of it did not end well. The exit status. */
int run_failed(const char *what, const char *why);

/* The folder of --out, if there is one; exit status, 0: go on. */
int folder_begin(struct folder *folder, const char *command, const struct options *options,
                 struct arena *arena);
/* On stdout in the form that was asked for, and into the folder; exit status, 0: all is well. */
int sheet_show(const struct options *options, const struct sheet *sheet, struct folder *folder);

/* Makes the folder of pictures; false after a message. */
bool search_folder(const struct plot *plot);
/* Lets gnuplot draw a script that was `written`; exit status. */
int search_draw(const struct options *options, const struct plot *plot, const char *name,
                bool written);

#endif
