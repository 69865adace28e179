/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What TCP adds to letters among the replicas of a store where something of them is lost, from
 * means.
 *
 * Why: a write that waits for all its copies waits for the one whose letter or acknowledgement was
 * lost; one that waits for most of them hardly ever does (copies.h).
 *
 * Rule: of the connections between two replicas one is played for some thousand letters, at the
 * rate that writes and reads make (playing.h).  Who is late by more than half a round trip is late;
 * the rest counts for the usual.  Left out: heartbeats, which tell of a loss sooner where little is
 * written; stores that are asked by other stores only. */
#ifndef MODELS_PLAN_AMONG_H
#define MODELS_PLAN_AMONG_H

#include "models/plan/holding.h"

struct lateness {
    double usual;          /* ns that a letter and its answer take longer, unless they are late */
    double chance;         /* to be late */
    struct duration added; /* then */
};

/* By party and way (MOST_WAYS of each); NULL: nothing is lost among replicas. */
const struct lateness *among_of(const struct holding *holding, struct arena *arena);
static inline struct lateness among_way(const struct holding *holding, uint32_t store, uint32_t way)
{
    return holding->among ? holding->among[(size_t)store * MOST_WAYS + way] : (struct lateness){0};
}

#endif
