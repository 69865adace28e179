/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shards are spread anew over the servers of a store while it runs: leaders go back to where there
 * are few, after failures have brought them together; replicas move to servers that join, and away
 * from those that leave.
 *
 * Why outside of the stores: a shard knows its group and nothing else, so somebody has to look at
 * all of them (the placement driver of TiKV, the allocator of CockroachDB).  It is an operator who
 * never sleeps: all that it can do is give orders (models/words/actor.h), and what they take
 * (snapshots that are streamed, changes of membership, elections) is the protocol's.
 *
 * Replicas go from the server with the most to the one with the fewest while one has two more than
 * the other, or has to leave; `replicas` of them at a time.  One that moves first joins on the new
 * server, hands over if it leads, then leaves the old one, so a shard never has fewer replicas than
 * it should ("Do not remove a leader directly": PD Scheduling Best Practices).  No move brings
 * replicas of a shard into fewer zones.  Leaders go from the server that leads most to the one that
 * leads least, where there is a replica and it makes them more alike; by load while they differ by
 * a tenth at least, as in HBase (models/stores/regions/balance.c).  An order that is lost with a
 * process is given again at the next look.
 *
 * It knows who is up, and what clients know, at once (models/words/directory.h); it is no process
 * and never dies.  Not meant here: a server that is dead for long is not replaced. */
#ifndef MODELS_RUN_REBALANCE_H
#define MODELS_RUN_REBALANCE_H

#include "models/run/run.h"
#include "models/words/actor.h"

void rebalancers_create(struct run *run);
/* A server joins or leaves; with JOIN and NOBODY the first one that waits, with LEAVE and NOBODY
 * whoever was told last to join. */
void rebalance_ordered(struct run *run, uint32_t party, enum order what, uint32_t member);
/* Somebody leads, belongs or does not any more: a move may go on. */
void rebalance_soon(struct run *run, uint32_t party);

#endif
