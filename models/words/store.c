/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/store.h"

#include "models/words/guard.h"
#include "models/words/order.h"
#include "models/words/workers.h"

const struct setting store_keeping_settings[] = {
    NAME(struct store, nodes,
         .doc = "group of nodes to live on; left out: a node of unlimited cores"),
    COUNT(struct store, replicas, .preset = "1", .least = 1, .most = 1000, .doc = "copies"),
    LAW(struct store, read_time, .doc = "processor time of a read"),
    LAW(struct store, write_time, .doc = "processor time of a write"),
    COUNT(struct store, connections, .preset = "unlimited", .least = 1, .most = 1e6,
          .doc = "operations that an instance has at once, waiting or in hand; more are refused "
                 "(the pool of a caller is `connections` of `calls`)"),
    COUNT(struct store, needs, .preset = "protocol", .words = "protocol", .least = 1, .most = 1000,
          .doc = "replicas without which it counts as down; protocol: those without which no write "
                 "is answered"),
    CLASS(struct store, workers, worker_models, .preset = "unlimited",
          .doc = "operations that an instance has in hand at a time"),
    COUNT(struct store, queue, .preset = "unlimited", .least = 0, .most = 4e9,
          .doc = "places to wait in an instance, without those in hand"),
    DURATION(struct store, queue_timeout, .preset = "none", .words = "none",
             .doc = "who has waited longer in the queue of an instance is dropped"),
    DURATION(struct store, kill_after, .preset = "none", .words = "none",
             .doc = "work that takes longer is ended, and its worker is free"),
    CLASS(struct store, order, orders, .preset = "fifo",
          .doc = "who of those that wait in an instance is next, and who is dropped"),
    CLASS(struct store, limit, guard_limits,
          .doc = "what an instance takes in a time, before its queue; what is more is shed"),
    SETTINGS_END};

const struct setting store_sharding_settings[] = {
    COUNT(struct store, shards, .preset = "1", .least = 1, .most = 10000,
          .doc = "parts that its keys are cut into, each with `replicas` copies and a primary or "
                 "leader of its own; `needs` counts those of each"),
    TEXT(struct store, by, .preset = "hash", .words = "hash range",
         .doc = "which shard a key is in: by its hash, or in ranges of the order of keys (the "
                "popular ones first, new ones last)"),
    COUNT(struct store, members, .preset = "auto", .words = "auto", .least = 1, .most = 1000,
          .doc = "servers that hold the shards, or of a ring; auto: one on each node of `nodes` "
                 "for shards, as many as `replicas` without"),
    SETTINGS_END};
