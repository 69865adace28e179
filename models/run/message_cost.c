/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/message_cost.h"
#include "models/plan/speed.h"

#include "models/words/protocol.h"

int64_t message_cost_charged(const struct run *run, const struct channel *channel,
                             uint32_t instance, uint64_t bytes)
{
    const struct node *node = run->instances[instance].node;
    return node->ours ? at_speed(node->speed, protocol_cpu(channel->protocol_costs, bytes)) : 0;
}
