/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys of stores of regions (settings.h).  Defaults are those of HBase, hbase-default.xml of
 * its master branch: zookeeper.session.timeout 90 s (an ensemble that HBase does not manage grants
 * 40 s at most as shipped); hbase.hregion.memstore.flush.size 134,217,728 bytes;
 * hbase.hregion.max.filesize 10 GiB, which is about 10M values of 1 KB; hbase.balancer.period 5
 * min.  Our choice is when a silent copy is left out, 10 s: HBase asks for another log once an
 * append has taken longer than that (hbase.regionserver.wal.roll.on.sync.ms), while HDFS waits for
 * one that is silent altogether for dfs.client.socket-timeout, 60 s as shipped.  Our choices, too,
 * are the speeds of splitting and replay, round numbers, and the pause of a split: what counts is
 * that they can be set. */
#include "models/stores/regions/settings.h"

static const struct setting master_rows[] = {
    CLASS(struct regions_master, detector, detectors,
          .doc = "what tells masters that a server has died; left out: silence for `session`.  One "
                 "that can err is believed only when the session is over as well; `ideal` at once"),
    COUNT(struct regions_master, replicas, .preset = "3", .least = 1, .most = MOST_MASTERS,
          .doc = "masters, processes besides the `members`; a majority of them keeps the sessions, "
                 "and one of them rules"),
    DURATION(struct regions_master, session, .preset = "90s", .least = 1000,
             .doc = "a server that no majority of masters has answered for so long serves nothing, "
                    "and is dead to them"),
    SETTINGS_END};

static const struct setting log_rows[] = {
    SPEED(struct regions_log, split, .preset = "20MB/s", .least = 1,
          .doc = "at which each server splits its part of a dead one's log"),
    DURATION(struct regions_log, timeout, .preset = "10s", .least = 1000,
             .doc = "a copy that has not answered for so long is left out, and replaced"),
    SIZE(struct regions_log, flush, .preset = "128MiB", .least = 1, .most = 1e15,
         .doc = "of a region in the log: then it stands in files, and need not be replayed"),
    SETTINGS_END};

const struct setting regions_settings[] = {
    GROUP(struct regions, master, master_rows, .doc = "who assigns regions to servers"),
    GROUP(struct regions, wal, log_rows,
          .doc = "the log that each server writes, with `replicas` copies, its own included"),
    SPEED(struct regions, replay, .preset = "20MB/s", .least = 1,
          .doc = "at which a server replays what the log holds of a region before it serves it"),
    LAW(struct regions, open_time, .doc = "time to open a region, besides"),
    COUNT(struct regions, split_at, .preset = "10M", .least = 2,
          .doc = "keys of a region that has just become too large, and is split"),
    RATE(struct regions, split_load, .preset = "0/s",
         .doc = "operations of a region that is too hot, and is split; 0: none is"),
    DURATION(struct regions, split_pause, .preset = "1s",
             .doc = "that a region is not served while it is split"),
    DURATION(struct regions, balance, .preset = "5min", .words = "none",
             .doc = "time between two looks at how regions, and their load, are spread over "
                    "servers"),
    SETTINGS_END};
