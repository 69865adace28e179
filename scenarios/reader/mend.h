/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a user may have meant by a value that is not of the language: `10 seconds` -> 10s, `1,000/s`
 * -> 1000/s, `zipf(0,9)` -> zipf(0.9), `konto_fuer` for a name with an umlaut.
 *
 * Rule: what is proposed has been read again and is a value of the kind that is wanted; where
 * nothing can be read, nothing is proposed. */
#ifndef SCENARIOS_READER_MEND_H
#define SCENARIOS_READER_MEND_H

#include "sim/arena.h"
#include "sim/setting.h"

/* A quantity of that kind, or NULL. */
const char *mend_number(struct arena *arena, const char *text, enum setting_kind kind);
/* Several of that kind, parted by commas; NULL: it is not that either. */
const char *mend_several(struct arena *arena, const char *text, enum setting_kind kind);
/* How a name is written, and this one if it can be; `dotted`: several, parted by points. */
const char *mend_name(struct arena *arena, const char *text, bool dotted);
/* What the comma at `at` means: '\0' (it parts thousands), '.' or ' ' (it parts arguments). */
char mend_comma(const char *text, size_t at);

#endif
