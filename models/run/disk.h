/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The disk of a node: one fsync after the other, first come first served, each with its own time
 * from `nodes.<group>.disk`.  Whoever asks sleeps until the moment that it gets. */
#ifndef MODELS_RUN_DISK_H
#define MODELS_RUN_DISK_H

#include "models/run/run.h"

/* End of the node's disk work if one fsync begins now (or when the disk is free); now if it has
 * none. */
sim_time disk_fsync(struct run *run, uint32_t node);

#endif
