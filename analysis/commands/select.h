/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compare --select METRIC --indifference 5ms: which architecture is the best in one metric.
 *
 * Why: it takes fewer replications than knowing how good each one is (statistics/selection.h).
 * Rule: architectures that are dropped are not simulated any more; replication r of all others has
 * the same requests. */
#ifndef ANALYSIS_COMMANDS_SELECT_H
#define ANALYSIS_COMMANDS_SELECT_H

#include "analysis/commands/show.h"

/* `prepared` must show the one column that is asked for.  Exit status. */
int select_and_show(const struct show_options *options, const struct prepared *prepared,
                    struct arena *arena);

#endif
