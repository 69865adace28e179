/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/stores/versions.h"

#include <string.h>

#include "sim/rng.h"

enum { FIRST_PLACES = 64 };

void versions_init(struct versions *versions, struct blocks *blocks)
{
    *versions = (struct versions){.blocks = blocks};
}

/* Where the key stands, or the free place where it would. */
static struct version_place *find(const struct versions *versions, uint32_t dataset, uint64_t key)
{
    const uint64_t mask = versions->limit - 1;
    for (uint64_t at = mix(dataset, key) & mask;; at = (at + 1) & mask) {
        struct version_place *place = &versions->places[at];
        if (place->version.number == 0 || (place->key == key && place->dataset == dataset))
            return place;
    }
}

static void resize(struct versions *versions, uint64_t limit)
{
    const struct versions old = *versions;
    versions->places = block_array(versions->blocks, limit, sizeof *versions->places);
    versions->limit = limit;
    for (uint64_t i = 0; i < old.limit; i++)
        if (old.places[i].version.number != 0)
            *find(versions, old.places[i].dataset, old.places[i].key) = old.places[i];
    block_give(versions->blocks, old.places, old.limit * sizeof *old.places);
}

struct version versions_get(const struct versions *versions, uint32_t dataset, uint64_t key)
{
    return versions->limit == 0 ? (struct version){0} : find(versions, dataset, key)->version;
}

bool versions_raise(struct versions *versions, uint32_t dataset, uint64_t key,
                    struct version version)
{
    if (4 * (versions->count + 1) > 3 * versions->limit)
        resize(versions, versions->limit ? 2 * versions->limit : FIRST_PLACES);
    struct version_place *place = find(versions, dataset, key);
    if (place->version.number >= version.number)
        return false;
    if (place->version.number == 0)
        versions->count++;
    *place = (struct version_place){.key = key, .version = version, .dataset = dataset};
    return true;
}

void versions_merge(struct versions *to, const struct versions *from)
{
    for (uint64_t i = 0; i < from->limit; i++)
        if (from->places[i].version.number != 0)
            versions_raise(to, from->places[i].dataset, from->places[i].key,
                           from->places[i].version);
}

void versions_copy(struct versions *to, const struct versions *from)
{
    if (to->limit < from->limit) {
        block_give(to->blocks, to->places, to->limit * sizeof *to->places);
        to->places = block_array(to->blocks, from->limit, sizeof *to->places);
        to->limit = from->limit;
    }
    if (to->limit == from->limit && to->limit > 0) {
        memcpy(to->places, from->places, from->limit * sizeof *to->places);
        to->count = from->count;
        return;
    }
    if (to->limit > 0)
        memset(to->places, 0, to->limit * sizeof *to->places);
    to->count = 0;
    versions_merge(to, from);
}
