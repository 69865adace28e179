/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A bar on stderr with the time left, only on a terminal, at most ten times a second.
 *
 * Why: a sweep may take minutes, and results go to stdout, where a bar would be in the way.
 *
 * Rule: it changes no byte of the results. */
#ifndef ANALYSIS_PROGRESS_H
#define ANALYSIS_PROGRESS_H

#include <stdbool.h>
#include <time.h>

struct progress {
    bool on;
    char doing[160]; /* told behind the bar; may be empty */
    struct timespec begun, told;
};

void progress_begin(struct progress *progress, bool wanted);
void progress_tell(void *progress, double share); /* of the simulated work, 0..1 */
/* A new bar, for this. */
void progress_doing(void *progress, const char *doing);
void progress_end(struct progress *progress);

#endif
