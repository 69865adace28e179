/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/stores/versions.h"

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

/* A hole would end the search for keys behind it: those that may move up do. */
static void take_out(struct versions *versions, struct version_place *place)
{
    const uint64_t mask = versions->limit - 1;
    uint64_t hole = (uint64_t)(place - versions->places);
    versions->count--;
    for (uint64_t at = (hole + 1) & mask; versions->places[at].version.number != 0;
         at = (at + 1) & mask) {
        const struct version_place *each = &versions->places[at];
        const uint64_t home = mix(each->dataset, each->key) & mask;
        if (((at - home) & mask) >= ((at - hole) & mask)) {
            versions->places[hole] = *each;
            hole = at;
        }
    }
    versions->places[hole] = (struct version_place){0};
}

void versions_put(struct versions *versions, uint32_t dataset, uint64_t key, struct version version)
{
    if (versions_raise(versions, dataset, key, version) || versions->limit == 0)
        return;
    struct version_place *place = find(versions, dataset, key);
    if (place->version.number == 0)
        return;
    if (version.number == 0)
        take_out(versions, place);
    else
        place->version = version;
}

void versions_copy(struct versions *to, const struct versions *from)
{
    for (uint64_t i = 0; i < from->limit; i++)
        if (from->places[i].version.number != 0)
            versions_raise(to, from->places[i].dataset, from->places[i].key,
                           from->places[i].version);
}

void versions_free(struct versions *versions)
{
    block_give(versions->blocks, versions->places, versions->limit * sizeof *versions->places);
    versions_init(versions, versions->blocks);
}
