/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Versions: an epoch and a number, so that they are ordered, also across fail-overs.  An epoch is a
 * round and the replica that reigned in it, so that no two replicas ever reign in the same one, and
 * everybody knows who reigns in which.  Numbers go on from one epoch to the next. */
#ifndef MODELS_STORES_PRIMARY_REPLICA_EPOCHS_H
#define MODELS_STORES_PRIMARY_REPLICA_EPOCHS_H

#include <stdint.h>

#include "models/stores/primary_replica/modes.h"
#include "sim/check.h"

enum { NUMBER_BITS = 40, HOLDER_BITS = 6 };

static inline uint64_t version_of(uint64_t epoch, uint64_t number)
{
    CHECK(epoch >> (64 - NUMBER_BITS) == 0 && number >> NUMBER_BITS == 0);
    return epoch << NUMBER_BITS | number;
}
static inline uint64_t number_of(uint64_t version)
{
    return version & ((UINT64_C(1) << NUMBER_BITS) - 1);
}
static inline uint64_t epoch_of(uint64_t version) { return version >> NUMBER_BITS; }
static inline uint32_t holder_of(uint64_t epoch) { return (uint32_t)(epoch & (MOST_REPLICAS - 1)); }
static inline uint64_t epoch_after(uint64_t epoch, uint32_t holder)
{
    return ((epoch >> HOLDER_BITS) + 1) << HOLDER_BITS | holder;
}

#endif
