/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/messaging.h"

#include "models/run/attempt.h"
#include "models/run/handing.h"
#include "models/run/store.h"
#include "sim/check.h"

static const struct broker_terms *terms_of(const struct run *run)
{
    return &run->plan->messaging->terms;
}

static struct topic_run *topic_at(const struct run *run, uint32_t partition)
{
    return &run->topics[terms_of(run)->topic_of[partition]];
}

static uint32_t groups_of(const struct run *run, uint32_t partition)
{
    return terms_of(run)->topics[terms_of(run)->topic_of[partition]].groups;
}

/* Which bit stands for the group. */
static uint32_t bit_of(const struct run *run, uint32_t group)
{
    const struct broker_terms *terms = terms_of(run);
    return 1u << (group - terms->topics[terms->groups[group].topic].first_group);
}

static struct message_place *place_at(const struct run *run, uint32_t partition, uint64_t offset)
{
    return POOL_AT(struct message_place, &run->messaging->books[partition].places,
                   (uint32_t)offset);
}

static struct message_known *message_at(const struct run *run, uint32_t message)
{
    return POOL_AT(struct message_known, &run->messaging->messages, message);
}

/* ---- messages by their keys ---- */

static uint32_t *slot_of(const struct messaging_run *m, uint64_t key)
{
    for (uint32_t at = (uint32_t)mix(key, 1);; at++) {
        uint32_t *slot = &m->places[at & m->mask];
        if (*slot == 0 || POOL_AT(struct message_known, &m->messages, *slot - 1)->key == key)
            return slot;
    }
}

/* At most half full. */
static void make_room(struct run *run)
{
    struct messaging_run *m = run->messaging;
    if (m->places && m->messages.made <= m->mask / 2)
        return;
    m->mask = m->places ? 2 * m->mask + 1 : 1023;
    m->places = arena_array(run->arena, (size_t)m->mask + 1, sizeof *m->places);
    for (uint32_t i = 0; i < m->messages.made; i++)
        *slot_of(m, message_at(run, i)->key) = i + 1;
}

static uint32_t message_of(struct run *run, const struct message_entry *entry)
{
    struct messaging_run *m = run->messaging;
    make_room(run);
    uint32_t *slot = slot_of(m, entry->key);
    if (*slot == 0) {
        const uint32_t message = pool_take(&m->messages);
        *message_at(run, message) = (struct message_known){.key = entry->key,
                                                           .published = entry->published,
                                                           .user = entry->user,
                                                           .root = entry->root,
                                                           .source = entry->source};
        *slot = message + 1;
    }
    return *slot - 1;
}

/* ---- what brokers tell ---- */

/* What stands from `end` on is no more. */
static void cut(struct run *run, uint32_t partition, uint64_t end)
{
    struct partition_book *book = &run->messaging->books[partition];
    struct topic_run *topic = topic_at(run, partition);
    for (uint64_t offset = end; offset < book->end; offset++) {
        const struct message_place *place = place_at(run, partition, offset);
        const int settled = __builtin_popcount(place->settled);
        level_add(&topic->lag, run->engine->now, settled - (int)groups_of(run, partition));
        count_many(&topic->cut, groups_of(run, partition) - (unsigned)settled);
        if (place->acknowledged && (settled == 0 || (unsigned)settled < groups_of(run, partition)))
            count_one(&topic->lost);
    }
    book->end = end;
    for (uint32_t i = 0; i < groups_of(run, partition); i++)
        book->oldest[i] = book->oldest[i] < end ? book->oldest[i] : end;
}

static bool stands_already(struct run *run, uint32_t partition, uint64_t offset,
                           const struct message_entry *entry)
{
    const struct partition_book *book = &run->messaging->books[partition];
    return offset < book->end &&
           message_at(run, place_at(run, partition, offset)->message)->key == entry->key;
}

/* A leader that was deposed without knowing it may still take something in: it is in no book. */
static void told_appended(struct port *port, uint32_t partition, uint64_t offset, uint64_t epoch,
                          const struct message_entry *entry)
{
    struct run *run = actor_port_of(port)->run;
    struct partition_book *book = &run->messaging->books[partition];
    struct topic_run *topic = topic_at(run, partition);
    if (epoch != book->epoch || stands_already(run, partition, offset, entry))
        return;
    if (offset < book->end)
        cut(run, partition, offset);
    CHECK_IN(run->engine, offset == book->end && offset < UINT32_MAX);
    while (book->places.made <= offset)
        (void)pool_take(&book->places);
    *place_at(run, partition, offset) = (struct message_place){.message = message_of(run, entry)};
    book->end++;
    count_one(&topic->published);
    level_add(&topic->lag, run->engine->now, groups_of(run, partition));
}

/* Whether that is news. */
static bool settle(struct run *run, uint32_t partition, uint32_t group, uint64_t offset)
{
    if (offset >= run->messaging->books[partition].end)
        return false;
    struct message_place *place = place_at(run, partition, offset);
    const uint32_t bit = bit_of(run, group);
    if (place->settled & bit)
        return false;
    place->settled |= bit;
    level_add(&topic_at(run, partition)->lag, run->engine->now, -1);
    return true;
}

static void acknowledged(struct run *run, const struct message_note *note)
{
    const struct partition_book *book = &run->messaging->books[note->partition];
    struct topic_run *topic = topic_at(run, note->partition);
    count_one(&topic->acknowledged);
    if (note->epoch == book->epoch && note->offset < book->end)
        place_at(run, note->partition, note->offset)->acknowledged = true;
    else
        count_one(&topic->lost);
}

static void told_fate(struct port *port, const struct message_note *note)
{
    struct run *run = actor_port_of(port)->run;
    struct topic_run *topic = topic_at(run, note->partition);
    switch (note->fate) {
    case FATE_acknowledged:
        acknowledged(run, note);
        break;
    case FATE_refused:
        count_one(&topic->refused);
        break;
    case FATE_dropped:
        count_one(&topic->dropped);
        break;
    case FATE_dead:
        count_one(&topic->dead);
        (void)settle(run, note->partition, note->group, note->offset);
        break;
    case FATE_settled:
        (void)settle(run, note->partition, note->group, note->offset);
        break;
    case FATE_expired:
        if (settle(run, note->partition, note->group, note->offset))
            count_one(&topic->expired);
        break;
    case FATE_moved:
        count_one(&topic->moved);
        break;
    }
}

static void told_leads(struct port *port, uint32_t partition, uint64_t epoch, uint64_t end)
{
    struct run *run = actor_port_of(port)->run;
    struct partition_book *book = &run->messaging->books[partition];
    if (book->leader != NOBODY && epoch < book->epoch)
        return;
    book->leader = port->self;
    book->epoch = epoch;
    if (end < book->end)
        cut(run, partition, end);
}

static uint32_t ask_leader(const struct port *port, uint32_t partition)
{
    const struct run *run = ((const struct actor_port *)port)->run;
    return run->messaging->books[partition].leader;
}

static bool ask_origin(const struct port *port, const struct task *task,
                       struct message_entry *entry)
{
    const struct run *run = ((const struct actor_port *)port)->run;
    const struct operation *operation = (const struct operation *)task;
    entry->published = run->engine->now;
    if (operation->visit == NONE)
        return true;
    const struct visit *visit = POOL_AT(struct visit, &run->visits, operation->visit);
    entry->user = visit->user;
    entry->root = visit->root;
    entry->source = visit->source;
    const struct trying it = attempt_of(run, visit->waiter);
    return it.attempt->generation != visit->waiter_mark || it.call->tries > 0 ||
           (it.number & HEDGE);
}

/* ---- what consumers do ---- */

struct delivery *visit_delivery(const struct run *run, uint32_t index)
{
    const struct messaging_run *m = run->messaging;
    if (!m || index >= m->deliveries.made)
        return NULL;
    struct delivery *delivery = POOL_AT(struct delivery, &m->deliveries, index);
    const struct visit *visit = POOL_AT(struct visit, &run->visits, index);
    return delivery->generation == visit->generation && delivery->count > 0 ? delivery : NULL;
}

struct message_known *delivery_message(const struct run *run, const struct delivery *delivery)
{
    const uint64_t offset = delivery->offset + delivery->done;
    return message_at(run, place_at(run, delivery->partition, offset)->message);
}

static void handled(struct run *run, const struct delivery *delivery)
{
    struct message_known *message = delivery_message(run, delivery);
    struct topic_run *topic = topic_at(run, delivery->partition);
    const uint32_t bit = bit_of(run, delivery->group);
    if (message->handled & bit) {
        count_one(&topic->duplicates);
        return;
    }
    message->handled |= bit;
    count_one(&topic->handled);
    sample_add(&topic->took, run->engine->now - message->published);
    if (observed(&run->observe, RECORD_MESSAGE))
        observe_tell(&run->observe, RECORD_MESSAGE, run->engine->now,
                     &(struct message_record){.topic = terms_of(run)->topic_of[delivery->partition],
                                              .published = message->published});
}

void delivery_leaves(struct run *run, const struct delivery *delivery)
{
    struct topic_run *topic = topic_at(run, delivery->partition);
    const uint32_t bit = bit_of(run, delivery->group);
    count_many(&topic->deliveries, delivery->count);
    for (uint32_t i = 0; i < delivery->count; i++) {
        struct message_place *place = place_at(run, delivery->partition, delivery->offset + i);
        count_many(&topic->redelivered, (place->handed & bit) != 0);
        place->handed |= bit;
    }
}

bool delivery_goes_on(struct run *run, struct delivery *delivery)
{
    if (delivery->spared)
        count_one(&topic_at(run, delivery->partition)->spared);
    else
        handled(run, delivery);
    delivery->spared = false;
    return ++delivery->done < delivery->count;
}

/* ---- for who looks ---- */

static sim_time oldest_of(struct run *run, uint32_t partition, uint32_t group)
{
    struct partition_book *book = &run->messaging->books[partition];
    uint64_t *at = &book->oldest[group];
    while (*at < book->end && place_at(run, partition, *at)->settled >> group & 1)
        ++*at;
    if (*at >= book->end)
        return 0;
    return run->engine->now - message_at(run, place_at(run, partition, *at)->message)->published;
}

sim_time messaging_oldest(struct run *run, uint32_t topic)
{
    const struct topic_terms *terms = &terms_of(run)->topics[topic];
    sim_time oldest = 0;
    for (uint32_t i = 0; i < terms->partitions; i++)
        for (uint32_t group = 0; group < terms->groups; group++) {
            const sim_time age = oldest_of(run, terms->first_partition + i, group);
            oldest = age > oldest ? age : oldest;
        }
    return oldest;
}

void messaging_create(struct run *run)
{
    const struct messaging_plan *plan = run->plan->messaging;
    if (!plan)
        return;
    struct messaging_run *m = arena_alloc(run->arena, sizeof *m);
    run->messaging = m;
    run->topics = arena_array(run->arena, plan->terms.topic_count, sizeof *run->topics);
    m->books = arena_array(run->arena, plan->terms.partition_count, sizeof *m->books);
    pool_init(&m->messages, run->arena, sizeof(struct message_known));
    pool_init(&m->deliveries, run->arena, sizeof(struct delivery));
    for (uint32_t i = 0; i < plan->terms.partition_count; i++) {
        pool_init(&m->books[i].places, run->arena, sizeof(struct message_place));
        m->books[i].leader = NOBODY;
    }
    handings_create(run);
}

const struct messaging_ports run_messaging = {.hand = hand,
                                              .look = look_at_member,
                                              .toll = hand_toll,
                                              .origin = ask_origin,
                                              .appended = told_appended,
                                              .fate = told_fate,
                                              .leads = told_leads,
                                              .leader = ask_leader};
