/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The default experiment: where a scenario does not say how long is measured, run and compare find
 * it (analysis/experiment/length.h), with a warm-up that is found as well, and replications go on
 * until the comparison is decided.
 *
 * Rule: what is written is never changed, not by itself and not beside what is found. */
#ifndef ANALYSIS_CLI_LENGTHS_H
#define ANALYSIS_CLI_LENGTHS_H

#include "analysis/cli/prepare.h"

/* Nobody says how long is measured, and it can be found. */
bool length_is_open(const struct prepared *prepared, uint32_t number);
/* Fills prepared->found and what it is about; descriptions are ours until something runs. */
void lengths_find(const struct study *study, struct prepared *prepared);

#endif
