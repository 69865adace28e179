/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opens a file that the user named, for reading.
 *
 * Why one place: a pipe that nobody writes to holds the program for ever, a device never ends, and
 * what is read twice (a scenario that is included, a trace of every architecture) must be there
 * twice.  Rule: files only; looked at after opening, so that nothing can change in between. */
#ifndef SIM_INPUT_H
#define SIM_INPUT_H

#include <stdio.h>

enum { INPUT_WHY = 128 };

/* NULL, and why it cannot be read: "No such file or directory", "it is a folder, not a file";
 * errno says so too. */
FILE *input_open(const char *path, char why[INPUT_WHY]);

#endif
