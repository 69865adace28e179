/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with the user's texts, where, and what to do about it.
 *
 * Why: all mistakes of all files are shown at once, in the order in which they stand, each with its
 * line and a caret.  The same mistake seen twice (a file included by three others, what three
 * architectures share) is kept once; of what follows from a spoilt value nothing is kept.
 * Rule: what came from outside is printed without control characters, so a file cannot drive the
 * terminal. */
#ifndef SCENARIOS_READER_DIAGNOSTIC_H
#define SCENARIOS_READER_DIAGNOSTIC_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>

#include "scenarios/reader/document.h"

enum { DIAGNOSTICS_PRINTED = 50, DIAGNOSTICS_KEPT = 1000 };

struct diagnostics; /* lives in its arena */

struct diagnostics *diagnostics_create(struct arena *arena);
/* Once the flag is set, reading ends early and nothing of it is of use: nothing is printed. */
void diagnostics_interrupt(struct diagnostics *diagnostics, const atomic_bool *flag);
const atomic_bool *diagnostics_flag(const struct diagnostics *diagnostics); /* or NULL */
bool diagnostics_stopped(const struct diagnostics *diagnostics);

/* Keeps a copy of the texts.  `hint` may be NULL. */
void diagnostic_error(struct diagnostics *to, struct place place, const char *hint,
                      const char *format, ...) __attribute__((format(printf, 4, 5)));
/* The value at `place` is spoilt: other errors at this place are not kept from now on. */
void diagnostic_spoilt(struct diagnostics *to, struct place place, const char *hint,
                       const char *message);
/* What may be the reason of an error that is found later in the same document: a note beside it,
 * and not printed without one; if `likely`, a warning then. */
void diagnostic_suspect(struct diagnostics *to, bool likely, struct place place,
                        const char *message);
void diagnostic_add(struct diagnostics *to, bool error, struct place place, const char *message,
                    const char *hint);

bool diagnostics_full(const struct diagnostics *diagnostics); /* more are only counted */
unsigned diagnostics_errors(const struct diagnostics *diagnostics);
unsigned diagnostics_warnings(const struct diagnostics *diagnostics);
/* At most DIAGNOSTICS_PRINTED of them, by document, line and column; then "... and N more". */
void diagnostics_print(struct diagnostics *diagnostics, FILE *to, bool colour);

#endif
