/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sharing where some instances have limits (cpu_limit): not a word of the family, but what
 * `sharing` is on a node that hosts one of them, so that all others pay nothing for it.
 *
 * Each limited instance is a group of jobs with a virtual time of its own; all others are one more.
 * A job gets min(1, w, limit of its instance / its jobs) of a core, where w is the level at which
 * all cores are used (water-filling).  An instance with a quota has no limit until its quota of the
 * period is used, and then none of the cores until the next period begins.  O(log jobs + groups)
 * for each event.
 *
 * Virtual time is a double that begins anew whenever its group is idle: a busy day costs less than
 * 0.1 ns.  Ends are rounded up to whole nanoseconds. */
#include <math.h>

#include "models/plan/placement.h"
#include "models/run/cpu.h"

struct job {
    double end; /* in the virtual time of its group */
    uint64_t seq;
    uint32_t owner, instance;
};

struct group {
    uint32_t instance; /* NONE: all that have no limit */
    double cores;      /* INFINITY: no limit */
    sim_time period;   /* 0: no quota */
    int64_t number;    /* of the period */
    double left;       /* of its quota, core-ns */
    bool throttled;
    double virtual, rate; /* of a core for each job */
    struct job *heap;
    uint32_t count, limit;
};

struct limited {
    struct group *groups;
    uint32_t count;
    sim_time since;
    uint64_t seq;
    double part; /* busy core-ns that make no whole one yet */
};

/* --- groups --- */

static struct group *group_of(const struct limited *limited, uint32_t instance)
{
    for (uint32_t i = 1; i < limited->count; i++)
        if (limited->groups[i].instance == instance)
            return &limited->groups[i];
    return &limited->groups[0];
}

static void limited_start(struct cpu *cpu)
{
    struct limited *limited = cpu->state;
    const struct plan *plan = cpu->run->plan;
    uint32_t count = 1;
    for (uint32_t i = 0; i < plan->instance_count; i++)
        count += plan_may_live(plan, i, cpu->node);
    limited->groups = arena_array(cpu->run->arena, count, sizeof *limited->groups);
    limited->groups[limited->count++] = (struct group){.instance = NONE, .cores = INFINITY};
    for (uint32_t i = 0; i < plan->instance_count; i++) {
        const struct party *party = &plan->parties[plan->instances[i].party];
        if (plan_may_live(plan, i, cpu->node) && party->cpu_limit > 0)
            limited->groups[limited->count++] =
                (struct group){.instance = i,
                               .cores = party->cpu_limit,
                               .period = party->cpu_period,
                               .left = party->cpu_limit * (double)party->cpu_period};
    }
}

/* --- rates --- */

/* What one of its jobs would take if it were alone. */
static double wanted(const struct group *group)
{
    if (group->throttled)
        return 0.0;
    const double share = group->period > 0 ? 1.0 : group->cores / group->count;
    return share < 1.0 ? share : 1.0;
}

/* The level w: groups that want less than an even share of what is left get what they want. */
static double water_level(const struct cpu *cpu, const struct limited *limited)
{
    double left = cpu->cores == NONE ? (double)INFINITY : (double)cpu->cores, level = INFINITY;
    double jobs = 0, want = 0;
    for (uint32_t i = 0; i < limited->count; i++)
        if (limited->groups[i].count > 0) {
            jobs += limited->groups[i].count;
            want += limited->groups[i].count * wanted(&limited->groups[i]);
        }
    if (want <= left)
        return INFINITY;
    for (double before = -1.0; level != before;) {
        before = level;
        double rest = left, others = jobs;
        for (uint32_t i = 0; i < limited->count; i++) {
            const struct group *group = &limited->groups[i];
            if (group->count > 0 && wanted(group) < (before < INFINITY ? before : left / jobs)) {
                rest -= group->count * wanted(group);
                others -= group->count;
            }
        }
        level = rest / others;
    }
    return level;
}

static void set_rates(struct cpu *cpu, struct limited *limited)
{
    const double level = water_level(cpu, limited);
    double busy = 0;
    for (uint32_t i = 0; i < limited->count; i++) {
        struct group *group = &limited->groups[i];
        const double want = group->count > 0 ? wanted(group) : 0.0;
        group->rate = want < level ? want : level;
        busy += group->rate * group->count;
    }
    struct level *busy_cores = &cpu->run->nodes[cpu->node].cores_busy;
    const int64_t whole = cpu->pace > 0.0 ? (int64_t)(busy + 1e-9) : 0;
    if (busy_cores->value != whole)
        level_set(busy_cores, cpu->run->engine->now, whole);
}

/* --- time --- */

/* Parts of a core that were busy: a level counts whole ones. */
static void count_parts(struct cpu *cpu, struct limited *limited, double core_time, double passed)
{
    struct level *busy = &cpu->run->nodes[cpu->node].cores_busy;
    limited->part += core_time - (double)busy->value * passed;
    if (limited->part >= 1.0) {
        const double whole = floor(limited->part);
        busy->area += (wide)(uint64_t)whole;
        limited->part -= whole;
    }
}

static void set_throttled(struct cpu *cpu, struct group *group, bool throttled)
{
    if (throttled == group->throttled)
        return;
    const uint32_t party = cpu->run->plan->instances[group->instance].party;
    group->throttled = throttled;
    level_add(&cpu->run->parties[party].throttled, cpu->run->engine->now, throttled ? 1 : -1);
}

/* An idle one is not throttled: its quota is new when it needs one. */
static void look_at_quota(struct cpu *cpu, struct group *group)
{
    const int64_t number = cpu->run->engine->now / group->period;
    if (number != group->number) {
        group->number = number;
        group->left = group->cores * (double)group->period;
    }
    set_throttled(cpu, group, group->count > 0 && group->left < 0.5);
}

static void advance(struct cpu *cpu, struct limited *limited)
{
    const double passed = (double)(cpu->run->engine->now - limited->since);
    double core_time = 0;
    limited->since = cpu->run->engine->now;
    for (uint32_t i = 0; i < limited->count && passed > 0 && cpu->pace > 0; i++) {
        struct group *group = &limited->groups[i];
        if (group->count == 0)
            continue;
        group->virtual += group->rate * cpu->pace * passed;
        core_time += group->rate * group->count * passed;
        if (group->period > 0)
            group->left -= group->rate * group->count * passed;
    }
    if (cpu->pace > 0)
        count_parts(cpu, limited, core_time, passed);
}

static double first_change(const struct cpu *cpu, const struct group *group)
{
    double time = INFINITY;
    if (group->rate > 0.0)
        time = fmax(0.0, group->heap[0].end - group->virtual) / (group->rate * cpu->pace);
    if (group->period == 0)
        return time;
    const double next = (double)((group->number + 1) * group->period - cpu->run->engine->now);
    const double empty =
        group->rate > 0.0 ? fmax(0.0, group->left) / (group->rate * group->count) : INFINITY;
    return fmin(time, fmin(next, empty));
}

static void settle(struct cpu *cpu, struct limited *limited)
{
    double time = INFINITY;
    for (uint32_t i = 0; i < limited->count; i++)
        if (limited->groups[i].period > 0)
            look_at_quota(cpu, &limited->groups[i]);
    set_rates(cpu, limited);
    for (uint32_t i = 0; i < limited->count && cpu->pace > 0.0; i++) {
        struct group *group = &limited->groups[i];
        if (group->count > 0)
            time = fmin(time, first_change(cpu, group));
        else
            group->virtual = 0;
    }
    sim_time due;
    if (time < 9e18 && clock_add(cpu->run->engine->now, (sim_time)ceil(time - 1e-6), &due))
        engine_rearm(cpu->run->engine, cpu->slot, due);
    else
        engine_cancel(cpu->run->engine, cpu->slot);
}

/* --- jobs --- */

static bool earlier(const struct job *a, const struct job *b)
{
    return a->end < b->end || (a->end == b->end && a->seq < b->seq);
}

static void heap_up(struct group *group, uint32_t i)
{
    const struct job job = group->heap[i];
    for (; i > 0 && earlier(&job, &group->heap[(i - 1) / 2]); i = (i - 1) / 2)
        group->heap[i] = group->heap[(i - 1) / 2];
    group->heap[i] = job;
}

static void heap_down(struct group *group, uint32_t i)
{
    const struct job job = group->heap[i];
    for (uint32_t child; (child = 2 * i + 1) < group->count; i = child) {
        if (child + 1 < group->count && earlier(&group->heap[child + 1], &group->heap[child]))
            child++;
        if (!earlier(&group->heap[child], &job))
            break;
        group->heap[i] = group->heap[child];
    }
    group->heap[i] = job;
}

static void take_out(struct group *group, uint32_t i)
{
    group->heap[i] = group->heap[--group->count];
    if (i < group->count) {
        heap_up(group, i);
        heap_down(group, i);
    }
}

static void limited_submit(struct cpu *cpu, uint32_t owner, uint32_t instance, sim_time work)
{
    struct limited *limited = cpu->state;
    struct group *group = group_of(limited, instance);
    advance(cpu, limited);
    if (group->count == group->limit) {
        const uint32_t larger = group->limit ? 2 * group->limit : 16;
        struct job *heap = arena_array(cpu->run->arena, larger, sizeof *heap);
        for (uint32_t i = 0; i < group->count; i++)
            heap[i] = group->heap[i];
        group->heap = heap;
        group->limit = larger;
    }
    group->heap[group->count] = (struct job){.end = group->virtual + (double)work,
                                             .seq = ++limited->seq,
                                             .owner = owner,
                                             .instance = instance};
    heap_up(group, group->count++);
    settle(cpu, limited);
}

/* What is left of the work is less than can be seen. */
static bool is_done(const struct group *group)
{
    return group->count > 0 && group->heap[0].end <= group->virtual + 1e-3;
}

static void limited_completed(struct cpu *cpu)
{
    struct limited *limited = cpu->state;
    advance(cpu, limited);
    for (uint32_t i = 0; i < limited->count; i++) {
        struct group *group = &limited->groups[i];
        while (is_done(group)) {
            const uint32_t owner = group->heap[0].owner;
            take_out(group, 0);
            cpu->run->hooks.worked(cpu->run, owner);
        }
    }
    settle(cpu, limited);
}

static void limited_paced(struct cpu *cpu, double pace)
{
    advance(cpu, cpu->state);
    cpu->pace = pace;
    settle(cpu, cpu->state);
}

static void limited_evict(struct cpu *cpu, uint32_t instance,
                          void (*held)(void *context, uint32_t owner, sim_time left), void *context)
{
    struct limited *limited = cpu->state;
    advance(cpu, limited);
    for (uint32_t g = 0; g < limited->count; g++) {
        struct group *group = &limited->groups[g];
        for (uint32_t i = 0; i < group->count;) {
            const struct job job = group->heap[i];
            if (instance != NONE && job.instance != instance) {
                i++;
                continue;
            }
            if (held)
                held(context, job.owner, clock_round(fmax(0.0, job.end - group->virtual)));
            take_out(group, i);
            i = 0; /* the heap has moved */
        }
    }
    settle(cpu, limited);
}

static void limited_withdraw(struct cpu *cpu, uint32_t owner)
{
    struct limited *limited = cpu->state;
    for (uint32_t g = 0; g < limited->count; g++)
        for (uint32_t i = 0; i < limited->groups[g].count; i++)
            if (limited->groups[g].heap[i].owner == owner) {
                advance(cpu, limited);
                take_out(&limited->groups[g], i);
                settle(cpu, limited);
                return;
            }
}

const struct cpu_class cpu_limited = {
    .head = {.name = "limited", .doc = "sharing with limits of instances"},
    .state_size = sizeof(struct limited),
    .start = limited_start,
    .submit = limited_submit,
    .completed = limited_completed,
    .paced = limited_paced,
    .evict = limited_evict,
    .withdraw = limited_withdraw,
};
