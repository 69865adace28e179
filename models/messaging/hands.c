/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/messaging/replica.h"

static void prepares(struct port *port, struct task *task, const struct place *place)
{
    const struct handing *handing = task->own;
    const struct law *time = &broker_terms(port)->messaging->deliver_time;
    draw random = port_random(port);
    task->stage = STAGE_PREPARING;
    port_work(
        port, task,
        clock_after(law_given(time) ? law_sample(time, &random) : 0,
                    broker_ports(port)->toll(port, place->group, handing->member, handing->count)));
}

/* At most once: what is handed out stands as settled before, here and at all replicas. */
void hands_flushed(struct port *port, struct task *task)
{
    const struct place place = place_of(port, task->dataset);
    const struct handing *handing = task->own;
    const uint64_t last = handing->offset + handing->count - 1;
    settled(port, &place, last);
    task->version = spread_settle(port, &place, last);
    task->stage = STAGE_SPREADING;
    if (spread_is_settled(port, place.partition, task->version))
        prepares(port, task, &place);
}

void hands_spread(struct port *port, struct task *task)
{
    const struct place place = place_of(port, task->dataset);
    prepares(port, task, &place);
}

struct task *hands_out(struct port *port, const struct place *place, uint32_t member,
                       uint64_t offset, uint32_t count, uint32_t delivery)
{
    struct member *to = &broker_of(port)->members[place->group][member];
    struct handing *handing = block_take(port->blocks, sizeof *handing);
    struct task *task = port_begin(port);
    *handing = (struct handing){.group = place->group,
                                .member = member,
                                .partition = place->partition,
                                .count = count,
                                .delivery = delivery,
                                .offset = offset,
                                .since = port_now(port)};
    task->own = handing;
    task->dataset = place->share;
    task->next = to->tasks;
    to->tasks = task;
    to->in_hand++;
    if (!place->terms->at_most_once) {
        prepares(port, task, place);
    } else if (broker_terms(port)->messaging->disk) {
        task->stage = STAGE_ONCE;
        port_persist(port, task, 0);
    } else {
        hands_flushed(port, task);
    }
    return task;
}

void hands_end(struct port *port, struct task *task)
{
    const struct handing *handing = task->own;
    struct member *of = &broker_of(port)->members[handing->group][handing->member];
    struct task **each = &of->tasks;
    while (*each != task)
        each = &(*each)->next;
    *each = task->next;
    of->in_hand--;
    block_give(port->blocks, task->own, sizeof *handing);
    task->own = NULL;
    port_end(port, task);
}
