/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/actor.h"
#include "models/words/caching.h"

#define STORES(X)                                                                                  \
    X(single)                                                                                      \
    X(primary_replica)                                                                             \
    X(patroni)                                                                                     \
    X(mysql_semi_sync)                                                                             \
    X(redis_sentinel)                                                                              \
    X(mongodb) X(cache) X(raft) X(etcd) X(consul) X(cockroachdb) X(tikv) X(paxos) X(quorum)        \
        X(cassandra) X(regions)

#define STORE_CLASS(name) extern const struct store_class store_##name;
STORES(STORE_CLASS)

#define STORE_HEAD(name) &store_##name.actor.head,
static const struct class_head *const members[] = {STORES(STORE_HEAD) NULL};

const struct family stores = {.name = "kind of store", .members = members};

/* Of the key `cache` (models/words/caching.h). */
const struct store_class *const cache_store_class = &store_cache;
