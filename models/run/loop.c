/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/loop.h"

#include "models/words/cpu.h"

struct loop_job {
    sim_time work;
    uint32_t owner;
};

struct loop {
    uint32_t threads, taken; /* jobs that a thread has */
    uint32_t *owners;        /* of those */
    struct loop_job *line;   /* a ring; its size is a power of two */
    uint32_t first, count, limit;
};

void loop_start(struct run *run, uint32_t instance)
{
    const struct party *party = &run->plan->parties[run->plan->instances[instance].party];
    if (party->loop_threads == 0)
        return;
    struct loop *loop = run->instances[instance].loop = arena_alloc(run->arena, sizeof *loop);
    run->instances[instance].loops = true;
    loop->threads = party->loop_threads;
    loop->owners = arena_array(run->arena, loop->threads, sizeof *loop->owners);
}

static void submit(struct run *run, uint32_t instance, struct loop *loop,
                   const struct loop_job *job)
{
    struct cpu *cpu = run->instances[instance].node->cpu;
    loop->owners[loop->taken++] = job->owner;
    cpu->class->submit(cpu, job->owner, instance, job->work);
}

static void grow(struct run *run, struct loop *loop)
{
    const uint32_t larger = loop->limit ? 2 * loop->limit : 16;
    struct loop_job *line = arena_array(run->arena, larger, sizeof *line);
    for (uint32_t i = 0; i < loop->count; i++)
        line[i] = loop->line[(loop->first + i) & (loop->limit - 1)];
    loop->line = line;
    loop->first = 0;
    loop->limit = larger;
}

void loop_work(struct run *run, uint32_t instance, uint32_t owner, sim_time work)
{
    struct loop *loop = run->instances[instance].loop;
    const struct loop_job job = {.work = work > 0 ? work : 0, .owner = owner};
    if (loop->taken < loop->threads) {
        submit(run, instance, loop, &job);
        return;
    }
    if (loop->count == loop->limit)
        grow(run, loop);
    loop->line[(loop->first + loop->count++) & (loop->limit - 1)] = job;
}

/* The thread that had it is free. */
static bool give_up(struct loop *loop, uint32_t owner)
{
    uint32_t i = 0;
    while (i < loop->taken && loop->owners[i] != owner)
        i++;
    if (i == loop->taken)
        return false;
    loop->owners[i] = loop->owners[--loop->taken];
    return true;
}

static void next_taken(struct run *run, uint32_t instance, struct loop *loop)
{
    if (loop->count == 0)
        return;
    const struct loop_job job = loop->line[loop->first];
    loop->first = (loop->first + 1) & (loop->limit - 1);
    loop->count--;
    submit(run, instance, loop, &job);
}

void loop_done(struct run *run, uint32_t instance, uint32_t owner)
{
    struct loop *loop = run->instances[instance].loop;
    if (loop && give_up(loop, owner))
        next_taken(run, instance, loop);
}

void loop_withdraw(struct run *run, uint32_t instance, uint32_t owner)
{
    struct loop *loop = run->instances[instance].loop;
    struct cpu *cpu = run->instances[instance].node->cpu;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < loop->count; i++) {
        const struct loop_job job = loop->line[(loop->first + i) & (loop->limit - 1)];
        if (job.owner != owner)
            loop->line[(loop->first + kept++) & (loop->limit - 1)] = job;
    }
    loop->count = kept;
    cpu->class->withdraw(cpu, owner);
    if (give_up(loop, owner))
        next_taken(run, instance, loop);
}
