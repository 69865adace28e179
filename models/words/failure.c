/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/failure.h"

#define FAILURES(X)                                                                                \
    X(crash)                                                                                       \
    X(pause)                                                                                       \
    X(slow) X(errors) X(partition) X(loss) X(load) X(skew) X(configure) X(release) X(join)         \
        X(leave) X(move_leader)

#define FAILURE_CLASS(name) extern const struct failure_class failure_##name;
FAILURES(FAILURE_CLASS)

#define FAILURE_HEAD(name) &failure_##name.head,
static const struct class_head *const members[] = {FAILURES(FAILURE_HEAD) NULL};

const struct family failures = {.name = "disruption", .members = members};
