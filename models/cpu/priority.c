/* SPDX-License-Identifier: GPL-3.0-or-later */
/* priority: the cores belong to the jobs of the greatest priority, in order of arrival among their
 * like; one that comes takes a core from the least, which goes on later where it stopped.
 *
 * Why: what an operating system does for real-time classes, and the most that priorities can do.
 * The priority is that of the source whose request it is; work for no request (copies, elections)
 * goes before all.  Source: White and Christie 1958, "Queuing with preemptive priorities or with
 * breakdown", Operations Research 6 (preemptive resume): with one core and exponential work class k
 * takes (1/mu) / (1 - s[k-1]) + R[k] / ((1 - s[k-1]) (1 - s[k])). */
#include "models/run/actor_records.h"
#include "models/run/cpu.h"

struct job {
    sim_time end; /* at work: the moment; else, or while nothing advances, the work left */
    uint64_t seq;
    uint32_t owner, instance, rank;
};

/* By rank and arrival; the first ones, as many as there are cores, are at work. */
struct priority {
    struct job *jobs;
    uint32_t count, limit;
    uint64_t seq;
};

static uint32_t rank_of_owner(const struct run *run, uint32_t owner)
{
    uint32_t visit = owner;
    if (owner & OWNER_OPERATION)
        visit = POOL_AT(const struct operation, &run->operations, owner & ~OWNER_OPERATION)->visit;
    if (visit == NONE)
        return 0;
    return run->plan->parties[POOL_AT(const struct visit, &run->visits, visit)->source].rank;
}

static uint32_t at_work(const struct cpu *cpu, const struct priority *priority)
{
    return cpu->cores == NONE || priority->count < cpu->cores ? priority->count : cpu->cores;
}

static sim_time moment_of_end(const struct cpu *cpu, sim_time work)
{
    if (cpu->pace <= 0.0)
        return work;
    const sim_time time =
        cpu->pace == 1.0 ? work : clock_round((double)work / cpu->pace + 0.5 - 1e-6);
    sim_time end;
    if (!clock_add(cpu->run->engine->now, time, &end))
        arena_fail(cpu->run->arena, "a computation ends after the end of simulated time");
    return end;
}

static sim_time work_left(const struct cpu *cpu, const struct job *job)
{
    if (cpu->pace <= 0.0)
        return job->end;
    const sim_time time = job->end - cpu->run->engine->now;
    return cpu->pace == 1.0 ? time : clock_round((double)time * cpu->pace);
}

static void schedule(struct cpu *cpu, const struct priority *priority)
{
    struct engine *engine = cpu->run->engine;
    const uint32_t busy = cpu->pace > 0.0 ? at_work(cpu, priority) : 0;
    if (cpu->busy->value != (int32_t)busy)
        level_set(cpu->busy, engine->now, busy);
    if (busy == 0) {
        engine_cancel(engine, cpu->slot);
        return;
    }
    sim_time end = priority->jobs[0].end;
    for (uint32_t i = 1; i < busy; i++)
        end = priority->jobs[i].end < end ? priority->jobs[i].end : end;
    if (!engine_armed(engine, cpu->slot) || engine->slots[cpu->slot].due != end)
        engine_rearm(engine, cpu->slot, end);
}

static void grow(struct cpu *cpu, struct priority *priority)
{
    const uint32_t larger = priority->limit ? 2 * priority->limit : 16;
    struct job *jobs = arena_array(cpu->run->arena, larger, sizeof *jobs);
    for (uint32_t i = 0; i < priority->count; i++)
        jobs[i] = priority->jobs[i];
    priority->jobs = jobs;
    priority->limit = larger;
}

static bool goes_before(const struct job *one, const struct job *other)
{
    return one->rank < other->rank || (one->rank == other->rank && one->seq < other->seq);
}

/* The last one at work stops if the newcomer stands before it. */
static void priority_submit(struct cpu *cpu, uint32_t owner, uint32_t instance, sim_time work)
{
    struct priority *priority = cpu->state;
    if (priority->count == priority->limit)
        grow(cpu, priority);
    struct job *jobs = priority->jobs;
    const struct job job = {.end = work,
                            .seq = ++priority->seq,
                            .owner = owner,
                            .instance = instance,
                            .rank = rank_of_owner(cpu->run, owner)};
    const uint32_t busy = at_work(cpu, priority);
    uint32_t place = priority->count;
    while (place > 0 && goes_before(&job, &jobs[place - 1]))
        place--;
    const bool full = cpu->cores != NONE && busy == cpu->cores;
    if (full && place < busy)
        jobs[busy - 1].end = work_left(cpu, &jobs[busy - 1]);
    for (uint32_t i = priority->count++; i > place; i--)
        jobs[i] = jobs[i - 1];
    jobs[place] = job;
    if (place >= busy && full)
        return;
    jobs[place].end = moment_of_end(cpu, work);
    schedule(cpu, priority);
}

static bool priority_full(const struct cpu *cpu)
{
    const struct priority *priority = cpu->state;
    return cpu->cores != NONE && priority->count >= cpu->cores;
}

/* Takes out those that are chosen; who comes to a core by that begins. */
static void take_out(struct cpu *cpu, uint32_t instance, uint32_t owner,
                     void (*held)(void *context, uint32_t owner, sim_time left), void *context)
{
    struct priority *priority = cpu->state;
    const uint32_t busy = at_work(cpu, priority), count = priority->count;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct job job = priority->jobs[i];
        const bool chosen =
            (instance == NONE || job.instance == instance) && (owner == NONE || job.owner == owner);
        if (chosen && held)
            held(context, job.owner, i < busy ? work_left(cpu, &job) : job.end);
        if (chosen)
            continue;
        if (i >= busy && (cpu->cores == NONE || kept < cpu->cores))
            job.end = moment_of_end(cpu, job.end);
        priority->jobs[kept++] = job;
    }
    priority->count = kept;
    schedule(cpu, priority);
}

static void priority_evict(struct cpu *cpu, uint32_t instance,
                           void (*held)(void *context, uint32_t owner, sim_time left),
                           void *context)
{
    take_out(cpu, instance, NONE, held, context);
}

static void priority_withdraw(struct cpu *cpu, uint32_t owner)
{
    take_out(cpu, NONE, owner, NULL, NULL);
}

/* The first that is done; NULL: none is. */
static const struct job *done(const struct cpu *cpu, const struct priority *priority)
{
    const uint32_t busy = at_work(cpu, priority);
    for (uint32_t i = 0; i < busy; i++)
        if (priority->jobs[i].end <= cpu->run->engine->now)
            return &priority->jobs[i];
    return NULL;
}

static void remove_job(struct cpu *cpu, struct priority *priority, uint32_t place)
{
    const uint32_t busy = at_work(cpu, priority);
    for (uint32_t i = place + 1; i < priority->count; i++)
        priority->jobs[i - 1] = priority->jobs[i];
    priority->count--;
    if (busy <= priority->count && busy > 0)
        priority->jobs[busy - 1].end = moment_of_end(cpu, priority->jobs[busy - 1].end);
}

static void priority_completed(struct cpu *cpu)
{
    struct priority *priority = cpu->state;
    for (const struct job *job = done(cpu, priority); job; job = done(cpu, priority)) {
        const uint32_t owner = job->owner;
        remove_job(cpu, priority, (uint32_t)(job - priority->jobs));
        cpu->run->hooks.worked(cpu->run, owner); /* may come back at once with more work */
    }
    schedule(cpu, priority);
}

static void priority_paced(struct cpu *cpu, double pace)
{
    struct priority *priority = cpu->state;
    const uint32_t busy = at_work(cpu, priority);
    for (uint32_t i = 0; i < busy; i++)
        priority->jobs[i].end = work_left(cpu, &priority->jobs[i]);
    cpu->pace = pace;
    for (uint32_t i = 0; i < busy; i++)
        priority->jobs[i].end = moment_of_end(cpu, priority->jobs[i].end);
    schedule(cpu, priority);
}

static void priority_start(struct cpu *cpu) { (void)cpu; }

const struct cpu_class cpu_priority = {
    .head = {.name = "priority",
             .doc = "the cores belong to the greatest priority; lesser ones stop and go on later",
             .examples = EXAMPLES({.text = "priority"})},
    .state_size = sizeof(struct priority),
    .start = priority_start,
    .submit = priority_submit,
    .full = priority_full,
    .completed = priority_completed,
    .paced = priority_paced,
    .evict = priority_evict,
    .withdraw = priority_withdraw,
};
