/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/demand.h"
#include "models/plan/messaging.h"

void demand_delivering(struct demand *d, uint32_t topic, double rate)
{
    const struct messaging_plan *messaging = d->plan->messaging;
    const struct messaging *text = messaging->terms.messaging;
    const struct topic_terms *terms = &messaging->terms.topics[topic];
    const struct party *brokers = &d->plan->parties[messaging->party];
    demand_asking(d, messaging->party,
                  law_given(&text->deliver_time) ? rate * law_mean(&text->deliver_time) : 0.0);
    for (uint32_t i = 0; text->disk && !terms->ordered && i < terms->partitions; i++) {
        const uint32_t leader = partition_broker(terms, i, 0, brokers->replicas);
        d->fsyncs[d->plan->instances[brokers->first + leader].node] += rate / terms->partitions;
    }
}
