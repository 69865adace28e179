/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/cpu.h"

#include "models/run/ledger.h"
#include "models/run/loop.h"

static struct cpu *cpu_of(const struct run *run, uint32_t instance)
{
    return run->instances[instance].node->cpu;
}

static inline bool is_full(const struct cpu *cpu)
{
    return cpu->class->full && cpu->class->full(cpu);
}

static inline void submit(struct run *run, struct cpu *cpu, uint32_t instance, uint32_t owner,
                          sim_time work)
{
    if (work <= 0 && !is_full(cpu))
        run->hooks.worked(run, owner);
    else
        cpu->class->submit(cpu, owner, instance, work > 0 ? work : 0);
}

/* Apart, so that the usual way has nothing to save. */
static LEDGER void work_noted(struct run *run, uint32_t instance, uint32_t owner, sim_time work)
{
    ledger_works(run, owner, work);
    if (run->instances[instance].loops)
        loop_work(run, instance, owner, work);
    else
        cpu_resume(run, instance, owner, work);
}

void cpu_work(struct run *run, uint32_t instance, uint32_t owner, sim_time work)
{
    const struct instance *state = &run->instances[instance];
    const double slowdown = state->plan->slowdown;
    if (slowdown > 0.0 && state->busy > 1)
        work = clock_round((double)work * (1.0 + slowdown * (state->busy - 1)));
    if (__builtin_expect(state->odd, 0) && state->stretch != 1.0)
        work = clock_round((double)work * state->stretch);
    if (ledgers_kept(run))
        work_noted(run, instance, owner, work);
    else if (__builtin_expect(state->loops, 0))
        loop_work(run, instance, owner, work);
    else
        submit(run, state->node->cpu, instance, owner, work);
}

bool cpu_full(const struct run *run, uint32_t instance) { return is_full(cpu_of(run, instance)); }

void cpu_resume(struct run *run, uint32_t instance, uint32_t owner, sim_time left)
{
    submit(run, cpu_of(run, instance), instance, owner, left);
}

void cpu_hold(struct run *run, uint32_t node, uint32_t instance,
              void (*held)(void *context, uint32_t owner, sim_time left), void *context)
{
    struct cpu *cpu = run->nodes[node].cpu;
    cpu->class->evict(cpu, instance, held, context);
}

void cpu_withdraw(struct run *run, uint32_t instance, uint32_t owner)
{
    struct cpu *cpu = cpu_of(run, instance);
    if (__builtin_expect(run->instances[instance].loops, 0))
        loop_withdraw(run, instance, owner);
    else
        cpu->class->withdraw(cpu, owner);
}

void cpu_evict(struct run *run, uint32_t node, uint32_t instance)
{
    cpu_hold(run, node, instance, NULL, NULL);
}

/* Factors are undone by their inverse: what is 1 but for rounding is 1. */
double factor_applied(double value, double factor)
{
    const double result = value * factor;
    return result > 1.0 - 1e-9 && result < 1.0 + 1e-9 ? 1.0 : result;
}

static void cpu_settle(struct cpu *cpu)
{
    const double pace = cpu->frozen ? 0.0 : cpu->planned;
    if (pace != cpu->pace)
        cpu->class->paced(cpu, pace);
}

void cpu_pace(struct run *run, uint32_t node, double factor)
{
    struct cpu *cpu = run->nodes[node].cpu;
    cpu->planned = factor_applied(cpu->planned, factor);
    cpu_settle(cpu);
}

void cpu_freeze(struct run *run, uint32_t node, bool frozen)
{
    struct cpu *cpu = run->nodes[node].cpu;
    cpu->frozen = frozen;
    cpu_settle(cpu);
}

static void on_completion(struct engine *engine, void *state, struct event event)
{
    (void)engine;
    struct run *run = state;
    struct cpu *cpu = run->nodes[event.object].cpu;
    cpu->class->completed(cpu);
}

void cpus_create(struct run *run)
{
    const uint32_t target = engine_add(run->engine, on_completion, run, "processors");
    for (uint32_t i = 0; i < run->plan->node_count; i++) {
        const struct node_plan *node = &run->plan->nodes[i];
        const struct cpu_class *class =
            node->limited
                ? cpu_sharing_limited
                : (const struct cpu_class *)(node->cpu ? node->cpu->class : cpus.members[0]);
        struct cpu *cpu = arena_lines(run->arena, 1, sizeof *cpu + class->state_size);
        run->nodes[i].cpu = cpu;
        cpu->class = class;
        cpu->state = cpu + 1;
        cpu->run = run;
        cpu->node = i;
        cpu->busy = &run->nodes[i].cores_busy;
        cpu->cores = node->cores;
        cpu->pace = cpu->planned = 1.0;
        cpu->slot = engine_slot(run->engine, target, 0, i);
        cpu->class->start(cpu);
    }
}
