/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/actor.h"

#define DETECTORS(X) X(ideal) X(lease) X(probe) X(timeout) X(phi_accrual) X(gossip)

#define DETECTOR_CLASS(name) extern const struct detector_class detector_##name;
DETECTORS(DETECTOR_CLASS)

#define DETECTOR_HEAD(name) &detector_##name.actor.head,
static const struct class_head *const members[] = {DETECTORS(DETECTOR_HEAD) NULL};

const struct family detectors = {.name = "detector", .members = members};
