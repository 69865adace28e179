/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who holds a key, as a member knows it. */
#include <string.h>

#include "models/stores/quorum/quorum.h"

uint32_t holders_of(const struct port *port, uint32_t token, uint8_t *whom)
{
    const struct ring *ring = ring_of(port);
    memcpy(whom, ring_at_first(ring, token), ring->copies);
    return ring->copies;
}

bool holds_key(struct port *port, uint32_t member, uint32_t dataset, uint64_t key)
{
    uint8_t whom[MOST_COPIES];
    const uint32_t copies = holders_of(port, ring_token(ring_of(port), dataset, key), whom);
    for (uint32_t i = 0; i < copies; i++)
        if (whom[i] == member)
            return true;
    return false;
}
