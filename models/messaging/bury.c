/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dead letters: a message that was handed out in vain so often goes to another topic.
 *
 * Whoever leads the topic of dead letters is brought the message, takes it in like any other, and
 * says so when it stands there as that topic's `acks` want; only then it is settled where it came
 * from.  What is not answered is brought again after a `visibility`, so that none is lost, and one
 * may come twice (a log knows it again).  There it is another message: it has a key of its own, and
 * is as old as before.  Amazon SQS: dead-letter queues keep the original time of a message. */
#include <string.h>

#include "models/messaging/bury.h"
#include "models/messaging/replica.h"
#include "sim/rng.h"

/* Where it came from: share and offset, never 0. */
static uint64_t origin_of(uint32_t share, uint64_t offset)
{
    return timer_word(TIMER_VISIBLE, share, offset);
}
static uint32_t share_of_origin(uint64_t origin)
{
    return (uint32_t)(origin >> WORD_OFFSET_BITS) & ((1u << WORD_SHARE_BITS) - 1);
}
static uint64_t offset_of_origin(uint64_t origin)
{
    return origin & ((UINT64_C(1) << WORD_OFFSET_BITS) - 1);
}

/* Another one in the same partition. */
static uint64_t key_of(uint64_t key, uint32_t topic)
{
    return message_key_beside(mix(key, topic + UINT64_C(1)), key);
}

static void takes(struct port *port, uint32_t from, uint32_t topic, uint64_t origin,
                  const struct message_entry *brought)
{
    struct task *task = port_begin(port);
    struct message_entry *entry = block_take(port->blocks, sizeof *entry);
    const struct law *time = &broker_terms(port)->messaging->publish_time;
    draw random = port_random(port);
    *entry = *brought;
    task->own = entry;
    task->key = entry->key;
    task->dataset = broker_terms(port)->first_dataset + topic;
    task->id = origin;
    task->level = (uint8_t)from;
    task->left = true; /* it may have come before */
    task->stage = STAGE_TAKING;
    port_work(port, task, law_given(time) ? law_sample(time, &random) : 0);
}

void buries(struct port *port, const struct place *place, uint64_t offset)
{
    const uint32_t topic = place->terms->dead_letter;
    const struct topic_terms *terms = &broker_terms(port)->topics[topic];
    struct message_entry entry = *kept_at(kept_of(port, place->partition), offset);
    entry.key = key_of(entry.key, topic);
    const uint32_t leader = broker_ports(port)->leader(
        port, terms->first_partition + message_partition(entry.key, terms->partitions));
    (void)port_timer(port, place->terms->visibility,
                     timer_word(TIMER_VISIBLE, place->share, offset));
    if (leader == port->self)
        takes(port, leader, topic, origin_of(place->share, offset), &entry);
    if (leader == port->self || leader == NOBODY)
        return;
    struct message_entry *body = body_make(port->blocks, sizeof *body);
    *body = entry;
    port_send(port, leader,
              &(struct letter){.tag = LETTER_BURY,
                               .bytes = STORE_LETTER_BYTES + (uint32_t)place->terms->message,
                               .number = origin_of(place->share, offset),
                               .word = topic,
                               .body = body},
              0);
}

static void is_buried(struct port *port, uint64_t origin)
{
    const struct place place = place_of(port, share_of_origin(origin));
    if (broker_of(port)->partitions[place.partition].leads)
        queue_buried(port, &place, offset_of_origin(origin));
}

void bury_taken(struct port *port, const struct task *task)
{
    if (task->level == port->self)
        is_buried(port, task->id);
    else
        port_send(
            port, task->level,
            &(struct letter){.tag = LETTER_BURIED, .bytes = STORE_LETTER_BYTES, .number = task->id},
            0);
}

void bury_heard(struct port *port, const struct letter *letter)
{
    if (letter->tag == LETTER_BURIED)
        is_buried(port, letter->number);
    else
        takes(port, letter->from, (uint32_t)letter->word, letter->number, letter->body);
}
