/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "models/plan/balancers.h"
#include "models/plan/channels.h"
#include "models/plan/network.h"
#include "models/plan/review.h"
#include "models/words/backoff.h"
#include "models/words/hedge_delay.h"
#include "models/words/protocol.h"

/* What was already told: one text is the policy of many channels. */
struct told {
    const void **fields;
    uint32_t count;
};

static bool is_told(struct told *told, const void *field)
{
    for (uint32_t i = 0; i < told->count; i++)
        if (told->fields[i] == field)
            return true;
    told->fields[told->count++] = field;
    return false;
}

static const struct call_policy *policy_of(const struct plan *plan, const struct channel *channel)
{
    const struct party *caller = &plan->parties[channel->caller];
    return caller->kind == PARTY_CLIENT ? &caller->source->policy : channels_written(plan, channel);
}

static const struct retry_policy *retry_of(const struct plan *plan, const struct channel *channel)
{
    const struct party *caller = &plan->parties[channel->caller];
    if (caller->kind == PARTY_BALANCER)
        return &balancer_of(plan, caller->name)->retry;
    return &policy_of(plan, channel)->retry;
}

static double waits(const struct retry_policy *retry)
{
    const struct backoff_class *backoff = (const struct backoff_class *)retry->backoff.class;
    return backoff ? backoff->longest(retry->backoff.settings, 1) : 0.0;
}

/* Nothing of it is used when there is one try only, and nobody said that there is. */
static const void *unused(const struct retry_policy *retry)
{
    return waits(retry) > 0.0                          ? &retry->backoff
           : retry->budget.class                       ? &retry->budget
           : retry->also.count > 0 || retry->also.word ? (const void *)&retry->also
           : retry->elsewhere                          ? &retry->elsewhere
                                                       : NULL;
}

void review_again(const struct plan *plan, struct arena *arena, struct complaints *to)
{
    struct told told = {
        .fields = arena_array(arena, 2 * (size_t)plan->channel_count + 1, sizeof *told.fields)};
    for (uint32_t i = 0; i < plan->channel_count; i++) {
        const struct channel *channel = &plan->channels[i];
        const struct retry_policy *retry = retry_of(plan, channel);
        const char *who = plan->parties[channel->caller].name;
        const char *whom = plan->parties[channel->callee].name;
        const void *field = !retry->counted ? unused(retry) : NULL;
        if (field && !is_told(&told, field))
            complain_softly(to, field, "retry: {attempts: 3, ...}: the first one counts",
                            "%s asks %s once only: what `retry` says has no effect", who, whom);
        if (retry->attempts == COUNT_UNLIMITED && !retry->budget.class && !(waits(retry) > 0.0) &&
            !is_told(&told, &retry->attempts))
            complain_softly(
                to, &retry->attempts,
                "backoff: 10ms..1s with jitter: full, a budget, or a number of attempts",
                "%s asks %s again without end and without a wait: while that fails, "
                "as fast as it fails",
                who, whom);
    }
}

/* --- what does not come in time --- */

static sim_time hedged_after(const struct call_policy *policy)
{
    const struct hedge_delay_class *delay =
        (const struct hedge_delay_class *)policy->hedge.after.class;
    return delay && delay->time ? delay->time(policy->hedge.after.settings) : 0;
}

/* A try that is given up is not hedged, and who needs no connection waits for none. */
void review_vain(const struct plan *plan, struct arena *arena, struct complaints *to)
{
    struct told told = {
        .fields = arena_array(arena, 2 * (size_t)plan->channel_count + 1, sizeof *told.fields)};
    for (uint32_t i = 0; i < plan->channel_count; i++) {
        const struct channel *channel = &plan->channels[i];
        const struct call_policy *policy = policy_of(plan, channel);
        const char *who = plan->parties[channel->caller].name;
        const char *whom = plan->parties[channel->callee].name;
        if (plan->parties[channel->caller].kind == PARTY_BALANCER || !channel->policy)
            continue;
        const sim_time hedge = hedged_after(policy);
        if (policy->timeout > 0 && hedge > policy->timeout && !is_told(&told, &policy->hedge))
            complain_softly(to, &policy->hedge, "a shorter wait, or `retry`",
                            "%s gives up a try at %s after %s, and would send another one beside "
                            "it after %s: never",
                            who, whom, review_time((double)policy->timeout, arena),
                            review_time((double)hedge, arena));
        if (policy->acquire_timeout > 0 && channel->policy->connections == NONE &&
            !is_told(&told, &policy->acquire_timeout))
            complain_softly(to, &policy->acquire_timeout, "connections: 10",
                            "no effect: %s has as many connections to %s as it likes, and waits "
                            "for none",
                            who, whom);
    }
}

/* Where everybody is served at once nobody stands in a line. */
void review_lines(const struct plan *plan, struct arena *arena, struct complaints *to)
{
    (void)arena;
    const struct table *table = &plan->description->deployment.services;
    const struct service *services = table->items;
    for (uint32_t i = 0; i < table->count; i++) {
        const struct service *service = &services[i];
        const uint32_t party = plan_find_party(plan, PARTY_SERVICE, service->name);
        if (party == NONE || plan->parties[party].workers != NONE)
            continue;
        const void *field = service->queue != COUNT_UNLIMITED ? &service->queue
                            : service->queue_timeout > 0 ? (const void *)&service->queue_timeout
                            : strcmp(service->order.class->name, "fifo") != 0 ? &service->order
                                                                              : NULL;
        if (field)
            complain_softly(to, field, "workers: 64, as many as the server has threads",
                            "no effect at '%s': its workers are unlimited, so nobody waits in line",
                            service->name);
    }
}

/* --- datagrams that nobody misses --- */

static double loss_between(const struct plan *plan, const struct party *caller,
                           const struct party *callee)
{
    double most = 0;
    for (uint32_t i = caller->first; i < caller->first + caller->initial; i++)
        for (uint32_t k = callee->first; k < callee->first + callee->initial && most == 0; k++)
            most =
                plan->ways[plan_way_number(plan, plan->instances[i].node, plan->instances[k].node)]
                    .loss;
    return most;
}

void review_datagrams(const struct plan *plan, struct arena *arena, struct complaints *to)
{
    struct told told = {
        .fields = arena_array(arena, (size_t)plan->channel_count + 1, sizeof *told.fields)};
    for (uint32_t i = 0; i < plan->channel_count && plan->networked; i++) {
        const struct channel *channel = &plan->channels[i];
        const struct party *caller = &plan->parties[channel->caller],
                           *callee = &plan->parties[channel->callee];
        if (!channel->protocol || channel->protocol->reliable ||
            channel->caller == channel->callee || channel->inside ||
            channel->policy->timer != NONE || channel->policy->deadline > 0 ||
            !(loss_between(plan, caller, callee) > 0.0))
            continue;
        const sim_time *timeout = caller->kind == PARTY_BALANCER
                                      ? &balancer_of(plan, caller->name)->timeout
                                      : &policy_of(plan, channel)->timeout;
        if (!is_told(&told, timeout))
            complain_softly(to, timeout, "give it a timeout, or a protocol that sends again",
                            "%s calls %s by %s without a time-out: who loses a datagram waits for "
                            "ever",
                            caller->name, callee->name, channel->protocol->head.name);
    }
}
