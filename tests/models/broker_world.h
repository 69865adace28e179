/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fake world with topics: brokers, consumers that live and die, and books of what was promised
 * and what was done.
 *
 * The books know more than a broker: a message is acknowledged or not, committed at an offset or
 * not, handled so many times.  After every event they are looked at (broker_invariants). */
#ifndef TESTS_MODELS_BROKER_WORLD_H
#define TESTS_MODELS_BROKER_WORLD_H

#include "models/messaging/replica.h"
#include "tests/models/fake_world.h"

#define US INT64_C(1000)
#define MS INT64_C(1000000)
#define SECOND NANOSECONDS_PER_SECOND

enum { CONSUMERS = 3, MESSAGES = 4096 };

struct broker_world {
    struct fake_world *world;
    struct port_table ports;
    struct messaging messaging;
    struct topic_terms topic;
    struct group_terms group;
    struct broker_terms terms;
    uint32_t prefetch[CONSUMERS], topic_of[8];
    struct {
        bool up;
        uint32_t life;
        double fails; /* share of the messages that go wrong */
    } consumers[CONSUMERS];
    sim_time takes; /* a message at a consumer */
    uint32_t leader[8];
    uint64_t epoch[8], last[8];    /* last: offset + 1 that was handled, by partition */
    uint64_t log[8][2 * MESSAGES]; /* keys, as the leader of the latest epoch told */
    uint64_t published, acknowledged;
    bool acked[MESSAGES];
    unsigned handled[MESSAGES];
    bool in_order; /* of each partition, but for what is handled once more */
    uint64_t settled, dead;
};

/* One test at a time. */
static struct broker_world *books;

/* The message of a key: its number stands in the bits above the partition's. */
static inline uint64_t key_of_number(uint64_t number)
{
    return (number + 1) << PARTITION_BITS | number % 7;
}
static inline uint64_t number_of_key(uint64_t key) { return (key >> PARTITION_BITS) - 1; }

static inline bool book_origin(const struct port *port, const struct task *task,
                               struct message_entry *entry)
{
    entry->published = *port->clock;
    return task->level != 0; /* tried again */
}

static inline void book_appended(struct port *port, uint32_t partition, uint64_t offset,
                                 uint64_t epoch, const struct message_entry *entry)
{
    (void)port;
    CU_ASSERT_FATAL(number_of_key(entry->key) < books->published && offset < 2 * MESSAGES);
    if (epoch == books->epoch[partition])
        books->log[partition][offset] = entry->key;
}

static inline void book_fate(struct port *port, const struct message_note *note)
{
    (void)port;
    books->settled += note->fate == FATE_settled;
    books->dead += note->fate == FATE_dead;
}

/* Two leaders of an epoch would be the end. */
static inline void book_leads(struct port *port, uint32_t partition, uint64_t epoch, uint64_t end)
{
    (void)end;
    CU_ASSERT_FATAL(epoch > books->epoch[partition] || books->leader[partition] == NOBODY ||
                    (epoch == books->epoch[partition] && books->leader[partition] == port->self) ||
                    epoch < books->epoch[partition]);
    if (epoch < books->epoch[partition])
        return;
    books->leader[partition] = port->self;
    books->epoch[partition] = epoch;
}

static inline uint32_t book_leader(const struct port *port, uint32_t partition)
{
    (void)port;
    return books->leader[partition];
}

static inline sim_time book_toll(const struct port *port, uint32_t group, uint32_t member,
                                 uint32_t count)
{
    (void)port, (void)group, (void)member, (void)count;
    return 0;
}

/* The consumer handles what it is given one after the other; all of it when it began. */
static inline void book_hand(struct port *port, struct task *task, const struct handing *handing)
{
    const struct kept *kept = kept_of(port, handing->partition);
    uint32_t done = 0;
    if (!books->consumers[handing->member].up) {
        task->outcome = OUTCOME_reset;
        fake_busy(port, task, FAKE_DONE, *port->clock);
        return;
    }
    CU_ASSERT_FATAL(handing->offset + handing->count <= kept->end);
    for (bool good = true; done < handing->count && good;) {
        const uint64_t offset = handing->offset + done;
        good = !fake_chance(books->world, books->consumers[handing->member].fails);
        if (!good)
            break;
        const uint64_t number = number_of_key(books->log[handing->partition][offset]);
        books->in_order &= offset <= books->last[handing->partition];
        books->last[handing->partition] = offset >= books->last[handing->partition]
                                              ? offset + 1
                                              : books->last[handing->partition];
        books->handled[number]++;
        done++;
    }
    task->left = done;
    task->outcome = done == handing->count ? OUTCOME_ok : OUTCOME_error;
    fake_busy(port, task, FAKE_DONE, *port->clock + books->takes * (done + 1));
}

static inline void book_look(struct port *port, struct task *task, uint32_t group, uint32_t member)
{
    (void)group;
    task->outcome = books->consumers[member].up ? OUTCOME_ok : OUTCOME_reset;
    task->left = books->consumers[member].life;
    fake_busy(port, task, FAKE_DONE, *port->clock + 100 * US);
}

static const struct messaging_ports book_ports = {.hand = book_hand,
                                                  .look = book_look,
                                                  .toll = book_toll,
                                                  .origin = book_origin,
                                                  .appended = book_appended,
                                                  .fate = book_fate,
                                                  .leads = book_leads,
                                                  .leader = book_leader};

static inline void book_heard(struct fake_world *world, const struct fake_task *task,
                              enum outcome outcome)
{
    (void)world;
    if (outcome != OUTCOME_ok)
        return;
    books->acked[number_of_key(task->task.key)] = true;
    books->acknowledged++;
}

/* All that leaders say of the same offset of the same epoch is the same; what is open is committed:
 * every replica in sync has it. */
static inline void broker_invariants(struct fake_world *world)
{
    for (uint32_t p = 0; p < books->topic.partitions; p++)
        for (uint32_t i = 0; i < world->peers; i++) {
            const struct fake_actor *actor = &world->actors[i];
            const struct port *port = &actor->parts[0].port;
            const struct broker *broker = port->state;
            if (!actor->up || !broker->partitions || !broker->partitions[p].leads)
                continue;
            const struct partition *mine = &broker->partitions[p];
            const struct kept *kept = kept_of(port, p);
            CU_ASSERT_FATAL(mine->open <= kept->end);
            for (uint32_t k = 0; k < world->peers; k++) {
                const struct kept *other = kept_of(&world->actors[k].parts[0].port, p);
                if (k == i || !(mine->isr & bit_of(k)) || !books->messaging.disk)
                    continue;
                CU_ASSERT_FATAL(other->end >= mine->open || mine->epoch < books->epoch[p]);
            }
        }
}

static inline struct broker_world *brokers(uint32_t count, struct topic_terms topic)
{
    struct broker_world *b = calloc(1, sizeof *b);
    CU_ASSERT_PTR_NOT_NULL_FATAL(b);
    books = b;
    b->in_order = true;
    b->takes = 1 * MS;
    b->messaging = (struct messaging){.replicas = count,
                                      .disk = true,
                                      .publish_time = law_constant(1000),
                                      .heartbeat = 3 * SECOND,
                                      .session = 9 * SECOND,
                                      .election = 1 * SECOND};
    for (unsigned i = 0; i < CONSUMERS; i++) {
        b->prefetch[i] = 10;
        b->consumers[i].up = true;
        b->consumers[i].life = 1;
    }
    for (unsigned i = 0; i < 8; i++)
        b->leader[i] = NOBODY;
    b->topic = topic;
    b->topic.dead_letter = NOBODY;
    b->topic.groups = 1;
    b->group = (struct group_terms){.members = CONSUMERS, .prefetch = b->prefetch};
    b->terms = (struct broker_terms){.messaging = &b->messaging,
                                     .topics = &b->topic,
                                     .groups = &b->group,
                                     .topic_count = 1,
                                     .group_count = 1,
                                     .partition_count = topic.partitions,
                                     .share_count = topic.partitions,
                                     .topic_of = b->topic_of};
    b->ports = fake_ports;
    b->ports.messaging = &book_ports;
    b->world = fake_behind(&b->ports, message_broker_class, count, &b->terms);
    for (uint32_t i = 0; i < count; i++)
        fake_start(b->world, i, true);
    b->world->latency = law_exponential(500e3);
    b->world->disk = law_exponential(200e3);
    b->world->heard = book_heard;
    b->world->check = broker_invariants;
    return b;
}

static inline struct topic_terms a_log(uint32_t partitions, uint32_t replicas, uint32_t least)
{
    return (struct topic_terms){.ordered = true,
                                .acks = ACKS_ALL,
                                .partitions = partitions,
                                .replicas = replicas,
                                .least_in_sync = least,
                                .attempts = UINT32_MAX,
                                .most = COUNT_UNLIMITED,
                                .message = 1000,
                                .session = 10 * SECOND,
                                .commit = 500 * MS,
                                .in_sync = 5 * SECOND};
}

static inline struct topic_terms a_queue(uint32_t replicas)
{
    struct topic_terms topic = a_log(1, replicas, 1);
    topic.ordered = false;
    topic.visibility = 2 * SECOND;
    return topic;
}

/* Publishes number `number` where its partition is led; `again`: not for the first time. */
static inline void publish(struct broker_world *b, uint64_t number, bool again)
{
    const uint64_t key = key_of_number(number);
    const uint32_t leader = b->leader[message_partition(key, b->topic.partitions)];
    if (leader != NOBODY)
        fake_ask_replica(b->world, leader, VERB_WRITE, again, 0, key);
}

/* One every 10 ms, tried again every second until it is acknowledged. */
static inline void publishes(struct broker_world *b, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        publish(b, b->published++, false);
        for (uint64_t k = i % 100; k + 1 < b->published; k += 100)
            if (!b->acked[k])
                publish(b, k, true);
        fake_pass(b->world, 10 * MS);
    }
}

static inline void settles_down(struct broker_world *b)
{
    for (unsigned i = 0; i < 60; i++) {
        for (uint64_t k = 0; k < b->published; k++)
            if (!b->acked[k])
                publish(b, k, true);
        fake_pass(b->world, SECOND);
    }
}

static inline void brokers_end(struct broker_world *b)
{
    fake_end(b->world);
    free(b);
}

#endif
