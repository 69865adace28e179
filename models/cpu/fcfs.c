/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fcfs: a job has a core to itself until it is done; the others wait in order of arrival.
 *
 * A job in service knows the moment of its end at the present pace; when the pace changes, what is
 * left of it is scaled (rounded up to whole nanoseconds, once per change). */
#include "models/run/cpu.h"

struct job {
    uint32_t owner, instance;
    sim_time end; /* in service: the moment; waiting, or while nothing advances: the work left */
};

struct fcfs {
    struct job *running; /* unordered: as many as cores, mostly few */
    uint32_t running_count, running_limit;
    struct job *line; /* ring */
    uint32_t first, waiting, line_limit;
};

static inline sim_time moment_of_end(const struct cpu *cpu, sim_time work)
{
    sim_time time = work;
    if (__builtin_expect(cpu->pace != 1.0, 0)) {
        if (cpu->pace <= 0.0)
            return work;
        time = clock_round((double)work / cpu->pace + 0.5 - 1e-6);
    }
    return clock_after(cpu->run->engine->now, time);
}

static sim_time work_left(const struct cpu *cpu, const struct job *task)
{
    if (cpu->pace <= 0.0)
        return task->end;
    const sim_time time = task->end - cpu->run->engine->now;
    return cpu->pace == 1.0 ? time : clock_round((double)time * cpu->pace);
}

static void schedule(struct cpu *cpu, struct fcfs *fcfs)
{
    struct engine *engine = cpu->run->engine;
    const int32_t busy = cpu->pace > 0.0 ? (int32_t)fcfs->running_count : 0;
    if (cpu->busy->value != busy)
        level_set(cpu->busy, engine->now, busy);
    if (busy == 0) {
        engine_cancel(engine, cpu->slot);
        return;
    }
    sim_time end = fcfs->running[0].end;
    for (uint32_t i = 1; i < fcfs->running_count; i++)
        if (fcfs->running[i].end < end)
            end = fcfs->running[i].end;
    if (!engine_armed(engine, cpu->slot) || engine->slots[cpu->slot].due != end)
        engine_rearm(engine, cpu->slot, end);
}

/* The short ways of schedule(): nothing runs any more, and the only job. */
static inline void rest(struct cpu *cpu)
{
    struct engine *engine = cpu->run->engine;
    if (cpu->busy->value != 0)
        level_set(cpu->busy, engine->now, 0);
    engine_cancel(engine, cpu->slot);
}

static inline bool is_first(const struct cpu *cpu, const struct fcfs *fcfs)
{
    return fcfs->running_count == 1 && cpu->pace > 0.0 &&
           !engine_armed(cpu->run->engine, cpu->slot);
}

static inline void wake(struct cpu *cpu, sim_time end)
{
    struct engine *engine = cpu->run->engine;
    level_set(cpu->busy, engine->now, 1);
    engine_arm(engine, cpu->slot, end);
}

static struct job *grown(struct arena *arena, const struct job *old, uint32_t first, uint32_t count,
                         uint32_t *limit)
{
    const uint32_t larger = *limit ? *limit * 2 : 8;
    struct job *new = arena_array(arena, larger, sizeof *new);
    for (uint32_t i = 0; i < count; i++)
        new[i] = old[(first + i) & (*limit - 1)];
    *limit = larger;
    return new;
}

static inline void serve(struct cpu *cpu, struct fcfs *fcfs, uint32_t owner, uint32_t instance,
                         sim_time work)
{
    if (fcfs->running_count == fcfs->running_limit)
        fcfs->running =
            grown(cpu->run->arena, fcfs->running, 0, fcfs->running_count, &fcfs->running_limit);
    fcfs->running[fcfs->running_count++] = (struct job){owner, instance, moment_of_end(cpu, work)};
}

static bool core_free(const struct cpu *cpu, const struct fcfs *fcfs)
{
    return cpu->cores == NONE || fcfs->running_count < cpu->cores;
}

static bool fcfs_full(const struct cpu *cpu) { return !core_free(cpu, cpu->state); }

static void next_served(struct cpu *cpu, struct fcfs *fcfs)
{
    while (fcfs->waiting > 0 && core_free(cpu, fcfs)) {
        const struct job task = fcfs->line[fcfs->first];
        fcfs->first = (fcfs->first + 1) & (fcfs->line_limit - 1);
        fcfs->waiting--;
        serve(cpu, fcfs, task.owner, task.instance, task.end);
    }
}

static void fcfs_submit(struct cpu *cpu, uint32_t owner, uint32_t instance, sim_time work)
{
    struct fcfs *fcfs = cpu->state;
    if (core_free(cpu, fcfs)) {
        serve(cpu, fcfs, owner, instance, work);
        if (is_first(cpu, fcfs))
            wake(cpu, fcfs->running[0].end);
        else
            schedule(cpu, fcfs);
        return;
    }
    if (fcfs->waiting == fcfs->line_limit) {
        fcfs->line =
            grown(cpu->run->arena, fcfs->line, fcfs->first, fcfs->waiting, &fcfs->line_limit);
        fcfs->first = 0;
    }
    fcfs->line[(fcfs->first + fcfs->waiting++) & (fcfs->line_limit - 1)] =
        (struct job){owner, instance, work};
}

/* Takes out one task that is done, first come first; NONE if there is none. */
static inline uint32_t take_done(const struct cpu *cpu, struct fcfs *fcfs)
{
    for (uint32_t i = 0; i < fcfs->running_count; i++)
        if (fcfs->running[i].end <= cpu->run->engine->now) {
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
    for (uint32_t owner; (owner = take_done(cpu, fcfs)) != NONE;) {
        next_served(cpu, fcfs);
        cpu->run->hooks.worked(cpu->run, owner); /* may come back at once with more work */
    }
    if (fcfs->running_count == 0)
        rest(cpu);
    else
        schedule(cpu, fcfs);
}

static void fcfs_paced(struct cpu *cpu, double pace)
{
    struct fcfs *fcfs = cpu->state;
    for (uint32_t i = 0; i < fcfs->running_count; i++)
        fcfs->running[i].end = work_left(cpu, &fcfs->running[i]);
    cpu->pace = pace;
    for (uint32_t i = 0; i < fcfs->running_count; i++)
        fcfs->running[i].end = moment_of_end(cpu, fcfs->running[i].end);
    schedule(cpu, fcfs);
}

/* Whom to take out: the jobs of an instance, or of an owner; NONE: any. */
struct chosen_jobs {
    uint32_t instance, owner;
};

static bool is_chosen(const struct job *task, const struct chosen_jobs *jobs)
{
    return (jobs->instance == NONE || task->instance == jobs->instance) &&
           (jobs->owner == NONE || task->owner == jobs->owner);
}

static void take_out(struct cpu *cpu, const struct chosen_jobs *jobs,
                     void (*held)(void *context, uint32_t owner, sim_time left), void *context)
{
    struct fcfs *fcfs = cpu->state;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < fcfs->running_count; i++) {
        const struct job task = fcfs->running[i];
        if (!is_chosen(&task, jobs))
            fcfs->running[kept++] = task;
        else if (held)
            held(context, task.owner, work_left(cpu, &task));
    }
    fcfs->running_count = kept;
    kept = 0;
    for (uint32_t i = 0; i < fcfs->waiting; i++) {
        const struct job task = fcfs->line[(fcfs->first + i) & (fcfs->line_limit - 1)];
        if (!is_chosen(&task, jobs))
            fcfs->line[(fcfs->first + kept++) & (fcfs->line_limit - 1)] = task;
        else if (held)
            held(context, task.owner, task.end);
    }
    fcfs->waiting = kept;
    next_served(cpu, fcfs);
    schedule(cpu, fcfs);
}

static void fcfs_evict(struct cpu *cpu, uint32_t instance,
                       void (*held)(void *context, uint32_t owner, sim_time left), void *context)
{
    take_out(cpu, &(struct chosen_jobs){.instance = instance, .owner = NONE}, held, context);
}

static void fcfs_withdraw(struct cpu *cpu, uint32_t owner)
{
    take_out(cpu, &(struct chosen_jobs){.instance = NONE, .owner = owner}, NULL, NULL);
}

static void fcfs_start(struct cpu *cpu) { (void)cpu; }

const struct cpu_class cpu_fcfs = {
    .head = {.name = "fcfs",
             .doc = "a job has a core to itself until it is done; others wait in order of arrival",
             .examples = EXAMPLES({.text = "fcfs"})},
    .state_size = sizeof(struct fcfs),
    .start = fcfs_start,
    .submit = fcfs_submit,
    .full = fcfs_full,
    .completed = fcfs_completed,
    .paced = fcfs_paced,
    .evict = fcfs_evict,
    .withdraw = fcfs_withdraw,
};
