/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `check --resolved`: a scenario as it was understood, with includes, overrides and `default`
 * entries worked in.
 *
 * Rule: what is printed is a scenario again, and printing that one gives the same bytes. */
#ifndef SCENARIOS_READER_RESOLVED_H
#define SCENARIOS_READER_RESOLVED_H

#include <stdio.h>

struct tree;

void resolved_print(const struct tree *tree, FILE *to);

#endif
