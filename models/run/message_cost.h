/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a message costs the processors at its two ends.  It belongs to the protocol of the channel
 * and is charged once a network is declared; machines of clients are not ours to charge. */
#ifndef MODELS_RUN_MESSAGE_COST_H
#define MODELS_RUN_MESSAGE_COST_H

#include "models/run/run.h"

int64_t message_cost_charged(const struct run *run, const struct channel *channel,
                             uint32_t instance, uint64_t bytes);
/* Processor time of one message of `bytes` at `instance`'s end of a channel; 0 where it is free. */
static inline int64_t message_cost(const struct run *run, uint32_t channel, uint32_t instance,
                                   uint64_t bytes)
{
    if (!run->plan->networked)
        return 0;
    return message_cost_charged(run, &run->plan->channels[channel], instance, bytes);
}

#endif
