/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sharing: n runnable jobs each get min(1, cores/n) of a core.
 *
 * Virtual time V advances at the rate that every job gets; a job that arrives with work w ends when
 * V has advanced by w. So one heap by end in V, one slot for the earliest, O(log n) per job,
 * whatever n does meanwhile (Parekh and Gallager 1993 use the same clock for fair queueing).  V is
 * a fixed-point number with 64 bits of fraction: its error stays below 1e-6 ns for a busy year; it
 * is rebased whenever the node is idle.  Ends are rounded up to whole nanoseconds.
 *
 * Mostly a job finds nobody there and is done before the next one comes.  Then its end is now + w:
 * it is armed without virtual time and ends without it, in the same order of events. */
#include "models/run/cpu.h"

#define ONE ((wide)1 << 64)

struct job {
    wide end;     /* in virtual time */
    uint64_t seq; /* of arrival: ties end in order */
    uint32_t owner, instance;
};

struct sharing {
    wide virtual;
    sim_time since;   /* virtual time was brought up to date */
    uint64_t rate;    /* of V per ns in 2^-64; 0 with `full`: exactly 1 */
    bool full, still; /* still: nobody advances */
    uint64_t seq;
    struct job *heap;
    uint32_t count, limit;
};

static bool earlier(const struct job *a, const struct job *b)
{
    return a->end < b->end || (a->end == b->end && a->seq < b->seq);
}

static void advance(struct cpu *cpu, struct sharing *sharing)
{
    const sim_time now = cpu->run->engine->now;
    const uint64_t passed = (uint64_t)(now - sharing->since);
    sharing->since = now;
    if (passed == 0 || sharing->still)
        return;
    if (sharing->full)
        sharing->virtual += (wide)passed << 64;
    else
        sharing->virtual += (wide)passed * sharing->rate;
}

/* Rounded up, else an end that falls on a whole nanosecond would be missed and come one later.
 * What is given too much is below 1e-6 ns in an hour (2^-64 per ns, and what a double cannot tell
 * where the pace is not 1). */
static uint64_t fixed_rate(const struct cpu *cpu, uint32_t count, double rate)
{
    if (cpu->pace == 1.0)
        return (uint64_t)(((wide)cpu->cores << 64) / count) + 1;
    const uint64_t unseen = 4096;
    const uint64_t fixed = (uint64_t)(rate * 0x1p64);
    return fixed < UINT64_MAX - unseen ? fixed + unseen : fixed;
}

static void set_busy(const struct cpu *cpu, int32_t busy)
{
    if (cpu->busy->value != busy)
        level_set(cpu->busy, cpu->run->engine->now, busy);
}

/* The rate follows the number of jobs and the pace. */
static void set_rate(struct cpu *cpu, struct sharing *sharing)
{
    const uint32_t count = sharing->count;
    const bool crowded = cpu->cores != NONE && count > cpu->cores;
    const double rate = crowded ? cpu->pace * cpu->cores / count : cpu->pace;
    sharing->full = rate >= 1.0;
    sharing->still = rate <= 0.0;
    sharing->rate = sharing->full ? 0 : fixed_rate(cpu, count, rate);
    set_busy(cpu, (int32_t)(sharing->still ? 0 : crowded ? cpu->cores : count));
}

/* Arms the slot for the end of the first job. */
static void schedule(struct cpu *cpu, struct sharing *sharing)
{
    struct engine *engine = cpu->run->engine;
    if (sharing->count == 0 || sharing->still) {
        engine_cancel(engine, cpu->slot);
        if (sharing->count == 0)
            sharing->virtual = 0;
        return;
    }
    const wide end = sharing->heap[0].end;
    const wide left = end > sharing->virtual ? end - sharing->virtual : 0;
    sim_time time;
    if (sharing->full)
        time = (sim_time)((left + (ONE - 1)) >> 64);
    else {
        const double exact = (double)left / ((double)sharing->rate);
        time = exact < 9e18 ? (sim_time)exact + 1 : SIM_NEVER;
        if ((wide)(uint64_t)(time - 1) * sharing->rate >= left)
            time--;
    }
    const sim_time due = clock_after(engine->now, time);
    if (engine_armed(engine, cpu->slot) && due >= engine->slots[cpu->slot].due)
        engine_postpone(engine, cpu->slot, due);
    else
        engine_rearm(engine, cpu->slot, due);
}

static void heap_up(struct sharing *sharing, uint32_t i)
{
    const struct job job = sharing->heap[i];
    while (i > 0 && earlier(&job, &sharing->heap[(i - 1) / 2])) {
        sharing->heap[i] = sharing->heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    sharing->heap[i] = job;
}

static void heap_down(struct sharing *sharing, uint32_t i)
{
    const struct job job = sharing->heap[i];
    for (;;) {
        uint32_t child = 2 * i + 1;
        if (child >= sharing->count)
            break;
        if (child + 1 < sharing->count && earlier(&sharing->heap[child + 1], &sharing->heap[child]))
            child++;
        if (!earlier(&sharing->heap[child], &job))
            break;
        sharing->heap[i] = sharing->heap[child];
        i = child;
    }
    sharing->heap[i] = job;
}

static void heap_grow(struct cpu *cpu, struct sharing *sharing)
{
    const uint32_t larger = sharing->limit ? sharing->limit * 2 : 16;
    struct job *heap = arena_array(cpu->run->arena, larger, sizeof *heap);
    for (uint32_t i = 0; i < sharing->count; i++)
        heap[i] = sharing->heap[i];
    sharing->heap = heap;
    sharing->limit = larger;
}

/* An idle processor at full speed: one job is never too many for its cores. */
static void take_alone(struct cpu *cpu, struct sharing *sharing, uint32_t owner, uint32_t instance,
                       sim_time work)
{
    sharing->virtual = 0;
    sharing->since = cpu->run->engine->now;
    sharing->count = 1;
    sharing->heap[0] = (struct job){(wide)(uint64_t)work << 64, ++sharing->seq, owner, instance};
    set_busy(cpu, 1);
    engine_arm(cpu->run->engine, cpu->slot, clock_after(cpu->run->engine->now, work));
}

/* The only job at full speed: it ends when its slot fires. */
static void end_alone(struct cpu *cpu, struct sharing *sharing)
{
    sharing->virtual = 0;
    sharing->count = 0;
    cpu->run->hooks.worked(cpu->run,
                           sharing->heap[0].owner); /* may come back at once with more work */
    if (sharing->count == 0)
        set_busy(cpu, 0);
}

static void sharing_submit(struct cpu *cpu, uint32_t owner, uint32_t instance, sim_time work)
{
    struct sharing *sharing = cpu->state;
    if (sharing->count == 0 && sharing->full && sharing->limit > 0) {
        take_alone(cpu, sharing, owner, instance, work);
        return;
    }
    advance(cpu, sharing);
    if (sharing->count == sharing->limit)
        heap_grow(cpu, sharing);
    sharing->heap[sharing->count] =
        (struct job){.end = sharing->virtual + ((wide)(uint64_t)work << 64),
                     .seq = ++sharing->seq,
                     .owner = owner,
                     .instance = instance};
    heap_up(sharing, sharing->count++);
    set_rate(cpu, sharing);
    schedule(cpu, sharing);
}

static void sharing_completed(struct cpu *cpu)
{
    struct sharing *sharing = cpu->state;
    if (sharing->count == 1 && sharing->full) {
        end_alone(cpu, sharing);
        return;
    }
    advance(cpu, sharing);
    while (sharing->count > 0 && sharing->heap[0].end <= sharing->virtual) {
        const uint32_t owner = sharing->heap[0].owner;
        sharing->heap[0] = sharing->heap[--sharing->count];
        if (sharing->count > 0)
            heap_down(sharing, 0);
        cpu->run->hooks.worked(cpu->run, owner);
    }
    set_rate(cpu, sharing);
    schedule(cpu, sharing);
}

static void sharing_paced(struct cpu *cpu, double pace)
{
    struct sharing *sharing = cpu->state;
    advance(cpu, sharing);
    cpu->pace = pace;
    set_rate(cpu, sharing);
    engine_cancel(cpu->run->engine, cpu->slot);
    schedule(cpu, sharing);
}

static void sharing_evict(struct cpu *cpu, uint32_t instance,
                          void (*held)(void *context, uint32_t owner, sim_time left), void *context)
{
    struct sharing *sharing = cpu->state;
    advance(cpu, sharing);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < sharing->count; i++) {
        const struct job job = sharing->heap[i];
        if (instance != NONE && job.instance != instance)
            sharing->heap[kept++] = job;
        else if (held)
            held(context, job.owner,
                 job.end > sharing->virtual
                     ? (sim_time)((job.end - sharing->virtual + (ONE - 1)) >> 64)
                     : 0);
    }
    sharing->count = kept;
    for (uint32_t i = kept / 2; i-- > 0;)
        heap_down(sharing, i);
    set_rate(cpu, sharing);
    engine_cancel(cpu->run->engine, cpu->slot);
    schedule(cpu, sharing);
}

static void sharing_withdraw(struct cpu *cpu, uint32_t owner)
{
    struct sharing *sharing = cpu->state;
    uint32_t i = 0;
    while (i < sharing->count && sharing->heap[i].owner != owner)
        i++;
    if (i == sharing->count)
        return;
    advance(cpu, sharing);
    sharing->heap[i] = sharing->heap[--sharing->count];
    if (i < sharing->count) {
        heap_up(sharing, i);
        heap_down(sharing, i);
    }
    set_rate(cpu, sharing);
    engine_cancel(cpu->run->engine, cpu->slot);
    schedule(cpu, sharing);
}

static void sharing_start(struct cpu *cpu) { set_rate(cpu, cpu->state); }

const struct cpu_class cpu_sharing = {
    .head = {.name = "sharing",
             .doc = "n runnable jobs each get min(1, cores/n) of a core",
             .examples = EXAMPLES({.text = "sharing"})},
    .state_size = sizeof(struct sharing),
    .start = sharing_start,
    .submit = sharing_submit,
    .completed = sharing_completed,
    .paced = sharing_paced,
    .evict = sharing_evict,
    .withdraw = sharing_withdraw,
};
