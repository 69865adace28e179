/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Books: what came in equals what went out or is still there.
 *
 * Why: counters (open requests of a pair, busy workers, jobs, connections) are kept by hand where
 * things happen; whoever forgets one of them gets wrong balancing, wrong utilisation or a worker
 * that never comes back, and a number that looks like any other.
 * Rule: between two events, every counter is the number of records that it stands for.  Looked at
 * after every replication, always; it costs one pass over the records. */
#ifndef MODELS_RUN_BOOKS_H
#define MODELS_RUN_BOOKS_H

#include "models/run/run.h"

/* CHECKs.  Takes what is counted away and puts it back: the run is as before. */
void books_check(struct run *run);

#endif
