/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs what was prepared and shows the results: the common body of run and compare.
 *
 * Why: the two differ in how many architectures they take and in the table, in nothing else:
 * progress, exports, the folder, pictures and the exit status are the same.
 *
 * Rule: the exit status tells of objectives only after all that was asked for has been written. */
#ifndef ANALYSIS_COMMANDS_SHOW_H
#define ANALYSIS_COMMANDS_SHOW_H

#include "analysis/commands/prepare.h"

struct show_options {
    struct options common;
    bool why;
};
#define WHY_OPTION                                                                                 \
    OPTION_FLAG(struct show_options, why, .name = "why",                                           \
                .doc = "where the time of the mean request and of the slowest 1 % goes")

/* `options`: of a struct show_options.  Exit status. */
int run_and_show(const struct options *options, const struct prepared *prepared, bool comparison,
                 struct arena *arena);

#endif
