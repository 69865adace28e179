/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who leads a partition and who is in sync: what the controller decides, and what is kept of it. */
#include <string.h>

#include "models/messaging/replica.h"

static struct office *office_of(const struct port *port) { return broker_of(port)->office; }

static uint32_t partitions_of(const struct port *port)
{
    return broker_terms(port)->partition_count;
}

struct charge *charges_made(struct port *port, const struct charge *from)
{
    const uint32_t count = partitions_of(port);
    struct charge *charges = block_array(port->blocks, count, sizeof *charges);
    if (from)
        memcpy(charges, from, count * sizeof *charges);
    return charges;
}

void charges_copy(const struct port *port, struct office_kept *to, const struct office_kept *from)
{
    struct charge *charges = to->charges;
    memcpy(charges, from->charges, partitions_of(port) * sizeof *charges);
    *to = *from;
    to->charges = charges;
}

uint64_t brokers_living(const struct port *port)
{
    const struct office *office = office_of(port);
    uint64_t set = bit_of(port->self);
    for (uint32_t i = 0; i < port->peers; i++)
        if (port_now(port) - office->peers[i].heard < broker_terms(port)->messaging->session)
            set |= bit_of(i);
    return set;
}

static uint32_t first_of(const struct port *port, uint32_t partition, uint64_t set)
{
    const struct broker_terms *terms = broker_terms(port);
    const struct topic_terms *topic = &terms->topics[terms->topic_of[partition]];
    for (uint32_t i = 0; i < topic->replicas; i++) {
        const uint32_t broker =
            partition_broker(topic, partition - topic->first_partition, i, port->peers);
        if (set & bit_of(broker))
            return broker;
    }
    return NOBODY;
}

bool charge_judge(const struct port *port, uint32_t partition, uint64_t alive)
{
    struct charge *charge = &office_of(port)->now.charges[partition];
    const struct charge before = *charge;
    if (charge->isr & alive)
        charge->isr &= alive;
    if (charge->leader == NOBODY || !(alive & bit_of(charge->leader))) {
        charge->leader = first_of(port, partition, charge->isr & alive);
        charge->epoch += charge->leader != NOBODY;
    }
    return before.leader != charge->leader || before.isr != charge->isr ||
           before.epoch != charge->epoch;
}

void charges_first(struct port *port, struct office_kept *kept)
{
    *kept =
        (struct office_kept){.term = 1, .state_term = 1, .version = 1, .charges = kept->charges};
    for (uint32_t i = 0; i < partitions_of(port); i++) {
        const struct broker_terms *terms = broker_terms(port);
        const struct topic_terms *topic = &terms->topics[terms->topic_of[i]];
        struct charge *charge = &kept->charges[i];
        *charge = (struct charge){.epoch = 1};
        for (uint32_t k = 0; k < topic->replicas; k++)
            charge->isr |=
                bit_of(partition_broker(topic, i - topic->first_partition, k, port->peers));
        charge->leader = partition_broker(topic, i - topic->first_partition, 0, port->peers);
    }
}
