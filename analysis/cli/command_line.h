/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command that gives the same results again, for files that should tell where they come from:
 * what was asked for, not how it was done (no --jobs, no --out, no --quiet), so the text is the
 * same for any number of threads.  Every row of the command that is not marked `how` belongs to it,
 * so a new option needs no word here. */
#ifndef ANALYSIS_CLI_COMMAND_LINE_H
#define ANALYSIS_CLI_COMMAND_LINE_H

#include "analysis/cli/options.h"

/* Quoted for a POSIX shell, on one line, in the arena.  `options`: of the struct that the rows of
 * the command fill. */
const char *command_line(const char *command, const struct options *options, struct arena *arena);
/* One word of it. */
const char *shell_word(const char *text, struct arena *arena);

/* The words of a line that was made of shell_word()s and blanks; how many. */
int shell_words(const char *line, struct arena *arena, char ***words);

#endif
