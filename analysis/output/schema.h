/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The JSON schema of the scenario language, out of the rows: for editors that complete and check
 * YAML while it is written.
 *
 * Rule: it takes everything that the reader takes, and refuses misspelt keys and words; what a text
 * has to be (a duration, a law with its arguments) the reader checks.  So a scenario that fails the
 * schema is wrong, and one that passes may be.  Required keys are not asked for, because a file may
 * hold a part of a scenario only.
 * Source: JSON Schema draft-07, which the language servers for YAML speak. */
#ifndef ANALYSIS_OUTPUT_SCHEMA_H
#define ANALYSIS_OUTPUT_SCHEMA_H

#include <stdio.h>

#include "sim/arena.h"
#include "sim/setting.h"

void schema_print(const struct setting *rows, FILE *to, struct arena *arena);

#endif
