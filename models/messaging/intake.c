/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What publishers bring: it is taken in, written down, acknowledged; or there is no room for it.
 *
 * With `acks: none` the publisher is answered as soon as its message has come, and what follows is
 * the broker's own affair. */
#include "models/messaging/broker.h"

static const struct topic_terms *topic_of(const struct port *port, const struct task *task)
{
    const struct broker_terms *terms = broker_terms(port);
    return &terms->topics[task->dataset - terms->first_dataset];
}

static uint32_t partition_of(const struct port *port, const struct task *task)
{
    const struct topic_terms *topic = topic_of(port, task);
    return topic->first_partition + message_partition(task->key, topic->partitions);
}

/* Its own task or a publisher's. */
static void ends(struct port *port, struct task *task, enum outcome outcome)
{
    block_give(port->blocks, task->own, sizeof(struct message_entry));
    task->own = NULL;
    if (task->visitor)
        port_answer(port, task, outcome);
    else
        port_end(port, task);
}

/* The publisher hears at once; the message stays with a task of the broker's own. */
static struct task *answers_first(struct port *port, struct task *task)
{
    struct task *own = port_begin(port);
    own->key = task->key;
    own->dataset = task->dataset;
    own->own = task->own;
    task->own = NULL;
    port_answer(port, task, OUTCOME_ok);
    return own;
}

void intake_arrived(struct port *port, struct task *task)
{
    struct message_entry *entry = block_take(port->blocks, sizeof *entry);
    draw random = port_random(port);
    entry->key = task->key;
    broker_ports(port)->origin(port, task, entry);
    task->own = entry;
    task->stage = STAGE_TAKING;
    if (topic_of(port, task)->acks == ACKS_NONE) {
        task = answers_first(port, task);
        task->stage = STAGE_TAKING;
    }
    const struct law *time = &broker_terms(port)->messaging->publish_time;
    port_work(port, task, law_given(time) ? law_sample(time, &random) : 0);
}

/* Room for one more, for the group that is furthest behind. */
static bool has_room(const struct port *port, uint32_t partition, const struct topic_terms *topic)
{
    const struct kept *kept = kept_of(port, partition);
    const struct partition *mine = &broker_of(port)->partitions[partition];
    if (topic->most == COUNT_UNLIMITED)
        return true;
    const uint64_t most = (topic->most + topic->partitions - 1) / topic->partitions;
    return kept->end - kept->first + mine->coming < most;
}

static void block(struct partition *mine, struct task *task)
{
    task->next = NULL;
    if (mine->blocked)
        mine->last_blocked->next = task;
    else
        mine->blocked = task;
    mine->last_blocked = task;
}

static void appends(struct port *port, struct task *task, uint32_t partition)
{
    const struct topic_terms *topic = topic_of(port, task);
    struct kept *kept = kept_of(port, partition);
    struct partition *mine = &broker_of(port)->partitions[partition];
    const struct message_entry *entry = task->own;
    const uint64_t offset = kept->end;
    kept_append(kept, port->blocks, entry);
    broker_ports(port)->appended(port, partition, offset, entry);
    mine->coming--;
    mine->open = kept->end;
    if (task->visitor)
        broker_ports(port)->fate(port, FATE_acknowledged, partition, NOBODY, offset);
    ends(port, task, OUTCOME_ok);
    for (uint32_t i = 0; i < topic->groups; i++) {
        const struct place place = place_of(port, share_of(topic, partition, i));
        if (topic->ordered)
            ordered_pump(port, &place);
        else
            queue_grown(port, &place, offset);
    }
}

static void takes_in(struct port *port, struct task *task, uint32_t partition)
{
    broker_of(port)->partitions[partition].coming++;
    task->stage = STAGE_WRITING;
    if (broker_terms(port)->messaging->disk)
        port_persist(port, task, topic_of(port, task)->message);
    else
        appends(port, task, partition);
}

void intake_done(struct port *port, struct task *task)
{
    const struct topic_terms *topic = topic_of(port, task);
    const uint32_t partition = partition_of(port, task);
    struct partition *mine = &broker_of(port)->partitions[partition];
    if (!mine->leads) {
        ends(port, task, OUTCOME_unreachable);
    } else if (!mine->blocked && has_room(port, partition, topic)) {
        takes_in(port, task, partition);
    } else if (topic->when_full == FULL_BLOCKS) {
        block(mine, task);
    } else {
        const bool drops = topic->when_full == FULL_DROPS;
        broker_ports(port)->fate(port, drops ? FATE_dropped : FATE_refused, partition, NOBODY, 0);
        ends(port, task, drops ? OUTCOME_ok : OUTCOME_refused);
    }
}

void intake_flushed(struct port *port, struct task *task)
{
    appends(port, task, partition_of(port, task));
}

static void let_in(struct port *port, uint32_t partition)
{
    struct partition *mine = &broker_of(port)->partitions[partition];
    const struct broker_terms *terms = broker_terms(port);
    const struct topic_terms *topic = &terms->topics[terms->topic_of[partition]];
    while (mine->blocked && has_room(port, partition, topic)) {
        struct task *task = mine->blocked;
        mine->blocked = task->next;
        task->next = NULL;
        takes_in(port, task, partition);
    }
}

void intake_room(struct port *port)
{
    for (uint32_t i = 0; i < broker_terms(port)->partition_count; i++)
        let_in(port, i);
}

static void unblock(struct partition *mine, const struct task *task)
{
    struct task *before = NULL;
    for (struct task *each = mine->blocked; each; before = each, each = each->next) {
        if (each != task)
            continue;
        if (before)
            before->next = each->next;
        else
            mine->blocked = each->next;
        if (mine->last_blocked == each)
            mine->last_blocked = before;
        return;
    }
}

/* Its publisher has gone, or the broker. */
void intake_dropped(struct port *port, struct task *task)
{
    struct broker *broker = broker_of(port);
    block_give(port->blocks, task->own, sizeof(struct message_entry));
    if (!broker->partitions)
        return;
    struct partition *mine = &broker->partitions[partition_of(port, task)];
    if (task->stage == STAGE_TAKING)
        unblock(mine, task);
    else
        mine->coming--;
}
