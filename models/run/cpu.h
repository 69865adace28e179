/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Processors of a node: sharing (default) and fcfs.  One file in models/cpu/, one word in the list.
 *
 * A job is `work` nanoseconds of one core at speed 1 of this node (the caller has divided by the
 * node's speed), owned by a frame or operation (run.h, OWNER_OPERATION).  When it is done,
 * cpu_done(run, owner) is called by the class through run_owner_ready.  Completions are rounded up
 * to whole nanoseconds. */
#ifndef MODELS_RUN_CPU_H
#define MODELS_RUN_CPU_H

#include <stdbool.h>
#include <stdint.h>

#include "models/run/run.h"

struct cpu {
    const struct cpu_class *class;
    struct run *run;
    uint32_t node, cores; /* cores NONE: unlimited */
    uint32_t slot;        /* next completion */
    double planned;       /* pace, but for freezing */
    bool frozen;
    double pace; /* 1 as planned, 0.1 under `slow` by 10, 0 while paused */
    void *state;
};

struct cpu_class {
    struct class_head head;
    size_t state_size;
    void (*start)(struct cpu *cpu);
    void (*submit)(struct cpu *cpu, uint32_t owner, sim_time work);
    void (*completed)(struct cpu *cpu); /* its slot fired */
    void (*paced)(struct cpu *cpu, double pace);
    /* Takes out all jobs whose owner runs on `instance` (NONE: all jobs); `held` (may be NULL)
     * hears what each still needed. */
    void (*evict)(struct cpu *cpu, uint32_t instance,
                  void (*held)(void *context, uint32_t owner, sim_time left), void *context);
};

extern const struct family cpus;

void cpus_create(struct run *run);
/* Work for an owner on an instance's node, stretched as the instance is; zero work is done at once
 * (ready list). */
void cpu_work(struct run *run, uint32_t instance, uint32_t owner, sim_time work);
/* Work that was held, as it was. */
void cpu_resume(struct run *run, uint32_t instance, uint32_t owner, sim_time left);
void cpu_evict(struct run *run, uint32_t node, uint32_t instance);
void cpu_hold(struct run *run, uint32_t node, uint32_t instance,
              void (*held)(void *context, uint32_t owner, sim_time left), void *context);
void cpu_freeze(struct run *run, uint32_t node, bool frozen);
double factor_applied(double value,
                      double factor); /* their product, without what rounding leaves around 1 */
void cpu_pace(struct run *run, uint32_t node, double factor);

uint32_t owner_instance(const struct run *run, uint32_t owner);
uint32_t owner_generation(const struct run *run, uint32_t owner);
/* The owner's processor, disk or timer work is done: goes on at the next drain. */
void run_owner_ready(struct run *run, uint32_t owner);

#endif
