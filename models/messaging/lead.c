/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A broker that leads a partition: from when on, who is in sync, and what is committed. */
#include "models/messaging/replica.h"

static const struct topic_terms *topic_of(const struct port *port, uint32_t partition)
{
    const struct broker_terms *terms = broker_terms(port);
    return &terms->topics[terms->topic_of[partition]];
}

/* ---- what is everywhere ---- */

/* At most once: those whose settling is everywhere are handed out. */
static void settled_everywhere(struct port *port, uint32_t partition)
{
    const struct broker_terms *terms = broker_terms(port);
    const struct topic_terms *topic = topic_of(port, partition);
    for (uint32_t group = topic->first_group; group < topic->first_group + topic->groups; group++)
        for (uint32_t i = 0; i < terms->groups[group].members; i++)
            for (struct task *task = broker_of(port)->members[group][i].tasks; task;
                 task = task->next)
                if (task->stage == STAGE_SPREADING &&
                    ((const struct handing *)task->own)->partition == partition &&
                    spread_is_settled(port, partition, task->version))
                    hands_spread(port, task);
}

static void advances(struct port *port, uint32_t partition)
{
    intake_committed(port, partition, spread_high(port, partition));
    if (topic_of(port, partition)->at_most_once)
        settled_everywhere(port, partition);
}

/* ---- reigns ---- */

static void begins_shares(struct port *port, uint32_t partition)
{
    const struct topic_terms *topic = topic_of(port, partition);
    for (uint32_t i = 0; i < topic->groups; i++) {
        const struct place place = place_of(port, share_of(topic, partition, i));
        if (topic->ordered)
            ordered_begins(port, &place);
        else
            queue_begins(port, &place);
    }
}

void lead_begins(struct port *port, uint32_t partition, const struct charge *charge)
{
    struct partition *mine = &broker_of(port)->partitions[partition];
    const struct kept *kept = kept_of(port, partition);
    mine->leads = true;
    mine->epoch = charge->epoch;
    mine->isr = charge->isr;
    mine->settlings = mine->wished = 0;
    mine->followers = block_array(port->blocks, port->peers, sizeof *mine->followers);
    for (uint32_t i = 0; i < port->peers; i++)
        mine->followers[i] = (struct follower){.next = kept->end, .caught_up = port_now(port)};
    mine->open = mine->open > kept->first ? mine->open : kept->first;
    mine->open = mine->open < kept->end ? mine->open : kept->end;
    broker_ports(port)->leads(port, partition, charge->epoch, kept->end);
    for (uint64_t offset = mine->open; offset < kept->end; offset++)
        broker_ports(port)->appended(port, partition, offset, charge->epoch, kept_at(kept, offset));
    begins_shares(port, partition);
    advances(port, partition);
    for (uint32_t i = 0; i < port->peers; i++)
        if (i != port->self && (replicas_of(port, partition) & bit_of(i)))
            spread_again(port, partition, i);
}

static void forgets_shares(struct port *port, uint32_t partition)
{
    const struct broker_terms *terms = broker_terms(port);
    const struct topic_terms *topic = topic_of(port, partition);
    for (uint32_t group = topic->first_group; group < topic->first_group + topic->groups; group++)
        for (uint32_t i = 0; i < terms->groups[group].members; i++) {
            struct task *task = broker_of(port)->members[group][i].tasks;
            while (task) {
                struct task *next = task->next;
                if (((const struct handing *)task->own)->partition == partition)
                    hands_end(port, task);
                task = next;
            }
        }
    for (uint32_t i = 0; i < topic->groups; i++) {
        struct share *share = &broker_of(port)->shares[share_of(topic, partition, i)];
        block_give(port->blocks, share->marks, share->marked * sizeof(struct mark));
        *share = (struct share){.owner = NOBODY};
    }
}

void lead_ends(struct port *port, uint32_t partition)
{
    struct partition *mine = &broker_of(port)->partitions[partition];
    mine->leads = false;
    forgets_shares(port, partition);
    block_give(port->blocks, mine->followers, port->peers * sizeof *mine->followers);
    mine->followers = NULL;
    intake_ends(port, partition);
}

void lead_isr(struct port *port, uint32_t partition, uint64_t isr)
{
    struct partition *mine = &broker_of(port)->partitions[partition];
    mine->isr = isr;
    mine->wished &= ~isr;
    advances(port, partition);
}

/* ---- replicas ---- */

static void may_join(struct port *port, uint32_t partition, uint32_t who)
{
    struct partition *mine = &broker_of(port)->partitions[partition];
    if ((mine->isr & bit_of(who)) || mine->followers[who].end < mine->open)
        return;
    if (!(mine->wished & bit_of(who)))
        mine->followers[who].wished = port_now(port);
    mine->wished |= bit_of(who); /* from now on what is committed has to be there, too */
    controller_asks(port, partition, bit_of(who), true);
}

static void has(struct port *port, uint32_t partition, uint32_t from, uint64_t end)
{
    struct follower *follower = &broker_of(port)->partitions[partition].followers[from];
    follower->busy = false;
    follower->end = end > follower->end ? end : follower->end;
    follower->next = end;
    if (end >= kept_of(port, partition)->end)
        follower->caught_up = port_now(port);
    may_join(port, partition, from);
    advances(port, partition);
    spread_to(port, partition, from);
}

void lead_heard(struct port *port, const struct letter *letter)
{
    const uint32_t partition = (uint32_t)(letter->word >> 32);
    struct partition *mine = &broker_of(port)->partitions[partition];
    if (!mine->leads || (uint32_t)mine->epoch != (uint32_t)letter->word)
        return;
    struct follower *follower = &mine->followers[letter->from];
    if (letter->tag == LETTER_APPENDED) {
        has(port, partition, letter->from, letter->number);
    } else if (letter->tag == LETTER_LACKS) {
        const uint64_t end = kept_of(port, partition)->end;
        follower->next = letter->number < end ? letter->number : end;
        spread_again(port, partition, letter->from);
    } else {
        follower->settled = letter->number;
        advances(port, partition);
    }
}

/* Who is behind for too long is no more in sync; what was not answered is said again. */
static void looks_at(struct port *port, uint32_t partition)
{
    struct partition *mine = &broker_of(port)->partitions[partition];
    const struct topic_terms *topic = topic_of(port, partition);
    const uint64_t end = kept_of(port, partition)->end, replicas = replicas_of(port, partition);
    uint64_t isr = mine->isr;
    for (uint32_t i = 0; i < port->peers; i++) {
        struct follower *follower = &mine->followers[i];
        if (i == port->self || !(replicas & bit_of(i)))
            continue;
        if (follower->end >= end && !follower->busy)
            follower->caught_up = port_now(port);
        if (port_now(port) - follower->caught_up >= topic->in_sync)
            isr &= ~bit_of(i);
        if (port_now(port) - follower->wished >= broker_terms(port)->messaging->session)
            mine->wished &= ~bit_of(i); /* it was not granted */
        if (!follower->busy ||
            port_now(port) - follower->sent >= broker_terms(port)->messaging->election)
            spread_again(port, partition, i);
    }
    if (isr != mine->isr)
        controller_asks(port, partition, mine->isr & ~isr, false);
}

void lead_ticks(struct port *port)
{
    for (uint32_t i = 0; i < broker_terms(port)->partition_count; i++)
        if (broker_of(port)->partitions[i].leads && topic_of(port, i)->replicas > 1)
            looks_at(port, i);
}
