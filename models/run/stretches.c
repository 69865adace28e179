/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/stretches.h"

static uint32_t stretch_of(const struct splitter *own, uint64_t place)
{
    uint32_t low = 0, high = own->count;
    while (high - low > 1) {
        const uint32_t middle = low + (high - low) / 2;
        if (own->stretches[middle].from <= place)
            low = middle;
        else
            high = middle;
    }
    return low;
}

uint64_t split_place(const struct run *run, const struct splitter *own, uint32_t dataset,
                     uint64_t key)
{
    return place_of_key(run->plan, own->shards, dataset, key);
}

uint32_t split_shard_of(const struct run *run, uint32_t party, uint32_t dataset, uint64_t key)
{
    const struct splitter *own = run->splitters[party];
    return (uint32_t)own->stretches[stretch_of(own, split_place(run, own, dataset, key))].shard;
}

uint64_t stretch_begin(const struct run *run, uint32_t party, uint32_t dataset, uint64_t key)
{
    const struct splitter *own = run->splitters[party];
    return own->stretches[stretch_of(own, split_place(run, own, dataset, key))].from;
}

uint64_t stretch_behind(const struct run *run, uint32_t party, uint64_t place)
{
    const struct splitter *own = run->splitters[party];
    const uint32_t next = stretch_of(own, place) + 1;
    return next < own->count ? own->stretches[next].from : ALL_PLACES;
}
