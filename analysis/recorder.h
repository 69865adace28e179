/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The recorder hears the records of one run and keeps what the metrics need: nothing grows with the
 * length of the run.
 *
 * Rule: a request belongs to the moment at which it was sent.  Those sent in the measured time
 * count, however late they end; those that never end count as failed.  Only throughput and goodput
 * go by the moment of the end. */
#ifndef ANALYSIS_RECORDER_H
#define ANALYSIS_RECORDER_H

#include <stdatomic.h>

#include "analysis/consistency/lost_writes.h"
#include "analysis/consistency/staleness.h"
#include "analysis/groups.h"
#include "analysis/growth.h"
#include "analysis/readings.h"
#include "analysis/tally.h"
#include "analysis/timeline.h"
#include "analysis/windows.h"

/* A tally of its own: of one endpoint or source (NONE: all), of the measured requests or of those
 * sent in a window. */
struct watch {
    uint32_t endpoint, source;
    bool windowed;
    sim_time from, until; /* of the run's time */
};

/* Waiting times of those that got a worker of a service or store in a window. */
struct wait_watch {
    uint32_t party; /* NONE: there is no such one */
    sim_time from, until;
};

struct recorder_options {
    const struct watch *watches;
    const struct wait_watch *wait_watches;
    uint32_t watch_count, wait_watch_count;
    uint32_t moments; /* at which instruments are read on the way */
    bool waits;       /* histograms of waiting times by party */
    bool timeline;
    atomic_uint *progress; /* permille of the measured time, written now and then; may be NULL */
};

/* What one replication leaves behind. */
struct recorder {
    struct run *run;
    struct recorder_options options;
    struct arena *arena;
    sim_time from, until, duration; /* measured; duration 0: unknown (so many requests) */
    sim_time ended;                 /* when the measured time was over */
    double seconds;                 /* of measured time */
    struct tally total, *endpoints, *watched;
    uint64_t requests; /* ended, measured */
    struct windows windows;
    sim_time down_time;
    struct histogram **waits;         /* by party; NULL: none heard */
    struct histogram **watched_waits; /* by wait_watch; NULL: none heard */
    struct staleness *staleness;      /* NULL: no stores */
    struct lost_writes *lost;         /* NULL: no stores */
    struct timeline *timeline;        /* NULL: not wanted */
    struct growth *growth;
    struct readings *readings, **at_moments; /* at the end; by moment, NULL: not reached */
    struct trend *trends;                    /* by party */
    struct client_trend clients;
    sim_time look_at;
    struct late late; /* of the last tenth of the measured time */
    sim_time late_from;
};

/* Subscribes to the run, before it starts. */
struct recorder *recorder_create(struct run *run, struct arena *arena,
                                 const struct recorder_options *options);
/* The measured time begins now and lasts `duration` (0: unknown). */
void recorder_begin(struct recorder *recorder, sim_time duration);
/* A moment of the measured time is reached: instruments are read. */
void recorder_moment(struct recorder *recorder, uint32_t number);
/* The measured time is over: instruments are read. */
void recorder_end(struct recorder *recorder);
/* All measured requests have ended or were given up. */
void recorder_finish(struct recorder *recorder);

#endif
