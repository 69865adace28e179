/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --metrics NAME,...: the user says which columns are shown.
 *
 * Why here and not in the exports: what is shown is also the family of comparisons over which the
 * error is kept (Holm), so whoever asks for three metrics is not charged for thirty.
 * Rule: a metric narrowed to something must be there in one of the architectures at least; what
 * another one lacks is an empty cell. */
#ifndef ANALYSIS_EXPERIMENT_CHOSEN_COLUMNS_H
#define ANALYSIS_EXPERIMENT_CHOSEN_COLUMNS_H

#include "analysis/experiment/experiment.h"
#include "analysis/metrics/columns.h"
#include "scenarios/reader/diagnostic.h"

/* Asks for what the list names and hides all else.  False after mistakes, which go to `diagnostics`
 * with their place in the list. */
bool columns_choose(struct columns *columns, const char *list, const struct subject *subjects,
                    uint32_t count, struct arena *arena, struct diagnostics *diagnostics);

#endif
