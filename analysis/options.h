/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The options of the command line: one table, which also prints the help.
 *
 * Rule: names are written out (an abbreviation would change its meaning with the next new option),
 * unknown ones are answered by the nearest known one, and an option that a command does not know is
 * a mistake, not silence. */
#ifndef ANALYSIS_OPTIONS_H
#define ANALYSIS_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "sim/arena.h"

/* Which commands know an option: bits. */
enum command_bit {
    FOR_RUN = 1,
    FOR_COMPARE = 2,
    FOR_CHECK = 4,
    FOR_EXPLAIN = 8,
    FOR_TRACE = 16,
    FOR_HELP = 32,
    FOR_VERSION = 64,
    FOR_SWEEP = 128,
    FOR_PLOT = 256,
    FOR_ALL = 511
};

struct text_list {
    const char **items;
    size_t count;
};

struct options {
    struct text_list words; /* what is no option: files, keys */
    struct text_list with, sets, vary;
    const char *architecture, *out, *metrics;
    uint64_t seed, replications, jobs, request;
    bool seed_given, replications_given, jobs_given, request_given;
    bool json, csv, markdown, quiet, resolved, dot, reference, dry_run, help;
};

/* The arguments after the command's name.  False after a message on stderr. */
bool options_read(struct options *options, unsigned command, int count, char **arguments,
                  struct arena *arena);
/* One line per option that `command` knows. */
void options_print(unsigned command, FILE *to);

#endif
