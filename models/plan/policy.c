/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/policy.h"

#include <string.h>

#include "models/plan/caches.h"
#include "models/words/backoff.h"
#include "models/words/balancing.h"
#include "models/words/guard.h"
#include "models/words/hedge_delay.h"
#include "models/words/preference.h"
#include "models/words/protocol.h"

static uint32_t timer_of(struct plan *plan, sim_time timeout, struct arena *arena)
{
    if (timeout == 0)
        return NONE;
    for (uint32_t i = 0; i < plan->timer_count; i++)
        if (plan->timers[i] == timeout)
            return i;
    sim_time *timers = arena_array(arena, plan->timer_count + 1, sizeof *timers);
    if (plan->timer_count)
        memcpy(timers, plan->timers, plan->timer_count * sizeof *timers);
    timers[plan->timer_count] = timeout;
    plan->timers = timers;
    return plan->timer_count++;
}

static uint32_t fewer(uint64_t a, uint64_t b)
{
    const uint64_t least = a < b ? a : b;
    return least == COUNT_UNLIMITED ? NONE : (uint32_t)least;
}

/* Requests that the protocol lets a caller instance have open at a callee. */
static uint64_t protocol_limit(const struct chosen *protocol, const struct party *caller,
                               const struct party *callee)
{
    const struct protocol_costs *costs = protocol->settings;
    uint64_t limit = costs->connections > 0 ? costs->connections : COUNT_UNLIMITED;
    if (caller->kind == PARTY_CLIENT)
        return COUNT_UNLIMITED;
    if (costs->streams > 0 && costs->streams != COUNT_UNLIMITED &&
        costs->streams * callee->replicas < limit)
        limit = costs->streams * callee->replicas;
    return limit;
}

/* What may be tried again: all but what has been given up for good. */
static uint32_t tried_again(const struct name_list *also)
{
    static const uint32_t never = 1u << OUTCOME_ok | 1u << OUTCOME_deadline;
    uint32_t outcomes = 1u << OUTCOME_unreachable;
    if (also->count == 0 && !(also->word && strcmp(also->word, "none") == 0))
        return ~never;
    for (uint32_t i = 0; i < also->count; i++)
        for (uint32_t outcome = 0; outcome < OUTCOME_COUNT; outcome++)
            if (strcmp(also->names[i], outcome_names[outcome]) == 0)
                outcomes |= 1u << outcome;
    return outcomes & ~never;
}

/* Replicas of a store send letters to each other; what guards calls is no business of theirs. */
static bool are_peers(const struct party *caller, const struct party *callee)
{
    return caller == callee && caller->kind == PARTY_STORE;
}

static const struct guard *guards_of(const struct call_policy *text, struct arena *arena)
{
    struct guard *guards = arena_array(arena, GUARD_ALL, sizeof *guards);
    bool any = false;
    for (unsigned kind = 0; kind < GUARD_ALL; kind++) {
        const struct chosen *chosen =
            kind == GUARD_budget ? &text->retry.budget : &text->guards[kind];
        guards[kind] = (struct guard){(const struct guard_class *)chosen->class, chosen->settings};
        any |= chosen->class != NULL;
    }
    return any ? guards : NULL;
}

static void set_hedge_delay(struct policy *policy, const struct chosen *after)
{
    const struct hedge_delay_class *class = (const struct hedge_delay_class *)after->class;
    if (class && class->time)
        policy->hedge_after = class->time(after->settings);
    else if (class)
        policy->hedge_share = class->share(after->settings);
}

/* Who is left out, and who is preferred; of a store its kind says it. */
static void compile_regard(struct policy *policy, const struct party *callee)
{
    const struct call_policy *text = policy->text;
    const struct preference_class *prefer = (const struct preference_class *)text->prefer.class;
    const struct preference *settings = text->prefer.settings;
    policy->within = prefer && callee->kind == PARTY_SERVICE ? prefer->within : NONE;
    policy->spill = prefer ? settings->spill : 1.0;
    policy->ejects = text->eject.failures != COUNT_UNLIMITED || text->eject.deviations > 0.0;
    policy->watches = callee->kind == PARTY_SERVICE &&
                      (policy->ejects || prefer || text->health.every > 0 || text->slow_start > 0);
}

const struct policy *policy_compile(struct plan *plan, const struct call_policy *text,
                                    const struct party *caller, const struct party *callee,
                                    struct arena *arena)
{
    const uint64_t limit =
        lives_inside(callee) ? COUNT_UNLIMITED : protocol_limit(&text->protocol, caller, callee);
    const uint32_t connections = fewer(text->connections, limit);
    const struct channel *last =
        plan->channel_count > 0 ? &plan->channels[plan->channel_count - 1] : NULL;
    if (last && last->policy->text == text && last->policy->connections == connections &&
        plan->parties[last->callee].kind == callee->kind)
        return last->policy; /* mostly they are the same */
    struct policy compiled = {
        .text = text,
        .balancing = (const struct balancing_class *)text->balance.class,
        .attempts = text->retry.attempts == COUNT_UNLIMITED ? NONE : (uint32_t)text->retry.attempts,
        .timer = timer_of(plan, text->timeout, arena),
        .connections = connections,
        .acquire_timeout = text->acquire_timeout,
        .connect_timeout = text->connect_timeout,
        .hedges = text->hedge.after.class ? (uint32_t)text->hedge.attempts - 1 : 0,
        .deadline = text->deadline,
        .expires = text->deadline > 0 || text->propagate,
        .guards = are_peers(caller, callee) ? NULL : guards_of(text, arena),
        .again = tried_again(&text->retry.also),
        .cancel = text->cancel,
        .elsewhere = text->retry.elsewhere,
        .propagate = text->propagate};
    set_hedge_delay(&compiled, &text->hedge.after);
    plan->propagates |= text->propagate;
    compile_regard(&compiled, callee);
    struct policy *policy = arena_alloc(arena, sizeof *policy);
    *policy = compiled;
    return policy;
}

static void check_also(const struct name_list *also, struct complaints *to)
{
    static const char *const words[] = {"error", "refused",     "shed",
                                        "reset", "unreachable", "timeout"};
    enum { WORDS = sizeof words / sizeof words[0] };
    for (uint32_t i = 0; i < also->count; i++) {
        uint32_t word = 0;
        while (word < WORDS && strcmp(words[word], also->names[i]) != 0)
            word++;
        if (word == WORDS)
            complain_unknown(to, &also->names[i], "failure to try again", also->names[i], words,
                             WORDS);
    }
}

void policy_check(const struct call_policy *policy, struct complaints *to)
{
    const struct retry_policy *retry = &policy->retry;
    const struct backoff_class *backoff = (const struct backoff_class *)retry->backoff.class;
    const struct jitter_class *jitter = (const struct jitter_class *)retry->jitter.class;
    const struct hedge_delay_class *hedge =
        (const struct hedge_delay_class *)policy->hedge.after.class;
    check_also(&retry->also, to);
    if (hedge && hedge->check)
        hedge->check(policy->hedge.after.settings, to);
    if (jitter && jitter->walks && (!backoff || !backoff->ranges))
        complain(to, &retry->jitter, "backoff: 10ms..200ms",
                 "jitter '%s' needs a backoff that has a first and a longest wait",
                 jitter->head.name);
    for (unsigned kind = 0; kind < GUARD_KINDS; kind++) {
        const struct guard_class *guard = (const struct guard_class *)policy->guards[kind].class;
        if (guard && guard->check)
            guard->check(policy->guards[kind].settings, to);
    }
}
