/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lives of nodes and processes: how they begin, end, freeze and slow down.
 *
 * Why: failures, releases and scaling all end in these few calls, and only here is it decided what
 * becomes of work, timers, calls and messages of a life.
 *
 * Rule: reasons are counted, so causes may overlap in any order: a node that is down for two
 * reasons comes up when both have ended. */
#ifndef MODELS_RUN_LIFE_H
#define MODELS_RUN_LIFE_H

#include "models/run/run.h"

void life_create(struct run *run);

/* After a change of its stretch or its errors. */
static inline void instance_judge(struct instance *instance)
{
    instance->odd = instance->stretch != 1.0 || instance->errors != 0.0;
}

/* Life and death, in one place (models/run/life.c).  All are idempotent in the sense of counting: a
 * node that is down for two reasons comes up when both have ended. */
void node_crash(struct run *run, uint32_t node);
void node_restart(struct run *run, uint32_t node);
void instance_crash(struct run *run, uint32_t instance);
void instance_restart(struct run *run, uint32_t instance);
void node_pace(struct run *run, uint32_t node,
               double factor); /* multiplies the pace; 0.1: ten times slower */
/* A share of what begins there fails (models/run/errors.c). */
void instance_errors(struct run *run, uint32_t instance, double share, bool begins);
void node_errors(struct run *run, uint32_t node, double share, bool begins);
/* Its node is another one. */
void instance_errors_moved(struct run *run, uint32_t instance);
/* Its process, if there is any, ends where it was; it begins anew on this node. */
void instance_moves(struct run *run, uint32_t instance, uint32_t node);
void instance_stretch(struct run *run, uint32_t instance, double factor);
void node_pause(struct run *run, uint32_t node, bool pause);
void instance_pause(struct run *run, uint32_t instance, bool pause);
/* While it is down: what it had on disk is gone. */
void node_loses_disk(struct run *run, uint32_t node);
void instance_loses_disk(struct run *run, uint32_t instance);
/* Its clock is moved forward. */
void node_skew(struct run *run, uint32_t node, sim_time by);
void instance_skew(struct run *run, uint32_t instance, sim_time by);

#endif
