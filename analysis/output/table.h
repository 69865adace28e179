/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results as text for people: one architecture, or several side by side; and the same as Markdown.
 *
 * Why: what is decided by is read in a terminal; files are for programs (json.h, csv.h, summary.h).
 *
 * Rule: all figures come from lines.h, so a number looks the same wherever it stands; a reason
 * stands where there is none. */
#ifndef ANALYSIS_OUTPUT_TABLE_H
#define ANALYSIS_OUTPUT_TABLE_H

#include <stdio.h>

#include "analysis/metrics/results.h"

void table_print(const struct results *results, FILE *to, bool colour);
/* Columns are architectures; each but the first with its change, `~` where no difference is proven
 * (as benchstat does). */
void compare_table_print(const struct results *results, FILE *to, bool colour);
/* Either of the two, as Markdown. */
void markdown_print(const struct results *results, bool comparison, FILE *to);

#endif
