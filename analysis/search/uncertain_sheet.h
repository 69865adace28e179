/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of compare --uncertain: who is better, whether objectives are met, what
 * differences hang on, and all draws.
 *
 * Rule: people see the first, and the second where few metrics were asked for; programs see all. */
#ifndef ANALYSIS_SEARCH_UNCERTAIN_SHEET_H
#define ANALYSIS_SEARCH_UNCERTAIN_SHEET_H

#include "analysis/output/sheet.h"
#include "analysis/search/uncertain.h"

struct sheet *uncertain_sheet(const struct uncertain_study *study);

/* 43.9 %; n/a */
const char *share_text(double share, struct arena *arena);
/* A share with its interval into a column and the two behind it. */
void probability_put(struct sheet *sheet, uint32_t row, uint32_t column,
                     const struct probability *about);

#endif
