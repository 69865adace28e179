/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/policy.h"

#include <string.h>

#include "models/words/balancing.h"

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

const struct policy *policy_compile(struct plan *plan, const struct call_policy *text,
                                    const struct party *callee, struct arena *arena)
{
    struct policy *policy = arena_alloc(arena, sizeof *policy);
    const uint64_t own = callee->store ? callee->store->connections : COUNT_UNLIMITED;
    *policy = (struct policy){
        .text = text,
        .balancing = (const struct balancing_class *)text->balance.class,
        .attempts = text->retry.attempts == COUNT_UNLIMITED ? NONE : (uint32_t)text->retry.attempts,
        .timer = timer_of(plan, text->timeout, arena),
        .connections = fewer(text->connections, own),
        .acquire_timeout = text->acquire_timeout,
        .hedges = text->hedge.after > 0 ? (uint32_t)text->hedge.attempts - 1 : 0,
        .hedge_after = text->hedge.after,
        .cancel = text->cancel};
    return policy;
}
