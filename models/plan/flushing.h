/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Group commit, from means: stores that write with one fsync all that has come since the last one
 * began (raft, paxos, regions).
 *
 * Why: so many writes are no so many fsyncs.  A log that is never idle does one after another and
 * no disk is offered too much, however many writes there are; each waits for what is left of the
 * fsync under way, and for its own.
 *
 * With Poisson writes at rate l and an fsync that takes S, the next one begins at once if anybody
 * came meanwhile, else when somebody comes: one in S + E[exp(-l S)] / l.  Several logs on one disk
 * (shards, or other stores) wait for each other: S is the disk's time and that wait. */
#ifndef MODELS_PLAN_FLUSHING_H
#define MODELS_PLAN_FLUSHING_H

#include "models/plan/demand.h"

/* The disk of a node. */
struct flushing {
    double logs;  /* that group */
    double rate;  /* fsyncs per second of all of them */
    double time;  /* ns: of one, until the disk has done it */
    double plain; /* fsyncs per second of everybody else */
};

/* By node. */
const struct flushing *flushing_of(const struct demand *demand, struct arena *arena);
/* Whether the store of an instance groups. */
bool flushing_groups(const struct plan *plan, uint32_t instance);
/* Until what an instance that does writes is on disk, ns. */
double flushing_wait(const struct demand *demand, uint32_t instance);

#endif
