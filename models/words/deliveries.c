/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/registry.h"

#define DELIVERIES(X) X(poll) X(watch) X(long_poll)

#define DELIVERY_CLASS(name) extern const struct delivery_class delivery_##name;
DELIVERIES(DELIVERY_CLASS)

#define DELIVERY_HEAD(name) &delivery_##name.head,
static const struct class_head *const members[] = {DELIVERIES(DELIVERY_HEAD) NULL};

const struct family deliveries = {.name = "delivery", .members = members};
