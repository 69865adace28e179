/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What commands share that look into replication 0 of one architecture (trace, history): which one
 * it is, and a world of its own, which may be as large as the experiment allows. */
#ifndef ANALYSIS_COMMANDS_SINGLE_H
#define ANALYSIS_COMMANDS_SINGLE_H

#include "analysis/cli/prepare.h"

/* As command_prepare.  False as well if there is more than one architecture; then that was said. */
bool single_prepare(const struct options *options, struct arena *arena, struct prepared *prepared);
/* Runs `look` with an empty arena, for the run and what it listens to, and gives its exit status;
 * that of an interrupt, or of a lack of memory, if it did not come to an end. */
int single_look(const struct prepared *prepared,
                int (*look)(void *context, const struct prepared *prepared, struct arena *world),
                void *context);

#endif
