/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The recorder has the records of one run heard by all observers that somebody needs, and reads its
 * instruments: when the measured time begins, ends, and at moments in between.  Nothing that is
 * kept grows with the length of the run.
 *
 * Rule: it knows no observer; which are heard is said by their rows and by what metrics need. */
#ifndef ANALYSIS_OBSERVERS_RECORDER_H
#define ANALYSIS_OBSERVERS_RECORDER_H

#include "analysis/observers/observers.h"
#include "analysis/observers/readings.h"

/* At which the run is to be stopped and looked at, before what happens then. */
struct stop {
    sim_time at;
    uint32_t window;   /* number of recorder_options.windows; NONE: an observer looks */
    uint32_t observer; /* which one */
};

/* What one replication leaves behind. */
struct recorder {
    struct run *run;
    struct recorder_options options;
    struct heard_run about;
    double seconds;                          /* of measured time */
    struct readings *readings, **at_moments; /* at the end; by moment, NULL: not reached */
    void *heard[OBSERVERS_MOST];             /* states of observers; NULL: not heard */
    struct stop *moments;                    /* of the measured time, growing, when it has begun */
    uint32_t moment_count;
};

/* Subscribes to the run, before it starts. */
struct recorder *recorder_create(struct run *run, struct arena *arena,
                                 const struct recorder_options *options);
/* The measured time begins now and lasts `duration` (0: unknown). */
void recorder_begin(struct recorder *recorder, sim_time duration);
/* One of its moments is reached. */
void recorder_reach(struct recorder *recorder, uint32_t number);
/* The beginning or end of a window is reached: instruments are read. */
void recorder_moment(struct recorder *recorder, uint32_t number);
/* The measured time is over: instruments are read. */
void recorder_end(struct recorder *recorder);
/* All measured requests have ended or were given up. */
void recorder_finish(struct recorder *recorder);
/* left[observer], made in `arena`: what outlives the run; NULL: nothing. */
void recorder_leave(const struct recorder *recorder, void **left, struct arena *arena);

/* Its state; NULL: not heard. */
const void *recorder_heard(const struct recorder *recorder, const struct observer_class *class);

#endif
