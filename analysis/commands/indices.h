/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sensitivity --sobol N: which share of a metric's variance comes from which uncertain input
 * (statistics/indices.h), as a table and a picture.
 *
 * Why beside elasticities: those are of here and now; these are over all that may be, with what
 * inputs do together.  Rule: the points of a row have the same random numbers, so
 * that their differences are theirs; each row has its own, so that its chance is in the intervals.
 */
#ifndef ANALYSIS_COMMANDS_INDICES_H
#define ANALYSIS_COMMANDS_INDICES_H

#include "analysis/cli/options.h"
#include "analysis/statistics/indices.h"
#include "scenarios/reader/about.h"

struct sensitivity_options {
    struct options common;
    const char *by, *only;
    uint64_t sobol;
    bool sobol_given;
};

/* Exit status. */
int indices_command(const struct sensitivity_options *options, struct arena *arena);

/* indices.gp in the folder of --out; exit status. */
int indices_draw(const struct options *options, const struct indices *found,
                 const struct uncertain_inputs *inputs, const char *metric, struct arena *arena);

#endif
