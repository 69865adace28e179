/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/patience.h"

#include "models/words/backoff.h"
#include "models/words/hedge_delay.h"

/* From the first attempt to the time-out of the last hedge. */
static double try_time(const struct call_policy *policy)
{
    const struct hedge_delay_class *class =
        (const struct hedge_delay_class *)policy->hedge.after.class;
    const sim_time after = !class        ? 0
                           : class->time ? class->time(policy->hedge.after.settings)
                                         : policy->timeout - 1; /* measured: any */
    const bool hedged = after > 0 && after < policy->timeout;
    return (double)policy->timeout +
           (hedged ? (double)after * (double)(policy->hedge.attempts - 1) : 0.0);
}

/* What chance can make of these waits. */
static double jittered(const struct call_policy *policy, double waits, uint64_t retries)
{
    const struct chosen *backoff = &policy->retry.backoff, *chosen = &policy->retry.jitter;
    const struct jitter_class *jitter = (const struct jitter_class *)chosen->class;
    if (!jitter || !backoff->class || retries == 0)
        return waits;
    const double longest = jitter->walks ? (double)((const struct backoff_class *)backoff->class)
                                               ->wait(backoff->settings, UINT32_MAX, &(draw){0})
                                         : 0.0;
    return jitter->longest(chosen->settings, waits, longest, retries);
}

static double policy_time(const struct call_policy *policy)
{
    const uint64_t tries =
        policy->retry.attempts == COUNT_UNLIMITED ? PATIENCE_TRIES : policy->retry.attempts;
    const struct chosen *chosen = &policy->retry.backoff;
    const struct backoff_class *backoff = (const struct backoff_class *)chosen->class;
    const double waits = backoff && tries > 1 ? backoff->longest(chosen->settings, tries - 1) : 0.0;
    const double all = try_time(policy) * (double)tries + jittered(policy, waits, tries - 1);
    return policy->deadline > 0 && (policy->timeout == 0 || (double)policy->deadline < all)
               ? (double)policy->deadline
               : all;
}

sim_time plan_longest_request(const struct plan *plan)
{
    double longest = 0.0;
    for (uint32_t i = 0; i < plan->client_count; i++) {
        const struct call_policy *policy = &plan->parties[i].source->policy;
        if (policy->deadline == 0 &&
            (policy->timeout == 0 || policy->retry.attempts == COUNT_UNLIMITED))
            return 0;
        const double time = policy_time(policy);
        longest = time > longest ? time : longest;
    }
    return clock_round(longest);
}

sim_time plan_longest_policy(const struct plan *plan)
{
    double longest = 0.0;
    for (uint32_t i = 0; i < plan->channel_count; i++) {
        if (plan->channels[i].caller == plan->channels[i].callee) /* replicas: letters, no calls */
            continue;
        const double time = policy_time(plan->channels[i].policy->text);
        longest = time > longest ? time : longest;
    }
    return clock_round(longest);
}
