/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "models/plan/messaging.h"
#include "models/plan/review.h"
#include "models/words/step.h"

/* Of the topic that the endpoint hears; NULL: it hears none. */
static const struct topic_terms *heard_by(const struct plan *plan, uint32_t endpoint)
{
    const uint32_t group = plan->messaging ? plan->messaging->group_of[endpoint] : NONE;
    return group == NONE ? NULL
                         : &plan->messaging->topic_terms[plan->messaging->groups[group].topic];
}

/* --- consumers that take more at a time than they have time for --- */

void review_batches(const struct offered *offered, struct arena *arena, struct complaints *to)
{
    const struct plan *plan = offered->traffic->plan;
    for (uint32_t i = 0; i < plan->endpoint_count; i++) {
        const struct endpoint *endpoint = plan->endpoints[i].endpoint;
        const struct topic_terms *topic = heard_by(plan, i);
        const double one = offered->alone->inside[i].mean, poll = topic ? (double)topic->poll : 0.0,
                     batch = one * (double)endpoint->prefetch;
        if (!(poll > 0.0 && batch > poll))
            continue;
        complain_softly(to, &endpoint->topic,
                        one > poll ? "a longer `poll` of the topic, or shorter work"
                                   : arena_format(arena,
                                                  "prefetch: %.0f, or a longer `poll` of "
                                                  "the topic",
                                                  floor(poll / one)),
                        "%llu messages of topic '%s' take %s, and who works for %s is put out of "
                        "its group",
                        (unsigned long long)endpoint->prefetch, endpoint->topic,
                        review_time(batch, arena), review_time(poll, arena));
    }
}

/* --- consumers that are given more at a time than they have room for --- */

/* A log hands out a batch as one request, and its consumer works it off. */
void review_room(const struct plan *plan, struct arena *arena, struct complaints *to)
{
    for (uint32_t i = 0; i < plan->endpoint_count; i++) {
        const struct endpoint *endpoint = plan->endpoints[i].endpoint;
        const struct topic_terms *topic = heard_by(plan, i);
        if (!topic || topic->ordered)
            continue;
        const struct party *party = &plan->parties[plan->endpoints[i].party];
        const uint64_t room = (uint64_t)party->workers + party->queue;
        if (party->workers == NONE || party->queue == NONE || endpoint->prefetch <= room)
            continue;
        complain_softly(to, &endpoint->topic,
                        arena_format(arena, "prefetch: %llu, or a longer `queue` of '%s'",
                                     (unsigned long long)room, party->name),
                        "an instance of '%s' is given %llu messages of topic '%s' at a time and "
                        "has room for %llu: those that it refuses %s",
                        party->name, (unsigned long long)endpoint->prefetch, endpoint->topic,
                        (unsigned long long)room,
                        topic->at_most_once
                            ? "are lost"
                            : arena_format(arena, "come again after %s",
                                           review_time((double)topic->visibility, arena)));
    }
}

/* --- topics that nobody hears, beside one to which nobody speaks --- */

struct speaking {
    struct walk walk;
    const struct plan *plan;
    bool *spoken; /* by topic */
};

static void speaks(struct walk *walk, const struct step *step, const char *const *topic,
                   double count, bool waits)
{
    (void)step, (void)count, (void)waits;
    struct speaking *in = (struct speaking *)walk;
    const uint32_t found = messaging_topic(in->plan, *topic);
    if (found < in->plan->messaging->terms.topic_count)
        in->spoken[found] = true;
}

static const bool *spoken_of(const struct plan *plan, struct arena *arena)
{
    const struct messaging_plan *m = plan->messaging;
    struct speaking in = {.walk = {.publish = speaks},
                          .plan = plan,
                          .spoken = arena_array(arena, m->terms.topic_count + 1, sizeof(bool))};
    for (uint32_t i = 0; i < plan->endpoint_count; i++)
        walk_steps(&plan->endpoints[i].endpoint->steps, &in.walk, 1);
    for (uint32_t i = 0; i < m->terms.topic_count; i++)
        if (m->topic_terms[i].dead_letter < m->terms.topic_count)
            in.spoken[m->topic_terms[i].dead_letter] = true;
    return in.spoken;
}

/* A topic without a publisher, or without a consumer, is half a scenario; one of each is a name
 * that was written in two ways. */
void review_topics(const struct plan *plan, struct arena *arena, struct complaints *to)
{
    const struct messaging_plan *m = plan->messaging;
    if (!m)
        return;
    const bool *spoken = spoken_of(plan, arena);
    const char *unheard = NULL;
    for (uint32_t i = 0; i < m->terms.topic_count && !unheard; i++)
        if (spoken[i] && m->topic_terms[i].groups == 0)
            unheard = m->topics[i].name;
    for (uint32_t i = 0; i < plan->endpoint_count && unheard; i++) {
        const uint32_t group = m->group_of[i];
        if (group != NONE && !spoken[m->groups[group].topic])
            complain_softly(to, &plan->endpoints[i].endpoint->topic,
                            arena_format(arena, "is it '%s'?", unheard),
                            "nobody publishes to '%s', and nobody hears '%s'",
                            m->topics[m->groups[group].topic].name, unheard);
    }
}
