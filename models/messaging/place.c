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
