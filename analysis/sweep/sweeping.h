/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What sweep and merge have in common: the options of a sweep, its design, and how its results are
 * told.
 *
 * Why: a merge concludes what a sweep would have concluded, to the same bytes; so it goes the same
 * way from the options on, and finds everything recorded. */
#ifndef ANALYSIS_SWEEP_SWEEPING_H
#define ANALYSIS_SWEEP_SWEEPING_H

#include "analysis/sweep/sweep_output.h"

struct sweep_options {
    struct options common;
    const char *design, *shard, *emit;
    uint64_t sobol, latin, shards;
    bool sobol_given, latin_given, shards_given, dry_run, controls;
};

extern const struct option sweep_rows[]; /* that fill it */

/* False after messages. */
bool sweeping_design(const struct sweep_options *own, struct design *design, struct arena *arena);
/* The command that gives the same results again. */
const char *sweeping_line(const struct sweep_options *own, struct arena *arena);
/* What is to be told is told, of the runs that are recorded.  Exit status; `resume`: what to do
 * after an interrupt; *whole: nothing is missing and all is written. */
int sweeping_tell(struct sweep *sweep, struct sweep_output *output, const char *resume,
                  bool *whole);

/* --dry-run.  Exit status. */
int sweeping_plan(struct sweep *sweep);

#endif
