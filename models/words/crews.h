/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who repairs: so many crews of a disruption's own, or those of `deployment.crews` that several
 * disruptions share.
 *
 * Why: three operators mend whatever breaks, node or disk; what waits for them waits in one line
 * (machine repair with one repair shop).
 *
 * One file in models/crews/, one word in the list; `3` is own(3), `ops` is shared(ops). */
#ifndef MODELS_WORDS_CREWS_H
#define MODELS_WORDS_CREWS_H

#include "sim/family.h"
#include "sim/setting.h"

/* An entry of `deployment.crews`. */
struct crew {
    const char *name;
    uint64_t count;
};

struct crews_class {
    struct class_head head;
    uint64_t (*count)(const void *settings);   /* NULL: as the entry that `name` tells */
    const char *(*name)(const void *settings); /* NULL: its own */
};

extern const struct setting crew_settings[];
extern const struct family repair_crews;

#endif
