/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/messaging/broker.h"

struct place place_of(const struct port *port, uint32_t share)
{
    const struct broker_terms *terms = broker_terms(port);
    struct place place = {.share = share};
    uint32_t low = 0, high = terms->topic_count; /* the last one that begins at or before it */
    while (high - low > 1) {
        const uint32_t middle = low + (high - low) / 2;
        if (terms->topics[middle].first_share <= share)
            low = middle;
        else
            high = middle;
    }
    place.topic = low;
    place.terms = &terms->topics[low];
    place.partition =
        place.terms->first_partition + (share - place.terms->first_share) / place.terms->groups;
    place.local = (share - place.terms->first_share) % place.terms->groups;
    place.group = place.terms->first_group + place.local;
    return place;
}

void led_shares(struct port *port, uint32_t group,
                void (*each)(struct port *port, const struct place *place))
{
    const struct broker_terms *terms = broker_terms(port);
    const struct topic_terms *topic = &terms->topics[terms->groups[group].topic];
    for (uint32_t i = 0; i < topic->partitions; i++) {
        const uint32_t partition = topic->first_partition + i;
        if (!broker_of(port)->partitions[partition].leads)
            continue;
        const struct place place =
            place_of(port, share_of(topic, partition, group - topic->first_group));
        each(port, &place);
    }
}
