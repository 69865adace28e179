/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages by topic: how long it took until each had been handled, and, at the moments at which
 * instances are looked at (looks.c), how many wait and how old the oldest of them is. */
#include "analysis/observers/observers.h"
#include "models/run/messaging.h"

static uint32_t topics_of(const struct heard_run *about)
{
    const struct messaging_plan *messaging = about->run->plan->messaging;
    return messaging ? messaging->terms.topic_count : 0;
}

static bool wanted(const struct heard_run *about) { return topics_of(about) > 0; }

static void create(void *state, const struct heard_run *about)
{
    struct messages_heard *heard = state;
    const uint32_t count = topics_of(about);
    heard->about = about;
    heard->of_topic = arena_array(about->arena, count, sizeof *heard->of_topic);
    for (uint32_t i = 0; i < count; i++) {
        heard->of_topic[i].took = histogram_create(about->arena);
        heard->of_topic[i].lag = histogram_create(about->arena);
    }
}

static void hear(void *state, sim_time now, const void *record)
{
    struct messages_heard *heard = state;
    const struct message_record *message = record;
    if (now >= heard->about->from && now < heard->about->until)
        histogram_add(heard->of_topic[message->topic].took, now - message->published);
}

static const sim_time *moments(void *state, uint32_t *count)
{
    return looks_moments(((const struct messages_heard *)state)->about, count);
}

static void look(void *state)
{
    struct messages_heard *heard = state;
    struct run *run = heard->about->run;
    for (uint32_t i = 0; i < topics_of(heard->about); i++) {
        struct topic_heard *topic = &heard->of_topic[i];
        const sim_time oldest = messaging_oldest(run, i);
        histogram_add(topic->lag, run->topics[i].lag.value);
        topic->oldest = oldest > topic->oldest ? oldest : topic->oldest;
        topic->ages += (uint64_t)oldest;
        topic->looks++;
    }
}

const struct observer_class observer_messages = {
    .name = "messages",
    .doc = "how long messages take, and how many wait, by topic",
    .hears = RECORD_MESSAGE,
    .state_size = sizeof(struct messages_heard),
    .wanted = wanted,
    .create = create,
    .hear = hear,
    .moments = moments,
    .look = look,
};
