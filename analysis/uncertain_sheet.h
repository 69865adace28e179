/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of compare --uncertain: who is better, what that hangs on, and all draws.
 *
 * Rule: people see the first, and the second where few metrics were asked for; programs see all. */
#ifndef ANALYSIS_UNCERTAIN_SHEET_H
#define ANALYSIS_UNCERTAIN_SHEET_H

#include "analysis/output/sheet.h"
#include "analysis/uncertain.h"

struct sheet *uncertain_sheet(const struct uncertain_study *study);

#endif
