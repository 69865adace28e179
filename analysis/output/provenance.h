/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where results come from: the command, and the scenario of each architecture as it was understood.
 *
 * Why: results outlive the files that they were made of.  Whoever finds a folder of them must be
 * able to tell whether two are of the same scenario (the hash), and to run it again (the text). */
#ifndef ANALYSIS_OUTPUT_PROVENANCE_H
#define ANALYSIS_OUTPUT_PROVENANCE_H

#include <stdint.h>

#include "sim/arena.h"

struct tree;

/* Of one architecture. */
struct origin {
    const char *name, *file;
    const char *scenario; /* as check --resolved prints it */
    uint64_t hash;        /* of `scenario`: FNV-1a, 64 bits */
};

struct provenance {
    const char *command;          /* gives the same results again: analysis/cli/command_line.h */
    const struct origin *origins; /* by architecture */
    uint32_t count;
};

struct origin origin_of(const char *name, const char *file, const struct tree *tree,
                        struct arena *arena);

#endif
