/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/balancing.h"

#define BALANCING_POLICIES(X)                                                                      \
    X(random)                                                                                      \
    X(round_robin)                                                                                 \
    X(weighted)                                                                                    \
    X(least_requests)                                                                              \
    X(two_choices)                                                                                 \
    X(least_time)                                                                                  \
    X(adaptive) X(join_idle_queue) X(consistent_hash) X(sticky)

#define BALANCING_CLASS(name) extern const struct balancing_class balancing_##name;
BALANCING_POLICIES(BALANCING_CLASS)

#define BALANCING_HEAD(name) &balancing_##name.head,
static const struct class_head *const members[] = {BALANCING_POLICIES(BALANCING_HEAD) NULL};

const struct family balancing_policies = {.name = "balancing policy", .members = members};
