/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compare --uncertain N: how probable it is that one architecture is better than another where
 * inputs are not known for sure (analysis/search/uncertain.h), and on which input that hangs. */
#ifndef ANALYSIS_COMMANDS_UNCERTAIN_H
#define ANALYSIS_COMMANDS_UNCERTAIN_H

#include "analysis/commands/show.h"

#define UNCERTAIN_OPTION                                                                           \
    OPTION_COUNT(struct show_options, uncertain, 2, 20000, .name = "uncertain",                    \
                 .doc =                                                                            \
                     "draw the inputs that are written as about(20ms within=30%) so often: how "   \
                     "probable is it that one is better than another?")

/* `prepared`: in the middle of all inputs.  Exit status. */
int uncertain_and_show(const struct show_options *options, const struct prepared *prepared,
                       const struct uncertain_inputs *inputs, struct arena *arena);

#endif
