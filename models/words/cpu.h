/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Processors of a node: sharing (default), fcfs, priority.  One file in models/cpu/, one word in
 * the list.
 *
 * A job is `work` nanoseconds of one core at speed 1 of this node (the caller has divided by the
 * node's speed), owned by something that stays at an instance (records.h).  When it is done the
 * class calls run->hooks.worked(run, owner).  Completions are rounded up to whole nanoseconds. */
#ifndef MODELS_WORDS_CPU_H
#define MODELS_WORDS_CPU_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/clock.h"
#include "sim/family.h"

struct run;
struct level;

/* Its class's state follows it in memory. */
struct cpu {
    const struct cpu_class *class;
    struct run *run;
    uint32_t cores; /* NONE: unlimited */
    uint32_t slot;  /* next completion */
    double pace;    /* 1 as planned, 0.1 under `slow` by 10, 0 while paused */
    double planned; /* pace, but for freezing */
    uint32_t node;
    bool frozen;
    void *state;
    struct level *busy; /* cores at work */
};

struct cpu_class {
    struct class_head head;
    size_t state_size;
    void (*start)(struct cpu *cpu);
    void (*submit)(struct cpu *cpu, uint32_t owner, uint32_t instance, sim_time work);
    bool (*full)(const struct cpu *cpu); /* even work of no time must wait; NULL: never */
    void (*completed)(struct cpu *cpu);  /* its slot fired */
    void (*paced)(struct cpu *cpu, double pace);
    /* Takes out all jobs whose owner runs on `instance` (NONE: all jobs); `held` (may be NULL)
     * hears what each still needed. */
    void (*evict)(struct cpu *cpu, uint32_t instance,
                  void (*held)(void *context, uint32_t owner, sim_time left), void *context);
    void (*withdraw)(struct cpu *cpu, uint32_t owner); /* takes out its job, if it has one */
};

/* What `sharing` is where instances have limits. */
extern const struct cpu_class *const cpu_sharing_limited;
extern const struct family cpus; /* the first member is the default */

#endif
