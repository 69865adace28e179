/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/demand.h"
#include "models/plan/messaging.h"
#include "models/words/actor.h"

#include <math.h>

void demand_leading(struct demand *d, uint32_t topic, double work)
{
    const struct messaging_plan *messaging = d->plan->messaging;
    const struct topic_terms *terms = &messaging->terms.topics[topic];
    const struct party *brokers = &d->plan->parties[messaging->party];
    for (uint32_t i = 0; i < terms->partitions; i++)
        d->operation_work[brokers->first + partition_broker(terms, i, 0, brokers->replicas)] +=
            work / terms->partitions;
}

/* From the leader of a partition to each other replica, and an answer back. */
struct copying {
    uint32_t topic, partition;
    double rate, there; /* bytes; back: a bare letter */
};

static void copies(struct demand *d, const struct copying *it)
{
    const struct plan *plan = d->plan;
    const struct messaging_plan *m = plan->messaging;
    const struct topic_terms *terms = &m->terms.topics[it->topic];
    const struct party *brokers = &plan->parties[m->party];
    if (terms->replicas < 2 || brokers->among == NONE)
        return;
    const double letters = demand_message(plan, brokers->among, m->party, it->there) +
                           demand_message(plan, brokers->among, m->party, STORE_LETTER_BYTES);
    const double there = demand_wire_bytes(plan, brokers->among, it->there),
                 back = demand_wire_bytes(plan, brokers->among, STORE_LETTER_BYTES);
    const uint32_t leader =
        brokers->first + partition_broker(terms, it->partition, 0, brokers->replicas);
    for (uint32_t i = 1; i < terms->replicas; i++) {
        const uint32_t other =
            brokers->first + partition_broker(terms, it->partition, i, brokers->replicas);
        d->operation_work[leader] += it->rate * letters;
        d->operation_work[other] += it->rate * letters;
        d->fsyncs[plan->instances[other].node] += m->terms.messaging->disk ? it->rate : 0.0;
        ways_load_pair(plan, &d->pipes, leader, other, it->rate * there, it->rate * back);
    }
}

void demand_replicating(struct demand *d, uint32_t topic, double rate)
{
    const struct topic_terms *terms = &d->plan->messaging->terms.topics[topic];
    for (uint32_t i = 0; i < terms->partitions; i++)
        copies(d, &(struct copying){.topic = topic,
                                    .partition = i,
                                    .rate = rate / terms->partitions,
                                    .there = STORE_LETTER_BYTES + (double)terms->message});
}

/* Times that a group's progress in a partition is written down, of so many messages: a log writes
 * now and then. */
static double settlings(const struct topic_terms *terms, double rate)
{
    return terms->ordered && terms->commit > 0 && !terms->at_most_once
               ? fmin(rate, 1e9 / (double)terms->commit)
               : rate;
}

void demand_delivering(struct demand *d, uint32_t topic, double rate)
{
    const struct messaging_plan *messaging = d->plan->messaging;
    const struct messaging *text = messaging->terms.messaging;
    const struct topic_terms *terms = &messaging->terms.topics[topic];
    const struct party *brokers = &d->plan->parties[messaging->party];
    demand_leading(d, topic,
                   law_given(&text->deliver_time) ? rate * law_mean(&text->deliver_time) : 0.0);
    for (uint32_t i = 0; i < terms->partitions; i++) {
        const uint32_t leader = partition_broker(terms, i, 0, brokers->replicas);
        const double times = settlings(terms, rate / terms->partitions);
        d->fsyncs[d->plan->instances[brokers->first + leader].node] += text->disk ? times : 0.0;
        copies(d, &(struct copying){
                      .topic = topic, .partition = i, .rate = times, .there = STORE_LETTER_BYTES});
    }
}
