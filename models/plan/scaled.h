/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plan as its autoscalers leave it, once they have come to rest at the expected load, and with
 * the workers that timetables bring on average.
 *
 * Why: what an architecture can bear is asked of the replicas that it will have, not of those that
 * it begins with.
 *
 * Rule: by means alone: each service has so many replicas that a further decision changes nothing
 * (models/run/autoscale.h), within `min` and `max`; none goes whom `down.wait` keeps until `from`.
 * What is measured but not known from means leaves its service as it is. */
#ifndef MODELS_PLAN_SCALED_H
#define MODELS_PLAN_SCALED_H

#include "models/plan/expected.h"

/* With mean rates over [from, until), and what is expected of it then; the plan itself if nothing
 * in it is scaled, or by timetable. */
const struct plan *plan_scaled(const struct plan *plan, sim_time from, sim_time until,
                               struct expected *expected, struct arena *arena);

/* The same plan with so many workers as timetables say for that time. */
const struct plan *plan_staffed(const struct plan *plan, sim_time from, sim_time until,
                                struct arena *arena);

#endif
