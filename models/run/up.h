/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Up or down, by time: a party is up while it has the replicas that it needs and, if it is a store
 * in which one takes the writes, while that one is there.  A store in shards is up while all of
 * them are.
 *
 * Who is gone, since when, and who has noticed: what detection times and false alarms are read
 * from.  An instance is gone while its process is dead, its node included, or frozen.  Whoever
 * decides that it is (a detector beside a replica, a health check, a registry that drops it) says
 * so here, right or wrong.  The first to notice a death gives the time of detection; everyone who
 * does the time until all that look are told.
 *
 * Source: Chen, Toueg, Aguilera 2002, "On the Quality of Service of Failure Detectors" (detection
 * time, mistakes). */
#ifndef MODELS_RUN_UP_H
#define MODELS_RUN_UP_H

#include "models/run/run.h"

/* All shards are up. */
void shards_begin(struct run *run);
/* One more or one less leads the shard (and is up). */
void shard_leaders(struct run *run, uint32_t shard, int change);
/* Its replicas or leaders have changed. */
void shard_settle(struct run *run, uint32_t party, uint32_t shard);
/* The replicas of a party have changed, or its shards. */
/* The replica on the instance belongs to the shard from now on, or does not any more. */
void shard_counts(struct run *run, uint32_t instance, uint32_t index, bool on);
void party_settle(struct run *run, uint32_t party);

/* It serves again, or dies or freezes. */
void instance_serves(struct run *run, uint32_t instance, bool serves);
/* Somebody believes now that it is gone. */
void instance_suspected(struct run *run, uint32_t instance);

#endif
