/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/arrivals.h"

#define ARRIVAL_LAWS(X) X(poisson) X(renewal) X(bursty) X(profile) X(trace) X(closed)

#define ARRIVALS_CLASS(name) extern const struct arrivals_class arrivals_##name;
ARRIVAL_LAWS(ARRIVALS_CLASS)

#define ARRIVALS_HEAD(name) &arrivals_##name.head,
static const struct class_head *const members[] = {ARRIVAL_LAWS(ARRIVALS_HEAD) NULL};

const struct family arrival_laws = {.name = "arrival law", .members = members};
