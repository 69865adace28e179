/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commonest mistake: `{delay: lognormal(p50=40ms, p99=150ms)}`.
 *
 * In braces YAML ends a value at the comma, so this would be the two keys `delay` and `p99=150ms)`.
 * An open round bracket gives it away.  The error shows the line as it should be, and the pieces
 * are put together again so that nothing else is reported about them. */
#ifndef SCENARIOS_READER_COMMA_H
#define SCENARIOS_READER_COMMA_H

#include "scenarios/reader/tree.h"

/* Looks at a finished mapping or sequence in braces or brackets; reports and mends it. */
void comma_mend(struct arena *arena, struct diagnostics *diagnostics, struct tree *tree);
/* `text` with every comma inside round brackets taken out (a blank stays). */
char *comma_taken_out(struct arena *arena, const char *text, size_t size);
/* Round brackets opened minus closed. */
int bracket_balance(const char *text);

#endif
