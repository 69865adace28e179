/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The manual page and what shells complete, from the same rows that read the arguments: so neither
 * can tell of an option that is not there, nor forget one.
 *
 * `maquette help --manual` is docs/maquette.1 (man(7), as groff and mandoc read it); `maquette help
 * --completion bash` and `zsh` are scripts for these shells.  make install puts all three in their
 * places. */
#ifndef ANALYSIS_COMMANDS_MANUAL_H
#define ANALYSIS_COMMANDS_MANUAL_H

#include <stdbool.h>
#include <stdio.h>

/* What an exit status says; doc NULL at the end. */
struct exit_text {
    int status;
    const char *doc;
};
extern const struct exit_text exit_texts[];

void manual_print(FILE *to);
/* False: no such shell. */
bool completion_print(const char *shell, FILE *to);
extern const char completion_shells[]; /* which there are, for messages */

#endif
