/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/messaging/bury.h"
#include "models/messaging/replica.h"

/* ---- beginning and end ---- */

/* What is on disk is there before the process. */
static void disk_made(struct port *port)
{
    struct broker_disk *disk = port_redo(port);
    const struct broker_terms *terms = broker_terms(port);
    disk->partitions = block_array(port->blocks, terms->partition_count, sizeof *disk->partitions);
    for (uint32_t i = 0; i < terms->partition_count; i++)
        kept_init(&disk->partitions[i], port->blocks, &terms->topics[terms->topic_of[i]]);
}

static void broker_started(struct port *port, bool first)
{
    struct broker *broker = broker_of(port);
    struct broker_disk *disk = port_redo(port);
    const struct broker_terms *terms = broker_terms(port);
    if (!disk->partitions)
        disk_made(port);
    disk->lives++;
    broker->partitions =
        block_array(port->blocks, terms->partition_count, sizeof *broker->partitions);
    broker->shares =
        block_array(port->blocks, terms->share_count + (size_t)1, sizeof(struct share));
    members_begin(port);
    controller_started(port, first);
    ordered_looks_later(port);
}

static void disk_lost(struct port *port, void *on_disk)
{
    struct broker_disk *disk = on_disk;
    const uint32_t count = broker_terms(port)->partition_count;
    for (uint32_t i = 0; disk->partitions && i < count; i++)
        kept_free(&disk->partitions[i], port->blocks);
    block_give(port->blocks, disk->partitions, count * sizeof *disk->partitions);
    disk->partitions = NULL;
}

static void broker_crashed(struct port *port)
{
    struct broker *broker = broker_of(port);
    const struct broker_terms *terms = broker_terms(port);
    if (broker->partitions) {
        for (uint32_t i = 0; i < terms->share_count; i++)
            block_give(port->blocks, broker->shares[i].marks,
                       broker->shares[i].marked * sizeof(struct mark));
        for (uint32_t i = 0; i < terms->group_count; i++)
            block_give(port->blocks, broker->members[i],
                       terms->groups[i].members * sizeof(struct member));
        block_give(port->blocks, broker->members,
                   (terms->group_count + (size_t)1) * sizeof *broker->members);
        for (uint32_t i = 0; i < terms->partition_count; i++)
            block_give(port->blocks, broker->partitions[i].followers,
                       port->peers * sizeof(struct follower));
        controller_crashed(port);
        block_give(port->blocks, broker->shares,
                   (terms->share_count + (size_t)1) * sizeof(struct share));
        block_give(port->blocks, broker->partitions,
                   terms->partition_count * sizeof *broker->partitions);
    }
    if (!terms->messaging->disk)
        disk_lost(port, port_redo(port));
}

/* ---- handlers ---- */

static void work_done(struct port *port, struct task *task)
{
    const struct handing *handing = task->own;
    switch ((enum broker_stage)task->stage) {
    case STAGE_TAKING:
        intake_done(port, task);
        break;
    case STAGE_PREPARING:
        task->stage = STAGE_HANDED;
        broker_ports(port)->hand(port, task, handing);
        break;
    case STAGE_HANDED:
        if (place_of(port, task->dataset).terms->ordered)
            ordered_answered(port, task);
        else
            queue_answered(port, task);
        break;
    case STAGE_PREPARING_LOOK:
        task->stage = STAGE_LOOKING;
        broker_ports(port)->look(port, task, (uint32_t)(task->key >> 32), (uint32_t)task->key);
        break;
    case STAGE_LOOKING:
        members_looked(port, task);
        break;
    default:
        break;
    }
}

/* What a handler has settled may have made room: seen to last, for others may then settle more. */
static void lets_in(struct port *port)
{
    struct broker *broker = broker_of(port);
    while (broker->room) {
        broker->room = false;
        intake_room(port);
    }
}

static void broker_done(struct port *port, struct task *task)
{
    work_done(port, task);
    lets_in(port);
}

static void on_disk(struct port *port, struct task *task)
{
    switch ((enum broker_stage)task->stage) {
    case STAGE_WRITING:
        intake_flushed(port, task);
        break;
    case STAGE_ONCE:
        hands_flushed(port, task);
        break;
    case STAGE_PROMISING:
        controller_flushed(port, task);
        break;
    case STAGE_FOLLOWING:
        follow_flushed(port, task);
        break;
    default:
        settle_flushed(port, task);
    }
}

static void broker_flushed(struct port *port, struct task *task, void *disk)
{
    (void)disk;
    on_disk(port, task);
    lets_in(port);
}

static void broker_heard(struct port *port, const struct letter *letter)
{
    switch ((enum broker_letter)letter->tag) {
    case LETTER_APPEND:
    case LETTER_SETTLE:
        follow_heard(port, letter);
        break;
    case LETTER_BURY:
    case LETTER_BURIED:
        bury_heard(port, letter);
        break;
    case LETTER_APPENDED:
    case LETTER_LACKS:
    case LETTER_SETTLED:
        lead_heard(port, letter);
        break;
    default:
        controller_heard(port, letter);
    }
    lets_in(port);
}

static void timer_fired(struct port *port, uint64_t word)
{
    const enum broker_timer what =
        (enum broker_timer)(word >> (WORD_OFFSET_BITS + WORD_SHARE_BITS));
    const uint32_t object = (uint32_t)(word >> WORD_OFFSET_BITS) & ((1u << WORD_SHARE_BITS) - 1);
    const uint64_t offset = word & ((UINT64_C(1) << WORD_OFFSET_BITS) - 1);
    if (what == TIMER_LOOK) {
        members_look(port, object, offset != 0);
        return;
    }
    if (what == TIMER_OFFICE) {
        controller_ticks(port);
        return;
    }
    if (what == TIMER_KEEP) {
        ordered_looks(port);
        return;
    }
    if (what == TIMER_POLL) {
        members_due(port, object, (uint32_t)offset);
        return;
    }
    const struct place place = place_of(port, object);
    if (what == TIMER_VISIBLE)
        queue_visible(port, &place, offset);
    else
        ordered_commits(port, &place);
}

static void broker_fired(struct port *port, uint64_t word)
{
    timer_fired(port, word);
    lets_in(port);
}

static void broker_dropped(struct port *port, struct task *task)
{
    switch ((enum broker_stage)task->stage) {
    case STAGE_TAKING:
    case STAGE_WRITING:
    case STAGE_COMMITTING:
        intake_dropped(port, task);
        break;
    case STAGE_ONCE:
    case STAGE_SPREADING:
    case STAGE_PREPARING:
    case STAGE_HANDED:
        block_give(port->blocks, task->own, sizeof(struct handing));
        break;
    case STAGE_PROMISING:
        block_give(port->blocks, task->own, sizeof(struct promise));
        break;
    case STAGE_FOLLOWING:
        body_release(port->blocks, ((struct letter *)task->own)->body);
        block_give(port->blocks, task->own, sizeof(struct letter));
        break;
    default:
        break;
    }
}

/* ---- what others know of it ---- */

static uint32_t broker_route(struct port *clients, const struct asking *asking)
{
    const struct broker_terms *terms = broker_terms(clients);
    const struct topic_terms *topic = &terms->topics[asking->dataset - terms->first_dataset];
    const uint32_t partition =
        topic->first_partition + message_partition(asking->key, topic->partitions);
    return broker_ports(clients)->leader(clients, partition);
}

static void broker_spread(const struct store *store, const void *made, const struct asking *asking,
                          const unsigned *far, double *shares)
{
    (void)made;
    const struct broker_terms *terms = store->kind.settings;
    const struct topic_terms *topic = &terms->topics[asking->dataset - terms->first_dataset];
    (void)far;
    for (uint32_t i = 0; i < topic->partitions; i++)
        shares[partition_broker(topic, i, 0, (uint32_t)store->replicas)] += 1.0 / topic->partitions;
}

extern const struct store_class message_broker;
const struct store_class message_broker = {
    .actor = {.head = {.name = "broker", .doc = "keeps topics and hands out their messages"},
              .disk_size = sizeof(struct broker_disk),
              .state_size = sizeof(struct broker),
              .started = broker_started,
              .arrived = intake_arrived,
              .done = broker_done,
              .flushed = broker_flushed,
              .heard = broker_heard,
              .fired = broker_fired,
              .dropped = broker_dropped,
              .crashed = broker_crashed,
              .wiped = disk_lost},
    .route = broker_route,
    .spread = broker_spread,
};
