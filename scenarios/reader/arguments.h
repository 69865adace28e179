/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls in a value: name(first key=value key=value), the same as {kind: name, key: value}.
 *
 * So there is one set of rows for both, and a path goes on into a call.  Arguments stand apart by
 * blanks; what has no name becomes an entry without key, which the class's first row takes.  `75ms
 * + exponential(2ms)` is {kind: exponential, <2ms>, shift: 75ms}.  Every word inside keeps its own
 * place. */
#ifndef SCENARIOS_READER_ARGUMENTS_H
#define SCENARIOS_READER_ARGUMENTS_H

#include "scenarios/reader/tree.h"

enum { CALL_DEPTH_MOST = 16, NAME_MOST = 64 };

bool text_is_name(const char *text);        /* [A-Za-z][A-Za-z0-9_-]{0,63} */
bool text_is_dotted_name(const char *text); /* names joined by single dots */
bool text_is_call(const char *text); /* holds name( ... : maybe with a shift, maybe wrong inside */

/* The mapping that a call stands for; NULL and an error if it is written wrongly. */
struct tree *arguments_read(struct arena *arena, struct diagnostics *diagnostics,
                            const struct tree *scalar);

#endif
