/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs what was prepared and shows the results: the common body of run and compare.
 *
 * Why: the two differ in how many architectures they take and in the table, in nothing else:
 * progress, exports, the folder, pictures and the exit status are the same.
 *
 * Rule: the exit status tells of objectives only after all that was asked for has been written. */
#ifndef ANALYSIS_COMMANDS_SHOW_H
#define ANALYSIS_COMMANDS_SHOW_H

#include "analysis/cli/prepare.h"

struct show_options {
    struct options common;
    bool why, controls, antithetic;
    const char *precision, *indifference, *select;
    uint64_t max, uncertain;
    bool max_given, uncertain_given;
};
#define PRECISION_OPTIONS                                                                          \
    OPTION_TEXT(struct show_options, precision, .name = "precision", .argument = "SHARE",          \
                .doc = "replications until what is shown (compare: every difference) is known "    \
                       "within this share: 2%"),                                                   \
        OPTION_COUNT(struct show_options, max, 2, 1e6, .name = "max",                              \
                     .doc = "replications at most then, instead of experiment.max")
#define INDIFFERENCE_OPTION                                                                        \
    OPTION_TEXT(struct show_options, indifference, .name = "indifference", .argument = "SHARE",    \
                .doc = "replications until every difference is proven or smaller than this "       \
                       "share: 1%; with --select the difference that does not matter: 5ms"),       \
        OPTION_TEXT(struct show_options, select, .name = "select", .argument = "METRIC",           \
                    .doc = "find the best in this metric, with as few replications as it takes; "  \
                           "wants --indifference")
#define WHY_OPTION                                                                                 \
    OPTION_FLAG(struct show_options, why, .name = "why",                                           \
                .doc = "where the time of the mean request and of the slowest 1 % goes")

#define CONTROLS_OPTION                                                                            \
    OPTION_FLAG(struct show_options, controls, CONTROLS_ROW),                                      \
        OPTION_FLAG(struct show_options, antithetic, .name = "antithetic",                         \
                    .doc = "replications in pairs, one with long times where the other has short " \
                           "ones, if a pilot says that it helps")

/* `options`: of a struct show_options.  Exit status. */
int run_and_show(const struct options *options, const struct prepared *prepared, bool comparison,
                 struct arena *arena);

#endif
