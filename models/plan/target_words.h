/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of a reference, and what kinds of things it may name.  Why: stores have more of them
 * than fit into target.c.  Rule: between the files of target.h alone. */
#ifndef MODELS_PLAN_TARGET_WORDS_H
#define MODELS_PLAN_TARGET_WORDS_H

#include "models/plan/plan.h"

struct words {
    char word[8], kind[16], name[80], number[16];
};

/* false: it is no number below count. */
bool target_number(const char *digits, uint32_t count, uint32_t *number);

typedef bool target_kind_reader(const struct plan *plan, const struct words *words,
                                const void *field, struct arena *arena,
                                struct complaints *complaints, struct target *target);
target_kind_reader target_shard, target_leader;
bool target_party(const struct plan *plan, const struct words *words, enum party_kind kind,
                  const void *field, struct arena *arena, struct complaints *complaints,
                  struct target *target);

#endif
