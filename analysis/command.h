/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A subcommand is one file in commands/ and one word in the list of main.c. */
#ifndef ANALYSIS_COMMAND_H
#define ANALYSIS_COMMAND_H

#include "analysis/options.h"

/* Exit statuses. */
enum {
    EXIT_OK = 0,
    EXIT_OBJECTIVE = 1, /* an objective was not met */
    EXIT_USAGE = 2,     /* wrong command line or scenario */
    EXIT_TROUBLE = 3,   /* the machine, or a run that did not end well */
    EXIT_PIPE = 141
};

struct command {
    const char *name;
    unsigned bit;          /* enum command_bit */
    const char *arguments; /* for the help */
    const char *doc;
    const char *examples; /* lines of the help; may be NULL */
    int (*run)(const struct options *options, struct arena *arena);
};

extern const struct command *const commands[]; /* NULL at the end */

void command_help(const struct command *command, FILE *to);

#endif
