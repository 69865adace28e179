/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines in which requests wait, from means: at processors, for workers, for connections. */
#ifndef MODELS_PLAN_LINES_H
#define MODELS_PLAN_LINES_H

#include "models/plan/holding.h"

/* Loads of the nodes; by party how long a nanosecond of work takes there. */
const double *lines_at_processors(struct holding *holding, struct arena *arena);
/* Loads of workers and connections, and with HOLD_EXPECTED how long one waits for them, from what
 * they are held for.  `room`: three numbers per party. */
void lines_wait(struct holding *holding, double *room);

#endif
