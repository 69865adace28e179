/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Acknowledged writes that are no more: told ok to their client, and given up by a fail-over.
 *
 * Read from the history: which versions were acknowledged, and which versions a store has given up
 * (RECORD_CUT).  A write whose acknowledgement comes after it was given up counts as well; one that
 * was given up unacknowledged (its client timed out or died) does not.  It counts at the moment at
 * which both are known, whether a newer write of its key hides it or not.
 *
 * Where a store cuts its keys itself what is given up is given up at some places only; versions
 * that are neighbours (a page of them) are those of one range of places, and count with it.
 *
 * Memory: one bit per acknowledged write of a store with replicas, in pages of neighbouring
 * versions. */
#ifndef ANALYSIS_CONSISTENCY_LOST_WRITES_H
#define ANALYSIS_CONSISTENCY_LOST_WRITES_H

#include <stdbool.h>
#include <stdint.h>

#include "models/run/signals.h"
#include "sim/arena.h"

struct lost_writes;

/* `parties`: how many; counts are kept by store. */
struct lost_writes *lost_writes_create(struct arena *arena, uint32_t parties);
/* What is lost in [from, until) is counted; acknowledgements are always remembered. */
void lost_writes_measure(struct lost_writes *lost, sim_time from, sim_time until);
/* Says whether it was given up already; `place`: of its key, where that matters. */
bool lost_writes_hear(struct lost_writes *lost, sim_time now,
                      const struct operation_record *operation, uint64_t place);
void lost_writes_cut(struct lost_writes *lost, sim_time now, const struct cut_record *cut);
/* Party NONE (UINT32_MAX): of all stores together. */
uint64_t lost_writes_of(const struct lost_writes *lost, uint32_t store);

#endif
