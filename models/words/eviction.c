/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/eviction.h"

#define EVICTIONS(X) X(lru) X(lfu) X(fifo) X(random) X(sampled)

#define EVICTION_EXTERN(name) extern const struct eviction_class eviction_##name;
EVICTIONS(EVICTION_EXTERN)
#define EVICTION_HEAD(name) &eviction_##name.head,
static const struct class_head *const members[] = {EVICTIONS(EVICTION_HEAD) 0};
const struct family evictions = {.name = "eviction", .members = members};
