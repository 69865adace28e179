/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/stores/quorum/quorum.h"
#include "sim/rng.h"

/* The ring is cut into members x tokens ranges of the same size, and each range has its holders:
 * what as many virtual nodes per member make, without their chance of unequal ranges. */
void ring_holders(const struct quorum *settings, uint32_t members, uint32_t copies,
                  uint32_t dataset, uint64_t key, uint8_t *whom)
{
    if (copies == members) {
        for (uint32_t i = 0; i < members; i++)
            whom[i] = (uint8_t)i;
        return;
    }
    const uint64_t ranges = members * settings->tokens, range = mix(dataset, key) % ranges;
    replica_set taken = 0;
    draw walk = mix(range, members);
    whom[0] = (uint8_t)(range % members); /* each member is first on as many ranges */
    taken = replica_bit(whom[0]);
    for (uint32_t count = 1; count < copies;) {
        const uint32_t next = uniform_below(draw_next(&walk), members);
        if (!(taken & replica_bit(next)))
            whom[count++] = (uint8_t)next;
        taken |= replica_bit(next);
    }
}
