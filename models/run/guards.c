/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/guards.h"

#include "sim/check.h"

struct guards {
    const struct guard *list; /* GUARD_ALL of the policy */
    void *states[GUARD_ALL];
    draw random;
    uint32_t callee;
    uint32_t slot; /* 1 + the slot for the end of a breaker's being open; 0: not yet */
    bool open;     /* the breaker is */
};

static const char *const names[GUARD_ALL] = {
#define GUARD_TEXT(name, doc) #name,
    GUARDS(GUARD_TEXT)
#undef GUARD_TEXT
        "budget"};

/* Where attempts that each turned away are counted. */
static const size_t stopped[GUARD_ALL] = {[GUARD_limit] = offsetof(struct party_run, limited),
                                          [GUARD_bulkhead] = offsetof(struct party_run, crowded),
                                          [GUARD_breaker] = offsetof(struct party_run, broken),
                                          [GUARD_budget] = offsetof(struct party_run, denied)};

static struct guards *guards_at(const struct run *run, uint32_t guards)
{
    return POOL_AT(struct guards, &run->guards, guards - 1);
}

static void count_stopped(struct run *run, const struct guards *guards, unsigned kind)
{
    char *party = (char *)&run->parties[guards->callee];
    count_one((struct count *)(void *)(party + stopped[kind]));
}

static void start(struct run *run, struct guards *guards, unsigned kind)
{
    const struct guard *guard = &guards->list[kind];
    const size_t size =
        guard->class && guard->class->state_size ? guard->class->state_size(guard->settings) : 0;
    guards->states[kind] = size ? arena_alloc(run->arena, size) : NULL;
    if (guard->class && guard->class->start)
        guard->class->start(guards->states[kind], guard->settings, run->engine->now);
}

static struct level *open_level(struct run *run, const struct guards *guards)
{
    return &run->parties[guards->callee].breakers_open;
}

uint32_t guards_create(struct run *run, const struct policy *policy, uint32_t caller,
                       uint32_t channel)
{
    if (__builtin_expect(!policy->guards, 1))
        return 0;
    const uint32_t index = pool_take(&run->guards);
    struct guards *guards = guards_at(run, index + 1);
    const struct channel *plan = &run->plan->channels[channel];
    const uint64_t caller_key = mix(mix(run->seed, run->replication), name_hash("guards"));
    *guards = (struct guards){.list = policy->guards,
                              .callee = plan->callee,
                              .random = mix(mix(caller_key, caller), plan->callee)};
    for (unsigned kind = 0; kind < GUARD_ALL; kind++)
        start(run, guards, kind);
    if (guards->list[GUARD_breaker].class)
        level_add(&run->parties[guards->callee].breakers, run->engine->now, 1);
    return index + 1;
}

/* The breaker is not open any more, or there is none. */
static void shut(struct run *run, struct guards *guards)
{
    if (guards->open)
        level_add(open_level(run, guards), run->engine->now, -1);
    guards->open = false;
    if (guards->slot != 0)
        engine_cancel(run->engine, guards->slot - 1);
}

static bool is_same(const struct guard *one, const struct guard *other)
{
    return one->class == other->class &&
           (!one->class || !one->class->state_size ||
            one->class->state_size(one->settings) == other->class->state_size(other->settings));
}

uint32_t guards_change(struct run *run, uint32_t number, const struct policy *policy,
                       uint32_t caller, uint32_t channel)
{
    static const struct guard none[GUARD_ALL] = {{0}};
    if (number == 0)
        return guards_create(run, policy, caller, channel);
    struct guards *guards = guards_at(run, number);
    const struct guard *before = guards->list;
    guards->list = policy->guards ? policy->guards : none;
    for (unsigned kind = 0; kind < GUARD_ALL; kind++)
        if (!is_same(&before[kind], &guards->list[kind]))
            start(run, guards, kind);
    if (!is_same(&before[GUARD_breaker], &guards->list[GUARD_breaker]))
        shut(run, guards);
    level_add(&run->parties[guards->callee].breakers, run->engine->now,
              (guards->list[GUARD_breaker].class != NULL) - (before[GUARD_breaker].class != NULL));
    return number;
}

void guards_forget(struct run *run, uint32_t number)
{
    if (number == 0)
        return;
    struct guards *guards = guards_at(run, number);
    shut(run, guards);
    for (unsigned kind = 0; kind < GUARD_ALL; kind++)
        start(run, guards, kind);
}

/* --- attempts --- */

bool guards_admit(struct run *run, uint32_t number, struct guarded *attempt, const char **by)
{
    struct guards *guards = guards_at(run, number);
    attempt->random = &guards->random;
    for (unsigned kind = 0; kind < GUARD_KINDS; kind++) {
        const struct guard *guard = &guards->list[kind];
        if (guard->class && !guard->class->admits(guards->states[kind], guard->settings, attempt)) {
            count_stopped(run, guards, kind);
            *by = names[kind];
            return false;
        }
    }
    for (unsigned kind = 0; kind < GUARD_ALL; kind++) {
        const struct guard *guard = &guards->list[kind];
        if (guard->class && guard->class->begun)
            guard->class->begun(guards->states[kind], guard->settings, attempt);
    }
    return true;
}

static void opens(struct run *run, uint32_t number, struct guards *guards, sim_time until)
{
    if (!guards->open)
        level_add(open_level(run, guards), run->engine->now, 1);
    guards->open = true;
    if (guards->slot == 0)
        guards->slot = 1 + engine_slot(run->engine, run->guards_component, 0, number);
    if (until < SIM_NEVER)
        engine_rearm(run->engine, guards->slot - 1, until);
}

void guards_ended(struct run *run, uint32_t number, struct guarded *attempt)
{
    struct guards *guards = guards_at(run, number);
    attempt->random = &guards->random;
    for (unsigned kind = 0; kind < GUARD_ALL; kind++) {
        const struct guard *guard = &guards->list[kind];
        if (!guard->class || !guard->class->ended || (!attempt->made && kind != GUARD_budget))
            continue;
        const sim_time until = guard->class->ended(guards->states[kind], guard->settings, attempt);
        if (until > 0)
            opens(run, number, guards, until);
    }
}

bool guards_grant(struct run *run, uint32_t number, struct guarded *attempt)
{
    struct guards *guards = guards_at(run, number);
    const struct guard *budget = &guards->list[GUARD_budget];
    if (!budget->class)
        return true;
    attempt->random = &guards->random;
    count_one(&run->parties[guards->callee].retries);
    if (budget->class->admits(guards->states[GUARD_budget], budget->settings, attempt))
        return true;
    count_stopped(run, guards, GUARD_budget);
    return false;
}

/* A breaker has been open for its time: the next attempt is a probe. */
static void on_slot(struct engine *engine, void *state, struct event event)
{
    (void)engine;
    struct run *run = state;
    struct guards *guards = guards_at(run, event.object);
    if (guards->open)
        level_add(open_level(run, guards), run->engine->now, -1);
    guards->open = false;
}

void guards_prepare(struct run *run) { pool_init(&run->guards, run->arena, sizeof(struct guards)); }

void guards_begin(struct run *run)
{
    run->guards_component = engine_add(run->engine, on_slot, run, "guards");
}
