/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Did a system come back after a disturbance, or does it stay down although nothing is wrong any
 * more (a metastable failure)?
 *
 * The measured time is cut into 300 parts (timeline.h).  A part is good if of the requests sent in
 * it at least `good` (90 %) times as large a share is answered, and in time, as was before the
 * disturbance.
 *
 *  - BACK: in the last quarter of what is measured after the disturbance nine parts of ten are
 *    good, and so is all of it together.
 *  - DOWN: there at most half the share is answered that was before, nine parts of ten are not
 *    good, and it is not getting better: the quarter before was no worse by a tenth.
 *  - UNDECIDED: neither; it is on its way, or goes up and down.
 *  - NEVER_UP: before the disturbance fewer than half of the requests were answered: there is
 *    nothing to come back to.
 *
 * The time to escape goes from the end of the disturbance to the first part from which five are
 * good in a row and nineteen of twenty until the end; it is 0 if that is the first whole one.
 *
 * Sources: Bronson, Aghayev, Charapko and Zhu 2021, HotOS '21, "Metastable failures in distributed
 * systems"; Huang et al. 2022, OSDI '22, "Metastable failures in the wild". */
#ifndef ANALYSIS_MEASURES_RECOVERY_H
#define ANALYSIS_MEASURES_RECOVERY_H

#include "analysis/measures/timeline.h"

enum recovered {
    RECOVERY_UNKNOWN,
    RECOVERY_BACK,
    RECOVERY_DOWN,
    RECOVERY_UNDECIDED,
    RECOVERY_NEVER_UP,
    RECOVERY_STATES
};

struct recovery_rule {
    double good;           /* share of what was answered before that is enough */
    sim_time within;       /* what is answered later is not answered; 0: whenever */
    sim_time begins, ends; /* of the disturbance */
    sim_time until;        /* end of the measured time */
};

struct recovery {
    enum recovered state;
    double before, after; /* shares answered, before and in the last quarter */
    double escape;        /* seconds; NAN: it did not */
};

/* Parts that are needed before the disturbance and after it. */
enum { RECOVERY_BEFORE_LEAST = 10, RECOVERY_AFTER_LEAST = 40 };
/* Are there? */
bool recovery_can_be_told(const struct recovery_rule *rule, sim_time from);
struct recovery recovery_of(const struct timeline_digest *timeline,
                            const struct recovery_rule *rule);

#endif
