/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be said of a store of kind `raft`, and of the kinds that are it with defaults of their
 * own; their rows and checks stand in settings.c. */
#ifndef MODELS_STORES_RAFT_SETTINGS_H
#define MODELS_STORES_RAFT_SETTINGS_H

#include "models/stores/consensus/settings.h"
#include "models/stores/locks/locking.h"
#include "models/words/actor.h"
#include "models/words/rebalancing.h"
#include "models/words/splitting.h"

struct raft_batch {
    uint64_t most;
    sim_time wait;
};
struct raft_level {
    const char *reads; /* read_index lease follower; NULL: as the store says */
};
struct raft_levels {
    struct raft_level weak, normal, strong;
};

struct raft {
    struct duration_range election_timeout;
    sim_time heartbeat;
    bool pre_vote;
    struct raft_batch batch;
    uint64_t pipeline;
    struct snapshot_settings snapshot;
    double stream; /* bytes/s; 0: as fast as it goes */
    const char *reads;
    struct quantity lease; /* a time, or a share of the shortest election time-out */
    sim_time most_skew;
    struct raft_levels levels;
    struct law apply_time; /* not given: write_time */
    struct delay_settings delays;
    struct rebalancing rebalance; /* of its shards */
    struct splitting split;
    struct locking locks; /* of rows */
};

static inline sim_time lease_of(const struct raft *settings)
{
    return settings->lease.unit == UNIT_SHARE
               ? clock_round(settings->lease.value * (double)settings->election_timeout.low)
               : clock_round(settings->lease.value);
}
/* How a read of a level is answered: 'r'ead_index, 'l'ease, 'f'ollower. */
static inline char reads_of(const struct raft *settings, uint8_t level)
{
    const char *own = level == LEVEL_STRONG   ? settings->levels.strong.reads
                      : level == LEVEL_NORMAL ? settings->levels.normal.reads
                                              : settings->levels.weak.reads;
    return own ? own[0] : settings->reads[0];
}
/* Does anybody answer reads out of a lease?  Then a leader that is heard of is not voted down. */
static inline bool has_leases(const struct raft *settings)
{
    return reads_of(settings, LEVEL_WEAK) == 'l' || reads_of(settings, LEVEL_NORMAL) == 'l' ||
           reads_of(settings, LEVEL_STRONG) == 'l';
}

extern const struct setting raft_as_etcd[], raft_as_consul[], raft_as_tikv[], raft_as_cockroachdb[];

bool raft_check(const struct store *store, const void *settings, struct complaints *to);

#endif
