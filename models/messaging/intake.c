/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What publishers bring: it is taken in, written down, acknowledged; or there is no room for it.
 *
 * With `acks: none` the publisher is answered as soon as its message has come, and what follows is
 * the broker's own affair. */
#include "models/messaging/bury.h"
#include "models/messaging/replica.h"

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
    own->left = task->left;
    task->own = NULL;
    port_answer(port, task, OUTCOME_ok);
    return own;
}

void intake_arrived(struct port *port, struct task *task)
{
    struct message_entry *entry = block_take(port->blocks, sizeof *entry);
    draw random = port_random(port);
    entry->key = task->key;
    task->left = broker_ports(port)->origin(port, task, entry);
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

static void line_up(struct task **first, struct task **last, struct task *task)
{
    task->next = NULL;
    if (*first)
        (*last)->next = task;
    else
        *first = task;
    *last = task;
}

static void acknowledges(struct port *port, struct task *task, uint32_t partition, uint64_t offset)
{
    if (task->visitor)
        broker_ports(port)->fate(port, &(struct message_note){.fate = FATE_acknowledged,
                                                              .partition = partition,
                                                              .group = NOBODY,
                                                              .offset = offset,
                                                              .epoch = task->word});
    if (is_dead_letter(task))
        bury_taken(port, task);
    ends(port, task, OUTCOME_ok);
}

/* Those that are everywhere can be handed out. */
static void opens(struct port *port, uint32_t partition, uint64_t from)
{
    const struct broker_terms *terms = broker_terms(port);
    const struct topic_terms *topic = &terms->topics[terms->topic_of[partition]];
    for (uint32_t i = 0; i < topic->groups; i++) {
        const struct place place = place_of(port, share_of(topic, partition, i));
        if (topic->ordered)
            ordered_pump(port, &place);
        else
            queue_grown(port, &place, from);
    }
}

void intake_committed(struct port *port, uint32_t partition, uint64_t high)
{
    struct partition *mine = &broker_of(port)->partitions[partition];
    const uint64_t before = mine->open;
    if (high <= before)
        return;
    mine->open = high;
    while (mine->waiting && mine->waiting->version < high) {
        struct task *task = mine->waiting;
        mine->waiting = task->next;
        task->next = NULL;
        acknowledges(port, task, partition, task->version);
    }
    opens(port, partition, before);
}

/* It stands at the offset; the publisher is told when its topic says so. */
static void has_come(struct port *port, struct task *task, uint32_t partition, uint64_t offset)
{
    struct partition *mine = &broker_of(port)->partitions[partition];
    task->word = mine->epoch;
    task->version = offset;
    if (topic_of(port, task)->acks == ACKS_ALL && offset >= mine->open) {
        task->stage = STAGE_COMMITTING;
        line_up(&mine->waiting, &mine->last_waiting, task);
    } else
        acknowledges(port, task, partition, offset);
}

/* A log knows what has been published before. */
static bool is_known(struct port *port, struct task *task, uint32_t partition)
{
    const uint64_t offset = task->left && topic_of(port, task)->ordered
                                ? kept_find(kept_of(port, partition), task->key)
                                : UINT64_MAX;
    if (offset == UINT64_MAX)
        return false;
    has_come(port, task, partition, offset);
    return true;
}

static void appends(struct port *port, struct task *task, uint32_t partition)
{
    struct kept *kept = kept_of(port, partition);
    struct partition *mine = &broker_of(port)->partitions[partition];
    struct message_entry *entry = task->own;
    mine->coming--;
    if (!mine->leads) {
        ends(port, task, OUTCOME_unreachable);
        return;
    }
    if (is_known(port, task, partition))
        return;
    entry->epoch = (uint32_t)mine->epoch;
    kept_append(kept, port->blocks, entry);
    broker_ports(port)->appended(port, partition, kept->end - 1, mine->epoch, entry);
    has_come(port, task, partition, kept->end - 1);
    spread(port, partition);
    intake_committed(port, partition, spread_high(port, partition));
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

/* Who is dropped is not told. */
static void refuses(struct port *port, struct task *task, uint32_t partition,
                    enum message_fate fate)
{
    broker_ports(port)->fate(
        port, &(struct message_note){.fate = fate, .partition = partition, .group = NOBODY});
    ends(port, task, fate == FATE_dropped ? OUTCOME_ok : OUTCOME_refused);
}

void intake_done(struct port *port, struct task *task)
{
    const struct topic_terms *topic = topic_of(port, task);
    const uint32_t partition = partition_of(port, task);
    struct partition *mine = &broker_of(port)->partitions[partition];
    if (!mine->leads) {
        ends(port, task, OUTCOME_unreachable);
    } else if (topic->acks == ACKS_ALL && size_of_set(mine->isr) < topic->least_in_sync) {
        refuses(port, task, partition, FATE_refused);
    } else if (!mine->blocked && has_room(port, partition, topic)) {
        takes_in(port, task, partition);
    } else if (topic->when_full == FULL_BLOCKS) {
        line_up(&mine->blocked, &mine->last_blocked, task);
    } else {
        refuses(port, task, partition,
                topic->when_full == FULL_DROPS ? FATE_dropped : FATE_refused);
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

static void unlink_task(struct task **first, struct task **last, const struct task *task)
{
    struct task *before = NULL;
    for (struct task *each = *first; each; before = each, each = each->next) {
        if (each != task)
            continue;
        if (before)
            before->next = each->next;
        else
            *first = each->next;
        if (*last == each)
            *last = before;
        return;
    }
}

static void ends_all(struct port *port, struct task **first)
{
    while (*first) {
        struct task *task = *first;
        *first = task->next;
        ends(port, task, OUTCOME_unreachable);
    }
}

void intake_ends(struct port *port, uint32_t partition)
{
    struct partition *mine = &broker_of(port)->partitions[partition];
    ends_all(port, &mine->blocked);
    ends_all(port, &mine->waiting);
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
        unlink_task(&mine->blocked, &mine->last_blocked, task);
    else if (task->stage == STAGE_COMMITTING)
        unlink_task(&mine->waiting, &mine->last_waiting, task);
    else
        mine->coming--;
}
