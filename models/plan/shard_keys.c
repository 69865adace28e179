/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which shard a key is in (models/plan/shards.h). */
#include "models/plan/shards.h"
#include "models/words/task.h"
#include "sim/instrument.h"
#include "sim/rng.h"

static uint32_t by_range(const struct plan *plan, const struct shards *shards, uint32_t dataset,
                         uint64_t key)
{
    const uint64_t keys = plan->datasets[dataset].dataset->keys;
    return key >= keys ? shards->cut - 1 : (uint32_t)((wide)key * shards->cut / keys);
}

static uint32_t by_hash(const struct plan *plan, const struct shards *shards, uint32_t dataset,
                        uint64_t key)
{
    return (uint32_t)((mix(plan->datasets[dataset].key, key) >> 32) * shards->count >> 32);
}

uint32_t shard_of_key(const struct plan *plan, const struct shards *shards, uint32_t dataset,
                      uint64_t key)
{
    if (dataset == NONE) /* a registry's */
        return (uint32_t)((mix(0, key) >> 32) * shards->count >> 32);
    return shards->ranged ? by_range(plan, shards, dataset, key)
                          : by_hash(plan, shards, dataset, key);
}

/* Rounded up, so that the first key of a range is at the first place of one. */
static uint64_t place_by_range(uint64_t key, uint64_t keys)
{
    return key >= keys ? UINT32_MAX : (uint64_t)((((wide)key << 32) + keys - 1) / keys);
}

uint64_t place_of_key(const struct plan *plan, const struct shards *parts, uint32_t dataset,
                      uint64_t key)
{
    if (dataset == NONE)
        return mix(0, key) >> 32;
    if ((key & (KEY_IS_NEW | KEY_IS_PLACE)) == KEY_IS_PLACE)
        return (uint32_t)key;
    const struct dataset_plan *about = &plan->datasets[dataset];
    return parts->ranged ? place_by_range(key, about->dataset->keys) : mix(about->key, key) >> 32;
}

/* Keys of shard s by range: those k with k x count / keys = s. */
uint64_t shard_begin(uint64_t keys, uint32_t count, uint32_t shard)
{
    return (uint64_t)(((wide)keys * shard + count - 1) / count);
}

uint64_t shard_keys(const struct plan *plan, const struct shards *shards, uint32_t dataset,
                    uint32_t shard)
{
    const uint64_t keys = plan->datasets[dataset].dataset->keys;
    if (!shards->ranged) /* as many to each, up to one */
        return (uint64_t)((wide)keys * (shard + 1) / shards->count) -
               (uint64_t)((wide)keys * shard / shards->count);
    if (shard >= shards->cut)
        return 0;
    return shard_begin(keys, shards->cut, shard + 1) - shard_begin(keys, shards->cut, shard);
}
