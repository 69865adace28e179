/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Topics, groups of consumers and the brokers, from what endpoints and steps say.
 *
 * Why: a scenario that publishes has brokers, written or not; they are a party of stores, and each
 * topic is one dataset more, behind those of the application, so that placing, calling and failing
 * are what they are for every store. */
#ifndef MODELS_PLAN_MESSAGING_H
#define MODELS_PLAN_MESSAGING_H

#include "models/plan/plan.h"
#include "models/words/messaging.h"

#define BROKER "broker" /* the name of the party */

/* A consumer: one instance, and what it runs for a message. */
struct group_member {
    uint32_t instance, endpoint, channel; /* from the brokers */
};

struct group_plan {
    const char *name; /* mail.send, or as written */
    uint64_t key;     /* hash of the name, for draws */
    uint32_t topic, count;
    struct group_member *members;
};

struct topic_plan {
    const char *name;
    struct topic text;
    struct dataset dataset;
};

struct messaging_plan {
    struct broker_terms terms;
    struct topic_plan *topics;
    struct group_plan *groups;
    struct topic_terms *topic_terms; /* terms.topics and its like, while they are made */
    uint32_t party;                  /* of the brokers */
    bool *idempotent;                /* by endpoint */
    uint32_t *group_of;              /* by endpoint: NONE: it is no consumer */
};

/* Topics are known; NULL: there are none.  Before parties are made: the store that the brokers are.
 */
const struct store *messaging_store(struct plan *plan, struct arena *arena,
                                    struct complaints *complaints);
/* Behind the datasets, for which there is room. */
void messaging_datasets(struct plan *plan);
/* When every module has its home: groups and their members. */
void messaging_groups(struct plan *plan, struct arena *arena, struct complaints *complaints);
/* When programs are compiled: ways from the brokers to consumers. */
void messaging_channels(struct plan *plan, struct arena *arena);

/* Of the messages of the topic, those that come to this endpoint; 0: it is no consumer of it. */
double messaging_share(const struct plan *plan, uint32_t topic, uint32_t endpoint);

/* NONE: no such topic. */
uint32_t messaging_topic(const struct plan *plan, const char *name);

#endif
