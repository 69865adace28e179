/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/autoscale.h"

#define SCALINGS(X) X(cpu) X(workers) X(queue) X(rate)

#define SCALING_CLASS(name) extern const struct scaling_class scaling_##name;
SCALINGS(SCALING_CLASS)

#define SCALING_HEAD(name) &scaling_##name.head,
static const struct class_head *const members[] = {SCALINGS(SCALING_HEAD) NULL};

const struct family scalings = {.name = "measure of load", .members = members};
