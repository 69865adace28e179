/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/datagrams.h"

#include <math.h>

#include "models/plan/losses.h"
#include "models/plan/wire.h"
#include "models/words/protocol.h"

enum { MOST_LOOKED_AT = 64 }; /* instances of a party, evenly spread */

static bool loses(const struct plan *plan, const struct channel *channel)
{
    return plan->networked && channel->protocol && !channel->protocol->reliable &&
           !channel->inside && channel->caller != channel->callee;
}

static double loss_of(const struct plan *plan, const struct losses *losses, uint32_t one,
                      uint32_t other)
{
    double passes =
        1.0 -
        plan->ways[plan_way_number(plan, plan->instances[one].node, plan->instances[other].node)]
            .loss;
    for (uint32_t i = 0; losses && i < losses->count; i++)
        passes *= 1.0 - losses->list[i].share * losses_between(losses, i, plan, one, other);
    return 1.0 - passes;
}

static double loss_between(const struct plan *plan, const struct losses *losses,
                           const struct party *from, const struct party *to)
{
    const uint32_t each = 1 + from->initial / MOST_LOOKED_AT,
                   other = 1 + to->initial / MOST_LOOKED_AT;
    double sum = 0, count = 0;
    for (uint32_t i = 0; i < from->initial; i += each)
        for (uint32_t k = 0; k < to->initial; k += other, count++)
            sum += loss_of(plan, losses, from->first + i, to->first + k);
    return count > 0 ? sum / count : 0.0;
}

const double *datagrams_lost(const struct plan *plan, struct arena *arena)
{
    double *loss = arena_array(arena, plan->channel_count + 1, sizeof *loss);
    const struct losses *losses = losses_of(plan, arena);
    bool any = false;
    for (uint32_t i = 0; i < plan->channel_count; i++) {
        const struct channel *channel = &plan->channels[i];
        if (loses(plan, channel))
            loss[i] = loss_between(plan, losses, &plan->parties[channel->caller],
                                   &plan->parties[channel->callee]);
        any |= loss[i] > 0.0;
    }
    return any ? loss : NULL;
}

static double comes_through(double loss, double bytes)
{
    return pow(1.0 - loss, fmax(1.0, ceil(bytes / DATAGRAM_BYTES)));
}

double datagrams_arrive(const struct traffic *t, uint32_t channel, uint32_t to)
{
    if (!t->loss || channel == NONE || !(t->loss[channel] > 0.0))
        return 1.0;
    return comes_through(t->loss[channel], t->plan->endpoints[to].request_bytes);
}

double datagrams_answered(const struct traffic *t, uint32_t channel, uint32_t to)
{
    if (!t->loss || channel == NONE || !(t->loss[channel] > 0.0))
        return 1.0;
    return comes_through(t->loss[channel], t->plan->endpoints[to].response_bytes) *
           datagrams_arrive(t, channel, to);
}
