/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How often a memory lacks what is asked for: from means, for `check`.
 *
 * A key that is asked for at the rate r is there for a share of the time that depends on r and on a
 * time T that is the same for all keys, by the way in which keys go (models/words/eviction.h); T is
 * such that as many keys are there as there is room.  For lru a key is there if it was asked for
 * within T: 1 - e^(-rT).  Close to exact for independent requests and more than a few keys.  Behind
 * other memory requests for one key keep away from each other, so there it finds somewhat less than
 * is foretold.
 * Where each client has a memory of its own (`inside` a service), each sees its share of the
 * operations, and has room for as many keys as if it were alone.
 * With a time to live D a key has at most rD hits for each miss, or, where hits begin it anew, is
 * there if it was asked for within D; where writes forget keys, a read
 * finds one only if the last operation on it was a read.
 *
 * Source: Che, Tung, Wang 2002, "Hierarchical Web caching systems: modeling, design and
 * experimental results", IEEE JSAC 20(7); Fricker, Robert, Roberts 2012, "A versatile and accurate
 * approximation for LRU cache performance", on why, and for fifo and random; Jung, Berger,
 * Balakrishnan 2003, "Modeling TTL-based Internet Caches". */
#ifndef MODELS_STORES_CACHE_MISSES_H
#define MODELS_STORES_CACHE_MISSES_H

#include "models/words/actor.h"
#include "models/words/eviction.h"

struct missing {
    const struct eviction_class *class;
    double room;  /* keys, of all datasets */
    double share; /* of the operations that one such room sees */
    sim_time ttl; /* 0: none */
    bool sliding; /* ... from the last hit */
    bool forgets; /* writes */
};

/* Fills `passed` of each dataset, and adds a memory; all of them share the room. */
void cache_misses(const struct missing *missing, struct passing *datasets, uint32_t count);

#endif
