/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Instances of a service that are begun anew elsewhere because their node stays away.
 *
 * Whoever finds that out (a registry with `replace`) asks for it, again and again as long as it is
 * so.  The instance then begins a new life on a node of the service's groups that is there and has
 * room: with the fewest of the service in its zone, on itself, the fewest of all, the first (as
 * instances are placed).  There is room for who has no `cpu_limit`, and for who has one while the
 * limits of all on the node are within its cores.  Where no node has room one that can be added
 * boots (`most`); else it waits, and if its own node comes back it is begun there.  What stores
 * keep is on their disks: they stay where they are, as StatefulSets do.
 *
 * Nodes of one zone are given up one after another, 10 s apart, and none while at least 55 % and
 * more than two of them are away but not all (the trouble is thought to be elsewhere), nor when all
 * nodes are.  Source: Kubernetes,
 * cmd/kube-controller-manager/app/options/nodelifecyclecontroller.go (node-eviction-rate 0.1,
 * unhealthy-zone-threshold 0.55, large-cluster-size-threshold 50, secondary-node-eviction-rate
 * 0.01) and pkg/controller/nodelifecycle (handleDisruption). */
#ifndef MODELS_RUN_REPLACEMENT_H
#define MODELS_RUN_REPLACEMENT_H

#include "models/run/run.h"

struct replacements;

/* After presence. */
void replacements_create(struct run *run);

#endif
