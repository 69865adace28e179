/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Listings: what a registry says at one time, kept once for all who say or hear it.
 *
 * Why: a list travels from instances over servers to callers and does not change on its way, so a
 * message carries its number.  Equal lists have the same number; so memory follows the number of
 * different lists that ever were, not the length of the run. */
#ifndef MODELS_RUN_LISTINGS_H
#define MODELS_RUN_LISTINGS_H

#include "models/run/run.h"
#include "models/words/registry_port.h"

struct listing {
    uint32_t count;
    uint32_t items[]; /* growing */
};

void listings_create(struct run *run);
/* The number of the listing of these items, which grow; LISTING_NONE for none. */
uint64_t listing_of(struct run *run, const uint32_t *items, uint32_t count);
const struct listing *listing_at(const struct run *run, uint64_t number);
/* How many of its items are less: those of a party stand side by side. */
uint32_t listing_before(const struct listing *listing, uint32_t item);

#endif
