/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/patience.h"

#include "models/words/backoff.h"

/* From the first attempt to the time-out of the last hedge. */
static double try_time(const struct call_policy *policy)
{
    const sim_time after = policy->hedge.after;
    const bool hedged = after > 0 && after < policy->timeout;
    return (double)policy->timeout +
           (hedged ? (double)after * (double)(policy->hedge.attempts - 1) : 0.0);
}

static double policy_time(const struct call_policy *policy)
{
    const uint64_t tries =
        policy->retry.attempts == COUNT_UNLIMITED ? PATIENCE_TRIES : policy->retry.attempts;
    const struct chosen *chosen = &policy->retry.backoff;
    const struct backoff_class *backoff = (const struct backoff_class *)chosen->class;
    const double waits = backoff && tries > 1 ? backoff->longest(chosen->settings, tries - 1) : 0.0;
    return try_time(policy) * (double)tries + waits;
}

sim_time plan_longest_request(const struct plan *plan)
{
    double longest = 0.0;
    for (uint32_t i = 0; i < plan->client_count; i++) {
        const struct call_policy *policy = &plan->parties[i].source->policy;
        if (policy->timeout == 0 || policy->retry.attempts == COUNT_UNLIMITED)
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
        const double time = policy_time(plan->channels[i].policy->text);
        longest = time > longest ? time : longest;
    }
    return clock_round(longest);
}
