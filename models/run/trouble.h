/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trouble on the ways between instances: partitions and losses that a disruption brings and takes
 * away.
 *
 * One trouble lies between the members of a target and somebody else: the members of another
 * target, or everybody who is not of the same member (`each`) or target.  It takes a share of what
 * goes out of the target, comes in, or both; all of it is a partition.
 *
 * Rule: where there is none (run->troubles is NULL) nobody looks further. */
#ifndef MODELS_RUN_TROUBLE_H
#define MODELS_RUN_TROUBLE_H

#include "models/run/run.h"

enum trouble_way { TROUBLE_OUT = 1, TROUBLE_IN = 2, TROUBLE_BOTH = 3 };

/* `member` of target is hit, or no longer. */
void trouble_begins(struct run *run, const struct target *target, uint32_t member,
                    enum trouble_way way, double share);
void trouble_ends(struct run *run, const struct target *target, uint32_t member);

/* An instance has another node. */
void trouble_moved(struct run *run);

/* Share of what is sent now from one instance to another that is lost besides. */
double trouble_share(const struct run *run, uint32_t from, uint32_t to);
static inline double trouble_loss(const struct run *run, uint32_t from, uint32_t to)
{
    return __builtin_expect(run->troubles == NULL, 1) ? 0.0 : trouble_share(run, from, to);
}

#endif
