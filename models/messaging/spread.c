/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the leader of a partition sends to its replicas, and how far they are. */
#include <string.h>

#include "models/messaging/replica.h"

enum { ENTRIES_MOST = 500 }; /* in one letter */

static const struct topic_terms *topic_of(const struct port *port, uint32_t partition)
{
    const struct broker_terms *terms = broker_terms(port);
    return &terms->topics[terms->topic_of[partition]];
}

uint64_t replicas_of(const struct port *port, uint32_t partition)
{
    const struct topic_terms *topic = topic_of(port, partition);
    uint64_t set = 0;
    for (uint32_t i = 0; i < topic->replicas; i++)
        set |= bit_of(partition_broker(topic, partition - topic->first_partition, i, port->peers));
    return set;
}

static uint32_t settled_mask(const struct kept *kept, uint64_t offset)
{
    uint32_t mask = 0;
    for (uint32_t i = 0; i < kept->groups; i++)
        mask |= (uint32_t)kept_is_settled(kept, i, offset) << i;
    return mask;
}

static void fill(const struct port *port, struct append *append, uint32_t partition, uint64_t from)
{
    const struct kept *kept = kept_of(port, partition);
    const struct partition *mine = &broker_of(port)->partitions[partition];
    append->partition = partition;
    append->epoch = mine->epoch;
    append->from = from;
    append->base = kept->first;
    append->before = from > kept->first ? kept_at(kept, from - 1)->epoch : 0;
    append->open = mine->open;
    for (uint32_t i = 0; i < kept->groups; i++)
        append->passed[i] = kept->shares[i].passed;
    for (uint32_t i = 0; i < append->count; i++)
        append->entries[i] = (struct append_entry){.entry = *kept_at(kept, from + i),
                                                   .settled = settled_mask(kept, from + i)};
}

static void say_append(struct port *port, uint32_t partition, uint32_t to)
{
    const struct kept *kept = kept_of(port, partition);
    struct follower *follower = &broker_of(port)->partitions[partition].followers[to];
    const uint64_t from = follower->next < kept->first ? kept->first : follower->next;
    const uint64_t left = kept->end - from;
    const uint32_t count = left < ENTRIES_MOST ? (uint32_t)left : ENTRIES_MOST;
    struct append *append =
        body_make(port->blocks, sizeof *append + count * sizeof(struct append_entry));
    append->count = count;
    fill(port, append, partition, from);
    follower->busy = true;
    follower->sent = port_now(port);
    port_send(port, to,
              &(struct letter){.tag = LETTER_APPEND,
                               .bytes = STORE_LETTER_BYTES +
                                        count * (uint32_t)topic_of(port, partition)->message,
                               .body = append},
              0);
}

void spread_to(struct port *port, uint32_t partition, uint32_t to)
{
    const struct partition *mine = &broker_of(port)->partitions[partition];
    if (mine->followers && !mine->followers[to].busy &&
        mine->followers[to].next < kept_of(port, partition)->end)
        say_append(port, partition, to);
}

void spread(struct port *port, uint32_t partition)
{
    const uint64_t replicas = replicas_of(port, partition);
    for (uint32_t i = 0; i < port->peers; i++)
        if (i != port->self && (replicas & bit_of(i)))
            spread_to(port, partition, i);
}

/* Whether it has all or not: it hears who leads, and what is committed. */
void spread_again(struct port *port, uint32_t partition, uint32_t to)
{
    say_append(port, partition, to);
}

uint64_t spread_high(const struct port *port, uint32_t partition)
{
    const struct partition *mine = &broker_of(port)->partitions[partition];
    uint64_t high = kept_of(port, partition)->end;
    for (uint32_t i = 0; i < port->peers; i++)
        if (i != port->self && ((mine->isr | mine->wished) & bit_of(i)) &&
            mine->followers[i].end < high)
            high = mine->followers[i].end;
    return high;
}

uint64_t spread_settle(struct port *port, const struct place *place, uint64_t offset)
{
    struct partition *mine = &broker_of(port)->partitions[place->partition];
    const uint64_t replicas = replicas_of(port, place->partition);
    mine->settlings++;
    for (uint32_t i = 0; i < port->peers && mine->followers; i++) {
        if (i == port->self || !(replicas & bit_of(i)))
            continue;
        struct settling *settling = body_make(port->blocks, sizeof *settling);
        *settling = (struct settling){.partition = place->partition,
                                      .local = place->local,
                                      .epoch = mine->epoch,
                                      .offset = offset,
                                      .number = mine->settlings};
        port_send(
            port, i,
            &(struct letter){.tag = LETTER_SETTLE, .bytes = STORE_LETTER_BYTES, .body = settling},
            0);
    }
    return mine->settlings;
}

bool spread_is_settled(const struct port *port, uint32_t partition, uint64_t number)
{
    const struct partition *mine = &broker_of(port)->partitions[partition];
    for (uint32_t i = 0; i < port->peers; i++)
        if (i != port->self && ((mine->isr | mine->wished) & bit_of(i)) &&
            mine->followers[i].settled < number)
            return false;
    return true;
}
