/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/outcome.h"

const char *const outcome_names[OUTCOME_COUNT] = {
#define OUTCOME_TEXT(name, doc) #name,
    OUTCOMES(OUTCOME_TEXT)
#undef OUTCOME_TEXT
};
