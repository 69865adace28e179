/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/speed.h"
#include "models/plan/program/calling.h"

#include "models/words/protocol.h"

int64_t channel_cost(const struct compiler *c, uint32_t index, uint32_t bytes)
{
    const struct channel *channel = &c->plan->channels[index];
    const struct party *caller = &c->plan->parties[channel->caller];
    const struct node_plan *node = &c->plan->nodes[c->plan->instances[caller->first].node];
    return channel->charged && node->ours
               ? at_speed(node->speed, protocol_cpu(channel->protocol_costs, bytes))
               : 0;
}

uint32_t emit_calling(struct compiler *c, const struct calling_plan *from, uint32_t times)
{
    struct calling_plan *plan = arena_alloc(c->arena, sizeof *plan);
    *plan = *from;
    plan->cost = channel_cost(c, plan->calling.channel, plan->calling.bytes);
    plan->calling.each =
        c->each != NONE && c->each == c->plan->channels[plan->calling.channel].callee;
    const uint32_t op = emit_op(c, flow_ops.calling, plan);
    c->ops[op].times = times;
    c->ops[op].lead = plan->cost;
    return op;
}
