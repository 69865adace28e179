/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Failures and repairs as a list: what begins and ends when, and whom it hits.
 *
 * Why: over years nearly all time is time in which nothing happens.  The clocks of disruptions
 * alone say in an instant when something will (timetable_write); a run can then be made of any
 * piece of those years (`staging`), without living through what lies before.
 *
 * Rule: a timetable of a plan, a seed and a replication is what a whole run of the same would do:
 * its clocks draw the same numbers.  A failure of whoever leads finds out whom it hits when it is
 * played, so does a choice of one of several not. */
#ifndef MODELS_RUN_TIMETABLE_H
#define MODELS_RUN_TIMETABLE_H

#include "models/run/run.h"

struct timetabled {
    sim_time at;
    uint32_t disruption; /* of the plan */
    uint32_t outage;     /* what begins and ends has the same number, from 0 */
    bool begins;
    uint32_t count;      /* of those hit */
    const uint32_t *hit; /* victims, with TIMETABLE_LEADER: the first of those of whom one leads */
};
#define TIMETABLE_LEADER (UINT32_C(1) << 31)

struct timetable {
    struct timetabled *list; /* in the order of time */
    uint32_t count, room, outages;
};

/* One more entry at the end; lists of victims are not copied. */
void timetable_add(struct timetable *timetable, const struct timetabled *entry,
                   struct arena *arena);
/* What the clocks do before `until`, into a timetable made in `arena`.  `scratch` is filled
 * besides.
 */
struct timetable *timetable_write(const struct plan *plan, uint64_t seed, uint32_t replication,
                                  sim_time until, struct arena *arena, struct arena *scratch);

/* Plays a timetable instead of what the clocks would do, and nobody asks for anything if `silent`.
 */
struct staging {
    const struct timetable *timetable; /* NULL: the clocks */
    bool silent;
    bool mirrored;        /* the second run of an antithetic pair (mirror.h)... */
    uint64_t source_seed; /* ...whose requests are those of the run of this seed */
};

#endif
