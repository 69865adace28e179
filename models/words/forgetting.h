/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a store does not get back after several of its disks were lost at the same time: for
 * `check`.
 *
 * Why: one disk is what copies are there for; what too many are only its class knows.  Rule: said
 * of what the class does then, in every run or in the worst case, so that a run can show it. */
#ifndef MODELS_WORDS_FORGETTING_H
#define MODELS_WORDS_FORGETTING_H

struct forgetting {
    const char *means;   /* "nobody ... any more" */
    const char *instead; /* what to do */
};

#endif
