/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which replicas a caller prefers for being near, as long as enough of them are well.  One file in
 * models/preference/, one word in the list (models/words/preference.c).
 *
 * Why: what stays in a zone is faster and costs no traffic between zones; but when the near ones
 * fail, their whole load must not fall on the few that are left.
 * Rule: while at least the share `spill` of the near ones is well, only they are asked.  Below it
 * they get (share that is well) / spill of the requests and those farther away the rest.  Who has
 * nobody near asks everybody.
 * Source: Envoy's zone and locality weights, whose overprovisioning factor 1.4 is a spill of 71 %.
 */
#ifndef MODELS_WORDS_PREFERENCE_H
#define MODELS_WORDS_PREFERENCE_H

#include "sim/family.h"
#include "sim/setting.h"

struct preference { /* settings of every member */
    double spill;
};

struct preference_class {
    struct class_head head;
    unsigned within; /* enum distance: who is no farther is near */
};

extern const struct family preferences;
extern const struct setting preference_settings[];

#endif
