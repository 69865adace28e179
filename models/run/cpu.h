/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The processors of a run: work for whoever runs on a node, at the pace that disruptions leave.
 *
 * Why: how jobs share cores is a family (models/words/cpu.h); that a frozen process computes
 * nothing, that a slow one takes longer, and whose job is taken out, is the same for all of them.
 *
 * Rule: what comes is done once, or taken out once; a job of no work takes its turn where there is
 * a line. */
#ifndef MODELS_RUN_CPU_H
#define MODELS_RUN_CPU_H

#include "models/run/run.h"
#include "models/words/cpu.h"

void cpus_create(struct run *run);
/* Work for an owner on an instance's node, stretched as the instance is; zero work is done at once
 * (ready list), or in its turn where the processor has a line. */
void cpu_work(struct run *run, uint32_t instance, uint32_t owner, sim_time work);
/* Whether zero work would have to wait. */
bool cpu_full(const struct run *run, uint32_t instance);
/* Work that was held, as it was. */
void cpu_resume(struct run *run, uint32_t instance, uint32_t owner, sim_time left);
/* The owner's job is taken out, if it has one. */
void cpu_withdraw(struct run *run, uint32_t instance, uint32_t owner);
void cpu_evict(struct run *run, uint32_t node, uint32_t instance);
void cpu_hold(struct run *run, uint32_t node, uint32_t instance,
              void (*held)(void *context, uint32_t owner, sim_time left), void *context);
void cpu_freeze(struct run *run, uint32_t node, bool frozen);
double factor_applied(double value,
                      double factor); /* their product, without what rounding leaves around 1 */
void cpu_pace(struct run *run, uint32_t node, double factor);

#endif
