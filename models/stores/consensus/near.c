/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/stores/consensus/near.h"

#include "models/stores/replica_set.h"
#include "models/words/deployment.h"

uint32_t near_route(struct port *clients, const struct asking *asking)
{
    unsigned least = UINT32_MAX;
    uint32_t copies[MOST_REPLICAS], count = 0;
    for (uint32_t i = 0; i < clients->peers; i++) {
        const unsigned far = port_distance(clients, asking->client, i);
        if (clients->directory->peers[i].dead || clients->directory->peers[i].outside ||
            asking_has(asking, i) || far > least)
            continue;
        count = far < least ? 0 : count;
        least = far;
        copies[count++] = i;
    }
    if (count == 0)
        return NOBODY;
    draw random = port_random(clients);
    return copies[uniform_below(draw_next(&random), count)];
}

void near_spread(const struct store *store, const unsigned *far, double *shares)
{
    unsigned least = UINT32_MAX;
    double count = 0;
    for (uint32_t i = 0; i < store->replicas; i++)
        least = far[i] < least ? far[i] : least;
    for (uint32_t i = 0; i < store->replicas; i++)
        count += far[i] == least;
    for (uint32_t i = 0; i < store->replicas; i++)
        shares[i] = far[i] == least ? 1.0 / count : 0.0;
}

uint32_t majority_needed(const struct store *store) { return (uint32_t)store->replicas / 2 + 1; }

static const struct forgetting no_majority_left = {
    .means =
        "fewer than a majority know what was agreed on, so nobody is served any more, for good",
    .instead = "lose one after another, each back and in step with the others before the next; or "
               "leave out `disk: lost`"};

const struct forgetting *majority_forgets(const struct store *store, const void *made,
                                          const bool *lost, uint32_t count)
{
    uint32_t left = 0;
    (void)store;
    (void)made;
    for (uint32_t i = 0; i < count; i++)
        left += !lost[i];
    return 2 * left > count ? NULL : &no_majority_left;
}
