/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/locations.h"

#include <stddef.h>
#include <string.h>

/* The first range that ends behind the place. */
static uint32_t first_behind(const struct locations *locations, uint64_t place)
{
    uint32_t low = 0, high = locations->count;
    while (low < high) {
        const uint32_t middle = (low + high) / 2;
        if (locations->list[middle].until <= place)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct location *locations_at(const struct locations *locations, uint64_t place)
{
    const uint32_t at = first_behind(locations, place);
    return at < locations->count && locations->list[at].from <= place ? &locations->list[at] : NULL;
}

static struct location *insert(struct locations *locations, struct blocks *blocks, uint32_t at)
{
    if (locations->count == locations->room)
        locations->list =
            block_grow(blocks, locations->list, &locations->room, 16, sizeof *locations->list);
    memmove(locations->list + at + 1, locations->list + at,
            (locations->count - at) * sizeof *locations->list);
    locations->list[at] = (struct location){.number = locations->count};
    locations->count++;
    return &locations->list[at];
}

/* A range begins at the place. */
static void cut(struct locations *locations, struct blocks *blocks, uint64_t place)
{
    const uint32_t at = first_behind(locations, place);
    if (at == locations->count || locations->list[at].from >= place)
        return;
    struct location *behind = insert(locations, blocks, at + 1);
    struct location *before = &locations->list[at];
    const uint32_t number = behind->number;
    *behind = *before;
    behind->number = number;
    before->until = behind->from = place;
}

void locations_announce(struct locations *locations, struct blocks *blocks,
                        const struct location *location)
{
    cut(locations, blocks, location->from);
    cut(locations, blocks, location->until);
    uint64_t at = location->from;
    for (uint32_t i = first_behind(locations, at); at < location->until; i++) {
        const bool here = i < locations->count && locations->list[i].from == at;
        struct location *each = here ? &locations->list[i] : insert(locations, blocks, i);
        if (!here) {
            const bool last =
                i + 1 == locations->count || locations->list[i + 1].from > location->until;
            each->from = at;
            each->until = last ? location->until : locations->list[i + 1].from;
        }
        at = each->until;
        if (here && each->epoch > location->epoch)
            continue;
        each->epoch = location->epoch;
        each->since = location->since;
        each->server = location->server;
    }
}
