/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes that took effect more than once: what a client, a service or a broker tried again although
 * the store had carried it out, and only the answer was lost or late.
 *
 * What took effect is what the store acknowledged, whether its caller heard it or not; what it did
 * and never answered for is not known.  The tries of one logical write have one origin
 * (models/run/origins.h).  A write of a transaction counts when that is committed, or has failed
 * and left it standing; one that was taken back had no effect.
 * Memory is bounded: of each 131,072 logical writes the last are remembered at least, and of as
 * many writes of open transactions the last. */
#ifndef ANALYSIS_CONSISTENCY_DUPLICATES_H
#define ANALYSIS_CONSISTENCY_DUPLICATES_H

#include <stdbool.h>
#include <stdint.h>

#include "models/run/signals.h"
#include "sim/arena.h"

struct duplicates;

/* Of logical writes that took effect first while it was measured. */
struct duplicates_counts {
    uint64_t writes;
    uint64_t duplicated; /* took effect again, each once, however often */
    uint64_t harmless;   /* the same of those that are `idempotent` */
};

/* `parties`: how many. */
struct duplicates *duplicates_create(struct arena *arena, uint32_t parties);
void duplicates_measure(struct duplicates *duplicates, bool measuring);
void duplicates_stored(struct duplicates *duplicates, const struct stored_record *record);
/* A transaction is over. */
void duplicates_over(struct duplicates *duplicates, const struct transaction_record *record);
/* Party NONE (UINT32_MAX): of all stores together. */
struct duplicates_counts duplicates_of(const struct duplicates *duplicates, uint32_t store);

#endif
