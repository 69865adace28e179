/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/balancers.h"
#include "models/plan/caches.h"
#include "models/plan/channels.h"
#include "models/plan/disruption.h"
#include "models/plan/review.h"
#include "models/plan/source.h"
#include "models/words/protocol.h"

/* Where the policy of a channel was written: a client's is its own, a balancer's in the entry of
 * its service, but for the copies in the plan. */
struct written {
    const sim_time *timeout;
    const uint64_t *attempts;
};

static struct written written(const struct plan *plan, const struct channel *channel)
{
    const struct party *caller = &plan->parties[channel->caller];
    if (caller->kind == PARTY_BALANCER) {
        const struct balancer_policy *balancer = balancer_of(plan, caller->name);
        return (struct written){&balancer->timeout, &balancer->retry.attempts};
    }
    const struct call_policy *policy =
        caller->kind == PARTY_CLIENT ? &caller->source->policy : channels_written(plan, channel);
    return (struct written){&policy->timeout, &policy->retry.attempts};
}

static const char *name_of(const struct plan *plan, uint32_t party, struct arena *arena)
{
    const struct party *about = &plan->parties[party];
    return about->kind == PARTY_BALANCER ? arena_format(arena, "balancer %s", about->name)
                                         : about->name;
}

/* --- time-outs below what they wait for --- */

/* The longest that a channel waits for on average, with nobody else about. */
struct longest {
    double time;
    const char *what;
};

static void note(struct longest *longest, double time, const char *what)
{
    if (time > longest->time)
        *longest = (struct longest){time, what};
}

static void note_calls(const struct offered *offered, struct longest *longest)
{
    const struct traffic *t = offered->traffic;
    const struct plan *plan = t->plan;
    for (uint32_t client = 0; client < plan->client_count; client++)
        for (uint32_t i = 0; i < source_choices(plan, client); i++) {
            const uint32_t to = source_choice(plan, client, i).endpoint;
            const uint32_t channel = traffic_channel(plan, client, plan->endpoints[to].party);
            if (channel != NONE)
                note(&longest[channel], holding_call(offered->alone, client, to).mean,
                     plan->endpoints[to].name);
        }
    for (uint32_t i = 0; i < t->call_count; i++) {
        const struct call_edge *edge = &t->calls[i];
        const uint32_t party = plan->endpoints[edge->from].party;
        const uint32_t channel = traffic_channel(plan, party, plan->endpoints[edge->to].party);
        if (channel != NONE && is_awaited(edge))
            note(&longest[channel], holding_call(offered->alone, party, edge->to).mean,
                 plan->endpoints[edge->to].name);
    }
}

static void note_operations(const struct offered *offered, struct longest *longest)
{
    const struct traffic *t = offered->traffic;
    for (uint32_t i = 0; i < t->operation_count; i++) {
        const struct operation_edge *edge = &t->operations[i];
        const struct dataset_plan *data = &t->plan->datasets[edge->dataset];
        const uint32_t channel =
            traffic_channel(t->plan, t->plan->endpoints[edge->from].party, data->store);
        if (channel != NONE)
            note(&longest[channel], offered->alone->operations[i].mean,
                 edge->write ? "a write" : "a read");
    }
}

void review_timeouts(const struct offered *offered, struct arena *arena, struct complaints *to)
{
    const struct plan *plan = offered->traffic->plan;
    struct longest *longest = arena_array(arena, plan->channel_count + 1, sizeof *longest);
    note_calls(offered, longest);
    note_operations(offered, longest);
    for (uint32_t i = 0; i < plan->channel_count; i++) {
        const struct channel *channel = &plan->channels[i];
        if (channel->policy->timer == NONE ||
            !(longest[i].time > (double)plan->timers[channel->policy->timer]))
            continue;
        const sim_time *timeout = written(plan, channel).timeout;
        complain_softly(to, timeout, "most of these calls are given up before they end",
                        "%s waits %s for %s, and %s takes %s on average when nobody else is there",
                        name_of(plan, channel->caller, arena), review_time((double)*timeout, arena),
                        name_of(plan, channel->callee, arena), longest[i].what,
                        isfinite(longest[i].time) ? review_time(longest[i].time, arena)
                                                  : "for ever");
    }
}

/* --- tries that multiply --- */

enum { MANY_CALLS = 10 }; /* of one request at one place: less is what retries are for */

/* The most calls that one request may become on its way to an endpoint, and by which channels. */
struct trail {
    double calls;
    unsigned levels;  /* at which there is more than one try */
    uint32_t channel; /* the last one; NONE: as a function call */
    uint32_t before;  /* endpoint; NONE: a client */
};

static double tries_of(const struct plan *plan, uint32_t channel)
{
    if (channel == NONE)
        return 1.0;
    const struct policy *policy = plan->channels[channel].policy;
    if (policy->attempts == NONE || policy->text->retry.budget.class)
        return 1.0; /* without a limit there is nothing to multiply; a budget sees to it */
    return policy->attempts;
}

static bool reach(const struct plan *plan, struct trail *trail, const struct trail *before,
                  uint32_t from, uint32_t channel)
{
    const double tries = tries_of(plan, channel), calls = (before ? before->calls : 1.0) * tries;
    if (calls <= trail->calls)
        return false;
    *trail = (struct trail){.calls = calls,
                            .levels = (before ? before->levels : 0) + (tries > 1.0),
                            .channel = channel,
                            .before = from};
    return true;
}

static struct trail *trails_of(const struct offered *offered, struct arena *arena)
{
    const struct traffic *t = offered->traffic;
    const struct plan *plan = t->plan;
    struct trail *trails = arena_array(arena, plan->endpoint_count + 1, sizeof *trails);
    for (uint32_t client = 0; client < plan->client_count; client++)
        for (uint32_t i = 0; i < source_choices(plan, client); i++) {
            const uint32_t to = source_choice(plan, client, i).endpoint;
            reach(plan, &trails[to], NULL, NONE,
                  traffic_channel(plan, client, plan->endpoints[to].party));
        }
    bool changed = true;
    for (uint32_t round = 0; changed && round <= plan->endpoint_count; round++) {
        changed = false;
        for (uint32_t i = 0; i < t->call_count; i++) {
            const struct call_edge *edge = &t->calls[i];
            if (!is_awaited(edge) || !(trails[edge->from].calls > 0.0))
                continue;
            changed |= reach(plan, &trails[edge->to], &trails[edge->from], edge->from,
                             traffic_channel(plan, plan->endpoints[edge->from].party,
                                             plan->endpoints[edge->to].party));
        }
    }
    return trails;
}

/* c > a > b > d, from the last one back. */
static const char *trail_text(const struct plan *plan, const struct trail *trails,
                              const struct trail *last, const char *end, struct arena *arena)
{
    const char *text = end;
    for (const struct trail *each = last; each;
         each = each->before == NONE ? NULL : &trails[each->before])
        if (each->channel != NONE)
            text = arena_format(arena, "%s > %s",
                                name_of(plan, plan->channels[each->channel].caller, arena), text);
    return text;
}

static void complain_of_tries(const struct plan *plan, const struct trail *trails,
                              const struct trail *worst, struct arena *arena, struct complaints *to)
{
    const struct channel *channel = &plan->channels[worst->channel];
    const char *callee = name_of(plan, channel->callee, arena);
    complain_softly(to, written(plan, channel).attempts,
                    "try again at one place, the nearest to the client or to what fails",
                    "tries multiply along %s: when %s fails, one request becomes %.4g calls of it",
                    trail_text(plan, trails, worst, callee, arena), callee, worst->calls);
}

void review_tries(const struct offered *offered, struct arena *arena, struct complaints *to)
{
    const struct traffic *t = offered->traffic;
    const struct plan *plan = t->plan;
    const struct trail *trails = trails_of(offered, arena);
    struct trail worst = {.calls = MANY_CALLS - 1};
    for (uint32_t i = 0; i < plan->endpoint_count; i++)
        if (trails[i].calls > worst.calls && trails[i].levels > 1 && trails[i].channel != NONE)
            worst = trails[i];
    for (uint32_t i = 0; i < t->operation_count; i++) {
        const uint32_t from = t->operations[i].from;
        const uint32_t channel = traffic_channel(
            plan, plan->endpoints[from].party,
            plan_keeper(plan, plan->endpoints[from].party, t->operations[i].dataset));
        struct trail trail = {.calls = worst.calls};
        if (channel != NONE && trails[from].calls > 0.0 &&
            reach(plan, &trail, &trails[from], from, channel) && trail.levels > 1)
            worst = trail;
    }
    if (worst.levels > 1)
        complain_of_tries(plan, trails, &worst, arena, to);
}

/* --- silence --- */

static uint32_t mortal_node(const struct plan *plan, const bool *mortal, uint32_t party)
{
    const struct party *about = &plan->parties[party];
    for (uint32_t i = about->first; i < about->first + about->replicas; i++)
        if (mortal[plan->instances[i].node])
            return plan->instances[i].node;
    return NONE;
}

void review_silence(const struct plan *plan, struct arena *arena, struct complaints *to)
{
    bool *mortal = arena_array(arena, plan->node_count + 1, sizeof *mortal);
    if (!disruption_kills(plan, mortal))
        return;
    const sim_time **told = arena_array(arena, plan->channel_count + 1, sizeof *told);
    uint32_t count = 0;
    for (uint32_t i = 0; i < plan->channel_count; i++) {
        const struct channel *channel = &plan->channels[i];
        const sim_time *timeout = written(plan, channel).timeout;
        const uint32_t node = mortal_node(plan, mortal, channel->callee);
        if (channel->policy->timer != NONE || channel->policy->deadline > 0 || node == NONE ||
            channel->inside)
            continue;
        uint32_t before = 0;
        while (before < count && told[before] != timeout)
            before++;
        if (before < count) /* one policy for many: said once */
            continue;
        told[count++] = timeout;
        complain_softly(
            to, timeout, "give it a timeout",
            "%s calls %s without a time-out: when node %s dies nothing answers, and who "
            "has asked waits for ever%s",
            name_of(plan, channel->caller, arena), name_of(plan, channel->callee, arena),
            plan->nodes[node].name,
            channel->protocol && channel->protocol->reliable
                ? "; who asks then, until it is back or TCP gives up (2 to 15 min)"
                : "");
    }
}
