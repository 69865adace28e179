/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/consistency/recovery_time.h"

struct recovery_times {
    uint32_t parties;
    sim_time from, until;
    sim_time *begun; /* by shard: when nobody led it; -1: it has recovered */
    struct recovery_sums *sums;
};

struct recovery_times *recovery_times_create(struct arena *arena, uint32_t parties, uint32_t shards)
{
    struct recovery_times *times = arena_alloc(arena, sizeof *times);
    times->parties = parties;
    times->until = SIM_NEVER;
    times->begun = arena_array(arena, shards, sizeof *times->begun);
    times->sums = arena_array(arena, parties, sizeof *times->sums);
    for (uint32_t i = 0; i < shards; i++)
        times->begun[i] = -1;
    return times;
}

void recovery_times_measure(struct recovery_times *times, sim_time from, sim_time until)
{
    times->from = from;
    times->until = until;
}

void recovery_times_succeeded(struct recovery_times *times, sim_time now,
                              const struct succession_record *record)
{
    sim_time *begun = &times->begun[record->shard];
    if (record->leaderless && *begun < 0) /* else the one before has not served: still the same */
        *begun = now - record->took;
}

void recovery_times_acknowledged(struct recovery_times *times, sim_time now, uint32_t store,
                                 uint32_t shard)
{
    const sim_time begun = times->begun[shard];
    if (begun < 0)
        return;
    times->begun[shard] = -1;
    if (now < times->from || now >= times->until)
        return;
    struct recovery_sums *sums = &times->sums[store];
    const sim_time took = now - begun;
    sums->failovers++;
    sums->sum += took;
    sums->most = took > sums->most ? took : sums->most;
}

struct recovery_sums recovery_times_of(const struct recovery_times *times, uint32_t store)
{
    if (store != UINT32_MAX)
        return times->sums[store];
    struct recovery_sums all = {.sum = 0};
    for (uint32_t i = 0; i < times->parties; i++) {
        all.failovers += times->sums[i].failovers;
        all.sum += times->sums[i].sum;
        all.most = times->sums[i].most > all.most ? times->sums[i].most : all.most;
    }
    return all;
}
