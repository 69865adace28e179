/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the clients of a store route by: who takes writes, who is believed dead, who is how far.
 *
 * It is ideal: what an actor announces is known to all clients at once, and never lost.  It stands
 * for the part of a driver, proxy or registry that is told of a failover; what it costs to tell
 * them is discovery's business.  Actors announce to it and cannot read it: nothing that a protocol
 * decides travels through it.
 *
 * The leader of the greatest epoch counts, so the announcement of one that was deposed long ago
 * does no harm.  How far behind a replica is: the time since a write was announced by the leader
 * that the replica did not have then, or since the last write that it did get was made, whichever
 * is later; between the age of the last write that it has and that of the first one that it
 * lacks. */
#ifndef MODELS_WORDS_DIRECTORY_H
#define MODELS_WORDS_DIRECTORY_H

#include <stdbool.h>
#include <stdint.h>

#include "models/words/locations.h"
#include "models/words/port.h"

struct standing {
    uint64_t position;     /* has all writes up to it */
    sim_time behind_since; /* SIM_NEVER: has what the leader has */
    bool dead;             /* as far as anybody believes */
    bool outside;          /* does not belong to the store; nobody asks it */
    sim_time told;         /* when, to join; of one that belongs it says nothing */
    uint32_t called;       /* by an operator, to join: the how-manieth; 0: not called, or it has
                              left */
};

struct directory {
    uint32_t leader; /* NOBODY: none yet */
    uint64_t epoch;
    uint32_t count, calls; /* calls: to join, so far */
    struct standing *peers;
    struct locations locations; /* of a store that cuts its keys itself */
};

#define NOBODY UINT32_MAX

void directory_init(struct directory *directory, struct arena *arena, uint32_t peers);
/* The peer takes writes. */
void directory_lead(struct directory *directory, uint32_t peer, uint64_t epoch);
/* The peer has everything up to the position; what stands there was written at the moment. */
void directory_position(struct directory *directory, uint32_t peer, uint64_t position,
                        sim_time written, sim_time now);
void directory_dead(struct directory *directory, uint32_t peer, bool dead);
void directory_member(struct directory *directory, uint32_t peer, bool member);
/* Who is called to join next: the first one outside that has not been called; NOBODY. */
uint32_t directory_call(struct directory *directory);
/* Who was called last, and is called no more; NOBODY. */
uint32_t directory_uncall(struct directory *directory);
sim_time directory_lag(const struct directory *directory, uint32_t peer, sim_time now);

#endif
