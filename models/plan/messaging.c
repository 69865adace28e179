/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/messaging.h"

#include <string.h>

#include "models/plan/channels.h"
#include "models/words/actor.h"
#include "sim/rng.h"

enum { GROUPS_MOST = 32 }; /* of a topic */

/* ---- topics ---- */

/* As written; else as `default` says. */
static const struct topic *topic_text(const struct plan *plan, const char *name)
{
    const struct table *table = &plan->description->deployment.topics;
    const struct topic *topics = table->items, *preset = NULL;
    for (uint32_t i = 0; i < table->count; i++) {
        if (strcmp(topics[i].name, name) == 0)
            return &topics[i];
        if (strcmp(topics[i].name, "default") == 0)
            preset = &topics[i];
    }
    return preset;
}

static bool is(const char *text, const char *word) { return strcmp(text, word) == 0; }

static struct topic_terms terms_of(const struct topic *text)
{
    const struct topic_class *class = (const struct topic_class *)text->kind.class;
    struct topic_terms terms = {
        .ordered = class->ordered,
        .at_most_once = is(text->delivery, "at_most_once"),
        .acks = is(text->acks, "none")     ? ACKS_NONE
                : is(text->acks, "leader") ? ACKS_LEADER
                                           : ACKS_ALL,
        .when_full = is(text->when_full, "block")    ? FULL_BLOCKS
                     : is(text->when_full, "refuse") ? FULL_REFUSES
                                                     : FULL_DROPS,
        .partitions = 1,
        .replicas = (uint32_t)text->replicas,
        .least_in_sync = (uint32_t)text->least_in_sync,
        .in_sync = text->in_sync,
        .attempts = text->attempts == COUNT_UNLIMITED ? UINT32_MAX : (uint32_t)text->attempts,
        .most = text->most,
        .message = text->message,
        .dead_letter = UINT32_MAX};
    if (class->ordered) {
        const struct log_settings *log = text->kind.settings;
        terms.partitions = (uint32_t)log->partitions;
        terms.session = log->session;
        terms.poll = log->poll;
        terms.commit = log->commit;
        terms.keep = log->keep;
    } else
        terms.visibility = ((const struct queue_settings *)text->kind.settings)->visibility;
    return terms;
}

/* ConsumerConfig.java: "The value must be set lower than session.timeout.ms". */
static void check_session(const struct messaging *messaging, const struct topic *text,
                          struct complaints *complaints)
{
    const struct log_settings *log = text->kind.settings;
    if (((const struct topic_class *)text->kind.class)->ordered &&
        log->session <= messaging->heartbeat)
        complain(complaints, &log->session,
                 "Kafka's are 45s, with a heartbeat of 3s; or write `messaging: {heartbeat: ...}`",
                 "consumers are looked at every %g s: all are silent for so long",
                 (double)messaging->heartbeat / NANOSECONDS_PER_SECOND);
}

static void check_topic(const struct plan *plan, const struct topic *text,
                        struct complaints *complaints)
{
    const struct messaging *messaging = plan->description->deployment.messaging.settings;
    if (text->replicas > messaging->replicas)
        complain(complaints, &text->replicas, "write `messaging: {replicas: ...}`",
                 "%llu replicas need as many brokers, and there are %llu",
                 (unsigned long long)text->replicas, (unsigned long long)messaging->replicas);
    if (text->least_in_sync > text->replicas)
        complain(complaints, &text->least_in_sync, NULL, "%llu in sync of %llu replicas",
                 (unsigned long long)text->least_in_sync, (unsigned long long)text->replicas);
    check_session(messaging, text, complaints);
}

/* Where its dead letters go; they must not come back. */
static uint32_t dead_letters_of(const struct plan *plan, const struct topic_plan *topic,
                                struct complaints *complaints)
{
    const struct queue_settings *queue = topic->text.kind.settings;
    const struct known_names *names = &plan->names->topics;
    if (((const struct topic_class *)topic->text.kind.class)->ordered || !queue->dead_letter)
        return UINT32_MAX;
    const char *name = queue->dead_letter;
    for (uint32_t steps = 0; name && steps <= names->count; steps++) {
        const struct topic *next = topic_text(plan, name);
        const bool ordered = ((const struct topic_class *)next->kind.class)->ordered;
        name = ordered ? NULL : ((const struct queue_settings *)next->kind.settings)->dead_letter;
    }
    if (name)
        complain(complaints, &queue->dead_letter, "let the last topic have none",
                 "the dead letters of '%s' come back for ever", topic->name);
    return names_need(names, "topic", queue->dead_letter, &queue->dead_letter, complaints);
}

static void add_topics(struct plan *plan, struct messaging_plan *m, struct arena *arena,
                       struct complaints *complaints)
{
    const struct known_names *names = &plan->names->topics;
    m->terms.topic_count = names->count;
    m->topics = arena_array(arena, names->count, sizeof *m->topics);
    m->topic_terms = arena_array(arena, names->count, sizeof *m->topic_terms);
    m->terms.topics = m->topic_terms;
    for (uint32_t i = 0; i < names->count; i++) {
        struct topic_plan *topic = &m->topics[i];
        const struct topic *text = topic_text(plan, names->list[i]);
        topic->name = names->list[i];
        topic->text = *text;
        check_topic(plan, text, complaints);
        topic->dataset =
            (struct dataset){.name = topic->name, .keys = 1, .value = topic->text.message};
        m->topic_terms[i] = terms_of(&topic->text);
        m->topic_terms[i].first_partition = m->terms.partition_count;
        m->topic_terms[i].dead_letter = dead_letters_of(plan, topic, complaints);
        m->terms.partition_count += m->topic_terms[i].partitions;
    }
    uint32_t *topic_of = arena_array(arena, m->terms.partition_count, sizeof *topic_of);
    for (uint32_t i = 0; i < names->count; i++)
        for (uint32_t k = 0; k < m->topic_terms[i].partitions; k++)
            topic_of[m->topic_terms[i].first_partition + k] = i;
    m->terms.topic_of = topic_of;
}

/* What the brokers are to everybody else. */
static const struct store *store_of(const struct plan *plan, struct messaging_plan *m,
                                    struct arena *arena)
{
    const struct messaging *text = plan->description->deployment.messaging.settings;
    struct store *store = arena_alloc(arena, sizeof *store);
    const struct class_head *class = &message_broker_class->actor.head;
    const bool known = text->nodes && names_find(&plan->names->groups, text->nodes) != NAME_UNKNOWN;
    *store = (struct store){.name = BROKER,
                            .kind = {.class = class, .settings = &m->terms},
                            .datasets = {.word = "none"},
                            .nodes = known ? text->nodes : NULL,
                            .replicas = text->replicas,
                            .read_time = text->deliver_time,
                            .write_time = text->publish_time,
                            .connections = COUNT_UNLIMITED,
                            .needs = COUNT_UNLIMITED,
                            .queue = COUNT_UNLIMITED};
    return store;
}

static void check_name(const struct plan *plan, struct complaints *complaints)
{
    const struct store *written = plan->description->deployment.stores.items;
    for (uint32_t i = 0; i < plan->description->deployment.stores.count; i++)
        if (strcmp(written[i].name, BROKER) == 0)
            complain(complaints, &written[i].name, "give it another name",
                     "a scenario with topics has brokers of this name already");
}

const struct store *messaging_store(struct plan *plan, struct arena *arena,
                                    struct complaints *complaints)
{
    if (plan->names->topics.count == 0 || !plan->description->deployment.messaging.class)
        return NULL;
    check_name(plan, complaints);
    struct messaging_plan *m = arena_alloc(arena, sizeof *m);
    plan->messaging = m;
    m->terms.messaging = plan->description->deployment.messaging.settings;
    m->terms.first_dataset = plan->dataset_count;
    add_topics(plan, m, arena, complaints);
    return store_of(plan, m, arena);
}

void messaging_datasets(struct plan *plan)
{
    struct messaging_plan *m = plan->messaging;
    if (!m)
        return;
    m->party = plan_find_party(plan, PARTY_STORE, BROKER);
    for (uint32_t i = 0; i < m->terms.topic_count; i++)
        plan->datasets[plan->dataset_count + i] = (struct dataset_plan){
            .name = m->topics[i].name, .dataset = &m->topics[i].dataset, .store = m->party};
}

uint32_t messaging_topic(const struct plan *plan, const char *name)
{
    return plan->messaging ? names_find(&plan->names->topics, name) : NONE;
}

double messaging_share(const struct plan *plan, uint32_t topic, uint32_t endpoint)
{
    const struct messaging_plan *m = plan->messaging;
    const uint32_t group = m->group_of[endpoint];
    if (group == NONE || m->groups[group].topic != topic)
        return 0.0;
    return (double)plan->parties[plan->endpoints[endpoint].party].replicas / m->groups[group].count;
}

/* ---- groups ---- */

struct grouping {
    struct plan *plan;
    struct messaging_plan *m;
    struct arena *arena;
    struct complaints *complaints;
};

static const char *group_name(const struct endpoint_plan *endpoint)
{
    return endpoint->endpoint->group ? endpoint->endpoint->group : endpoint->name;
}

static uint32_t group_find(const struct grouping *in, uint32_t topic, const char *name)
{
    for (uint32_t i = 0; i < in->m->terms.group_count; i++)
        if (in->m->groups[i].topic == topic && strcmp(in->m->groups[i].name, name) == 0)
            return i;
    return NONE;
}

static void add_members(struct grouping *in, struct group_plan *group, uint32_t endpoint)
{
    const struct party *party = &in->plan->parties[in->plan->endpoints[endpoint].party];
    struct group_member *all = arena_array(in->arena, group->count + party->replicas, sizeof *all);
    if (group->count > 0)
        memcpy(all, group->members, group->count * sizeof *all);
    group->members = all;
    for (uint32_t i = 0; i < party->replicas; i++)
        all[group->count++] = (struct group_member){
            .instance = party->first + i, .endpoint = endpoint, .channel = NONE};
}

static bool is_consumer(const struct endpoint_plan *endpoint)
{
    return endpoint->endpoint->topic && endpoint->module != NONE;
}

static void add_consumer(struct grouping *in, uint32_t index, uint32_t topic)
{
    const struct endpoint_plan *endpoint = &in->plan->endpoints[index];
    const char *name = group_name(endpoint);
    uint32_t group = group_find(in, topic, name);
    if (group == NONE) {
        group = in->m->terms.group_count++;
        in->m->groups[group] =
            (struct group_plan){.name = name, .key = name_hash(name), .topic = topic};
        in->m->topic_terms[topic].groups++;
    }
    if (in->m->topic_terms[topic].groups > GROUPS_MOST)
        complain(in->complaints, &endpoint->endpoint->topic, "let some share a `group`",
                 "more than %d groups hear the topic '%s'", GROUPS_MOST, endpoint->endpoint->topic);
    in->m->group_of[index] = group;
    in->m->idempotent[index] = endpoint->endpoint->idempotent;
    add_members(in, &in->m->groups[group], index);
}

/* Topic by topic, so that those of one stand together. */
static void find_groups(struct grouping *in)
{
    struct messaging_plan *m = in->m;
    for (uint32_t i = 0; i < in->plan->endpoint_count; i++)
        m->group_of[i] = NONE;
    for (uint32_t topic = 0; topic < m->terms.topic_count; topic++) {
        m->topic_terms[topic].first_group = m->terms.group_count;
        for (uint32_t i = 0; i < in->plan->endpoint_count; i++)
            if (is_consumer(&in->plan->endpoints[i]) && in->plan->endpoints[i].party != NONE &&
                messaging_topic(in->plan, in->plan->endpoints[i].endpoint->topic) == topic)
                add_consumer(in, i, topic);
        m->topic_terms[topic].first_share = m->terms.share_count;
        m->terms.share_count += m->topic_terms[topic].groups * m->topic_terms[topic].partitions;
    }
}

static const uint32_t *prefetches(const struct grouping *in, const struct group_plan *group)
{
    uint32_t *prefetch = arena_array(in->arena, group->count + 1, sizeof *prefetch);
    for (uint32_t i = 0; i < group->count; i++)
        prefetch[i] = (uint32_t)in->plan->endpoints[group->members[i].endpoint].endpoint->prefetch;
    return prefetch;
}

void messaging_groups(struct plan *plan, struct arena *arena, struct complaints *complaints)
{
    struct messaging_plan *m = plan->messaging;
    if (!m)
        return;
    const uint32_t count = plan->endpoint_count;
    struct grouping in = {.plan = plan, .m = m, .arena = arena, .complaints = complaints};
    m->groups = arena_array(arena, count + 1, sizeof *m->groups);
    m->group_of = arena_array(arena, 2 * (size_t)count + 1, sizeof *m->group_of);
    m->idempotent = arena_array(arena, 2 * (size_t)count + 1, sizeof *m->idempotent);
    find_groups(&in);
    for (uint32_t i = count; i < 2 * count; i++) /* those of balancers */
        m->group_of[i] = NONE;
    struct group_terms *groups = arena_array(arena, m->terms.group_count + 1, sizeof *groups);
    for (uint32_t i = 0; i < m->terms.group_count; i++)
        groups[i] = (struct group_terms){.topic = m->groups[i].topic,
                                         .members = m->groups[i].count,
                                         .prefetch = prefetches(&in, &m->groups[i])};
    m->terms.groups = groups;
}

void messaging_channels(struct plan *plan, struct arena *arena)
{
    struct messaging_plan *m = plan->messaging;
    for (uint32_t i = 0; m && i < m->terms.group_count; i++)
        for (uint32_t k = 0; k < m->groups[i].count; k++) {
            struct group_member *member = &m->groups[i].members[k];
            member->channel =
                channel_between(plan, m->party, plan->instances[member->instance].party, arena);
        }
}
