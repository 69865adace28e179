/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A subcommand is one file in commands/, with the rows of its options, and one word in the list
 * (analysis/cli/commands.c). */
#ifndef ANALYSIS_CLI_COMMAND_H
#define ANALYSIS_CLI_COMMAND_H

#include "analysis/cli/options.h"

/* Exit statuses. */
enum {
    EXIT_OK = 0,
    EXIT_OBJECTIVE = 1, /* an objective was missed */
    EXIT_USAGE = 2,     /* wrong command line or scenario */
    EXIT_TROUBLE = 3,   /* the machine, or a run that did not end well */
    EXIT_PRECISION = 4, /* all replications that were allowed did not do */
    EXIT_UNDECIDED = 5, /* no objective was missed, but one could not be decided */
    EXIT_PIPE = 141
};

struct command {
    const char *name;
    const char *arguments; /* for the help */
    enum completion words; /* what its words are */
    const char *doc;
    const char *examples;      /* lines of the help; may be NULL */
    const struct option *rows; /* what it can be told */
    size_t size;               /* of the struct that they fill; it begins with struct options */
    int (*run)(const struct options *options, struct arena *arena);
};

extern const struct command *const commands[]; /* NULL at the end */

void command_help(const struct command *command, FILE *to);

#endif
