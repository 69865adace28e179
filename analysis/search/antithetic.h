/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether replications go in antithetic pairs (pairs.h): where a pilot sees no gain they do not,
 * and that is told. */
#ifndef ANALYSIS_SEARCH_ANTITHETIC_H
#define ANALYSIS_SEARCH_ANTITHETIC_H

#include "analysis/experiment/experiment.h"

/* Makes pairs of the study's replications, if a pilot of its subjects says that each gains
 * something in what is told first; else leaves it as it is.  What is to be told of that. */
const char *antithetic_choose(struct study *study, struct arena *arena);

#endif
