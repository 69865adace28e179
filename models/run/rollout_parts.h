/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A rollout seen from inside: which instances are of the new version, which are hurt by it, and
 * what is done to them one by one.
 *
 * Why apart: when they come and go is decided in rollout.c, how in rollout_parts.c.  Rule: what a
 * bad version does to an instance is undone when it has gone or the version has been rolled back.
 */
#ifndef MODELS_RUN_ROLLOUT_PARTS_H
#define MODELS_RUN_ROLLOUT_PARTS_H

#include "models/run/rollout.h"
#include "models/words/releases.h"

enum rollout_event { CHANGES, DEPARTS, WATCHED, FOUND, MENDED, ROLLOUT_EVENTS };
enum phase { PHASE_IDLE, PHASE_FIRST, PHASE_WATCHED, PHASE_ALL, PHASE_BACK };

/* Of one service. */
struct rollout {
    const struct bad_release *bad; /* of the version on its way; NULL: it is good */
    struct rollout_terms terms;
    uint32_t usual; /* instances, when all is out */
    enum phase phase;
    bool moving, again; /* it is being looked at; and has to be once more */
    bool told;          /* it is counted as a deployment */
    sim_time stand_by;  /* until then old ones could be called again */
    sim_time bad_since; /* its first instance came; SIM_NEVER: none yet */
    bool *new, *hurt;   /* by replica: of the new version; hurt by it */
    sim_time *waiting;  /* changes that are not out, when they were made: on board, then others */
    uint32_t count, limit, aboard;
    bool bad_waiting;       /* one of those not on board is a mistake */
    uint32_t clocks;        /* that changes come from */
    uint32_t *change_slots; /* one for each of them */
    uint32_t slots[ROLLOUT_EVENTS];
    struct stream random;
};

struct census {
    uint32_t old, new; /* that stay */
    uint32_t serving;  /* of the new ones */
};

static inline const struct party *party_of(const struct run *run, uint32_t party)
{
    return &run->plan->parties[party];
}

/* Slot of the engine, after a time. */
void rollout_arm(struct run *run, uint32_t slot, sim_time time);
sim_time rollout_sample(struct rollout *rollout, const struct law *law);
/* The bad version begins to hurt a replica, or does so no more. */
void rollout_hurts(struct run *run, uint32_t party, uint32_t replica, bool begins);
/* A replica of the new version comes. */
void rollout_arrives(struct run *run, uint32_t party, uint32_t replica);
/* Those that have gone are of no version. */
void rollout_gone(struct run *run, uint32_t party);
struct census rollout_census(const struct run *run, uint32_t party);
/* A place for one more; NONE: there is none until somebody has gone. */
uint32_t rollout_place(const struct run *run, uint32_t party);
/* So many old ones are told to stop. */
void rollout_stops(struct run *run, uint32_t party, uint32_t many);
uint32_t rollout_share(double share, uint32_t of, bool up);

#endif
