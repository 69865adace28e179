/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys of quorum stores (settings.h), and what products say of them. */
#include "models/stores/quorum/settings.h"

#include "models/stores/quorum/member_set.h"
#include "models/words/actor.h"
#include "models/words/hedge_delay.h"

static const struct setting repair_settings[] = {
    TEXT(struct quorum_repair, what, .preset = "all", .words = "all none", .shorthand = true,
         .doc = "none: nothing of what follows"),
    FLAG(struct quorum_repair, read, .preset = "true",
         .doc = "a holder that answered a read with an old value gets the new one"),
    FLAG(struct quorum_repair, hints, .preset = "true",
         .doc = "what a holder missed is kept for it by the coordinator"),
    DURATION(struct quorum_repair, every, .preset = "none", .words = "none",
             .doc = "how often a member compares all it has with another one"),
    SETTINGS_END};

/* Cassandra: max_hint_window 3 h; hinted_handoff_throttle 1,024 KiB/s. */
static const struct setting hint_settings[] = {
    DURATION(struct quorum_hints, keep, .preset = "3h", .doc = "hints that are older are dropped"),
    SPEED(struct quorum_hints, speed, .preset = "1MiB/s", .least = 1,
          .doc = "at which hints are handed over to one member"),
    SETTINGS_END};

#define LEVEL_ROWS(of_reads, of_writes)                                                            \
    {                                                                                              \
        TEXT(struct quorum_level, read_quorum, .preset = of_reads,                                 \
             .doc = "answers that a read of this level waits for"),                                \
            TEXT(struct quorum_level, write_quorum, .preset = of_writes,                           \
                 .doc = "holders that a write of this level waits for"),                           \
            SETTINGS_END                                                                           \
    }
static const struct setting weak_settings[] = LEVEL_ROWS("one", "one");
static const struct setting normal_settings[] = LEVEL_ROWS(NULL, NULL);
static const struct setting strong_settings[] = LEVEL_ROWS("quorum", "quorum");

static const struct setting level_settings[] = {
    GROUP(struct quorum_levels, weak, weak_settings, .doc = "steps with `level: weak`"),
    GROUP(struct quorum_levels, normal, normal_settings,
          .doc = "steps without a level; left out: as the store says"),
    GROUP(struct quorum_levels, strong, strong_settings, .doc = "steps with `level: strong`"),
    SETTINGS_END};

static const struct setting delay_settings[] = {
    LAW(struct quorum_delays, write, .doc = "of a write on its way to a holder (W)"),
    LAW(struct quorum_delays, ack, .doc = "of its acknowledgement (A)"),
    LAW(struct quorum_delays, read, .doc = "of a read on its way to a holder (R)"),
    LAW(struct quorum_delays, reply, .doc = "of its answer (S)"), SETTINGS_END};

/* Time-outs: Cassandra's read_request_timeout 5 s and write_request_timeout 2 s (4.x).  A dead
 * member is missed after 18 s: phi 8 with gossip each second (its cassandra.yaml says
 * phi_convict_threshold: 8).  Data is streamed at
 * stream_throughput_outbound, 24 MiB/s (200 Mbit/s), 30 s (RING_DELAY) after it was announced. */
#define QUORUM_ROWS(level, to, sums, hurry)                                                        \
    {                                                                                              \
        TEXT(struct quorum, read_quorum, .preset = level,                                          \
             .doc = "answers that a read waits for: a number, one, quorum, all, local_one, "       \
                    "local_quorum (of the coordinator's region), each_quorum (of each region)"),   \
                                                                                                   \
            TEXT(struct quorum, write_quorum, .preset = level,                                     \
                 .doc = "holders that a write waits for: the same, or any (a hint will do)"),      \
                                                                                                   \
            TEXT(struct quorum, reads_to, .preset = to, .words = "all quorum nearest",             \
                 .doc = "whom a read asks: all holders, or as many as it waits for, drawn or the " \
                        "nearest"),                                                                \
            TEXT(struct quorum, writes_to, .preset = "all", .words = "all quorum nearest",         \
                 .doc = "whom a write is sent to"),                                                \
            TEXT(struct quorum, coordinator, .preset = "random", .words = "random nearest owner",  \
                 .doc = "which member a client asks; owner: one that holds the key"),              \
            COUNT(struct quorum, tokens, .preset = "16", .least = 1, .most = 4096,                 \
                  .doc = "ranges of the ring for each member"),                                    \
            TEXT(struct quorum, allocate, .preset = "even", .words = "even random",                \
                 .doc = "where they lie: so that all members own the same, or drawn"),             \
            FLAG(struct quorum, digests, .preset = sums,                                           \
                 .doc = "one holder is asked for the value, the others for a sum of it"),          \
            FLAG(struct quorum, sloppy, .preset = "false",                                         \
                 .doc = "the next members on the ring take the places of holders that are away"),  \
            CLASS(struct quorum, speculative, hedge_delays, .preset = hurry,                       \
                  .doc = "a read that takes longer asks one holder more: 30ms, p99 of the latest " \
                         "reads; none: never"),                                                    \
            DURATION(struct quorum, ring_delay, .preset = "30s",                                   \
                     .doc =                                                                        \
                         "until all have heard of who joins or leaves, before data is streamed"),  \
            SPEED(struct quorum, stream, .preset = "24MiB/s", .least = 1,                          \
                  .doc = "at which one member streams to another that joins, or stays"),           \
            DURATION(struct quorum, read_timeout, .preset = "5s", .least = 1,                      \
                     .doc = "after which a read that lacks answers fails"),                        \
            DURATION(struct quorum, write_timeout, .preset = "2s", .least = 1,                     \
                     .doc = "after which a write that lacks them fails, or leaves hints"),         \
            GROUP(struct quorum, repair, repair_settings,                                          \
                  .doc = "what brings copies together that differ"),                               \
            GROUP(struct quorum, hints, hint_settings, .doc = "kept for members that are away"),   \
            GROUP(struct quorum, levels, level_settings, .doc = "what `level` of a step means"),   \
            GROUP(struct quorum, delays, delay_settings, .doc = "extra time of each message"),     \
            CLASS(struct quorum, detector, detectors,                                              \
                  .doc = "how a dead member is noticed; left out: after `detect`"),                \
            LAW(struct quorum, detect, .preset = "18s",                                            \
                .doc = "time until a dead member is noticed, by a detector that never errs"),      \
            SETTINGS_END                                                                           \
    }
const struct setting quorum_settings[] = QUORUM_ROWS("quorum", "all", "false", "none");
/* cqlsh and the drivers read and write with ONE and LOCAL_ONE.  A read asks the nearest holders, as
 * many as it waits for; speculative_retry is p99 (TableParams). */
const struct setting cassandra_settings[] = QUORUM_ROWS("one", "nearest", "true", "p99");
