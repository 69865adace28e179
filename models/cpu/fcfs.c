/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fcfs: a job has a core to itself until it is done; the others wait in order of arrival.
 *
 * The jobs in service stand in a small heap by their end; under a changed pace their ends move
 * together, so what is kept is the work left, counted down at the common pace. */
#include "models/cpu.h"

struct task {
    uint32_t owner;
    wide end; /* in virtual time, which runs at the pace */
};

struct fcfs {
    wide virtual;
    sim_time since;
    struct task *running; /* unordered: few */
    uint32_t running_count, running_limit;
    struct task *line; /* ring: `end` is the work still to be done */
    uint32_t first, waiting, line_limit;
};

static void advance(struct cpu *cpu, struct fcfs *fcfs)
{
    const sim_time now = cpu->run->engine->now;
    const uint64_t passed = (uint64_t)(now - fcfs->since);
    fcfs->since = now;
    if (cpu->pace >= 1.0)
        fcfs->virtual += (wide)passed << 64;
    else if (cpu->pace > 0.0)
        fcfs->virtual += (wide)passed * (uint64_t)(cpu->pace * 0x1p64);
}

/* The first end of all that are in service. */
static void schedule(struct cpu *cpu, struct fcfs *fcfs)
{
    struct engine *engine = cpu->run->engine;
    struct level *level = &cpu->run->nodes[cpu->node].cores_busy;
    const int64_t busy = cpu->pace > 0.0 ? fcfs->running_count : 0;
    if (level->value != busy)
        level_set(level, engine->now, busy);
    if (fcfs->running_count == 0 || cpu->pace <= 0.0) {
        engine_cancel(engine, cpu->slot);
        if (fcfs->running_count == 0)
            fcfs->virtual = 0;
        return;
    }
    wide end = fcfs->running[0].end;
    for (uint32_t i = 1; i < fcfs->running_count; i++)
        if (fcfs->running[i].end < end)
            end = fcfs->running[i].end;
    const wide left = end > fcfs->virtual ? end - fcfs->virtual : 0;
    sim_time time = (sim_time)((left + (((wide)1 << 64) - 1)) >> 64);
    if (cpu->pace < 1.0)
        time = clock_round((double)left * 0x1p-64 / cpu->pace + 0.5);
    sim_time due;
    if (!clock_add(engine->now, time, &due))
        arena_fail(cpu->run->arena, "a computation ends after the end of simulated time");
    engine_rearm(engine, cpu->slot, due);
}

static struct task *grown(struct arena *arena, const struct task *old, uint32_t first,
                          uint32_t count, uint32_t *limit)
{
    const uint32_t larger = *limit ? *limit * 2 : 8;
    struct task *new = arena_array(arena, larger, sizeof *new);
    for (uint32_t i = 0; i < count; i++)
        new[i] = old[(first + i) & (*limit - 1)];
    *limit = larger;
    return new;
}

static void serve(struct cpu *cpu, struct fcfs *fcfs, uint32_t owner, wide work)
{
    if (fcfs->running_count == fcfs->running_limit)
        fcfs->running =
            grown(cpu->run->arena, fcfs->running, 0, fcfs->running_count, &fcfs->running_limit);
    fcfs->running[fcfs->running_count++] =
        (struct task){.owner = owner, .end = fcfs->virtual + work};
}

static void next_served(struct cpu *cpu, struct fcfs *fcfs)
{
    while (fcfs->waiting > 0 && (cpu->cores == NONE || fcfs->running_count < cpu->cores)) {
        const struct task task = fcfs->line[fcfs->first];
        fcfs->first = (fcfs->first + 1) & (fcfs->line_limit - 1);
        fcfs->waiting--;
        serve(cpu, fcfs, task.owner, task.end);
    }
}

static void fcfs_submit(struct cpu *cpu, uint32_t owner, sim_time work)
{
    struct fcfs *fcfs = cpu->state;
    const wide exact = (wide)(uint64_t)work << 64;
    advance(cpu, fcfs);
    if (cpu->cores == NONE || fcfs->running_count < cpu->cores) {
        serve(cpu, fcfs, owner, exact);
        schedule(cpu, fcfs);
        return;
    }
    if (fcfs->waiting == fcfs->line_limit) {
        fcfs->line =
            grown(cpu->run->arena, fcfs->line, fcfs->first, fcfs->waiting, &fcfs->line_limit);
        fcfs->first = 0;
    }
    fcfs->line[(fcfs->first + fcfs->waiting++) & (fcfs->line_limit - 1)] =
        (struct task){.owner = owner, .end = exact};
}

/* Takes out one task that is done, first come first; NONE if there is none. */
static uint32_t take_done(struct fcfs *fcfs)
{
    for (uint32_t i = 0; i < fcfs->running_count; i++)
        if (fcfs->running[i].end <= fcfs->virtual) {
            const uint32_t owner = fcfs->running[i].owner;
            fcfs->running_count--;
            for (uint32_t k = i; k < fcfs->running_count; k++)
                fcfs->running[k] = fcfs->running[k + 1];
            return owner;
        }
    return NONE;
}

static void fcfs_completed(struct cpu *cpu)
{
    struct fcfs *fcfs = cpu->state;
    advance(cpu, fcfs);
    for (uint32_t owner = take_done(fcfs); owner != NONE; owner = take_done(fcfs)) {
        next_served(cpu, fcfs);
        run_owner_ready(cpu->run, owner); /* may come back at once with more work */
    }
    schedule(cpu, fcfs);
}

static void fcfs_paced(struct cpu *cpu, double pace)
{
    struct fcfs *fcfs = cpu->state;
    advance(cpu, fcfs);
    cpu->pace = pace;
    schedule(cpu, fcfs);
}

static void fcfs_evict(struct cpu *cpu, uint32_t instance,
                       void (*held)(void *context, uint32_t owner, sim_time left), void *context)
{
    struct fcfs *fcfs = cpu->state;
    advance(cpu, fcfs);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < fcfs->running_count; i++) {
        const struct task task = fcfs->running[i];
        if (instance != NONE && owner_instance(cpu->run, task.owner) != instance)
            fcfs->running[kept++] = task;
        else if (held)
            held(context, task.owner,
                 task.end > fcfs->virtual
                     ? (sim_time)((task.end - fcfs->virtual + (((wide)1 << 64) - 1)) >> 64)
                     : 0);
    }
    fcfs->running_count = kept;
    kept = 0;
    for (uint32_t i = 0; i < fcfs->waiting; i++) {
        const struct task task = fcfs->line[(fcfs->first + i) & (fcfs->line_limit - 1)];
        if (instance != NONE && owner_instance(cpu->run, task.owner) != instance)
            fcfs->line[(fcfs->first + kept++) & (fcfs->line_limit - 1)] = task;
        else if (held)
            held(context, task.owner, (sim_time)(task.end >> 64));
    }
    fcfs->waiting = kept;
    next_served(cpu, fcfs);
    schedule(cpu, fcfs);
}

static void fcfs_start(struct cpu *cpu) { (void)cpu; }

const struct cpu_class cpu_fcfs = {
    .head = {.name = "fcfs",
             .doc = "a job has a core to itself until it is done; others wait in order of arrival"},
    .state_size = sizeof(struct fcfs),
    .start = fcfs_start,
    .submit = fcfs_submit,
    .completed = fcfs_completed,
    .paced = fcfs_paced,
    .evict = fcfs_evict,
};
