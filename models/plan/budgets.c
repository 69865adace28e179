/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/budgets.h"

#include "models/plan/caches.h"
#include "models/plan/datagrams.h"

#include "models/plan/source.h"

/* By channel, per second. */
struct calls {
    double calls, wanted; /* retries that would be made without a budget */
    double good, time;    /* sums over the calls: success, ns of one */
};

static const struct guard *budget_of(const struct plan *plan, uint32_t channel)
{
    const struct guard *guards = channel == NONE ? NULL : plan->channels[channel].policy->guards;
    return guards && guards[GUARD_budget].class && guards[GUARD_budget].class->retries
               ? &guards[GUARD_budget]
               : NULL;
}

static bool anybody_budgets(const struct plan *plan)
{
    for (uint32_t i = 0; i < plan->channel_count; i++)
        if (budget_of(plan, i))
            return true;
    return false;
}

static void add_tries(struct calls *calls, const struct plan *plan, uint32_t channel, double rate,
                      double success, double time)
{
    double in_the_end;
    struct calls *about = &calls[channel];
    about->calls += rate;
    about->good += rate * success;
    about->time += rate * time;
    about->wanted +=
        rate * (traffic_tries(success, plan->channels[channel].policy->attempts, &in_the_end) - 1);
}

static void add(struct calls *calls, const struct holding *h, uint32_t party, uint32_t to,
                uint32_t channel, double rate)
{
    add_tries(calls, h->demand->plan, channel, rate,
              traffic_success(h->demand->traffic, channel, to), holding_try(h, party, to).mean);
}

static void add_clients(struct calls *calls, const struct holding *h)
{
    const struct plan *plan = h->demand->plan;
    for (uint32_t client = 0; client < plan->client_count; client++)
        for (uint32_t i = 0; i < source_choices(plan, client); i++) {
            const struct source_choice choice = source_choice(plan, client, i);
            const uint32_t channel =
                traffic_channel(plan, client, plan->endpoints[choice.endpoint].party);
            if (budget_of(plan, channel))
                add(calls, h, client, choice.endpoint, channel,
                    h->demand->requests[client] * choice.share);
        }
}

static void add_edges(struct calls *calls, const struct traffic *t, const struct holding *h)
{
    const struct plan *plan = t->plan;
    for (uint32_t i = 0; i < t->call_count; i++) {
        const struct call_edge *edge = &t->calls[i];
        const uint32_t party = plan->endpoints[edge->from].party;
        const uint32_t channel = traffic_channel(plan, party, plan->endpoints[edge->to].party);
        double in_the_end;
        const double arrive = datagrams_arrive(t, channel, edge->to);
        if (is_awaited(edge) && budget_of(plan, channel) && arrive > 0.0)
            add(calls, h, party, edge->to, channel,
                h->demand->visits[edge->from] * edge->count / arrive /
                    traffic_attempts(t, channel, traffic_success(t, channel, edge->to),
                                     &in_the_end));
    }
}

static void add_operations(struct calls *calls, const struct traffic *t, const struct holding *h)
{
    const struct plan *plan = t->plan;
    for (uint32_t i = 0; i < t->operation_count; i++) {
        const struct operation_edge *edge = &t->operations[i];
        const uint32_t party = plan->endpoints[edge->from].party,
                       store = plan_keeper(plan, party, edge->dataset);
        const uint32_t channel = store == NONE ? NONE : traffic_channel(plan, party, store);
        const double arrive = datagrams_stored(t, channel, edge);
        const double success = traffic_kept(t, channel, edge);
        double in_the_end;
        if (budget_of(plan, channel) && arrive > 0.0)
            add_tries(
                calls, plan, channel,
                h->demand->visits[edge->from] * edge->count / arrive /
                    traffic_attempts(t, channel, success, &in_the_end),
                success,
                holding_lost(h, channel, datagrams_kept(t, channel, edge), h->operations[i]).mean);
    }
}

static double granted(const struct plan *plan, uint32_t channel, const struct calls *about)
{
    const struct guard *budget = budget_of(plan, channel);
    if (!budget || !(about->wanted > 0.0))
        return 1.0;
    const uint32_t attempts = plan->channels[channel].policy->attempts;
    const struct retried retried = {.success = about->good / about->calls,
                                    .attempts = attempts == NONE ? (double)INFINITY : attempts,
                                    .rate = about->calls /
                                            plan->parties[plan->channels[channel].caller].initial,
                                    .time = about->time / about->calls * 1e-9,
                                    .pause = holding_backoff(plan, channel) * 1e-9};
    const double share =
        budget->class->retries(budget->settings, &retried) * about->calls / about->wanted;
    return share < 1.0 ? share : 1.0; /* 1 where a rate is not known */
}

const struct traffic *budgets_bound(const struct traffic *t, const struct holding *h,
                                    struct arena *arena)
{
    const struct plan *plan = t->plan;
    if (!anybody_budgets(plan))
        return NULL;
    struct calls *calls = arena_array(arena, plan->channel_count, sizeof *calls);
    double *shares = arena_array(arena, plan->channel_count, sizeof *shares), change = 0;
    add_clients(calls, h);
    add_edges(calls, t, h);
    add_operations(calls, t, h);
    for (uint32_t i = 0; i < plan->channel_count; i++) {
        shares[i] = granted(plan, i, &calls[i]);
        change += fabs(shares[i] - (t->granted ? t->granted[i] : 1.0));
    }
    return change > 1e-9 ? traffic_granted(plan, shares, arena) : NULL;
}
