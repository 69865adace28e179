/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands around the steps of an endpoint with a `topic`: it takes up the message in hand, and
 * when its steps are over that one has been handled and the next of the batch is taken up.  Whoever
 * comes to the endpoint without a message (a call) is not concerned. */
#include "models/plan/program/consuming.h"
#include "models/run/cpu.h"
#include "models/run/execute.h"
#include "models/run/messaging.h"
#include "models/run/origins.h"
#include "models/run/trace.h"

/* Draws belong to the message and to its delivery, as those of a call to its tries. */
static void take_up(struct run *run, uint32_t index, struct visit *frame,
                    const struct delivery *delivery)
{
    const struct message_known *message = delivery_message(run, delivery);
    const struct group_plan *group = &run->plan->messaging->groups[delivery->group];
    const uint32_t number = delivery->done == 0 ? delivery->number : 1;
    frame->parcel.key = mix(mix(message->key, group->key), number);
    frame->root = message->root;
    frame->user = message->user;
    frame->source = message->source;
    if (origins_kept(run))
        origin_of_message(run, index, mix(message->key, group->key));
}

static bool was_handled(const struct run *run, const struct delivery *delivery)
{
    const struct messaging_plan *plan = run->plan->messaging;
    const uint32_t first = plan->terms.topics[plan->groups[delivery->group].topic].first_group;
    return delivery_message(run, delivery)->handled >> (delivery->group - first) & 1;
}

enum progress flow_receive(struct run *run, uint32_t index, struct visit *frame,
                           const struct op *op)
{
    const struct consuming *plan = op->data;
    struct delivery *delivery = visit_delivery(run, index);
    frame->pc = op->next;
    if (!delivery)
        return GO_ON;
    take_up(run, index, frame, delivery);
    delivery->spared = plan->idempotent && was_handled(run, delivery);
    if (delivery->spared) {
        trace_step(run, frame, "has handled this message before", NULL, 0);
        frame->pc = plan->handled;
    }
    return GO_ON;
}

enum progress flow_handled(struct run *run, uint32_t index, struct visit *frame,
                           const struct op *op)
{
    const struct consuming *plan = op->data;
    struct delivery *delivery = visit_delivery(run, index);
    frame->pc = delivery && delivery_goes_on(run, delivery) ? plan->receive : op->next;
    return GO_ON;
}
