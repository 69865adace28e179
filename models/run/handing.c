/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/handing.h"

#include "models/run/expiry.h"
#include "models/run/ledger.h"
#include "models/run/message_cost.h"
#include "models/run/route.h"
#include "models/run/store.h"
#include "models/run/visit.h"

static const struct group_member *member_of(const struct run *run, uint32_t group, uint32_t member)
{
    return &run->plan->messaging->groups[group].members[member];
}

/* On its way to the member, for the task. */
static void send(struct run *run, const struct actor_port *broker, struct operation *operation,
                 const struct group_member *member, uint32_t index)
{
    struct visit *visit = visit_at(run, index);
    const uint32_t route = route_of(run, broker->instance, member->channel);
    struct route *about = route_at(run, route);
    visit->parcel.from = visit->caller = broker->instance;
    visit->parcel.to = member->instance;
    visit->parcel.channel = member->channel;
    visit->parcel.link = route_link(run, about, route_slot(about, member->instance));
    visit->waiter = operation->index;
    visit->waiter_mark = operation->generation;
    operation->state = OPERATION_HANDING;
    if (ledgers_kept(run))
        ledger_unheard(run, index);
    if (run->plan->propagates)
        visit_set_deadline(run, index, SIM_NEVER);
    visit_send(run, index, visit);
}

/* What the visit carries, beside it. */
static void carries(struct run *run, uint32_t index, const struct handing *handing)
{
    struct pool *carried = &run->messaging->deliveries;
    while (carried->made <= index)
        (void)pool_take(carried);
    *POOL_AT(struct delivery, carried, index) =
        (struct delivery){.generation = visit_at(run, index)->generation,
                          .group = handing->group,
                          .partition = handing->partition,
                          .count = handing->count,
                          .number = handing->delivery,
                          .offset = handing->offset};
}

void hand(struct port *port, struct task *task, const struct handing *handing)
{
    const struct actor_port *broker = actor_port_of(port);
    struct run *run = broker->run;
    const struct group_member *member = member_of(run, handing->group, handing->member);
    const struct group_plan *group = &run->plan->messaging->groups[handing->group];
    uint32_t index;
    struct visit *visit = visit_take(run, &index);
    carries(run, index, handing);
    const struct delivery *delivery = visit_delivery(run, index);
    const struct message_known *message = delivery_message(run, delivery);
    visit->parcel.key = mix(mix(message->key, group->key), handing->delivery);
    visit->parcel.bytes =
        handing->count * (uint32_t)run->plan->messaging->topics[group->topic].text.message;
    visit->waiter_kind = WAITER_TASK;
    visit->endpoint = member->endpoint;
    visit->root = message->root;
    visit->user = message->user;
    visit->source = message->source;
    delivery_leaves(run, delivery);
    count_one(&run->parties[run->plan->instances[member->instance].party].attempts);
    send(run, broker, (struct operation *)task, member, index);
}

void look_at_member(struct port *port, struct task *task, uint32_t group, uint32_t member)
{
    const struct actor_port *broker = actor_port_of(port);
    struct run *run = broker->run;
    uint32_t index;
    struct visit *visit = visit_take(run, &index);
    visit->parcel.key = stream_next(&port->random);
    visit->parcel.bytes = CHECK_BYTES;
    visit->waiter_kind = WAITER_LOOK;
    send(run, broker, (struct operation *)task, member_of(run, group, member), index);
}

sim_time hand_toll(const struct port *port, uint32_t group, uint32_t member, uint32_t count)
{
    const struct actor_port *broker = (const struct actor_port *)port;
    const struct run *run = broker->run;
    const struct group_member *about = member_of(run, group, member);
    const struct messaging_plan *plan = run->plan->messaging;
    const uint32_t bytes =
        count ? count * (uint32_t)plan->topics[plan->groups[group].topic].text.message
              : (uint32_t)CHECK_BYTES;
    const uint32_t answer =
        count ? run->plan->endpoints[about->endpoint].response_bytes : (uint32_t)CHECK_BYTES;
    return message_cost(run, about->channel, broker->instance, bytes) +
           message_cost(run, about->channel, broker->instance, answer);
}

/* How many of its messages the consumer says that it has handled.  Who has died says nothing, and
 * an answer before the end is one for all. */
static uint32_t handled(const struct run *run, uint32_t index, const struct visit *visit)
{
    const struct pool *carried = &run->messaging->deliveries;
    if (visit->outcome == OUTCOME_reset)
        return 0;
    if (index < carried->made) {
        const struct delivery *delivery = POOL_AT(struct delivery, carried, index);
        if (delivery->generation + 1 == visit->generation)
            return visit->outcome == OUTCOME_ok ? delivery->count : delivery->done;
    }
    return visit->outcome == OUTCOME_ok ? UINT32_MAX : 0;
}

/* Hook: the answer of a consumer. */
static void handed(struct run *run, uint32_t index)
{
    struct visit *visit = visit_at(run, index);
    struct operation *operation = pool_at(&run->operations, visit->waiter);
    if (operation->generation != visit->waiter_mark || operation->state != OPERATION_HANDING) {
        visit_give(run, index, visit);
        return;
    }
    operation->task.outcome = visit->outcome;
    operation->task.left = visit->waiter_kind == WAITER_TASK
                               ? handled(run, index, visit)
                               : run->instances[visit->parcel.from].life;
    visit_give(run, index, visit);
    store_resume(run, operation->index);
}

void handings_create(struct run *run) { run->hooks.handed = handed; }
