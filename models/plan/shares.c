/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/shares.h"

#include <math.h>

#include "models/plan/losses.h"
#include "models/plan/meanwhile.h"
#include "models/plan/parties.h"
#include "models/words/balancing.h"

static bool is_uneven(const struct plan *plan, const struct channel *channel)
{
    return plan->parties[channel->callee].kind == PARTY_SERVICE &&
           plan->parties[channel->callee].initial > 1 &&
           (channel->policy->balancing->shares || channel->policy->within != NONE ||
            plan->meanwhile);
}

static bool any_uneven(const struct plan *plan)
{
    for (uint32_t i = 0; i < plan->channel_count; i++)
        if (is_uneven(plan, &plan->channels[i]))
            return true;
    return false;
}

struct shares_room shares_room(const struct plan *plan, struct arena *arena)
{
    uint32_t most = 1;
    for (uint32_t i = 0; i < plan->party_count; i++)
        most = plan->parties[i].replicas > most ? plan->parties[i].replicas : most;
    return (struct shares_room){.power = arena_array(arena, most, sizeof(double)),
                                .near_shares = arena_array(arena, most, sizeof(double)),
                                .shares = arena_array(arena, most, sizeof(double))};
}

static bool is_near(const struct plan *plan, const struct channel *channel, uint32_t caller,
                    uint32_t callee)
{
    return channel->policy->within == NONE ||
           plan_distance(plan, plan->instances[caller].node, plan->instances[callee].node) <=
               channel->policy->within;
}

/* While a disruption lasts nobody asks the dead, and who looks at loads asks those less who are
 * slower.  Where all are dead, nothing is better. */
static void shift(const struct plan *plan, const struct channel *channel, double *shares)
{
    const struct party *callee = &plan->parties[channel->callee];
    const struct meanwhile *now = plan->meanwhile;
    const bool evens = channel->policy->balancing->evens;
    double sum = 0;
    for (uint32_t k = 0; k < callee->initial; k++)
        sum += now->gone[callee->first + k]
                   ? 0.0
                   : shares[k] / (evens ? now->stretch[callee->first + k] : 1.0);
    for (uint32_t k = 0; k < callee->initial && sum > 0.0; k++)
        shares[k] = now->gone[callee->first + k]
                        ? 0.0
                        : shares[k] / (evens ? now->stretch[callee->first + k] : 1.0) / sum;
}

/* Of those that are near; of all, if nobody is. */
static void set_shares(const struct plan *plan, const struct channel *channel, uint32_t caller,
                       const struct shares_room *room)
{
    const struct party *callee = &plan->parties[channel->callee];
    const struct policy *policy = channel->policy;
    uint32_t near = 0, next = 0;
    for (uint32_t k = 0; k < callee->initial; k++)
        near += is_near(plan, channel, caller, callee->first + k);
    for (uint32_t k = 0; k < callee->initial; k++)
        if (near == 0 || is_near(plan, channel, caller, callee->first + k))
            room->power[next++] = plan_power(&plan->nodes[plan->instances[callee->first + k].node]);
    for (uint32_t k = 0; k < next; k++)
        room->near_shares[k] = 1.0 / next;
    if (policy->balancing->shares)
        policy->balancing->shares(policy->text->balance.settings, room->power, next,
                                  room->near_shares);
    next = 0;
    for (uint32_t k = 0; k < callee->initial; k++)
        room->shares[k] = near == 0 || is_near(plan, channel, caller, callee->first + k)
                              ? room->near_shares[next++]
                              : 0.0;
    if (plan->meanwhile)
        shift(plan, channel, room->shares);
}

void channel_pairs(const struct plan *plan, uint32_t index, const struct shares_room *room,
                   void (*hear)(void *context, uint32_t caller, uint32_t callee, double share),
                   void *context)
{
    const struct channel *channel = &plan->channels[index];
    const struct party *caller = &plan->parties[channel->caller],
                       *callee = &plan->parties[channel->callee];
    for (uint32_t i = 0; i < caller->initial; i++) {
        set_shares(plan, channel, caller->first + i, room);
        for (uint32_t k = 0; k < callee->initial; k++)
            if (room->shares[k] > 0.0)
                hear(context, caller->first + i, callee->first + k,
                     room->shares[k] / caller->initial);
    }
}

/* Bytes per second by a channel, there and back. */
struct carrying {
    const struct plan *plan;
    struct pipes *pipes;
    double there, back;
};

static void hear_way(void *context, uint32_t caller, uint32_t callee, double share)
{
    const struct carrying *in = context;
    ways_load_pair(in->plan, in->pipes, caller, callee, share * in->there, share * in->back);
}

void channel_load(const struct plan *plan, uint32_t index, struct ways *ways, struct pipes *pipes,
                  const struct shares_room *room, double there, double back)
{
    const struct channel *channel = &plan->channels[index];
    if (channel->policy->within != NONE)
        channel_pairs(plan, index, room, hear_way, &(struct carrying){plan, pipes, there, back});
    else
        ways_load(ways, pipes, channel->caller, channel->callee, there, back);
}

struct adding {
    const struct plan *plan;
    const struct losses *cuts; /* while a disruption lasts */
    double rate, *sums;
};

static void hear_pair(void *context, uint32_t caller, uint32_t callee, double share)
{
    const struct adding *in = context;
    const struct plan *plan = in->plan;
    double begins = 1.0;
    if (plan->meanwhile)
        begins = losses_carried(in->cuts, plan, caller, callee) * plan->meanwhile->passes[callee];
    in->sums[callee] += in->rate * share * begins;
}

/* What the uses of a channel bring each replica. */
static void add_channel(struct adding *adding, uint32_t index, double rate,
                        const struct shares_room *room)
{
    const struct plan *plan = adding->plan;
    double *sums = adding->sums;
    const struct channel *channel = &plan->channels[index];
    const struct party *callee = &plan->parties[channel->callee];
    if (is_uneven(plan, channel)) {
        adding->rate = rate;
        channel_pairs(plan, index, room, hear_pair, adding);
        return;
    }
    for (uint32_t k = 0; k < callee->initial; k++)
        sums[callee->first + k] += rate / callee->initial;
}

const double *party_shares(const struct plan *plan, const double *rates, struct arena *arena)
{
    if (!any_uneven(plan))
        return NULL;
    double *sums = arena_array(arena, plan->instance_count + 1, sizeof *sums);
    double *all = arena_array(arena, plan->party_count + 1, sizeof *all);
    const struct shares_room room = shares_room(plan, arena);
    struct adding adding = {.plan = plan, .cuts = losses_cuts(plan, arena), .sums = sums};
    for (uint32_t i = 0; i < plan->channel_count; i++)
        add_channel(&adding, i, rates[i], &room);
    for (uint32_t i = 0; i < plan->instance_count; i++)
        all[plan->instances[i].party] += sums[i];
    for (uint32_t i = 0; i < plan->instance_count; i++) {
        const uint32_t party = plan->instances[i].party;
        sums[i] = all[party] > 0.0 ? sums[i] / all[party] : 1.0 / plan->parties[party].initial;
    }
    return sums;
}

double share_most(const struct plan *plan, const double *shares, uint32_t party)
{
    const struct party *about = &plan->parties[party];
    double most = 0.0;
    for (uint32_t i = about->first; i < about->first + about->initial; i++)
        most = fmax(most, share_of(plan, shares, i));
    return most;
}
