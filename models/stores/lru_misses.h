/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How often memory that keeps what was used lately lacks what is asked for: from means, for
 * `check`.
 *
 * A key that is asked for at the rate r is there if it was asked for within the last T, which is so
 * with 1 - e^(-rT); T is the time in which as many different keys are asked for as there is room.
 * Close to exact for independent requests and more than a few keys.  Behind other memory requests
 * for one key keep away from each other, so there it finds somewhat less than is foretold.
 *
 * Source: Che, Tung, Wang 2002, "Hierarchical Web caching systems: modeling, design and
 * experimental results", IEEE JSAC 20(7); Fricker, Robert, Roberts 2012, "A versatile and accurate
 * approximation for LRU cache performance", on why. */
#ifndef MODELS_STORES_LRU_MISSES_H
#define MODELS_STORES_LRU_MISSES_H

#include "models/words/actor.h"

/* Fills `passed` of each dataset, and adds a memory; all of them share `room` keys. */
void lru_misses(double room, struct passing *datasets, uint32_t count);

#endif
