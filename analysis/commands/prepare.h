/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From files to architectures that are ready to run: what run, compare, check and trace have in
 * common. */
#ifndef ANALYSIS_COMMANDS_PREPARE_H
#define ANALYSIS_COMMANDS_PREPARE_H

#include "analysis/command.h"
#include "analysis/experiment.h"
#include "scenarios/reader/load.h"

struct prepared {
    struct loaded *entries; /* of the same number as subjects */
    struct subject *subjects;
    uint32_t count;
    struct columns columns;
    uint64_t seed;
    uint32_t replications;
};

/* Loads, compiles, reads objectives.  False after all mistakes were printed on stderr: nothing may
 * be run. */
bool prepare(const struct options *options, struct arena *arena, struct prepared *prepared);
/* The same at one point of a sweep: `sets` come after those of the options, and are called `names`
 * in messages, which show the texts `shown`.  Mistakes and warnings are left in `diagnostics`. */
struct point_sets {
    const char *const *sets, *const *names, *const *shown;
    uint32_t count;
};
bool prepare_point(const struct options *options, const struct point_sets *point,
                   struct arena *arena, struct diagnostics *diagnostics, struct prepared *prepared);
/* What a run needs besides: a length.  False after a message. */
bool prepare_to_run(const struct prepared *prepared);

bool colour_wanted(FILE *to); /* a terminal, and NO_COLOR is not set */

#endif
