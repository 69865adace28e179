/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When disruptions begin and end.  What they do is the failure class's business.
 *
 * A disruption has clocks.  `each node pool` has one per member; everything else has one clock for
 * all its members, which are hit together, or of which one is drawn every time (`one node pool`).
 *
 * at: begins once; ends after `for`, or never.
 *
 * every: drawn from beginning to beginning, the first one counted from time 0.  A beginning comes
 * when it is due, also while an earlier outage lasts; each ends after its own `for`.
 *
 * up, down: up, then an outage, then up again.  The repair takes `down` from the moment a crew is
 * free; whoever finds no crew waits in order of failure.
 *
 * A target is hit from the first beginning to the last end of what hits it: outages of one
 * disruption are a union, so two of them do not make a node twice as slow.  Other disruptions count
 * for themselves (models/words/failure.h).
 *
 * A clock draws from its own stream, named by the disruption and the clock's number, so neither
 * another disruption nor another member moves its numbers. */
#ifndef MODELS_RUN_DISRUPTION_H
#define MODELS_RUN_DISRUPTION_H

#include "models/run/run.h"

struct timetable;

/* `timetable` (NULL: none) is played instead of what the clocks would do; `alone`: the clocks go,
 * and nobody is hit. */
void disruptions_create(struct run *run, const struct timetable *timetable, bool alone);
/* What the clocks will do from now on is drawn anew, as `key` says: residual times, by the age of
 * what they began.  A run that was taken back to where it was (snapshot.h) goes on otherwise. */
void disruptions_redraw(struct run *run, uint64_t key);
uint32_t disruption_count(const struct plan *plan);

#endif
