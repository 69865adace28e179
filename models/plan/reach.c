/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between whom nothing, or not everything, is carried, of datagrams.h. */
#include "models/plan/datagrams.h"

#include <math.h>

#include "models/plan/demand.h"
#include "models/plan/losses.h"
#include "models/plan/meanwhile.h"
#include "models/plan/parties.h"
#include "models/words/actor.h"
#include "models/words/protocol.h"

enum { MOST_LOOKED_AT = 64 }; /* instances of a party, evenly spread */

/* Sums over the pairs of a channel, by how often they talk. */
struct over_pairs {
    const struct plan *plan;
    const struct losses *losses, *cuts;
    const double *reached; /* by instance: share of what is sent it; NULL: all */
    bool datagrams;
    double weight, lost, there, both;
};

static bool is_left(const struct plan *plan, uint32_t index)
{
    const struct party *party = &plan->parties[index];
    for (uint32_t i = party->first; i < party->first + party->initial; i++)
        if (!plan->meanwhile->gone[i])
            return true;
    return false;
}

/* Nobody asks it, for there are others. */
static bool is_spared(const struct plan *plan, uint32_t instance)
{
    return plan->meanwhile && plan->meanwhile->gone[instance] &&
           is_left(plan, plan->instances[instance].party);
}

static void add_pair(void *context, uint32_t one, uint32_t other, double weight)
{
    struct over_pairs *in = context;
    const struct plan *plan = in->plan;
    if (is_spared(plan, one) || is_spared(plan, other))
        return;
    weight *= in->reached ? in->reached[one] : 1.0;
    double passes = 1.0, back = 1.0;
    const double there = losses_carried(in->cuts, plan, one, other);
    if (in->datagrams)
        passes -= plan->ways[plan_way_number(plan, plan->instances[one].node,
                                             plan->instances[other].node)]
                      .loss;
    for (uint32_t i = 0; in->datagrams && in->losses && i < in->losses->count; i++)
        passes *= 1.0 - in->losses->list[i].share * losses_between(in->losses, i, plan, one, other);
    for (uint32_t i = 0; in->cuts && i < in->cuts->count; i++)
        back *= 1.0 - losses_both_ways(in->cuts, i, plan, one, other).back;
    in->weight += weight;
    in->lost += weight * (1.0 - passes);
    in->there += weight * there;
    in->both += weight * there * back;
}

static void add_alike(struct over_pairs *in, const struct party *from, const struct party *to)
{
    const uint32_t each = 1 + from->initial / MOST_LOOKED_AT,
                   other = 1 + to->initial / MOST_LOOKED_AT;
    for (uint32_t i = 0; i < from->initial; i += each)
        for (uint32_t k = 0; k < to->initial; k += other)
            add_pair(in, from->first + i, to->first + k, 1.0);
}

/* Any dataset that is kept there; NONE: there is none. */
static uint32_t dataset_at(const struct plan *plan, uint32_t party, uint32_t store)
{
    for (uint32_t i = 0; i < plan->dataset_count; i++)
        if (plan_keeper(plan, party, i) == store)
            return i;
    return NONE;
}

static void add_operations(struct over_pairs *in, const struct channel *channel, bool write,
                           const struct pairs_room *room)
{
    const struct operation_edge edge = {.dataset =
                                            dataset_at(in->plan, channel->caller, channel->callee),
                                        .write = write,
                                        .level = LEVEL_NORMAL};
    if (edge.dataset != NONE)
        demand_takers(in->plan, channel->caller, channel->callee, &edge, room, add_pair, in);
}

static struct reach reach_of(struct over_pairs *in, uint32_t index, bool write,
                             const struct pairs_room *room, const struct shares_room *shares)
{
    const struct plan *plan = in->plan;
    const struct channel *channel = &plan->channels[index];
    in->weight = in->lost = in->there = in->both = 0;
    if (plan->parties[channel->callee].kind == PARTY_STORE)
        add_operations(in, channel, write, room);
    else if (channel->policy->within != NONE)
        channel_pairs(plan, index, shares, add_pair, in);
    if (!(in->weight > 0.0)) /* a store of topics, or everybody alike */
        add_alike(in, &plan->parties[channel->caller], &plan->parties[channel->callee]);
    return (struct reach){.loss = in->lost / in->weight,
                          .there = in->there / in->weight,
                          .both = in->both / in->weight};
}

/* Whom nobody reaches asks nobody either.  Callers count alike; clients ask by themselves. */
static const double *all_reached(const struct plan *plan, const struct losses *cuts,
                                 struct arena *arena)
{
    double *reached = arena_array(arena, plan->instance_count + 1, sizeof *reached);
    double *asked = arena_array(arena, plan->instance_count + 1, sizeof *asked);
    for (uint32_t i = 0; i < plan->channel_count; i++) {
        const struct channel *channel = &plan->channels[i];
        const struct party *from = &plan->parties[channel->caller],
                           *to = &plan->parties[channel->callee];
        const uint32_t each = 1 + from->initial / MOST_LOOKED_AT;
        for (uint32_t k = to->first; k < to->first + to->initial; k++)
            for (uint32_t one = from->first; one < from->first + from->initial; one += each) {
                reached[k] += losses_carried(cuts, plan, one, k);
                asked[k]++;
            }
    }
    for (uint32_t i = 0; i < plan->instance_count; i++)
        reached[i] = asked[i] > 0.0 ? fmax(1e-9, reached[i] / asked[i]) : 1.0;
    return reached;
}

static bool speaks(const struct plan *plan, const struct channel *channel)
{
    return !channel->inside && channel->caller != channel->callee &&
           plan->parties[channel->caller].initial > 0 && plan->parties[channel->callee].initial > 0;
}

const struct reach *datagrams_reach(const struct plan *plan, struct arena *arena)
{
    struct reach *reach = arena_array(arena, 2 * (size_t)plan->channel_count + 1, sizeof *reach);
    struct over_pairs in = {
        .plan = plan, .losses = losses_of(plan, arena), .cuts = losses_cuts(plan, arena)};
    struct pairs_room room = {0};
    struct shares_room shares = {0};
    if (plan->meanwhile)
        in.reached = all_reached(plan, in.cuts, arena);
    const bool silent = plan->meanwhile && plan->meanwhile->any_silent;
    bool any = false;
    for (uint32_t i = 0; i < 2 * plan->channel_count; i++) {
        const struct channel *channel = &plan->channels[i / 2];
        reach[i] = (struct reach){0, 1.0, 1.0};
        in.datagrams = plan->networked && channel->protocol && !channel->protocol->reliable;
        if (!speaks(plan, channel) || !(in.datagrams || in.cuts || silent))
            continue;
        if (!room.shares) {
            room = pairs_room(plan, arena);
            shares = shares_room(plan, arena);
        }
        reach[i] = reach_of(&in, i / 2, i & 1, &room, &shares);
        any |= reach[i].loss > 0.0 || reach[i].both < 1.0;
    }
    return any ? reach : NULL;
}
