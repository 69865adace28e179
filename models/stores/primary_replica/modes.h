/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a write at a primary waits for before it is answered: one member each of the family.
 *
 * async: nothing.  semi_sync: the first acknowledgement, but not for ever: after `fall_back` it
 * goes on as async until a replica has caught up (MySQL).  sync: acknowledgements of replicas that
 * are not known to be dead; with none of them left it goes on alone (Patroni's synchronous_mode).
 * strict: acknowledgements whoever is dead (PostgreSQL's synchronous_standby_names by itself). */
#ifndef MODELS_STORES_PRIMARY_REPLICA_MODES_H
#define MODELS_STORES_PRIMARY_REPLICA_MODES_H

#include <stdbool.h>
#include <stdint.h>

#include "models/stores/replica_set.h"
#include "sim/clock.h"
#include "sim/family.h"

struct replication_mode { /* settings; each mode has rows for some of them */
    uint64_t acks;        /* COUNT_UNLIMITED: all */
    const char *until;    /* received flushed applied; NULL: flushed */
    sim_time fall_back;
};

struct acks {
    replica_set given;
    replica_set believed; /* replicas that are not known to be dead, without the primary */
    uint32_t replicas;    /* all of them, without the primary */
    bool fell_back;
};

struct mode_class {
    struct class_head head;
    bool silent; /* needs no acknowledgements */
    bool strict; /* needs them whoever is dead */
    bool (*enough)(const struct replication_mode *mode, const struct acks *acks);
};

extern const struct family replication_modes;

#endif
